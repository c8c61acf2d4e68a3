"""Invariants of outages and of months in their weather."""

from itertools import pairwise

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.production.models import Outage, Plant, PlantMonth


@invariant("OUT-1", "outages of a plant that were spoken of lie apart, after it began")
def outages_lie_apart() -> Breaches:
    rows = db.session.execute(
        sa.select(Outage.id, Outage.plant_id, Outage.start_at, Outage.end_at, Plant.started_on)
        .join(Plant, Plant.id == Outage.plant_id)
        .where(Outage.kind != "possible")
        .order_by(Outage.plant_id, Outage.start_at)
    ).all()
    for row in rows:
        if row.started_on is None:
            yield f"outage {row.id}: plant {row.plant_id} never began"
    for one, other in pairwise(rows):
        if one.plant_id == other.plant_id and (one.end_at is None or one.end_at > other.start_at):
            yield f"outages {one.id} and {other.id} of plant {one.plant_id} overlap"


@invariant("OUT-2", "a recorded outage is explained")
def outages_are_explained() -> Breaches:
    silent = sa.select(Outage.id).where(Outage.kind != "possible", Outage.explanation == "")
    for outage_id in db.session.scalars(silent):
        yield f"outage {outage_id} says nothing"


@invariant("PRF-1", "what a month's weather should have given is of a whole calendar month")
def months_begin_on_the_first() -> Breaches:
    for row in db.session.execute(sa.select(PlantMonth.plant_id, PlantMonth.start_on)):
        if row.start_on.day != 1:
            yield f"plant {row.plant_id}: {row.start_on}"
