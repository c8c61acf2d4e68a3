"""Reading the register as pages and papers show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, select
from sqlalchemy.orm import aliased, contains_eager

from coop.database import db
from coop.members.models import Member
from coop.production.models import Plant
from coop.records.chain import REGISTER
from coop.records.models import ChainLink
from coop.shares.models import ShareClass, ShareMovement, ShareOperation


def _whole(total: ColumnElement[int]) -> ColumnElement[int]:
    """A sum as a whole number: PostgreSQL would give a decimal."""
    return cast(total, BigInteger)


@dataclass(frozen=True, slots=True)
class ExtractLine:
    """A movement as a member's extract shows it.

    `number` is its number in the register, the same on every page and paper; so are `reverses`
    and `reversed_by`. `operation` is the named act, where there was one, and `document` the
    paper that the board saw.
    """

    id: int
    number: int
    on: date
    plant_name: str
    class_name: str
    kind: str
    shares: int
    held_after: int
    reason: str
    reference: str
    reverses: int | None
    reversed_by: int | None
    actor: str | None
    other_id: int | None
    other_number: int | None
    other_name: str | None
    operation: str | None
    document: str | None


def extract_of(member_id: int) -> list[ExtractLine]:
    """A member's movements by day, with the holding in that class after each."""
    mine, other, back = ShareMovement, aliased(ShareMovement), aliased(ShareMovement)
    actor, neighbour = aliased(Member), aliased(Member)
    link, back_link, reversed_link = aliased(ChainLink), aliased(ChainLink), aliased(ChainLink)
    held_after = func.sum(mine.shares).over(
        partition_by=mine.share_class_id, order_by=(mine.on, mine.id), rows=(None, 0)
    )
    statement = (
        select(
            mine.id,
            link.sequence,
            mine.on,
            Plant.name,
            ShareClass.name,
            mine.kind,
            mine.shares,
            _whole(held_after),
            mine.reason,
            mine.reference,
            reversed_link.sequence,
            back_link.sequence,
            actor.name,
            neighbour.id,
            neighbour.number,
            neighbour.name,
            ShareOperation.kind,
            ShareOperation.document,
        )
        .join(ShareClass, ShareClass.id == mine.share_class_id)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .outerjoin(actor, actor.id == mine.actor_id)
        .outerjoin(link, _links(link, mine.id))
        .outerjoin(back, back.reverses_id == mine.id)
        .outerjoin(back_link, _links(back_link, back.id))
        .outerjoin(reversed_link, _links(reversed_link, mine.reverses_id))
        .outerjoin(ShareOperation, ShareOperation.reference == mine.reference)
        .outerjoin(
            other,
            (other.reference == mine.reference)
            & (other.share_class_id == mine.share_class_id)
            & (other.member_id != mine.member_id)
            & (other.shares == -mine.shares)
            & (other.kind == mine.kind),
        )
        .outerjoin(neighbour, neighbour.id == other.member_id)
        .where(mine.member_id == member_id)
        .order_by(mine.on, mine.id)
    )
    return [ExtractLine(*tuple(row)) for row in db.session.execute(statement)]


def number_in_extract(movement: ShareMovement) -> int:
    """The number of a movement in the register."""
    link = select(ChainLink.sequence).where(_links(ChainLink, movement.id))
    return int(db.session.scalar(link) or 0)


def _links(link: Any, movement_id: Any) -> ColumnElement[bool]:
    """That this link of the register's chain is of this movement."""
    return and_(link.row_id == movement_id, link.chain == REGISTER)


def first_oversold_day(share_class_id: int) -> date | None:
    """The first day on which members hold more of a class than was ever issued."""
    of_day = (
        select(ShareMovement.on, func.sum(ShareMovement.shares).label("shares"))
        .where(ShareMovement.share_class_id == share_class_id)
        .group_by(ShareMovement.on)
        .subquery()
    )
    running = select(
        of_day.c.on, func.sum(of_day.c.shares).over(order_by=of_day.c.on).label("held")
    ).subquery()
    issued = select(ShareClass.issued_shares).where(ShareClass.id == share_class_id)
    found: date | None = db.session.scalar(
        select(func.min(running.c.on)).where(running.c.held > issued.scalar_subquery())
    )
    return found


def lock_class(share_class_id: int) -> ShareClass | None:
    """A class with its plant, kept for this transaction alone.

    Two who take shares from one holder at once must not both find them there.
    """
    return db.session.scalar(
        select(ShareClass)
        .join(ShareClass.plant)
        .options(contains_eager(ShareClass.plant))
        .where(ShareClass.id == share_class_id)
        # Its key stays free: a row that only names the class, as a booking does, need not wait.
        .with_for_update(of=ShareClass, key_share=True)
        .execution_options(populate_existing=True)
    )


def class_choices() -> list[tuple[int, str]]:
    """Every share class with its plant's name, for a list to choose from."""
    rows = db.session.execute(
        select(ShareClass.id, Plant.name, ShareClass.name)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .order_by(Plant.code, ShareClass.name)
    )
    return [(class_id, f"{plant}: {name}") for class_id, plant, name in rows]


def class_held_by(number: int) -> int | None:
    """The class of which the member with this number holds most; None who holds nothing."""
    total = func.sum(ShareMovement.shares)
    found: int | None = db.session.scalar(
        select(ShareMovement.share_class_id)
        .join(Member, Member.id == ShareMovement.member_id)
        .where(Member.number == number)
        .group_by(ShareMovement.share_class_id)
        .having(total > 0)
        .order_by(total.desc(), ShareMovement.share_class_id)
        .limit(1)
    )
    return found


def classes_of(member_ids: Iterable[int]) -> list[int]:
    """Every class of which one of these members holds something, now or from a later day."""
    total = func.sum(ShareMovement.shares)
    return list(
        db.session.scalars(
            select(ShareMovement.share_class_id)
            .where(ShareMovement.member_id.in_(list(member_ids)))
            .group_by(ShareMovement.share_class_id)
            .having(total > 0)
            .order_by(ShareMovement.share_class_id)
        )
    )


def plant_choices() -> list[tuple[int, str]]:
    """Every plant, for a list to choose from."""
    rows = db.session.execute(select(Plant.id, Plant.name).order_by(Plant.code))
    return [(plant_id, name) for plant_id, name in rows]


def has_class(plant_id: int, name: str) -> bool:
    """Whether the plant has a class of this name, whatever its capitals."""
    found = select(ShareClass.id).where(
        ShareClass.plant_id == plant_id, func.lower(ShareClass.name) == name.lower()
    )
    return db.session.scalar(found.limit(1)) is not None
