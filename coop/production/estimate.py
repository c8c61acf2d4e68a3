"""A plant's expected energy: P50, P90, month by month and hour by hour, and how it was found.

P50 is the energy that half of all years reach, P90 what nine of ten reach. P90 is
`P50 (1 - 1.2816 sigma)`, the normal distribution's, with sigma from independent parts: the
weather from year to year and what is not known of climate, model and losses. For a period that
was, the weather is known and only the other parts count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import hypot
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.production import solar, wind
from coop.production.solar import SolarPlantSpec
from coop.production.sun_estimate import SOLAR_PARTS, solar_weather_sigma, sun_method
from coop.production.weather.hours import Weather, require_essential
from coop.production.weather.typical_year import typical_year
from coop.production.wind import WindPlantSpec
from coop.production.wind_estimate import WIND_PARTS, WIND_SPREAD, wind_method
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]
PlantSpec = SolarPlantSpec | WindPlantSpec
Parts = tuple[tuple[Words, float], ...]

P90_SIGMAS = 1.2816

KNOWN_WEATHER = (0.0, np.zeros(12))


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
    """

    annual_kwh_p50: float
    annual_kwh_p90: float
    monthly_kwh_p50: tuple[float, ...]
    monthly_kwh_p90: tuple[float, ...]
    hourly_kwh: pd.Series[float]
    method: Words
    weather: Words
    parts: tuple[UncertaintyPart, ...]

    @property
    def sigma_fraction(self) -> float:
        """The standard deviation of the year's energy, all parts together."""
        return hypot(*(part.sigma_fraction for part in self.parts))


def estimate(spec: PlantSpec, weather: Weather | None = None) -> Estimate:
    """Estimate a plant's energy.

    Parameters
    ----------
    spec : SolarPlantSpec or WindPlantSpec
    weather : Weather, optional
        Hours to reckon with; without them the embedded climate of the Netherlands.

    Returns
    -------
    Estimate

    Raises
    ------
    RuleBroken
        If no weather is given and the plant stands outside the Netherlands, or the weather
        lacks what the plant lives on.
    """
    if weather is None:
        weather = typical_year(spec.latitude_deg, spec.longitude_deg)
    require_essential(weather, "solar" if isinstance(spec, SolarPlantSpec) else "wind")
    if isinstance(spec, SolarPlantSpec):
        hourly = solar.hourly_energy_kwh(spec, weather)
        spread = solar_weather_sigma(spec, weather) if weather.is_typical else KNOWN_WEATHER
        return _assemble(
            hourly, spread, SOLAR_PARTS, weather, lambda sigma: sun_method(spec, sigma)
        )
    hourly = wind.hourly_energy_kwh(spec, weather)
    spread = WIND_SPREAD if weather.is_typical else KNOWN_WEATHER
    return _assemble(hourly, spread, WIND_PARTS, weather, partial(wind_method, spec, weather))


def _assemble(
    hourly: pd.Series[float],
    weather_sigma: tuple[float, FloatArray],
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
    if weather.is_typical:
        parts = (UncertaintyPart(Words("weer van jaar tot jaar"), year_sigma), *parts)
    annual = float(months.sum())
    return Estimate(
        annual,
        annual * (1 - P90_SIGMAS * sigma),
        tuple(float(month) for month in months),
        tuple(float(month) for month in months * low),
        hourly,
        method(sigma),
        weather.source,
        parts,
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
    import pandas as pd

    index = hourly.index
    assert isinstance(index, pd.DatetimeIndex)
    months = hourly.groupby([index.year, index.month]).agg(["sum", "size"]).groupby(level=1)
    means = months["sum"].sum() / months["size"].sum() * months["size"].max()
    return np.asarray(means.reindex(range(1, 13), fill_value=0.0), dtype=np.float64)
