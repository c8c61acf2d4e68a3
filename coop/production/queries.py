"""Reading plants, estimates, meters and what they counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, exists, func, select
from sqlalchemy.orm import aliased, selectinload

from coop.database import UtcDateTime, db
from coop.periods import Period, book_year_of, local_bounds
from coop.production.models import Meter, MeterReading, Plant, PlantEstimate
from coop.production.monthly import Counted, Reach, our_months, whole_months


def plants() -> list[Plant]:
    """Every plant by code, its planes loaded ahead."""
    return list(
        db.session.scalars(select(Plant).options(selectinload(Plant.planes)).order_by(Plant.code))
    )


def plant_by_code(code: str) -> Plant | None:
    """The plant with this code, whatever its capitals."""
    return db.session.scalar(select(Plant).where(func.lower(Plant.code) == code.strip().lower()))


def newest_estimate(plant_id: int) -> PlantEstimate | None:
    """The estimate that counts: the last one made."""
    return db.session.scalar(
        select(PlantEstimate)
        .where(PlantEstimate.plant_id == plant_id)
        .order_by(PlantEstimate.made_at.desc(), PlantEstimate.id.desc())
        .limit(1)
    )


def newest_estimates() -> dict[int, PlantEstimate]:
    """The estimate that counts of every plant that has one, by plant id."""
    place = (
        func.row_number()
        .over(
            partition_by=PlantEstimate.plant_id,
            order_by=(PlantEstimate.made_at.desc(), PlantEstimate.id.desc()),
        )
        .label("place")
    )
    ranked = select(PlantEstimate.id, place).subquery()
    rows = db.session.scalars(
        select(PlantEstimate)
        .join(ranked, ranked.c.id == PlantEstimate.id)
        .where(ranked.c.place == 1)
    )
    return {estimate.plant_id: estimate for estimate in rows}


def meters_of(plant_id: int) -> list[Meter]:
    """The meters of a plant, in the order in which they came."""
    return list(
        db.session.scalars(select(Meter).where(Meter.plant_id == plant_id).order_by(Meter.id))
    )


def monthly_wh(
    plant_id: int, period: Period, zone: str, *, first_month: int | None = None
) -> list[int | None]:
    """OUR Wh per calendar month of the period; None where no complete reading is known.

    Differences of the floors of the book year's running total, so that a book year adds up to
    the floor of our part. `first_month` is that of the book year; without it `period` must start
    where a book year does. Months before the plant started are 0.
    """
    found = months_of_plants(period, zone, plant_ids=[plant_id], first_month=first_month)
    return found[plant_id].ours_wh


@dataclass(frozen=True, slots=True)
class PlantMonths:
    """A plant's calendar months: of the whole plant as metered, and our part. [Wh]"""

    whole_wh: list[int | None]
    ours_wh: list[int | None]


def months_of_plants(
    period: Period,
    zone: str,
    *,
    plant_ids: Sequence[int] | None = None,
    first_month: int | None = None,
    kind: str = "production",
) -> dict[int, PlantMonths]:
    """The months of these plants (or of all), by plant id, in one statement; see `monthly_wh`.

    `kind` of the meters: "production" or "feed_in".
    """
    first_month = first_month or period.start.month
    since = book_year_of(period.start, first_month).start
    reckoned = Period(since, period.end)
    before = len(reckoned.months()) - len(period.months())
    found = {}
    for plant, counted, reach in _counted_by_plant(reckoned, zone, plant_ids, kind):
        whole = whole_months(
            counted,
            reach,
            reckoned,
            zone,
            started_on=plant.started_on,
            ended_on=plant.ended_on,
        )
        ours = our_months(whole, plant.ownership_ppm, reckoned, first_month)
        found[plant.id] = PlantMonths(whole[before:], ours[before:])
    return found


def _counted_by_plant(
    period: Period, zone: str, plant_ids: Sequence[int] | None, kind: str
) -> list[tuple[Any, list[Counted], dict[int, Reach]]]:
    """Each plant with what its meters counted, adjacent readings taken together."""
    runs = _runs(period, zone).subquery()
    first = select(func.min(MeterReading.start_at)).where(MeterReading.meter_id == Meter.id)
    last = select(func.max(MeterReading.end_at)).where(MeterReading.meter_id == Meter.id)
    statement = (
        select(
            Plant.id,
            Plant.ownership_ppm,
            Plant.started_on,
            Plant.ended_on,
            Meter.id.label("meter_id"),
            first.scalar_subquery().label("first"),
            last.scalar_subquery().label("last"),
            runs.c.start_at,
            runs.c.end_at,
            runs.c.energy_wh,
        )
        .outerjoin(Meter, (Meter.plant_id == Plant.id) & (Meter.kind == kind))
        .outerjoin(runs, runs.c.meter_id == Meter.id)
        .order_by(Plant.code, Meter.id, runs.c.start_at)
    )
    if plant_ids is not None:
        statement = statement.where(Plant.id.in_(plant_ids))
    found: dict[int, tuple[Any, list[Counted], dict[int, Reach]]] = {}
    for row in db.session.execute(statement):
        _plant, counted, reach = found.setdefault(row.id, (row, [], {}))
        if row.first is not None:
            reach[row.meter_id] = Reach(row.first, row.last)
        if row.start_at is not None:
            counted.append(Counted(row.meter_id, row.start_at, row.end_at, row.energy_wh))
    return list(found.values())


def _runs(period: Period, zone: str) -> Select[Any]:
    """Readings that follow each other within a month, as one row a run.

    A year of quarter-hours becomes twelve rows. A reading belongs to the month in which it
    starts, so that a run that reaches over its month tells of the reading that does.
    """
    current = _current().subquery()
    starts = [local_bounds(month, zone)[0] for month in period.months()]
    low, high = local_bounds(period, zone)
    month = case(
        *((current.c.start_at < start, number) for number, start in enumerate(starts)),
        else_=len(starts),
    )
    before = func.lag(current.c.end_at).over(
        partition_by=(current.c.meter_id, month), order_by=current.c.start_at
    )
    marked = (
        select(
            current,
            month.label("month"),
            case((before == current.c.start_at, 0), else_=1).label("is_new"),
        )
        .where(current.c.end_at > low, current.c.start_at < high)
        .subquery()
    )
    run = func.sum(marked.c.is_new).over(
        partition_by=(marked.c.meter_id, marked.c.month), order_by=marked.c.start_at
    )
    numbered = select(marked, run.label("run")).subquery()
    return select(
        numbered.c.meter_id,
        func.min(numbered.c.start_at).label("start_at"),
        func.max(numbered.c.end_at).label("end_at"),
        cast(func.sum(numbered.c.energy_wh), BigInteger).label("energy_wh"),
    ).group_by(numbered.c.meter_id, numbered.c.month, numbered.c.run)


def is_newest() -> ColumnElement[bool]:
    """The condition that a reading has the highest version of what starts at its instant."""
    newer = aliased(MeterReading)
    return ~exists().where(
        newer.meter_id == MeterReading.meter_id,
        newer.start_at == MeterReading.start_at,
        newer.version > MeterReading.version,
    )


def is_current() -> ColumnElement[bool]:
    """The condition that a reading counts: the newest of its interval, and not void."""
    return and_(is_newest(), ~MeterReading.is_void)


def _current() -> Any:
    """The reading of each interval that counts."""
    return select(
        MeterReading.id,
        MeterReading.meter_id,
        MeterReading.start_at,
        MeterReading.end_at,
        MeterReading.energy_wh,
        MeterReading.version,
    ).where(is_current())


def last_readings() -> dict[int, datetime]:
    """Up to when each plant's production meters have counted, by plant id."""
    rows = db.session.execute(
        select(Meter.plant_id, func.max(MeterReading.end_at, type_=UtcDateTime))
        .join(MeterReading, MeterReading.meter_id == Meter.id)
        .where(Meter.kind == "production")
        .group_by(Meter.plant_id)
    )
    return {plant_id: last for plant_id, last in rows if last is not None}
