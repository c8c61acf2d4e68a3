"""Laying a delivery over what a meter has, and writing the rows that come of it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert, select

from coop.database import db
from coop.periods import Period, day_of, local_midnight
from coop.production.intake import Bounds, Known
from coop.production.meter_csv import Reading
from coop.production.models import Meter, MeterReading, ReadingBatch
from coop.production.plant_details import most_kw
from coop.production.plant_shape import PlantShape
from coop.production.stand_queries import put_up, rows_of, stands_of, taken_away
from coop.production.stands import Register, Stand, spans
from coop.production.timeline import Outline, Plan, Write, plan


def hold(meter: Meter) -> None:
    """Let nobody else write this meter's readings, or close a year, until we have ended."""
    db.session.execute(select(Meter.id).where(Meter.id == meter.id).with_for_update())
    db.session.refresh(meter.plant, ["open_from"], with_for_update={"read": True})


def bounds_of(meter: Meter, zone: str, now: datetime) -> Bounds:
    """Between which instants readings of this meter may change, and the most it can count."""
    plant = meter.plant
    return Bounds(
        zone,
        now,
        plant.open_from,
        plant.started_on,
        most_kw(plant) or None,
        put_up([meter.id]).get(meter.id),
        taken_away([meter.id]).get(meter.id),
    )


def register_of(meter: Meter) -> Register:
    """What is known of a meter's register."""
    return Register(meter.digits, most_kw(meter.plant) or None)


def known_between(meter_id: int, start: datetime, end: datetime) -> list[Known]:
    """The newest rows of a meter that touch a time, void ones too."""
    return [Known(*row) for row in rows_of(meter_id, start, end)]


def lay_over(
    meter: Meter,
    delivered: Sequence[Reading],
    bounds: Bounds,
    stands: Sequence[Stand] | None = None,
) -> Plan:
    """What a delivery of readings, or these stands, make of a meter's rows.

    Parameters
    ----------
    meter
        The meter that counted.
    delivered
        As `coop.production.timeline.plan`.
    bounds
        From `bounds_of`.
    stands
        All stands of the meter; None for those it has.

    Raises
    ------
    RuleBroken
        As `coop.production.stands.spans` and `coop.production.timeline.plan`.
    """
    if stands is None:
        stands = [stand for stand, _version in stands_of(meter.id).values()]
    instants = [stand.at for stand in stands]
    instants += [at for row in delivered for at in (row.start_at, row.end_at)]
    if not instants:
        return Plan((), 0)
    first, last = min(instants), max(instants)
    outline = Outline(
        _month_starts(first, last, bounds.zone),
        bounds.open_from_at,
        PlantShape(meter.plant, bounds.zone),
    )
    known = known_between(meter.id, first, last)
    return plan(known, delivered, spans(stands, register_of(meter)), outline)


def _month_starts(first: datetime, last: datetime, zone: str) -> list[datetime]:
    start = day_of(first, zone).replace(day=1)
    end = day_of(last, zone)
    after = date(end.year + end.month // 12, end.month % 12 + 1, 1)
    months = Period(start, after).months()
    return [local_midnight(month.start, zone) for month in months] + [local_midnight(after, zone)]


def write_rows(meter: Meter, batch: ReadingBatch, writes: Sequence[Write]) -> None:
    """Add rows in bulk: a year of quarter-hours is 35,000 of them."""
    if not writes:
        return
    db.session.execute(
        insert(MeterReading),
        [
            {
                "meter_id": meter.id,
                "batch_id": batch.id,
                "start_at": row.start_at,
                "end_at": row.end_at,
                "energy_wh": row.energy_wh,
                "version": row.version,
                "is_estimated": row.is_estimated,
                "is_reckoned": row.is_reckoned,
                "is_void": row.is_void,
            }
            for row in writes
        ],
    )
