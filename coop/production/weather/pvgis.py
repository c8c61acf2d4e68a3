"""PVGIS files, by pvlib: a typical year (TMY) or a row of years of hours, as CSV or JSON.

Radiation is that of an instant in each hour (see `instants.py`); temperature at 2 m, wind at
10 m. An hourly file must be of a horizontal plane: what fell on a tilted one cannot be undone.
"""

from __future__ import annotations

import io
import json
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coop.errors import RuleBroken
from coop.production.weather.instants import LIT_COS, hour_means
from coop.production.weather.sun import beam_and_diffuse, sun_path
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

BRIGHTEST_WM2 = 1500.0
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

    kind = "json" if text.lstrip().startswith("{") else "csv"
    is_typical = '"tmy_hourly"' in text if kind == "json" else "time(UTC)" in text
    if is_typical:
        source: Any = io.StringIO(text) if kind == "json" else io.BytesIO(text.encode())
        raw, meta = read_pvgis_tmy(source, pvgis_format=kind)
        offset_hours = _tmy_offset(text, kind, meta)
    else:
        raw, meta = read_pvgis_hourly(io.StringIO(_with_flag(text, kind)), pvgis_format=kind)
        _require_horizontal(meta, raw, name)
        offset_hours = None
    return _hours(raw, meta, is_typical, offset_hours)


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
    raw: pd.DataFrame, meta: dict[str, Any], is_typical: bool, offset_hours: float | None
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
    dni_wm2, dhi_wm2 = _beam_and_diffuse(raw, starts, offset, latitude_deg, longitude_deg)
    columns = hour_means(dni_wm2, dhi_wm2, starts, offset, latitude_deg, longitude_deg)
    columns |= {ours: raw[theirs].to_numpy(float) for theirs, ours in _REST.items()}
    database = str(
        inputs.get("radiation_database")
        or inputs.get("meteo_data", {}).get("radiation_db")
        or "PVGIS"
    )
    return PvgisHours(
        pd.DataFrame(columns, index=starts), is_typical, latitude_deg, longitude_deg, database
    )


def _beam_and_diffuse(
    raw: pd.DataFrame,
    starts: pd.DatetimeIndex,
    offset_hours: float,
    latitude_deg: float,
    longitude_deg: float,
) -> tuple[Any, Any]:
    """Beam and diffuse light at the instants; of a horizontal plane the beam is turned back."""
    import pandas as pd

    if {"dni", "dhi"} <= set(raw.columns):
        return raw["dni"].clip(lower=0).to_numpy(float), raw["dhi"].clip(lower=0).to_numpy(float)
    at = starts + pd.Timedelta(hours=offset_hours - 0.5)
    sun = sun_path(at, latitude_deg, longitude_deg)
    if "poa_direct" not in raw.columns:
        return beam_and_diffuse(raw["poa_global"].clip(lower=0).to_numpy(float), sun)
    up = np.maximum(np.cos(np.radians(sun.zenith_deg)), LIT_COS)
    return raw["poa_direct"].to_numpy(float) / up, raw["poa_sky_diffuse"].to_numpy(float)


def _require_horizontal(meta: dict[str, Any], raw: pd.DataFrame, name: str) -> None:
    inputs = meta["inputs"]
    fixed = inputs.get("mounting_system", {}).get("fixed", {})
    slope = str(inputs.get("Slope", fixed.get("slope", {}).get("value", "-"))).split()[0]
    try:
        is_flat = float(slope) == 0.0
    except ValueError:
        is_flat = False  # a tracker has no slope
    if is_flat and (("poa_direct" in raw) == ("poa_sky_diffuse" in raw)):
        return
    raise RuleBroken(
        "Bestand %(file)s van PVGIS geeft het licht op schuine panelen; daaruit is het weer niet "
        "terug te rekenen. Kies bij PVGIS onder uurgegevens een vaste opstelling met helling 0 "
        "en vink de stralingscomponenten aan, of kies een typisch jaar (TMY).",
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
    return Words(
        "Uurgegevens van PVGIS (%(database)s), op %(distance)s km (bron: PVGIS, © Europese Unie).",
        database=found.database,
        distance=round(distance_km),
    )
