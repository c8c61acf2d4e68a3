"""A plant's book year is divided among its members and closed, once and for good."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from coop.database import db, insert_rows
from coop.decisions.queries import is_adopted
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.entries import Leg, Line
from coop.ledger.post import post
from coop.mail.outbox import write_mail
from coop.periods import Period
from coop.production.models import Plant
from coop.records.audit import actor_id, record
from coop.words import Euros, Words
from coop.yields.concept import Concept, Division, divide
from coop.yields.hold import hold_plant
from coop.yields.models import Distribution, DistributionLine, PlantYear
from coop.yields.queries import concept_of, open_year_before, plant_year_of, readers_by_mail
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


def check_ready(concept: Concept, plant: Plant, plant_year: PlantYear | None, today: date) -> None:
    """Refuse a year that cannot be closed yet.

    An earlier year whose sums were entered goes first, so that a loss is carried in order.
    Years for which nothing was ever entered are closed with this one.
    """
    if today < concept.period.end:
        raise RuleBroken(
            "Het boekjaar loopt nog. Bevestigen kan vanaf %(day)s.", day=concept.period.end
        )
    if concept.missing_months:
        raise RuleBroken(
            "Van %(count)s maanden is er nog geen volledige meterstand. Vul die eerst aan.",
            count=len(concept.missing_months),
        )
    if plant_year is None or not plant_year.items:
        raise RuleBroken("Vul eerst de opbrengsten en kosten van dit jaar in.")
    if plant.open_from and concept.period.start < plant.open_from:
        raise AlreadyDone("Een later jaar is al afgesloten. Dit jaar kan niet meer veranderen.")
    if (earlier := open_year_before(plant.id, concept.year)) is not None:
        raise RuleBroken("Bevestig eerst het jaar %(year)s van deze bron.", year=earlier)
    if not is_adopted(concept.year):
        raise RuleBroken(
            "De ALV heeft de jaarrekening van %(year)s nog niet vastgesteld. Leg dat besluit eerst "
            "vast.",
            year=str(concept.year),
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
    hold_plant(plant)
    plant_year = plant_year_of(plant.id, year, lock=True)
    if plant_year and plant_year.distribution:
        raise AlreadyDone("Dit jaar is al bevestigd. Er is niets veranderd.")
    concept = concept_of(plant, year, period, zone, plant_year)
    check_ready(concept, plant, plant_year, today)
    if digest is not None and digest != concept.digest:
        raise AlreadyDone(
            "Er is iets veranderd sinds u het voorbeeld bekeek: een bedrag, een meterstand of "
            "het register. Bekijk het voorbeeld opnieuw. Er is niets bevestigd."
        )
    _check_decision(concept, decision, decided_on, today)
    division = divide(concept)
    if total_cents != division.distributable_cents:
        raise RuleBroken("Dit is niet het bedrag dat wordt verdeeld. Typ het over.", field="total")
    assert plant_year is not None
    distribution = _record(plant_year, concept, division, decision.strip(), decided_on, at)
    _book(plant, plant_year, concept, division, decided_on)
    plant.open_from = period.end
    if is_announced:
        _announce(plant, year, division, page_url)
    db.session.flush()
    return distribution


def _check_decision(concept: Concept, decision: str, decided_on: date, today: date) -> None:
    if not decision.strip():
        raise RuleBroken("Vul het nummer van het besluit van de ALV in.", field="decision")
    if decided_on < concept.period.end:
        raise RuleBroken(
            "De ALV kan pas besluiten als het jaar voorbij is, vanaf %(day)s.",
            field="decided_on",
            day=concept.period.end,
        )
    if decided_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="decided_on")


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
    """Post the three entries of `year_entries`, those that move something."""
    steps, depreciation = concept.waterfall, plant_year.depreciation_cents
    last_day = date.fromordinal(concept.period.end.toordinal() - 1)
    name = f"{plant.code} {concept.year}"
    members = member_lines(plant.id, division)
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
            post(reference, day, f"{title} {name}", legs, more=more)


def _announce(plant: Plant, year: int, division: Division, page_url: str) -> None:
    """One mail to each member who wants mail; who prefers paper gets a letter from the board."""
    parts = {part.member_id: part for part in division.parts}
    for reader in readers_by_mail(list(parts)):
        part = parts[reader.id]
        told = (
            Words(
                "De opbrengst van %(plant)s over %(year)s is vastgesteld. U krijgt %(amount)s. "
                "Daarvan is %(capital)s uw eigen geld terug en %(gain)s rendement.",
                plant=plant.name,
                year=year,
                amount=Euros(part.amount_cents),
                capital=Euros(part.capital_cents),
                gain=Euros(part.yield_cents),
            )
            if division.distributable_cents
            else Words(
                "%(plant)s had over %(year)s niets uit te keren. U hoeft niets te betalen.",
                plant=plant.name,
                year=year,
            )
        )
        write_mail(
            reader.email,
            Words("Uw opbrengst van %(plant)s over %(year)s", plant=plant.name, year=year),
            [
                Words("Beste %(name)s,", name=reader.name),
                told,
                Words("Hier ziet u hoe wij daaraan komen: %(url)s", url=page_url),
            ],
            language=reader.language,
            member_id=reader.id,
        )
