"""A plant's book year is divided among its members and closed, once and for good."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from coop.database import db, insert_rows
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.entries import Leg, Line
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.periods import Period
from coop.production.models import Plant
from coop.records.audit import actor_id, record
from coop.records.chain import JOURNAL, hold
from coop.yields.announce import announce
from coop.yields.concept import Concept, Division, divide
from coop.yields.general_costs import book_rest
from coop.yields.hold import hold_plant
from coop.yields.models import Distribution, DistributionLine, PlantYear
from coop.yields.queries import concept_of, plant_year_of
from coop.yields.ready import check_decision, check_ready
from coop.yields.year_entries import (
    closing_legs,
    distribution_legs,
    member_lines,
    result_legs,
)

_LINE = (
    "distribution_id",
    "member_id",
    "share_days",
    "energy_wh",
    "amount_cents",
    "capital_cents",
    "yield_cents",
    "advance_cents",
)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Let nobody look for cycles while hundreds of thousands of rows are alive: there are none.

    The search would take a quarter of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def ready_to_confirm(
    plant: Plant,
    year: int,
    period: Period,
    zone: str,
    *,
    decision: str,
    decided_on: date,
    total_cents: int,
    today: date,
    digest: str | None,
) -> tuple[PlantYear, Concept, Division]:
    """What would be confirmed, held until we commit; refused as `confirm` says."""
    hold_plant(plant)
    plant_year = plant_year_of(plant.id, year, lock=True)
    # Two plants spend one general reserve and one bank: the second reads what the first left.
    hold(JOURNAL)
    if plant_year and plant_year.distribution:
        raise AlreadyDone("Dit jaar is al bevestigd. Er is niets veranderd.")
    concept = concept_of(plant, year, period, zone, plant_year)
    check_ready(concept, plant, plant_year, today)
    if digest is not None and digest != concept.digest:
        raise AlreadyDone(
            "Er is iets veranderd sinds u het voorbeeld bekeek: een bedrag, een meterstand of "
            "het register. Bekijk het voorbeeld opnieuw. Er is niets bevestigd."
        )
    check_decision(concept, decision, decided_on, today)
    division = divide(concept)
    if total_cents != division.distributable_cents:
        raise RuleBroken("Dit is niet het bedrag dat wordt verdeeld. Typ het over.", field="total")
    assert plant_year is not None
    return plant_year, concept, division


@_without_collecting()
def confirm(
    plant: Plant,
    year: int,
    period: Period,
    zone: str,
    *,
    decision: str,
    decided_on: date,
    total_cents: int,
    at: datetime,
    today: date,
    digest: str | None = None,
    page_url: str = "",
    is_announced: bool = True,
) -> Distribution:
    """Divide a plant's book year, book it, and close the year for readings and movements.

    Parameters
    ----------
    decision, decided_on
        Number and day of the assembly's decision.
    total_cents
        What the person who confirms typed as the amount to divide. [cents]
    digest
        Of the concept that was previewed; None where nobody saw one, as in the demo.
    page_url
        Where members read about it; goes into their mail.
    is_announced
        Whether members with mail hear of it.

    Raises
    ------
    RuleBroken
        If the year is not ready, or the amount or decision is not right.
    AlreadyDone
        If it was confirmed before, or an input changed since the preview.
    """
    plant_year, concept, division = ready_to_confirm(
        plant,
        year,
        period,
        zone,
        decision=decision,
        decided_on=decided_on,
        total_cents=total_cents,
        today=today,
        digest=digest,
    )
    distribution = _record(plant_year, concept, division, decision.strip(), decided_on, at)
    _book(plant, plant_year, concept, division, decided_on)
    plant.open_from = period.end
    if is_announced:
        announce(plant, year, division, page_url)
    db.session.flush()
    return distribution


def _record(
    plant_year: PlantYear,
    concept: Concept,
    division: Division,
    decision: str,
    decided_on: date,
    at: datetime,
) -> Distribution:
    """Write the distribution with every input it was made from, and a line for each member."""
    steps = concept.waterfall
    distribution = Distribution(
        plant_year=plant_year,
        rule=concept.rule.value,
        decision=decision,
        decided_on=decided_on,
        confirmed_at=at,
        confirmed_by_id=actor_id(),
        issued_shares=concept.issued_shares,
        months_wh=list(concept.divided_wh),
        waterfall=asdict(steps),
        energy_wh=division.energy_wh,
        members_wh=division.members_wh,
        cooperative_wh=division.cooperative_wh,
        distributable_cents=division.distributable_cents,
        members_cents=division.members_cents,
        cooperative_cents=division.cooperative_cents,
        members_capital_cents=division.capital_cents,
        advance_cents=division.advance_cents,
        sums=asdict(concept.sums),
        **_worked_off(concept),
    )
    record(
        "year_confirmed",
        distribution,
        plant=concept.plant_code,
        year=concept.year,
        decision=decision,
        digest=concept.digest,
    )
    insert_rows(
        DistributionLine,
        _LINE,
        [
            (
                distribution.id,
                part.member_id,
                part.share_days,
                part.energy_wh,
                part.amount_cents,
                part.capital_cents,
                part.yield_cents,
                part.advance_cents,
            )
            for part in division.parts
        ],
    )
    return distribution


def _worked_off(concept: Concept) -> dict[str, Any]:
    """What of closed years this one works off, and what it carries on."""
    worked_off = concept.worked_off
    return {
        "carried_months_wh": list(worked_off.months_wh) if any(worked_off.months_wh) else None,
        "carried_left_wh": worked_off.left_wh,
        "correction_cents": concept.sums.correction_cents,
        "corrections_until_id": max((line.id for line in concept.late), default=None),
    }


def _book(
    plant: Plant, plant_year: PlantYear, concept: Concept, division: Division, decided_on: date
) -> None:
    """Post the three entries of `year_entries`, those that move something, and shared cents.

    Where the books of their day are closed they fall on the first day that is open.
    """
    steps, depreciation = concept.waterfall, plant_year.depreciation_cents
    last_day = date.fromordinal(concept.period.end.toordinal() - 1)
    name = f"{plant.code} {concept.year}"
    members = member_lines(plant.id, division, concept)
    entries: Sequence[tuple[str, date, str, list[Leg], list[Line]]] = (
        ("result", last_day, "Resultaat", result_legs(plant.id, steps, depreciation), []),
        ("close", last_day, "Afsluiting", closing_legs(plant.id, steps, depreciation), []),
        (
            "distribution",
            decided_on,
            "Verdeling",
            distribution_legs(plant.id, steps, division),
            members,
        ),
    )
    for kind, day, title, legs, more in entries:
        if more or any(leg.amount_cents for leg in legs):
            reference = f"year-{plant.code}-{concept.year}-{kind}"
            post(reference, open_day(day), f"{title} {name}", legs, more=more)
    book_rest(concept.year, last_day)
