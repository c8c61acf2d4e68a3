"""The board closes the books up to a day. What is closed is never opened again."""

from datetime import date

from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.models import JournalEntry, PeriodClose
from coop.ledger.periods import closed_through
from coop.records.audit import actor_id, record
from coop.records.chain import JOURNAL, hold


def close_period(
    through: date, reason: str, *, today: date, seen: int | None = None
) -> PeriodClose:
    """Let nothing be booked up to and including a day any more.

    Parameters
    ----------
    seen
        How many entries the period held when it was looked at; None where nobody looked.

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
