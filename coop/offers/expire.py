"""Freeing the shares of orders that were not paid in time."""

from datetime import datetime

from sqlalchemy import select

from coop.database import db
from coop.offers import mails
from coop.offers.arrow import lock_offering, move, release
from coop.offers.lifecycle import EXPIRED, RESERVED
from coop.offers.models import Order
from coop.offers.queries import the_cooperative
from coop.offers.receive import owe_deposit, received_cents
from coop.offers.wishes import hold_for_waiting, offer_freed
from coop.periods import day_of
from coop.records.audit import record
from coop.shares.locks import hold_to_give


def expire_due(at: datetime, offering_id: int) -> int:
    """Expire what is due in one offering; how many orders that were.

    What comes free is reserved for whoever is next in line. One offering at a time, its row locked
    first: two runs at once cannot wait for each other, and the second finds nothing left to do.
    """
    freed = free_overdue(at, offering_id)
    if freed:
        offer_freed(offering_id, at)
    return freed


def free_overdue(at: datetime, offering_id: int) -> int:
    """Free what was not paid in time, for nobody yet; how many orders that were."""
    due = select(Order).where(
        Order.offering_id == offering_id, Order.status == RESERVED, Order.expires_at <= at
    )
    if db.session.scalar(due.with_only_columns(Order.id).limit(1)) is None:
        return 0
    offering = lock_offering(offering_id)
    hold_for_waiting(offering)
    # Orders, too, are held: a payment that comes at this moment goes before or after.
    orders = db.session.scalars(
        due.order_by(Order.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    came_cents = {order.id: received_cents(order.id) for order in orders}
    if any(came_cents.values()):
        # Their deposits take the journal, and whoever frees shares may sell them after that.
        hold_to_give([offering.share_class_id], places=True)
    for order in orders:
        move(order, EXPIRED, ended_at=at)
        release(order)
        today = day_of(at, the_cooperative().time_zone)
        owe_deposit(order, came_cents[order.id], today, "expired")
        record("order_expired", order, shares=order.shares)
        mails.tell_expired(order, the_cooperative())
    db.session.flush()
    return len(orders)
