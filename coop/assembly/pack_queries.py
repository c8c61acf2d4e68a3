"""Reading what the papers of a meeting tell about a book year."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from coop.database import db
from coop.members.models import Member, RoleGrant
from coop.periods import Period, local_bounds
from coop.production.models import Outage, Plant
from coop.production.performance import expected_months
from coop.production.performance_queries import weather_months
from coop.production.queries import months_of_plants, newest_estimate
from coop.yields.models import GeneralCost, PlantYear, YearItem

WHOLE_PPM = 1_000_000


def members_on(day: date) -> list[Any]:
    """Number and name of everyone who belongs on a day, by number."""
    return list(
        db.session.execute(
            select(Member.number, Member.name)
            .where(Member.admitted_on <= day, or_(Member.ended_on.is_(None), Member.ended_on > day))
            .order_by(Member.number)
        )
    )


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Who has a role on a day, and since when."""

    role: str
    name: str
    since: date


def holders_on(day: date) -> list[RoleHolder]:
    """Everyone with a role on a day, those who have it longest first."""
    rows = db.session.execute(
        select(RoleGrant.role, Member.name, RoleGrant.since)
        .join(Member, Member.id == RoleGrant.member_id)
        .where(RoleGrant.since <= day, or_(RoleGrant.until.is_(None), RoleGrant.until > day))
        .order_by(RoleGrant.since, Member.number)
    )
    return [RoleHolder(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CostLine:
    """What a kind of cost came to in a book year, of all plants together. [cents]"""

    label: str
    amount_cents: int


def costs_of(year: int) -> list[CostLine]:
    """The costs of a book year by their label: of plants, then of the whole cooperative.

    A general cost counts once, not again as the parts of it that plants bear.
    """
    total = func.sum(YearItem.amount_cents)
    of_plants = db.session.execute(
        select(YearItem.label, total)
        .join(PlantYear, PlantYear.id == YearItem.plant_year_id)
        .where(
            PlantYear.year == year,
            YearItem.kind == "cost",
            YearItem.general_cost_id.is_(None),
        )
        .group_by(YearItem.label)
        .order_by(total.desc(), YearItem.label)
    )
    general = db.session.execute(
        select(GeneralCost.label, GeneralCost.amount_cents)
        .where(GeneralCost.year == year)
        .order_by(GeneralCost.id)
    )
    return [CostLine(label, int(cents)) for label, cents in (*of_plants, *general)]


@dataclass(frozen=True, slots=True)
class MemberCounts:
    """Members at the start and end of a year, and who came and went in it."""

    start: int
    came: int
    went: int
    end: int


def member_counts(period: Period) -> MemberCounts:
    """How many came and went in a book year."""

    def counted(*conditions: Any) -> int:
        return int(db.session.scalar(select(func.count(Member.id)).where(*conditions)) or 0)

    before = period.start - timedelta(days=1)
    came = counted(Member.admitted_on >= period.start, Member.admitted_on < period.end)
    went = counted(Member.ended_on >= period.start, Member.ended_on < period.end)
    start = counted(
        Member.admitted_on <= before, or_(Member.ended_on.is_(None), Member.ended_on > before)
    )
    return MemberCounts(start, came, went, start + came - went)


@dataclass(frozen=True, slots=True)
class PlantOutput:
    """Our part of a plant in a book year: expected, as its weather gave, and real. [Wh]

    None where there is no estimate, a month's weather is not known, or a month was not read.
    """

    plant: Plant
    expected_wh: int | None
    weather_wh: int | None
    metered_wh: int | None


def outputs(plants: list[Plant], period: Period, zone: str) -> list[PlantOutput]:
    """What each plant was to give and gave."""
    ids = [plant.id for plant in plants]
    if not ids:
        return []
    read = months_of_plants(period, zone, plant_ids=ids, first_month=period.start.month)
    weather = weather_months(period, ids)
    return [
        PlantOutput(
            plant,
            _expected(plant, period),
            _weather(plant, weather.get(plant.id, {}), period),
            _whole(list(read[plant.id].ours_wh)),
        )
        for plant in plants
    ]


def _expected(plant: Plant, period: Period) -> int | None:
    estimate = newest_estimate(plant.id)
    if estimate is None:
        return None
    months = expected_months(
        estimate.monthly_kwh_p50,
        period,
        started_on=plant.started_on,
        ended_on=plant.ended_on,
        ownership_ppm=plant.ownership_ppm,
    )
    return round(sum(months) * 1000)


def _weather(plant: Plant, found: dict[date, float], period: Period) -> int | None:
    kwh = [found.get(month.start) for month in period.months()]
    known = [one for one in kwh if one is not None]
    if len(known) < len(kwh):
        return None
    return round(sum(known) * 1000 * plant.ownership_ppm / WHOLE_PPM)


def _whole(months_wh: list[int | None]) -> int | None:
    known = [energy_wh for energy_wh in months_wh if energy_wh is not None]
    return sum(known) if len(known) == len(months_wh) else None


def outages_in(period: Period, zone: str) -> list[Outage]:
    """What stood still in a book year, by day."""
    start, end = local_bounds(period, zone)
    return list(
        db.session.scalars(
            select(Outage)
            .where(
                Outage.kind == "outage",
                Outage.start_at < end,
                or_(Outage.end_at.is_(None), Outage.end_at > start),
            )
            .order_by(Outage.start_at)
        )
    )
