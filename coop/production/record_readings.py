"""The acts that write readings once: a delivery, and a correction with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.periods import local_midnight
from coop.production.intake import Intake, check, sort_out
from coop.production.lay_over import bounds_of, hold, known_between, lay_over, write_rows
from coop.production.meter_csv import Reading
from coop.production.models import Meter, ReadingBatch
from coop.records.audit import record


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written: the batch (None when nothing changed) and how many readings."""

    batch: ReadingBatch | None
    new: int
    changed: int
    same: int


def compare(meter: Meter, readings: Sequence[Reading], zone: str) -> Intake:
    """Sort a delivery out against what the meter has; the zone is the town's."""
    if not readings:
        return Intake((), (), (), ())
    start = min(reading.start_at for reading in readings)
    end = max(reading.end_at for reading in readings)
    open_from = meter.plant.open_from
    return sort_out(
        readings,
        known_between(meter.id, start, end),
        local_midnight(open_from, zone) if open_from else None,
    )


def record_readings(
    meter: Meter,
    readings: Sequence[Reading],
    *,
    zone: str,
    source: str = "file",
    file_name: str | None = None,
    correction: str | None = None,
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
    hold(meter)
    intake = compare(meter, readings, zone)
    bounds = bounds_of(meter, zone, now)
    check(intake, bounds, is_correction=correction is not None)
    delivered = [*intake.new, *(reading for reading, _known in intake.changed)]
    if not delivered:
        return Recorded(None, 0, 0, len(intake.same))
    batch = ReadingBatch(meter_id=meter.id, source=source, file_name=file_name, recorded_at=now)
    details = {"meter": meter.name, "new": len(intake.new), "changed": len(intake.changed)}
    if correction is not None:
        details["reason"] = correction.strip()
    laid = lay_over(meter, delivered, bounds)
    record("readings_corrected" if intake.changed else "readings_recorded", batch, **details)
    db.session.flush()
    write_rows(meter, batch, laid.writes)
    return Recorded(batch, len(intake.new), len(intake.changed), len(intake.same))


def correct_reading(
    meter: Meter, reading: Reading, reason: str, *, zone: str, now: datetime | None = None
) -> Recorded:
    """Give an interval that stands another figure, as a new version with its reason."""
    intake = compare(meter, [reading], zone)
    # An estimate that is typed over with the same figure becomes a reading.
    if not intake.changed and not intake.replaced:
        raise RuleBroken(
            "Dit getal staat er al. Vul het juiste getal in als u wilt verbeteren.",
            field="energy_wh",
        )
    return record_readings(meter, [reading], zone=zone, source="hand", correction=reason, now=now)
