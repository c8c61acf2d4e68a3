"""Reading what weather should have given, outages, and readings to learn from."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select

from coop.database import UtcDateTime, db
from coop.periods import Period
from coop.production.models import Meter, MeterReading, Outage, Plant, PlantMonth, ReadingBatch
from coop.production.monthly import Reach, counts_between
from coop.production.queries import is_current


def plants_that_ran(plant_id: int | None = None) -> list[Plant]:
    """Every plant that began, by code; or this one, where it did."""
    statement = select(Plant).where(Plant.started_on.is_not(None)).order_by(Plant.code)
    if plant_id is not None:
        statement = statement.where(Plant.id == plant_id)
    return list(db.session.scalars(statement))


def last_delivery_at(plant_id: int) -> datetime | None:
    """When readings of a plant's production came in for the last time."""
    return db.session.scalar(
        select(func.max(ReadingBatch.recorded_at, type_=UtcDateTime))
        .join(Meter, Meter.id == ReadingBatch.meter_id)
        .where(Meter.plant_id == plant_id, Meter.kind == "production")
    )


def weather_months(
    period: Period, plant_ids: Sequence[int] | None = None
) -> dict[int, dict[date, float]]:
    """What the weather of each month should have given, by plant id and first day. [kWh]"""
    statement = select(PlantMonth.plant_id, PlantMonth.start_on, PlantMonth.weather_kwh).where(
        PlantMonth.start_on >= period.start, PlantMonth.start_on < period.end
    )
    if plant_ids is not None:
        statement = statement.where(PlantMonth.plant_id.in_(plant_ids))
    found: dict[int, dict[date, float]] = {}
    for plant_id, start_on, weather_kwh in db.session.execute(statement):
        found.setdefault(plant_id, {})[start_on] = weather_kwh
    return found


def has_weather_months(plant_id: int) -> bool:
    """Whether it is known of any month what its weather should have given."""
    found = select(PlantMonth.plant_id).where(PlantMonth.plant_id == plant_id).limit(1)
    return db.session.scalar(found) is not None


def months_in_weather(plant_id: int) -> list[PlantMonth]:
    """What the weather of each month should have given a plant, as rows that can change."""
    return list(db.session.scalars(select(PlantMonth).where(PlantMonth.plant_id == plant_id)))


def outages_of(
    plant_ids: Sequence[int] | None = None,
    *,
    kinds: Sequence[str] = ("outage",),
    since: datetime | None = None,
) -> list[Outage]:
    """Outages of these plants (or of all), newest first; `since` leaves out what ended before."""
    statement = select(Outage).where(Outage.kind.in_(kinds))
    if plant_ids is not None:
        statement = statement.where(Outage.plant_id.in_(plant_ids))
    if since is not None:
        statement = statement.where(or_(Outage.end_at.is_(None), Outage.end_at > since))
    return list(db.session.scalars(statement.order_by(Outage.start_at.desc(), Outage.id.desc())))


def readings_to_learn_from(plant_id: int) -> list[tuple[datetime, datetime, float]]:
    """What the whole plant counted: start, end and kWh, of times that all its meters read.

    Figures that were filled in teach nothing. A meter that was replaced need not count any more.
    """
    rows = db.session.execute(
        select(
            MeterReading.meter_id,
            MeterReading.start_at,
            MeterReading.end_at,
            MeterReading.energy_wh,
            MeterReading.is_estimated,
        )
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(Meter.plant_id == plant_id, Meter.kind == "production", is_current())
        .order_by(MeterReading.start_at)
    ).all()
    reach = {
        meter_id: Reach(first, last)
        for meter_id, first, last in db.session.execute(
            select(
                MeterReading.meter_id,
                func.min(MeterReading.start_at, type_=UtcDateTime),
                func.max(MeterReading.end_at, type_=UtcDateTime),
            )
            .join(Meter, Meter.id == MeterReading.meter_id)
            .where(Meter.plant_id == plant_id, Meter.kind == "production")
            .group_by(MeterReading.meter_id)
        )
    }
    spans = [counts_between(one, reach.values()) for one in reach.values()]
    sums: dict[tuple[datetime, datetime], tuple[int, int]] = {}
    for row in rows:
        if not row.is_estimated:
            count, energy_wh = sums.get((row.start_at, row.end_at), (0, 0))
            sums[row.start_at, row.end_at] = count + 1, energy_wh + row.energy_wh
    return [
        (start, end, energy_wh / 1000)
        for (start, end), (count, energy_wh) in sums.items()
        if count
        == sum(since <= start and (until is None or start < until) for since, until in spans)
    ]
