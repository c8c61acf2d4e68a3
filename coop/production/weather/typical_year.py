"""Hours for a year that never was, with the months of the climate.

A plant's estimate needs hours, the climate gives months. The days of a month are dealt out over
their measured range of clearness, so that dull and bright days come as often as they do; the
hours of a day over theirs; and the whole is bent until the month's radiation is the normal's.
The whole country has one order of dull and bright days, so that neighbours get nearly the same
year and only sun and climate differ between places.

References
----------
.. [1] R. Aguiar, M. Collares-Pereira, "TAG: a time-dependent, autoregressive, Gaussian model
   for generating synthetic hourly radiation", Solar Energy 49, 1992 (the manner; the ranges of
   clearness are drawn from KNMI's hours, see `climate_data/cloud_days.csv`).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.production.weather.climate import Normals, normals, table
from coop.production.weather.hours import Weather
from coop.production.weather.sun import SunPath, beam_and_diffuse, clear_sky_wm2, sun_path
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]

TYPICAL_YEAR = 2021  # a calendar of 365 days; the weather is of no year
DAYS, HOURS = 365, 8760
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTH_OF_DAY = np.repeat(np.arange(12), MONTH_DAYS)
MONTH_OF_HOUR = np.repeat(MONTH_OF_DAY, 24)

# Which order of days is drawn. Of the numbers up to 500 this is one whose typical year makes nearly
# what the mean of its synthetic years makes: roofs to the south, east and west, flat to steep, in
# four corners of the country, each within 0.25 % over the year and 3 % in every month.
COUNTRY_SEED = 235
# Persistence, from KNMI's hours of 2014-2017: clearness from day to day and hour to hour,
# temperature from day to day, wind from hour to hour.
DAY_PERSISTENCE, HOUR_PERSISTENCE = 0.27, 0.50
AIR_PERSISTENCE, AIR_SD_DEGC = 0.77, 2.9
WIND_PERSISTENCE = 0.97
# Correlation of the months of one year; with this much the year varies by 4 to 4.5 %.
MONTH_CORRELATION = 0.03
# Clearness over that of a clear day at noon, by the sun's height: low sun meets more air.
SUN_HEIGHT_DEG = (0.0, 10.0, 15.0, 21.0, 30.0, 45.0)
LOW_SUN_CLEARNESS = (0.72, 0.81, 0.86, 0.92, 0.97, 1.0)
CLEAREST = 1.13


def typical_year(latitude_deg: float, longitude_deg: float) -> Weather:
    """Give a typical year of hours at a place in the Netherlands, wind at 10 m.

    Parameters
    ----------
    latitude_deg, longitude_deg : float
        [degree]

    Returns
    -------
    Weather
        8760 hours whose radiation, temperature and wind have the monthly means of 1991-2020.

    Raises
    ------
    RuleBroken
        If the place lies outside the Netherlands.
    """
    import pandas as pd

    months = normals(latitude_deg, longitude_deg)
    starts = year_hours()
    sun = year_sun(latitude_deg, longitude_deg)
    ghi_wm2, day_clearness = _radiation(sun, months.ghi_kwh_m2[None, :], COUNTRY_SEED)
    dni_wm2, dhi_wm2 = beam_and_diffuse(ghi_wm2[0], sun)
    frame = pd.DataFrame(
        {
            "ghi_wm2": ghi_wm2[0],
            "dni_wm2": dni_wm2,
            "dhi_wm2": dhi_wm2,
            "air_degc": _air_degc(months, day_clearness[0]),
            "wind_m_s": _wind_10m(months),
        },
        index=starts,
    )
    return Weather(
        frame,
        Words(
            "Ingebouwd klimaat 1991-2020: maandgemiddelden van KNMI-stations (bron: KNMI, "
            "CC BY 4.0), omgerekend naar deze plek en verdeeld over de uren van een gewoon jaar."
        ),
        is_typical=True,
        normal_wind_m_s=float(frame["wind_m_s"].mean()),
    )


def synthetic_radiation(
    latitude_deg: float, longitude_deg: float, sun: SunPath, years: int
) -> FloatArray:
    """Give the radiation of many years as they might come, for the spread around the normal.

    Parameters
    ----------
    latitude_deg, longitude_deg : float
        [degree]
    sun : SunPath of the typical year's hours
    years : int

    Returns
    -------
    array, shape (years, 8760)
        Mean global radiation of each hour. The years' mean month is the normal's. [W/m2]
    """
    months = normals(latitude_deg, longitude_deg)
    drawn = _drawn_months(years, COUNTRY_SEED + 1)
    targets = months.ghi_kwh_m2 + drawn * months.ghi_sd_kwh_m2
    ghi_wm2, _ = _radiation(sun, np.maximum(targets, 0.4 * months.ghi_kwh_m2), COUNTRY_SEED + 2)
    return ghi_wm2


def _drawn_months(years: int, seed: int) -> FloatArray:
    """Standard normal months (years, 12) with exactly the wished mean, spread and correlation."""
    drawn = np.random.default_rng(seed).standard_normal((years, 12))
    drawn -= drawn.mean(axis=0)
    found = np.linalg.cholesky(np.cov(drawn, rowvar=False))
    wished = np.full((12, 12), MONTH_CORRELATION) + np.eye(12) * (1 - MONTH_CORRELATION)
    return np.asarray(drawn @ np.linalg.inv(found).T @ np.linalg.cholesky(wished).T)


@lru_cache(maxsize=1)
def year_hours() -> pd.DatetimeIndex:
    """Give the starts of the typical year's hours, in UTC."""
    import pandas as pd

    return pd.date_range(f"{TYPICAL_YEAR}-01-01", periods=HOURS, freq="h", tz="UTC")


@lru_cache(maxsize=4)
def year_sun(latitude_deg: float, longitude_deg: float) -> SunPath:
    """Give the sun's path over the typical year at a place."""
    return sun_path(year_hours(), latitude_deg, longitude_deg)


def persistent(rng: np.random.Generator, shape: tuple[int, int], stay: float) -> FloatArray:
    """Draw standard normal rows in which each value resembles the one before it."""
    rows = rng.standard_normal(shape)
    rows[:, 1:] *= np.sqrt(1 - stay**2)
    if shape[0] < shape[1]:  # few long rows: plain floats are quicker than short slices
        for row in rows:
            row[:] = list(accumulate(row.tolist(), lambda before, drawn: stay * before + drawn))
        return rows
    for step in range(1, shape[1]):
        rows[:, step] += stay * rows[:, step - 1]
    return rows


def evenly_ranked(values: FloatArray, groups: NDArray[np.int64]) -> FloatArray:
    """Replace each value by its rank within its group, evenly over 0 to 1.

    Every group then has the whole range in equal steps, in the order that was drawn.
    """
    ranks = np.empty_like(values)
    for group in np.unique(groups):
        part = values[:, groups == group]
        order = part.argsort(axis=1).argsort(axis=1)
        ranks[:, groups == group] = (order + 0.5) / part.shape[1]
    return ranks


def _radiation(
    sun: SunPath, targets_kwh_m2: FloatArray, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Radiation (years, 8760) that meets monthly targets (years, 12); clearness of the days."""
    rng = np.random.default_rng(seed)
    years = len(targets_kwh_m2)
    day_rank = evenly_ranked(persistent(rng, (years, DAYS), DAY_PERSISTENCE), MONTH_OF_DAY)
    day_clearness = _clearness_of_days(day_rank)
    hour = persistent(rng, (years * DAYS, 24), HOUR_PERSISTENCE).reshape(years, HOURS)
    height_deg = 90.0 - sun.apparent_zenith_deg
    clear = clear_sky_wm2(sun.apparent_zenith_deg)
    clear *= np.interp(height_deg, SUN_HEIGHT_DEG, LOW_SUN_CLEARNESS)
    lit = np.flatnonzero(clear > 0)
    clearness = np.zeros((years, HOURS))
    of_day = day_clearness[:, lit // 24]
    clearness[:, lit] = _clearness_of_hours(of_day, _normal_cdf(hour[:, lit]))
    return _meet_targets(clearness, clear, targets_kwh_m2), day_clearness


def _clearness_of_days(rank: FloatArray) -> FloatArray:
    rows = table("cloud_days.csv")
    levels, values = _quantiles(rows)
    clearness = np.empty_like(rank)
    for month in range(12):
        days = month == MONTH_OF_DAY
        clearness[:, days] = np.interp(rank[:, days], levels, values[month])
    return clearness


def _clearness_of_hours(day_clearness: FloatArray, rank: FloatArray) -> FloatArray:
    rows = table("cloud_hours.csv")
    levels, values = _quantiles(rows)
    centres = np.array([float(row["daily_clearness"]) for row in rows])
    place = np.interp(day_clearness, centres, np.arange(len(centres)))
    lower = np.minimum(place.astype(int), len(centres) - 2)
    fraction = np.clip((rank - levels[0]) / (levels[1] - levels[0]), 0.0, len(levels) - 1.001)
    step = fraction.astype(int)
    up, over = place - lower, fraction - step
    low = values[lower, step] * (1 - over) + values[lower, step + 1] * over
    high = values[lower + 1, step] * (1 - over) + values[lower + 1, step + 1] * over
    return np.asarray(low * (1 - up) + high * up)


def _quantiles(rows: list[dict[str, str]]) -> tuple[FloatArray, FloatArray]:
    names = [name for name in rows[0] if name.startswith("q")]
    levels = np.array([int(name[1:]) / 100 for name in names])
    return levels, np.array([[float(row[name]) for name in names] for row in rows])


def _meet_targets(
    clearness: FloatArray, clear_wm2: FloatArray, targets_kwh_m2: FloatArray
) -> FloatArray:
    """Bend the clearness of each month by a power, so that its radiation is the target.

    A power leaves clear hours clear and dull ones dull; what the power found by interpolation
    misses, less than a percent, is scaled.
    """
    powers = np.array([0.35, 0.6, 0.8, 1.0, 1.25, 1.7, 2.6])
    ghi = np.empty_like(clearness)
    for month in range(12):
        hours = np.flatnonzero((month == MONTH_OF_HOUR) & (clear_wm2 > 0))
        part = np.log(np.maximum(clearness[:, hours], 0.01) / CLEAREST)
        top = CLEAREST * clear_wm2[hours] / 1000
        sums = np.array([(np.exp(power * part) * top).sum(axis=1) for power in powers])
        for year, target in enumerate(targets_kwh_m2[:, month]):
            power = np.interp(-target, -sums[:, year], powers)
            bent = np.exp(power * part[year]) * top
            part[year] = bent * (target / bent.sum()) * 1000
        ghi[:, month == MONTH_OF_HOUR] = 0.0
        ghi[:, hours] = part
    return ghi


def _air_degc(months: Normals, day_clearness: FloatArray) -> FloatArray:
    """Temperature that follows the months, wanders from day to day and swings on clear days."""
    rng = np.random.default_rng(COUNTRY_SEED + 3)
    middles = np.cumsum(MONTH_DAYS) - np.array(MONTH_DAYS) / 2
    around = np.concatenate(([middles[-1] - DAYS], middles, [middles[0] + DAYS]))
    values = np.concatenate(([months.air_degc[-1]], months.air_degc, [months.air_degc[0]]))
    day = np.interp(np.arange(DAYS) + 0.5, around, values)
    day += AIR_SD_DEGC * persistent(rng, (1, DAYS), AIR_PERSISTENCE)[0]
    summer = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(DAYS) - 14) / DAYS)
    swing = 3.6 + day_clearness * (3.5 + 5.5 * summer)
    hour = np.arange(24) + 0.5
    air = day[:, None] + swing[:, None] / 2 * np.cos(2 * np.pi * (hour - 14.0) / 24)
    return _meet_month_means(air.reshape(HOURS), months.air_degc)


def _meet_month_means(values: FloatArray, means: FloatArray) -> FloatArray:
    found = np.bincount(MONTH_OF_HOUR, values) / np.bincount(MONTH_OF_HOUR)
    return np.asarray(values + (means - found)[MONTH_OF_HOUR])


def _wind_10m(months: Normals) -> FloatArray:
    """Wind at 10 m: calmer at night in summer, Weibull within each month."""
    summer = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(DAYS) - 14) / DAYS)
    hour = np.arange(24) + 0.5
    by_day = 1 + (0.06 + 0.29 * summer)[:, None] * np.cos(2 * np.pi * (hour - 13.5) / 24)
    return weibull_hours(months.wind_10m_m_s, 2.0, by_day.reshape(HOURS), COUNTRY_SEED + 4)


def weibull_hours(
    month_means_m_s: FloatArray, shape: float, rhythm: FloatArray, seed: int
) -> FloatArray:
    """Give a year of wind whose months have given means and a Weibull range of speeds.

    Parameters
    ----------
    month_means_m_s : array, shape (12,)
        [m/s]
    shape : float
        Weibull's shape within a month; 2 is Rayleigh's distribution.
    rhythm : array, shape (8760,)
        Factor per hour, as of day and night, around 1.
    seed : int

    Returns
    -------
    array, shape (8760,)
        Mean wind of each hour. [m/s]
    """
    rng = np.random.default_rng(seed)
    rank = evenly_ranked(persistent(rng, (1, HOURS), WIND_PERSISTENCE), MONTH_OF_HOUR)[0]
    wind = (-np.log1p(-rank)) ** (1 / shape) * rhythm
    found = np.bincount(MONTH_OF_HOUR, wind) / np.bincount(MONTH_OF_HOUR)
    return np.asarray(wind * (month_means_m_s / found)[MONTH_OF_HOUR])


def _normal_cdf(values: FloatArray) -> FloatArray:
    """Standard normal distribution function, by the logistic approximation (error < 0.0002)."""
    return np.asarray(1 / (1 + np.exp(-(1.5976 * values + 0.070566 * values**3))))
