"""Reading what became known of closed years, and both runs of such a year."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select

from coop.database import db
from coop.members.models import Member
from coop.periods import Period
from coop.production.models import Plant
from coop.shares.queries import movements_of_plant
from coop.yields.allocation import Rule
from coop.yields.compare import Both, both_runs, sums_again
from coop.yields.concept import Concept, Division, divide
from coop.yields.models import Distribution, DistributionLine, LateCorrection, PlantYear


@dataclass(frozen=True, slots=True)
class LateRow:
    """A correction as it is read. `settled_year` is the book year that worked it off, if any."""

    id: int
    year: int
    month: date | None
    delta_wh: int
    delta_cents: int
    reason: str
    document: str
    recorded_at: datetime
    who: str | None
    settled_year: int | None


def late_rows(plant_id: int, year: int | None = None) -> list[LateRow]:
    """The corrections of a plant, or of one of its book years, oldest first."""
    settled = (
        select(func.min(PlantYear.year))
        .join(Distribution, Distribution.plant_year_id == PlantYear.id)
        .where(
            PlantYear.plant_id == LateCorrection.plant_id,
            PlantYear.year > LateCorrection.year,
            Distribution.corrections_until_id >= LateCorrection.id,
        )
        .correlate(LateCorrection)
        .scalar_subquery()
    )
    statement = (
        select(
            LateCorrection.id,
            LateCorrection.year,
            LateCorrection.month,
            LateCorrection.delta_wh,
            LateCorrection.delta_cents,
            LateCorrection.reason,
            LateCorrection.document,
            LateCorrection.recorded_at,
            Member.name,
            settled,
        )
        .outerjoin(Member, Member.id == LateCorrection.actor_id)
        .where(LateCorrection.plant_id == plant_id)
        .order_by(LateCorrection.id)
    )
    if year is not None:
        statement = statement.where(LateCorrection.year == year)
    return [LateRow(*row) for row in db.session.execute(statement)]


def known_wh(months_wh: list[int], plant_id: int, year: int, period: Period) -> list[int]:
    """Each month of a closed year as it was divided, with what became known since. [Wh]"""
    changes = dict(
        db.session.execute(
            select(LateCorrection.month, func.sum(LateCorrection.delta_wh))
            .where(LateCorrection.plant_id == plant_id, LateCorrection.year == year)
            .group_by(LateCorrection.month)
        ).all()
    )
    return [
        month_wh + int(changes.get(month.start) or 0)
        for month, month_wh in zip(period.months(), months_wh, strict=True)
    ]


def known_division(made: Distribution, plant: Plant, period: Period) -> Division:
    """A closed year divided again with all that is known of it now; nothing is written."""
    year = made.plant_year.year
    late_cents = db.session.scalar(
        select(func.coalesce(func.sum(LateCorrection.delta_cents), 0)).where(
            LateCorrection.plant_id == plant.id, LateCorrection.year == year
        )
    )
    sums = sums_again(made.waterfall, made.sums)
    concept = Concept(
        plant_code=plant.code,
        year=year,
        period=period,
        rule=Rule(made.rule),
        issued_shares=made.issued_shares,
        months_wh=tuple(known_wh(made.months_wh, plant.id, year, period)),
        movements=tuple(movements_of_plant(plant.id)),
        sums=replace(sums, correction_cents=sums.correction_cents + int(late_cents or 0)),
    )
    return divide(concept)


def both_runs_of(made: Distribution, known: Division) -> list[Both]:
    """Every member's line as it was granted, beside the same in another run; by member id."""
    rows = db.session.execute(
        select(
            DistributionLine.member_id, DistributionLine.energy_wh, DistributionLine.amount_cents
        ).where(DistributionLine.distribution_id == made.id)
    )
    return both_runs({member_id: (wh, cents) for member_id, wh, cents in rows}, known)
