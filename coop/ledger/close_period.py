"""The board closes the books up to a day. What is closed is never opened again.

With the last day of a book year goes the general result: what was booked by hand as general costs,
contributions and other income, of which no plant's distribution takes account. It goes over the
account of results to the general reserve, so that the new year begins at nothing.
"""

from datetime import date
from itertools import groupby

from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import (
    CONTRIBUTIONS,
    GENERAL_COSTS,
    GENERAL_RESERVE,
    OTHER_INCOME,
    RESULT,
)
from coop.ledger.entries import Leg
from coop.ledger.models import JournalEntry, PeriodClose, Posting
from coop.ledger.periods import closed_through
from coop.ledger.post import post
from coop.records.audit import actor_id, record
from coop.records.chain import JOURNAL, hold

GENERAL = (GENERAL_COSTS, CONTRIBUTIONS, OTHER_INCOME)


def close_period(
    through: date,
    reason: str,
    *,
    today: date,
    seen: int | None = None,
    ends_year: int | None = None,
) -> PeriodClose:
    """Let nothing be booked up to and including a day any more.

    Parameters
    ----------
    seen
        How many entries the period held when it was looked at; None where nobody looked.
    ends_year
        The book year whose last day this is; None for any other day.

    Raises
    ------
    RuleBroken
        If the day is not over, or was closed before.
    AlreadyDone
        If something was booked in the period since it was looked at.
    """
    hold(JOURNAL)
    check_closing(through, today)
    if not reason.strip():
        raise RuleBroken("Schrijf waarom u afsluit, of noem het besluit.", field="reason")
    if seen is not None and seen != entries_to_close(through):
        raise AlreadyDone(
            "Er is iets geboekt in deze periode sinds u keek. Bekijk haar opnieuw. "
            "Er is niets afgesloten."
        )
    if ends_year is not None:
        _close_general(through, ends_year)
    made = PeriodClose(
        closed_through=through,
        reason=reason.strip(),
        closed_at=clock.now(),
        actor_id=actor_id(),
    )
    db.session.add(made)
    record("period_closed", made, closed_through=through, reason=made.reason)
    return made


def check_closing(through: date, today: date) -> None:
    """Refuse a day that cannot be closed."""
    if through >= today:
        raise RuleBroken("Kies een dag die voorbij is.", field="through")
    closed = closed_through()
    if closed is not None and through <= closed:
        raise RuleBroken(
            "De boeken zijn al afgesloten tot en met %(closed)s.", field="through", closed=closed
        )


def entries_to_close(through: date) -> int:
    """How many entries closing up to this day would fix that were still in the open."""
    wanted = select(func.count(JournalEntry.id)).where(JournalEntry.booked_on <= through)
    closed = closed_through()
    if closed is not None:
        wanted = wanted.where(JournalEntry.booked_on > closed)
    return int(db.session.scalar(wanted) or 0)


def general_rows(through: date) -> list[tuple[int | None, str, int]]:
    """Plant, account and cents of the general result that was not closed yet; debit positive."""
    total = func.sum(Posting.amount_cents)
    rows = db.session.execute(
        select(Posting.plant_id, Posting.account_code, total)
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.booked_on <= through,
            Posting.account_code.in_(GENERAL),
        )
        .group_by(Posting.plant_id, Posting.account_code)
        .having(total != 0)
    )
    return sorted(
        ((plant_id, code, int(cents)) for plant_id, code, cents in rows),
        key=lambda row: (row[0] or 0, row[1]),
    )


def _close_general(through: date, year: int) -> None:
    """Carry the general result of each plant, and of none, to its general reserve."""
    earned, kept = [], []
    for plant_id, rows in groupby(general_rows(through), key=lambda row: row[0]):
        lines = list(rows)
        result_cents = -sum(cents for _plant, _code, cents in lines)
        earned += [Leg(code, -cents, plant_id=plant_id) for _plant, code, cents in lines]
        earned.append(Leg(RESULT, -result_cents, plant_id=plant_id))
        kept.append(Leg(RESULT, result_cents, plant_id=plant_id))
        kept.append(Leg(GENERAL_RESERVE, -result_cents, plant_id=plant_id))
    if earned:
        post(f"general-{year}-close", through, f"Afsluiting algemeen {year}", earned)
    if any(leg.amount_cents for leg in kept):
        post(f"general-{year}-reserve", through, f"Algemeen resultaat {year} naar reserve", kept)
