"""Invariants of waiting lists and lotteries, and of money that waits."""

from typing import Any

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.ledger.chart import ORDER_DEPOSITS
from coop.ledger.models import JournalEntry, Posting
from coop.offers.draw import Ask, draw
from coop.offers.models import (
    AllocationLine,
    AllocationRun,
    OfferingWish,
    Order,
    OrderReceipt,
    WishOrder,
    WishReceipt,
)

STANDS = ("waiting", "offered")


@invariant("WAI-1", "of a wish is left what was not offered yet")
def wishes_add_up() -> Breaches:
    offered = sa.func.coalesce(sa.func.sum(Order.shares), 0)
    rows = db.session.execute(
        sa.select(
            OfferingWish.id,
            OfferingWish.max_shares,
            OfferingWish.shares_left,
            OfferingWish.status,
            offered.label("offered"),
        )
        .outerjoin(WishOrder, WishOrder.wish_id == OfferingWish.id)
        .outerjoin(Order, Order.id == WishOrder.order_id)
        .group_by(
            OfferingWish.id,
            OfferingWish.max_shares,
            OfferingWish.shares_left,
            OfferingWish.status,
        )
        .having(
            sa.or_(
                OfferingWish.max_shares - OfferingWish.shares_left != offered,
                sa.and_(OfferingWish.status == "waiting", OfferingWish.shares_left == 0),
                sa.and_(OfferingWish.status == "offered", OfferingWish.shares_left > 0),
            )
        )
    )
    for row in rows:
        yield (
            f"wish {row.id} is {row.status}: {row.max_shares} asked, {row.offered} offered, "
            f"{row.shares_left} left"
        )


@invariant("WAI-2", "the deposits of each buyer are what they paid on orders and wishes that stand")
def deposits_add_up() -> Breaches:
    kept = _by_member(
        sa.select(Order.member_id, sa.func.sum(OrderReceipt.amount_cents))
        .join(OrderReceipt, OrderReceipt.order_id == Order.id)
        .where(Order.status == "reserved")
        .group_by(Order.member_id)
    )
    has_order = sa.select(WishOrder.order_id).where(WishOrder.wish_id == OfferingWish.id)
    waits = _by_member(
        sa.select(OfferingWish.member_id, sa.func.sum(WishReceipt.amount_cents))
        .join(WishReceipt, WishReceipt.wish_id == OfferingWish.id)
        .where(OfferingWish.status == "waiting", ~has_order.exists())
        .group_by(OfferingWish.member_id)
    )
    booked = _by_member(
        sa.select(Posting.member_id, sa.func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, Posting.account_code == ORDER_DEPOSITS)
        .group_by(Posting.member_id)
    )
    for member_id in kept.keys() | waits.keys() | booked.keys():
        paid = kept.get(member_id, 0) + waits.get(member_id, 0)
        if paid != -booked.get(member_id, 0):
            yield (
                f"member {member_id}: paid {paid} cents that wait, "
                f"in the books {-booked.get(member_id, 0)} cents"
            )


@invariant("WAI-3", "a lottery that is drawn again gives the same")
def draws_are_reproducible() -> Breaches:
    runs = db.session.scalars(
        sa.select(AllocationRun).where(AllocationRun.confirmed_at.is_not(None))
    )
    for run in runs:
        lines = db.session.scalars(
            sa.select(AllocationLine).where(AllocationLine.run_id == run.id)
        ).all()
        asks = [Ask(line.wish_id, line.min_shares, line.max_shares) for line in lines]
        again = {one.ask.wish_id: one for one in draw(asks, run.available_shares, run.seed)}
        for line in lines:
            one = again[line.wish_id]
            if (line.lot, line.given_shares) != (one.lot, one.shares):
                yield (
                    f"run {run.id}, wish {line.wish_id}: "
                    f"got {line.given_shares}, should have {one.shares}"
                )


def _by_member(statement: sa.Select[*tuple[Any, ...]]) -> dict[int | None, int]:
    return {row[0]: int(row[1]) for row in db.session.execute(statement)}
