"""Members are paid ahead of the year; the year settles it, and nothing is claimed back."""

from datetime import date, datetime

from coop.database import db, insert_rows
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.periods import Period
from coop.production.models import Plant
from coop.records.audit import actor_id, record
from coop.records.chain import JOURNAL, hold
from coop.yields.advance_queries import ahead_of, with_total
from coop.yields.ahead import AheadConcept, AheadPart, divide_ahead
from coop.yields.hold import hold_plant
from coop.yields.models import Advance, AdvanceLine
from coop.yields.queries import plant_year_of
from coop.yields.ready import check_cash, check_thought_over
from coop.yields.year_entries import advance_legs


def pay_ahead(
    plant: Plant,
    year: int,
    period: Period,
    zone: str,
    *,
    amount_cents: int,
    decision: str,
    decided_on: date,
    total_cents: int,
    at: datetime,
    today: date,
    digest: str | None = None,
) -> Advance:
    """Divide an amount ahead of the year and book it as owed to each member.

    Parameters
    ----------
    amount_cents
        What is divided. [cents]
    total_cents
        The same, typed over by who confirms. [cents]
    digest
        Of what was previewed; None where nobody saw one, as in the demo.

    Raises
    ------
    RuleBroken
        If it cannot be paid, the bank does not bear it, or the decision or the amount is not right.
    AlreadyDone
        If something changed since the preview.
    """
    hold_plant(plant)
    plant_year = plant_year_of(plant.id, year, lock=True)
    hold(JOURNAL)
    concept = with_total(ahead_of(plant, year, period, zone, plant_year), amount_cents)
    check_thought_over(plant.id, concept.period, today)
    parts = divide_ahead(concept)
    if digest is not None and digest != concept.digest:
        raise AlreadyDone(
            "Er is iets veranderd sinds u het voorbeeld bekeek. Bekijk het voorbeeld opnieuw. Er "
            "is niets geboekt."
        )
    if not decision.strip():
        raise RuleBroken("Vul het nummer van het besluit in.", field="decision")
    if decided_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="decided_on")
    if decided_on < concept.period.end:
        raise RuleBroken(
            "Er wordt verdeeld over de maanden tot %(day)s. Het besluit kan niet eerder zijn.",
            field="decided_on",
            day=concept.period.end,
        )
    if total_cents != amount_cents:
        raise RuleBroken("Dit is niet het bedrag dat wordt verdeeld. Typ het over.", field="total")
    paid_cents = sum(part.amount_cents for part in parts)
    check_cash(year, concept.earned_cents, paid_cents, today)
    made = _record(plant, concept, parts, decision.strip(), decided_on, at)
    post(
        f"advance-{plant.code}-{year}-{made.number}",
        open_day(decided_on),
        f"Voorlopige uitkering {plant.code} {year}",
        advance_legs(plant.id, {part.member_id: part.amount_cents for part in parts}),
    )
    return made


def _record(
    plant: Plant,
    concept: AheadConcept,
    parts: tuple[AheadPart, ...],
    decision: str,
    decided_on: date,
    at: datetime,
) -> Advance:
    made = Advance(
        plant_id=plant.id,
        year=concept.year,
        number=concept.number,
        rule=concept.rule.value,
        decision=decision,
        decided_on=decided_on,
        confirmed_at=at,
        confirmed_by_id=actor_id(),
        issued_shares=concept.issued_shares,
        months_wh=list(concept.months_wh),
        total_cents=concept.total_cents,
        members_cents=sum(part.amount_cents for part in parts),
    )
    db.session.add(made)
    record(
        "paid_ahead",
        made,
        plant=plant.code,
        year=concept.year,
        cents=concept.total_cents,
        decision=decision,
        digest=concept.digest,
    )
    insert_rows(
        AdvanceLine,
        ("advance_id", "member_id", "share_days", "amount_cents"),
        [(made.id, part.member_id, part.share_days, part.amount_cents) for part in parts],
    )
    return made
