"""What a meter's register showed, which meter took whose place, and how its files are read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import aliased

from coop.database import UtcDateTime, db
from coop.production.meter_csv import solid
from coop.production.models import (
    Meter,
    MeterChange,
    MeterLayout,
    MeterReading,
    MeterStand,
    Plant,
    ReadingBatch,
)
from coop.production.monthly import Reach
from coop.production.queries import is_current, is_newest
from coop.production.stands import Stand


def _counts() -> ColumnElement[bool]:
    """The condition that a stand is the highest version of its moment."""
    newer = aliased(MeterStand)
    return ~exists().where(
        newer.meter_id == MeterStand.meter_id,
        newer.at == MeterStand.at,
        newer.version > MeterStand.version,
    )


def stands_of(meter_id: int) -> dict[datetime, tuple[Stand, int]]:
    """A meter's stands that count, each with its version, by moment, in order of time."""
    rows = db.session.execute(
        select(MeterStand.at, MeterStand.register_wh, MeterStand.version)
        .where(MeterStand.meter_id == meter_id, _counts())
        .order_by(MeterStand.at)
    )
    return {at: (Stand(at, register_wh), version) for at, register_wh, version in rows}


def _told_stands(plant_id: int) -> Any:
    return (
        select(
            MeterStand.id,
            Meter.id.label("meter_id"),
            Meter.name.label("meter_name"),
            MeterStand.at,
            MeterStand.register_wh,
            MeterStand.version,
            ReadingBatch.source,
        )
        .join(Meter, Meter.id == MeterStand.meter_id)
        .join(ReadingBatch, ReadingBatch.id == MeterStand.batch_id)
        .where(Meter.plant_id == plant_id)
    )


def last_stands(plant_id: int, limit: int = 24) -> list[Any]:
    """The newest stands of a plant's meters, with where they come from: newest first."""
    statement = (
        _told_stands(plant_id)
        .where(_counts())
        .order_by(MeterStand.at.desc(), Meter.id)
        .limit(limit)
    )
    return list(db.session.execute(statement))


def stand_by_id(plant_id: int, stand_id: int) -> Any:
    """The stand that counts now at the moment of this one; None where it is not this plant's."""
    asked = aliased(MeterStand)
    statement = (
        _told_stands(plant_id)
        .join(asked, (asked.meter_id == MeterStand.meter_id) & (asked.at == MeterStand.at))
        .where(asked.id == stand_id, _counts())
    )
    return db.session.execute(statement).one_or_none()


def rows_of(meter_id: int, start: datetime, end: datetime) -> list[Any]:
    """The newest rows that touch `[start, end)`, void ones too, with what they are, in order."""
    statement = (
        select(
            MeterReading.start_at,
            MeterReading.end_at,
            MeterReading.energy_wh,
            MeterReading.version,
            MeterReading.is_estimated,
            MeterReading.is_reckoned,
            MeterReading.is_void,
        )
        .where(
            MeterReading.meter_id == meter_id,
            MeterReading.end_at > start,
            MeterReading.start_at < end,
            is_newest(),
        )
        .order_by(MeterReading.start_at)
    )
    return list(db.session.execute(statement))


def last_row_end(meter_id: int) -> datetime | None:
    """Up to when a meter has counted, or showed a stand; None where it has not yet."""
    counted = db.session.scalar(
        select(func.max(MeterReading.end_at, type_=UtcDateTime)).where(
            MeterReading.meter_id == meter_id, is_current()
        )
    )
    shown = db.session.scalar(
        select(func.max(MeterStand.at, type_=UtcDateTime)).where(MeterStand.meter_id == meter_id)
    )
    return max((at for at in (counted, shown) if at is not None), default=None)


def reaches_of(meter_ids: Iterable[int]) -> dict[int, Reach]:
    """Each meter's first and last reading or stand, by id; one never read is not there."""
    wanted = list(meter_ids)
    counted = select(
        MeterReading.meter_id.label("meter_id"),
        func.min(MeterReading.start_at, type_=UtcDateTime).label("first"),
        func.max(MeterReading.end_at, type_=UtcDateTime).label("last"),
    ).where(MeterReading.meter_id.in_(wanted), is_current())
    shown = select(
        MeterStand.meter_id.label("meter_id"),
        func.min(MeterStand.at, type_=UtcDateTime).label("first"),
        func.max(MeterStand.at, type_=UtcDateTime).label("last"),
    ).where(MeterStand.meter_id.in_(wanted))
    found: dict[int, Reach] = {}
    for statement in (
        counted.group_by(MeterReading.meter_id),
        shown.group_by(MeterStand.meter_id),
    ):
        for row in db.session.execute(statement):
            known = found.get(row.meter_id, Reach(row.first, row.last))
            found[row.meter_id] = Reach(min(known.first, row.first), max(known.last, row.last))
    return found


def taken_away(meter_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these meters was taken away, by id; those that still count are not there."""
    rows = db.session.execute(
        select(MeterChange.old_meter_id.label("meter_id"), MeterChange.changed_at).where(
            MeterChange.old_meter_id.in_(list(meter_ids))
        )
    )
    return {row.meter_id: row.changed_at for row in rows}


def put_up(meter_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these meters took another's place, by id."""
    rows = db.session.execute(
        select(MeterChange.new_meter_id.label("meter_id"), MeterChange.changed_at).where(
            MeterChange.new_meter_id.in_(list(meter_ids))
        )
    )
    return {row.meter_id: row.changed_at for row in rows}


def owners() -> dict[str, str]:
    """The code of the plant that each meter hangs at, by the meter's solid name."""
    rows = db.session.execute(select(Meter.name, Plant.code).join(Plant))
    return {solid(name): code for name, code in rows}


def layout_of(meter_id: int, head: str) -> MeterLayout | None:
    """How this meter's files with this head were read the last time."""
    return db.session.scalar(
        select(MeterLayout).where(MeterLayout.meter_id == meter_id, MeterLayout.head == head)
    )


def estimated_by_month(
    plant_ids: Iterable[int], starts: list[datetime], end: datetime, *, only_filled: bool = False
) -> dict[int, list[int | None]]:
    """How much of each month's production was estimated, by plant id; None where none was. [Wh]

    `only_filled` leaves out what lies between two stands: its sum was measured.
    """
    number = case(
        *((MeterReading.start_at < start, index - 1) for index, start in enumerate(starts)),
        else_=len(starts) - 1,
    ).label("number")
    statement = (
        select(Meter.plant_id, number, func.sum(MeterReading.energy_wh))
        .join(Meter, Meter.id == MeterReading.meter_id)
        .where(
            Meter.plant_id.in_(list(plant_ids)),
            Meter.kind == "production",
            MeterReading.is_estimated,
            MeterReading.start_at >= starts[0],
            MeterReading.start_at < end,
            is_current(),
        )
        .group_by(Meter.plant_id, number)
    )
    if only_filled:
        filled = select(ReadingBatch.id).where(ReadingBatch.source == "model")
        statement = statement.where(MeterReading.batch_id.in_(filled))
    found: dict[int, list[int | None]] = {}
    for plant_id, index, energy_wh in db.session.execute(statement):
        found.setdefault(plant_id, [None] * len(starts))[index] = int(energy_wh)
    return found
