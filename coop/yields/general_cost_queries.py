"""Reading the costs of the whole cooperative, and what the keys say of each plant."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import BigInteger, cast, func, select

from coop.database import db
from coop.periods import Period
from coop.production.models import Plant
from coop.production.plant_details import power_kw
from coop.production.queries import months_of_plants
from coop.shares.models import ShareClass, ShareMovement
from coop.yields.cost_key import PlantWeights
from coop.yields.models import GeneralCost, PlantYear, YearItem

WHOLE_PPM = 1_000_000


def general_costs_of(year: int) -> list[GeneralCost]:
    """The general costs of a book year, as they were entered."""
    found = select(GeneralCost).where(GeneralCost.year == year).order_by(GeneralCost.id)
    return list(db.session.scalars(found))


def spread_lines(year: int) -> dict[int, dict[int, int]]:
    """What each plant bears of each general cost: by id of the cost, then of the plant. [cents]"""
    rows = db.session.execute(
        select(YearItem.general_cost_id, PlantYear.plant_id, YearItem.amount_cents)
        .join(PlantYear, PlantYear.id == YearItem.plant_year_id)
        .where(PlantYear.year == year, YearItem.general_cost_id.is_not(None))
    )
    found: dict[int, dict[int, int]] = {}
    for cost_id, plant_id, cents in rows:
        found.setdefault(cost_id or 0, {})[plant_id] = cents
    return found


def left_cents(year: int) -> dict[int, int]:
    """What no plant bears of each general cost of a book year, by id of the cost. [cents]"""
    spread = spread_lines(year)
    return {
        cost.id: cost.amount_cents - sum(spread.get(cost.id, {}).values())
        for cost in general_costs_of(year)
    }


def plant_weights(plants: Sequence[Plant], period: Period, zone: str) -> dict[int, PlantWeights]:
    """What every key says of these plants in a book year, by plant id."""
    ids = [plant.id for plant in plants]
    months = months_of_plants(period, zone, plant_ids=ids, first_month=period.start.month)
    members, issued = _members_on(period.end - timedelta(days=1)), _issued()
    found = {}
    for plant in plants:
        ours_wh = months[plant.id].ours_wh
        known = [energy_wh for energy_wh in ours_wh if energy_wh is not None]
        power_w = round(power_kw(plant) * 1000)
        found[plant.id] = PlantWeights(
            power_w=power_w * plant.ownership_ppm // WHOLE_PPM,
            energy_wh=sum(known) if len(known) == len(ours_wh) else None,
            members=members.get(plant.id, 0),
            shares=issued.get(plant.id, 0),
        )
    return found


def _members_on(day: date) -> dict[int, int]:
    held = (
        select(ShareClass.plant_id, ShareMovement.member_id)
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .where(ShareMovement.on <= day)
        .group_by(ShareClass.plant_id, ShareMovement.member_id)
        .having(func.sum(ShareMovement.shares) > 0)
        .subquery()
    )
    rows = db.session.execute(select(held.c.plant_id, func.count()).group_by(held.c.plant_id))
    return {row[0]: row[1] for row in rows}


def _issued() -> dict[int, int]:
    total = cast(func.sum(ShareClass.issued_shares), BigInteger)
    rows = db.session.execute(select(ShareClass.plant_id, total).group_by(ShareClass.plant_id))
    return {plant_id: int(shares) for plant_id, shares in rows}
