"""How the wind climate at 100 m was calibrated on what Dutch turbines on land really made.

CBS publishes full load hours per province (StatLine 70960ned, CC BY 4.0; carried over in
`climate_data/wind_full_load_hours.csv`). 2010-2016 was together a normal period for wind: by CBS's
own normalisation its production on land was 1.6 % above normal. For each province the mean wind at
100 m is sought with which a turbine like its fleet makes those hours: the mean of the five curves
nearest to the fleet's W/m2, a hub height such as the fleet had, the default losses.

Over ten provinces the factor between 10 m and 100 m comes out at 1.5 with hardly any scatter, and
what scatter there is, is no more than the hub heights are uncertain. So half of each province's own
difference is believed, and a province without turbines gets the mean. Newer turbines have larger
rotors and higher hubs; that is in their curve and hub, not in the wind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import pi, sqrt

import numpy as np
from numpy.typing import NDArray

from coop.production.hub_wind import hub_wind_m_s
from coop.production.turbine_types import nearest_curves
from coop.production.weather.climate import table
from coop.production.weather.typical_year import typical_year
from coop.production.wind import WindPlantSpec, density_kg_m3, power_output_kw
from coop.production.wind_losses import default_losses
from coop.production.wind_regions import (
    REFERENCE_HEIGHT_M,
    SHEAR_EXPONENT,
    WindRegion,
    regional_wind_10m_m_s,
    regions,
)

FloatArray = NDArray[np.float64]

YEARS = range(2010, 2017)
FLEET_TURBINE_KW = 2000.0
FLEET_CURVES = 5
OWN_WEIGHT = 0.5
NEAR_M_S = 8.0
# Between these the hours are all but straight.
FACTORS = (1.2, 1.3, 1.4, 1.5, 1.6, 1.75)


@dataclass(frozen=True, slots=True)
class Fleet:
    """A province's turbines: full load hours of a normal year, and rated power per rotor area."""

    region: WindRegion
    full_load_hours: float
    watt_per_m2: float


def year_index(years: range = YEARS) -> dict[int, float]:
    """Give how good each year was for wind, against the mean, in provinces that have them all."""
    hours = _published()
    whole = [found for found in hours.values() if all(year in found for year in YEARS)]
    ratios = {
        year: np.mean([found[year][0] / _mean_hours(found) for found in whole]) for year in years
    }
    return {year: float(ratio) for year, ratio in ratios.items()}


def fleets(years: range = YEARS) -> list[Fleet]:
    """Give the fleets that were published, their hours freed of how good the years were."""
    index = year_index()
    found = []
    for name, by_year in _published().items():
        known = [year for year in years if year in by_year]
        if known:
            hours = np.mean([by_year[year][0] / index[year] for year in known])
            rotor = np.mean([by_year[year][1] for year in known])
            found.append(Fleet(regions()[name], float(hours), float(rotor)))
    return found


def full_load_hours(fleet: Fleet, wind_100m_per_10m: float) -> float:
    """Reckon the full load hours of a fleet with some factor from 10 m to 100 m. [h]"""
    return float(np.interp(wind_100m_per_10m, FACTORS, _hours_by_factor(fleet)))


def fitted_factor(fleet: Fleet) -> float:
    """Find the factor with which a fleet makes its published hours."""
    return float(np.interp(fleet.full_load_hours, _hours_by_factor(fleet), FACTORS))


@lru_cache(maxsize=64)
def _hours_by_factor(fleet: Fleet) -> FloatArray:
    """Full load hours for each of `FACTORS`, rising."""
    unit_wind, density = _hours_at(fleet.region)
    means = np.array(FACTORS) * regional_wind_10m_m_s(fleet.region) * _lift(fleet.region)
    rotor_m = sqrt(FLEET_TURBINE_KW * 1000 / fleet.watt_per_m2 * 4 / pi)
    curves = nearest_curves(FLEET_TURBINE_KW, rotor_m, FLEET_CURVES)
    energy_kwh = [
        np.mean([power_output_kw(each.curve, unit_wind * mean, density).sum() for each in curves])
        for mean in means
    ]
    left = 1 - default_losses(1, "region").total
    return np.array(energy_kwh) / FLEET_TURBINE_KW * left


def calibrated_factors() -> dict[str, float]:
    """Give each province's factor: half its own, half the mean; the mean where nothing is known."""
    own = {fleet.region.name: fitted_factor(fleet) for fleet in fleets()}
    mean = float(np.mean(list(own.values())))
    return {name: mean + OWN_WEIGHT * (own.get(name, mean) - mean) for name in regions()}


def left_out_misses() -> dict[str, float]:
    """Predict each province from the others alone: what it misses, as a fraction of its hours."""
    all_fleets = fleets()
    factors = [fitted_factor(fleet) for fleet in all_fleets]
    misses = {}
    for number, fleet in enumerate(all_fleets):
        others = float(np.mean(factors[:number] + factors[number + 1 :]))
        misses[fleet.region.name] = full_load_hours(fleet, others) / fleet.full_load_hours - 1
    return misses


def later_misses(first_years: range, later_years: range) -> dict[str, float]:
    """Predict later years of each province from its first years and the others'."""
    first = {fleet.region.name: fitted_factor(fleet) for fleet in fleets(first_years)}
    mean = float(np.mean(list(first.values())))
    misses = {}
    for fleet in fleets(later_years):
        factor = mean + OWN_WEIGHT * (first.get(fleet.region.name, mean) - mean)
        misses[fleet.region.name] = full_load_hours(fleet, factor) / fleet.full_load_hours - 1
    return misses


def _published() -> dict[str, dict[int, tuple[float, float]]]:
    hours: dict[str, dict[int, tuple[float, float]]] = {}
    for row in table("wind_full_load_hours.csv"):
        figures = (float(row["full_load_hours"]), float(row["watt_per_m2"]))
        hours.setdefault(row["region"], {})[int(row["year"])] = figures
    return hours


def _mean_hours(by_year: dict[int, tuple[float, float]]) -> float:
    return float(np.mean([hours for hours, _rotor in by_year.values()]))


def _lift(region: WindRegion) -> float:
    return float((region.hub_height_m / REFERENCE_HEIGHT_M) ** SHEAR_EXPONENT)


@lru_cache(maxsize=16)
def _hours_at(region: WindRegion) -> tuple[FloatArray, FloatArray]:
    """A typical year of wind with mean 1, and the density of the air."""
    place = (region.latitude_deg, region.longitude_deg)
    spec = WindPlantSpec(*place, region.hub_height_m, "V80/2000", mean_wind_speed_m_s=NEAR_M_S)
    weather = typical_year(*place)
    air_degc = weather.hours["air_degc"].to_numpy(dtype=float)
    density = density_kg_m3(air_degc, region.hub_height_m, 0.0)
    return hub_wind_m_s(spec, weather) / NEAR_M_S, density
