"""What a meter counted beside what a model says of the same hours, by calendar month.

Two things are compared only where both are known: an interval that reaches outside the weather,
or into a recorded outage, is left out on both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]
Outages = Sequence[tuple[datetime, datetime | None]]

LONGEST_DAYS = 32.0  # a reading over more than a month tells nothing of a month
WHOLE_MONTH_FRACTION = 0.9  # of a month's time that must be known
# Of a reading's time that must have weather. A month of the town starts an hour or two before
# that of UTC, with which weather files start: that may not cost the month.
KNOWN_FRACTION = 0.985
NS = 1_000_000_000
HOUR_S = 3600.0
LONGEST_NIGHT_S = 22 * HOUR_S  # of December, with an hour of dim light at both ends


@dataclass(frozen=True, slots=True)
class Metered:
    """Energy between instants: three arrays as long as there are readings.

    Attributes
    ----------
    start_s, end_s : array
        Seconds since 1970 in UTC, half open, in order of time and without overlap. [s]
    energy_kwh : array
        What was counted between them. [kWh]
    """

    start_s: FloatArray
    end_s: FloatArray
    energy_kwh: FloatArray

    @classmethod
    def of(cls, rows: Sequence[tuple[datetime, datetime, float]]) -> Metered:
        """Take readings of start, end and energy, in any order. [kWh]"""
        table = np.array(
            [(start.timestamp(), end.timestamp(), kwh) for start, end, kwh in sorted(rows)]
        ).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2])

    @property
    def is_short(self) -> Flags:
        """Which readings are of an hour or less."""
        return np.asarray(self.end_s - self.start_s <= HOUR_S)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first start and the last end, in UTC."""
        first, last = float(self.start_s.min()), float(self.end_s.max())
        return datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)

    def where(self, keep: Flags) -> Metered:
        """Give some of the readings."""
        return Metered(self.start_s[keep], self.end_s[keep], self.energy_kwh[keep])

    def outside(self, outages: Outages) -> Metered:
        """Leave out what touches an outage; one without an end is not over yet."""
        keep = np.ones(len(self.start_s), dtype=bool)
        for start, end in outages:
            ends_s = np.inf if end is None else end.timestamp()
            keep &= (self.end_s <= start.timestamp()) | (self.start_s >= ends_s)
        return self.where(keep)


@dataclass(frozen=True, slots=True)
class Months:
    """Calendar months of UTC that are known on both sides, in order.

    Attributes
    ----------
    number : array of int
        Year times twelve plus the month from nought.
    metered_kwh, modelled_kwh : array
        Over the same readings. [kWh]
    covered : array
        The part of the month's time that these readings are of, 0 to 1.
    """

    number: NDArray[np.int64]
    metered_kwh: FloatArray
    modelled_kwh: FloatArray
    covered: FloatArray

    @property
    def is_whole(self) -> Flags:
        """Which of the months are known as good as completely."""
        return self.covered >= WHOLE_MONTH_FRACTION

    @property
    def at(self) -> NDArray[np.int64]:
        """The month of the year of each, January is 0."""
        return self.number % 12

    def where(self, keep: Flags) -> Months:
        """Give some of the months."""
        return Months(
            self.number[keep], self.metered_kwh[keep], self.modelled_kwh[keep], self.covered[keep]
        )


def modelled_over(metered: Metered, hourly: pd.Series[float]) -> FloatArray:
    """Sum modelled hours over each reading, parts of hours by their length.

    Parameters
    ----------
    metered : Metered
    hourly : Series, UTC index labelling the start of the hour, in order [kWh]

    Returns
    -------
    array, one value a reading
        NaN for a reading of which more than 1.5 % of the time has no hours. [kWh]
    """
    starts_s = seconds(hourly.index)
    if len(starts_s) == 0:
        return np.full(len(metered.start_s), np.nan)
    # A point at the end of each hour as well, so that a gap between hours adds nothing.
    edges_s = np.column_stack([starts_s, starts_s + HOUR_S]).reshape(-1)
    values = hourly.to_numpy(dtype=float)
    total_kwh = np.column_stack([np.cumsum(values) - values, np.cumsum(values)]).reshape(-1)
    known_s = np.column_stack(
        [np.arange(len(values)) * HOUR_S, np.arange(1, len(values) + 1) * HOUR_S]
    ).reshape(-1)
    energy, known = (
        np.interp(metered.end_s, edges_s, total) - np.interp(metered.start_s, edges_s, total)
        for total in (total_kwh, known_s)
    )
    is_within = known >= (metered.end_s - metered.start_s) * KNOWN_FRACTION
    return np.where(is_within, energy, np.nan)


def typical_over(metered: Metered, hourly: pd.Series[float]) -> FloatArray:
    """Give what a typical year has for the time of year of each reading.

    Parameters
    ----------
    metered : Metered
        Readings of any year.
    hourly : Series
        The hours of one typical year. [kWh]

    Returns
    -------
    array, one value a reading [kWh]

    Notes
    -----
    A typical year has no weather of its own day by day, so a month's energy is spread evenly
    over its time: right for readings of months, and no more than a comparison of months for
    shorter ones.
    """
    import pandas as pd

    index = hourly.index
    assert isinstance(index, pd.DatetimeIndex)
    per_hour = hourly.groupby(index.month).mean().reindex(range(1, 13), fill_value=0.0).to_numpy()
    months = month_numbers(metered) % 12
    return np.asarray(per_hour[months] * (metered.end_s - metered.start_s) / HOUR_S)


def by_month(metered: Metered, modelled_kwh: FloatArray) -> Months:
    """Sum readings, and what the model says of them, by calendar month.

    Parameters
    ----------
    metered : Metered
        A reading belongs to the month in which its middle falls; longer ones than a month are
        left out.
    modelled_kwh : array, one value a reading
        NaN where nothing is known; such a reading is left out. [kWh]

    Returns
    -------
    Months
    """
    length_s = metered.end_s - metered.start_s
    keep = ~np.isnan(modelled_kwh) & (length_s <= LONGEST_DAYS * 24 * HOUR_S)
    kept = metered.where(keep)
    numbers, place = np.unique(month_numbers(kept), return_inverse=True)
    sums = [
        np.bincount(place, weights, len(numbers)).astype(np.float64)
        for weights in (kept.energy_kwh, modelled_kwh[keep], length_s[keep])
    ]
    return Months(numbers, sums[0], sums[1], sums[2] / _month_seconds(numbers))


def whole_hours(metered: Metered, hourly: pd.Series[float], months: Months) -> Metered:
    """Sum readings to the hours of a model.

    Parameters
    ----------
    metered : Metered
        Readings of an hour or less; one that reaches over an hour's end is left out.
    hourly : Series, UTC index labelling the start of the hour, in order
    months : Months
        Only hours of these are given.

    Returns
    -------
    Metered
        The hours that are known from end to end.
    """
    starts_s = seconds(hourly.index)
    place = np.searchsorted(starts_s, metered.start_s, side="right") - 1
    inside = place >= 0
    inside[inside] &= metered.end_s[inside] <= starts_s[place[inside]] + HOUR_S
    kept, place = metered.where(inside), place[inside]
    energy_kwh, known_s = (
        np.bincount(place, weights, len(starts_s)).astype(np.float64)
        for weights in (kept.energy_kwh, kept.end_s - kept.start_s)
    )
    hours = Metered(starts_s, starts_s + HOUR_S, energy_kwh).where(known_s >= HOUR_S - 1)
    return hours.where(np.isin(month_numbers(hours), months.number))


def with_nights(metered: Metered, latitude_deg: float, longitude_deg: float) -> Metered:
    """Add the hours of nights that were left out, as nought.

    Parameters
    ----------
    metered : Metered
        Of panels. Only among readings of an hour or less; portals of inverters tell what was
        made and leave out the rest.
    latitude_deg, longitude_deg : float
        [degree]

    Returns
    -------
    Metered
        With readings of nought between two that lie less than a day apart, for each whole hour
        of UTC in between in the middle of which the sun is down. A longer gap stays one.
    """
    gap_start_s, gap_end_s = metered.end_s[:-1], metered.start_s[1:]
    is_night = (gap_end_s - gap_start_s >= HOUR_S) & (gap_end_s - gap_start_s < LONGEST_NIGHT_S)
    is_night &= metered.is_short[:-1] & metered.is_short[1:]
    if not is_night.any():
        return metered
    import pandas as pd

    from coop.production.weather.sun import sun_path

    first_s = np.ceil(gap_start_s[is_night] / HOUR_S) * HOUR_S
    count = np.maximum((gap_end_s[is_night] - first_s) // HOUR_S, 0).astype(np.int64)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    starts_s = np.repeat(first_s, count) + within * HOUR_S
    starts = pd.to_datetime(starts_s.astype(np.int64), unit="s", utc=True)
    dark_s = starts_s[sun_path(starts, latitude_deg, longitude_deg).apparent_zenith_deg >= 90]
    start_s = np.concatenate([metered.start_s, dark_s])
    order = np.argsort(start_s, kind="stable")
    return Metered(
        start_s[order],
        np.concatenate([metered.end_s, dark_s + HOUR_S])[order],
        np.concatenate([metered.energy_kwh, np.zeros(len(dark_s))])[order],
    )


def month_numbers(metered: Metered) -> NDArray[np.int64]:
    """Give the calendar month in which the middle of each reading falls; see `Months.number`."""
    middle = ((metered.start_s + metered.end_s) / 2).astype("datetime64[s]")
    return np.asarray(middle.astype("datetime64[M]").astype(np.int64) + 1970 * 12)


def seconds(index: pd.Index) -> FloatArray:
    """Give the instants of an index in UTC as seconds since 1970. [s]"""
    import pandas as pd

    assert isinstance(index, pd.DatetimeIndex)
    return np.asarray(index.as_unit("ns").asi8 / NS, dtype=np.float64)


def _month_seconds(numbers: NDArray[np.int64]) -> FloatArray:
    starts = (np.stack([numbers, numbers + 1]) - 1970 * 12).astype("datetime64[M]")
    lengths = starts.astype("datetime64[s]").astype(np.int64)
    return np.asarray(lengths[1] - lengths[0], dtype=np.float64)
