"""Reading what was paid ahead, and what could be."""

from dataclasses import replace

from sqlalchemy import func, select

from coop.database import db
from coop.errors import RuleBroken
from coop.members.models import Member
from coop.periods import Period
from coop.production.models import Plant
from coop.yields.ahead import AheadConcept
from coop.yields.models import Advance, AdvanceLine, PlantYear
from coop.yields.queries import concept_of, open_year_before


def advances_of_year(plant_id: int, year: int) -> list[Advance]:
    """What was paid ahead of a plant's book year, oldest first."""
    return list(
        db.session.scalars(
            select(Advance)
            .where(Advance.plant_id == plant_id, Advance.year == year)
            .order_by(Advance.number)
        )
    )


def advance_lines(advance_id: int) -> list[tuple[int | None, str, int, int]]:
    """What each member was paid ahead, by member number: number, name, share-days, cents."""
    rows = db.session.execute(
        select(Member.number, Member.name, AdvanceLine.share_days, AdvanceLine.amount_cents)
        .join(Member, Member.id == AdvanceLine.member_id)
        .where(AdvanceLine.advance_id == advance_id)
        .order_by(Member.number, Member.id)
    )
    return [(number, name, days, cents) for number, name, days, cents in rows]


def ahead_of_member(member_id: int, plant_id: int, year: int) -> int:
    """What a member was paid ahead of a plant's book year, in cents."""
    total = db.session.scalar(
        select(func.coalesce(func.sum(AdvanceLine.amount_cents), 0))
        .join(Advance, Advance.id == AdvanceLine.advance_id)
        .where(
            AdvanceLine.member_id == member_id, Advance.plant_id == plant_id, Advance.year == year
        )
    )
    return int(total or 0)


def ahead_of(
    plant: Plant, year: int, period: Period, zone: str, plant_year: PlantYear | None
) -> AheadConcept:
    """What could be paid ahead as things are now; its total is all of it.

    Raises
    ------
    RuleBroken
        If no month is known, this year is closed, an earlier one is not, or nothing was entered.
    """
    if plant_year is not None and plant_year.distribution:
        raise RuleBroken("Dit jaar is al bevestigd. Vooruit betalen kan niet meer.")
    if (earlier := open_year_before(plant.id, year)) is not None:
        raise RuleBroken("Bevestig eerst het jaar %(year)s van deze bron.", year=earlier)
    if plant_year is None or not plant_year.items:
        raise RuleBroken("Vul eerst de opbrengsten en kosten tot nu toe in.")
    concept = concept_of(plant, year, period, zone, plant_year)
    known: list[int] = []
    for month_wh in concept.months_wh:
        if month_wh is None:
            break
        known.append(month_wh)
    if not known:
        raise RuleBroken("Van dit jaar is nog geen maand bekend. Vul eerst een meterstand in.")
    paid_cents = db.session.scalar(
        select(func.coalesce(func.sum(Advance.total_cents), 0)).where(
            Advance.plant_id == plant.id, Advance.year == year
        )
    )
    most_cents = max(0, concept.waterfall.distributable_cents - int(paid_cents or 0))
    return AheadConcept(
        plant_code=plant.code,
        year=year,
        number=len(advances_of_year(plant.id, year)) + 1,
        period=Period(period.start, period.months()[len(known) - 1].end),
        rule=concept.rule,
        issued_shares=concept.issued_shares,
        months_wh=tuple(known),
        movements=concept.movements,
        total_cents=most_cents,
        most_cents=most_cents,
        earned_cents=concept.waterfall.result_cents - concept.waterfall.tax_cents,
    )


def with_total(concept: AheadConcept, total_cents: int) -> AheadConcept:
    """The same, of another total."""
    return replace(concept, total_cents=total_cents)
