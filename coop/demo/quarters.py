"""The quarter-hours of a month of the demo's roof: the month's total over a made-up sky.

Not an estimate: only its shape over a day is like the sun's, so that a day looks like one. The
days and quarters of a month always add up to what the month's meter reading would be.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import cos, pi, radians, sin

from coop.apportion import apportion
from coop.periods import Period, local_bounds

QUARTER = timedelta(minutes=15)
_FULL = 1_000_000


def month_of_quarters(
    month: Period, zone: str, energy_wh: int, latitude_deg: float, longitude_deg: float
) -> Iterator[tuple[datetime, datetime, int]]:
    """Divide a month's total over its quarter-hours.

    Parameters
    ----------
    month
        Whole days of the town.
    zone
        The town's.
    energy_wh
        What all quarters together are. [Wh]
    latitude_deg, longitude_deg
        Where the roof is; north and east.

    Returns
    -------
    iterator of (start, end, Wh)
        In order, every quarter of the month once, nights too. What does not divide falls in the
        best quarter.
    """
    start, end = local_bounds(month, zone)
    starts = [start + QUARTER * place for place in range(int((end - start) / QUARTER))]
    weights = {
        at: round(_FULL * _sun(at + QUARTER / 2, latitude_deg, longitude_deg) * _sky(at))
        for at in starts
    }
    parts, rest = apportion(energy_wh, weights)
    parts[max(starts, key=lambda at: weights[at])] += rest
    for at in starts:
        yield at, at + QUARTER, parts[at]


def _sun(at: datetime, latitude_deg: float, longitude_deg: float) -> float:
    """The sine of the sun's height, to a degree or two; nought at night."""
    day = (at.date() - date(at.year, 1, 1)).days
    declination = -radians(23.44) * cos(2 * pi * (day + 10) / 365)
    hour_angle = radians((at.hour + at.minute / 60 - 12) * 15 + longitude_deg)
    latitude = radians(latitude_deg)
    height = sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hour_angle)
    return max(height, 0.0)


def _sky(at: datetime) -> float:
    """How clear it was: most of a day's luck is the day's, the rest comes with the clouds."""
    clear = 0.4 + 0.6 * _luck(at.toordinal() * 7919)
    restless = 4 * clear * (1 - clear)  # a clear day and a grey one are both quiet
    return clear * (1 - 0.5 * restless * _luck(int(at.timestamp()) // 900 * 104_729))


def _luck(seed: int) -> float:
    """A number from 0 to 1 that is always the same for a seed."""
    mixed = (seed ^ (seed >> 13)) * 0x5BD1E995 % 2**32
    return ((mixed ^ (mixed >> 15)) * 0x27D4EB2D % 2**32) / 2**32
