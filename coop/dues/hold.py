"""Rows of what is owed, collected and saved, held in the one order of `coop.records.chain`."""

from collections.abc import Collection as Several
from typing import Any

from sqlalchemy import select

from coop.database import db
from coop.dues.models import Collection, CollectionLine, Due, Mandate, SavingPlan


def hold_owed(
    *,
    debit_ids: Several[int] = (),
    collection_ids: Several[int] = (),
    due_ids: Several[int] = (),
    plan_ids: Several[int] = (),
) -> None:
    """Hold these until the transaction ends, with all that belongs to the debits among them."""
    debits = _debits(debit_ids)
    _hold(Collection, {*collection_ids, *(row.collection_id for row in debits)})
    _hold(Due, {*due_ids, *(row.due_id for row in debits if row.due_id is not None)})
    _hold(SavingPlan, {*plan_ids, *(row.plan_id for row in debits if row.plan_id is not None)})
    _hold(Mandate, {row.mandate_id for row in debits})


def _debits(debit_ids: Several[int]) -> list[Any]:
    if not debit_ids:
        return []
    return list(
        db.session.execute(
            select(
                CollectionLine.collection_id,
                CollectionLine.due_id,
                CollectionLine.plan_id,
                CollectionLine.mandate_id,
            ).where(CollectionLine.id.in_(debit_ids))
        )
    )


def _hold(table: Any, ids: set[int]) -> None:
    """Held, and as they are now."""
    if ids:
        held = select(table).where(table.id.in_(ids)).order_by(table.id).with_for_update()
        db.session.scalars(held.execution_options(populate_existing=True)).all()
