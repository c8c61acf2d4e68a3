"""Which months and days of a meter are fit to learn from: those without an outage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from coop.periods import Period, month
from coop.production.metered import Metered, Months, by_month
from coop.production.outages import Known, dead_days, usual_of, weak_months

FloatArray = NDArray[np.float64]

_EPOCH = date(1970, 1, 1).toordinal()
DAY_S = 86_400


def known_months(months: Months) -> list[Known]:
    """Give months as the rule of outages takes them."""
    return [
        Known(month(int(number) // 12, int(number) % 12 + 1), float(made), float(said))
        for number, made, said in zip(
            months.number, months.metered_kwh, months.modelled_kwh, strict=True
        )
    ]


def known_days(metered: Metered, modelled_kwh: FloatArray) -> list[Known]:
    """Give days of UTC as the rule of outages takes them.

    Parameters
    ----------
    metered : Metered
        Of longer readings than an hour nothing is told.
    modelled_kwh : array, one value a reading
        NaN where nothing is known. [kWh]
    """
    is_known = ~np.isnan(modelled_kwh) & metered.is_short
    numbers, place = np.unique(_days(metered)[is_known], return_inverse=True)
    made, said = (
        np.bincount(place, weights[is_known], len(numbers))
        for weights in (metered.energy_kwh, modelled_kwh)
    )
    return [
        Known(_day(int(number)), float(one), float(other))
        for number, one, other in zip(numbers, made, said, strict=True)
    ]


def without_weak(months: Months, least_noise_fraction: float) -> tuple[Months, tuple[date, ...]]:
    """Leave out months that fall below the plant's own others beyond chance; say which."""
    known = known_months(months)
    weak = weak_months(known, usual_of(known, least_noise_fraction))
    starts = {drop.period.start for drop in weak}
    keep = np.array([one.period.start not in starts for one in known], dtype=bool)
    return months.where(keep), tuple(sorted(starts))


def without_dead_days(
    metered: Metered, modelled_kwh: FloatArray, least_noise_fraction: float
) -> Metered:
    """Leave out the days on which the plant stood still; days of UTC, of readings of hours."""
    months = known_months(by_month(metered, modelled_kwh))
    level = usual_of(months, least_noise_fraction).level
    day = _days(metered)
    is_dead = np.zeros(len(day), dtype=bool)
    for first, last in _spans(metered, modelled_kwh, level):
        is_dead |= metered.is_short & (day >= first) & (day < last)
    return metered.where(~is_dead)


def _spans(metered: Metered, modelled_kwh: FloatArray, level: float) -> Iterator[tuple[int, int]]:
    for drop in dead_days(known_days(metered, modelled_kwh), level):
        yield drop.period.start.toordinal() - _EPOCH, drop.period.end.toordinal() - _EPOCH


def _days(metered: Metered) -> NDArray[np.int64]:
    return np.asarray(metered.start_s // DAY_S, dtype=np.int64)


def _day(number: int) -> Period:
    start = _EPOCH + number
    return Period(date.fromordinal(start), date.fromordinal(start + 1))
