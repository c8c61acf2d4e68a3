"""Reading named acts, with whom they touched."""

from dataclasses import dataclass

from sqlalchemy import func, select

from coop.database import db
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
class ActLine:
    """A named act as a list shows it; `movement_id` is one of its movements."""

    operation: ShareOperation
    movement_id: int
    shares: int
    first_name: str
    is_taken_back: bool
    actor: str | None


def newest_operations(page: int, size: int) -> tuple[list[ActLine], int]:
    """One page of named acts, newest first, and how many pages there are."""
    count = db.session.scalar(select(func.count()).select_from(ShareOperation)) or 0
    pages = max(1, -(-count // size))
    found = db.session.scalars(
        select(ShareOperation)
        .order_by(ShareOperation.id.desc())
        .limit(size)
        .offset((min(page, pages) - 1) * size)
    ).all()
    return [line for one in found if (line := _line(one)) is not None], pages


def _line(operation: ShareOperation) -> ActLine | None:
    moved = moved_by(operation.reference)
    if not moved:
        return None
    ids = [one.movement.id for one in moved]
    back = select(ShareMovement.id).where(ShareMovement.reverses_id.in_(ids)).limit(1)
    return ActLine(
        operation=operation,
        movement_id=ids[0],
        shares=sum(one.movement.shares for one in moved if one.movement.shares > 0)
        or -sum(one.movement.shares for one in moved),
        first_name=moved[0].name,
        is_taken_back=db.session.scalar(back) is not None,
        actor=db.session.scalar(select(Member.name).where(Member.id == operation.actor_id)),
    )
