"""Reading what a plant's meters counted in steps of an hour or shorter."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, extract, select

from coop.database import db
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
    """Between which days there is something to see; None where all readings are longer.

    Asked of each meter by itself, so that the index by meter and start answers at once, also
    after years of quarter-hours.
    """
    short = select(MeterReading.start_at).where(
        MeterReading.meter_id == Meter.id, is_current(), _is_short()
    )
    first = short.order_by(MeterReading.start_at).limit(1).correlate(Meter).scalar_subquery()
    last = short.order_by(MeterReading.start_at.desc()).limit(1).correlate(Meter).scalar_subquery()
    rows = db.session.execute(
        select(first, last).where(Meter.plant_id == plant_id, Meter.kind == "production")
    ).all()
    known = [row for row in rows if row[0] is not None]
    if not known:
        return None
    return Days(
        day_of(min(row[0] for row in known), zone), day_of(max(row[1] for row in known), zone)
    )


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
            MeterReading.start_at < high,  # the end has no index
            MeterReading.end_at <= high,
            is_current(),
            _is_short(),
        )
    )


def _reach(plant_id: int) -> dict[int, Reach]:
    """The reach of each production meter of a plant that ever counted.

    Readings that count never overlap, so the one that starts last ends last.
    """
    own = and_(MeterReading.meter_id == Meter.id, is_current())
    first = select(MeterReading.start_at).where(own).order_by(MeterReading.start_at)
    last = select(MeterReading.end_at).where(own).order_by(MeterReading.start_at.desc())
    rows = db.session.execute(
        select(
            Meter.id,
            first.limit(1).correlate(Meter).scalar_subquery(),
            last.limit(1).correlate(Meter).scalar_subquery(),
        ).where(Meter.plant_id == plant_id, Meter.kind == "production")
    )
    return {meter_id: Reach(start, end) for meter_id, start, end in rows if start is not None}
