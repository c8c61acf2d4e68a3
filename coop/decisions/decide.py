"""The board records what the assembly decided."""

from datetime import date

from coop import clock
from coop.database import db
from coop.decisions.models import Policy, YearDecision
from coop.decisions.policies import (
    CONTRIBUTION_CENTS,
    SAVER_CONTRIBUTION_CENTS,
    SMALL_PAYOUT_CENTS,
    checked,
)
from coop.decisions.queries import is_divided
from coop.errors import RuleBroken
from coop.records.audit import actor_id, record

DIVIDES_NOTHING = frozenset((SMALL_PAYOUT_CENTS, CONTRIBUTION_CENTS, SAVER_CONTRIBUTION_CENTS))
"""Decisions that no division of a year rests on."""


def decide_policy(
    name: str, value: str, from_year: int, decision: str, decided_on: date, *, today: date
) -> Policy:
    """Let a value hold from a book year on; one decided earlier for that very year stays readable.

    Raises
    ------
    RuleBroken
        If it is no value, or a plant's year was divided by what held until now.
    """
    if decided_on > today:
        raise RuleBroken("Kies de dag van het besluit: vandaag of eerder.", field="decided_on")
    if not 2000 <= from_year <= today.year + 5:
        raise RuleBroken(
            "Kies een boekjaar tussen 2000 en %(latest)s.",
            field="from_year",
            latest=str(today.year + 5),
        )
    if name not in DIVIDES_NOTHING and is_divided(from_year):
        raise RuleBroken(
            "Boekjaar %(year)s is al verdeeld, of een later jaar. Kies een boekjaar dat nog open "
            "is.",
            field="from_year",
            year=str(from_year),
        )
    made = Policy(
        name=name,
        from_year=from_year,
        value=checked(name, value),
        decision=decision,
        decided_on=decided_on,
    )
    db.session.add(made)
    record(
        "policy_decided",
        made,
        name=name,
        value=value,
        from_year=from_year,
        decision=decision,
        decided_on=decided_on,
    )
    db.session.flush()
    return made


def record_year_decision(
    year: int,
    kind: str,
    outcome: str,
    decision: str,
    decided_on: date,
    *,
    told: str = "",
    today: date,
) -> YearDecision:
    """Record what was decided about a book year; an earlier one of this kind stays readable."""
    if not decision.strip():
        raise RuleBroken("Vul het nummer van het besluit in.", field="decision")
    if decided_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="decided_on")
    made = YearDecision(
        year=year,
        kind=kind,
        outcome=outcome,
        decision=decision.strip(),
        decided_on=decided_on,
        told=told,
        recorded_at=clock.now(),
        actor_id=actor_id(),
    )
    db.session.add(made)
    record(f"year_{kind}", made, year=year, outcome=outcome, decision=decision)
    return made
