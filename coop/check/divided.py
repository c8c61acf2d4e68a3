"""Invariants of what a plant-year was divided from, beside the lines themselves."""

from dataclasses import asdict

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.yields.models import Distribution, DistributionLine, PlantYear
from coop.yields.queries import Standing, entered_sums
from coop.yields.waterfall import waterfall


@invariant("ALC-3", "every waterfall follows again from the sums that were entered")
def waterfalls_are_reproducible() -> Breaches:
    carried: dict[int, int] = {}
    for made in _distributions():
        plant_year = made.plant_year
        told = made.waterfall
        before = carried.get(plant_year.plant_id, 0)
        # What a reserve bore is an input here: how much it held then is the books' to say.
        standing = Standing(
            loss_cents=before,
            maintenance_cents=told["from_maintenance_cents"],
            general_cents=told["from_general_cents"],
            correction_cents=told.get("correction_cents", 0),
        )
        sums = entered_sums(plant_year, standing)
        again = asdict(waterfall(sums))
        for step in sorted(told.keys() | again.keys()):
            if told.get(step, 0) != again.get(step, 0):
                yield (
                    f"{plant_year.plant.code} {plant_year.year}, {step}: "
                    f"has {told.get(step)}, should have {again.get(step)}"
                )
        carried[plant_year.plant_id] = told["loss_after_cents"]


@invariant("ALC-4", "what was divided is what the meter and the waterfall gave")
def totals_are_the_whole() -> Breaches:
    lines = _line_sums()
    for made in _distributions():
        place = f"{made.plant_year.plant.code} {made.plant_year.year}"
        if sum(made.months_wh) != made.energy_wh:
            yield f"{place}: months {sum(made.months_wh)} Wh, divided {made.energy_wh} Wh"
        if made.waterfall["distributable_cents"] != made.distributable_cents:
            yield (
                f"{place}: the waterfall leaves {made.waterfall['distributable_cents']} cents, "
                f"divided {made.distributable_cents}"
            )
        capital_cents, members = lines.get(made.id, (0, 0))
        if capital_cents != made.members_capital_cents:
            yield (
                f"{place}: own money {capital_cents} cents in lines, "
                f"{made.members_capital_cents} stated"
            )
        if made.issued_shares == 0 and members:
            yield f"{place}: {members} lines of a plant without shares"


def _distributions() -> list[Distribution]:
    """Every one, those of a plant in order of their years."""
    return list(
        db.session.scalars(
            sa.select(Distribution)
            .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
            .order_by(PlantYear.plant_id, PlantYear.year)
        )
    )


def _line_sums() -> dict[int, tuple[int, int]]:
    """Own money of all lines, and how many there are, by distribution."""
    rows = db.session.execute(
        sa.select(
            DistributionLine.distribution_id,
            sa.func.sum(DistributionLine.capital_cents),
            sa.func.count(),
        ).group_by(DistributionLine.distribution_id)
    )
    return {made: (int(capital_cents), members) for made, capital_cents, members in rows}
