"""Reading mandates."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from coop.database import db
from coop.dues.models import Mandate

HOLDS = ("active", "asked")


def mandate_of(member_id: int, kind: str) -> Mandate | None:
    """The mandate of this kind that holds."""
    return db.session.scalar(
        select(Mandate).where(
            Mandate.member_id == member_id, Mandate.kind == kind, Mandate.state.in_(HOLDS)
        )
    )


def mandates_of(member_id: int) -> list[Mandate]:
    """Every mandate of a member, newest first."""
    return list(
        db.session.scalars(
            select(Mandate).where(Mandate.member_id == member_id).order_by(Mandate.id.desc())
        )
    )


def mandate_by_id(mandate_id: int) -> Mandate | None:
    """One mandate."""
    return db.session.get(Mandate, mandate_id)


def mandate_counts() -> dict[tuple[str, str], int]:
    """How many there are, by kind and state."""
    rows = db.session.execute(
        select(Mandate.kind, Mandate.state, func.count()).group_by(Mandate.kind, Mandate.state)
    )
    return {(row[0], row[1]): int(row[2]) for row in rows}


def mandates_page(kind: str, page: int, size: int) -> Sequence[Any]:
    """One page of the mandates of a kind that hold, by member."""
    return db.session.scalars(
        select(Mandate)
        .where(Mandate.kind == kind, Mandate.state.in_(HOLDS))
        .order_by(Mandate.member_id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()
