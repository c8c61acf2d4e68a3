"""Moving a wish along an arrow, once, by itself or with the order that came of it."""

from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from coop.database import db
from coop.errors import AlreadyDone
from coop.ledger.chart import ORDER_DEPOSITS, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.offers.lifecycle import CANCELLED, EXPIRED, PAID, RESERVED
from coop.offers.models import OfferingWish, Order, WishOrder
from coop.offers.wish_queries import (
    LAPSED,
    OFFERED,
    ORDERED,
    STANDS,
    WISH_WITHDRAWN,
    money_kept,
    wish_of_order,
)
from coop.records.audit import record


def move_wish(wish: OfferingWish, to: str) -> None:
    """Set the new status if the wish still stands where it was read; else `AlreadyDone`."""
    statement: Any = (
        update(OfferingWish)
        .where(
            OfferingWish.id == wish.id,
            OfferingWish.status == wish.status,
            OfferingWish.status.in_(STANDS),
        )
        .values(status=to)
        .execution_options(synchronize_session=False)
    )
    moved = cast("CursorResult[Any]", db.session.execute(statement)).rowcount == 1
    db.session.refresh(wish)
    if not moved:
        raise AlreadyDone("Deze wens staat niet meer open. Er is niets veranderd.")
    record(f"wish_{to}", wish)


def follow(order: Order, to: str) -> None:
    """An order that was offered to somebody in line went somewhere: their wish goes along.

    Who does not pay, or does not want it after all, is out of line, with the rest of the wish too.
    """
    wish = wish_of_order(order.id)
    if wish is None or wish.status not in STANDS:
        return
    if to == PAID:
        if wish.status == OFFERED and not _is_open(wish.id):
            move_wish(wish, ORDERED)
    elif to in (EXPIRED, CANCELLED):
        move_wish(wish, LAPSED if to == EXPIRED else WISH_WITHDRAWN)


def _is_open(wish_id: int) -> bool:
    reserved = (
        select(Order.id)
        .join(WishOrder, WishOrder.order_id == Order.id)
        .where(WishOrder.wish_id == wish_id, Order.status == RESERVED)
    )
    return db.session.scalar(reserved.limit(1)) is not None


def owe_kept_money(wish: OfferingWish, on: date) -> None:
    """Money that waited with a wish becomes a debt to whoever paid it."""
    kept_cents = sum(receipt.amount_cents for receipt in money_kept(wish.id))
    if not kept_cents:
        return
    post(
        f"wish-{wish.id}-back",
        open_day(on),
        f"Terug te betalen: wens {wish.id} is vervallen",
        [
            Leg(ORDER_DEPOSITS, kept_cents, wish.member_id),
            Leg(TO_REFUND, -kept_cents, wish.member_id),
        ],
    )
