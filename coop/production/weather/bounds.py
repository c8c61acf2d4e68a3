"""What weather cannot be, whatever file it comes from: another unit, or a mark for "not measured".

A few such values are taken as not measured, and filled as any gap; of many the file is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.errors import RuleBroken
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

# The least and the most of each column. An instrument at night may go a little below nothing.
POSSIBLE = {
    "ghi_wm2": (-20.0, 1800.0),
    "dni_wm2": (-20.0, 1500.0),
    "dhi_wm2": (-20.0, 1500.0),
    "air_degc": (-60.0, 60.0),
    "wind_m_s": (0.0, 75.0),
}
NAMES = {
    "ghi_wm2": Words("straling in W/m²"),
    "dni_wm2": Words("direct licht in W/m²"),
    "dhi_wm2": Words("diffuus licht in W/m²"),
    "air_degc": Words("temperatuur in graden"),
    "wind_m_s": Words("wind in m/s"),
}
MOST_IMPOSSIBLE_FRACTION = 0.01
SUN_WM2 = 1361.0
# Over what falls outside the atmosphere at noon that day, so that a slipped clock is not taken for
# a fault of the values: that has a sentence of its own.
BRIGHTER_THAN_NOON = 1.2
LEAST_NOON_COS = 0.1
# The dullest day has more light than this, in W/m2; no day has as much in kW/m2.
DIMMEST_DAY_WM2 = 2.0
DAY_HOURS = 24


def without_impossible(frame: pd.DataFrame, latitude_deg: float) -> pd.DataFrame:
    """Give hours in which what cannot be counts as not measured.

    Parameters
    ----------
    frame : DataFrame, UTC index labelling the start of the hour
        Any of a weather frame's columns.
    latitude_deg : float
        [degree]

    Returns
    -------
    DataFrame
        As `frame`, impossible values NaN, radiation never below 0.

    Raises
    ------
    RuleBroken
        With field `weather`, if more than 1 % of the hours have an impossible value, or radiation
        seems to be in kW/m2.
    """
    import pandas as pd

    columns = [name for name in POSSIBLE if name in frame]
    index = pd.DatetimeIndex(frame.index)
    bad = pd.DataFrame(
        {
            name: (frame[name] < POSSIBLE[name][0]) | (frame[name] > POSSIBLE[name][1])
            for name in columns
        },
        index=index,
    )
    if "ghi_wm2" in bad:
        _require_watts(frame["ghi_wm2"].to_numpy(dtype=float))
        bad["ghi_wm2"] |= frame["ghi_wm2"] > brightest_wm2(index, latitude_deg)
    found = bad.any(axis=1)
    if found.sum() > max(1.0, MOST_IMPOSSIBLE_FRACTION * len(frame)):
        raise _impossible(frame, bad, int(found.sum()))
    kept = frame.mask(bad.reindex(columns=frame.columns, fill_value=False))
    light = [name for name in columns if name.endswith("_wm2")]
    kept[light] = kept[light].clip(lower=0.0)
    return kept


def brightest_wm2(index: pd.DatetimeIndex, latitude_deg: float) -> NDArray[np.float64]:
    """Give the most global radiation that an hour of each day can have. [W/m2]"""
    turn = 2 * np.pi * (np.asarray(index.day_of_year, dtype=float) - 1) / 365
    # Within half a degree, and the sun's distance within half a percent.
    declination_deg = -23.45 * np.cos(turn + 2 * np.pi * 10 / 365)
    noon_cos = np.cos(np.radians(latitude_deg - declination_deg))
    outside_wm2 = SUN_WM2 * (1 + 0.034 * np.cos(turn))
    return np.asarray(BRIGHTER_THAN_NOON * outside_wm2 * np.maximum(noon_cos, LEAST_NOON_COS))


def _require_watts(ghi_wm2: NDArray[np.float64]) -> None:
    known = ghi_wm2[np.isfinite(ghi_wm2)]
    if len(known) >= DAY_HOURS and 0 < known.max() < DIMMEST_DAY_WM2:
        raise RuleBroken(
            "De straling is in deze weergegevens nergens meer dan %(most)s W/m². Staat zij in "
            "kW/m²? Vermenigvuldig haar dan met 1000.",
            field="weather",
            most=round(float(known.max()), 2),
        )


def _impossible(frame: pd.DataFrame, bad: pd.DataFrame, count: int) -> RuleBroken:
    row = int(bad.any(axis=1).to_numpy().argmax())
    name = str(bad.columns[int(bad.iloc[row].to_numpy().argmax())])
    return RuleBroken(
        "De weergegevens hebben in %(count)s van de %(hours)s uren een waarde die niet kan. De "
        "eerste: %(column)s %(value)s op %(day)s. Staat het in een andere eenheid?",
        field="weather",
        count=count,
        hours=len(frame),
        column=NAMES[name],
        value=round(float(frame[name].iloc[row]), 1),
        day=bad.index[row].date(),
    )
