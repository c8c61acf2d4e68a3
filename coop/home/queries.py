"""What the front page shows of every room."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from coop.database import db
from coop.members.models import RoleGrant
from coop.offers.models import Offering
from coop.production.models import MeterReading, Plant
from coop.yields.models import Distribution, PlantYear


def is_open(at: datetime) -> Any:
    """The condition that an offering sells at this instant."""
    return and_(Offering.opens_at <= at, or_(Offering.closes_at.is_(None), Offering.closes_at > at))


def newest_year_divided() -> Sequence[Any]:
    """What shares really brought: every plant that was divided in the newest year of all."""
    newest = select(func.max(PlantYear.year)).join(
        Distribution, Distribution.plant_year_id == PlantYear.id
    )
    return db.session.execute(
        select(
            Plant.name,
            Plant.code,
            PlantYear.year,
            PlantYear.depreciation_cents,
            Distribution.energy_wh,
            Distribution.distributable_cents,
            Distribution.issued_shares,
        )
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .join(Plant, Plant.id == PlantYear.plant_id)
        .where(Distribution.issued_shares > 0)
        .where(PlantYear.year == newest.scalar_subquery())
        .order_by(Plant.code)
    ).all()


def has_administrator() -> bool:
    """Whether somebody can already run the place."""
    return bool(db.session.scalar(select(RoleGrant.id).where(RoleGrant.until.is_(None)).limit(1)))


def has_book_years() -> bool:
    """Whether sums of any book year were entered."""
    return bool(db.session.scalar(select(PlantYear.id).limit(1)))


def has_readings() -> bool:
    """Whether any meter was read."""
    return bool(db.session.scalar(select(MeterReading.id).limit(1)))
