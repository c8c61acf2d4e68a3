"""Which days the books are still open for."""

from datetime import date


def open_day(day: date) -> date:
    """The day itself, or the first one after it for which the books are open."""
    return day
