"""Reading what a plant's meters counted in steps of an hour or shorter."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select

from coop.database import UtcDateTime, db
from coop.periods import Period, day_of, local_bounds
from coop.production.close_up import LONGEST, CloseUp, close_up
from coop.production.models import Meter, MeterReading, Plant
from coop.production.monthly import Counted, Reach
from coop.production.queries import is_current


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of the town of which a plant has short readings."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Look:
    """Some days from close by, and whether any figure in them was filled in, not read."""

    found: CloseUp
    has_estimated: bool


def _is_short() -> ColumnElement[bool]:
    seconds = extract("epoch", MeterReading.end_at) - extract("epoch", MeterReading.start_at)
    return seconds <= int(LONGEST.total_seconds())


def days_from_close_by(plant_id: int, zone: str) -> Days | None:
    """Between which days there is something to see; None where all readings are longer."""
    short = (
        select(MeterReading.start_at)
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(Meter.plant_id == plant_id, Meter.kind == "production", _is_short())
        .limit(1)
    )
    first = db.session.scalar(short.order_by(MeterReading.start_at))
    last = db.session.scalar(short.order_by(MeterReading.start_at.desc()))
    if first is None or last is None:
        return None
    return Days(day_of(first, zone), day_of(last, zone))


def look_at(plant: Plant, period: Period, zone: str) -> Look | None:
    """Our part of these days, straight from the readings that count."""
    low, high = local_bounds(period, zone)
    rows = db.session.execute(_readings(plant.id, low, high)).all()
    counted = [Counted(row.meter_id, row.start_at, row.end_at, row.energy_wh) for row in rows]
    reach = _reach(plant.id)
    found = close_up(counted, reach, period, zone, plant.ownership_ppm)
    return Look(found, any(row.is_estimated for row in rows)) if found else None


def _readings(plant_id: int, low: datetime, high: datetime) -> Any:
    return (
        select(
            MeterReading.meter_id,
            MeterReading.start_at,
            MeterReading.end_at,
            MeterReading.energy_wh,
            MeterReading.is_estimated,
        )
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(
            Meter.plant_id == plant_id,
            Meter.kind == "production",
            MeterReading.start_at >= low,
            MeterReading.end_at <= high,
            is_current(),
            _is_short(),
        )
    )


def _reach(plant_id: int) -> dict[int, Reach]:
    """The reach of each production meter of a plant that ever counted."""
    rows = db.session.execute(
        select(
            Meter.id,
            func.min(MeterReading.start_at, type_=UtcDateTime),
            func.max(MeterReading.end_at, type_=UtcDateTime),
        )
        .join(MeterReading, MeterReading.meter_id == Meter.id)
        .where(Meter.plant_id == plant_id, Meter.kind == "production")
        .group_by(Meter.id)
    )
    return {meter_id: Reach(first, last) for meter_id, first, last in rows if first and last}
