"""The act of hanging another meter in the place of one."""

from dataclasses import dataclass
from datetime import datetime

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.periods import day_of
from coop.production.add_plant import add_meter
from coop.production.models import Meter, MeterChange
from coop.production.record_stands import record_stands
from coop.production.stand_queries import last_row_end, taken_away
from coop.production.stands import Stand
from coop.records.audit import record


@dataclass(frozen=True, slots=True)
class Replacement:
    """Another meter from an instant on; stands are None where nobody reads the register. [Wh]"""

    changed_at: datetime
    new_name: str
    last_wh: int | None = None
    first_wh: int | None = None


def replace_meter(
    meter: Meter, replacement: Replacement, *, zone: str, now: datetime | None = None
) -> Meter:
    """Take a meter away and let another count on in its place.

    Parameters
    ----------
    meter
        The old meter; it counts no longer, and keeps what it counted.
    replacement
        When, and the last stand of the old and the first of the new meter.
    zone
        The town's.

    Returns
    -------
    Meter
        The new one. Both stands are kept, so that the months are whole across the change.

    Raises
    ------
    RuleBroken
        If the old one was taken away before, has counted past the change, or a stand cannot be.
    """
    now = now or clock.now()
    at = replacement.changed_at
    if at > now:
        raise RuleBroken("Dit moment ligt in de toekomst.", field="day")
    if meter.id in taken_away([meter.id]):
        raise RuleBroken("Deze meter is al vervangen.", field="meter")
    reached = last_row_end(meter.id)
    if reached is not None and reached > at:
        raise RuleBroken(
            "De oude meter heeft al standen tot en met %(day)s. Kies een later moment.",
            field="day",
            day=day_of(reached, zone),
        )
    if replacement.last_wh is not None:
        record_stands(meter, [Stand(at, replacement.last_wh)], zone=zone, source="change", now=now)
    new = add_meter(meter.plant, replacement.new_name, meter.kind)
    new.digits = meter.digits
    db.session.flush()
    change = MeterChange(old_meter_id=meter.id, new_meter_id=new.id, changed_at=at)
    db.session.add(change)
    record("meter_replaced", change, old=meter.name, new=new.name, changed_at=at)
    if replacement.first_wh is not None:
        record_stands(new, [Stand(at, replacement.first_wh)], zone=zone, source="change", now=now)
    return new
