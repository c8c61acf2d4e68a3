"""From what meters counted to whole Wh per calendar month, and to our part of them.

A month is the town's: its bounds are local midnights, so that the hour of a clock change is
counted where it falls. A month is known only when it is covered without a gap; what straddles
its bounds cannot be divided here and leaves the months it touches unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from coop.periods import Period, local_bounds, local_midnight

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class Counted:
    """What one meter counted in `[start, end)`. [Wh]"""

    meter_id: int
    start: datetime
    end: datetime
    energy_wh: int


@dataclass(frozen=True, slots=True)
class Reach:
    """A meter's first start and last end over all it ever counted."""

    first: datetime
    last: datetime


def reaches(counted: Iterable[Counted]) -> dict[int, Reach]:
    """Give each meter's reach, where all its readings are at hand."""
    found: dict[int, Reach] = {}
    for reading in counted:
        known = found.get(reading.meter_id, Reach(reading.start, reading.end))
        found[reading.meter_id] = Reach(
            min(known.first, reading.start), max(known.last, reading.end)
        )
    return found


def whole_months(
    counted: Iterable[Counted],
    meters: Mapping[int, Reach],
    period: Period,
    zone: str,
    *,
    started_on: date | None = None,
    ended_on: date | None = None,
) -> list[int | None]:
    """Sum a plant's meters by calendar month.

    Parameters
    ----------
    counted
        What the production meters of one plant counted in the period, in any order, without
        overlap within a meter. Readings of any length, from quarter-hours to a year.
    meters
        The reach of each of these meters, readings outside the period too.
    period
        The months that are asked; the first and last may be cut.
    zone
        The town's, such as "Europe/Amsterdam".
    started_on, ended_on
        First day of the plant, and the day after its last. Outside them nothing had to be
        counted: such a month is 0 when no meter says otherwise.

    Returns
    -------
    list of int or None
        One for each calendar month of `period`. None where a meter has a gap, or has a reading
        that reaches over the bounds of the month. [Wh]

    Notes
    -----
    A meter must count from its first reading on. Where another meter's first reading starts at
    or after its last one, that meter has taken its place.
    """
    by_meter: dict[int, list[Counted]] = {meter_id: [] for meter_id in meters}
    for reading in sorted(counted):
        by_meter[reading.meter_id].append(reading)
    spans = {meter_id: counts_between(reach, meters.values()) for meter_id, reach in meters.items()}
    first = local_midnight(started_on, zone) if started_on else None
    last = local_midnight(ended_on, zone) if ended_on else None
    months = []
    for month in period.months():
        start, end = local_bounds(month, zone)
        needed = max(start, first or start), min(end, last or end)
        pairs = [(by_meter[meter_id], spans[meter_id]) for meter_id in meters]
        months.append(_month_wh(pairs, (start, end), needed))
    return months


def our_months(
    whole_wh: Sequence[int | None], ownership_ppm: int, period: Period, first_month: int
) -> list[int | None]:
    """Give our part of each month: differences of the floors of the book year's running total.

    Parameters
    ----------
    whole_wh
        Wh of the whole plant, one for each calendar month of `period`; None where unknown.
    ownership_ppm
        Our part in parts per million.
    period
        Starts where the running total does: on the first day of a book year.
    first_month
        The first month of the book year, where the running total starts anew.

    Returns
    -------
    list of int or None
        Over a book year they add up to the floor of our part of its total. An unknown month adds
        nothing to the running total. [Wh]
    """
    ours: list[int | None] = []
    running_wh = given_wh = 0
    for month, energy_wh in zip(period.months(), whole_wh, strict=True):
        if month.start.month == first_month and month.start.day == 1:
            running_wh = given_wh = 0
        if energy_wh is None:
            ours.append(None)
            continue
        running_wh += energy_wh
        ours.append(running_wh * ownership_ppm // WHOLE_PPM - given_wh)
        given_wh = running_wh * ownership_ppm // WHOLE_PPM
    return ours


def counts_between(reach: Reach, meters: Iterable[Reach]) -> tuple[datetime, datetime | None]:
    """From when, and until when (None: still), this meter has to count."""
    successors = [other.first for other in meters if other.first >= reach.last]
    return reach.first, min(successors, default=None)


def _month_wh(
    meters: list[tuple[list[Counted], tuple[datetime, datetime | None]]],
    bounds: tuple[datetime, datetime],
    needed: tuple[datetime, datetime],
) -> int | None:
    """The sum of a month over all meters; None where one of them does not tell."""
    start, end = bounds
    total_wh = 0
    is_covered = needed[0] >= needed[1]
    for readings, (since, until) in meters:
        inside = [reading for reading in readings if reading.start < end and reading.end > start]
        if any(reading.start < start or reading.end > end for reading in inside):
            return None
        must = max(needed[0], since), min(needed[1], until or needed[1])
        if not covers(inside, *must):
            return None
        is_covered = is_covered or since <= needed[0]
        total_wh += sum(reading.energy_wh for reading in inside)
    return total_wh if is_covered else None


def covers(readings: list[Counted], start: datetime, end: datetime) -> bool:
    """Whether sorted readings leave no gap between two instants."""
    reached = start
    for reading in readings:
        if reading.start > reached:
            break
        reached = max(reached, reading.end)
    return reached >= end
