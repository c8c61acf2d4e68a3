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
from coop.production.weather.bounds import without_impossible
from coop.production.weather.climate import (
    distance_km,
    station_normals,
    stations,
)
from coop.production.weather.complete import complete, together
from coop.production.weather.file_text import read_text
from coop.production.weather.gaps import fill_gaps, filled_words, period_words
from coop.production.weather.hours import Weather
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

NEEDED = ("STN", "YYYYMMDD", "HH")
QUANTITIES = ("Q", "T", "FH")
A_LITTLE = -1  # KNMI's mark for less than half a unit
SAME = 1e-9
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
        The hours that the files have, wind at 10 m, radiation divided by Erbs' relation. What no
        file has, Q for a turbine or FH for panels, is filled and named in `lacking`.

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
        If a station is not known, an hour comes twice with other values, more than 1 % of the
        values cannot be or more than 5 % are missing.
    """
    import pandas as pd

    rows = _once(rows.reindex(columns=MEASURED))
    numbers = [int(number) for number in rows.index.unique("station")]
    weight = {number: _weight(number, latitude_deg, longitude_deg) for number in numbers}
    parts = [
        without_impossible(rows.loc[[number]].droplevel("station"), latitude_deg)
        for number in numbers
    ]
    known = _combine(pd.concat(parts, keys=numbers, names=["station", "start"]), weight)
    whole, filled = fill_gaps(known.dropna(axis="columns", how="all"))
    frame, lacking, told = complete(whole, latitude_deg, longitude_deg)
    index = pd.DatetimeIndex(frame.index)
    source = Words(
        "Uurgegevens van het KNMI van %(stations)s. Bron: KNMI, CC BY 4.0.",
        stations=", ".join(_name(number, latitude_deg, longitude_deg) for number in numbers),
    )
    return Weather(
        frame,
        together(source, *period_words(index), *filled_words(filled), *told),
        is_typical=False,
        normal_wind_m_s=None if "wind_m_s" in lacking else _normal_wind(weight),
        lacking=lacking,
    )


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """Hours that come twice once; of a value that one of both lacks the other."""
    twice = rows.index.duplicated(keep=False)
    if not twice.any():
        return rows
    both = rows[twice].groupby(level=["station", "start"])
    apart = (both.max() - both.min() > SAME).any(axis=1)
    if apart.any():
        number, start = apart.index[int(apart.to_numpy().argmax())]
        raise RuleBroken(
            "Van KNMI-station %(station)s staat het uur van %(day)s, %(hour)s uur UTC, er twee "
            "keer in met verschillende waarden. Geef het bestand dat het laatst is opgehaald.",
            field="weather",
            station=int(number),
            day=start.date(),
            hour=start.hour + 1,
        )
    return rows.groupby(level=["station", "start"], sort=False).first()


def is_knmi(text: str) -> bool:
    """Whether a text has the line of column names that KNMI's files have."""
    return _header(text.splitlines()) is not None


def parse_hours(text: str, name: str) -> pd.DataFrame:
    """Read the text of one KNMI file; `name` is the file's, for the sentence of a refusal.

    Returns
    -------
    DataFrame, index `station` and `start` (UTC, start of the hour)
        Columns `ghi_wm2`, `air_degc`, `wind_m_s`; a blank in the file, and a column that it does
        not have, is NaN.

    Raises
    ------
    RuleBroken
        If this is not a file of KNMI's hours, or has neither radiation nor wind.
    """
    import pandas as pd

    header, body = _split(text, name)
    if not {"Q", "FH"} & set(header):
        raise RuleBroken(
            "In KNMI-bestand %(file)s ontbreken de kolommen Q (straling) en FH (wind). Kies bij "
            "het KNMI voor panelen Q en T, voor een windmolen FH en T.",
            field="weather",
            file=name,
        )
    wanted = [column for column in (*NEEDED, *QUANTITIES) if column in header]
    try:
        raw = pd.read_csv(
            io.StringIO(body), names=header, usecols=wanted, skipinitialspace=True, dtype=str
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
            "ghi_wm2": _measured(values, "Q").replace(A_LITTLE, 0) * WM2_PER_J_CM2,
            "air_degc": _measured(values, "T") / 10,
            "wind_m_s": _measured(values, "FH").replace(A_LITTLE, 0) / 10,
        }
    )
    frame.index = pd.MultiIndex.from_arrays(
        [values["STN"].astype(int), start], names=["station", "start"]
    )
    return frame


def _measured(values: pd.DataFrame, column: str) -> pd.Series[float]:
    """A column as numbers; NaN where the file does not have it."""
    import pandas as pd

    if column in values:
        return values[column].astype(float)
    return pd.Series(np.nan, index=values.index)


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
        "Bestand %(file)s is geen uurbestand van het KNMI: een regel met STN, YYYYMMDD en HH, "
        "en daaronder de uren.",
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
