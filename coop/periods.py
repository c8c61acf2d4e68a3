"""Periods of days, half open, and the calendar of the cooperative's town.

A period runs from its first day up to, not including, its end. Days are days of the town;
instants are kept in UTC and cross over here, where the clock change is known.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        # A datetime is a date to Python, but its days cannot be compared or counted as ours.
        if isinstance(self.start, datetime) or isinstance(self.end, datetime):
            raise TypeError("a period runs from day to day, not between instants")
        if self.start >= self.end:
            raise ValueError(f"a period must end after its start: {self.start} to {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        """The number of days, 366 in a leap year."""
        return (self.end - self.start).days

    @property
    def is_whole_months(self) -> bool:
        """Whether it starts and ends on the first day of a month."""
        return self.start.day == 1 and self.end.day == 1

    def months(self) -> list["Period"]:
        """Give the calendar months it touches, the first and last cut to the period.

        Returns
        -------
        list of Period
            In order, without gaps, together the whole period.
        """
        parts = []
        start = self.start
        while start < self.end:
            end = min(_next_month(start), self.end)
            parts.append(Period(start, end))
            start = end
        return parts

    def overlap(self, other: "Period") -> "Period | None":
        """Give the days that both have, or None where they have none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


def month(year: int, number: int) -> Period:
    """Give a calendar month; January is 1."""
    start = date(year, number, 1)
    return Period(start, _next_month(start))


def book_year(year: int, first_month: int = 1) -> Period:
    """Give the book year that starts in `year`.

    Parameters
    ----------
    year
        The calendar year of the first day.
    first_month
        1 for a calendar year, 7 for a year from July to June.
    """
    return Period(date(year, first_month, 1), date(year + 1, first_month, 1))


def book_year_of(day: date, first_month: int = 1) -> Period:
    """Give the book year that a day falls in."""
    return book_year(day.year - (day.month < first_month), first_month)


def local_midnight(day: date, zone: str) -> datetime:
    """Give the instant at which a day starts in the town, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def local_instant(day: date, clock_time: time, zone: str) -> datetime:
    """Give the instant at which the town's clock shows this time.

    Parameters
    ----------
    day, clock_time
        As on the town's clock, to the second. Of an hour that comes twice it is the first.
    zone
        Name in the time zone database.

    Returns
    -------
    datetime
        Aware, in UTC.

    Raises
    ------
    ValueError
        When the clock skips this time, in the night in which it goes forward.
    """
    instant = datetime.combine(day, clock_time, ZoneInfo(zone)).astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != datetime.combine(day, clock_time):
        raise ValueError(f"the clock of {zone} skips {clock_time} on {day}")
    return instant


def local_bounds(period: Period, zone: str) -> tuple[datetime, datetime]:
    """Give the instants at which a period starts and ends in the town.

    Parameters
    ----------
    period
        Days of the town.
    zone
        Name in the time zone database, such as "Europe/Amsterdam".

    Returns
    -------
    tuple of datetime
        Aware, in UTC, half open. A day of the clock change is 23 or 25 hours long.
    """
    return local_midnight(period.start, zone), local_midnight(period.end, zone)


def day_of(instant: datetime, zone: str) -> date:
    """Give the day in the town at an instant.

    Raises
    ------
    ValueError
        When the instant has no time zone: it could be any of two days.
    """
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant}")
    return instant.astimezone(ZoneInfo(zone)).date()


def clock_time_of(instant: datetime, zone: str) -> time:
    """Give what the town's clock shows at an instant, to the second."""
    return instant.astimezone(ZoneInfo(zone)).time().replace(microsecond=0, fold=0)


def month_of(instant: datetime, zone: str) -> Period:
    """Give the calendar month in the town at an instant; raises as `day_of`."""
    day = day_of(instant, zone)
    return month(day.year, day.month)


def months_later(day: date, months: int) -> date:
    """Give the same day so many months later, or the last day of a month that is shorter."""
    years, month_before = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month_before + 1, 1)
    return first.replace(day=min(day.day, month(first.year, first.month).days))


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
