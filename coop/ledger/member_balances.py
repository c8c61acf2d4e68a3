"""What stands on some accounts for each member, kept with every booking.

Only for the accounts that pages add up over all members: what is owed to them
(`PAYABLE_MEMBERS`), what they get back (`TO_REFUND`) and what they save (`SAVINGS`). Elsewhere one
member's postings are few, or the balance of a day is asked, which no running sum can give.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from coop.database import db
from coop.ledger.chart import PAYABLE_MEMBERS, SAVINGS, TO_REFUND
from coop.ledger.entries import Line
from coop.ledger.models import MemberBalance, Posting

KEPT = (PAYABLE_MEMBERS, TO_REFUND, SAVINGS)


def move_balances(entries: Mapping[int, Sequence[Line]]) -> None:
    """Add what entries book, by id: their postings are written, and they are still open.

    Who calls holds the journal, so that nobody else moves a balance meanwhile.
    """
    moving = [
        entry_id
        for entry_id, lines in entries.items()
        if any(line[0] in KEPT and line[2] is not None for line in lines)
    ]
    if moving:
        statement = _MOVE_ON[db.engine.dialect.name == "postgresql"]
        db.session.connection().execute(statement, {"entry_ids": moving})


def _move_on(make: Any) -> Any:
    table = MemberBalance.__table__
    plant_id = func.coalesce(Posting.plant_id, 0)
    key = (Posting.account_code, Posting.member_id, plant_id)
    moved = (
        select(*key, func.sum(Posting.amount_cents), func.max(Posting.entry_id))
        .where(
            Posting.entry_id.in_(bindparam("entry_ids", expanding=True)),
            Posting.account_code.in_(KEPT),
            Posting.member_id.is_not(None),
        )
        .group_by(*key)
    )
    statement = make(table).from_select([column.name for column in table.c], moved)
    return statement.on_conflict_do_update(
        index_elements=["account_code", "member_id", "plant_id"],
        set_={
            "balance_cents": table.c.balance_cents + statement.excluded.balance_cents,
            "entry_id": statement.excluded.entry_id,
        },
    )


# Built once: it goes with every booking.
_MOVE_ON = (_move_on(sqlite.insert), _move_on(postgresql.insert))
