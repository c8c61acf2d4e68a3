"""Which days the books are still open for."""

from datetime import date, timedelta

from sqlalchemy import func, select

from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.models import PeriodClose


def closed_through() -> date | None:
    """The last day for which nothing can be booked any more; None while all is open."""
    return db.session.scalar(select(func.max(PeriodClose.closed_through)))


def open_day(day: date) -> date:
    """The day itself, or the first one after it for which the books are open."""
    closed = closed_through()
    return day if closed is None or day > closed else closed + timedelta(days=1)


def check_open(day: date, *, field: str = "booked_on") -> None:
    """Refuse a day in a period that was closed."""
    closed = closed_through()
    if closed is not None and day <= closed:
        raise RuleBroken(
            "De boeken zijn afgesloten tot en met %(closed)s. Kies een latere dag, of verbeter het "
            "met een nieuwe boeking van vandaag.",
            field=field,
            closed=closed,
        )
