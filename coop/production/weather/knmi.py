"""Hours that KNMI measured: its *uurgeg* text files, one or more stations by distance.

The number of an hour is its END in UTC; radiation is in J/cm2 per hour, temperature in
0.1 degree, wind (`FH`, the mean of the hour at 10 m) in 0.1 m/s.
"""

from __future__ import annotations

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
from coop.production.weather.complete import together
from coop.production.weather.file_text import read_text
from coop.production.weather.gaps import fill_gaps, filled_words, period_words
from coop.production.weather.hours import COLUMNS, Weather
from coop.production.weather.sun import beam_and_diffuse, sun_path
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("STN", "YYYYMMDD", "HH", "FH", "T", "Q")
WM2_PER_J_CM2 = 1 / 0.36
MEASURED = ["ghi_wm2", "air_degc", "wind_m_s"]
NEAR_KM = 10.0  # a station this close and one at the place itself weigh about alike


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

    rows = pd.concat([parse_hours(read_text(path), path.name) for path in paths])
    return combine_stations(rows, latitude_deg, longitude_deg)


def combine_stations(rows: pd.DataFrame, latitude_deg: float, longitude_deg: float) -> Weather:
    """Combine the hours of stations for a place.

    Parameters
    ----------
    rows : DataFrame, index `station` and `start`
        As `parse_hours` gives them; hours that come twice count once.
    latitude_deg, longitude_deg : float
        [degree]

    Raises
    ------
    RuleBroken
        If a station is not known, or more than 5 % of the values are missing.
    """
    import pandas as pd

    rows = rows[~rows.index.duplicated()]
    numbers = [int(number) for number in rows.index.unique("station")]
    weight = {number: _weight(number, latitude_deg, longitude_deg) for number in numbers}
    frame, filled = fill_gaps(_combine(rows, weight))
    index = pd.DatetimeIndex(frame.index)
    sun = sun_path(index, latitude_deg, longitude_deg)
    dni_wm2, dhi_wm2 = beam_and_diffuse(frame["ghi_wm2"].to_numpy(), sun)
    return Weather(
        frame.assign(dni_wm2=dni_wm2, dhi_wm2=dhi_wm2)[list(COLUMNS)],
        together(
            Words(
                "Uurgegevens van het KNMI van %(stations)s. Bron: KNMI, CC BY 4.0.",
                stations=", ".join(
                    _name(number, latitude_deg, longitude_deg) for number in numbers
                ),
            ),
            *period_words(index),
            *filled_words(filled),
        ),
        is_typical=False,
        normal_wind_m_s=_normal_wind(weight),
        lacking=frozenset({"dni_wm2", "dhi_wm2"}),
    )


def is_knmi(text: str) -> bool:
    """Whether a text has the line of column names that KNMI's files have."""
    return _header(text.splitlines()) is not None


def parse_hours(text: str, name: str) -> pd.DataFrame:
    """Read the text of one KNMI file; `name` is the file's, for the sentence of a refusal.

    Returns
    -------
    DataFrame, index `station` and `start` (UTC, start of the hour)
        Columns `ghi_wm2`, `air_degc`, `wind_m_s`; a blank in the file is NaN.

    Raises
    ------
    RuleBroken
        If this is not a file of KNMI's hours.
    """
    import pandas as pd

    header, body = _split(text, name)
    try:
        raw = pd.read_csv(
            io.StringIO(body), names=header, usecols=NEEDED, skipinitialspace=True, dtype=str
        )
    except ValueError as problem:  # pandas' ParserError and EmptyDataError are of this kind
        raise _not_hours(name) from problem
    if raw.empty:
        raise _not_hours(name)
    values = raw.apply(pd.to_numeric, errors="coerce")
    day = pd.to_datetime(raw["YYYYMMDD"].str.strip(), format="%Y%m%d", errors="coerce", utc=True)
    bad = day.isna() | values["STN"].isna() | ~values["HH"].between(1, 24)
    if bad.any():
        raise RuleBroken(
            "Bestand %(file)s: gegevensregel %(line)s heeft geen station, datum en uur (1 tot 24).",
            field="weather",
            file=name,
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


def _header(lines: list[str]) -> int | None:
    for number, line in enumerate(lines):
        names = _column_names(line)
        if names[0] == "STN" and set(NEEDED) <= set(names):
            return number
    return None


def _column_names(line: str) -> list[str]:
    return [name.strip() for name in line.lstrip("# ").split(",")]


def _split(text: str, name: str) -> tuple[list[str], str]:
    """The column names, and the lines after them."""
    lines = text.splitlines()
    number = _header(lines)
    if number is None:
        raise _not_hours(name)
    rest = [row for row in lines[number + 1 :] if row.strip()]
    return _column_names(lines[number]), "\n".join(row for row in rest if not row.startswith("#"))


def _not_hours(name: str) -> RuleBroken:
    return RuleBroken(
        "Bestand %(file)s is geen uurbestand van het KNMI: een regel met STN, YYYYMMDD, HH, FH, T "
        "en Q, en daaronder de uren.",
        field="weather",
        file=name,
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
