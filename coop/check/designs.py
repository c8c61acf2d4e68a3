"""Invariants of what visitors are told of a plant's sums."""

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.viability.models import DesignVersion, PlantDesign


@invariant("VIA-1", "what visitors see of a plant's sums is one design, as it was published")
def published_designs_are_there() -> Breaches:
    there = (
        sa.select(DesignVersion.id)
        .where(
            DesignVersion.design_id == PlantDesign.id,
            DesignVersion.version == PlantDesign.published_version,
        )
        .exists()
    )
    shown = PlantDesign.published_version.is_not(None)
    lost = sa.select(PlantDesign.name, PlantDesign.published_version).where(shown, ~there)
    for row in db.session.execute(lost):
        yield f"{row.name}: version {row.published_version} is not there"
    count = sa.func.count()
    twice = (
        sa.select(PlantDesign.plant_id, count.label("designs"))
        .where(shown)
        .group_by(PlantDesign.plant_id)
        .having(sa.or_(count > 1, PlantDesign.plant_id.is_(None)))
    )
    for found in db.session.execute(twice):
        yield f"plant {found.plant_id}: {found.designs} designs are published"


@invariant("VIA-2", "the versions of a design are numbered from one without a gap")
def versions_have_no_gap() -> Breaches:
    count = sa.func.count(DesignVersion.id)
    wrong = (
        sa.select(PlantDesign.name, count.label("versions"))
        .outerjoin(DesignVersion, DesignVersion.design_id == PlantDesign.id)
        .group_by(PlantDesign.id, PlantDesign.name)
        .having(sa.or_(count == 0, sa.func.max(DesignVersion.version) != count))
    )
    for row in db.session.execute(wrong):
        yield f"{row.name}: {row.versions} versions"
