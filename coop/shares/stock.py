"""The stock of a share class: one conditional UPDATE decides who was first.

Reading what is left and writing afterwards would sell the last share twice.
"""

from typing import Any, cast

from sqlalchemy import CursorResult, update

from coop.database import db
from coop.errors import RuleBroken
from coop.shares.models import ShareClass


class SoldOut(RuleBroken):
    """There are not that many shares left. Answered with 409."""

    status = 409


def claim(share_class_id: int, shares: int) -> None:
    """Take `shares` out of stock, for an order or a holding.

    Raises
    ------
    SoldOut
        If fewer are left; nothing is taken.
    """
    _check_positive(shares)
    statement = (
        update(ShareClass)
        .where(
            ShareClass.id == share_class_id,
            ShareClass.claimed_shares + shares <= ShareClass.issued_shares,
        )
        .values(claimed_shares=ShareClass.claimed_shares + shares)
        .execution_options(synchronize_session="fetch")
    )
    if not _touched_one(statement):
        raise SoldOut("Zoveel delen zijn er niet meer.", field="shares")


def release(share_class_id: int, shares: int) -> None:
    """Put `shares` back into stock."""
    _check_positive(shares)
    statement = (
        update(ShareClass)
        .where(ShareClass.id == share_class_id, ShareClass.claimed_shares >= shares)
        .values(claimed_shares=ShareClass.claimed_shares - shares)
        .execution_options(synchronize_session="fetch")
    )
    if not _touched_one(statement):
        raise ValueError(f"{shares} shares were never taken from class {share_class_id}")


def _touched_one(statement: Any) -> bool:
    return cast("CursorResult[Any]", db.session.execute(statement)).rowcount == 1


def _check_positive(shares: int) -> None:
    if shares < 1:
        raise RuleBroken("Kies ten minste 1 deel.", field="shares")
