"""Booking many entries in one go, for whole files of the bank: the same refusals as `post`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import insert, select, update

from coop import clock
from coop.database import db, insert_rows
from coop.errors import AlreadyDone
from coop.ledger.chained import content_of
from coop.ledger.entries import Leg, Line, check_balance, line_of
from coop.ledger.kept_balances import move_balances
from coop.ledger.models import JournalEntry, Posting
from coop.ledger.periods import check_open
from coop.ledger.post import COLUMNS, open_accounts
from coop.records.audit import record_all
from coop.records.chain import JOURNAL, extend, hold

AT_ONCE = 2_000
"""So many entries are written together: what is made for them is gone before the next."""
T = TypeVar("T")
_INSERT = insert(JournalEntry.__table__).returning(  # type: ignore[arg-type]
    JournalEntry.__table__.c.reference, JournalEntry.__table__.c.id
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event that is to be booked, as `post` takes it."""

    booked_on: date
    reference: str
    description: str
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, reference: str, booked_on: date, description: str, legs: Iterable[Leg]) -> "Entry":
        """Make one of legs, without those that move nothing."""
        lines = tuple(line_of(leg) for leg in legs if leg.amount_cents)
        return cls(booked_on, reference, description, lines)


def post_all(entries: Sequence[Entry]) -> dict[str, int]:
    """Book many events in this order; the id of each entry by its reference.

    Raises
    ------
    AlreadyDone, RuleBroken, Unbalanced
        As `post` does, for any of them; then none is booked.
    """
    if not entries:
        return {}
    for one in entries:
        check_balance(one.lines)
    hold(JOURNAL)
    check_open(min(one.booked_on for one in entries))
    _refuse_booked([one.reference for one in entries])
    open_accounts({line[0] for one in entries for line in one.lines})
    at = clock.now()
    ids: dict[str, int] = {}
    for some in _slices(entries):
        ids |= _write(some, at)
    return ids


def _write(entries: Sequence[Entry], at: datetime) -> dict[str, int]:
    """Entries with their postings, sealed, in the trail and in the chain."""
    made = db.session.connection().execute(
        _INSERT,
        [
            {
                "booked_on": one.booked_on,
                "reference": one.reference,
                "description": one.description,
                "recorded_at": at,
                "is_sealed": False,
            }
            for one in entries
        ],
    )
    ids = {row.reference: row.id for row in made}
    insert_rows(
        Posting, COLUMNS, [(ids[one.reference], *line) for one in entries for line in one.lines]
    )
    move_balances(list(ids.values()))
    db.session.execute(
        update(JournalEntry)
        .where(JournalEntry.id.in_(list(ids.values())))
        .values(is_sealed=True)
        .execution_options(synchronize_session=False)
    )
    record_all(
        "booked",
        JournalEntry,
        [(ids[one.reference], {"reference": one.reference}) for one in entries],
    )
    extend(
        JOURNAL,
        [
            (
                ids[one.reference],
                content_of(one.booked_on, one.reference, one.description, None, at, one.lines),
            )
            for one in entries
        ],
    )
    return ids


def _refuse_booked(references: Sequence[str]) -> None:
    for some in _slices(references):
        found = select(JournalEntry.reference).where(JournalEntry.reference.in_(some)).limit(1)
        if (known := db.session.scalar(found)) is not None:
            raise AlreadyDone("Dit is al geboekt: %(reference)s.", reference=known)


def _slices(rows: Sequence[T]) -> Iterable[Sequence[T]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
