"""Whether the clock of a solar meter fits the sun, and by how much it is off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from coop.production.meter_csv import Reading
from coop.production.night import LONGEST

FEWEST_HOURS = 24 * 14
"""Two weeks have some clear days, also in winter."""

STEP_MINUTES = 15
"""Of quarter-hours and shorter; longer readings move by whole hours."""


@dataclass(frozen=True, slots=True)
class ClockShift:
    """By how much readings have to be moved to fit the sun, in winter and in summer. [min]"""

    minutes: int
    summer_minutes: int

    @property
    def amount_minutes(self) -> int:
        """By how much the times are late or early. [min]"""
        return abs(self.minutes)

    @property
    def is_late(self) -> bool:
        """Whether the times are too late, and have to be put earlier."""
        return self.minutes < 0

    @property
    def follows_town_clock(self) -> bool:
        """Whether the clock was put forward and back in spring and autumn."""
        return self.minutes != self.summer_minutes


def clock_shift(
    readings: Sequence[Reading],
    latitude_deg: float,
    longitude_deg: float,
    azimuth_deg: float,
    tilt_deg: float,
) -> ClockShift | None:
    """Give the shift with which readings fit the sun better.

    Parameters
    ----------
    readings
        Of a solar meter, in order of time; only those of an hour or less tell.
    latitude_deg, longitude_deg
        Of the plant. [degree]
    azimuth_deg, tilt_deg
        Where its panels face, together: steep ones that face west are late without a wrong
        clock. [degree]

    Returns
    -------
    ClockShift or None
        None where the clock is right, or where nothing tells that it is not; readings of more
        than an hour do not tell, and could not be moved without reaching over a month's end.
    """
    if any(_length(row) > LONGEST for row in readings):
        return None
    values = _hours(readings)
    if values is None:
        return None
    # Numpy comes in with it; a page that moves no clock does without.
    from coop.production.weather.clock_check import fitting_shift

    found = fitting_shift(
        values, latitude_deg, longitude_deg, azimuth_deg=azimuth_deg, tilt_deg=tilt_deg
    )
    if found is None:
        return None
    # Hours move by whole hours, so that none comes to lie over the end of a month.
    is_fine = all(_length(row) <= timedelta(minutes=STEP_MINUTES) for row in readings)
    step = STEP_MINUTES if is_fine else 60
    shift = ClockShift(_whole(found.minutes, step), _whole(found.summer_minutes, step))
    return shift if shift.minutes or shift.summer_minutes else None


def _length(row: Reading) -> timedelta:
    return row.end_at - row.start_at


def _whole(minutes: int, step: int) -> int:
    """To the nearest step; half a step goes to the smaller shift. [min]"""
    size = -(-(2 * abs(minutes) - step) // (2 * step))
    return (step if minutes > 0 else -step) * size


def moved(readings: Sequence[Reading], shift: ClockShift, zone: str) -> list[Reading]:
    """Move readings in time.

    Parameters
    ----------
    readings
        In order of time.
    shift
        Where it follows the town's clock, their times are taken for those of that clock.
    zone
        The town's.
    """
    if not shift.follows_town_clock:
        by = timedelta(minutes=shift.minutes)
        return [Reading(row.start_at + by, row.end_at + by, row.energy_wh) for row in readings]
    town = ZoneInfo(zone)
    winter = datetime(2025, 1, 1, tzinfo=town).utcoffset() or timedelta(0)
    by = timedelta(minutes=shift.minutes) + winter
    found: list[Reading] = []
    for row in readings:
        # In the hour that comes twice, the second time is the one after what went before.
        first, second = (
            row.start_at.replace(tzinfo=town, fold=fold).astimezone(UTC) + by for fold in (0, 1)
        )
        start_at = second if found and first < found[-1].end_at else first
        found.append(Reading(start_at, start_at + (row.end_at - row.start_at), row.energy_wh))
    return found


def _hours(readings: Sequence[Reading]) -> Any:
    """The readings as a series of hours in UTC; None where they do not make one. [kWh]"""
    sums: dict[Any, float] = {}
    for reading in readings:
        if _length(reading) <= LONGEST:
            hour = reading.start_at.replace(minute=0, second=0, microsecond=0)
            sums[hour] = sums.get(hour, 0.0) + reading.energy_wh / 1000
    if len(sums) < FEWEST_HOURS:
        return None
    import pandas as pd

    hours = pd.Series(sums)
    hours.index = pd.DatetimeIndex(hours.index)
    return hours.asfreq("h", fill_value=0.0)
