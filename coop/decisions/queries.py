"""Reading what was decided."""

from sqlalchemy import select

from coop.database import db
from coop.decisions.models import Policy, YearDecision
from coop.decisions.policies import POLICIES
from coop.members.models import Cooperative
from coop.periods import book_year
from coop.production.models import Plant


def policy(name: str, year: int) -> str | None:
    """What holds in a book year: the newest decision in force, else the standard."""
    found = db.session.scalar(
        select(Policy.value)
        .where(Policy.name == name, Policy.from_year <= year)
        .order_by(Policy.from_year.desc(), Policy.id.desc())
        .limit(1)
    )
    return POLICIES[name].standard if found is None else found


def policy_number(name: str, year: int) -> int | None:
    """The same, of a decision that is a number; None where nothing was decided or is standard."""
    found = policy(name, year)
    return None if found is None else int(found)


def decided_policies(name: str | None = None) -> list[Policy]:
    """Every decision, of one kind or of all, newest book year first; of a year the newest first."""
    statement = select(Policy).order_by(Policy.name, Policy.from_year.desc(), Policy.id.desc())
    if name is not None:
        statement = statement.where(Policy.name == name)
    return list(db.session.scalars(statement))


def is_divided(year: int) -> bool:
    """Whether any plant's book year was confirmed, or one after it."""
    first_month = db.session.scalar(select(Cooperative.book_year_first_month)) or 1
    after = book_year(year, first_month).start
    found = db.session.scalar(select(Plant.id).where(Plant.open_from > after).limit(1))
    return found is not None


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
    return _is_yes(year_decision(year, "adoption"))


def is_result_decided(year: int) -> bool:
    """Whether the assembly agreed with what happens with the result of a book year."""
    return _is_yes(year_decision(year, "result"))


def _is_yes(found: YearDecision | None) -> bool:
    return found is not None and found.outcome == "yes"
