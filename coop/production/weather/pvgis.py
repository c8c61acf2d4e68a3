"""PVGIS files, by pvlib: a typical year (TMY) or a row of years of hours, as CSV or JSON.

Radiation is that of an instant in each hour (see `instants.py`); temperature at 2 m, wind at
10 m. An hourly file is best of a horizontal plane; what fell on a tilted one is turned back where
the file gives its parts (`pvgis_slope.py`), and cannot be undone where it gives their sum.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coop.errors import RuleBroken
from coop.production.weather.instants import LIT_COS, hour_means
from coop.production.weather.pvgis_slope import from_slope
from coop.production.weather.sun import SunPath, beam_and_diffuse, sun_path
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

BRIGHTEST_WM2 = 1500.0
_TIME = re.compile(r"\b(\d{8}:\d{2})\d{2}\b")
_REST = {"temp_air": "air_degc", "wind_speed": "wind_m_s"}
_LIGHT = ("ghi", "dni", "dhi", "poa_direct", "poa_sky_diffuse", "poa_global")


@dataclass(frozen=True, slots=True)
class PvgisHours:
    """What one file holds: hours in UTC, whether of a typical year, of which place and source."""

    hours: pd.DataFrame
    is_typical: bool
    latitude_deg: float
    longitude_deg: float
    database: str
    tilt_deg: float = 0.0


def is_pvgis(text: str) -> bool:
    """Whether a text begins as these files do."""
    start = text[:300].lstrip()
    return start.startswith("Latitude (decimal degrees)") or start.startswith("{")


def parse_pvgis(text: str, name: str) -> PvgisHours:
    """Read one file.

    Parameters
    ----------
    text : str
    name : str
        The file's, for the sentence of a refusal.

    Raises
    ------
    RuleBroken
        If the file is cut off, is no answer of PVGIS, or holds the light on a tilted plane.
    """
    try:
        with warnings.catch_warnings():
            # Of a line that is cut off pandas makes a row with holes, which is refused below.
            warnings.filterwarnings("ignore", message=".*mismatched lengths.*")
            return _parse(text, name)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as problem:
        raise RuleBroken(
            "Bestand %(file)s lijkt van PVGIS, maar is beschadigd of niet compleet.",
            field="weather",
            file=name,
        ) from problem


def _parse(text: str, name: str) -> PvgisHours:
    from pvlib.iotools import read_pvgis_hourly, read_pvgis_tmy

    _require_every_hour(text, name)
    kind = "json" if text.lstrip().startswith("{") else "csv"
    is_typical = _is_typical(text)
    if is_typical:
        source: Any = io.StringIO(text) if kind == "json" else io.BytesIO(text.encode())
        raw, meta = read_pvgis_tmy(source, pvgis_format=kind)
        offset_hours = _tmy_offset(text, kind, meta)
    else:
        raw, meta = read_pvgis_hourly(io.StringIO(_with_flag(text, kind)), pvgis_format=kind)
        offset_hours = None
    plane = (0.0, 180.0) if is_typical else _plane(meta, raw, name)
    return _hours(raw, meta, is_typical, offset_hours, plane)


def _is_typical(text: str) -> bool:
    """Both layouts name the column of a typical year's times so."""
    return "time(UTC)" in text


def _require_every_hour(text: str, name: str) -> None:
    """Refuse an hour that is there twice, or is not there: all that follows would be another's."""
    import pandas as pd

    found = _TIME.findall(text)
    if not found:
        return  # no hours at all: pvlib says so
    begin = pd.to_datetime("20210101:00" if _is_typical(text) else found[0], format="%Y%m%d:%H")
    due = pd.date_range(begin, periods=len(found), freq="h").strftime("%Y%m%d:%H")
    year_digits = 4 if _is_typical(text) else 0  # its months are of several years
    for line, (there, wanted) in enumerate(zip(found, due, strict=True), start=1):
        if there[year_digits:] != wanted[year_digits:]:
            raise RuleBroken(
                "Bestand %(file)s van PVGIS, gegevensregel %(line)s: hier hoort het uur %(due)s "
                "(maand, dag en uur), maar er staat %(found)s. Er ontbreekt een regel of er "
                "staat een regel dubbel.",
                field="weather",
                file=name,
                line=line,
                due=wanted[4:],
                found=there[4:],
            )


def _with_flag(text: str, kind: str) -> str:
    """JSON whose rows all have `Int`, which pvlib asks for and newer answers leave out."""
    if kind == "csv":
        return text
    data = json.loads(text)
    for row in data["outputs"]["hourly"]:
        row.setdefault("Int", 0)
    return json.dumps(data)


def _tmy_offset(text: str, kind: str, meta: dict[str, Any]) -> float:
    """How long after the full hour the radiation of a typical year was seen. [h]"""
    if kind == "csv":
        return float(meta["inputs"].get("irradiance time offset", 0.0))
    found = json.loads(text)["inputs"].get("location", {}).get("irradiance_time_offset", 0.0)
    return float(found)


def _hours(
    raw: pd.DataFrame,
    meta: dict[str, Any],
    is_typical: bool,
    offset_hours: float | None,
    plane: tuple[float, float],
) -> PvgisHours:
    import pandas as pd

    numbers = raw.select_dtypes("number")
    light = [name for name in _LIGHT if name in numbers]
    if raw.empty or numbers.isna().to_numpy().any() or not light:
        raise ValueError("no numbers")
    if (numbers[light].abs() > BRIGHTEST_WM2).any(axis=None):
        raise ValueError("brighter than the sun")
    index = pd.DatetimeIndex(raw.index)
    starts = index.floor("h")
    if not is_typical and (np.diff(starts.asi8) != np.diff(starts.asi8)[0]).any():
        raise ValueError("hours missing")
    inputs = meta["inputs"]
    place = inputs.get("location", inputs)
    latitude_deg, longitude_deg = float(place["latitude"]), float(place["longitude"])
    if is_typical:
        if len(raw) != 8760:
            raise ValueError("not a year")
        starts = pd.date_range("2021-01-01", periods=8760, freq="h", tz="UTC")
        offset = offset_hours or 0.0
    else:
        offset = float((index[0] - starts[0]).total_seconds()) / 3600
    seen_at = starts + pd.Timedelta(hours=offset - 0.5)
    dni_wm2, dhi_wm2 = _beam_and_diffuse(
        raw, plane, lambda: sun_path(seen_at, latitude_deg, longitude_deg)
    )
    columns = hour_means(dni_wm2, dhi_wm2, starts, offset, latitude_deg, longitude_deg)
    columns |= {ours: raw[theirs].to_numpy(float) for theirs, ours in _REST.items()}
    database = str(
        inputs.get("radiation_database")
        or inputs.get("meteo_data", {}).get("radiation_db")
        or "PVGIS"
    )
    hours = pd.DataFrame(columns, index=starts)
    return PvgisHours(hours, is_typical, latitude_deg, longitude_deg, database, plane[0])


def _beam_and_diffuse(
    raw: pd.DataFrame, plane: tuple[float, float], sun_then: Callable[[], SunPath]
) -> tuple[Any, Any]:
    """Beam and diffuse light at the instants; what fell on a plane is turned back."""
    if {"dni", "dhi"} <= set(raw.columns):
        return raw["dni"].clip(lower=0).to_numpy(float), raw["dhi"].clip(lower=0).to_numpy(float)
    sun = sun_then()
    if "poa_direct" not in raw.columns:
        return beam_and_diffuse(raw["poa_global"].clip(lower=0).to_numpy(float), sun)
    if plane[0]:
        return from_slope(raw, *plane, sun)
    up = np.maximum(np.cos(np.radians(sun.zenith_deg)), LIT_COS)
    return raw["poa_direct"].to_numpy(float) / up, raw["poa_sky_diffuse"].to_numpy(float)


def _plane(meta: dict[str, Any], raw: pd.DataFrame, name: str) -> tuple[float, float]:
    """Tilt and azimuth (180 is south) of a fixed plane from which the light can be known."""
    inputs = meta["inputs"]
    fixed = inputs.get("mounting_system", {}).get("fixed", {})
    slope = str(inputs.get("Slope", fixed.get("slope", {}).get("value", "-"))).split()[0]
    facing = str(inputs.get("Azimuth", fixed.get("azimuth", {}).get("value", "-"))).split()[0]
    parts = [part in raw for part in ("poa_direct", "poa_sky_diffuse", "poa_ground_diffuse")]
    try:
        tilt_deg = float(slope)
        azimuth_deg = (float(facing) + 180.0) % 360.0 if tilt_deg else 180.0
    except ValueError:
        tilt_deg, azimuth_deg = -1.0, 180.0  # a tracker has no slope
    if (tilt_deg == 0.0 and parts[0] == parts[1]) or (0.0 < tilt_deg <= 90.0 and all(parts)):
        return tilt_deg, azimuth_deg
    raise RuleBroken(
        "Bestand %(file)s van PVGIS geeft al het licht op schuine panelen bij elkaar; daaruit is "
        "het weer niet terug te rekenen. Kies bij PVGIS onder uurgegevens een vaste opstelling "
        "met helling 0 en vink de stralingscomponenten aan, of kies een typisch jaar (TMY).",
        field="weather",
        file=name,
    )


def pvgis_source(found: PvgisHours, distance_km: float) -> Words:
    """Where the hours come from."""
    if found.is_typical:
        return Words(
            "Typisch jaar van PVGIS, gekozen maanden van een reeks jaren, op %(distance)s km "
            "(bron: PVGIS, © Europese Unie).",
            distance=round(distance_km),
        )
    source = Words(
        "Uurgegevens van PVGIS (%(database)s), op %(distance)s km (bron: PVGIS, © Europese Unie).",
        database=found.database,
        distance=round(distance_km),
    )
    if not found.tilt_deg:
        return source
    return Words(
        "%(source)s Het licht is teruggerekend van panelen met een helling van %(tilt)s graden; "
        "gegevens met helling 0 zijn nauwkeuriger.",
        source=source,
        tilt=round(found.tilt_deg),
    )
