"""Taking an order back: before it is paid, in the cooling-off, or when all of it is called off."""

from datetime import datetime

from coop.database import db
from coop.ledger.chart import SHARE_CAPITAL, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.offers import mails
from coop.offers.arrow import lock_offering, move, release, release_in_offering
from coop.offers.lifecycle import CANCELLED, PAID, WITHDRAWN, check_withdrawal
from coop.offers.models import Order
from coop.offers.queries import CALLED_OFF, movement_of, the_cooperative
from coop.offers.receive import owe_deposit, received_cents
from coop.offers.wishes import offer_freed
from coop.periods import day_of
from coop.records.audit import record
from coop.shares.correct import correct
from coop.shares.locks import hold_to_give
from coop.shares.operation import record_operation


def take_back(order: Order, at: datetime) -> Order:
    """Cancel an order, or withdraw it if it is paid already."""
    return withdraw(order, at) if order.status == PAID else cancel(order, at)


def call_off(order: Order, at: datetime) -> Order:
    """What an order was for does not go on: it ends, also after the cooling-off.

    Raises
    ------
    RuleBroken
        When the shares have gone to somebody else since, or their year is closed.
    """
    if order.status == PAID:
        return _undo(order, at, is_called_off=True)
    return cancel(order, at)


def cancel(order: Order, at: datetime) -> Order:
    """Cancel an order that is not paid; its shares go to whoever is next."""
    lock_offering(order.offering_id)
    move(order, CANCELLED, ended_at=at)
    release(order)
    offer_freed(order.offering_id, at)
    today = day_of(at, the_cooperative().time_zone)
    came_cents = received_cents(order.id)
    owe_deposit(order, came_cents, today, "cancelled")
    record("order_cancelled", order, shares=order.shares)
    mails.tell_cancelled(order, the_cooperative(), came_cents)
    db.session.flush()
    return order


def withdraw(order: Order, at: datetime) -> Order:
    """Undo a paid order within its cooling-off, from its first day: no yield has accrued.

    The money becomes a debt of the cooperative to the buyer. The membership stays; it ends
    as any membership does.

    Raises
    ------
    RuleBroken
        When the cooling-off is over, or the shares have gone to somebody else since.
    """
    cooperative = the_cooperative()
    check_withdrawal(order.status, order.cooling_off_until, at, cooperative.time_zone)
    return _undo(order, at)


def _undo(order: Order, at: datetime, *, is_called_off: bool = False) -> Order:
    """Take shares that were paid back from their first day, and owe the buyer the money."""
    cooperative = the_cooperative()
    reason = "Gaat niet door" if is_called_off else "Bedenktijd"
    # Offering, class, register: whoever waits for the one never holds what comes after it. What
    # comes free may be ordered by who is next, after the journal.
    lock_offering(order.offering_id)
    hold_to_give([order.offering.share_class_id], places=True)
    move(order, WITHDRAWN, ended_at=at)
    # Correcting an issue also puts the shares back into the class.
    movement, reference = movement_of(order), f"{order.reference}-withdrawn"
    correct(movement, reason, reference=reference)
    record_operation("correction", reference, movement.on, reason=reason)
    release_in_offering(order)
    share_class = order.offering.share_class
    post(
        f"order-{order.reference}-withdrawn",
        open_day(day_of(at, cooperative.time_zone)),
        f"{reason}: inleg terug te betalen, {order.reference}",
        [
            Leg(
                SHARE_CAPITAL,
                order.amount_cents,
                order.member_id,
                share_class.plant_id,
                share_class.id,
            ),
            Leg(TO_REFUND, -order.amount_cents, order.member_id),
        ],
    )
    action = CALLED_OFF if is_called_off else "order_withdrawn"
    record(action, order, shares=order.shares, amount_cents=order.amount_cents)
    mails.tell_withdrawn(order, cooperative, is_called_off=is_called_off)
    offer_freed(order.offering_id, at)
    db.session.flush()
    return order
