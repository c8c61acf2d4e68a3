"""What each plant's book year comes to on the papers of a meeting, confirmed or as it would be."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from coop.database import db
from coop.ledger.balances import Result
from coop.ledger.chart import ROUNDING_RESERVE
from coop.ledger.models import JournalEntry, Posting
from coop.periods import Period
from coop.production.models import Plant
from coop.yields.concept import divide
from coop.yields.models import PlantYear
from coop.yields.overview import YearRow
from coop.yields.queries import concept_of, entered_sums, standings
from coop.yields.waterfall import waterfall


@dataclass(frozen=True, slots=True)
class Divided:
    """To whom a plant's year goes; the three together are all of it. [cents]"""

    members_cents: int
    unsold_cents: int
    rest_cents: int
    per_share_cents: int

    @property
    def cooperative_cents(self) -> int:
        """Of unsold shares, and of rounding. [cents]"""
        return self.unsold_cents + self.rest_cents


@dataclass(frozen=True, slots=True)
class PlantFigures:
    """A plant's steps from revenue to what is divided, and among whom. [cents]

    `divided` is None where it cannot be known yet: no sums, or a month was not read. `expected` is
    what the plant earned and spent while that is not in the books; None once it is.
    """

    plant: Plant
    steps: dict[str, int]
    distributable_cents: int | None
    divided: Divided | None
    expected: Result | None


def figures_of(
    year: int, period: Period, zone: str, rows: Sequence[YearRow], entered: dict[int, PlantYear]
) -> list[PlantFigures]:
    """The figures of each plant, in the order of the rows."""
    rests, brought = _rests(year, rows), standings(year)
    found = []
    for row in rows:
        plant_year, made = entered.get(row.plant.id), row.distribution
        if made:
            steps, expected = made.waterfall, None
            rest = rests.get(row.plant.id, 0)
            divided: Divided | None = Divided(
                made.members_cents,
                made.cooperative_cents - rest,
                rest,
                made.distributable_cents // made.issued_shares if made.issued_shares else 0,
            )
        else:
            steps = asdict(waterfall(entered_sums(plant_year, brought[row.plant.id])))
            expected = _expected(steps, plant_year) if row.is_entered else None
            divided = _would_divide(row, year, period, zone, plant_year)
        found.append(PlantFigures(row.plant, steps, row.distributable_cents, divided, expected))
    return found


def _rests(year: int, rows: Sequence[YearRow]) -> dict[int | None, int]:
    """What rounding left of each plant that was confirmed, as it was booked. [cents]"""
    booked = [f"year-{row.plant.code}-{year}-distribution" for row in rows if row.distribution]
    found = db.session.execute(
        select(Posting.plant_id, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.reference.in_(booked),
            Posting.account_code == ROUNDING_RESERVE,
        )
        .group_by(Posting.plant_id)
    )
    return {plant_id: -int(cents) for plant_id, cents in found}


def _would_divide(
    row: YearRow, year: int, period: Period, zone: str, plant_year: PlantYear | None
) -> Divided | None:
    """As confirming would divide it now."""
    if not row.is_entered:
        return None
    concept = concept_of(row.plant, year, period, zone, plant_year)
    if concept.missing_months:
        return None
    made = divide(concept)
    return Divided(made.members_cents, made.unsold_cents, made.rest_cents, made.per_share_cents)


def _expected(steps: dict[str, int], plant_year: PlantYear | None) -> Result:
    return Result(
        revenue_cents=steps["revenue_cents"] + steps["correction_cents"],
        costs_cents=steps["costs_cents"],
        depreciation_cents=plant_year.depreciation_cents if plant_year else 0,
        tax_cents=steps["tax_cents"],
    )
