"""What stands on the accounts, kept with every booking, so that nobody adds up all of it again.

Of every account its whole, for the board's first page asks what the bank can spare. By member only
of the accounts that pages read over all members: what is owed to them (`PAYABLE_MEMBERS`), what
they get back (`TO_REFUND`) and what they save (`SAVINGS`). On the others one member's postings are
few, or the balance of a day is asked, which no running sum can give.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from coop.database import db
from coop.ledger.chart import PAYABLE_MEMBERS, SAVINGS, TO_REFUND
from coop.ledger.models import KeptBalance, Posting

BY_MEMBER = (PAYABLE_MEMBERS, TO_REFUND, SAVINGS)


def move_balances(entry_ids: Sequence[int]) -> None:
    """Add what entries book, in one statement: their postings are written, and they are open.

    Who calls holds the journal, so that nobody else moves a balance meanwhile.
    """
    statement = _MOVE_ON[db.engine.dialect.name == "postgresql"]
    db.session.connection().execute(statement, {"entry_ids": entry_ids})


def _move_on(make: Any) -> Any:
    table = KeptBalance.__table__
    account = Posting.account_code
    all_of_it = (literal(0).label("member_id"), literal(0).label("plant_id"))
    plant_id = func.coalesce(Posting.plant_id, 0)
    moved = (func.sum(Posting.amount_cents), func.max(Posting.entry_id))
    is_one = Posting.entry_id.in_(bindparam("entry_ids", expanding=True))
    wholes = select(account, *all_of_it, *moved).where(is_one).group_by(account)
    of_members = (
        select(account, Posting.member_id, plant_id, *moved)
        .where(is_one, account.in_(BY_MEMBER), Posting.member_id.is_not(None))
        .group_by(account, Posting.member_id, plant_id)
    )
    # SQLite takes an upsert of a SELECT that ends in a WHERE alone.
    both = wholes.union_all(of_members).subquery()
    statement = make(table).from_select(
        [column.name for column in table.c], select(both).where(both.c.account_code.is_not(None))
    )
    return statement.on_conflict_do_update(
        index_elements=["account_code", "member_id", "plant_id"],
        set_={
            "balance_cents": table.c.balance_cents + statement.excluded.balance_cents,
            "entry_id": statement.excluded.entry_id,
        },
    )


# Built once: it goes with every booking.
_MOVE_ON = (_move_on(sqlite.insert), _move_on(postgresql.insert))
