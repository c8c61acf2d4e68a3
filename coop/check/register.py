"""Invariants of members, shares and orders."""

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.members.models import Member, RoleGrant
from coop.offers.models import Offering, Order
from coop.records.models import Counter
from coop.shares.models import ShareClass, ShareMovement

HELD_BY_ORDERS = ("reserved",)


@invariant("MEM-1", "a member number is given once and in order")
def numbers_are_given_once() -> Breaches:
    last = db.session.scalar(sa.select(Counter.last).where(Counter.name == "member")) or 0
    highest = db.session.scalar(sa.select(sa.func.max(Member.number))) or 0
    if highest > last:
        yield f"number {highest} was given while the counter stands at {last}"


@invariant("MEM-2", "nobody is board and kascommissie at once")
def auditors_are_not_board() -> Breaches:
    board, audit = aliased(RoleGrant), aliased(RoleGrant)
    both = (
        sa.select(board.member_id)
        .join(audit, audit.member_id == board.member_id)
        .where(
            board.role == "board",
            audit.role == "kascommissie",
            sa.or_(board.until.is_(None), audit.since < board.until),
            sa.or_(audit.until.is_(None), board.since < audit.until),
        )
    )
    for member_id in db.session.scalars(both.distinct()):
        yield f"member {member_id}"


def _day_totals(*by: InstrumentedAttribute[int]) -> sa.Subquery:
    """Running totals at the end of each day on which something moved, for each `by`."""
    daily = (
        sa.select(*by, ShareMovement.on, sa.func.sum(ShareMovement.shares).label("moved"))
        .group_by(*by, ShareMovement.on)
        .subquery()
    )
    keys = [daily.c[str(column.key)] for column in by]
    held = sa.func.sum(daily.c.moved).over(partition_by=keys, order_by=daily.c.on)
    return sa.select(*keys, daily.c.on, held.label("held")).subquery()


@invariant("SHR-1", "nobody ever held less than nothing")
def holdings_are_not_negative() -> Breaches:
    totals = _day_totals(ShareMovement.share_class_id, ShareMovement.member_id)
    for row in db.session.execute(sa.select(totals).where(totals.c.held < 0)):
        yield f"member {row.member_id} held {row.held} of class {row.share_class_id} on {row.on}"


@invariant("SHR-2", "members together never held more than was issued")
def never_more_than_issued() -> Breaches:
    totals = _day_totals(ShareMovement.share_class_id)
    over = (
        sa.select(totals, ShareClass.issued_shares)
        .join(ShareClass, ShareClass.id == totals.c.share_class_id)
        .where(totals.c.held > ShareClass.issued_shares)
    )
    for row in db.session.execute(over):
        yield f"class {row.share_class_id}: {row.held} of {row.issued_shares} on {row.on}"


@invariant("SHR-3", "stock taken = shares held + shares reserved")
def stock_adds_up() -> Breaches:
    held = (
        sa.select(ShareMovement.share_class_id, sa.func.sum(ShareMovement.shares).label("n"))
        .group_by(ShareMovement.share_class_id)
        .subquery()
    )
    reserved = (
        sa.select(Offering.share_class_id, sa.func.sum(Order.shares).label("n"))
        .join(Offering, Offering.id == Order.offering_id)
        .where(Order.status.in_(HELD_BY_ORDERS))
        .group_by(Offering.share_class_id)
        .subquery()
    )
    taken = sa.func.coalesce(held.c.n, 0) + sa.func.coalesce(reserved.c.n, 0)
    wrong = (
        sa.select(ShareClass.id, ShareClass.claimed_shares, taken.label("taken"))
        .outerjoin(held, held.c.share_class_id == ShareClass.id)
        .outerjoin(reserved, reserved.c.share_class_id == ShareClass.id)
        .where(ShareClass.claimed_shares != taken)
    )
    for row in db.session.execute(wrong):
        yield f"class {row.id}: {row.claimed_shares} taken, {row.taken} found"


@invariant("SHR-4", "what leaves the giver of a transfer reaches the receiver")
def transfers_cancel() -> Breaches:
    total = sa.func.sum(ShareMovement.shares)
    open_ends = (
        sa.select(ShareMovement.reference, total.label("off"))
        .where(ShareMovement.kind == "transfer")
        .group_by(ShareMovement.reference, ShareMovement.share_class_id, ShareMovement.on)
        .having(total != 0)
    )
    for row in db.session.execute(open_ends):
        yield f"transfer {row.reference} is off by {row.off}"


@invariant("ORD-1", "an offering has counted exactly its orders")
def offerings_add_up() -> Breaches:
    counted = sa.func.coalesce(sa.func.sum(Order.shares), 0)
    wrong = (
        sa.select(Offering.id, Offering.claimed_shares, counted.label("ordered"))
        .outerjoin(
            Order,
            sa.and_(Order.offering_id == Offering.id, Order.status.in_(("reserved", "paid"))),
        )
        .group_by(Offering.id, Offering.claimed_shares)
        .having(Offering.claimed_shares != counted)
    )
    for row in db.session.execute(wrong):
        yield f"offering {row.id}: {row.claimed_shares} counted, {row.ordered} ordered"


@invariant("ORD-2", "a paid order gave its shares, once")
def paid_orders_gave_shares() -> Breaches:
    given = sa.select(ShareMovement.id).where(
        ShareMovement.kind == "issue",
        ShareMovement.member_id == Order.member_id,
        ShareMovement.shares == Order.shares,
        ShareMovement.reference == Order.reference,
    )
    unpaid = sa.select(Order.reference, Order.status).where(
        sa.or_(
            sa.and_(Order.status.in_(("paid", "withdrawn")), ~given.exists()),
            sa.and_(Order.status.not_in(("paid", "withdrawn")), given.exists()),
        )
    )
    for row in db.session.execute(unpaid):
        yield f"order {row.reference} is {row.status}, its shares say otherwise"
