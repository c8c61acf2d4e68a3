"""Reading every movement of the register, by number, as inspection and files show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from coop.database import db
from coop.members.models import Member
from coop.production.models import Plant
from coop.records.chain import REGISTER
from coop.records.models import ChainLink
from coop.shares.models import ShareClass, ShareMovement, ShareOperation

_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class MovementLine:
    """A movement with everything the register says of it; `number` never changes.

    `operation` is the named act, None for movements of before acts had names.
    """

    number: int
    on: date
    recorded_at: datetime
    member_id: int
    member_number: int | None
    member_name: str
    plant_code: str
    plant_name: str
    class_name: str
    kind: str
    operation: str | None
    shares: int
    reason: str
    reference: str
    document: str | None
    actor: str | None
    reverses: int | None


def movements_before(
    number: int | None, limit: int, plant_id: int | None = None
) -> list[MovementLine]:
    """Movements with a lower number than this, newest first; the newest of all for None."""
    statement = _lines(plant_id).order_by(ChainLink.sequence.desc()).limit(limit)
    if number is not None:
        statement = statement.where(ChainLink.sequence < number)
    return [MovementLine(*row) for row in db.session.execute(statement)]


def all_movements(plant_id: int | None = None) -> Iterator[MovementLine]:
    """Every movement, by number, a few thousand at a time."""
    last = 0
    while True:
        rows = db.session.execute(
            _lines(plant_id)
            .where(ChainLink.sequence > last)
            .order_by(ChainLink.sequence)
            .limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        for row in rows:
            line = MovementLine(*row)
            yield line
            last = line.number


def _lines(plant_id: int | None) -> Select[*tuple[Any, ...]]:
    actor, taken = aliased(Member), aliased(ChainLink)
    statement: Select[*tuple[Any, ...]] = (
        select(
            ChainLink.sequence,
            ShareMovement.on,
            ShareMovement.recorded_at,
            Member.id,
            Member.number,
            Member.name,
            Plant.code,
            Plant.name,
            ShareClass.name,
            ShareMovement.kind,
            ShareOperation.kind,
            ShareMovement.shares,
            ShareMovement.reason,
            ShareMovement.reference,
            ShareOperation.document,
            actor.name,
            taken.sequence,
        )
        .select_from(ChainLink)
        .join(ShareMovement, ShareMovement.id == ChainLink.row_id)
        .join(Member, Member.id == ShareMovement.member_id)
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .outerjoin(ShareOperation, ShareOperation.reference == ShareMovement.reference)
        .outerjoin(actor, actor.id == ShareMovement.actor_id)
        .outerjoin(taken, (taken.row_id == ShareMovement.reverses_id) & (taken.chain == REGISTER))
        .where(ChainLink.chain == REGISTER)
    )
    return statement if plant_id is None else statement.where(Plant.id == plant_id)
