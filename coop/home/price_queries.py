"""What a kWh of a plant was worth, for telling a loss in euros."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, cast, func, select

from coop.database import db
from coop.yields.models import Distribution, PlantYear, YearItem

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """Our revenue of a divided year and our energy of it."""

    year: int
    revenue_cents: int
    energy_wh: int

    @property
    def cents_per_kwh(self) -> float:
        """What a kWh gave on average. [cents/kWh]"""
        return self.revenue_cents / (self.energy_wh / 1000)

    def cents_of(self, whole_wh: int, ownership_ppm: int) -> int:
        """What our part of an energy of the whole plant would have given, to the euro. [cents]"""
        our_kwh = whole_wh / 1000 * ownership_ppm / WHOLE_PPM
        return round(our_kwh * self.cents_per_kwh / 100) * 100


def prices() -> dict[int, Price]:
    """The newest divided year in which each plant earned and made something, by plant id."""
    revenue = cast(func.sum(YearItem.amount_cents), BigInteger).label("revenue_cents")
    rows = db.session.execute(
        select(PlantYear.plant_id, PlantYear.year, revenue, Distribution.energy_wh)
        .join(YearItem, (YearItem.plant_year_id == PlantYear.id) & (YearItem.kind == "revenue"))
        .join(Distribution, Distribution.plant_year_id == PlantYear.id)
        .where(Distribution.energy_wh > 0)
        .group_by(PlantYear.plant_id, PlantYear.year, Distribution.energy_wh)
        .order_by(PlantYear.year)
    )
    return {
        row.plant_id: Price(row.year, row.revenue_cents, row.energy_wh)
        for row in rows
        if row.revenue_cents > 0
    }
