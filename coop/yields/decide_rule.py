"""The assembly decides how euros are divided, for whole book years that are not yet divided."""

from datetime import date

from sqlalchemy import func, select

from coop.database import db
from coop.errors import RuleBroken
from coop.records.audit import record
from coop.yields.allocation import Rule
from coop.yields.models import AllocationRule, Distribution, PlantYear


def decide_rule(
    from_year: int, rule: Rule, decision: str, decided_on: date, *, today: date
) -> AllocationRule:
    """Let `rule` hold from book year `from_year` on; a decision for that year is replaced."""
    if decided_on > today:
        raise RuleBroken("Kies de dag van het besluit: vandaag of eerder.", field="decided_on")
    if not 2000 <= from_year <= today.year + 5:
        raise RuleBroken(
            "Kies een boekjaar tussen 2000 en %(latest)s.",
            field="from_year",
            latest=str(today.year + 5),
        )
    divided = newest_divided_year()
    if divided is not None and from_year <= divided:
        raise RuleBroken(
            "Boekjaar %(year)s is al verdeeld. Een andere regel kan vanaf boekjaar %(next)s.",
            field="from_year",
            year=str(divided),
            next=str(divided + 1),
        )
    decided = db.session.get(AllocationRule, from_year) or AllocationRule(from_year=from_year)
    decided.rule, decided.decision, decided.decided_on = rule.value, decision, decided_on
    db.session.add(decided)
    record(
        "rule_decided",
        AllocationRule,
        from_year=from_year,
        rule=rule.value,
        decision=decision,
        decided_on=decided_on,
    )
    db.session.flush()
    return decided


def newest_divided_year() -> int | None:
    """The latest book year of which some plant's result was divided."""
    return db.session.scalar(
        select(func.max(PlantYear.year)).join(
            Distribution, Distribution.plant_year_id == PlantYear.id
        )
    )
