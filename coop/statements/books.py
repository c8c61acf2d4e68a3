"""Reading what all statements of a book year share: each plant's year, read once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from coop.database import db
from coop.decisions.queries import year_decision
from coop.ledger.chart import EARMARKED
from coop.ledger.models import JournalEntry, Posting
from coop.periods import Period, book_year
from coop.production.models import Plant, PlantEstimate
from coop.production.performance_queries import weather_months
from coop.production.queries import months_of_plants
from coop.shares.models import ShareClass
from coop.shares.value_queries import value_on
from coop.statements.facts import ClassValue, Divided, PlantBook, Sender, first_days
from coop.yields.allocation import Rule
from coop.yields.models import Distribution, PlantYear
from coop.yields.my_part import expected_fraction

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class YearBooks:
    """A book year as all statements of it have it.

    `known_at` says up to when movements counted in a plant that was divided, by plant id.
    """

    sender: Sender
    year: int
    period: Period
    plants: dict[int, PlantBook]
    known_at: dict[int, datetime]
    earmarked_cents: int
    adopted: tuple[str, date] | None


def year_books(settings: Any, year: int) -> YearBooks:
    """Read a book year; `settings` is the cooperative."""
    period = book_year(year, settings.book_year_first_month)
    classes: defaultdict[int, list[ShareClass]] = defaultdict(list)
    for share_class in db.session.scalars(select(ShareClass).order_by(ShareClass.id)):
        classes[share_class.plant_id].append(share_class)
    plants = list(
        db.session.scalars(select(Plant).where(Plant.id.in_(list(classes))).order_by(Plant.code))
    )
    divided = _divided(year)
    open_ids = [plant.id for plant in plants if plant.id not in divided]
    metered = months_of_plants(
        period, settings.time_zone, plant_ids=open_ids, first_month=period.start.month
    )
    estimates, weather = _estimates([plant.id for plant in plants]), weather_months(period)
    books = {}
    for plant in plants:
        row = divided.get(plant.id)
        books[plant.id] = PlantBook(
            plant_id=plant.id,
            code=plant.code,
            name=plant.name,
            period=period,
            issued_shares=row.issued_shares
            if row
            else sum(one.issued_shares for one in classes[plant.id]),
            months_wh=tuple(row.months_wh if row else metered[plant.id].ours_wh),
            classes=_values(classes[plant.id], period),
            divided=_as_divided(row) if row else None,
            p50_kwh=_ours(plant, estimates.get(plant.id), period),
            weather_kwh=_weather(plant, weather.get(plant.id, {}), period),
        )
    adoption = year_decision(year, "adoption")
    return YearBooks(
        sender=Sender(
            settings.name, settings.kvk_number, settings.town, settings.email, settings.phone
        ),
        year=year,
        period=period,
        plants=books,
        known_at={plant_id: row.confirmed_at for plant_id, row in divided.items()},
        earmarked_cents=_earmarked(period),
        adopted=(adoption.decision, adoption.decided_on)
        if adoption and adoption.outcome == "yes"
        else None,
    )


def _divided(year: int) -> dict[int, Any]:
    rows = db.session.execute(
        select(
            PlantYear.plant_id,
            Distribution.rule,
            Distribution.decision,
            Distribution.decided_on,
            Distribution.confirmed_at,
            Distribution.issued_shares,
            Distribution.months_wh,
            Distribution.waterfall,
            Distribution.distributable_cents,
            Distribution.members_cents,
            Distribution.cooperative_cents,
            Distribution.carried_months_wh,
        )
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(PlantYear.year == year)
    )
    return {row.plant_id: row for row in rows}


def _as_divided(row: Any) -> Divided:
    return Divided(
        rule=Rule(row.rule),
        decision=row.decision,
        decided_on=row.decided_on,
        waterfall=row.waterfall,
        distributable_cents=row.distributable_cents,
        members_cents=row.members_cents,
        cooperative_cents=row.cooperative_cents,
        carried_wh=sum(row.carried_months_wh or ()),
    )


def _values(classes: Sequence[ShareClass], period: Period) -> tuple[ClassValue, ...]:
    """What a share of each class is worth on both days. What is bought on a day is held on it."""
    return tuple(
        ClassValue(one.id, one.name, *(value_on(one, day) for day in first_days(period)))
        for one in classes
    )


def _estimates(plant_ids: list[int]) -> dict[int, list[float]]:
    """The newest estimate's months of each plant. [kWh]"""
    newest = (
        select(PlantEstimate.plant_id, func.max(PlantEstimate.id).label("id"))
        .where(PlantEstimate.plant_id.in_(plant_ids))
        .group_by(PlantEstimate.plant_id)
        .subquery()
    )
    rows = db.session.execute(
        select(PlantEstimate.plant_id, PlantEstimate.monthly_kwh_p50).join(
            newest, newest.c.id == PlantEstimate.id
        )
    )
    return dict(rows.all())


def _ours(plant: Plant, months_kwh: list[float] | None, period: Period) -> tuple[float, ...] | None:
    """Our part of a normal year, for the days on which the plant ran. [kWh]"""
    if months_kwh is None:
        return None
    return tuple(
        months_kwh[month.start.month - 1]
        * plant.ownership_ppm
        / WHOLE_PPM
        * expected_fraction(month, month.days, 1, plant.started_on, plant.ended_on)
        for month in period.months()
    )


def _weather(
    plant: Plant, weather_kwh: dict[date, float], period: Period
) -> tuple[float, ...] | None:
    """Our part of what the weather should have given; None unless all months are known. [kWh]"""
    found = [weather_kwh.get(month.start) for month in period.months()]
    if None in found:
        return None
    return tuple((kwh or 0.0) * plant.ownership_ppm / WHOLE_PPM for kwh in found)


def _earmarked(period: Period) -> int:
    """What others gave for a purpose in a book year; taken back entries aside. [cents]"""
    taken_back = select(JournalEntry.reverses_id).where(JournalEntry.reverses_id.is_not(None))
    total = db.session.scalar(
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.reverses_id.is_(None),
            JournalEntry.id.not_in(taken_back),
            JournalEntry.booked_on >= period.start,
            JournalEntry.booked_on < period.end,
            Posting.account_code == EARMARKED,
            Posting.amount_cents < 0,
        )
    )
    return -int(total or 0)
