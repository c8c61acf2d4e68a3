"""What the books say. Only sealed entries count."""

from sqlalchemy import ColumnElement, func, select

from coop.database import db
from coop.ledger.models import JournalEntry, Posting


def balance_cents(
    account: str, *, plant_id: int | None = None, member_id: int | None = None
) -> int:
    """The balance of an account, of one plant or member where named; debit is positive."""
    conditions: list[ColumnElement[bool]] = [Posting.account_code == account]
    if plant_id is not None:
        conditions.append(Posting.plant_id == plant_id)
    if member_id is not None:
        conditions.append(Posting.member_id == member_id)
    total = db.session.scalar(
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, *conditions)
    )
    return int(total or 0)


def entry_by_reference(reference: str) -> JournalEntry | None:
    """The entry with this reference, with its postings when they are read."""
    return db.session.scalar(select(JournalEntry).where(JournalEntry.reference == reference))
