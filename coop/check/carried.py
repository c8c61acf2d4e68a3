"""Invariants of what closed years leave to later ones, and of what was paid ahead."""

from typing import Any

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.ledger.chart import ADVANCES
from coop.ledger.models import JournalEntry, Posting
from coop.yields.models import (
    Advance,
    AdvanceLine,
    Distribution,
    DistributionLine,
    LateCorrection,
    PlantYear,
)

Change = tuple[int, int, int, int]
"""Id, book year, [Wh] and [cents] of a correction."""


@invariant("COR-1", "every correction of a closed year is worked off once, in later years")
def corrections_are_worked_off() -> Breaches:
    changes: dict[int, list[Change]] = {}
    for row in db.session.execute(
        sa.select(
            LateCorrection.plant_id,
            LateCorrection.id,
            LateCorrection.year,
            LateCorrection.delta_wh,
            LateCorrection.delta_cents,
        ).order_by(LateCorrection.id)
    ):
        changes.setdefault(row[0], []).append((row[1], row[2], row[3], row[4]))
    until: dict[int, int] = {}
    left_wh: dict[int, int] = {}
    for plant_id, year, made in db.session.execute(
        sa.select(PlantYear.plant_id, PlantYear.year, Distribution)
        .join(Distribution, Distribution.plant_year_id == PlantYear.id)
        .order_by(PlantYear.plant_id, PlantYear.year)
    ):
        last = made.corrections_until_id or until.get(plant_id, 0)
        taken = [
            change
            for change in changes.get(plant_id, [])
            if until.get(plant_id, 0) < change[0] <= last and change[1] < year
        ]
        to_do_wh = left_wh.get(plant_id, 0) + sum(change[2] for change in taken)
        done_wh = sum(made.carried_months_wh or ()) + made.carried_left_wh
        if to_do_wh != done_wh:
            yield f"plant {plant_id}, {year}: {to_do_wh} Wh to work off, {done_wh} Wh told"
        cents = sum(change[3] for change in taken)
        if cents != made.correction_cents:
            yield f"plant {plant_id}, {year}: {cents} cents, {made.correction_cents} cents told"
        until[plant_id], left_wh[plant_id] = last, made.carried_left_wh


@invariant("ADV-1", "what was paid ahead is settled with what members earned, or still open")
def advances_add_up() -> Breaches:
    paid = _cents(
        sa.select(Advance.plant_id, AdvanceLine.member_id, sa.func.sum(AdvanceLine.amount_cents))
        .join(Advance, Advance.id == AdvanceLine.advance_id)
        .group_by(Advance.plant_id, AdvanceLine.member_id)
    )
    settled = _cents(
        sa.select(
            PlantYear.plant_id,
            DistributionLine.member_id,
            sa.func.sum(DistributionLine.advance_cents),
        )
        .join(Distribution, Distribution.id == DistributionLine.distribution_id)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(DistributionLine.advance_cents > 0)
        .group_by(PlantYear.plant_id, DistributionLine.member_id)
    )
    booked = _cents(
        sa.select(Posting.plant_id, Posting.member_id, sa.func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, Posting.account_code == ADVANCES)
        .group_by(Posting.plant_id, Posting.member_id)
    )
    for place in paid.keys() | settled.keys() | booked.keys():
        left = paid.get(place, 0) - settled.get(place, 0)
        if left != booked.get(place, 0) or left < 0:
            yield (
                f"plant {place[0]}, member {place[1]}: {left} cents paid ahead and not settled, "
                f"{booked.get(place, 0)} cents in the books"
            )


def _cents(statement: Any) -> dict[tuple[int, int], int]:
    """[cents] by plant and member."""
    rows = db.session.execute(statement)
    return {(plant_id, member_id): int(total) for plant_id, member_id, total in rows}
