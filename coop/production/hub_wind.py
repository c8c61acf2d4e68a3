"""The wind at the hub in each hour, from the best that is known.

Best first: hours measured at the hub itself; a mean at hub height that the plan states; hours at
about 100 m of a reanalysis; the embedded wind climate of a province or a place; hours of a station
at 10 m. A stated mean is one of whole years, so hours of less than a year are not brought to it. A
station's hours are lifted with a shear that follows day and night, never with one exponent for
all: a constant 1/7 misses Dutch turbines inland by more than half. Where a station's normal is
known its hours serve as an index only, so that its trees do not lower the estimate.

Within the hour the wind is taken as its mean. Gusts would add about 1 % on the steep part of a
curve and take as much off near its top; the losses are calibrated without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from coop.production.weather.climate import Normals, normals
from coop.production.weather.hours import require_essential
from coop.production.weather.typical_year import (
    COUNTRY_SEED,
    MONTH_OF_HOUR,
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
# Wind within a metre of the hub was measured behind what stands in front of it. From there to this
# part of the hub's height it is less and less so: a step in height makes no step in energy.
SAME_HEIGHT_M = 1.0
NEAR_HUB_FRACTION = 0.15
MIXED_FROM_WM2 = 100.0  # with less sun the ground does not stir the air yet
# From here a wind is already clear of trees and houses, and the shear above it is small.
HIGH_FROM_M = 40.0
HIGH_SHEAR_BY_DAY, HIGH_SHEAR_BY_NIGHT = 0.10, 0.22
# A year of which a few days are lacking still has all seasons of the mean that was stated.
WHOLE_YEAR_HOURS = 8700


def is_climate(weather: Weather) -> bool:
    """Say whether this is the embedded climate, whose wind has a normal and is of no year."""
    return weather.is_typical and weather.normal_wind_m_s is not None


def hub_part(spec: WindPlantSpec, weather: Weather) -> float:
    """Say how far the wind of these hours is that of the hub itself.

    Returns
    -------
    float
        1 within a metre of the hub, falling evenly to 0 at 15 % of its height from it; 0 for the
        embedded climate, a station's index and hours that were brought to a stated mean.
    """
    if wind_source(spec, weather) not in ("hub", "high", "lifted"):
        return 0.0
    apart_m = abs(weather.wind_height_m - spec.hub_height_m)
    far_m = max(NEAR_HUB_FRACTION * spec.hub_height_m, 2 * SAME_HEIGHT_M)
    return float(np.interp(apart_m, (SAME_HEIGHT_M, far_m), (1.0, 0.0)))


def is_mean_used(spec: WindPlantSpec, weather: Weather) -> bool:
    """Say whether the mean that was stated, if any, sets the wind at the hub."""
    return wind_source(spec, weather) in ("stated", "scaled")


def wind_source(spec: WindPlantSpec, weather: Weather) -> WindSource:
    """Say where the wind at the hub comes from.

    Returns
    -------
    str
        "hub": measured there. "stated", "region", "place": the embedded climate's hours about
        the mean that was stated, of the province, of the place. "index": a station's hours
        against its normal, about the mean of the climate. "scaled": hours about the stated mean,
        a station's as windy as its normal says, others of a whole year or more as if normal.
        "high", "lifted": hours of another height, from 40 m or from below it, lifted to the hub.
    """
    mean = spec.mean_wind_speed_m_s
    if is_climate(weather):
        return "stated" if mean is not None else "region" if spec.region else "place"
    if abs(weather.wind_height_m - spec.hub_height_m) <= SAME_HEIGHT_M:
        return "hub"
    has_normal = weather.normal_wind_m_s is not None
    if mean is not None and (has_normal or len(weather.hours) >= WHOLE_YEAR_HOURS):
        return "scaled"
    if has_normal:
        return "index"
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
    require_essential(weather, "wind")
    wind = weather.hours["wind_m_s"].to_numpy(dtype=float)
    if source == "hub":
        return wind
    exponent = _shear_exponent(wind, weather)
    # What is within a metre is taken as it is; so that metre is not lifted over close by either.
    apart_m = spec.hub_height_m - weather.wind_height_m
    near_m = float(np.clip(apart_m, -SAME_HEIGHT_M, SAME_HEIGHT_M)) * hub_part(spec, weather)
    lifted = wind * (spec.hub_height_m / (weather.wind_height_m + near_m)) ** exponent
    if source in ("high", "lifted"):
        return np.asarray(lifted)
    normal = weather.normal_wind_m_s
    windiness = 1.0 if normal is None else wind.mean() / normal
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
    wind = weibull_hours(mean * shape, WEIBULL_SHAPE, rhythm, COUNTRY_SEED + 5)
    return np.asarray(wind * (mean / wind.mean()))
