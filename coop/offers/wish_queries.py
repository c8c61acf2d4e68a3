"""Reading wishes: who waits, since when, and before whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from coop.database import db
from coop.members.models import Member
from coop.offers.models import (
    AllocationLine,
    AllocationRun,
    DrawNotice,
    Offering,
    OfferingWish,
    Order,
    WishOrder,
    WishReceipt,
)
from coop.shares.models import ShareClass

WAITING, OFFERED, ORDERED = "waiting", "offered", "ordered"
LAPSED, WISH_WITHDRAWN = "lapsed", "withdrawn"
STANDS = (WAITING, OFFERED)

_WISH = select(OfferingWish).options(
    joinedload(OfferingWish.member, innerjoin=True),
    joinedload(OfferingWish.offering, innerjoin=True)
    .joinedload(Offering.share_class, innerjoin=True)
    .joinedload(ShareClass.plant, innerjoin=True),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands: their number in line, and what those before them still want."""

    number: int
    shares_before: int


def wish_by_id(wish_id: int) -> OfferingWish | None:
    """One wish, with who made it and what it is for."""
    return db.session.scalar(_WISH.where(OfferingWish.id == wish_id))


def someone_waits(offering_id: int) -> bool:
    """Whether anybody is in line: then nobody orders past them."""
    waiting = select(OfferingWish.id).where(
        OfferingWish.offering_id == offering_id, OfferingWish.status == WAITING
    )
    return db.session.scalar(waiting.limit(1)) is not None


def offerings_with_waiting() -> list[int]:
    """Offerings in which somebody is in line."""
    return list(
        db.session.scalars(
            select(OfferingWish.offering_id)
            .where(OfferingWish.status == WAITING)
            .distinct()
            .order_by(OfferingWish.offering_id)
        )
    )


def confirmed_run(offering_id: int) -> AllocationRun | None:
    """The division of a lottery that counts."""
    return db.session.scalar(
        select(AllocationRun).where(
            AllocationRun.offering_id == offering_id, AllocationRun.confirmed_at.is_not(None)
        )
    )


def notice_of(offering_id: int) -> DrawNotice | None:
    """What was said before a lottery."""
    return db.session.get(DrawNotice, offering_id)


def _lined_up(statement: Any, offering_id: int) -> Any:
    """Only who is in line, the first first: by arrival, or by lot once a lottery was drawn."""
    waits = statement.where(OfferingWish.offering_id == offering_id, OfferingWish.status == WAITING)
    run = confirmed_run(offering_id)
    if run is None:
        return waits.order_by(OfferingWish.id)
    drawn = and_(AllocationLine.wish_id == OfferingWish.id, AllocationLine.run_id == run.id)
    return waits.outerjoin(AllocationLine, drawn).order_by(
        AllocationLine.lot.is_(None), AllocationLine.lot, OfferingWish.id
    )


def in_line(offering_id: int, limit: int | None = None) -> Sequence[OfferingWish]:
    """Who waits, the first first."""
    return db.session.scalars(_lined_up(_WISH, offering_id).limit(limit)).all()


def next_in_line(offering_id: int, free: int, passed: Collection[int]) -> OfferingWish | None:
    """The first in line who is helped by so many shares; `passed` were asked just now."""
    helped = or_(
        OfferingWish.min_shares <= free, OfferingWish.shares_left < OfferingWish.max_shares
    )
    found = _lined_up(_WISH.where(helped, OfferingWish.id.not_in(passed)), offering_id)
    first: OfferingWish | None = db.session.scalar(found.limit(1))
    return first


def place_in_line(wish: OfferingWish) -> Place | None:
    """The place of a wish that waits: who is before it, in the order of `_lined_up`."""
    if wish.status != WAITING:
        return None
    first: ColumnElement[bool] = OfferingWish.id < wish.id
    waits = select(func.count(), func.coalesce(func.sum(OfferingWish.shares_left), 0)).where(
        OfferingWish.offering_id == wish.offering_id, OfferingWish.status == WAITING
    )
    run = confirmed_run(wish.offering_id)
    if run is not None:
        drawn = and_(AllocationLine.wish_id == OfferingWish.id, AllocationLine.run_id == run.id)
        waits = waits.outerjoin(AllocationLine, drawn)
        lot = db.session.scalar(
            select(AllocationLine.lot).where(
                AllocationLine.run_id == run.id, AllocationLine.wish_id == wish.id
            )
        )
        no_lot = AllocationLine.lot.is_(None)
        first = or_(~no_lot, first) if lot is None else AllocationLine.lot < lot
    row = db.session.execute(waits.where(first)).one()
    return Place(int(row[0]) + 1, int(row[1]))


def waiting_totals(offering_id: int) -> tuple[int, int]:
    """How many wait, and for how many shares."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(OfferingWish.shares_left), 0)).where(
            OfferingWish.offering_id == offering_id, OfferingWish.status == WAITING
        )
    ).one()
    return int(row[0]), int(row[1])


def wishes_of(offering_id: int) -> Sequence[OfferingWish]:
    """Every wish that stands, by number: what a lottery is drawn over."""
    return db.session.scalars(
        _WISH.where(
            OfferingWish.offering_id == offering_id, OfferingWish.status.in_(STANDS)
        ).order_by(OfferingWish.id)
    ).all()


def wishes_by(member_id: int) -> Sequence[OfferingWish]:
    """What one person waits for, the newest first."""
    return db.session.scalars(
        _WISH.where(OfferingWish.member_id == member_id, OfferingWish.status.in_(STANDS)).order_by(
            OfferingWish.id.desc()
        )
    ).all()


def own_wish(offering_id: int, member_id: int | None, iban: str | None) -> OfferingWish | None:
    """The wish that one person has standing here, known by membership or account number."""
    who: list[ColumnElement[bool]] = []
    if member_id is not None:
        who.append(OfferingWish.member_id == member_id)
    if iban:
        who.append(Member.iban == iban)
    if not who:
        return None
    return db.session.scalar(
        select(OfferingWish)
        .join(Member, Member.id == OfferingWish.member_id)
        .where(
            OfferingWish.offering_id == offering_id,
            or_(
                OfferingWish.status == WAITING,
                and_(OfferingWish.status == OFFERED, OfferingWish.shares_left > 0),
            ),
            or_(*who),
        )
        .order_by(OfferingWish.id)
        .limit(1)
    )


def household_wishes(offering_id: int, household: str) -> int:
    """Shares that one address wants and has ordered here, all together."""
    if not household:
        return 0
    wanted = db.session.scalar(
        select(func.sum(OfferingWish.shares_left)).where(
            OfferingWish.offering_id == offering_id,
            OfferingWish.household == household,
            OfferingWish.status == WAITING,
        )
    )
    ordered = db.session.scalar(
        select(func.sum(Order.shares)).where(
            Order.offering_id == offering_id,
            Order.household == household,
            Order.status.in_(("reserved", "paid")),
        )
    )
    return int(wanted or 0) + int(ordered or 0)


def wish_of_order(order_id: int) -> OfferingWish | None:
    """The wish that an order came out of."""
    return db.session.scalar(
        select(OfferingWish)
        .join(WishOrder, WishOrder.wish_id == OfferingWish.id)
        .where(WishOrder.order_id == order_id)
    )


def orders_of_wish(wish_id: int) -> Sequence[Order]:
    """What came of a wish, the newest first."""
    return db.session.scalars(
        select(Order)
        .join(WishOrder, WishOrder.order_id == Order.id)
        .where(WishOrder.wish_id == wish_id)
        .order_by(Order.id.desc())
    ).all()


def money_kept(wish_id: int) -> Sequence[WishReceipt]:
    """Money that waits with a wish; nothing once an order came of it."""
    found = select(WishReceipt).where(
        WishReceipt.wish_id == wish_id,
        ~select(WishOrder.order_id).where(WishOrder.wish_id == wish_id).exists(),
    )
    return db.session.scalars(found.order_by(WishReceipt.id)).all()


def is_money_kept(offering_id: int) -> bool:
    """Whether anybody in line has paid already."""
    paid = (
        select(WishReceipt.id)
        .join(OfferingWish, OfferingWish.id == WishReceipt.wish_id)
        .where(OfferingWish.offering_id == offering_id, OfferingWish.status == WAITING)
    )
    return db.session.scalar(paid.limit(1)) is not None


def offerings_with_wishes() -> Sequence[tuple[Offering, int, int]]:
    """Every offering with wishes or a lottery, the newest first: how many wait, for how much."""
    waits = aliased(OfferingWish)
    rows = db.session.execute(
        select(
            Offering,
            func.count(waits.id),
            func.coalesce(func.sum(waits.shares_left), 0),
        )
        .outerjoin(waits, and_(waits.offering_id == Offering.id, waits.status == WAITING))
        .options(joinedload(Offering.share_class).joinedload(ShareClass.plant))
        .group_by(Offering.id)
        .order_by(Offering.id.desc())
    )
    return [(offering, int(count), int(shares)) for offering, count, shares in rows]


def expected_until(offering_id: int) -> datetime | None:
    """The next moment at which reserved shares may come free."""
    return db.session.scalar(
        select(func.min(Order.expires_at)).where(
            Order.offering_id == offering_id, Order.status == "reserved"
        )
    )
