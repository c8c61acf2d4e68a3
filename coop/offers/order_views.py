"""The board's pages about orders. The kascommissie may look."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.language import gettext as _
from coop.members.access import may_administer, may_read_books
from coop.members.models import Member
from coop.members.numbers import member_code
from coop.members.queries import next_member_number
from coop.members.session import require, viewer
from coop.offers.cancel import take_back
from coop.offers.forms import ConfirmedPaymentForm, PaymentForm, TypedConfirmation
from coop.offers.lifecycle import (
    ARROWS,
    CANCELLED,
    PAID,
    RESERVED,
    check_arrow,
    check_payment,
    check_withdrawal,
    last_day,
)
from coop.offers.models import Order
from coop.offers.order_link import order_token
from coop.offers.pay import due_of, pay
from coop.offers.queries import (
    PAGE_LENGTH,
    look_alikes,
    order_by_id,
    order_counts,
    order_trail,
    the_cooperative,
)
from coop.offers.queries import orders as found_orders
from coop.offers.receive import received_cents
from coop.web import claim_form, done

orders = Blueprint("orders", __name__, url_prefix="/bestellingen")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a payment would make final."""

    member: Member
    number: int | None
    received_on: date
    amount_cents: int


@orders.get("/")
def index() -> ResponseReturnValue:
    """Orders, searched and filtered by the address."""
    require(may_read_books(viewer()))
    status = request.args.get("status", "")
    text = "".join(c for c in request.args.get("zoek", "") if c.isprintable()).strip()[:80]
    page = min(max(request.args.get("blad", 1, type=int), 1), 10**6)
    rows = found_orders(status if status in ARROWS else None, text, page)
    return render_template(
        "orders/index.html",
        rows=rows[:PAGE_LENGTH],
        status=status if status in ARROWS else "",
        text=text,
        page=page,
        has_more=len(rows) > PAGE_LENGTH,
        counts=order_counts(),
        statuses=list(ARROWS),
        now=clock.now(),
        zone=the_cooperative().time_zone,
        last_day=last_day,
    )


@orders.get("/<int:order_id>")
def show(order_id: int) -> ResponseReturnValue:
    """One order with its trail."""
    require(may_read_books(viewer()))
    order = _order(order_id)
    zone, at = the_cooperative().time_zone, clock.now()
    return render_template(
        "orders/show.html",
        order=order,
        got_cents=received_cents(order.id) if order.status == RESERVED else 0,
        plant=order.offering.share_class.plant,
        token=order_token(order.id),
        alikes=look_alikes(order.member) if order.member.status == "applicant" else [],
        trail=order_trail(order),
        pay_by=last_day(order.expires_at, zone),
        think_until=last_day(order.cooling_off_until, zone),
        is_late=order.status == RESERVED and at >= order.expires_at,
        can_pay=order.status == RESERVED,
        can_end=order.status == RESERVED or (order.status == PAID and at < order.cooling_off_until),
        zone=zone,
    )


@orders.get("/<int:order_id>/betaling", endpoint="pay")
def payment(order_id: int) -> ResponseReturnValue:
    """What came in; then what recording it would make final. Changes nothing."""
    require(may_administer(viewer()))
    order = _order(order_id)
    check_arrow(order.status, PAID)
    if "amount" not in request.args:
        return _ask(order, _payment(order, PaymentForm(received_on=_today())))
    form = _payment(order, PaymentForm(request.args))
    if form.validate():
        with form.refusals():
            return _preview(order, form, _confirmed(order, request.args))
    return _ask(order, form), 422


@orders.post("/<int:order_id>/betaling")
def pay_POST(order_id: int) -> ResponseReturnValue:
    """Record the payment: membership and shares become final."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    order = _order(order_id)
    form = _confirmed(order, request.form)
    if form.validate():
        with form.refusals():
            paid = pay(order, *_received(form), _today(), belongs_to=_recognised(form))
            return done(
                url_for(".show", order_id=order.id),
                "De betaling is vastgelegd. %(name)s is lid %(number)s en krijgt opbrengst "
                "vanaf %(day)s.",
                name=paid.member.name,
                number=member_code(paid.member.number),
                day=paid.paid_on,
            )
    if form.errors.keys() <= {"typed"}:
        return _preview(order, form, form), 422
    return _ask(order, form), 422


@orders.get("/<int:order_id>/annuleren")
def cancel(order_id: int) -> ResponseReturnValue:
    """What taking this order back would do."""
    require(may_administer(viewer()))
    order = _order(order_id)
    if order.status == PAID:
        zone = the_cooperative().time_zone
        check_withdrawal(order.status, order.cooling_off_until, clock.now(), zone)
    else:
        check_arrow(order.status, CANCELLED)
    return _cancel(order, TypedConfirmation(expected=order.reference[-4:]))


@orders.post("/<int:order_id>/annuleren")
def cancel_POST(order_id: int) -> ResponseReturnValue:
    """Take the order back."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    order = _order(order_id)
    form = TypedConfirmation(request.form, expected=order.reference[-4:])
    if form.validate():
        with form.refusals():
            if take_back(order, clock.now()).status == CANCELLED:
                return done(
                    url_for(".show", order_id=order.id),
                    "De bestelling is geannuleerd. De delen zijn weer vrij.",
                )
            return done(
                url_for(".show", order_id=order.id),
                "De koop is teruggedraaid. Betaal de inleg terug. Het lidmaatschap loopt door.",
            )
    return _cancel(order, form), 422


def _order(order_id: int) -> Order:
    found = order_by_id(order_id)
    if found is None:
        abort(404)
    return found


def _today() -> date:
    return clock.today(the_cooperative().time_zone)


def _payment(order: Order, form: PaymentForm) -> PaymentForm:
    """Offer the members whom this applicant looks like, where there are any."""
    choices = [("", _("%(name)s, als nieuw lid", name=order.member.name))]
    if order.member.status == "applicant":
        choices += [
            (
                str(alike.id),
                _("Lid %(code)s, %(name)s", code=member_code(alike.number), name=alike.name),
            )
            for alike in look_alikes(order.member)
        ]
    form.belongs_to.choices = choices
    return form


def _confirmed(order: Order, typed: Any) -> ConfirmedPaymentForm:
    form = ConfirmedPaymentForm(typed, expected=order.reference[-4:])
    _payment(order, form)
    return form


def _received(form: PaymentForm) -> tuple[date, int]:
    received_on, amount_cents = form.received_on.data, form.amount.data
    assert received_on is not None
    return received_on, int(amount_cents or 0)


def _recognised(form: PaymentForm) -> Member | None:
    return db.session.get(Member, form.member_id) if form.member_id else None


def _ask(order: Order, form: PaymentForm) -> str:
    zone = the_cooperative().time_zone
    return render_template(
        "orders/pay.html",
        order=order,
        plant=order.offering.share_class.plant,
        form=form,
        expected_cents=due_of(order, zone).amount_cents,
        pay_by=last_day(order.expires_at, zone),
    )


def _preview(order: Order, form: PaymentForm, confirmation: ConfirmedPaymentForm) -> str:
    received_on, amount_cents = _received(form)
    zone = the_cooperative().time_zone
    check_payment(due_of(order, zone), received_on, amount_cents, _today())
    member = _recognised(form) or order.member
    return render_template(
        "orders/pay_check.html",
        order=order,
        plant=order.offering.share_class.plant,
        form=confirmation,
        outcome=Outcome(member, member.number or next_member_number(), received_on, amount_cents),
    )


def _cancel(order: Order, form: TypedConfirmation) -> str:
    return render_template(
        "orders/cancel.html", order=order, plant=order.offering.share_class.plant, form=form
    )
