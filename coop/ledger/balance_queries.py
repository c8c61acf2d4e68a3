"""Reading what stands on the accounts as it is kept with every booking. Debit is positive."""

from collections.abc import Collection

from sqlalchemy import BigInteger, ColumnElement, Select, func, literal_column, select

from coop.database import db
from coop.ledger.models import KeptBalance

_WHOLE = 0
"""Stands in the place of the member where nobody's share but the whole is kept."""
# Said as it is in the index of those rows, for a bound value would keep the index out of use.
_OPEN = KeptBalance.balance_cents != literal_column("0", BigInteger)


def whole_balances() -> dict[str, int]:
    """What stands on every account on which anything was ever booked, by code. [cents]"""
    rows = db.session.execute(
        select(KeptBalance.account_code, KeptBalance.balance_cents)
        .where(KeptBalance.member_id == _WHOLE)
        .order_by(KeptBalance.account_code)
    )
    return dict(rows.all())


def open_balances(accounts: Collection[str]) -> list[ColumnElement[bool]]:
    """What picks the balances of members on these accounts that are something."""
    return [KeptBalance.account_code.in_(accounts), KeptBalance.member_id > _WHOLE, _OPEN]


def open_by_member(account: str) -> Select[int, int]:
    """Members for whom anything stands on an account, with its `cents`."""
    total = func.sum(KeptBalance.balance_cents)
    return (
        select(KeptBalance.member_id, total.label("cents"))
        .where(*open_balances((account,)))
        .group_by(KeptBalance.member_id)
        .having(total != 0)
    )
