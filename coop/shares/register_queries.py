"""Reading the register as pages and papers show it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import BigInteger, ColumnElement, Subquery, cast, func, select
from sqlalchemy.orm import aliased, contains_eager

from coop.database import db
from coop.members.models import Member
from coop.production.models import Plant
from coop.shares.models import ShareClass, ShareMovement


@dataclass(frozen=True, slots=True)
class Holder:
    """A line of the register: who holds how many of a class, without a break since when."""

    plant_code: str
    plant_name: str
    class_name: str
    member_id: int
    number: int | None
    name: str
    shares: int
    since: date


def _whole(total: ColumnElement[int]) -> ColumnElement[int]:
    """A sum as a whole number: PostgreSQL would give a decimal."""
    return cast(total, BigInteger)


def _held(day: date) -> Subquery:
    """For each class and holder: the shares on `day`, and the last day they held none."""
    of_day = (
        select(
            ShareMovement.share_class_id,
            ShareMovement.member_id,
            ShareMovement.on,
            func.sum(ShareMovement.shares).label("shares"),
        )
        .where(ShareMovement.on <= day)
        .group_by(ShareMovement.share_class_id, ShareMovement.member_id, ShareMovement.on)
        .subquery()
    )
    whose = (of_day.c.share_class_id, of_day.c.member_id)
    running = select(
        *whose,
        of_day.c.on,
        of_day.c.shares,
        func.sum(of_day.c.shares).over(partition_by=whose, order_by=of_day.c.on).label("held"),
    ).subquery()
    # A holding without a break began on the last day before which nothing was held.
    began = func.max(running.c.on).filter(running.c.held == running.c.shares)
    return (
        select(
            running.c.share_class_id,
            running.c.member_id,
            _whole(func.sum(running.c.shares)).label("shares"),
            began.label("since"),
        )
        .group_by(running.c.share_class_id, running.c.member_id)
        .having(func.sum(running.c.shares) > 0)
        .subquery()
    )


def holders_on(
    day: date, plant_id: int | None = None, *, limit: int | None = None, offset: int = 0
) -> list[Holder]:
    """The register as of `day`, by plant, class and member number."""
    held = _held(day)
    statement = (
        select(
            Plant.code,
            Plant.name,
            ShareClass.name,
            Member.id,
            Member.number,
            Member.name,
            held.c.shares,
            held.c.since,
        )
        .join(ShareClass, ShareClass.id == held.c.share_class_id)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .join(Member, Member.id == held.c.member_id)
        .order_by(Plant.code, ShareClass.name, Member.number, Member.id)
    )
    if plant_id is not None:
        statement = statement.where(Plant.id == plant_id)
    rows = db.session.execute(statement.limit(limit).offset(offset))
    return [Holder(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """A share class with what members hold of it on a day, and how many lines that is."""

    class_id: int
    class_name: str
    plant_id: int
    plant_code: str
    plant_name: str
    price_cents: int
    term_years: int
    issued: int
    claimed: int
    held: int
    holders: int

    @property
    def unsold(self) -> int:
        """What the cooperative itself holds on that day."""
        return self.issued - self.held

    @property
    def free(self) -> int:
        """What can be bought now: neither held nor reserved."""
        return self.issued - self.claimed


def class_totals_on(day: date) -> list[ClassTotal]:
    """Every share class with its totals on `day`, by plant and name."""
    each = (
        select(ShareMovement.share_class_id, func.sum(ShareMovement.shares).label("shares"))
        .where(ShareMovement.on <= day)
        .group_by(ShareMovement.share_class_id, ShareMovement.member_id)
        .having(func.sum(ShareMovement.shares) > 0)
        .subquery()
    )
    statement = (
        select(
            ShareClass.id,
            ShareClass.name,
            Plant.id,
            Plant.code,
            Plant.name,
            ShareClass.price_cents,
            ShareClass.term_years,
            ShareClass.issued_shares,
            ShareClass.claimed_shares,
            _whole(func.coalesce(func.sum(each.c.shares), 0)),
            func.count(each.c.shares),
        )
        .join(Plant, Plant.id == ShareClass.plant_id)
        .outerjoin(each, each.c.share_class_id == ShareClass.id)
        .group_by(ShareClass.id, Plant.id)
        .order_by(Plant.code, ShareClass.name)
    )
    return [ClassTotal(*row) for row in db.session.execute(statement)]


def holders_count(day: date) -> int:
    """How many members hold anything on `day`."""
    each = (
        select(ShareMovement.member_id)
        .where(ShareMovement.on <= day)
        .group_by(ShareMovement.share_class_id, ShareMovement.member_id)
        .having(func.sum(ShareMovement.shares) > 0)
        .subquery()
    )
    return int(db.session.scalar(select(func.count(each.c.member_id.distinct()))) or 0)


@dataclass(frozen=True, slots=True)
class ExtractLine:
    """A movement as a member's extract shows it.

    `number` counts this member's movements in the order in which they were recorded, so it
    never changes and leaves no holes. `reverses` and `reversed_by` are such numbers too.
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


def extract_of(member_id: int) -> list[ExtractLine]:
    """A member's movements by day, with the holding in that class after each."""
    mine, other, back = ShareMovement, aliased(ShareMovement), aliased(ShareMovement)
    actor, neighbour = aliased(Member), aliased(Member)
    held_after = func.sum(mine.shares).over(
        partition_by=mine.share_class_id, order_by=(mine.on, mine.id), rows=(None, 0)
    )
    statement = (
        select(
            mine.id,
            func.row_number().over(order_by=mine.id),
            mine.on,
            Plant.name,
            ShareClass.name,
            mine.kind,
            mine.shares,
            _whole(held_after),
            mine.reason,
            mine.reference,
            mine.reverses_id,
            back.id,
            actor.name,
            neighbour.id,
            neighbour.number,
            neighbour.name,
        )
        .join(ShareClass, ShareClass.id == mine.share_class_id)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .outerjoin(actor, actor.id == mine.actor_id)
        .outerjoin(back, back.reverses_id == mine.id)
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
    lines = [ExtractLine(*tuple(row)) for row in db.session.execute(statement)]
    number = {line.id: line.number for line in lines}
    return [
        replace(
            line,
            reverses=number[line.reverses] if line.reverses else None,
            reversed_by=number[line.reversed_by] if line.reversed_by else None,
        )
        for line in lines
    ]


def number_in_extract(movement: ShareMovement) -> int:
    """The number of a movement in the extract of its member."""
    earlier = select(func.count()).where(
        ShareMovement.member_id == movement.member_id, ShareMovement.id <= movement.id
    )
    return int(db.session.scalar(earlier) or 0)


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
        .with_for_update(of=ShareClass)
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
