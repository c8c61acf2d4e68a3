"""The acts of giving a meter another name, and of taking away one that was entered by mistake."""

from collections.abc import Sequence

from sqlalchemy import delete

from coop.database import db
from coop.errors import RuleBroken
from coop.production.add_plant import require_meter_name
from coop.production.models import Meter, MeterLayout
from coop.production.stand_queries import put_up, reaches_of, taken_away
from coop.records.audit import record


def unread_of(meters: Sequence[Meter]) -> set[int]:
    """Which meters never counted, and took no other's place: nothing hangs on their names."""
    ids = [meter.id for meter in meters]
    return set(ids) - set(reaches_of(ids)) - set(put_up(ids)) - set(taken_away(ids))


def rename_meter(meter: Meter, name: str) -> None:
    """Give a meter that was never read another name."""
    _require_unread(meter)
    name = require_meter_name(name, meter.id)
    if name != meter.name:
        record("meter_renamed", meter, before=meter.name, after=name)
        meter.name = name


def remove_meter(meter: Meter) -> None:
    """Take away a meter that was never read."""
    _require_unread(meter)
    record("meter_removed", meter, name=meter.name, plant=meter.plant.code)
    db.session.flush()
    db.session.execute(delete(MeterLayout).where(MeterLayout.meter_id == meter.id))
    db.session.delete(meter)


def _require_unread(meter: Meter) -> None:
    if not unread_of([meter]):
        raise RuleBroken(
            "Deze meter heeft al meterstanden. Hangt er nu een andere? Kies dan “Meter vervangen”.",
            field="name",
        )
