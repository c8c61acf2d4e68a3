"""Reading the money that was given for a purpose."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, or_, select

from coop.database import db
from coop.ledger.chart import EARMARKED
from coop.ledger.models import EarmarkedMoney, JournalEntry, Posting
from coop.periods import book_year


@dataclass(frozen=True, slots=True)
class Earmarked:
    """Money with a purpose, what was received and what is left. [cents]"""

    id: int
    reference: str
    giver: str
    purpose: str
    document: str
    received_on: date
    received_cents: int
    left_cents: int
    entry_id: int


def all_earmarked() -> list[Earmarked]:
    """Everything that was given for a purpose, newest first."""
    own = JournalEntry.reference == EarmarkedMoney.reference
    rows = db.session.execute(
        select(
            EarmarkedMoney.id,
            EarmarkedMoney.reference,
            EarmarkedMoney.giver,
            EarmarkedMoney.purpose,
            EarmarkedMoney.document,
            func.min(case((own, JournalEntry.booked_on))).label("received_on"),
            (-func.sum(case((own, Posting.amount_cents), else_=0))).label("received_cents"),
            (-func.sum(Posting.amount_cents)).label("left_cents"),
            func.min(case((own, JournalEntry.id))).label("entry_id"),
        )
        .join(
            JournalEntry,
            or_(own, JournalEntry.reference.startswith(EarmarkedMoney.reference + "-")),
        )
        .join(
            Posting,
            and_(Posting.entry_id == JournalEntry.id, Posting.account_code == EARMARKED),
        )
        .where(JournalEntry.is_sealed)
        .group_by(
            EarmarkedMoney.id,
            EarmarkedMoney.reference,
            EarmarkedMoney.giver,
            EarmarkedMoney.purpose,
            EarmarkedMoney.document,
        )
        .order_by(EarmarkedMoney.id.desc())
    )
    return [
        Earmarked(
            id=row.id,
            reference=row.reference,
            giver=row.giver,
            purpose=row.purpose,
            document=row.document,
            received_on=row.received_on,
            received_cents=int(row.received_cents),
            left_cents=int(row.left_cents),
            entry_id=row.entry_id,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class EarmarkedYear:
    """Money with a purpose in one book year, for the year's paper. [cents]"""

    received_cents: int
    spent_cents: int
    left_cents: int


def earmarked_of_year(year: int, first_month: int = 1) -> EarmarkedYear:
    """What came in for a purpose in a book year, what went to it, and what was left at its end."""
    period = book_year(year, first_month)
    within = JournalEntry.booked_on >= period.start
    received, spent, left = db.session.execute(
        select(
            func.sum(case((within & (Posting.amount_cents < 0), -Posting.amount_cents), else_=0)),
            func.sum(case((within & (Posting.amount_cents > 0), Posting.amount_cents), else_=0)),
            func.sum(-Posting.amount_cents),
        )
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.booked_on < period.end,
            Posting.account_code == EARMARKED,
        )
    ).one()
    return EarmarkedYear(int(received or 0), int(spent or 0), int(left or 0))
