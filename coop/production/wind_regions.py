"""The wind at 100 m of the twelve provinces and of any place: KNMI's wind, calibrated on turbines.

KNMI's stations measure at 10 m, turbines turn at 50 to 150 m. How much windier it is there is
found from what turbines on land really made (`wind_calibration.py`): about 1.4 times the regional
wind at 10 m, in each province. A province has the wind of the middle of its turbines; between
those middles the factor is their mean, weighted by the inverse square of the distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coop.errors import RuleBroken
from coop.production.turbine_curves import plain
from coop.production.weather.climate import normals, place_distance_km, table

# Power law through 10 m, 100 m and beyond: the exponent that a factor of 1.43 over a height of ten
# times is. Of exponents from 0.10 to 0.20 those around it also predict left-out provinces best.
SHEAR_EXPONENT = 0.155
REFERENCE_HEIGHT_M = 100.0
# A calibrated factor speaks for the surroundings, not for the village where the middle fell.
SMOOTH_FACTOR_KM = 30.0
_ALSO_CALLED = {"friesland": "Fryslân", "brabant": "Noord-Brabant"}


@dataclass(frozen=True, slots=True)
class WindRegion:
    """A province: the middle of its turbines, their usual hub, and its calibrated factor."""

    name: str
    latitude_deg: float
    longitude_deg: float
    hub_height_m: float
    wind_100m_per_10m: float


@lru_cache(maxsize=1)
def regions() -> dict[str, WindRegion]:
    """Give the twelve provinces by name, in order of name."""
    return {
        row["region"]: WindRegion(
            row["region"],
            float(row["latitude_deg"]),
            float(row["longitude_deg"]),
            float(row["hub_height_m"]),
            float(row["wind_100m_per_10m"]),
        )
        for row in table("wind_regions.csv")
    }


def region_named(name: str) -> WindRegion:
    """Find a province; capitals, accents and marks do not matter, "Friesland" is known too.

    Raises
    ------
    RuleBroken
        With field `region`, naming the twelve.
    """
    typed = _letters(name)
    by_name = {_letters(known): region for known, region in regions().items()}
    by_name |= {also: regions()[known] for also, known in _ALSO_CALLED.items()}
    if typed not in by_name:
        raise RuleBroken(
            "De streek “%(name)s” kennen wij niet. Kies een provincie: %(known)s.",
            field="region",
            name=name,
            known=", ".join(regions()),
        )
    return by_name[typed]


def mean_wind_m_s(
    height_m: float, latitude_deg: float, longitude_deg: float, region: str | None = None
) -> float:
    """Give the mean wind of many years at a height, in a province or at a place.

    Parameters
    ----------
    height_m : float
        Above ground. [m]
    latitude_deg, longitude_deg : float
        The place; not used where a province is given. [degree]
    region : str, optional

    Returns
    -------
    float
        [m/s]

    Raises
    ------
    RuleBroken
        If there is no such province, or the place lies outside the Netherlands.
    """
    if region is not None:
        found = region_named(region)
        low = regional_wind_10m_m_s(found)
        at_100m = found.wind_100m_per_10m * low
    else:
        low = normals(latitude_deg, longitude_deg).regional_wind_m_s
        at_100m = _factor_at(latitude_deg, longitude_deg) * low
    return float(at_100m * (height_m / REFERENCE_HEIGHT_M) ** SHEAR_EXPONENT)


@lru_cache(maxsize=16)
def regional_wind_10m_m_s(region: WindRegion) -> float:
    """Give the mean wind at 10 m around the middle of a province's turbines. [m/s]"""
    return normals(region.latitude_deg, region.longitude_deg).regional_wind_m_s


def _factor_at(latitude_deg: float, longitude_deg: float) -> float:
    weights = [
        1
        / (
            place_distance_km(latitude_deg, longitude_deg, each.latitude_deg, each.longitude_deg)
            ** 2
            + SMOOTH_FACTOR_KM**2
        )
        for each in regions().values()
    ]
    factors = [each.wind_100m_per_10m for each in regions().values()]
    return float(np.average(factors, weights=weights))


def _letters(name: str) -> str:
    return plain(name.replace("â", "a").replace("Â", "a"))
