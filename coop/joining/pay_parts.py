"""Orders that are paid in parts: placed with their days, and ended when a part stays away."""

from datetime import date, datetime, timedelta

from coop.database import db
from coop.errors import RuleBroken
from coop.joining import tell
from coop.joining.models import OrderPart
from coop.joining.parts import (
    PATIENCE_DAYS,
    Part,
    check_number,
    divide,
    is_late,
    is_missed,
    next_part,
)
from coop.joining.queries import orders_in_parts, parts_of, receipts_of
from coop.members.models import Member
from coop.offers.arrow import hold_offerings, hold_order
from coop.offers.expire import expire_due
from coop.offers.lifecycle import RESERVED, last_day
from coop.offers.models import Order
from coop.offers.place import Applicant, Wish, place
from coop.offers.queries import offering_by_id, the_cooperative
from coop.offers.receive import Money, receive, received_cents
from coop.periods import local_midnight
from coop.records.audit import record

REMIND_DAYS = 3


def place_in_parts(offering_id: int, wish: Wish, buyer: Applicant | Member, at: datetime) -> Order:
    """Reserve shares for somebody who pays in monthly parts.

    Raises
    ------
    RuleBroken
        When the offering does not allow it, or the order cannot be taken.
    """
    offering = offering_by_id(offering_id)
    if offering is None:
        raise RuleBroken("Deze uitgifte is er niet.")
    check_number(wish.instalments, offering.most_instalments)
    order = place(offering_id, wish, buyer, at)
    first_due_on = last_day(order.expires_at, the_cooperative().time_zone)
    agree_on_parts(order, divide(order.amount_cents, order.instalments, first_due_on))
    tell.tell_parts(order, parts_of(order.id))
    return order


def agree_on_parts(order: Order, parts: tuple[Part, ...]) -> None:
    """Keep the days of an order; it stands until two weeks after the last."""
    for part in parts:
        db.session.add(
            OrderPart(
                order_id=order.id,
                number=part.number,
                due_on=part.due_on,
                amount_cents=part.amount_cents,
            )
        )
    last = parts[-1].due_on + timedelta(days=PATIENCE_DAYS + 1)
    order.expires_at = local_midnight(last, the_cooperative().time_zone)
    record("order_in_parts", order, parts=len(parts), last_due_on=parts[-1].due_on)
    db.session.flush()


def receive_part(order: Order, received_on: date, amount_cents: int, today: date) -> Order:
    """The board writes down what came in for an order in parts.

    Raises
    ------
    RuleBroken
        When the day is to come, or it is more than is left to pay.
    """
    parts = parts_of(order.id)
    if not parts:
        raise RuleBroken("Deze bestelling wordt niet in termijnen betaald.")
    if received_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="received_on")
    hold_order(order.id)
    before = received_cents(order.id)
    if before + amount_cents > order.amount_cents:
        raise RuleBroken("Dit is meer dan er nog te betalen is.", field="amount")
    reference = f"part-{order.reference}-{receipts_of(order.id) + 1}"
    return receive(order, Money(received_on, amount_cents, reference))


def end_missed(at: datetime, today: date) -> int:
    """End the orders of which a part stayed away too long; how many. All money is owed back."""
    ended = 0
    missed = [order for order, parts, got in orders_in_parts() if is_missed(parts, got, today)]
    hold_offerings(order.offering_id for order in missed)
    for order in missed:
        db.session.refresh(order)
        received = received_cents(order.id)
        if order.status == RESERVED and is_missed(parts_of(order.id), received, today):
            order.expires_at = at
            record("order_part_missed", order, received_cents=received)
            db.session.flush()
            expire_due(at, order.offering_id)
            ended += 1
    return ended


def remind_parts(today: date) -> int:
    """Tell who has to pay a part in three days, and who is late with one; each once. How many."""
    told = 0
    for order, parts, received in orders_in_parts():
        waits = next_part(parts, received)
        if waits is None or today < waits.due_on - timedelta(days=REMIND_DAYS):
            continue
        is_past = is_late(parts, received, today)
        is_new = tell.tell_part_late(order, waits) if is_past else tell.tell_part_due(order, waits)
        if is_new:
            record("order_part_reminded", order, part=waits.number, late=is_past)
            told += 1
    db.session.flush()
    return told
