"""A plant's expected energy: P50, P90, month by month and hour by hour, and how it was found.

P50 is the energy that half of all years reach, P90 what nine of ten reach, P10 what one of ten
reaches. P90 is `P50 (1 - 1.2816 sigma)`, the normal distribution's, with sigma from independent
parts: the weather from year to year and what is not known of climate, model and losses. How the
weather varies comes from thirty synthetic years of the embedded climate, or from the measured
years when ten or more are given; one to nine years, or a typical year from elsewhere, tell too
little of it, and the usual spread is then taken: P90 is of a year to come. Of less than a year
that was, the figures are of that period; its weather is known and only the other parts count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import hypot
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.errors import RuleBroken
from coop.production import solar, wind
from coop.production.estimate_warnings import WHOLE_YEAR_DAYS, period_warning, region_warning
from coop.production.solar_plant import SolarPlantSpec
from coop.production.sun_estimate import (
    SOLAR_PARTS,
    SPREAD_ELSEWHERE,
    solar_weather_sigma,
    sun_costs,
    sun_method,
)
from coop.production.weather.hours import Weather, require_essential
from coop.production.weather.typical_year import MONTH_DAYS, typical_year
from coop.production.wind import WindPlantSpec
from coop.production.wind_estimate import WIND_SPREAD, wind_method, wind_parts
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]
PlantSpec = SolarPlantSpec | WindPlantSpec
Parts = tuple[tuple[Words, float], ...]

Spread = tuple[float, FloatArray]

P90_SIGMAS = 1.2816
YEARS_THAT_TELL = 10

KNOWN_WEATHER: Spread = (0.0, np.zeros(12))


@dataclass(frozen=True, slots=True)
class UncertaintyPart:
    """One cause why a year may turn out otherwise, as a standard deviation of the energy."""

    name: Words
    sigma_fraction: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a plant is expected to make, and on what that stands.

    Attributes
    ----------
    annual_kwh_p50, annual_kwh_p90 : float
        Of a year; of several measured years the mean, of less than a year the period. [kWh]
    monthly_kwh_p50, monthly_kwh_p90 : tuple of 12 floats, January first
        Months in UTC. The P90 of the months do not add up to that of the year, since bad months
        seldom come all together. [kWh]
    hourly_kwh : Series, UTC index labelling the start of the hour
        P50 of each hour of the typical year or the period. [kWh]
    method, weather : Words
        How it was reckoned and on which weather, for the reader.
    parts : tuple of UncertaintyPart
        What the distance between P50 and P90 is made of.
    is_typical : bool
        Whether the hours are of a typical year, not of weather that was.
    warnings : tuple of Words
        What a reader should know before using the figures.
    """

    annual_kwh_p50: float
    annual_kwh_p90: float
    monthly_kwh_p50: tuple[float, ...]
    monthly_kwh_p90: tuple[float, ...]
    hourly_kwh: pd.Series[float]
    method: Words
    weather: Words
    parts: tuple[UncertaintyPart, ...]
    is_typical: bool
    warnings: tuple[Words, ...] = ()

    @property
    def sigma_fraction(self) -> float:
        """The standard deviation of the year's energy, all parts together."""
        return hypot(*(part.sigma_fraction for part in self.parts))

    @property
    def annual_kwh_p10(self) -> float:
        """What one year in ten reaches, as far above P50 as P90 is below it. [kWh]"""
        return 2 * self.annual_kwh_p50 - self.annual_kwh_p90

    @property
    def monthly_kwh_p10(self) -> tuple[float, ...]:
        """What each month reaches in one year of ten. [kWh]"""
        pairs = zip(self.monthly_kwh_p50, self.monthly_kwh_p90, strict=True)
        return tuple(2 * middle - low for middle, low in pairs)


def estimate(spec: PlantSpec, weather: Weather | None = None) -> Estimate:
    """Estimate a plant's energy.

    Parameters
    ----------
    spec : SolarPlantSpec or WindPlantSpec
    weather : Weather, optional
        Hours to reckon with; without them the embedded climate of the Netherlands. With ten
        measured years or more P50 is their mean and P90 follows from how they differ.

    Returns
    -------
    Estimate

    Raises
    ------
    RuleBroken
        If no weather is given and the plant stands outside the Netherlands, or the weather
        lacks what the plant lives on.
    """
    hours = typical_year(spec.latitude_deg, spec.longitude_deg) if weather is None else weather
    require_essential(hours, "solar" if isinstance(spec, SolarPlantSpec) else "wind")
    if isinstance(spec, SolarPlantSpec):
        hourly = solar.hourly_energy_kwh(spec, hours)
        if weather is None:
            spread = solar_weather_sigma(spec, hours)
        elif hours.is_typical:
            spread = SPREAD_ELSEWHERE
        else:
            spread = _spread_of(hourly, partial(_usual_solar_spread, spec))
        costs = sun_costs(spec, hours, float(hourly.sum()))
        method = partial(sun_method, spec, costs=costs)
        found = _assemble(hourly, spread, SOLAR_PARTS, hours, method)
    else:
        hourly = wind.hourly_energy_kwh(spec, hours)
        spread = WIND_SPREAD if hours.is_typical else _spread_of(hourly, lambda: WIND_SPREAD)
        parts = wind_parts(spec, hours)
        found = _assemble(hourly, spread, parts, hours, partial(wind_method, spec, hours))
        told = region_warning(spec)
        if told is not None:
            found = replace(found, warnings=(told, *found.warnings))
    return found


def _usual_solar_spread(spec: SolarPlantSpec) -> Spread:
    """That of the embedded climate where it reaches."""
    try:
        typical = typical_year(spec.latitude_deg, spec.longitude_deg)
    except RuleBroken:
        return SPREAD_ELSEWHERE
    return solar_weather_sigma(spec, typical)


def _spread_of(hourly: pd.Series[float], usual: Callable[[], Spread]) -> Spread:
    """How a year to come differs from measured ones; nothing of a period shorter than a year.

    Of such a period the figures are its own, and its weather is known.
    """
    measured = measured_spread(hourly)
    if measured is not None:
        return measured
    return usual() if covered_days(hourly) >= WHOLE_YEAR_DAYS else KNOWN_WEATHER


def measured_spread(hourly: pd.Series[float]) -> Spread | None:
    """Give how much the energy of measured years varied, a year's and each month's.

    Parameters
    ----------
    hourly : Series, UTC index labelling the start of the hour [kWh]

    Returns
    -------
    tuple of float and array, shape (12,), or None
        Standard deviations as a fraction of the mean, over the whole calendar years; None when
        these are fewer than ten, which tell too little.
    """
    sums, known_days = _calendar_months(hourly)
    months = sums[known_days.sum(axis=1) >= WHOLE_YEAR_DAYS]
    years = months.sum(axis=1)
    if len(months) < YEARS_THAT_TELL or not years.any():
        return None
    sigma = months.std(axis=0, ddof=1) / np.maximum(months.mean(axis=0), 1e-9)
    return float(years.std(ddof=1) / years.mean()), np.asarray(sigma)


def _assemble(
    hourly: pd.Series[float],
    weather_sigma: Spread,
    model_parts: Parts,
    weather: Weather,
    method: Callable[[float], Words],
) -> Estimate:
    months = monthly_kwh(hourly)
    year_sigma, month_sigma = weather_sigma
    model_sigma = hypot(*(sigma for _, sigma in model_parts))
    sigma = hypot(year_sigma, model_sigma)
    low = np.maximum(1 - P90_SIGMAS * np.hypot(month_sigma, model_sigma), 0.0)
    parts = tuple(UncertaintyPart(name, part) for name, part in model_parts)
    if year_sigma:
        parts = (UncertaintyPart(Words("weer van jaar tot jaar"), year_sigma), *parts)
    annual = float(months.sum())
    told = None if weather.is_typical else period_warning(covered_days(hourly))
    return Estimate(
        annual,
        annual * (1 - P90_SIGMAS * sigma),
        tuple(float(month) for month in months),
        tuple(float(month) for month in months * low),
        hourly,
        method(sigma),
        weather.source,
        parts,
        weather.is_typical,
        () if told is None else (told,),
    )


def monthly_kwh(hourly: pd.Series[float]) -> FloatArray:
    """Sum hours to the twelve months; of a month that occurs in several years the mean.

    A month that is there in part, as at the ends of a period, counts for the hours it has: one
    hour of an earlier December does not halve the December that follows.

    Parameters
    ----------
    hourly : Series, UTC index labelling the start of the hour [kWh]

    Returns
    -------
    array, shape (12,)
        Zero for a month that does not occur. [kWh]
    """
    sums, known_days = _calendar_months(hourly)
    times = _known_part(known_days).sum(axis=0)
    return np.asarray(sums.sum(axis=0) / np.maximum(times, 1.0), dtype=np.float64)


def covered_days(hourly: pd.Series[float]) -> float:
    """Give of how much of a year there are hours, whatever the years they are of. [day]"""
    _, known_days = _calendar_months(hourly)
    times = np.minimum(_known_part(known_days).sum(axis=0), 1.0)
    return float((times * MONTH_DAYS).sum())


def _known_part(known_days: FloatArray) -> FloatArray:
    """What part of each month there is; a leap day more or less is no matter."""
    return np.asarray(np.minimum(known_days / MONTH_DAYS, 1.0))


def _calendar_months(hourly: pd.Series[float]) -> tuple[FloatArray, FloatArray]:
    """The energy and the known days of each month: a row a year, January first, in UTC."""
    import pandas as pd

    index = hourly.index
    assert isinstance(index, pd.DatetimeIndex)
    month = index.tz_localize(None).to_numpy().astype("datetime64[M]").astype(np.int64)
    month -= month.min() // 12 * 12
    cells = (int(month.max()) // 12 + 1) * 12
    sums = np.bincount(month, hourly.to_numpy(dtype=np.float64), cells)
    known_days = np.bincount(month, minlength=cells) / 24
    return np.asarray(sums, dtype=np.float64).reshape(-1, 12), known_days.reshape(-1, 12)
