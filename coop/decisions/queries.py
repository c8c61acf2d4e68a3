"""Reading what was decided."""

from sqlalchemy import select

from coop.database import db
from coop.decisions.models import Policy, YearDecision
from coop.decisions.policies import POLICIES


def policy(name: str, year: int) -> str | None:
    """What holds in a book year: the newest decision in force, else the standard."""
    found = db.session.scalar(
        select(Policy.value)
        .where(Policy.name == name, Policy.from_year <= year)
        .order_by(Policy.from_year.desc())
        .limit(1)
    )
    return POLICIES[name].standard if found is None else found


def policy_number(name: str, year: int) -> int | None:
    """The same, of a decision that is a number; None where nothing was decided or is standard."""
    found = policy(name, year)
    return None if found is None else int(found)


def decided_policies(name: str | None = None) -> list[Policy]:
    """Every decision, of one kind or of all, newest book year first."""
    statement = select(Policy).order_by(Policy.name, Policy.from_year.desc())
    if name is not None:
        statement = statement.where(Policy.name == name)
    return list(db.session.scalars(statement))


def year_decision(year: int, kind: str) -> YearDecision | None:
    """The newest decision of this kind about a book year."""
    return db.session.scalar(
        select(YearDecision)
        .where(YearDecision.year == year, YearDecision.kind == kind)
        .order_by(YearDecision.id.desc())
        .limit(1)
    )


def is_adopted(year: int) -> bool:
    """Whether the assembly adopted the accounts of a book year."""
    found = year_decision(year, "adoption")
    return found is not None and found.outcome == "yes"
