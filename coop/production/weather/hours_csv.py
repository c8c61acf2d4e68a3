"""A plain CSV of weather: `time_utc` and any of a weather frame's columns.

`time_utc` is the start of the hour (or of the quarter, or minute: those are taken together),
in ISO 8601, with Z or another distance from UTC written out. `wind_height_m` says how high the
wind was measured.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from coop.errors import RuleBroken
from coop.production.weather import bounds
from coop.production.weather.hours import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

WIND_HEIGHT = "wind_height_m"
HOUR_S = 3600
POSSIBLE = {**bounds.POSSIBLE, WIND_HEIGHT: (1.0, 300.0)}
LEAST_OF_HOUR_FRACTION = 0.5
DEFAULT_HEIGHT_M = 10.0


def is_hours_csv(text: str) -> bool:
    """Whether the first line that is no remark names `time_utc`."""
    return "time_utc" in _names(text.splitlines()[_header(text)] if text.strip() else "")


def parse_hours_csv(text: str, name: str) -> tuple[pd.DataFrame, float]:
    """Read one file.

    Parameters
    ----------
    text : str
    name : str
        The file's, for the sentence of a refusal.

    Returns
    -------
    tuple of DataFrame and float
        Hours in UTC by their start, with the columns that the file has (NaN where a cell is
        empty), and the height of its wind. [m]

    Raises
    ------
    RuleBroken
        Naming the line, if a time cannot be read, comes twice or goes back, or a value is no
        number or cannot be.
    """
    import pandas as pd

    header = _header(text)
    try:
        raw = pd.read_csv(
            io.StringIO(text),
            sep=_separator(text.splitlines()[header]),
            skiprows=header,
            dtype=str,
            skipinitialspace=True,
            skip_blank_lines=False,
            keep_default_na=False,
            index_col=False,
        )
    except ValueError as problem:  # pandas' ParserError and EmptyDataError are of this kind
        raise RuleBroken(
            "Bestand %(file)s is geen CSV met op elke regel evenveel velden.",
            field="weather",
            file=name,
        ) from problem
    raw.columns = raw.columns.str.strip().str.lower()
    first_line = header + 2
    filled = raw[raw["time_utc"].str.strip() != ""]
    _require_columns(filled, name)
    lines = filled.index.to_numpy() + first_line
    times = _times(filled["time_utc"], lines, name)
    frame = pd.DataFrame(
        {
            column: _numbers(filled[column], column, lines, name)
            for column in (*COLUMNS, WIND_HEIGHT)
            if column in filled.columns
        }
    ).set_index(times)
    height_m = _height(frame, name)
    return _hourly(frame.drop(columns=WIND_HEIGHT, errors="ignore"), lines, name), height_m


def _header(text: str) -> int:
    """The number of the header, from 0: the first line that is neither empty nor a remark."""
    for number, line in enumerate(text.splitlines()):
        if line.strip() and not line.startswith("#"):
            return number
    return 0


def _separator(header: str) -> str:
    return ";" if ";" in header else ","


def _names(header: str) -> list[str]:
    return [part.strip().strip('"').lower() for part in header.split(_separator(header))]


def _require_columns(raw: pd.DataFrame, name: str) -> None:
    if raw.empty:
        raise RuleBroken("Bestand %(file)s heeft geen uren.", field="weather", file=name)
    unknown = [str(column) for column in raw if column not in (*POSSIBLE, "time_utc")]
    if unknown or not set(COLUMNS) & set(raw.columns) or not raw.columns.is_unique:
        raise RuleBroken(
            "Bestand %(file)s heeft kolommen die wij niet kennen of mist kolommen (%(columns)s). "
            "Gebruik time_utc en een of meer van: %(known)s.",
            field="weather",
            file=name,
            columns=", ".join(unknown) or "-",
            known=", ".join(POSSIBLE),
        )


def _times(typed: pd.Series[str], lines: np.ndarray, name: str) -> pd.DatetimeIndex:
    import pandas as pd

    read = pd.to_datetime(typed.str.strip(), format="ISO8601", utc=True, errors="coerce")
    if read.isna().any():
        raise RuleBroken(
            "Bestand %(file)s, regel %(line)s: de tijd %(value)s is niet te lezen. Schrijf een "
            "tijd als 2024-06-21T11:00Z of 2024-06-21T13:00+02:00.",
            field="weather",
            file=name,
            line=int(lines[read.isna().to_numpy().argmax()]),
            value=str(typed[read.isna()].iloc[0])[:40],
        )
    steps = np.diff(read.to_numpy()).astype("timedelta64[s]").astype(int)
    if (steps <= 0).any():
        raise RuleBroken(
            "Bestand %(file)s, regel %(line)s: deze tijd komt twee keer voor of gaat terug. "
            "Staat er zomer- en wintertijd in? Schrijf dan de afstand tot UTC erbij, zoals +02:00.",
            field="weather",
            file=name,
            line=int(lines[1:][(steps <= 0).argmax()]),
        )
    return pd.DatetimeIndex(read)


def _numbers(typed: pd.Series[str], column: str, lines: np.ndarray, name: str) -> pd.Series[float]:
    import pandas as pd

    text = typed.str.strip().str.replace(",", ".", regex=False)
    read = pd.to_numeric(text.where(text != ""), errors="coerce").astype(float)
    low, high = POSSIBLE[column]
    bad = (read.isna() & (text != "")) | (read < low) | (read > high)
    if bad.any():
        raise RuleBroken(
            "Bestand %(file)s, regel %(line)s: %(column)s is %(value)s. Vul een getal in van "
            "%(low)s tot %(high)s, of laat het vak leeg.",
            field="weather",
            file=name,
            line=int(lines[bad.to_numpy().argmax()]),
            column=column,
            value=str(typed[bad].iloc[0])[:40],
            low=int(low),
            high=int(high),
        )
    return read.clip(lower=0.0) if column.endswith("_wm2") else read


def _height(frame: pd.DataFrame, name: str) -> float:
    """The one height of the wind; every row may say it, or the first alone."""
    if WIND_HEIGHT not in frame:
        return DEFAULT_HEIGHT_M
    said = frame[WIND_HEIGHT].dropna().unique()
    if len(said) > 1:
        raise RuleBroken(
            "Bestand %(file)s heeft wind op verschillende hoogten (%(low)s en %(high)s m). "
            "Geef per hoogte een eigen bestand en kies er een.",
            field="weather",
            file=name,
            low=float(said[0]),
            high=float(said[1]),
        )
    return float(said[0]) if len(said) else DEFAULT_HEIGHT_M


def _hourly(frame: pd.DataFrame, lines: np.ndarray, name: str) -> pd.DataFrame:
    """Means of the hours; of an hour with less than half its quarters nothing is known."""
    import pandas as pd

    index = frame.index
    assert isinstance(index, pd.DatetimeIndex)
    steps = np.diff(index.to_numpy()).astype("timedelta64[s]").astype(int)
    # The usual step: one odd time is then a fault of its line, not of the file.
    step_s = int(np.bincount(np.minimum(steps, 2 * HOUR_S)).argmax()) if len(steps) else HOUR_S
    late = (index.minute * 60 + index.second) % min(step_s, HOUR_S)
    uneven = HOUR_S % min(step_s, HOUR_S) != 0 or bool(np.any(late))
    if step_s > HOUR_S or uneven:
        raise RuleBroken(
            "Bestand %(file)s, regel %(line)s: de tijd is niet het begin van een uur of kwartier. "
            "Geef uren of kwartieren, elk met hun begin.",
            field="weather",
            file=name,
            line=int(lines[np.argmax(late > 0)]) if np.any(late) else int(lines[0]),
        )
    per_hour = HOUR_S // step_s
    if per_hour == 1:
        return frame
    hours = frame.groupby(index.floor("h"))
    return hours.mean().where(hours.count() >= LEAST_OF_HOUR_FRACTION * per_hour)
