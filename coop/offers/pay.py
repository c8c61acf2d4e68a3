"""The board records that an order was paid: membership and shares become final."""

from datetime import date

from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import ORDER_DEPOSITS
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members.models import Member
from coop.offers.lifecycle import Due, check_payment, last_day
from coop.offers.models import Order
from coop.offers.queries import look_alikes, the_cooperative
from coop.offers.receive import Money, receive, received_cents
from coop.periods import day_of
from coop.records.audit import record


def due_of(order: Order, zone: str) -> Due:
    """What is expected for an order: what did not come yet."""
    return Due(
        order.status,
        max(order.amount_cents - received_cents(order.id), 0),
        day_of(order.placed_at, zone),
        last_day(order.expires_at, zone),
    )


def pay(
    order: Order,
    received_on: date,
    amount_cents: int,
    today: date,
    *,
    belongs_to: Member | None = None,
) -> Order:
    """Record the money of an order, admit the buyer and give the shares from that day.

    `belongs_to` says that the applicant is a member whom the board knows; the order and its
    shares then go to that member.

    Raises
    ------
    RuleBroken
        When day or amount does not fit, or that year of the plant is confirmed. Where only the
        books of that day are closed, the money is booked on their first open day.
    AlreadyDone
        When the order is paid, cancelled or expired.
    """
    cooperative = the_cooperative()
    check_payment(due_of(order, cooperative.time_zone), received_on, amount_cents, today)
    if belongs_to is not None:
        attach(order, belongs_to, today)
    return receive(order, Money(received_on, amount_cents, f"hand-{order.reference}"))


def attach(order: Order, member: Member, on: date) -> None:
    """Give an applicant's order, and what was paid on it, to the member they turn out to be."""
    applicant = order.member
    if order.waits_for_receiver:
        raise RuleBroken(
            "Dit is een cadeau: het blijft van wie het gaf tot een ander het aanneemt.",
            field="belongs_to",
        )
    if applicant.status != "applicant" or member not in look_alikes(applicant):
        raise RuleBroken("Deze bestelling kan niet bij dat lid horen.", field="belongs_to")
    came_cents = received_cents(order.id)
    if came_cents:
        # What was paid on the order before goes along with it.
        post(
            f"order-{order.reference}-attached",
            open_day(on),
            f"Vooruitbetaald hoort bij een ander lid, {order.reference}",
            [
                Leg(ORDER_DEPOSITS, came_cents, applicant.id),
                Leg(ORDER_DEPOSITS, -came_cents, member.id),
            ],
        )
    order.member = member
    db.session.flush()
    record("order_attached", order, applicant=applicant.id, member=member.id)
