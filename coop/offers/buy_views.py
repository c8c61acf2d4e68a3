"""The way to shares: the offer, check your answers, order, the order's page, one's own orders."""

from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from coop import clock
from coop.database import db
from coop.identifiers import epc_qr_svg, format_reference
from coop.language import language
from coop.members.models import Member
from coop.members.session import require, signed_in, viewer
from coop.offers.cancel import take_back
from coop.offers.forms import BuyForm, MemberBuyForm, TypedConfirmation
from coop.offers.lifecycle import (
    CANCELLED,
    PAID,
    RESERVED,
    Standing,
    Terms,
    check_arrow,
    check_together,
    check_wish,
    check_withdrawal,
    end_of_days,
    last_day,
)
from coop.offers.models import Offering, Order
from coop.offers.order_link import order_token, read_token
from coop.offers.phase_words import phase_lines, time_until
from coop.offers.phases import check_phase, phase_at
from coop.offers.place import Applicant, Wish, place
from coop.offers.prospect import Prospect, per_share
from coop.offers.queries import (
    OnSale,
    last_paid_per_share,
    offering_by_id,
    offering_on_sale,
    order_by_id,
    orders_of,
    shares_ordered,
    the_cooperative,
)
from coop.offers.wish_link import wish_token
from coop.offers.wish_queries import someone_waits, wishes_by
from coop.offers.wishes import QUEUE
from coop.production.models import Plant
from coop.production.queries import newest_estimate
from coop.shares.queries import issued_shares
from coop.web import claim_form, done

buy = Blueprint("buy", __name__)
buy.add_app_template_filter(format_reference, "reference")


@buy.get("/kopen/<int:offering_id>")
def start(offering_id: int) -> ResponseReturnValue:
    """The offer with its form."""
    return _start(_offering(offering_id), _form())


@buy.post("/kopen/<int:offering_id>")
def check_POST(offering_id: int) -> ResponseReturnValue:
    """Check your answers. Nothing is stored: the page carries them on."""
    offering, form = _offering(offering_id), _form()
    if "change" in request.form:
        return _start(offering, form)
    if form.validate():
        with form.refusals():
            at = clock.now()
            shares = int(form.shares.data or 0)
            on_sale = offering_on_sale(offering, at)
            check_wish(on_sale.terms, shares, form.price_on_form, at)
            check_turn(offering, "web")
            _check_own_orders(offering, on_sale.terms, shares)
            _check_phase(on_sale, form, shares, at)
            return _check(offering, form, shares)
    return _start(offering, form), 422


@buy.get("/kopen/<int:offering_id>/bestellen")
def order(offering_id: int) -> ResponseReturnValue:
    """Whoever gets here without a form, by switching the language say, starts again."""
    return redirect(url_for(".start", offering_id=offering_id))


@buy.post("/kopen/<int:offering_id>/bestellen")
def order_POST(offering_id: int) -> ResponseReturnValue:
    """Place the order, once however often the form is sent."""
    if earlier := claim_form():
        return earlier
    offering, form = _offering(offering_id), _form()
    if form.validate():
        with form.refusals():
            wish = Wish(int(form.shares.data or 0), form.price_on_form, language())
            placed = place(offering_id, wish, _buyer(form), clock.now())
            return done(url_for(".ordered", token=order_token(placed.id)))
    return _start(offering, form), 422


@buy.get("/kopen/bestelling/<token>")
def ordered(token: str) -> ResponseReturnValue:
    """How to pay, and later what became of the order. Whoever has the address may see it."""
    found = _order(token)
    cooperative = the_cooperative()
    zone, at = cooperative.time_zone, clock.now()
    waits = found.status == RESERVED and at < found.expires_at
    code = epc_qr_svg(cooperative.name, cooperative.iban, found.amount_cents, found.reference)
    return render_template(
        "buy/ordered.html",
        order=found,
        plant=found.offering.share_class.plant,
        token=token,
        waits=waits,
        pay_by=last_day(found.expires_at, zone),
        think_until=last_day(found.cooling_off_until, zone),
        can_withdraw=found.status == PAID and at < found.cooling_off_until,
        qr=Markup(code) if waits else None,  # made by segno from our own figures
    )


@buy.get("/kopen/bestelling/<token>/annuleren")
def cancel(token: str) -> ResponseReturnValue:
    """What cancelling or withdrawing would do."""
    found = _order(token)
    _check_can_end(found)
    return _cancel(found, token, _confirmation(found))


@buy.post("/kopen/bestelling/<token>/annuleren")
def cancel_POST(token: str) -> ResponseReturnValue:
    """Cancel before payment, withdraw in the cooling-off."""
    if earlier := claim_form():
        return earlier
    found = _order(token)
    form = _confirmation(found)
    if form.validate():
        with form.refusals():
            if take_back(found, clock.now()).status == CANCELLED:
                return done(url_for(".ordered", token=token), "Uw bestelling is geannuleerd.")
            return done(url_for(".ordered", token=token), "Uw koop is teruggedraaid.")
    return _cancel(found, token, form), 422


@buy.get("/mijn/bestellingen")
def mine() -> ResponseReturnValue:
    """One's own orders, each with the way to its own page."""
    return render_template(
        "buy/mine.html",
        rows=[(each, order_token(each.id)) for each in orders_of(signed_in().member_id)],
        wishes=[(each, wish_token(each.id)) for each in wishes_by(signed_in().member_id)],
        now=clock.now(),
        zone=the_cooperative().time_zone,
        last_day=last_day,
    )


def _offering(offering_id: int) -> Offering:
    found = offering_by_id(offering_id)
    if found is None:
        abort(404)
    return found


def _order(token: str) -> Order:
    order_id = read_token(token)
    found = order_by_id(order_id) if order_id is not None else None
    require(found is not None)
    assert found is not None
    return found


def _form() -> MemberBuyForm:
    """A member who is signed in has told us the rest before."""
    kind = MemberBuyForm if _member() else BuyForm
    return kind(request.form)


def _member() -> Member | None:
    """Who is signed in: the order will be theirs."""
    found = viewer()
    return db.session.get(Member, found.member_id) if found else None


def _buyer(form: MemberBuyForm) -> Applicant | Member:
    if isinstance(form, BuyForm):
        return form.applicant()
    member = _member()
    require(member is not None)
    assert member is not None
    return member


def _check_own_orders(offering: Offering, terms: Terms, shares: int) -> None:
    """Tell a member at once that it is too much with what they have.

    Of a visitor it is checked when they order: this page would tell anybody, and without a
    trace, whether the holder of an account number bought here.
    """
    if member := _member():
        check_together(terms, shares, shares_ordered(offering.id, member.id, member.iban))


def _check_phase(on_sale: OnSale, form: MemberBuyForm, shares: int, at: datetime) -> None:
    """Tell at once whose turn it is; what a visitor ordered before is counted when they order."""
    member = _member()
    postcode = form.applicant().postcode if isinstance(form, BuyForm) else ""
    offering_id = on_sale.offering.id
    check_phase(
        phase_at(on_sale.phases, at),
        is_member=member is not None and member.status == "member",
        postcode=member.postcode if member else postcode,
        shares_before=shares_ordered(offering_id, member.id, member.iban) if member else 0,
        shares=shares,
    )


def _without_fields(form: MemberBuyForm) -> None:
    """Where no form is shown, keep why nothing was ordered; no mistake can lead to its field."""
    form.form_errors.extend(form.shares.errors)
    for field in form:
        field.errors = []


def _start(offering: Offering, form: MemberBuyForm) -> str:
    at = clock.now()
    on_sale = offering_on_sale(offering, at)
    has_line = someone_waits(offering.id)
    if on_sale.standing is not Standing.OPEN or has_line or offering.kind != QUEUE:
        _without_fields(form)
    plant = offering.share_class.plant
    zone = the_cooperative().time_zone
    form.seen_price_cents.data = str(offering.price_cents)
    form.seen_price_cents.raw_data = None
    return render_template(
        "buy/start.html",
        form=form,
        offering=offering,
        plant=plant,
        terms=on_sale.terms,
        standing=on_sale.standing.name,
        lines=phase_lines(on_sale, at, zone),
        opens_in=time_until(offering.opens_at, at),
        has_line=has_line,
        member=_member(),
        prospect=_prospect(plant),
        paid=last_paid_per_share(plant.id),
        pay_by=last_day(end_of_days(at, offering.payment_days, zone), zone),
        think_until=last_day(end_of_days(at, offering.cooling_off_days, zone), zone),
        last_sale_day=last_day(offering.closes_at, zone) if offering.closes_at else None,
    )


def _prospect(plant: Plant) -> Prospect | None:
    estimate = newest_estimate(plant.id)
    if estimate is None:
        return None
    return per_share(
        estimate.annual_kwh_p50,
        estimate.annual_kwh_p90,
        plant.ownership_ppm,
        issued_shares(plant.id),
    )


def _check(offering: Offering, form: MemberBuyForm, shares: int) -> str:
    zone, at = the_cooperative().time_zone, clock.now()
    prospect = _prospect(offering.share_class.plant)
    return render_template(
        "buy/check.html",
        form=form,
        offering=offering,
        plant=offering.share_class.plant,
        shares=shares,
        expected=prospect.times(shares) if prospect else None,
        total_cents=shares * offering.price_cents,
        member=_member(),
        pay_by=last_day(end_of_days(at, offering.payment_days, zone), zone),
        think_until=last_day(end_of_days(at, offering.cooling_off_days, zone), zone),
    )


def _check_can_end(found: Order) -> None:
    if found.status == PAID:
        zone = the_cooperative().time_zone
        check_withdrawal(found.status, found.cooling_off_until, clock.now(), zone)
    else:
        check_arrow(found.status, CANCELLED)


def _confirmation(found: Order) -> TypedConfirmation:
    return TypedConfirmation(request.form, expected=found.reference[-4:])


def _cancel(found: Order, token: str, form: TypedConfirmation) -> str:
    return render_template(
        "buy/cancel.html",
        order=found,
        plant=found.offering.share_class.plant,
        token=token,
        form=form,
    )
