"""Reading named acts, with whom they touched."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from coop.database import db
from coop.ledger.chart import BANK, TO_REFUND
from coop.ledger.queries import entry_by_reference
from coop.members.models import Member
from coop.production.models import Plant
from coop.shares.models import ShareClass, ShareMovement, ShareOperation


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of an act, with whose it is and of what."""

    movement: ShareMovement
    member_id: int
    number: int | None
    name: str
    place: str


def operation_by_reference(reference: str) -> ShareOperation | None:
    """The named act with this reference."""
    return db.session.scalar(select(ShareOperation).where(ShareOperation.reference == reference))


def moved_by(reference: str) -> list[Moved]:
    """The movements of an act, in the order in which they were recorded."""
    rows = db.session.execute(
        select(ShareMovement, Member.id, Member.number, Member.name, Plant.name, ShareClass.name)
        .join(Member, Member.id == ShareMovement.member_id)
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .where(ShareMovement.reference == reference)
        .order_by(ShareMovement.id)
    )
    return [
        Moved(movement, member_id, number, name, f"{plant}: {kind}")
        for movement, member_id, number, name, plant, kind in rows
    ]


@dataclass(frozen=True, slots=True)
class Money:
    """What a member paid for an act, and what they have coming from it. [cents]"""

    paid_cents: int
    owed_cents: int


def money_of(reference: str) -> Money:
    """The money of an act, as it stands in the books."""
    entry = entry_by_reference(reference)
    legs = entry.postings if entry is not None else []
    return Money(
        paid_cents=sum(leg.amount_cents for leg in legs if leg.account_code == BANK),
        owed_cents=-sum(leg.amount_cents for leg in legs if leg.account_code == TO_REFUND),
    )


@dataclass(frozen=True, slots=True)
class ActLine:
    """A named act as a list shows it."""

    operation: ShareOperation
    shares: int
    first_name: str
    is_taken_back: bool
    actor: str | None


def newest_operations(page: int, size: int) -> tuple[list[ActLine], int]:
    """One page of named acts, newest first, and how many pages there are."""
    count = db.session.scalar(select(func.count()).select_from(ShareOperation)) or 0
    pages = max(1, -(-count // size))
    actor = aliased(Member)
    found = db.session.execute(
        select(ShareOperation, actor.name)
        .outerjoin(actor, actor.id == ShareOperation.actor_id)
        .order_by(ShareOperation.id.desc())
        .limit(size)
        .offset((min(page, pages) - 1) * size)
    ).all()
    moved = _moved_by_reference([operation.reference for operation, _actor in found])
    return [
        ActLine(
            operation=operation,
            shares=max(
                sum(row.shares for row in moved[operation.reference] if row.shares > 0),
                sum(-row.shares for row in moved[operation.reference] if row.shares < 0),
            ),
            first_name=moved[operation.reference][0].name,
            is_taken_back=any(row.back for row in moved[operation.reference]),
            actor=actor_name,
        )
        for operation, actor_name in found
        if operation.reference in moved
    ], pages


def _moved_by_reference(references: list[str]) -> dict[str, list[Any]]:
    """For each act its movements: shares, whose, and which movement takes it back."""
    back = aliased(ShareMovement)
    rows = db.session.execute(
        select(
            ShareMovement.reference,
            ShareMovement.shares,
            Member.name,
            back.id.label("back"),
        )
        .join(Member, Member.id == ShareMovement.member_id)
        .outerjoin(back, back.reverses_id == ShareMovement.id)
        .where(ShareMovement.reference.in_(references))
        .order_by(ShareMovement.id)
    )
    moved: dict[str, list[Any]] = {}
    for row in rows:
        moved.setdefault(row.reference, []).append(row)
    return moved
