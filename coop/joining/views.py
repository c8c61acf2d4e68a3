"""Ordering by telephone, on paper or in parts, and what the board sees of it."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.joining.ask_starter import fund_left_cents
from coop.joining.enter import enter
from coop.joining.forms import EnterForm, PartForm
from coop.joining.order_page import payment_code
from coop.joining.ordering import (
    Way,
    ask,
    check,
    check_now,
    consented,
    how_now,
    offering_or_404,
    parts_for,
    wish_of,
)
from coop.joining.parts import last_chance, next_part, usual_numbers
from coop.joining.pay_parts import place_in_parts, receive_part
from coop.joining.queries import (
    denials,
    keepers,
    orders_in_parts,
    parts_of,
    presents_waiting,
    received_by_order,
    starter_counts,
)
from coop.language import gettext as _
from coop.language import language
from coop.members.access import may_administer, may_read_books
from coop.members.models import Member
from coop.members.session import require, viewer
from coop.offers.come_back import may_come_back
from coop.offers.forms import BuyForm, MemberBuyForm
from coop.offers.lifecycle import last_day
from coop.offers.models import Offering, Order
from coop.offers.order_link import order_token, read_token
from coop.offers.place import Applicant
from coop.offers.queries import offering_on_sale, order_by_id, the_cooperative
from coop.offers.receive import received_cents
from coop.web import claim_form, done

joining = Blueprint("joining", __name__, url_prefix="/meedoen")


@joining.get("/")
def board() -> ResponseReturnValue:
    """What waits: parts, presents, denials, and how many asked for a starter's share."""
    require(may_read_books(viewer()))
    today = clock.today(the_cooperative().time_zone)
    presents = presents_waiting()
    return render_template(
        "joining/board.html",
        in_parts=[(one, next_part(parts, got), got) for one, parts, got in orders_in_parts()],
        presents=presents,
        received=received_by_order([one.order_id for one in presents]),
        denials=denials(),
        counts=starter_counts(),
        keepers=keepers(),
        fund_cents=fund_left_cents(),
        last_chance=last_chance,
        today=today,
        zone=the_cooperative().time_zone,
    )


@joining.get("/<int:offering_id>")
def choose(offering_id: int) -> ResponseReturnValue:
    """Every way to take part in an offer."""
    offering = offering_or_404(offering_id)
    on_sale = offering_on_sale(offering, clock.now())
    return render_template(
        "joining/choose.html",
        offering=offering,
        plant=offering.share_class.plant,
        is_open=on_sale.standing.name == "OPEN",
        how=how_now(offering),
        starters=offering.starter_shares - offering.claimed_starters,
        numbers=usual_numbers(offering.most_instalments),
    )


@joining.get("/<int:offering_id>/papier")
def paper(offering_id: int) -> ResponseReturnValue:
    """The form on paper, to print and to write on."""
    offering = offering_or_404(offering_id)
    return render_template(
        "joining/paper.html",
        offering=offering,
        plant=offering.share_class.plant,
        how=how_now(offering),
    )


@joining.get("/<int:offering_id>/invoeren", endpoint="enter")
def enter_order(offering_id: int) -> ResponseReturnValue:
    """The form for an order by telephone or on paper."""
    require(may_administer(viewer()))
    offering = offering_or_404(offering_id)
    return ask(offering, EnterForm(), _entering(offering))


@joining.post("/<int:offering_id>/invoeren")
def enter_check_POST(offering_id: int) -> ResponseReturnValue:
    """Check what was entered."""
    require(may_administer(viewer()))
    offering, form = offering_or_404(offering_id), EnterForm(request.form)
    return _checked(offering, form, _entering(offering))


@joining.post("/<int:offering_id>/invoeren/bestellen")
def enter_POST(offering_id: int) -> ResponseReturnValue:
    """Place it."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    offering, form = offering_or_404(offering_id), EnterForm(request.form)
    if form.validate():
        with form.refusals():
            wish = wish_of(form, language(), consented(form))
            order = enter(offering_id, wish, form.applicant(), clock.now())
            return done(
                url_for("orders.show", order_id=order.id),
                "De bestelling van %(name)s is ingevoerd.",
                name=order.member.name,
            )
    return ask(offering, form, _entering(offering)), 422


@joining.get("/<int:offering_id>/termijnen/<int:instalments>")
def parts(offering_id: int, instalments: int) -> ResponseReturnValue:
    """The form for who pays in parts."""
    offering = _in_parts(offering_id, instalments)
    form, member = _buy_form()
    one_share = parts_for(offering, 1, instalments)
    return ask(offering, form, _by_parts(offering, instalments), member=member, parts=one_share)


@joining.post("/<int:offering_id>/termijnen/<int:instalments>")
@may_come_back
def parts_check_POST(offering_id: int, instalments: int) -> ResponseReturnValue:
    """Check your answers, with the days on which is paid."""
    offering = _in_parts(offering_id, instalments)
    form, member = _buy_form()
    return _checked(offering, form, _by_parts(offering, instalments), member, instalments)


@joining.post("/<int:offering_id>/termijnen/<int:instalments>/bestellen")
def parts_POST(offering_id: int, instalments: int) -> ResponseReturnValue:
    """Place it."""
    if earlier := claim_form():
        return earlier
    offering = _in_parts(offering_id, instalments)
    form, member = _buy_form()
    if form.validate():
        with form.refusals():
            wish = wish_of(form, language(), instalments=instalments)
            order = place_in_parts(offering_id, wish, _buyer(form, member), clock.now())
            return done(url_for(".plan", parts_token=order_token(order.id)))
    return ask(offering, form, _by_parts(offering, instalments), member=member), 422


@joining.get("/termijnen/<parts_token>")
def plan(parts_token: str) -> ResponseReturnValue:
    """In which parts an order is paid. Whoever has the address may see it."""
    order_id = read_token(parts_token)
    order = order_by_id(order_id) if order_id is not None else None
    require(order is not None)
    assert order is not None
    return _plan(order, token=parts_token)


@joining.get("/bestelling/<int:parts_order_id>")
def order_parts(parts_order_id: int) -> ResponseReturnValue:
    """The board's page of an order in parts."""
    require(may_read_books(viewer()))
    return _plan(_order(parts_order_id), form=PartForm())


@joining.post("/bestelling/<int:parts_order_id>")
def part_POST(parts_order_id: int) -> ResponseReturnValue:
    """Write down a part that came in."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    order, form = _order(parts_order_id), PartForm(request.form)
    if form.validate():
        with form.refusals():
            today = clock.today(the_cooperative().time_zone)
            received_on, amount_cents = form.received_on.data, int(form.amount.data or 0)
            assert received_on is not None
            receive_part(order, received_on, amount_cents, today)
            return done(url_for(".order_parts", parts_order_id=order.id), "Het geld is vastgelegd.")
    return _plan(order, form=form), 422


def _plan(order: Order, *, token: str | None = None, form: PartForm | None = None) -> str:
    parts, received = parts_of(order.id), received_cents(order.id)
    if not parts:
        abort(404)
    waits = next_part(parts, received) if order.status == "reserved" else None
    return render_template(
        "joining/plan.html",
        order=order,
        plant=order.offering.share_class.plant,
        parts=parts,
        received=received,
        waits=waits,
        qr=payment_code(order, waits.amount_cents) if token and waits else "",
        think_until=last_day(order.cooling_off_until, the_cooperative().time_zone),
        can_think=clock.now() < order.cooling_off_until,
        last_chance=last_chance,
        token=token,
        form=form,
    )


def _order(order_id: int) -> Order:
    found = order_by_id(order_id)
    if found is None:
        abort(404)
    return found


def _in_parts(offering_id: int, instalments: int) -> Offering:
    offering = offering_or_404(offering_id)
    if not 2 <= instalments <= offering.most_instalments:
        abort(404)
    return offering


def _buy_form() -> tuple[MemberBuyForm, Member | None]:
    found = viewer()
    member = db.session.get(Member, found.member_id) if found else None
    return (MemberBuyForm if member else BuyForm)(request.form), member


def _buyer(form: MemberBuyForm, member: Member | None) -> Applicant | Member:
    if isinstance(form, BuyForm):
        return form.applicant()
    require(member is not None)
    assert member is not None
    return member


def _checked(
    offering: Offering,
    form: MemberBuyForm,
    way: Way,
    member: Member | None = None,
    instalments: int = 1,
) -> ResponseReturnValue:
    if "change" in request.form:
        return ask(offering, form, way, member=member)
    if form.validate():
        with form.refusals():
            check_now(offering, form)
            shares = int(form.shares.data or 0)
            return check(offering, form, way, parts=parts_for(offering, shares, instalments))
    return ask(offering, form, way, member=member), 422


def _entering(offering: Offering) -> Way:
    return Way(
        title=_("Bestelling per telefoon of op papier"),
        lead=_("Vul in wat de koper zegt of opschreef. E-mail is niet nodig."),
        check_url=url_for(".enter_check_POST", offering_id=offering.id),
        order_url=url_for(".enter_POST", offering_id=offering.id),
        button=_("Bestelling vastleggen"),
        prints=True,
    )


def _by_parts(offering: Offering, instalments: int) -> Way:
    return Way(
        title=_("Betalen in %(parts)s termijnen", parts=instalments),
        lead=_("U betaalt elke maand één termijn. Wij houden uw delen vast."),
        check_url=url_for(".parts_check_POST", offering_id=offering.id, instalments=instalments),
        order_url=url_for(".parts_POST", offering_id=offering.id, instalments=instalments),
        button=_("Bestellen met betaalplicht"),
    )
