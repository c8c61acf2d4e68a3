"""The way to shares: the offer, check your answers, order, the order's page, one's own orders."""

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from coop import clock
from coop.database import let_go
from coop.errors import NoLongerSo, RuleBroken
from coop.identifiers import epc_qr_svg, format_reference
from coop.language import language
from coop.members.session import require, signed_in, viewer
from coop.offers.buy_pages import (
    Shown,
    check_page,
    forget_shown,
    form_for_viewer,
    member_here,
    shown,
    start_page,
)
from coop.offers.cancel import take_back
from coop.offers.checked import read_sealed, unseal
from coop.offers.come_back import may_come_back, ordered_here, remembers
from coop.offers.forms import BuyForm, MemberBuyForm
from coop.offers.intent import Applicant, Intent, SentForm, Wish
from coop.offers.lifecycle import (
    CANCELLED,
    PAID,
    RESERVED,
    WITHDRAWN,
    check_arrow,
    check_together,
    check_wish,
    check_withdrawal,
    last_day,
)
from coop.offers.models import Order
from coop.offers.order_link import order_token, read_token
from coop.offers.phases import check_phase, phase_at
from coop.offers.queries import (
    order_by_id,
    orders_of,
    shares_ordered,
    the_cooperative,
    was_called_off,
)
from coop.offers.receive import received_cents
from coop.offers.rush_views import hand_in
from coop.offers.wish_link import wish_token
from coop.offers.wish_queries import wishes_by
from coop.records.audit import act_by_link, acting_now
from coop.rooms import other_order_page
from coop.web import claim_form, done, form_sent

Wanted = tuple[Wish, Applicant | int]

buy = Blueprint("buy", __name__)
buy.add_app_template_filter(format_reference, "reference")


@buy.get("/kopen/")
def shop() -> ResponseReturnValue:
    """What is for sale now: whoever types half of an address gets there too."""
    return redirect(url_for("plants.index", _anchor="te-koop"))


@buy.get("/kopen/<int:offering_id>")
def start(offering_id: int) -> ResponseReturnValue:
    """The offer with its form."""
    return start_page(shown(offering_id))


@buy.post("/kopen/<int:offering_id>")
@may_come_back
def check_POST(offering_id: int) -> ResponseReturnValue:
    """Check your answers. Nothing is stored: the page carries them on."""
    seen = shown(offering_id)
    if "change" in request.form:
        return start_page(seen, _form(_checked(offering_id)))
    form = _form()
    if form.validate():
        with form.refusals():
            shares = int(form.shares.data or 0)
            at = clock.now()
            check_wish(seen.terms, shares, form.price_on_form, at)
            _check_own_orders(seen, shares)
            _check_phase(seen, form, shares, at)
            return check_page(seen, form, shares)
    return start_page(shown(offering_id), form), 422


@buy.get("/kopen/<int:offering_id>/bestellen")
def order(offering_id: int) -> ResponseReturnValue:
    """Whoever gets here without a form, by switching the language say: what they ordered here just
    now, or else from the start."""
    if ordered := ordered_here():
        return render_template("buy/already.html", offering_id=offering_id, ordered=ordered)
    return redirect(url_for(".start", offering_id=offering_id))


@buy.post("/kopen/<int:offering_id>/bestellen")
@remembers
def order_POST(offering_id: int) -> ResponseReturnValue:
    """Place the order, once however often the form is sent."""
    checked = _checked(offering_id)
    key, content = form_sent(checked)
    form = None if checked else _form()
    if form and not form.validate():
        return start_page(shown(offering_id), form), 422
    answer = url_for(".ordered", token="-").removesuffix("-") + "{token}"
    sent = SentForm(key, content, answer)
    try:
        wish, buyer = _wanted(form, checked)
        return hand_in(Intent(offering_id, wish, buyer, sent, *acting_now()))
    except RuleBroken as refusal:
        if refusal.status != RuleBroken.status:
            raise
        let_go()
        if isinstance(refusal, NoLongerSo):
            forget_shown(offering_id)
        form = form or _form(checked)
        form.validate()
        form.put(refusal)
        return start_page(shown(offering_id), form), 422


@buy.get("/kopen/bestelling/<token>")
def ordered(token: str) -> ResponseReturnValue:
    """How to pay, and later what became of the order. Whoever has the address may see it."""
    found = _order(token)
    member = viewer()
    if elsewhere := other_order_page()(found, member.member_id if member else None):
        return redirect(elsewhere)
    cooperative = the_cooperative()
    zone, at = cooperative.time_zone, clock.now()
    waits = found.status == RESERVED and at < found.expires_at
    came_cents = received_cents(found.id)
    rest_cents = max(0, found.amount_cents - came_cents)
    code = (
        epc_qr_svg(cooperative.name, cooperative.iban, rest_cents, found.reference)
        if waits and rest_cents
        else ""
    )
    return render_template(
        "buy/ordered.html",
        order=found,
        plant=found.offering.share_class.plant,
        token=token,
        waits=waits,
        pay_by=last_day(found.expires_at, zone),
        think_until=last_day(found.cooling_off_until, zone),
        can_withdraw=found.status in (RESERVED, PAID) and at < found.cooling_off_until,
        came_cents=came_cents,
        is_called_off=found.status == WITHDRAWN and was_called_off(found),
        rest_cents=rest_cents,
        qr=Markup(code),  # made by segno from our own figures
    )


@buy.get("/kopen/bestelling/<token>/annuleren")
def cancel(token: str) -> ResponseReturnValue:
    """What cancelling or withdrawing would do."""
    found = _order(token)
    _check_can_end(found)
    return render_template(
        "buy/cancel.html",
        order=found,
        plant=found.offering.share_class.plant,
        token=token,
        came_cents=received_cents(found.id),
        is_withdrawal=clock.now() < found.cooling_off_until,
    )


@buy.post("/kopen/bestelling/<token>/annuleren")
def cancel_POST(token: str) -> ResponseReturnValue:
    """Cancel before payment, withdraw in the cooling-off."""
    if earlier := claim_form():
        return earlier
    if take_back(_order(token), clock.now()).status == CANCELLED:
        return done(url_for(".ordered", token=token), "Uw bestelling is geannuleerd.")
    return done(url_for(".ordered", token=token), "Uw koop is teruggedraaid.")


@buy.get("/mijn/bestellingen")
def mine() -> ResponseReturnValue:
    """One's own orders, each with the way to its own page."""
    return render_template(
        "buy/mine.html",
        rows=[
            (each, order_token(each.id), received_cents(each.id) if each.status == RESERVED else 0)
            for each in orders_of(signed_in().member_id)
        ],
        wishes=[(each, wish_token(each.id)) for each in wishes_by(signed_in().member_id)],
        now=clock.now(),
        zone=the_cooperative().time_zone,
        last_day=last_day,
    )


def _order(token: str) -> Order:
    order_id = read_token(token)
    found = order_by_id(order_id) if order_id is not None else None
    require(found is not None)
    assert found is not None
    act_by_link(found.member_id)
    return found


def _checked(offering_id: int) -> dict[str, str] | None:
    return unseal(request.form.get("checked"), offering_id, is_member=viewer() is not None)


def _form(answers: dict[str, str] | None = None) -> MemberBuyForm:
    """A member who is signed in has told us the rest before."""
    return form_for_viewer(MultiDict(answers) if answers else request.form)


def _wanted(form: MemberBuyForm | None, checked: dict[str, str] | None) -> Wanted:
    """What is ordered, and by whom: as it was sealed, else as the form was just read."""
    found = viewer()
    if form is None:
        assert checked is not None
        wish, applicant = read_sealed(checked, language())
    else:
        wish = Wish(int(form.shares.data or 0), form.price_on_form, language())
        applicant = form.applicant() if isinstance(form, BuyForm) else None
    if found is not None:
        return wish, found.member_id
    assert applicant is not None
    return wish, applicant


def _check_own_orders(seen: Shown, shares: int) -> None:
    """Tell a member at once that it is too much with what they have.

    Of a visitor it is checked when they order: this page would tell anybody, and without a
    trace, whether the holder of an account number bought here.
    """
    if member := member_here():
        before = shares_ordered(seen.offering_id, member.id, member.iban)
        check_together(seen.terms, shares, before)


def _check_phase(seen: Shown, form: MemberBuyForm, shares: int, at: datetime) -> None:
    """Tell at once whose turn it is; what a visitor ordered before is counted when they order."""
    member = member_here()
    postcode = form.applicant().postcode if isinstance(form, BuyForm) else ""
    check_phase(
        phase_at(seen.phases, at),
        is_member=member is not None and member.status == "member",
        postcode=member.postcode if member else postcode,
        shares_before=shares_ordered(seen.offering_id, member.id, member.iban) if member else 0,
        shares=shares,
    )


def _check_can_end(found: Order) -> None:
    if found.status == PAID:
        zone = the_cooperative().time_zone
        check_withdrawal(found.status, found.cooling_off_until, clock.now(), zone)
    else:
        check_arrow(found.status, CANCELLED)
