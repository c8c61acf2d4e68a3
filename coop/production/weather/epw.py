"""EPW files: the weather years that designers of buildings use, by pvlib.

The number of an hour is its END in the file's own standard time; the header says how far that
is from UTC. Many files of 2018 and later claim one hour over hours that are in UTC already: the
clock check (`clock_check.py`) finds those.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from coop.errors import RuleBroken
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

# The file's own marks for "not measured" are at or above these.
_FIELDS = {
    "ghi": ("ghi_wm2", 9999.0),
    "dni": ("dni_wm2", 9999.0),
    "dhi": ("dhi_wm2", 9999.0),
    "temp_air": ("air_degc", 99.9),
    "wind_speed": ("wind_m_s", 99.0),
}


def is_epw(text: str) -> bool:
    """Whether a text begins as these files do."""
    return text[:9].upper() == "LOCATION,"


def parse_epw(text: str, name: str) -> tuple[pd.DataFrame, bool, dict[str, Any]]:
    """Read one file.

    Parameters
    ----------
    text : str
    name : str
        The file's, for the sentence of a refusal.

    Returns
    -------
    tuple of DataFrame, bool and dict
        Hours in UTC by their start, with the columns that the file has (NaN where a value is
        not measured); whether the year is put together from several; place and `city`.

    Raises
    ------
    RuleBroken
        If the file is cut off or has no hours.
    """
    from pvlib.iotools import read_epw

    try:
        raw, header = read_epw(io.StringIO(text))
        columns = {
            ours: raw[theirs].astype(float).where(raw[theirs].astype(float) < none)
            for theirs, (ours, none) in _FIELDS.items()
        }
    except (ValueError, KeyError, IndexError, TypeError) as problem:
        raise _no_epw(name) from problem
    import pandas as pd

    if raw.empty or raw.index.hasnans or raw[list(_FIELDS)].isna().any(axis=None):
        raise _no_epw(name)  # a file that is cut off ends in half a line
    frame = pd.DataFrame(columns).dropna(axis="columns", how="all")
    frame.index = pd.DatetimeIndex(raw.index).tz_convert("UTC")
    return frame, len(set(raw["year"])) > 1, dict(header)


def epw_source(header: dict[str, Any], distance: float) -> Words:
    """Where the hours come from."""
    return Words(
        "EPW-bestand van %(city)s, op %(distance)s km.",
        city=str(header.get("city") or "-"),
        distance=round(float(np.nan_to_num(distance))),
    )


def _no_epw(name: str) -> RuleBroken:
    return RuleBroken(
        "Bestand %(file)s lijkt een EPW-bestand, maar is beschadigd of niet compleet.",
        field="weather",
        file=name,
    )
