"""Holes in a row of measured hours: small ones are filled, larger ones refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coop.errors import RuleBroken
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

MOST_MISSING_FRACTION = 0.05
DAYS_AROUND = 3
# A hole this long is the time between two files (2014-2017 and 2023), not a fault in one.
BETWEEN_FILES_HOURS = 300 * 24
RADIATION = ("ghi_wm2", "dni_wm2", "dhi_wm2")


def fill_gaps(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Fill hours that are not there, or lack a value.

    Parameters
    ----------
    frame : DataFrame, UTC index labelling the start of the hour, in order
        Columns of a weather frame; a missing value is NaN.

    Returns
    -------
    tuple of DataFrame and int
        The hours without a hole, and how many were filled. Radiation is the mean of the same
        hour of three days before and after, temperature and wind lie on a line.

    Raises
    ------
    RuleBroken
        With field `weather`, if more than 5 % of the hours lack something, or radiation is
        lacking for days on end.
    """
    frame = frame.reindex(_without_holes(frame.index))
    filled = int(frame.isna().any(axis=1).sum())
    if not filled:
        return frame, 0
    if filled > MOST_MISSING_FRACTION * len(frame):
        raise RuleBroken(
            "In de weergegevens ontbreken waarden in %(missing)s van de %(hours)s uren. "
            "Dat is te veel voor een schatting.",
            field="weather",
            missing=filled,
            hours=len(frame),
        )
    return _filled(frame), filled


def period_words(index: pd.Index) -> tuple[Words, ...]:
    """Tell of what days hours are: a sentence for each stretch of time.

    Parameters
    ----------
    index : DatetimeIndex, UTC, labelling the start of the hour, in order
    """
    return tuple(
        Words("Van %(start)s tot en met %(end)s.", start=start.date(), end=end.date())
        for start, end in _stretches(index)
    )


def filled_words(filled: int) -> tuple[Words, ...]:
    """Tell how many hours were filled; nothing where none were."""
    return (Words("Aangevulde uren: %(filled)s.", filled=filled),) if filled else ()


def _without_holes(index: pd.Index) -> pd.DatetimeIndex:
    """Every hour of the index's time, the time between two files left out."""
    import pandas as pd

    first, *rest = (pd.date_range(start, end, freq="h") for start, end in _stretches(index))
    return pd.DatetimeIndex(first.append(rest))


def _stretches(index: pd.Index) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The first and last hour of each file's time."""
    import pandas as pd

    far = pd.Timedelta(hours=BETWEEN_FILES_HOURS)
    breaks = np.flatnonzero((index[1:] - index[:-1]) > far)
    starts = [0, *(breaks + 1)]
    ends = [*breaks, len(index) - 1]
    return [(index[start], index[end]) for start, end in zip(starts, ends, strict=True)]


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    filled = frame.interpolate(limit_direction="both")
    for name in (name for name in RADIATION if name in frame.columns):
        around = [
            frame[name].shift(freq=pd.Timedelta(days=step)).reindex(frame.index)
            for step in range(-DAYS_AROUND, DAYS_AROUND + 1)
        ]
        filled[name] = frame[name].fillna(pd.concat(around, axis=1).mean(axis=1))
    if filled.isna().to_numpy().any():
        raise RuleBroken(
            "In de weergegevens ontbreken straling, temperatuur of wind dagen achter elkaar. "
            "Geef een bestand van een station dat alle drie meet.",
            field="weather",
        )
    return filled
