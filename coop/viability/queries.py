"""Reading designs and price years."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from coop.database import db
from coop.production.models import Plant
from coop.viability.models import DesignVersion, PlantDesign, PriceSeries
from coop.viability.prices import PriceYear


@dataclass(frozen=True, slots=True)
class DesignRow:
    """A design with the newest of its versions."""

    design: PlantDesign
    newest: DesignVersion


def designs(design_id: int | None = None) -> list[DesignRow]:
    """Every design (or this one) by plant and name, its plant loaded ahead, in one statement."""
    newest = (
        select(DesignVersion.design_id, func.max(DesignVersion.version).label("version"))
        .group_by(DesignVersion.design_id)
        .subquery()
    )
    statement = (
        select(PlantDesign, DesignVersion)
        .join(newest, newest.c.design_id == PlantDesign.id)
        .join(
            DesignVersion,
            (DesignVersion.design_id == PlantDesign.id)
            & (DesignVersion.version == newest.c.version),
        )
        .outerjoin(Plant, Plant.id == PlantDesign.plant_id)
        .options(joinedload(PlantDesign.plant))
        .order_by(Plant.code.is_(None), Plant.code, PlantDesign.name, PlantDesign.id)
    )
    if design_id is not None:
        statement = statement.where(PlantDesign.id == design_id)
    return [DesignRow(design, version) for design, version in db.session.execute(statement)]


def design_row(design_id: int) -> DesignRow | None:
    """One design with the newest of its versions."""
    return next(iter(designs(design_id)), None)


def published_of(plant_id: int) -> DesignVersion | None:
    """The version that visitors see of this plant's sums; its design loaded ahead."""
    return db.session.scalar(
        select(DesignVersion)
        .join(PlantDesign, PlantDesign.id == DesignVersion.design_id)
        .where(
            PlantDesign.plant_id == plant_id,
            PlantDesign.published_version == DesignVersion.version,
        )
        .options(joinedload(DesignVersion.design))
    )


def is_published(plant_id: int) -> bool:
    """Whether visitors can see sums of this plant."""
    found = select(PlantDesign.id).where(
        PlantDesign.plant_id == plant_id, PlantDesign.published_version.is_not(None)
    )
    return db.session.scalar(found.limit(1)) is not None


def published_designs(plant_id: int) -> list[PlantDesign]:
    """The designs of this plant that are published; there should be one at the most."""
    return list(
        db.session.scalars(
            select(PlantDesign).where(
                PlantDesign.plant_id == plant_id, PlantDesign.published_version.is_not(None)
            )
        )
    )


def price_series() -> list[Any]:
    """The years of prices by year and source, without the prices themselves."""
    return list(
        db.session.execute(
            select(
                PriceSeries.id,
                PriceSeries.source,
                PriceSeries.year,
                PriceSeries.file_name,
                PriceSeries.recorded_at,
            ).order_by(PriceSeries.year.desc(), PriceSeries.source)
        )
    )


def price_year(series_id: int) -> PriceYear | None:
    """The prices of a stored year."""
    series = db.session.get(PriceSeries, series_id)
    if series is None:
        return None
    return PriceYear(series.year, series.starts_at, tuple(series.cents_per_mwh))


def series_of(source: str, year: int) -> PriceSeries | None:
    """The stored prices of this year from this source."""
    return db.session.scalar(
        select(PriceSeries).where(PriceSeries.source == source, PriceSeries.year == year)
    )
