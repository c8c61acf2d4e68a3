"""The board writes down what the general meeting decided about a book year."""

from datetime import date

from coop import clock
from coop.assembly.deadlines import MOST_EXTENSION_MONTHS
from coop.assembly.models import AccountsExtension
from coop.assembly.step_queries import newest_decisions
from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.decisions.models import YearDecision
from coop.errors import RuleBroken
from coop.periods import Period
from coop.records.audit import actor_id, record
from coop.yields.queries import plant_years_of

KINDS = ("adoption", "result", "discharge")
OUTCOMES = ("yes", "no", "postponed")


def decide_year(
    year: int,
    period: Period,
    kind: str,
    outcome: str,
    decision: str,
    decided_on: date,
    *,
    told: str = "",
    today: date,
) -> YearDecision:
    """Record a decision of the assembly. Adoption never is discharge: each has its own.

    Raises
    ------
    RuleBroken
        When the year is not over, the kascommissie has not reported, the accounts are not adopted
        yet, or money was already divided by the decision that stands.
    """
    if kind not in KINDS or outcome not in OUTCOMES:
        raise RuleBroken("Kies een van de mogelijkheden.", field="outcome")
    if decided_on < period.end:
        raise RuleBroken(
            "De ALV kan pas besluiten als het jaar voorbij is, vanaf %(day)s.",
            field="decided_on",
            day=period.end,
        )
    _check_order(year, kind, outcome)
    return record_year_decision(
        year, kind, outcome, decision, decided_on, told=told.strip(), today=today
    )


def _check_order(year: int, kind: str, outcome: str) -> None:
    standing = newest_decisions(year)
    if kind == "adoption":
        if outcome == "yes" and "audit" not in standing:
            raise RuleBroken(
                "De kascommissie heeft nog geen ondertekend verslag. Zonder verslag kan de ALV de "
                "jaarrekening niet vaststellen (BW 2:48)."
            )
    elif outcome == "yes" and not _is_adopted(standing):
        raise RuleBroken("Leg eerst vast dat de jaarrekening is vastgesteld.")
    is_divided = any(row.distribution for row in plant_years_of(year).values())
    if is_divided and kind in ("adoption", "result") and kind in standing and outcome != "yes":
        raise RuleBroken("Van dit jaar is al verdeeld. Dit besluit kan niet meer anders worden.")


def _is_adopted(standing: dict[str, YearDecision]) -> bool:
    return "adoption" in standing and standing["adoption"].outcome == "yes"


def extend_accounts(
    year: int, months: int, reason: str, decision: str, decided_on: date, *, today: date
) -> AccountsExtension:
    """Record that the assembly gave the board more time for the accounts (BW 2:58)."""
    if not 1 <= months <= MOST_EXTENSION_MONTHS:
        raise RuleBroken(
            "De wet staat hoogstens %(months)s maanden toe.",
            field="months",
            months=MOST_EXTENSION_MONTHS,
        )
    if decided_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="decided_on")
    made = AccountsExtension(
        year=year,
        months=months,
        reason=reason.strip(),
        decision=decision.strip(),
        decided_on=decided_on,
        recorded_at=clock.now(),
        actor_id=actor_id(),
    )
    record("accounts_extended", made, year=year, months=months, decision=decision)
    db.session.flush()
    return made
