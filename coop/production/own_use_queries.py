"""Production and feed-in meters of one plant beside each other."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from coop.database import db
from coop.periods import Period, local_bounds, month
from coop.production.models import Meter, MeterReading
from coop.production.own_use import OwnUse, own_use, together
from coop.production.queries import is_current, months_of_plants


def own_use_months(plant_id: int, period: Period, zone: str) -> list[OwnUse]:
    """What the building used itself in each calendar month, of the whole plant."""
    made, fed = (
        months_of_plants(period, zone, plant_ids=[plant_id], first_month=1, kind=kind)[plant_id]
        for kind in ("production", "feed_in")
    )
    has_feed_in = db.session.scalar(
        select(Meter.id).where(Meter.plant_id == plant_id, Meter.kind == "feed_in").limit(1)
    )
    # Without a meter for it nothing is known, also of the months before the plant ran.
    fed_wh = fed.whole_wh if has_feed_in else [None] * len(fed.whole_wh)
    return own_use(made.whole_wh, fed_wh)


def contradictions(plant_id: int, period: Period, zone: str, limit: int = 20) -> list[Any]:
    """Times in which more went to the net than was made: start, end, made and fed. [Wh]"""
    start, end = local_bounds(period, zone)

    def counted(kind: str) -> Any:
        return (
            select(
                MeterReading.start_at,
                MeterReading.end_at,
                func.sum(MeterReading.energy_wh).label("energy_wh"),
            )
            .join(Meter, Meter.id == MeterReading.meter_id)
            .where(
                Meter.plant_id == plant_id,
                Meter.kind == kind,
                MeterReading.start_at >= start,
                MeterReading.start_at < end,
                is_current(),
            )
            .group_by(MeterReading.start_at, MeterReading.end_at)
            .subquery()
        )

    made, fed = counted("production"), counted("feed_in")
    statement = (
        select(
            made.c.start_at,
            made.c.end_at,
            made.c.energy_wh.label("made_wh"),
            fed.c.energy_wh.label("fed_wh"),
        )
        .join(fed, (fed.c.start_at == made.c.start_at) & (fed.c.end_at == made.c.end_at))
        .where(fed.c.energy_wh > made.c.energy_wh)
        .order_by(made.c.start_at)
        .limit(limit)
    )
    return list(db.session.execute(statement))


def contradiction(
    meter: Meter, given_wh: Mapping[date, int], whole_wh: Mapping[date, int], zone: str
) -> OwnUse | None:
    """The months, together, in which more goes to the net than was made if a file is right.

    `given_wh` is what the file has of each calendar month, by its first day, and `whole_wh` of
    those it has all of: part of a month's production proves nothing, part of what went to the
    net may. None where the meters agree, or where the plant has no meter of the other kind. [Wh]
    """
    is_feed_in = meter.kind == "feed_in"
    other = "production" if is_feed_in else "feed_in"
    mine = given_wh if is_feed_in else whole_wh
    if not mine or not any(one.kind == other for one in meter.plant.meters):
        return None
    last = max(mine)
    period = Period(min(mine), month(last.year, last.month).end)
    found = months_of_plants(period, zone, plant_ids=[meter.plant_id], first_month=1, kind=other)
    faults = []
    for one, other_wh in zip(period.months(), found[meter.plant_id].whole_wh, strict=True):
        mine_wh = mine.get(one.start)
        part = OwnUse(other_wh, mine_wh) if is_feed_in else OwnUse(mine_wh, other_wh)
        if part.is_fault:
            faults.append(part)
    return together(faults) if faults else None


def our_sold_wh(plant_id: int, period: Period, zone: str) -> tuple[int | None, int | None]:
    """Our part of what a plant made, and of what went to the net; None where not all is known.

    `period` is a book year, or the part of one from its start. [Wh]
    """
    first = period.start.month
    found = []
    for kind in ("production", "feed_in"):
        read = months_of_plants(period, zone, plant_ids=[plant_id], first_month=first, kind=kind)[
            plant_id
        ]
        known = [energy_wh for energy_wh in read.ours_wh if energy_wh is not None]
        found.append(sum(known) if len(known) == len(read.ours_wh) else None)
    has_feed_in = db.session.scalar(
        select(Meter.id).where(Meter.plant_id == plant_id, Meter.kind == "feed_in").limit(1)
    )
    return found[0], found[1] if has_feed_in else None
