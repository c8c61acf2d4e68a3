"""The wind at the hub in each hour, from the best that is known.

Best first: hours measured at the hub itself; a mean at hub height that the plan states; hours at
about 100 m of a reanalysis; the embedded wind climate of a province or a place; hours of a station
at 10 m. A station's hours are lifted with a shear that follows day and night, never with one
exponent for all: a constant 1/7 misses Dutch turbines inland by more than half. Where a station's
normal is known its hours serve as an index only, so that its trees do not lower the estimate.

Within the hour the wind is taken as its mean. Gusts would add about 1 % on the steep part of a
curve and take as much off near its top; the losses are calibrated without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from coop.errors import RuleBroken
from coop.production.weather.climate import Normals, normals
from coop.production.weather.typical_year import (
    HOURS,
    MONTH_OF_HOUR,
    place_seed,
    weibull_hours,
    year_hours,
)
from coop.production.wind_regions import mean_wind_m_s

if TYPE_CHECKING:
    from coop.production.weather.hours import Weather
    from coop.production.wind import WindPlantSpec

FloatArray = NDArray[np.float64]
WindSource = Literal["hub", "stated", "scaled", "high", "region", "place", "index", "lifted"]

WEIBULL_SHAPE = 2.25  # within a month; over the months together about 2.1
# Wind at 10 m swings with the day, at 60 m hardly, above it the nights are windier.
SWING_10M, LEVEL_HEIGHT_M = 0.25, 60.0
SAME_HEIGHT_M = 1.0
MIXED_FROM_WM2 = 100.0  # with less sun the ground does not stir the air yet
# From here a wind is already clear of trees and houses, and the shear above it is small.
HIGH_FROM_M = 40.0
HIGH_SHEAR_BY_DAY, HIGH_SHEAR_BY_NIGHT = 0.10, 0.22
# So many years tell the mean wind well enough to bring it to the one that was stated.
LONG_YEARS = 3


def is_climate(weather: Weather) -> bool:
    """Say whether this is the embedded climate, whose wind has a normal and is of no year."""
    return weather.is_typical and weather.normal_wind_m_s is not None


def is_hub_wind(spec: WindPlantSpec, weather: Weather) -> bool:
    """Say whether the wind of these hours blows at the hub's own height."""
    return abs(weather.wind_height_m - spec.hub_height_m) <= SAME_HEIGHT_M


def wind_source(spec: WindPlantSpec, weather: Weather) -> WindSource:
    """Say where the wind at the hub comes from.

    Returns
    -------
    str
        "hub": measured there. "stated", "region", "place": the embedded climate's hours about
        the mean that was stated, of the province, of the place. "index": a station's hours
        against its normal. "scaled": measured or typical hours brought to the stated mean. "high",
        "lifted": hours of another height, from 40 m or from below it, lifted to the hub.
    """
    mean = spec.mean_wind_speed_m_s
    if is_climate(weather):
        return "stated" if mean is not None else "region" if spec.region else "place"
    if is_hub_wind(spec, weather):
        return "hub"
    if weather.normal_wind_m_s is not None:
        return "index"
    is_long = weather.is_typical or len(weather.hours) >= LONG_YEARS * HOURS
    if mean is not None and is_long:
        return "scaled"
    return "high" if weather.wind_height_m >= HIGH_FROM_M else "lifted"


def mean_hub_wind_m_s(spec: WindPlantSpec) -> float:
    """Give the mean wind of many years at the hub: as stated, or of the embedded climate. [m/s]

    Raises
    ------
    RuleBroken
        If none is stated, no province is given and the place lies outside the Netherlands.
    """
    if spec.mean_wind_speed_m_s is not None:
        return spec.mean_wind_speed_m_s
    return mean_wind_m_s(spec.hub_height_m, spec.latitude_deg, spec.longitude_deg, spec.region)


def hub_wind_m_s(spec: WindPlantSpec, weather: Weather) -> FloatArray:
    """Give the wind at the hub in each hour.

    Parameters
    ----------
    spec : WindPlantSpec
    weather : Weather

    Returns
    -------
    array, one value an hour [m/s]

    Raises
    ------
    RuleBroken
        If the hours have no wind.
    """
    source = wind_source(spec, weather)
    if source in ("stated", "region", "place"):
        return _typical_hub_wind(spec)
    if "wind_m_s" in weather.lacking:
        raise RuleBroken(
            "In deze weergegevens staat geen wind. Geef voor een windmolen een bestand met wind.",
            field="weather",
        )
    wind = weather.hours["wind_m_s"].to_numpy(dtype=float)
    if source == "hub":
        return wind
    exponent = _shear_exponent(wind, weather)
    lifted = wind * (spec.hub_height_m / weather.wind_height_m) ** exponent
    if source in ("high", "lifted"):
        return np.asarray(lifted)
    normal = weather.normal_wind_m_s
    windiness = 1.0 if source == "scaled" or normal is None else wind.mean() / normal
    return np.asarray(lifted / lifted.mean() * windiness * mean_hub_wind_m_s(spec))


def _shear_exponent(wind_m_s: FloatArray, weather: Weather) -> FloatArray:
    """Shear by stability: weak in sunshine, strong in calm nights, between them in a storm."""
    if weather.wind_height_m >= HIGH_FROM_M:
        by_day = np.full_like(wind_m_s, HIGH_SHEAR_BY_DAY)
        by_night = np.full_like(wind_m_s, HIGH_SHEAR_BY_NIGHT)
    else:
        speeds = (2.0, 5.0, 9.0)
        by_day = np.interp(wind_m_s, speeds, (0.10, 0.14, 0.18))
        by_night = np.interp(wind_m_s, speeds, (0.42, 0.32, 0.20))
    if "ghi_wm2" in weather.lacking:
        return np.asarray((by_day + by_night) / 2)
    is_day = weather.hours["ghi_wm2"].to_numpy() > MIXED_FROM_WM2
    return np.where(is_day, by_day, by_night)


def _typical_hub_wind(spec: WindPlantSpec) -> FloatArray:
    """A typical year dealt out anew at hub height, about the mean there."""
    months: Normals = normals(spec.latitude_deg, spec.longitude_deg)
    mean = mean_hub_wind_m_s(spec)
    shape = months.wind_10m_m_s / months.wind_10m_m_s.mean()
    swing = SWING_10M * (1 - np.log(spec.hub_height_m / 10) / np.log(LEVEL_HEIGHT_M / 10))
    hour = np.asarray(year_hours().hour) + 0.5
    summer = 0.5 - 0.5 * np.cos(2 * np.pi * (MONTH_OF_HOUR + 0.5) / 12)
    rhythm = 1 + swing * (0.2 + 0.8 * summer) * np.cos(2 * np.pi * (hour - 13.5) / 24)
    seed = place_seed(spec.latitude_deg, spec.longitude_deg) + 5
    wind = weibull_hours(mean * shape, WEIBULL_SHAPE, rhythm, seed)
    return np.asarray(wind * (mean / wind.mean()))
