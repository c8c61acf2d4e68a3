"""What a source of weather lacks is reckoned from what it has, or filled, and always named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coop.errors import RuleBroken
from coop.production.weather.hours import COLUMNS
from coop.production.weather.sun import SunPath, beam_and_diffuse, sun_path
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

FloatArray = NDArray[np.float64]

# Where no climate is known: a mild year and a light wind, only there so that no hour is empty.
ELSEWHERE = {"air_degc": 10.0, "wind_m_s": 3.0}
BRIGHTEST_BEAM_WM2 = 1100.0
LOWEST_SUN_COS = 0.035  # two degrees; below it a quotient says nothing
_DIVIDED = ("dni_wm2", "dhi_wm2")


def complete(
    known: pd.DataFrame, latitude_deg: float, longitude_deg: float
) -> tuple[pd.DataFrame, frozenset[str], tuple[Words, ...]]:
    """Give hours all columns of a weather frame.

    Parameters
    ----------
    known : DataFrame, UTC index labelling the start of the hour
        Any of a frame's columns, without missing values.
    latitude_deg, longitude_deg : float
        [degree]

    Returns
    -------
    tuple of DataFrame, frozenset of str and tuple of Words
        The whole frame, the columns that `known` did not have, and a sentence for each kind.
        Beam and diffuse light follow from the whole by Erbs' relation, the whole from both
        without a guess; temperature and wind come from the embedded climate where it reaches.
    """
    import pandas as pd

    index = pd.DatetimeIndex(known.index)
    columns = {str(name): known[name].to_numpy(dtype=float) for name in known.columns}
    sun = sun_path(index, latitude_deg, longitude_deg)
    lacking, told = _complete_light(columns, sun)
    for name in ("air_degc", "wind_m_s"):
        if name not in columns:
            columns[name], sentence = _from_climate(name, index, latitude_deg, longitude_deg)
            lacking.add(name)
            told.append(sentence)
    frame = pd.DataFrame({name: columns[name] for name in COLUMNS}, index=index)
    return frame, frozenset(lacking), tuple(told)


def together(*sentences: Words) -> Words:
    """One text of several sentences."""
    whole, *rest = sentences
    for sentence in rest:
        whole = Words("%(first)s %(then)s", first=whole, then=sentence)
    return whole


def _complete_light(columns: dict[str, FloatArray], sun: SunPath) -> tuple[set[str], list[Words]]:
    """Add what of `ghi_wm2`, `dni_wm2` and `dhi_wm2` is not there; which, and how it is told."""
    up = np.cos(np.radians(sun.zenith_deg))
    have = {"ghi_wm2", *_DIVIDED} & set(columns)
    if "ghi_wm2" not in have and len(have) == 2:
        columns["ghi_wm2"] = columns["dni_wm2"] * np.maximum(up, 0.0) + columns["dhi_wm2"]
        return set(), []
    if "ghi_wm2" not in have:
        for name in ("ghi_wm2", *_DIVIDED):
            columns[name] = np.zeros(len(up))
        return {"ghi_wm2", *_DIVIDED}, [
            Words("Zonlicht ontbreekt; deze gegevens dienen alleen voor wind.")
        ]
    ghi_wm2 = columns["ghi_wm2"]
    if len(have) == 1:
        columns["dni_wm2"], columns["dhi_wm2"] = beam_and_diffuse(ghi_wm2, sun)
        return set(_DIVIDED), [
            Words("Direct en diffuus licht zijn berekend uit al het licht (Erbs).")
        ]
    if "dhi_wm2" not in have:
        columns["dhi_wm2"] = np.maximum(ghi_wm2 - columns["dni_wm2"] * np.maximum(up, 0.0), 0.0)
    elif "dni_wm2" not in have:
        beam = np.where(
            up > LOWEST_SUN_COS,
            (ghi_wm2 - columns["dhi_wm2"]) / np.maximum(up, LOWEST_SUN_COS),
            0.0,
        )
        columns["dni_wm2"] = np.clip(beam, 0.0, BRIGHTEST_BEAM_WM2)
    return set(), []


def _from_climate(
    name: str, index: pd.DatetimeIndex, latitude_deg: float, longitude_deg: float
) -> tuple[FloatArray, Words]:
    """The same hours of the typical year there, or one value where no climate is known."""
    from coop.production.weather.typical_year import MONTH_DAYS, typical_year

    try:
        typical = typical_year(latitude_deg, longitude_deg).hours[name].to_numpy(dtype=float)
    except RuleBroken:
        return np.full(len(index), ELSEWHERE[name]), (
            Words("Temperatuur ontbreekt; wij rekenen met 10 graden.")
            if name == "air_degc"
            else Words("Wind ontbreekt; de panelen koelen in onze som bij 3 m/s.")
        )
    before = np.concatenate(([0], np.cumsum(MONTH_DAYS)))[index.month - 1]
    day = before + np.minimum(index.day, np.array(MONTH_DAYS)[index.month - 1]) - 1
    return typical[day * 24 + index.hour], (
        Words("Temperatuur ontbreekt en komt uit het ingebouwde klimaat.")
        if name == "air_degc"
        else Words("Wind ontbreekt en komt uit het ingebouwde klimaat.")
    )
