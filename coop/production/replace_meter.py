"""The act of hanging another meter in the place of one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.periods import day_of
from coop.production.add_plant import add_meter
from coop.production.intake import check_begun
from coop.production.lay_over import bounds_of, register_of
from coop.production.models import Meter, MeterChange
from coop.production.record_stands import record_stands
from coop.production.stand_queries import last_row_end, stands_of, taken_away
from coop.production.stands import Stand, counted_between
from coop.records.audit import record
from coop.words import Energy


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
        If the old one was taken away before, has counted past the change, a stand cannot be, or
        the last one is known and the first one is not.
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
    check_begun(at, bounds_of(meter, zone, now), field="day")
    if replacement.last_wh is not None:
        _check_last(meter, Stand(at, replacement.last_wh), zone)
        with _at_field("register_wh", "last_wh"):
            given = [Stand(at, replacement.last_wh)]
            record_stands(meter, given, zone=zone, source="change", now=now)
        if replacement.first_wh is None:
            raise RuleBroken("Vul de eerste stand in, vaak 0.", field="first_wh")
    with _at_field("name", "new_name"):
        new = add_meter(meter.plant, replacement.new_name, meter.kind)
    new.digits = meter.digits
    db.session.flush()
    change = MeterChange(old_meter_id=meter.id, new_meter_id=new.id, changed_at=at)
    db.session.add(change)
    record("meter_replaced", change, old=meter.name, new=new.name, changed_at=at)
    if replacement.first_wh is not None:
        with _at_field("register_wh", "first_wh"):
            given = [Stand(at, replacement.first_wh)]
            record_stands(new, given, zone=zone, source="change", now=now)
    return new


@contextmanager
def _at_field(told: str, here: str) -> Iterator[None]:
    """Put what another act refuses at the field of this one."""
    try:
        yield
    except RuleBroken as refusal:
        if refusal.field == told:
            refusal.field = here
        raise


def _check_last(meter: Meter, last: Stand, zone: str) -> None:
    """Refuse a last stand under the one before it, unless the register went round."""
    before = max((stand for stand, _version in stands_of(meter.id).values()), default=last)
    if last.register_wh >= before.register_wh:
        return
    try:
        counted_between(before, last, register_of(meter))
    except RuleBroken:
        raise RuleBroken(
            "De laatste stand is lager dan de stand van %(day)s (%(energy)s). Kijk hem na.",
            field="last_wh",
            day=day_of(before.at, zone),
            energy=Energy(before.register_wh),
        ) from None
