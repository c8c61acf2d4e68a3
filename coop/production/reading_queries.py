"""The history of a plant's readings: what came in together, what was corrected, by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, extract, func, select
from sqlalchemy.orm import aliased

from coop.database import UtcDateTime, db
from coop.members.models import Member
from coop.periods import Period, day_of, local_bounds
from coop.production.models import Meter, MeterReading, MeterStand, ReadingBatch
from coop.production.queries import is_current
from coop.records.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings that came in together, and who brought them."""

    id: int
    meter_name: str
    source: str
    file_name: str | None
    recorded_at: datetime
    readings: int
    stands: int
    first: datetime | None
    last: datetime | None
    who: str | None
    reason: str


def batches_of(plant_id: int, limit: int = 50) -> list[Batch]:
    """The batches of a plant's meters, newest first, with the name of who recorded them."""
    stands = (
        select(func.count(MeterStand.id))
        .where(MeterStand.batch_id == ReadingBatch.id)
        .scalar_subquery()
    )
    statement = (
        select(
            ReadingBatch.id,
            Meter.name.label("meter_name"),
            ReadingBatch.source,
            ReadingBatch.file_name,
            ReadingBatch.recorded_at,
            func.count(MeterReading.id).label("readings"),
            stands.label("stands"),
            func.min(MeterReading.start_at).label("first"),
            func.max(MeterReading.end_at).label("last"),
            func.max(Member.name).label("who"),
        )
        .join(Meter, Meter.id == ReadingBatch.meter_id)
        .outerjoin(MeterReading, (MeterReading.batch_id == ReadingBatch.id) & ~MeterReading.is_void)
        .outerjoin(
            AuditEntry,
            (AuditEntry.object_type == "reading_batch") & (AuditEntry.object_id == ReadingBatch.id),
        )
        .outerjoin(Member, Member.id == AuditEntry.actor_id)
        .where(Meter.plant_id == plant_id)
        .group_by(
            ReadingBatch.id,
            Meter.name,
            ReadingBatch.source,
            ReadingBatch.file_name,
            ReadingBatch.recorded_at,
        )
        .order_by(ReadingBatch.recorded_at.desc(), ReadingBatch.id.desc())
        .limit(limit)
    )
    rows = db.session.execute(statement).all()
    reasons = _reasons(row.id for row in rows)
    return [Batch(**row._asdict(), reason=reasons.get(row.id, "")) for row in rows]


def _reasons(batch_ids: Iterable[int]) -> dict[int, str]:
    """Why a batch was entered, where it corrects another; by batch id."""
    rows = db.session.execute(
        select(AuditEntry.object_id, AuditEntry.details).where(
            AuditEntry.object_type == "reading_batch", AuditEntry.object_id.in_(list(batch_ids))
        )
    )
    return {batch_id: details.get("reason", "") for batch_id, details in rows if batch_id}


@dataclass(frozen=True, slots=True)
class Version:
    """One figure that an interval had, with who wrote it when and why."""

    reading_id: int
    meter_id: int
    meter_name: str
    start: datetime
    end: datetime
    energy_wh: int
    version: int
    source: str
    recorded_at: datetime
    who: str | None
    reason: str
    is_estimated: bool = False


def versions_of(plant_id: int, *, reading_id: int | None = None) -> list[Version]:
    """Every figure of the intervals that were corrected, or of one reading's interval.

    By start of the interval, newest first, then by version.
    """
    other = aliased(MeterReading)
    wanted = select(other.id).where(
        other.meter_id == MeterReading.meter_id, other.start_at == MeterReading.start_at
    )
    if reading_id:
        wanted = wanted.where(other.id == reading_id)
    else:
        # Estimates and sums of stands that gave way are no corrections.
        newer = aliased(MeterReading)
        wanted = wanted.where(
            *(
                ~flag
                for row in (other, newer)
                for flag in (row.is_estimated, row.is_reckoned, row.is_void)
            ),
            newer.meter_id == other.meter_id,
            newer.start_at == other.start_at,
            newer.version > other.version,
        )
    rows = db.session.execute(
        select(
            MeterReading.id.label("reading_id"),
            Meter.id.label("meter_id"),
            Meter.name.label("meter_name"),
            MeterReading.start_at.label("start"),
            MeterReading.end_at.label("end"),
            MeterReading.energy_wh,
            MeterReading.version,
            MeterReading.is_estimated,
            ReadingBatch.source,
            ReadingBatch.recorded_at,
            Member.name.label("who"),
            AuditEntry.details.label("reason"),
        )
        .join(Meter, Meter.id == MeterReading.meter_id)
        .join(ReadingBatch, ReadingBatch.id == MeterReading.batch_id)
        .outerjoin(
            AuditEntry,
            (AuditEntry.object_type == "reading_batch") & (AuditEntry.object_id == ReadingBatch.id),
        )
        .outerjoin(Member, Member.id == AuditEntry.actor_id)
        .where(Meter.plant_id == plant_id, ~MeterReading.is_void, wanted.exists())
        .order_by(MeterReading.start_at.desc(), Meter.id, MeterReading.version)
        .limit(500)
    )
    return [
        Version(**{**row._asdict(), "reason": (row.reason or {}).get("reason", "")}) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class MonthSource:
    """What the readings of one month are: how many, from where, how many corrected.

    `only_id` is the reading's own id where there is just one, and no stand to correct instead.
    `estimated_wh` is what was filled in; None where nothing was. [Wh]
    """

    readings: int
    sources: frozenset[str]
    corrected: int
    only_id: int | None
    estimated_wh: int | None = None


def month_sources(plant_id: int, period: Period, zone: str) -> list[MonthSource | None]:
    """Where the readings of each calendar month come from; None where there are none."""
    starts = [local_bounds(month, zone)[0] for month in period.months()]
    low, high = local_bounds(period, zone)
    number = case(
        *((MeterReading.start_at < start, index - 1) for index, start in enumerate(starts)),
        else_=len(starts) - 1,
    ).label("number")
    older = aliased(MeterReading)
    replaces_a_reading = (
        select(older.id)
        .where(
            older.meter_id == MeterReading.meter_id,
            older.start_at == MeterReading.start_at,
            older.version < MeterReading.version,
            ~older.is_estimated,
            ~older.is_reckoned,
        )
        .exists()
    )
    rows = db.session.execute(
        select(
            number,
            ReadingBatch.source,
            func.count(MeterReading.id),
            func.sum(case(((MeterReading.version > 1) & replaces_a_reading, 1), else_=0)),
            func.max(case((~MeterReading.is_reckoned, MeterReading.id))),
            func.sum(case((MeterReading.is_estimated, MeterReading.energy_wh))),
        )
        .join(Meter, Meter.id == MeterReading.meter_id)
        .join(ReadingBatch, ReadingBatch.id == MeterReading.batch_id)
        .where(
            Meter.plant_id == plant_id,
            Meter.kind == "production",
            MeterReading.start_at >= low,
            MeterReading.start_at < high,
            is_current(),
        )
        .group_by(number, ReadingBatch.source)
    )
    found: list[MonthSource | None] = [None] * len(starts)
    for index, source, count, corrected, last_id, estimated_wh in rows:
        before = found[index]
        parts = [before.estimated_wh if before else None, estimated_wh]
        estimated = [int(part) for part in parts if part is not None]
        found[index] = MonthSource(
            count + (before.readings if before else 0),
            frozenset({source}) | (before.sources if before else frozenset()),
            int(corrected) + (before.corrected if before else 0),
            last_id if count == 1 and before is None else None,
            sum(estimated) if estimated else None,
        )
    return found


def years_with_readings(plant_id: int, zone: str) -> set[int]:
    """The town's years in which any meter of a plant counted."""
    # One row for each year of UTC; at its ends it may reach into another year of the town.
    first, last = (
        func.min(MeterReading.start_at, type_=UtcDateTime),
        func.max(MeterReading.end_at, type_=UtcDateTime),
    )
    year = extract("year", MeterReading.start_at)
    rows = db.session.execute(
        select(first, last)
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(Meter.plant_id == plant_id)
        .group_by(year)
    )
    found: set[int] = set()
    for start, end in rows:
        years = day_of(start, zone).year, day_of(end - timedelta(seconds=1), zone).year
        found.update(range(years[0], years[1] + 1))
    return found


def readings_on(plant_id: int, day: date, zone: str) -> list[Any]:
    """The readings that count and touch a day of the town: id, meter, start, end, energy."""
    start, end = local_bounds(Period(day, day + timedelta(days=1)), zone)
    statement = (
        select(
            MeterReading.id,
            Meter.name.label("meter_name"),
            MeterReading.start_at,
            MeterReading.end_at,
            MeterReading.energy_wh,
            MeterReading.version,
            MeterReading.is_estimated,
            MeterReading.is_reckoned,
        )
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(
            Meter.plant_id == plant_id,
            MeterReading.end_at > start,
            MeterReading.start_at < end,
            is_current(),
        )
        .order_by(Meter.id, MeterReading.start_at)
        .limit(400)
    )
    return list(db.session.execute(statement))
