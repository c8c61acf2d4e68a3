"""The act that writes what a register showed, and with it what the meter counted in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.production.intake import Bounds, check_begun, check_hung
from coop.production.lay_over import bounds_of, hold, lay_over, write_rows
from coop.production.models import Meter, MeterStand, ReadingBatch
from coop.production.record_readings import Recorded
from coop.production.stand_queries import stands_of
from coop.production.stands import Stand
from coop.production.timeline import Plan
from coop.records.audit import record


@dataclass(frozen=True, slots=True)
class StandIntake:
    """Stands, sorted out; `changed` pairs what is delivered with what stood there.

    `plan` is what they make of the meter's rows, `all_stands` all that the meter then has.
    """

    new: tuple[Stand, ...]
    same: tuple[Stand, ...]
    changed: tuple[tuple[Stand, Stand], ...]
    plan: Plan
    all_stands: tuple[Stand, ...]


def compare_stands(meter: Meter, stands: Sequence[Stand], bounds: Bounds) -> StandIntake:
    """Sort stands out against those that the meter has, and lay them over its rows.

    Raises
    ------
    RuleBroken
        If one lies in the future, before the plant began or where the meter did not hang, one
        moment has two figures, the register goes down, or what it counted cannot be.
    """
    known = {at: stand for at, (stand, _version) in stands_of(meter.id).items()}
    given = {stand.at: stand for stand in stands}
    for stand in stands:
        if stand.at > bounds.now:
            raise RuleBroken("Deze meterstand ligt in de toekomst.", field="day")
        if given[stand.at] != stand:
            raise RuleBroken("Eén tijd heeft in dit bestand twee standen.", field="register_wh")
        check_hung(stand.at, bounds, field="day")
        check_begun(stand.at, bounds, field="day")
    all_stands = sorted((known | given).values())
    return StandIntake(
        tuple(stand for at, stand in sorted(given.items()) if at not in known),
        tuple(stand for at, stand in sorted(given.items()) if known.get(at) == stand),
        tuple(
            (stand, known[at])
            for at, stand in sorted(given.items())
            if at in known and known[at] != stand
        ),
        lay_over(meter, [], bounds, all_stands),
        tuple(all_stands),
    )


def record_stands(
    meter: Meter,
    stands: Sequence[Stand],
    *,
    zone: str,
    source: str = "stand",
    file_name: str | None = None,
    correction: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Write stands once; all of them or nothing, with what follows for the months.

    Parameters
    ----------
    meter
        The meter that was read. Its closed years are kept: what they were estimated wrong is
        carried to the first open interval.
    stands
        Moments in UTC with what the register showed.
    zone
        The town's.
    source
        "stand" typed by hand, "stands" from a file, "telegram" or "change" of meter.
    correction
        The reason why stands that are there may be replaced; None where they may not.

    Raises
    ------
    RuleBroken
        As `compare_stands`, and if another figure is given for a moment without a reason.
    """
    now = now or clock.now()
    if correction is not None and not correction.strip():
        raise RuleBroken("Schrijf op waarom u dit verbetert.", field="reason")
    hold(meter)
    intake = compare_stands(meter, stands, bounds_of(meter, zone, now))
    if intake.changed and correction is None:
        raise RuleBroken(
            "Op dat moment staat al een andere stand. Kies bij die stand “Verbeteren” als de "
            "oude fout is.",
            field="register_wh",
        )
    added = [(stand, 1) for stand in intake.new]
    versions = {at: version for at, (_stand, version) in stands_of(meter.id).items()}
    added += [(stand, versions[stand.at] + 1) for stand, _old in intake.changed]
    if not added:
        return Recorded(None, 0, 0, len(intake.same))
    batch = ReadingBatch(meter_id=meter.id, source=source, file_name=file_name, recorded_at=now)
    details = {"meter": meter.name, "new": len(intake.new), "changed": len(intake.changed)}
    if correction is not None:
        details["reason"] = correction.strip()
    record("stands_corrected" if intake.changed else "stands_recorded", batch, **details)
    db.session.flush()
    _write(meter, batch, added)
    write_rows(meter, batch, intake.plan.writes)
    return Recorded(batch, len(intake.new), len(intake.changed), len(intake.same))


def _write(meter: Meter, batch: ReadingBatch, added: Sequence[tuple[Stand, int]]) -> None:
    db.session.execute(
        insert(MeterStand),
        [
            {
                "meter_id": meter.id,
                "batch_id": batch.id,
                "at": stand.at,
                "register_wh": stand.register_wh,
                "version": version,
            }
            for stand, version in added
        ],
    )
