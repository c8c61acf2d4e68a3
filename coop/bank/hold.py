"""What a transaction of the bank holds before its first booking: see `coop.records.chain`."""

from collections.abc import Sequence

from sqlalchemy import select

from coop.bank.kinds import (
    COLLECTION,
    DEBIT_RETURN,
    DUE,
    LATE,
    ORDER,
    PAYOUT,
    PAYOUT_RETURN,
    SAVING,
)
from coop.bank.lines import Part
from coop.bank.models import LineAssignment, LineWaiting
from coop.database import db
from coop.dues.hold import hold_owed
from coop.offers.arrow import hold_offerings_of
from coop.offers.models import Offering, Order
from coop.payouts.models import PayoutLine, PayoutRun
from coop.shares.locks import hold_to_give


def held_waiting(line_ids: Sequence[int]) -> dict[int, int]:
    """What waits of these lines, which nobody else can touch until we commit. [cents]"""
    rows = db.session.execute(
        select(LineWaiting.line_id, LineWaiting.waiting_cents)
        .where(LineWaiting.line_id.in_(line_ids))
        .order_by(LineWaiting.line_id)
        .with_for_update()
    )
    return {row.line_id: row.waiting_cents for row in rows}


def hold_parts(parts: Sequence[Part | LineAssignment]) -> None:
    """Hold lines and all that their money is for, before the first part takes a chain."""
    held_waiting([part.line_id for part in parts])
    _hold_runs(_items(parts, PAYOUT), _items(parts, PAYOUT_RETURN))
    hold_owed(
        debit_ids=_items(parts, DEBIT_RETURN),
        collection_ids=_items(parts, COLLECTION),
        due_ids=_items(parts, DUE),
        plan_ids=_items(parts, SAVING),
    )
    if orders := _items(parts, ORDER, LATE):
        hold_offerings_of(orders)
        # What comes too late may buy the same order anew.
        hold_to_give(_classes_of(orders), places=bool(_items(parts, LATE)))


def _items(parts: Sequence[Part | LineAssignment], *kinds: str) -> set[int]:
    return {part.item_id for part in parts if part.kind in kinds}


def _hold_runs(run_ids: set[int], line_ids: set[int]) -> None:
    if not run_ids and not line_ids:
        return
    of_lines = select(PayoutLine.run_id).where(PayoutLine.id.in_(line_ids))
    held = select(PayoutRun.id).where(PayoutRun.id.in_(run_ids) | PayoutRun.id.in_(of_lines))
    db.session.execute(held.order_by(PayoutRun.id).with_for_update())


def _classes_of(order_ids: set[int]) -> list[int]:
    of_orders = select(Offering.share_class_id).join(Order, Order.offering_id == Offering.id)
    return list(db.session.scalars(of_orders.where(Order.id.in_(order_ids)).distinct()))
