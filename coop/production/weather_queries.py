"""Reading the hours of weather that the database keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, cast, func, select

from coop.database import UtcDateTime, db
from coop.production.models import WeatherMonth


@dataclass(frozen=True, slots=True)
class StoredWeather:
    """What is kept of one station or place. `last` is its newest month."""

    source: str
    place: str
    name: str
    latitude_deg: float
    longitude_deg: float
    is_typical: bool
    months: int
    hours: int
    first: date
    last: date
    licence: str
    fetched_at: datetime


def stored_weather() -> list[StoredWeather]:
    """Every station and place of which hours are kept."""
    month = WeatherMonth
    rows = db.session.execute(
        select(
            month.source,
            month.place,
            func.max(month.name),
            func.max(month.latitude_deg),
            func.max(month.longitude_deg),
            month.is_typical,
            func.count(month.id),
            cast(func.sum(month.known_hours), BigInteger),
            func.min(month.month),
            func.max(month.month),
            func.max(month.licence),
            func.max(month.fetched_at, type_=UtcDateTime),
        )
        .group_by(month.source, month.place, month.is_typical)
        .order_by(month.source, month.place, month.is_typical)
    )
    return [StoredWeather(*row) for row in rows]  # type: ignore[call-arg]


def weather_months(
    source: str,
    places: Sequence[str],
    *,
    first: date | None = None,
    last: date | None = None,
    is_typical: bool = False,
) -> list[WeatherMonth]:
    """The kept months of these places, from `first` to `last` (both included), in order."""
    statement = select(WeatherMonth).where(
        WeatherMonth.source == source,
        WeatherMonth.place.in_(places),
        WeatherMonth.is_typical.is_(is_typical),
    )
    if first is not None:
        statement = statement.where(WeatherMonth.month >= first)
    if last is not None:
        statement = statement.where(WeatherMonth.month <= last)
    return list(db.session.scalars(statement.order_by(WeatherMonth.place, WeatherMonth.month)))


def known_months(source: str, place: str) -> dict[date, int]:
    """How many hours are known of each kept month of a place's period."""
    rows = db.session.execute(
        select(WeatherMonth.month, WeatherMonth.known_hours).where(
            WeatherMonth.source == source,
            WeatherMonth.place == place,
            WeatherMonth.is_typical.is_(False),
        )
    )
    return {row.month: row.known_hours for row in rows}
