"""The act of keeping hours of weather: whole months, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from coop.database import db
from coop.errors import RuleBroken
from coop.production.models import WeatherMonth
from coop.production.weather_pack import hours_in, pack, unpack
from coop.production.weather_queries import weather_months
from coop.records.audit import record

if TYPE_CHECKING:
    import pandas as pd

KNMI_LICENCE = "KNMI, CC BY 4.0"
PVGIS_LICENCE = "PVGIS, © European Union"
OWN_LICENCE = "eigen bestand"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where hours come from: a station of KNMI, a point of PVGIS, or a file for a place."""

    source: str
    place: str
    name: str
    latitude_deg: float
    longitude_deg: float
    licence: str
    is_typical: bool = False
    wind_height_m: float = 10.0


def place_key(latitude_deg: float, longitude_deg: float) -> str:
    """How a place that is no station is called, within a hundred metres."""
    return f"{latitude_deg:.3f} {longitude_deg:.3f}"


def store_hours(origin: Origin, hours: pd.DataFrame, at: datetime) -> int:
    """Keep hours of one station or place.

    Parameters
    ----------
    origin
        Whose hours they are.
    hours
        Index in UTC labelling the start of the hour, each hour once; columns as they were
        measured, NaN where a value is missing.
    at
        When they were fetched.

    Returns
    -------
    int
        How many months were new or changed. What was kept of a month stays where the new hours
        have none.
    """
    import pandas as pd

    kept = {
        row.month: row
        for row in weather_months(origin.source, [origin.place], is_typical=origin.is_typical)
    }
    changed = []
    for name, part in hours.groupby(pd.DatetimeIndex(hours.index).strftime("%Y-%m-01")):
        month = date.fromisoformat(str(name))
        if part.isna().all(axis=None):
            continue
        if _store_month(origin, kept.get(month), month, part, at):
            changed.append(month)
    if not kept and not changed:
        raise RuleBroken("Er waren geen bruikbare uren om te bewaren.", field="weather")
    db.session.flush()
    record(
        "weather_stored",
        WeatherMonth,
        source=origin.source,
        place=origin.place,
        first=changed[0] if changed else None,
        last=changed[-1] if changed else None,
        months=len(changed),
    )
    return len(changed)


def store_stations(rows: pd.DataFrame, at: datetime) -> int:
    """Keep hours of KNMI's stations (index `station` and `start`); how many months are new."""
    from coop.production.weather.climate import stations

    rows = rows[~rows.index.duplicated()].sort_index()
    months = 0
    for number in rows.index.unique("station"):
        own = rows[rows.index.get_level_values("station") == number].droplevel("station")
        known = stations().get(int(number))
        if known is None or own.isna().all(axis=None):
            continue
        origin = Origin(
            "knmi",
            str(known.number),
            known.name,
            known.latitude_deg,
            known.longitude_deg,
            KNMI_LICENCE,
        )
        months += store_hours(origin, own, at)
    return months


def _store_month(
    origin: Origin, row: WeatherMonth | None, month: date, part: pd.DataFrame, at: datetime
) -> bool:
    """Write one month; whether that changed anything."""
    import pandas as pd

    starts = pd.date_range(month, periods=hours_in(month), freq="h", tz="UTC")
    whole = part.reindex(starts)
    if row is not None:
        before = pd.DataFrame(
            unpack(row.hours, row.columns, month).T.astype(float),
            index=starts,
            columns=row.columns,
        )
        whole = (
            whole.astype("float32")
            .astype(float)
            .combine_first(before)[
                [*whole.columns, *(name for name in before if name not in whole)]
            ]
        )
    values = whole.to_numpy(dtype="float32").T
    packed = pack(values)
    if row is not None and list(whole.columns) == row.columns and packed == row.hours:
        row.fetched_at = at
        return False
    if row is None:
        row = WeatherMonth(
            source=origin.source,
            place=origin.place,
            is_typical=origin.is_typical,
            month=month,
        )
        db.session.add(row)
    row.name, row.licence, row.fetched_at = origin.name, origin.licence, at
    row.latitude_deg, row.longitude_deg = origin.latitude_deg, origin.longitude_deg
    row.columns = [str(name) for name in whole.columns]
    row.hours = packed
    row.wind_height_m = origin.wind_height_m
    row.known_hours = int(whole.notna().any(axis=1).sum())
    return True
