"""Weather files of any kind we know: which kind is this, and its hours.

KNMI's hours (*uurgeg*), EPW, PVGIS (typical year or hours, CSV or JSON) and a plain CSV, each
also gzipped. Several files of one kind are taken together: stations of KNMI by distance, other
kinds one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coop.errors import RuleBroken
from coop.production.weather import knmi
from coop.production.weather.bounds import without_impossible
from coop.production.weather.climate import place_distance_km
from coop.production.weather.complete import complete, together
from coop.production.weather.epw import epw_source, is_epw, parse_epw
from coop.production.weather.file_text import read_text
from coop.production.weather.gaps import fill_gaps, filled_words, period_words
from coop.production.weather.hours import Weather
from coop.production.weather.hours_csv import is_hours_csv, parse_hours_csv
from coop.production.weather.pvgis import PvgisHours, is_pvgis, parse_pvgis, pvgis_source
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

Texts = Sequence[tuple[str, str]]
TYPICAL_HOURS = 8760
HEAD_LETTERS = 200_000
"""Within these each kind shows itself; KNMI's remarks before its columns are the longest."""


def read_weather(
    paths: Sequence[Path],
    latitude_deg: float,
    longitude_deg: float,
    *,
    tell: Callable[[Path], object] | None = None,
) -> Weather:
    """Read weather files for a place.

    Parameters
    ----------
    paths : sequence of Path
        All of one kind.
    latitude_deg, longitude_deg : float
        The plant's place. [degree]
    tell : callable, optional
        Called with each path once it is read, for a progress bar.

    Returns
    -------
    Weather
        What the files lack is reckoned or filled, and named in `lacking` and `source`.

    Raises
    ------
    RuleBroken
        With field `weather`, if a file cannot be read or is of no kind we know, kinds are mixed,
        hours overlap, or more than 5 % of them lack a value.
    """
    texts = []
    for path in paths:
        texts.append((path.name, read_text(path)))
        if tell is not None:
            tell(path)
    return weather_of(texts, latitude_deg, longitude_deg)


def weather_of(texts: Texts, latitude_deg: float, longitude_deg: float) -> Weather:
    """Give the weather in texts of files; each with the name of its file."""
    if not texts:
        raise RuleBroken("Geef ten minste één weerbestand.", field="weather")
    kinds = {name: kind_of(text, name) for name, text in texts}
    if len(set(kinds.values())) > 1:
        raise RuleBroken(
            "De weerbestanden zijn van verschillende soort: %(files)s. Geef bestanden van één "
            "soort.",
            field="weather",
            files=", ".join(f"{name} ({kind})" for name, kind in kinds.items()),
        )
    reader = _READERS[next(iter(kinds.values()))]
    return reader(texts, latitude_deg, longitude_deg)


def kind_of(text: str, name: str) -> str:
    """Which kind of file this is, by its head: `KNMI`, `EPW`, `PVGIS` or `CSV`."""
    text = text[:HEAD_LETTERS]
    if is_epw(text):
        return "EPW"
    if is_pvgis(text):
        return "PVGIS"
    if is_hours_csv(text):
        return "CSV"
    if knmi.is_knmi(text):
        return "KNMI"
    raise RuleBroken(
        "Bestand %(file)s is geen weerbestand dat wij kennen: een uurbestand van het KNMI, EPW, "
        "PVGIS, of een CSV met een kolom time_utc.",
        field="weather",
        file=name,
    )


def _knmi(texts: Texts, latitude_deg: float, longitude_deg: float) -> Weather:
    import pandas as pd

    rows = pd.concat([knmi.parse_hours(text, name) for name, text in texts])
    return knmi.combine_stations(rows, latitude_deg, longitude_deg)


def _epw(texts: Texts, latitude_deg: float, longitude_deg: float) -> Weather:
    files = [parse_epw(text, name) for name, text in texts]
    _, is_typical, header = files[0]
    _require_one_if_typical(any(typical for _, typical, _ in files), len(files))
    away = place_distance_km(latitude_deg, longitude_deg, header["latitude"], header["longitude"])
    hours = (
        _typical(files[0][0]) if is_typical else _joined([_own_year(part) for part, _, _ in files])
    )
    return finished(hours, latitude_deg, longitude_deg, epw_source(header, away), is_typical)


def _pvgis(texts: Texts, latitude_deg: float, longitude_deg: float) -> Weather:
    files: list[PvgisHours] = [parse_pvgis(text, name) for name, text in texts]
    is_typical = any(part.is_typical for part in files)
    _require_one_if_typical(is_typical, len(files))
    there = files[0].latitude_deg, files[0].longitude_deg
    away = place_distance_km(latitude_deg, longitude_deg, *there)
    hours = _joined([part.hours for part in files])
    source = pvgis_source(files[0], away)
    return finished(hours, latitude_deg, longitude_deg, source, is_typical)


def _csv(texts: Texts, latitude_deg: float, longitude_deg: float) -> Weather:
    files = [parse_hours_csv(text, name) for name, text in texts]
    heights = {height_m for part, height_m in files if "wind_m_s" in part}
    if len(heights) > 1:
        raise RuleBroken(
            "De bestanden hebben wind op verschillende hoogten (wind_height_m). Kies er een.",
            field="weather",
        )
    return finished(
        _joined([part for part, _ in files]),
        latitude_deg,
        longitude_deg,
        Words("Weergegevens uit %(files)s.", files=", ".join(name for name, _ in texts)),
        is_typical=False,
        wind_height_m=heights.pop() if heights else 10.0,
    )


_READERS: dict[str, Callable[[Texts, float, float], Weather]] = {
    "KNMI": _knmi,
    "EPW": _epw,
    "PVGIS": _pvgis,
    "CSV": _csv,
}


def _require_one_if_typical(is_typical: bool, files: int) -> None:
    if is_typical and files > 1:
        raise RuleBroken(
            "Een typisch jaar staat voor alle jaren. Geef daarvan één bestand.", field="weather"
        )


def _typical(hours: pd.DataFrame) -> pd.DataFrame:
    """A year put together from several, under the calendar of the typical year.

    In UTC it may begin in the evening before; those hours go to the end.
    """
    import pandas as pd

    from coop.production.weather.typical_year import year_hours

    if len(hours) != TYPICAL_HOURS:
        raise RuleBroken(
            "Een typisch jaar heeft 8760 uren; in dit bestand staan er %(hours)s.",
            field="weather",
            hours=len(hours),
        )
    first = pd.DatetimeIndex(hours.index)[0]
    # East of Greenwich the year begins on 31 December in UTC, west of it some hours late.
    early = 24 - first.hour if first.month == 12 else -first.hour
    whole = pd.concat([hours.iloc[early:], hours.iloc[:early]])
    return whole.set_axis(year_hours(), axis="index")


def _own_year(hours: pd.DataFrame) -> pd.DataFrame:
    """A calendar year of the file's own clock as that year in UTC, its few odd hours moved.

    Else the last hour of 31 December would make a month of its own in another year.
    """
    import pandas as pd

    index = pd.DatetimeIndex(hours.index)
    year = index[len(index) // 2].year
    odd = index.year - year
    if not odd.any() or len(index) not in (8760, 8784):
        return hours
    days = pd.to_timedelta(odd * -(len(index) // 24), unit="D")
    return hours.set_axis(index + days, axis="index").sort_index()


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Parts after each other, whatever their order; only columns that all of them have."""
    import pandas as pd

    hours = pd.concat(parts, join="inner").sort_index()
    index = pd.DatetimeIndex(hours.index)
    if not index.is_unique:
        raise RuleBroken(
            "De weerbestanden overlappen: %(day)s komt twee keer voor.",
            field="weather",
            day=index[index.duplicated()][0].date(),
        )
    if (index != index.floor("h")).any():
        raise RuleBroken(
            "De uren in het weerbestand beginnen niet op een heel uur in UTC.", field="weather"
        )
    return hours


def finished(
    hours: pd.DataFrame,
    latitude_deg: float,
    longitude_deg: float,
    source: Words,
    is_typical: bool,
    wind_height_m: float = 10.0,
) -> Weather:
    """What cannot be taken out, holes filled, what is lacking added, and all of it told."""
    known = without_impossible(hours.dropna(axis="columns", how="all"), latitude_deg)
    whole, filled = fill_gaps(known)
    frame, lacking, told = complete(whole, latitude_deg, longitude_deg)
    if not is_typical:
        told = (*period_words(frame.index), *told)
    told += filled_words(filled)
    return Weather(
        frame,
        together(source, *told),
        is_typical,
        wind_height_m if "wind_m_s" not in lacking else 10.0,
        lacking=lacking,
    )
