"""Reading binding orders: what is sure, what stands, and how many of a call really order."""

from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from coop.database import db
from coop.decisions.policies import PLEDGE_CONVERSION_PERCENT
from coop.decisions.queries import policy_number
from coop.initiatives import stages
from coop.initiatives.binding import FULFILLED, STANDING, Bound
from coop.initiatives.count import Count
from coop.initiatives.models import (
    Commitment,
    Initiative,
    Pledge,
)
from coop.initiatives.planner import Expected, Finished, expected
from coop.members.models import Member
from coop.members.sign_in_queries import only_member_at
from coop.offers.lifecycle import PAID, RESERVED
from coop.offers.models import Order
from coop.records.models import AuditEntry

Columns = TypeVarTuple("Columns")

COMMITTED = "committed"
"""What the trail says of who ordered."""


def of_orders(statement: Select[*Columns]) -> Select[*Columns]:
    """Join the order of shares that each binding order is by now: late money buys it anew."""
    first, anew = aliased(Order), aliased(Order)
    newest = (
        select(func.max(anew.id))
        .where(anew.member_id == first.member_id, anew.replaces_id == first.id)
        .correlate(first)
        .scalar_subquery()
    )
    return statement.outerjoin(first, first.id == Commitment.order_id).outerjoin(
        Order, Order.id == func.coalesce(newest, first.id)
    )


def order_of(row: Commitment) -> Order | None:
    """The order of shares that a binding order is by now."""
    if row.order is None:
        return None
    anew = select(Order).where(
        Order.member_id == row.order.member_id, Order.replaces_id == row.order_id
    )
    return db.session.scalar(anew.order_by(Order.id.desc()).limit(1)) or row.order


def _still_stands() -> ColumnElement[bool]:
    """A binding order that was not ended here, nor as an order of shares."""
    return and_(
        Commitment.state.in_((STANDING, FULFILLED)),
        or_(Order.id.is_(None), Order.status.in_((RESERVED, PAID))),
    )


def bound(initiative_id: int, at: datetime, go_units: int) -> Bound:
    """How many units are ordered for good, and how many may still be taken back."""
    # One that was bought anew has a time to think of its own.
    think_until = func.coalesce(Order.cooling_off_until, Commitment.cooling_off_until)
    firm = and_(think_until <= at, or_(Order.id.is_(None), Order.status == PAID))
    row = db.session.execute(
        of_orders(
            select(
                func.coalesce(func.sum(case((firm, Commitment.units), else_=0)), 0),
                func.coalesce(func.sum(Commitment.units), 0),
            ).select_from(Commitment)
        ).where(Commitment.initiative_id == initiative_id, _still_stands())
    ).one()
    return Bound(int(row[0]), int(row[1]) - int(row[0]), go_units)


def commitments_of(initiative_id: int) -> list[Commitment]:
    """The binding orders that stand, in order of arrival."""
    return list(
        db.session.scalars(
            of_orders(select(Commitment))
            .where(Commitment.initiative_id == initiative_id, _still_stands())
            .options(joinedload(Commitment.order))
            .order_by(Commitment.id)
        )
    )


def member_behind(row: Commitment) -> int | None:
    """The member who ordered: shares have a buyer, else who was signed in at their own address.

    Whoever types an address has not shown that it is theirs.
    """
    if row.order is not None:
        return row.order.member_id
    signed_in = db.session.scalar(
        select(AuditEntry.actor_id).where(
            AuditEntry.object_type == Commitment.__tablename__,
            AuditEntry.object_id == row.id,
            AuditEntry.action == COMMITTED,
        )
    )
    return signed_in if signed_in == only_member_at(row.contact) else None


def unended_of(initiative_id: int) -> list[Commitment]:
    """The binding orders that nobody ended here; of some the order of shares has died."""
    return list(
        db.session.scalars(
            select(Commitment).where(
                Commitment.initiative_id == initiative_id, Commitment.state == STANDING
            )
        )
    )


def buyers_that_stay(offering_id: int) -> list[Member]:
    """Whose orders of shares stand in an offering, each once."""
    stands = select(Order.member_id).where(
        Order.offering_id == offering_id, Order.status.in_((RESERVED, PAID))
    )
    return list(db.session.scalars(select(Member).where(Member.id.in_(stands)).order_by(Member.id)))


def standing_commitment(initiative_id: int, contact_key: str) -> Commitment | None:
    """The binding order that stands on this contact."""
    return db.session.scalar(
        select(Commitment)
        .where(
            Commitment.initiative_id == initiative_id,
            Commitment.contact_key == contact_key,
            Commitment.state == STANDING,
        )
        .options(joinedload(Commitment.order))
    )


def expected_of(counted: Count, day: date) -> Expected:
    """How many will order, by our own calls of before or the assembly's setting."""
    setting = policy_number(PLEDGE_CONVERSION_PERCENT, day.year) or 0
    return expected(counted, setting, finished_calls())


def finished_calls() -> list[Finished]:
    """Own calls that came to an order: what was liked, and what was ordered."""
    done = (stages.ORDERED, stages.DELIVERED, stages.REVIEW)
    liked = (
        select(func.coalesce(func.sum(Pledge.min_units), 0))
        .where(Pledge.initiative_id == Initiative.id, Pledge.state == STANDING)
        .scalar_subquery()
    )
    ordered = (
        of_orders(select(func.coalesce(func.sum(Commitment.units), 0)).select_from(Commitment))
        .where(Commitment.initiative_id == Initiative.id, _still_stands())
        .correlate(Initiative)
        .scalar_subquery()
    )
    rows = db.session.execute(select(liked, ordered).where(Initiative.state.in_(done)))
    return [Finished(int(row[0]), int(row[1])) for row in rows]
