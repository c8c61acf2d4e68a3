"""Hours of weather, whatever their source, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coop.errors import RuleBroken
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("ghi_wm2", "dni_wm2", "dhi_wm2", "air_degc", "wind_m_s")


# What an estimate cannot do without, by the kind of plant.
ESSENTIAL = {"solar": "ghi_wm2", "wind": "wind_m_s"}


@dataclass(frozen=True, slots=True)
class Weather:
    """Hours at one place, and what a reader must know of them.

    Attributes
    ----------
    hours : DataFrame, one row an hour, index in UTC labelling the start of the hour
        Columns `ghi_wm2`, `dni_wm2`, `dhi_wm2`, `air_degc`, `wind_m_s`. Radiation is the mean
        of the hour, wind blows at `wind_height_m`. No value is missing.
    source : Words
        Where the hours come from, in a sentence for the reader of an estimate.
    is_typical : bool
        True for a year that stands for the long run, False for a period that was.
    wind_height_m : float
        Height of the wind above ground. [m]
    normal_wind_m_s : float or None
        Mean wind over many years where and at the height it was measured; None when unknown.
        A period of the station's wind is read against it. [m/s]
    lacking : frozenset of str
        Columns that the source did not have and that were filled from elsewhere: no estimate
        may rest on them alone.
    """

    hours: pd.DataFrame
    source: Words
    is_typical: bool
    wind_height_m: float = 10.0
    normal_wind_m_s: float | None = None
    lacking: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        missing = [name for name in COLUMNS if name not in self.hours.columns]
        if missing:
            raise ValueError(f"weather lacks {missing}")
        if str(self.hours.index.tz) != "UTC":  # type: ignore[attr-defined]
            raise ValueError("weather must be in UTC")
        if self.hours[list(COLUMNS)].isna().to_numpy().any():
            raise ValueError("weather has missing values")


def require_essential(weather: Weather, kind: str) -> None:
    """Refuse weather without what a plant of this kind lives on.

    Parameters
    ----------
    weather : Weather
    kind : str
        `solar` or `wind`.

    Raises
    ------
    RuleBroken
        With field `weather`, if the column was filled from elsewhere.
    """
    if ESSENTIAL[kind] not in weather.lacking:
        return
    if kind == "solar":
        raise RuleBroken(
            "De weergegevens hebben geen zonlicht (ghi_wm2, of dni_wm2 en dhi_wm2). Zonder dat is "
            "een zonnedak niet te schatten.",
            field="weather",
        )
    raise RuleBroken(
        "De weergegevens hebben geen wind (wind_m_s). Zonder dat is een windmolen niet te "
        "schatten.",
        field="weather",
    )
