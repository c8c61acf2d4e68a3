"""Hours that KNMI measured: its *uurgeg* text files, one or more stations by distance.

The number of an hour is its END in UTC; radiation is in J/cm2 per hour, temperature in
0.1 degree, wind (`FH`, the mean of the hour at 10 m) in 0.1 m/s.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coop.errors import RuleBroken
from coop.production.weather.climate import (
    distance_km,
    station_normals,
    stations,
)
from coop.production.weather.hours import Weather
from coop.production.weather.sun import beam_and_diffuse, sun_path
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("STN", "YYYYMMDD", "HH", "FH", "T", "Q")
WM2_PER_J_CM2 = 1 / 0.36
MEASURED = ["ghi_wm2", "air_degc", "wind_m_s"]
NEAR_KM = 10.0  # a station this close and one at the place itself weigh about alike
MOST_MISSING_FRACTION = 0.05
DAYS_AROUND = 3


def read_weather(paths: Sequence[Path], latitude_deg: float, longitude_deg: float) -> Weather:
    """Read KNMI files and combine their stations for a place.

    Parameters
    ----------
    paths : sequence of Path
        *uurgeg* text files, plain or gzipped; several years and stations may be mixed.
    latitude_deg, longitude_deg : float
        The plant's place; a station weighs by the inverse square of its distance. [degree]

    Returns
    -------
    Weather
        The hours that the files have, wind at 10 m, radiation divided by Erbs' relation.

    Raises
    ------
    RuleBroken
        If a file is not of this kind, or more than 5 % of the values are missing.
    """
    import pandas as pd

    rows = pd.concat([read_hours(path) for path in paths])
    rows = rows[~rows.index.duplicated()]
    numbers = [int(number) for number in rows.index.unique("station")]
    weight = {number: _weight(number, latitude_deg, longitude_deg) for number in numbers}
    frame = _combine(rows, weight)
    filled = int(frame.isna().any(axis=1).sum())
    if filled > MOST_MISSING_FRACTION * len(frame):
        raise RuleBroken(
            "In de weergegevens ontbreken waarden in %(missing)s van de %(hours)s uren. "
            "Dat is te veel voor een schatting.",
            field="weather",
            missing=filled,
            hours=len(frame),
        )
    frame = _fill(frame)
    index = pd.DatetimeIndex(frame.index)
    sun = sun_path(index, latitude_deg, longitude_deg)
    dni_wm2, dhi_wm2 = beam_and_diffuse(frame["ghi_wm2"].to_numpy(), sun)
    return Weather(
        frame.assign(dni_wm2=dni_wm2, dhi_wm2=dhi_wm2),
        Words(
            "Uurgegevens van het KNMI van %(stations)s, van %(start)s tot en met %(end)s "
            "(bron: KNMI, CC BY 4.0). Aangevulde uren: %(filled)s.",
            stations=", ".join(_name(number, latitude_deg, longitude_deg) for number in numbers),
            start=index[0].date(),
            end=index[-1].date(),
            filled=filled,
        ),
        is_typical=False,
        normal_wind_m_s=_normal_wind(weight),
    )


def read_hours(path: Path) -> pd.DataFrame:
    """Read one KNMI file.

    Returns
    -------
    DataFrame, index `station` and `start` (UTC, start of the hour)
        Columns `ghi_wm2`, `air_degc`, `wind_m_s`; a blank in the file is NaN.

    Raises
    ------
    RuleBroken
        If the file cannot be read, or is not a file of KNMI's hours.
    """
    import pandas as pd

    header, body = _split(_text(path), path)
    try:
        raw = pd.read_csv(
            io.StringIO(body), names=header, usecols=NEEDED, skipinitialspace=True, dtype=str
        )
    except ValueError as problem:  # pandas' ParserError and EmptyDataError are of this kind
        raise _not_hours(path) from problem
    if raw.empty:
        raise _not_hours(path)
    values = raw.apply(pd.to_numeric, errors="coerce")
    day = pd.to_datetime(raw["YYYYMMDD"].str.strip(), format="%Y%m%d", errors="coerce", utc=True)
    bad = day.isna() | values["STN"].isna() | ~values["HH"].between(1, 24)
    if bad.any():
        raise RuleBroken(
            "Bestand %(file)s: gegevensregel %(line)s heeft geen station, datum en uur (1 tot 24).",
            field="weather",
            file=path.name,
            line=int(bad.to_numpy().argmax()) + 1,
        )
    start = day + pd.to_timedelta(values["HH"] - 1, unit="h")
    frame = pd.DataFrame(
        {
            # KNMI writes -1 for a little, less than half a unit, in the columns that have it.
            "ghi_wm2": values["Q"].clip(lower=0) * WM2_PER_J_CM2,
            "air_degc": values["T"] / 10,
            "wind_m_s": values["FH"].clip(lower=0) / 10,
        }
    )
    frame.index = pd.MultiIndex.from_arrays(
        [values["STN"].astype(int), start], names=["station", "start"]
    )
    return frame


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
    except (OSError, EOFError) as problem:
        raise RuleBroken(
            "Het weerbestand %(file)s is niet te lezen.", field="weather", file=path.name
        ) from problem
    return raw.decode("utf-8", errors="replace")


def _split(text: str, path: Path) -> tuple[list[str], str]:
    """The column names, and the lines after them."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        names = [name.strip() for name in line.lstrip("# ").split(",")]
        if names[0] == "STN" and set(NEEDED) <= set(names):
            rest = [row for row in lines[number + 1 :] if row.strip()]
            return names, "\n".join(row for row in rest if not row.startswith("#"))
    raise _not_hours(path)


def _not_hours(path: Path) -> RuleBroken:
    return RuleBroken(
        "Bestand %(file)s is geen uurbestand van het KNMI: een regel met STN, YYYYMMDD, HH, FH, T "
        "en Q, en daaronder de uren.",
        field="weather",
        file=path.name,
    )


def _combine(rows: pd.DataFrame, weight: dict[int, float]) -> pd.DataFrame:
    """The weighted mean of the stations that have a value, hour by hour."""
    import pandas as pd

    station = rows.index.get_level_values("station")
    start = rows.index.get_level_values("start")
    weights = station.map(weight).to_numpy(dtype=float)
    columns = {}
    for name in MEASURED:
        values = rows[name]
        known = values.notna().to_numpy() * weights
        top = (values.fillna(0) * known).groupby(start).sum()
        columns[name] = top / pd.Series(known, index=start).groupby(level=0).sum().replace(
            0, np.nan
        )
    return pd.DataFrame(columns).sort_index()


def _fill(frame: pd.DataFrame) -> pd.DataFrame:
    """Fill radiation from the same hour of days around, temperature and wind by a line."""
    import pandas as pd

    filled = frame.interpolate(limit_direction="both")
    around = [
        frame["ghi_wm2"].shift(freq=pd.Timedelta(days=step)).reindex(frame.index)
        for step in range(-DAYS_AROUND, DAYS_AROUND + 1)
    ]
    same_hour = pd.concat(around, axis=1).mean(axis=1)
    filled["ghi_wm2"] = frame["ghi_wm2"].fillna(same_hour)
    if filled.isna().to_numpy().any():
        raise RuleBroken(
            "In de weergegevens ontbreken straling, temperatuur of wind dagen achter elkaar. "
            "Geef een bestand van een station dat alle drie meet.",
            field="weather",
        )
    return filled


def _weight(number: int, latitude_deg: float, longitude_deg: float) -> float:
    station = stations().get(number)
    if station is None:
        raise RuleBroken(
            "KNMI-station %(station)s is niet bekend.", field="weather", station=number
        )
    return 1.0 / (distance_km(latitude_deg, longitude_deg, station) ** 2 + NEAR_KM**2)


def _name(number: int, latitude_deg: float, longitude_deg: float) -> str:
    station = stations()[number]
    return f"{station.name} ({distance_km(latitude_deg, longitude_deg, station):.0f} km)"


def _normal_wind(weight: dict[int, float]) -> float | None:
    """Mean wind of many years at the stations, weighted as their hours are; None if unknown."""
    known = station_normals()["wind_10m_m_s"]
    if not set(weight) <= set(known):
        return None
    means = [float(known[number].mean()) for number in weight]
    return float(np.average(means, weights=list(weight.values())))
