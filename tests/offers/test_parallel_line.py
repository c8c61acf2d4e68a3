"""The waiting line when everything happens at once: each freed share is offered once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coop.database import db
from coop.errors import RuleBroken
from coop.offers.cancel import cancel
from coop.offers.expire import expire_due
from coop.offers.join_line import Asked, join_line, withdraw_wish
from coop.offers.late import receive_late
from coop.offers.models import Offering, OfferingWish, Order
from coop.offers.place import place
from coop.offers.receive import Money
from coop.offers.wishes import offer_freed
from coop.shares.models import ShareClass
from tests.factories import make_cooperative
from tests.offers.makers import NOON, make_offering, villager, wish
from tests.offers.test_parallel_buyers import together

SOON = NOON + timedelta(days=1)
LATER = NOON + timedelta(days=30)


@pytest.fixture
def full(app):
    """Eight shares, all reserved by four, and six who wait for two each: offering and orders."""
    with app.app_context():
        make_cooperative(db.session)
        offering = make_offering(db.session, offered=8, issued=8)
        offering_id = offering.id
        orders = [place(offering_id, wish(2), villager(n), NOON).id for n in range(4)]
        for n in range(6):
            join_line(offering_id, Asked(1, 2), villager(20 + n), NOON)
        db.session.commit()
        return offering_id, orders


def state(app):
    """Shares of standing orders, what is counted twice over, and how the wishes stand."""
    with app.app_context():
        standing = select(func.sum(Order.shares)).where(Order.status.in_(("reserved", "paid")))
        counts = dict(
            db.session.execute(
                select(OfferingWish.status, func.count()).group_by(OfferingWish.status)
            ).all()
        )
        return (
            int(db.session.scalar(standing) or 0),
            db.session.scalar(select(Offering.claimed_shares)),
            db.session.scalar(select(ShareClass.claimed_shares)),
            counts,
        )


def test_what_is_cancelled_at_once_is_offered_once_each_and_in_order(app, full):
    _offering_id, orders = full

    def cancelling(order_id):
        return lambda: cancel(db.session.get(Order, order_id), SOON).status

    together(app, [cancelling(order_id) for order_id in orders[:2] * 2])

    assert state(app) == (8, 8, 8, {"offered": 2, "waiting": 4})
    with app.app_context():
        statuses = db.session.scalars(select(OfferingWish.status).order_by(OfferingWish.id)).all()
    assert statuses == ["offered"] * 2 + ["waiting"] * 4


def test_expiring_offering_and_ordering_at_once_sells_nothing_twice(app, full):
    offering_id, _orders = full

    def ordering(n):
        return lambda: place(offering_id, wish(1), villager(50 + n), LATER).id

    def expiring():
        return expire_due(LATER, offering_id)

    def offering():
        return len(offer_freed(offering_id, LATER))

    given = together(app, [expiring, offering, ordering(1), expiring, ordering(2), offering])

    assert state(app) == (8, 8, 8, {"offered": 4, "waiting": 2})
    assert all(isinstance(given[n], RuleBroken) for n in (2, 4))


def test_one_wish_is_withdrawn_once_however_often_it_is_tried(app, full):
    def leaving():
        wish_id = db.session.scalar(select(func.min(OfferingWish.id)))
        return withdraw_wish(db.session.get(OfferingWish, wish_id), SOON).status

    given = together(app, [leaving] * 5)

    assert given.count("withdrawn") == 1


def test_late_money_counts_once_however_often_it_is_told(app, full):
    offering_id, orders = full
    with app.app_context():
        expire_due(LATER, offering_id)
        db.session.commit()

    def telling():
        order = db.session.get(Order, orders[0])
        return type(receive_late(order, Money(LATER.date(), 64_000, "bank-7"), LATER)).__name__

    given = together(app, [telling] * 4)

    assert given.count("OfferingWish") == 1
    assert state(app)[:3] == (8, 8, 8)
