"""Reading book years, their sums, and what was divided."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from coop.database import db
from coop.decisions.policies import LOSS_FROM_GENERAL_PERMILLE
from coop.decisions.queries import policy_number
from coop.ledger.chart import GENERAL_RESERVE, MAINTENANCE_RESERVE
from coop.ledger.models import JournalEntry, Posting
from coop.ledger.queries import balance_cents
from coop.members.models import Member
from coop.periods import Period
from coop.production.models import Plant
from coop.production.queries import monthly_wh
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.queries import issued_shares, movements_of_plant
from coop.yields import waterfall
from coop.yields.allocation import Rule
from coop.yields.carry_queries import (
    advances_of,
    capital_trail,
    carried_wh,
    corrections_by_plant,
    late_lines,
    movements_by_class,
)
from coop.yields.concept import Concept
from coop.yields.models import (
    AllocationRule,
    Distribution,
    DistributionLine,
    PlantYear,
    YearItem,
)
from coop.yields.rules import DecidedRule, rule_of

PAGE_SIZE = 50


def decided_rules() -> list[DecidedRule]:
    """Every decision of the assembly on how euros are divided, oldest first."""
    rows = db.session.scalars(select(AllocationRule).order_by(AllocationRule.from_year))
    return [
        DecidedRule(row.from_year, Rule(row.rule), row.decision, row.decided_on) for row in rows
    ]


def plant_year_of(plant_id: int, year: int, *, lock: bool = False) -> PlantYear | None:
    """The sums of one plant and book year; items, distribution and payment loaded ahead.

    With `lock` nobody else can change them until this transaction ends.
    """
    statement = (
        select(PlantYear)
        .where(PlantYear.plant_id == plant_id, PlantYear.year == year)
        .options(
            selectinload(PlantYear.items),
            selectinload(PlantYear.distribution).selectinload(Distribution.payment),
        )
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def plant_years_of(year: int) -> dict[int, PlantYear]:
    """The sums of every plant in a book year, by plant id; all loaded ahead."""
    rows = db.session.scalars(
        select(PlantYear)
        .where(PlantYear.year == year)
        .options(
            selectinload(PlantYear.items),
            selectinload(PlantYear.distribution).selectinload(Distribution.payment),
        )
    )
    return {row.plant_id: row for row in rows}


def entered_costs_cents(year: int) -> int:
    """What was entered as costs of a book year, of all plants, in cents."""
    total = db.session.scalar(
        select(func.sum(YearItem.amount_cents))
        .join(PlantYear, PlantYear.id == YearItem.plant_year_id)
        .where(PlantYear.year == year, YearItem.kind == "cost")
    )
    return max(0, int(total or 0))


def year_before(plant_id: int, year: int) -> PlantYear | None:
    """The newest sums of the plant from before this year: what a new year starts from."""
    return db.session.scalar(
        select(PlantYear)
        .where(PlantYear.plant_id == plant_id, PlantYear.year < year)
        .order_by(PlantYear.year.desc())
        .limit(1)
    )


def open_year_before(plant_id: int, year: int) -> int | None:
    """The first earlier year for which sums were entered but nothing was confirmed."""
    return db.session.scalar(
        select(func.min(PlantYear.year))
        .join(YearItem, YearItem.plant_year_id == PlantYear.id)
        .outerjoin(Distribution, Distribution.plant_year_id == PlantYear.id)
        .where(PlantYear.plant_id == plant_id, PlantYear.year < year, Distribution.id.is_(None))
    )


def carried_losses(year: int, plant_id: int | None = None) -> dict[int, int]:
    """What each plant carried out of its newest closed year before this one, in cents."""
    newest = (
        select(PlantYear.plant_id, func.max(PlantYear.year).label("year"))
        .join(Distribution, Distribution.plant_year_id == PlantYear.id)
        .where(PlantYear.year < year)
        .group_by(PlantYear.plant_id)
        .subquery()
    )
    statement = (
        select(PlantYear.plant_id, Distribution.waterfall)
        .join(Distribution, Distribution.plant_year_id == PlantYear.id)
        .join(
            newest,
            (newest.c.plant_id == PlantYear.plant_id) & (newest.c.year == PlantYear.year),
        )
    )
    if plant_id is not None:
        statement = statement.where(PlantYear.plant_id == plant_id)
    return {plant: steps["loss_after_cents"] for plant, steps in db.session.execute(statement)}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a plant brings into a book year from before. [cents]

    `general_cents` is what the general reserve may bear of its loss by decision of the assembly.
    """

    loss_cents: int = 0
    maintenance_cents: int = 0
    general_cents: int = 0
    correction_cents: int = 0


def standings(year: int, plant_id: int | None = None) -> dict[int, Standing]:
    """What each plant brings into a book year, or one of them; others bring nothing."""
    losses, reserves = carried_losses(year, plant_id), maintenance_reserves()
    general_cents = loss_from_general_cents(year)
    late = corrections_by_plant(year, plant_id)
    wanted = losses.keys() | reserves.keys() | late.keys() if plant_id is None else {plant_id}
    found = {
        one: Standing(
            losses.get(one, 0), max(0, reserves.get(one, 0)), general_cents, late.get(one, 0)
        )
        for one in wanted
    }
    return defaultdict(lambda: Standing(general_cents=general_cents), found)


def loss_from_general_cents(year: int) -> int:
    """How much of one plant's loss the general reserve bears, in cents.

    It belongs to all members: without a decision of the assembly it bears nothing.
    """
    permille = policy_number(LOSS_FROM_GENERAL_PERMILLE, year) or 0
    return max(0, -balance_cents(GENERAL_RESERVE)) * permille // 1000 if permille else 0


def maintenance_reserves() -> dict[int, int]:
    """What each plant has set aside for maintenance, in cents."""
    rows = db.session.execute(
        select(Posting.plant_id, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, Posting.account_code == MAINTENANCE_RESERVE)
        .group_by(Posting.plant_id)
    )
    return {plant_id: -int(total) for plant_id, total in rows if plant_id is not None}


def entered_sums(
    plant_year: PlantYear | None, standing: Standing = Standing()
) -> waterfall.PlantYear:
    """What the board entered, and what earlier years left, as the waterfall reads it."""
    entered = waterfall.PlantYear(
        0,
        0,
        loss_before_cents=standing.loss_cents,
        maintenance_reserve_cents=standing.maintenance_cents,
        general_reserve_cents=standing.general_cents,
        correction_cents=standing.correction_cents,
    )
    if plant_year is None:
        return entered
    total = {
        kind: sum(item.amount_cents for item in plant_year.items if item.kind == kind)
        for kind in ("revenue", "cost")
    }
    return replace(
        entered,
        revenue_cents=total["revenue"],
        costs_cents=total["cost"],
        maintenance_cents=plant_year.maintenance_reserve_cents,
        depreciation_cents=plant_year.depreciation_cents,
        tax_permille=plant_year.tax_permille,
        general_permille=plant_year.general_reserve_permille,
    )


def concept_of(
    plant: Plant, year: int, period: Period, zone: str, plant_year: PlantYear | None
) -> Concept:
    """Everything a plant's book year would be divided from, as it is now."""
    late, trail = late_lines(plant.id, year), capital_trail(plant.id, period.end)
    return Concept(
        plant_code=plant.code,
        year=year,
        period=period,
        rule=rule_of(year, decided_rules()),
        issued_shares=issued_shares(plant.id),
        months_wh=tuple(monthly_wh(plant.id, period, zone)),
        movements=tuple(movements_of_plant(plant.id)),
        sums=entered_sums(plant_year, standings(year, plant.id)[plant.id]),
        carry_wh=carried_wh(plant.id, year),
        late=late,
        class_movements=movements_by_class(plant.id),
        capital_left=trail.left,
        capital_elsewhere=trail.elsewhere,
        advances=advances_of(plant.id),
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """A member by id, number and name."""

    member_id: int
    number: int | None
    name: str


def holders_of(plant_id: int) -> dict[int, Holder]:
    """Everyone who ever held a share of the plant, by id, in the order of their numbers."""
    rows = db.session.execute(
        select(Member.id, Member.number, Member.name)
        .where(
            Member.id.in_(
                select(ShareMovement.member_id)
                .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
                .where(ShareClass.plant_id == plant_id)
            )
        )
        .order_by(Member.number, Member.id)
    )
    return {row.id: Holder(*row) for row in rows}


def holder_count(plant_id: int) -> int:
    """How many members ever held a share of the plant."""
    return int(
        db.session.scalar(
            select(func.count(func.distinct(ShareMovement.member_id)))
            .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
            .where(ShareClass.plant_id == plant_id)
        )
        or 0
    )


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member with what they got of a distribution."""

    member_id: int
    number: int | None
    name: str
    share_days: int
    energy_wh: int
    amount_cents: int
    capital_cents: int
    yield_cents: int


def member_lines(
    distribution_id: int, *, page: int | None = None, page_size: int = PAGE_SIZE
) -> list[MemberLine]:
    """The lines of a distribution by member number: all, or one page counted from 1."""
    statement = (
        select(
            Member.id,
            Member.number,
            Member.name,
            DistributionLine.share_days,
            DistributionLine.energy_wh,
            DistributionLine.amount_cents,
            DistributionLine.capital_cents,
            DistributionLine.yield_cents,
        )
        .join(Member, Member.id == DistributionLine.member_id)
        .where(DistributionLine.distribution_id == distribution_id)
        .order_by(Member.number, Member.id)
    )
    if page is not None:
        statement = statement.limit(page_size).offset((page - 1) * page_size)
    return [MemberLine(*row) for row in db.session.execute(statement)]


def line_count(distribution_id: int) -> int:
    """How many members a distribution has a line for."""
    return (
        db.session.scalar(
            select(func.count()).where(DistributionLine.distribution_id == distribution_id)
        )
        or 0
    )


def readers_by_mail(member_ids: Sequence[int]) -> list[Any]:
    """Of these members those who want mail: id, name, address and language."""
    rows = db.session.execute(
        select(Member.id, Member.name, Member.email, Member.language)
        .where(Member.contact_by == "email", Member.email.is_not(None), Member.status != "ended")
        .order_by(Member.id)
    )
    wanted = set(member_ids)
    return [row for row in rows if row.id in wanted]
