"""Hours of weather for a place and a period, from what the database keeps.

Best first: hours from a file of the board's own for that place, KNMI's stations around it by
distance, hours of PVGIS for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from coop.errors import RuleBroken
from coop.periods import Period
from coop.production.models import WeatherMonth
from coop.production.weather_pack import hours_in, unpack
from coop.production.weather_queries import StoredWeather, stored_weather, weather_months
from coop.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from coop.production.weather.hours import Weather

MOST_STATIONS = 3
# How far hours still tell of a place: radiation of a station, a point of PVGIS, a file.
REACH_KM = {"knmi": 75.0, "pvgis": 15.0, "file": 5.0}


def weather_at(
    latitude_deg: float, longitude_deg: float, start: datetime, end: datetime
) -> Weather | None:
    """Give the kept hours of a period at a place.

    Parameters
    ----------
    latitude_deg, longitude_deg
        The place. [degree]
    start, end
        Aware; whole hours, the end not included.

    Returns
    -------
    Weather or None
        None where nothing near enough is kept, or more than 5 % of the period is missing.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return None
    near = _near(latitude_deg, longitude_deg, is_typical=False)
    for source, reader in (("file", _of_place), ("knmi", _of_stations), ("pvgis", _of_place)):
        places = [each.place for each in near if each.source == source]
        rows = weather_months(source, places, first=start.date().replace(day=1), last=end.date())
        found = reader(rows, places, latitude_deg, longitude_deg, start, end)
        if found is not None:
            return found
    return None


def typical_at(latitude_deg: float, longitude_deg: float) -> Weather | None:
    """Give the kept typical year (of PVGIS, or a file) at a place; None where there is none."""
    from coop.production.weather.typical_year import year_hours

    for place in _near(latitude_deg, longitude_deg, is_typical=True):
        rows = weather_months(place.source, [place.place], is_typical=True)
        frame = _frame(rows).reindex(year_hours())
        if not frame.isna().all(axis=None):
            return _finished(frame, rows[0], latitude_deg, longitude_deg)
    return None


def last_weather_at(latitude_deg: float, longitude_deg: float) -> datetime | None:
    """When weather that tells of a place came in for the last time."""
    place = latitude_deg, longitude_deg
    near = [each for typical in (False, True) for each in _near(*place, is_typical=typical)]
    return max((each.fetched_at for each in near), default=None)


def measured_names(latitude_deg: float, longitude_deg: float, period: Period) -> str:
    """On whose hours the weather of a period at a place rests, as `weather_at` chooses them."""
    near = [
        each
        for each in _near(latitude_deg, longitude_deg, is_typical=False)
        if each.first < period.end and each.last >= period.start.replace(day=1)
    ]
    for source, most in (("file", 1), ("knmi", MOST_STATIONS), ("pvgis", 1)):
        if names := [each.name for each in near if each.source == source]:
            told = ", ".join(names[:most])
            return f"KNMI {told}" if source == "knmi" else told
    return ""


def _near(latitude_deg: float, longitude_deg: float, *, is_typical: bool) -> list[StoredWeather]:
    """What is kept near enough, nearest first."""
    from coop.production.weather.climate import place_distance_km

    away = [
        (
            place_distance_km(latitude_deg, longitude_deg, each.latitude_deg, each.longitude_deg),
            each,
        )
        for each in stored_weather()
        if each.is_typical == is_typical
    ]
    reached = [(km, each) for km, each in away if km <= REACH_KM[each.source]]
    return [each for _, each in sorted(reached, key=lambda pair: pair[0])]


def _of_stations(
    rows: Sequence[WeatherMonth],
    places: Sequence[str],
    latitude_deg: float,
    longitude_deg: float,
    start: datetime,
    end: datetime,
) -> Weather | None:
    """The nearest stations that cover the period, together."""
    import pandas as pd

    from coop.production.weather import knmi

    parts: list[pd.DataFrame] = []
    for place in places:  # nearest first
        own = [row for row in rows if row.place == place]
        if len(parts) < MOST_STATIONS and _covers(own, start, end):
            frame = _within(_frame(own), start, end)
            parts.append(pd.concat({int(place): frame}, names=["station", "start"]))
    if not parts:
        return None
    try:
        return knmi.combine_stations(pd.concat(parts), latitude_deg, longitude_deg)
    except RuleBroken:
        return None


def _of_place(
    rows: Sequence[WeatherMonth],
    places: Sequence[str],
    latitude_deg: float,
    longitude_deg: float,
    start: datetime,
    end: datetime,
) -> Weather | None:
    """The nearest file or point that covers the period."""
    for place in places:
        own = [row for row in rows if row.place == place]
        if _covers(own, start, end):
            frame = _within(_frame(own), start, end)
            try:
                return _finished(frame, own[0], latitude_deg, longitude_deg)
            except RuleBroken:
                continue
    return None


def _covers(rows: Sequence[WeatherMonth], start: datetime, end: datetime) -> bool:
    """Whether every month that the period touches is kept."""
    kept = {row.month for row in rows}
    last = end.date().replace(day=1)
    month = start.date().replace(day=1)
    while month < last or (month == last and datetime(*last.timetuple()[:3], tzinfo=UTC) < end):
        if month not in kept:
            return False
        month = _month_after(month)
    return True


def _month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _within(frame: pd.DataFrame, start: datetime, end: datetime) -> pd.DataFrame:
    """The hours of `[start, end)`, also those that are not known."""
    import pandas as pd

    return frame.reindex(pd.date_range(start, end, freq="h", inclusive="left", name="start"))


def _frame(rows: Sequence[WeatherMonth]) -> pd.DataFrame:
    """Kept months under each other."""
    import pandas as pd

    parts = [
        pd.DataFrame(
            unpack(row.hours, row.columns, row.month).T.astype(float),
            index=pd.date_range(row.month, periods=hours_in(row.month), freq="h", tz="UTC"),
            columns=row.columns,
        )
        for row in rows
    ]
    return pd.concat(parts) if parts else pd.DataFrame()


def _finished(
    frame: pd.DataFrame, row: WeatherMonth, latitude_deg: float, longitude_deg: float
) -> Weather:
    from coop.production.weather.read import finished

    source = Words(
        "Bewaarde weergegevens: %(name)s (bron: %(licence)s).", name=row.name, licence=row.licence
    )
    return finished(frame, latitude_deg, longitude_deg, source, row.is_typical, row.wind_height_m)
