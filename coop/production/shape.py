"""The modelled shape of a plant's year: how much it makes when, to share out what was metered.

The typical year has bright and dull days of its own, which no real month had. So each hour of
the day is the mean of that hour over the days around it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

HOURS = 8760
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
DAYS_AROUND = 30
"""On each side. With fewer, the luck of single days weighs more than the course of the year: the
second half of a month is then up to 7 points off a clear year's, with 30 up to 2."""

_FEBRUARY_29 = 59 * 24


@dataclass(frozen=True, slots=True)
class Shape:
    """How much a plant makes from the start of a year up to each hour.

    Attributes
    ----------
    marks
        8761 running totals of a year of 365 days, in millionths of a kWh.
    leap_marks
        8785 of them: 29 February is as the day before it.
    runs_from, runs_until
        Outside these the plant made nothing; None where there is no such instant.
    """

    marks: tuple[int, ...]
    leap_marks: tuple[int, ...]
    runs_from: datetime | None = None
    runs_until: datetime | None = None

    def __call__(self, start_at: datetime, end_at: datetime) -> int:
        """How much is expected between two instants; zero or more, in millionths of a kWh."""
        start_at = max(start_at, self.runs_from or start_at)
        end_at = min(end_at, self.runs_until or end_at)
        if end_at <= start_at:
            return 0
        whole_years = sum(self._marks(year)[-1] for year in range(start_at.year, end_at.year))
        return whole_years + self._reached(end_at) - self._reached(start_at)

    def _marks(self, year: int) -> tuple[int, ...]:
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return self.leap_marks if is_leap else self.marks

    def _reached(self, at: datetime) -> int:
        seconds = int((at - datetime(at.year, 1, 1, tzinfo=UTC)) / timedelta(seconds=1))
        hour, rest = divmod(seconds, 3600)
        marks = self._marks(at.year)
        return marks[hour] + (marks[hour + 1] - marks[hour]) * rest // 3600


def shape_of(
    hourly_kwh: Sequence[float],
    monthly_kwh: Sequence[float] | None = None,
    *,
    runs_from: datetime | None = None,
    runs_until: datetime | None = None,
) -> Shape:
    """Make the shape of a typical year.

    Parameters
    ----------
    hourly_kwh
        8760 hours in UTC from 1 January. [kWh]
    monthly_kwh
        What the plant's own estimate expects of each month, January first; without it the
        hours' own months. [kWh]
    runs_from, runs_until
        When the plant ran.

    Returns
    -------
    Shape

    Raises
    ------
    ValueError
        When it is no year of hours, or one is negative.
    """
    if len(hourly_kwh) != HOURS or min(hourly_kwh) < 0:
        raise ValueError(f"no typical year: {len(hourly_kwh)} hours")
    smooth = _smooth(hourly_kwh)
    if monthly_kwh is not None:
        smooth = _fitted(smooth, monthly_kwh)
    millionths = [round(kwh * 1_000_000) for kwh in smooth]
    leap_day = millionths[_FEBRUARY_29 - 24 : _FEBRUARY_29]
    leap = [*millionths[:_FEBRUARY_29], *leap_day, *millionths[_FEBRUARY_29:]]
    return Shape(
        (0, *accumulate(millionths)), (0, *accumulate(leap)), runs_from, runs_until
    )  # fmt: skip


def _smooth(hourly_kwh: Sequence[float]) -> list[float]:
    """Take the mean of each hour of the day over the days around it, round the year's end."""
    wide = 2 * DAYS_AROUND + 1
    found = [0.0] * HOURS
    for hour in range(24):
        days = hourly_kwh[hour::24]
        round_year = [*days[-DAYS_AROUND:], *days, *days[:DAYS_AROUND]]
        marks = [0.0, *accumulate(round_year)]
        found[hour::24] = [
            max(marks[day + wide] - marks[day], 0.0) / wide for day in range(len(days))
        ]
    return found


def _fitted(hourly_kwh: list[float], monthly_kwh: Sequence[float]) -> list[float]:
    """Bend the hours of each month to the month's sum."""
    found: list[float] = []
    first = 0
    for days, wanted_kwh in zip(MONTH_DAYS, monthly_kwh, strict=True):
        hours = hourly_kwh[first : first + days * 24]
        sum_kwh = sum(hours)
        found += [kwh * wanted_kwh / sum_kwh for kwh in hours] if sum_kwh else hours
        first += days * 24
    return found
