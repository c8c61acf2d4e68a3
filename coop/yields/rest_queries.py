"""Reading the cents that rounding left of a divided year, as they were booked."""

from collections.abc import Iterable

from sqlalchemy import func, select

from coop.database import db
from coop.ledger.chart import ROUNDING_RESERVE
from coop.ledger.models import JournalEntry, Posting


def rest_cents_of(year: int, plant_codes: Iterable[str]) -> dict[int, int]:
    """What rounding left of a book year, by plant id. [cents]"""
    rows = db.session.execute(
        select(Posting.plant_id, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            JournalEntry.reference.in_(
                [f"year-{code}-{year}-distribution" for code in plant_codes]
            ),
            Posting.account_code == ROUNDING_RESERVE,
        )
        .group_by(Posting.plant_id)
    )
    return {plant_id: -int(total) for plant_id, total in rows if plant_id is not None}
