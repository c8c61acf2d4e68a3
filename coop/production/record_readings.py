"""The acts that write readings once: a delivery, and a correction with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.production.intake import Bounds, Intake, Known, check, sort_out
from coop.production.meter_csv import Reading
from coop.production.models import Meter, MeterReading, ReadingBatch
from coop.production.plant_details import most_kw
from coop.production.queries import readings_between
from coop.records.audit import record


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written: the batch (None when nothing changed) and how many readings."""

    batch: ReadingBatch | None
    new: int
    changed: int
    same: int


def compare(meter: Meter, readings: Sequence[Reading]) -> Intake:
    """Sort a delivery out against what the meter has."""
    if not readings:
        return Intake((), (), (), ())
    start = min(reading.start_at for reading in readings)
    end = max(reading.end_at for reading in readings)
    known = [
        Known(row.start_at, row.end_at, row.energy_wh, row.version)
        for row in readings_between(meter.id, start, end)
    ]
    return sort_out(readings, known)


def bounds_of(meter: Meter, zone: str, now: datetime) -> Bounds:
    """Between which instants readings of this meter may change, and the most it can count."""
    plant = meter.plant
    return Bounds(zone, now, plant.open_from, plant.started_on, most_kw(plant) or None)


def record_readings(
    meter: Meter,
    readings: Sequence[Reading],
    *,
    zone: str,
    source: str = "file",
    file_name: str | None = None,
    correction: str | None = None,
    are_estimated: bool = False,
    now: datetime | None = None,
) -> Recorded:
    """Write a delivery once; all of it or nothing.

    Parameters
    ----------
    meter
        The meter that counted; its plant's closed years are kept.
    readings
        Half-open intervals in UTC, without overlap.
    zone
        The town's, for the days of closed years.
    source
        "file" or "hand".
    correction
        The reason why figures that stand may be replaced; None where they may not.

    Returns
    -------
    Recorded
        Nothing is written when everything stood there already.

    Raises
    ------
    RuleBroken
        As `coop.production.intake.check`; a correction without a reason, or that changes nothing.
    """
    now = now or clock.now()
    if correction is not None and not correction.strip():
        raise RuleBroken("Schrijf op waarom u dit verbetert.", field="reason")
    _hold(meter)
    intake = compare(meter, readings)
    check(intake, bounds_of(meter, zone, now), is_correction=correction is not None)
    added = [(reading, 1) for reading in intake.new]
    added += [(reading, known.version + 1) for reading, known in intake.changed]
    if not added:
        return Recorded(None, 0, 0, len(intake.same))
    batch = ReadingBatch(meter_id=meter.id, source=source, file_name=file_name, recorded_at=now)
    details = {"meter": meter.name, "new": len(intake.new), "changed": len(intake.changed)}
    if correction is not None:
        details["reason"] = correction.strip()
    record("readings_corrected" if intake.changed else "readings_recorded", batch, **details)
    db.session.flush()
    _write(meter, batch, added, are_estimated)
    return Recorded(batch, len(intake.new), len(intake.changed), len(intake.same))


def correct_reading(
    meter: Meter, reading: Reading, reason: str, *, zone: str, now: datetime | None = None
) -> Recorded:
    """Give an interval that stands another figure, as a new version with its reason."""
    if not (compare(meter, [reading]).changed):
        raise RuleBroken(
            "Dit getal staat er al. Vul het juiste getal in als u wilt verbeteren.",
            field="energy_wh",
        )
    return record_readings(meter, [reading], zone=zone, source="hand", correction=reason, now=now)


def _hold(meter: Meter) -> None:
    """Let nobody else write this meter's readings, or close a year, until we have ended."""
    db.session.execute(select(Meter.id).where(Meter.id == meter.id).with_for_update())
    db.session.refresh(meter.plant, ["open_from"], with_for_update={"read": True})


def _write(
    meter: Meter, batch: ReadingBatch, added: list[tuple[Reading, int]], are_estimated: bool
) -> None:
    # In bulk: a year of quarter-hours is 35,000 rows.
    db.session.execute(
        insert(MeterReading),
        [
            {
                "meter_id": meter.id,
                "batch_id": batch.id,
                "start_at": reading.start_at,
                "end_at": reading.end_at,
                "energy_wh": reading.energy_wh,
                "version": version,
                "is_estimated": are_estimated,
            }
            for reading, version in added
        ],
    )
