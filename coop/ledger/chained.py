"""The journal as a chain: what an entry says, for its digest."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select

from coop.database import db
from coop.ledger.models import JournalEntry, Posting
from coop.records.chain import JOURNAL, Row
from coop.records.models import ChainLink

Legs = Sequence[tuple[str, int, int | None, int | None, int | None]]
"""Account, cents, member, plant and share class, in the order of the postings."""


def content_of(
    booked_on: date,
    reference: str,
    description: str,
    reverses_id: int | None,
    recorded_at: datetime,
    legs: Legs,
) -> list[Any]:
    """All that an entry says."""
    at = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    return [
        booked_on.isoformat(),
        reference,
        description,
        reverses_id,
        at,
        list(legs),
    ]


def journal_rows() -> Iterator[Row]:
    """Every entry with what it says now, in order of the chain."""
    statement = (
        select(
            JournalEntry.id,
            JournalEntry.booked_on,
            JournalEntry.reference,
            JournalEntry.description,
            JournalEntry.reverses_id,
            JournalEntry.recorded_at,
            Posting.account_code,
            Posting.amount_cents,
            Posting.member_id,
            Posting.plant_id,
            Posting.share_class_id,
            ChainLink.sequence,
        )
        .join(ChainLink, (ChainLink.row_id == JournalEntry.id) & (ChainLink.chain == JOURNAL))
        .outerjoin(Posting, Posting.entry_id == JournalEntry.id)
        .order_by(ChainLink.sequence, Posting.id)
    )
    for _sequence, rows in groupby(db.session.execute(statement), key=lambda row: row.sequence):
        lines = list(rows)
        first = lines[0]
        legs = [
            (
                line.account_code,
                line.amount_cents,
                line.member_id,
                line.plant_id,
                line.share_class_id,
            )
            for line in lines
            if line.account_code is not None
        ]
        yield (
            first.id,
            content_of(
                first.booked_on,
                first.reference,
                first.description,
                first.reverses_id,
                first.recorded_at,
                legs,
            ),
        )
