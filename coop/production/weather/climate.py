"""The climate of the Netherlands at any place in it, from KNMI's monthly normals.

The tables in `climate_data/` carry KNMI's figures over (CC BY 4.0). Between the stations a
value is their mean, weighted by the inverse square of the distance.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from coop.errors import RuleBroken

FloatArray = NDArray[np.float64]

KM_PER_DEGREE = 111.2
MIDDLE_LATITUDE_DEG = 52.2
MARGIN_KM = 8.0
# A station speaks for some kilometres around it; wind at 10 m depends on each station's own
# trees and houses, so it is smoothed wider (see `regional_wind_m_s`).
SMOOTH_KM = 4.0
SMOOTH_WIND_KM = 40.0
CLOSED = {210, 265}  # Valkenburg and Soesterberg measure no more

# A line around the Netherlands, longitude and latitude, within about five kilometres.
_BORDER = (
    (3.25, 51.38), (3.36, 51.25), (3.85, 51.19), (4.25, 51.33), (4.42, 51.36), (4.66, 51.43),
    (4.93, 51.40), (5.16, 51.32), (5.45, 51.27), (5.58, 51.22), (5.83, 51.15), (5.70, 50.95),
    (5.64, 50.82), (5.70, 50.75), (6.02, 50.75), (6.09, 50.90), (5.98, 51.03), (6.10, 51.15),
    (6.22, 51.36), (6.02, 51.70), (6.00, 51.82), (6.25, 51.87), (6.83, 51.97), (7.05, 52.23),
    (7.07, 52.40), (6.72, 52.64), (7.07, 52.80), (7.22, 53.00), (7.22, 53.25), (6.90, 53.50),
    (6.30, 53.56), (5.30, 53.48), (4.85, 53.32), (4.68, 53.10), (4.70, 52.95), (4.50, 52.42),
    (4.22, 52.10), (3.95, 51.98), (3.65, 51.75), (3.40, 51.56),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Station:
    """A station of KNMI and its place."""

    number: int
    name: str
    latitude_deg: float
    longitude_deg: float


@dataclass(frozen=True, slots=True)
class Normals:
    """The mean months of 1991-2020 at a place; each field has 12 values, January first.

    `wind_10m_m_s` is the wind of the nearest stations, `regional_wind_m_s` its mean over the
    year in the wider surroundings.
    """

    ghi_kwh_m2: FloatArray
    ghi_sd_kwh_m2: FloatArray
    air_degc: FloatArray
    wind_10m_m_s: FloatArray
    regional_wind_m_s: float


def table(name: str) -> list[dict[str, str]]:
    """Read a table of `climate_data/`; lines with # are its source and licence."""
    text = (files("coop.production") / "climate_data" / name).read_text("utf-8")
    return list(csv.DictReader(row for row in text.splitlines() if not row.startswith("#")))


@lru_cache(maxsize=1)
def stations() -> dict[int, Station]:
    """Give the stations of KNMI on land, by number."""
    return {
        int(row["station"]): Station(
            int(row["station"]),
            row["name"],
            float(row["latitude_deg"]),
            float(row["longitude_deg"]),
        )
        for row in table("stations.csv")
    }


@lru_cache(maxsize=1)
def station_normals() -> dict[str, dict[int, FloatArray]]:
    """Give per quantity the twelve months of each station that measured it."""
    months: dict[str, dict[int, FloatArray]] = {}
    for row in table("normals.csv"):
        for name, value in row.items():
            if name not in ("station", "month") and value:
                year = months.setdefault(name, {}).setdefault(int(row["station"]), np.zeros(12))
                year[int(row["month"]) - 1] = float(value)
    return months


def distance_km(latitude_deg: float, longitude_deg: float, station: Station) -> float:
    """Distance to a station on a flat map, good to 1 % within the country. [km]"""
    return place_distance_km(
        latitude_deg, longitude_deg, station.latitude_deg, station.longitude_deg
    )


def place_distance_km(
    latitude_deg: float, longitude_deg: float, other_latitude_deg: float, other_longitude_deg: float
) -> float:
    """Distance between any two places on earth, over the great circle. [km]"""
    here, there = np.radians(latitude_deg), np.radians(other_latitude_deg)
    between = np.radians(other_longitude_deg - longitude_deg)
    cosine = np.sin(here) * np.sin(there) + np.cos(here) * np.cos(there) * np.cos(between)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))) * KM_PER_DEGREE)


def nearest_stations(latitude_deg: float, longitude_deg: float, count: int) -> list[Station]:
    """Give the stations that measure radiation nearest to a place, nearest first.

    Parameters
    ----------
    latitude_deg, longitude_deg : float
        [degree]
    count : int
        How many.

    Raises
    ------
    RuleBroken
        If the place lies outside the Netherlands.
    """
    require_dutch(latitude_deg, longitude_deg)
    measuring = [
        stations()[number] for number in station_normals()["ghi_kwh_m2"] if number not in CLOSED
    ]
    return sorted(measuring, key=lambda one: distance_km(latitude_deg, longitude_deg, one))[:count]


def require_dutch(latitude_deg: float, longitude_deg: float) -> None:
    """Refuse a place outside the Netherlands: the embedded climate does not reach there.

    Raises
    ------
    RuleBroken
        With field `latitude_deg`, further than 8 km outside the border.
    """
    narrow = np.cos(np.radians(MIDDLE_LATITUDE_DEG))
    border = np.array(_BORDER) * KM_PER_DEGREE * (narrow, 1.0)
    point = np.array((longitude_deg * narrow, latitude_deg)) * KM_PER_DEGREE
    start, step = border, np.roll(border, -1, axis=0) - border
    along = np.clip(((point - start) * step).sum(axis=1) / (step**2).sum(axis=1), 0.0, 1.0)
    to_border_km = np.hypot(*(start + step * along[:, None] - point).T).min()
    crosses = (start[:, 1] > point[1]) != ((start + step)[:, 1] > point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        at = start[:, 0] + step[:, 0] * (point[1] - start[:, 1]) / step[:, 1]
    is_inside = np.count_nonzero(crosses & (point[0] < at)) % 2 == 1
    if not is_inside and to_border_km > MARGIN_KM:
        raise RuleBroken(
            "Deze plek (%(latitude)s, %(longitude)s) ligt buiten Nederland. Het ingebouwde klimaat "
            "geldt alleen in Nederland. Geef een bestand met weergegevens.",
            field="latitude_deg",
            latitude=latitude_deg,
            longitude=longitude_deg,
        )


def normals(latitude_deg: float, longitude_deg: float) -> Normals:
    """Give the mean months of 1991-2020 at a place in the Netherlands.

    Parameters
    ----------
    latitude_deg, longitude_deg : float
        [degree]

    Raises
    ------
    RuleBroken
        If the place lies outside the Netherlands.
    """
    require_dutch(latitude_deg, longitude_deg)

    def at(name: str, smooth_km: float = SMOOTH_KM) -> FloatArray:
        return _interpolate(station_normals()[name], latitude_deg, longitude_deg, smooth_km)

    return Normals(
        at("ghi_kwh_m2"),
        at("ghi_sd_kwh_m2"),
        at("air_degc"),
        at("wind_10m_m_s"),
        float(at("wind_10m_m_s", SMOOTH_WIND_KM).mean()),
    )


def _interpolate(
    values: dict[int, FloatArray], latitude_deg: float, longitude_deg: float, smooth_km: float
) -> FloatArray:
    weights = [
        1.0 / (distance_km(latitude_deg, longitude_deg, stations()[number]) ** 2 + smooth_km**2)
        for number in values
    ]
    return np.average(np.array(list(values.values())), axis=0, weights=weights)
