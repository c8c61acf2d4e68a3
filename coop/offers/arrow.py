"""Moving an order along an arrow, once, whoever else tries at the same moment."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from coop.database import db
from coop.errors import AlreadyDone
from coop.offers.lifecycle import check_arrow
from coop.offers.models import Offering, Order
from coop.offers.wish_arrow import follow
from coop.shares import stock


def move(order: Order, to: str, **values: Any) -> None:
    """Set the new status if the order still stands where it was read; its wish goes along.

    Raises
    ------
    AlreadyDone
        If it cannot go there, or somebody moved it since.
    """
    check_arrow(order.status, to)
    statement: Any = (
        update(Order)
        .where(Order.id == order.id, Order.status == order.status)
        .values(status=to, **values)
        .execution_options(synchronize_session=False)
    )
    moved = cast("CursorResult[Any]", db.session.execute(statement)).rowcount == 1
    db.session.refresh(order)
    if not moved:
        check_arrow(order.status, to)
        raise AlreadyDone("Iemand anders was u net voor. Er is niets veranderd.")
    follow(order, to)


def lock_offering(offering_id: int) -> Offering:
    """Hold an offering's row first, then its orders: everybody locks in that order."""
    return db.session.get_one(Offering, offering_id, with_for_update=True, populate_existing=True)


def hold_offerings(offering_ids: Iterable[int]) -> None:
    """Hold several offerings, always in the same order: before anything else is held."""
    db.session.flush()
    held = select(Offering).where(Offering.id.in_(sorted(set(offering_ids)))).order_by(Offering.id)
    db.session.scalars(held.with_for_update().execution_options(populate_existing=True)).all()


def hold_offerings_of(order_ids: Iterable[int]) -> None:
    """Hold the offerings of these orders."""
    of_orders = select(Order.offering_id).where(Order.id.in_(list(order_ids))).distinct()
    hold_offerings(db.session.scalars(of_orders))


def hold_order(order_id: int) -> Order:
    """An order as it is now, which nobody else can touch until we commit.

    Its offering goes first: whoever waits for an order never holds what somebody needs who has
    the offering, be it the class, the register or the journal.
    """
    hold_offerings_of([order_id])
    return db.session.get_one(Order, order_id, with_for_update=True, populate_existing=True)


def release_in_offering(order: Order) -> None:
    """The offering can offer these shares again."""
    statement: Any = (
        update(Offering)
        .where(Offering.id == order.offering_id)
        .values(
            claimed_shares=Offering.claimed_shares - order.shares,
            claimed_starters=Offering.claimed_starters - (order.shares if order.is_starter else 0),
        )
        .execution_options(synchronize_session=False)
    )
    db.session.execute(statement)
    db.session.expire(order.offering)


def release(order: Order) -> None:
    """The shares that an order had reserved go back to its offering and its class."""
    release_in_offering(order)
    stock.release(order.offering.share_class_id, order.shares)
