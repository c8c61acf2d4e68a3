"""Reading what stands on an account for each member, as it is kept with every booking."""

from collections.abc import Collection

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal_column, select

from coop.database import db
from coop.ledger.models import MemberBalance

# Said as it is in the index of those rows, for a bound value would keep the index out of use.
_OPEN = MemberBalance.balance_cents != literal_column("0", BigInteger)


def open_balances(accounts: Collection[str]) -> list[ColumnElement[bool]]:
    """What picks the balances on these accounts that are something."""
    return [MemberBalance.account_code.in_(accounts), _OPEN]


def open_by_member(account: str) -> Select[int, int]:
    """Members for whom anything stands on an account, with its `cents`; debit is positive."""
    total = func.sum(MemberBalance.balance_cents)
    return (
        select(MemberBalance.member_id, total.label("cents"))
        .where(*open_balances((account,)))
        .group_by(MemberBalance.member_id)
        .having(total != 0)
    )


def of_members_cents(account: str) -> int:
    """What stands on an account for all members together; debit is positive. [cents]"""
    total = func.sum(MemberBalance.balance_cents)
    return int(db.session.scalar(select(total).where(*open_balances((account,)))) or 0)
