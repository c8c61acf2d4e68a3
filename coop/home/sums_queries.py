"""What closed book years of a plant left, for the page of its sums."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from coop.database import db
from coop.viability.real import RealYear
from coop.yields.models import Distribution, PlantYear


def real_years(plant_id: int) -> list[RealYear]:
    """Every closed book year: revenue less costs, before reserves and tax, and what was divided."""
    rows = db.session.execute(
        select(PlantYear, Distribution)
        .join(Distribution, Distribution.plant_year_id == PlantYear.id)
        .where(PlantYear.plant_id == plant_id)
        .options(selectinload(PlantYear.items))
        .order_by(PlantYear.year)
    )
    return [
        RealYear(
            year=entered.year,
            energy_wh=made.energy_wh,
            left_cents=sum(
                item.amount_cents if item.kind == "revenue" else -item.amount_cents
                for item in entered.items
            ),
            divided_cents=made.distributable_cents,
        )
        for entered, made in rows
    ]
