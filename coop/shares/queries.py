"""Reading the register."""

from datetime import date

from sqlalchemy import func, select

from coop.database import db
from coop.members.models import Member
from coop.production.models import Plant
from coop.shares.holdings import Movement
from coop.shares.models import ShareClass, ShareMovement

_OF_PLANT = (
    select(ShareMovement.member_id, ShareMovement.on, ShareMovement.shares)
    .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
    .order_by(ShareMovement.on, ShareMovement.id)
)


def movements_of_plant(plant_id: int) -> list[Movement]:
    """Every movement in a plant's shares, over all its classes; `member` is the id as text."""
    rows = db.session.execute(_OF_PLANT.where(ShareClass.plant_id == plant_id))
    return [Movement(str(member_id), on, shares) for member_id, on, shares in rows]


def issued_shares(plant_id: int) -> int:
    """All shares of a plant, sold or not: what its yield is divided by."""
    total = db.session.scalar(
        select(func.sum(ShareClass.issued_shares)).where(ShareClass.plant_id == plant_id)
    )
    return int(total or 0)


def holdings_of_class(share_class_id: int, member_id: int) -> list[Movement]:
    """One member's movements in one class."""
    rows = db.session.execute(
        select(ShareMovement.on, ShareMovement.shares).where(
            ShareMovement.share_class_id == share_class_id,
            ShareMovement.member_id == member_id,
        )
    )
    return [Movement(str(member_id), on, shares) for on, shares in rows]


def holds_shares(member_id: int) -> bool:
    """Whether a member holds any shares, now or from a later day."""
    held = (
        select(ShareMovement.share_class_id)
        .where(ShareMovement.member_id == member_id)
        .group_by(ShareMovement.share_class_id)
        .having(func.sum(ShareMovement.shares) > 0)
    )
    return db.session.execute(held.limit(1)).first() is not None


def register_on(day: date, plant_id: int | None = None) -> list[tuple[Plant, Member, int]]:
    """Who holds what on `day`: one row a plant and holder, by plant code and member number."""
    held = func.sum(ShareMovement.shares).label("held")
    totals = (
        select(ShareClass.plant_id, ShareMovement.member_id, held)
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .where(ShareMovement.on <= day)
        .group_by(ShareClass.plant_id, ShareMovement.member_id)
        .having(held != 0)
    )
    if plant_id is not None:
        totals = totals.where(ShareClass.plant_id == plant_id)
    sums = totals.subquery()
    rows = db.session.execute(
        select(Plant, Member, sums.c.held)
        .join(Plant, Plant.id == sums.c.plant_id)
        .join(Member, Member.id == sums.c.member_id)
        .order_by(Plant.code, Member.number, Member.id)
    )
    return [(plant, member, int(shares)) for plant, member, shares in rows]
