"""Reminding who has not paid yet, once, some days before the term ends."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.mail.models import OutboxMail
from coop.offers.lifecycle import RESERVED, end_of_days
from coop.offers.mails import tell_to_pay
from coop.offers.models import Order
from coop.offers.queries import the_cooperative
from coop.offers.receive import received_cents
from coop.periods import day_of, local_midnight
from coop.records.audit import record

DAYS_BEFORE = 3


def orders_to_remind(at: datetime, zone: str) -> list[int]:
    """Orders whose last day is at most three days away and whose buyer was not reminded yet.

    Nobody is reminded on the day of the order itself: they just heard how to pay. An order in
    instalments has reminders of its own.
    """
    reminded = exists().where(OutboxMail.about == "order_reminder", OutboxMail.about_id == Order.id)
    today = local_midnight(day_of(at, zone), zone)
    return list(
        db.session.scalars(
            select(Order.id)
            .where(
                Order.status == RESERVED,
                Order.expires_at > at,
                Order.expires_at <= end_of_days(at, DAYS_BEFORE, zone),
                Order.placed_at < today,
                Order.instalments == 1,
                ~reminded,
            )
            .order_by(Order.id)
        )
    )


def remind_orders(at: datetime) -> int:
    """Remind everybody whose term is nearly over; how many. Running it again reminds nobody twice.

    Each is a transaction of its own: what was written stays when another fails.
    """
    cooperative = the_cooperative()
    due = orders_to_remind(at, cooperative.time_zone)
    db.session.rollback()
    return sum(_remind(order_id, at) for order_id in due)


def _remind(order_id: int, at: datetime) -> bool:
    order = db.session.get_one(Order, order_id, populate_existing=True)
    rest_cents = order.amount_cents - received_cents(order_id)
    if order.status != RESERVED or order.expires_at <= at or rest_cents < 1:
        db.session.rollback()
        return False
    if not tell_to_pay(order, the_cooperative(), rest_cents):
        db.session.rollback()
        return False
    record("order_reminded", order)
    try:
        db.session.commit()
    except IntegrityError:  # another round was first
        db.session.rollback()
        return False
    return True
