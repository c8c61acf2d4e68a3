"""Reading binding orders: what is sure, what stands, and how many of a call really order."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

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
from coop.offers.lifecycle import PAID, RESERVED
from coop.offers.models import Order


def _still_stands() -> ColumnElement[bool]:
    """A binding order that was not ended here, nor as an order of shares."""
    return and_(
        Commitment.state.in_((STANDING, FULFILLED)),
        or_(Order.id.is_(None), Order.status.in_((RESERVED, PAID))),
    )


def bound(initiative_id: int, at: datetime, go_units: int) -> Bound:
    """How many units are ordered for good, and how many may still be taken back."""
    firm = and_(Commitment.cooling_off_until <= at, or_(Order.id.is_(None), Order.status == PAID))
    row = db.session.execute(
        select(
            func.coalesce(func.sum(case((firm, Commitment.units), else_=0)), 0),
            func.coalesce(func.sum(Commitment.units), 0),
        )
        .outerjoin(Order, Order.id == Commitment.order_id)
        .where(Commitment.initiative_id == initiative_id, _still_stands())
    ).one()
    return Bound(int(row[0]), int(row[1]) - int(row[0]), go_units)


def commitments_of(initiative_id: int) -> list[Commitment]:
    """The binding orders that stand, in order of arrival."""
    return list(
        db.session.scalars(
            select(Commitment)
            .outerjoin(Order, Order.id == Commitment.order_id)
            .where(Commitment.initiative_id == initiative_id, _still_stands())
            .options(joinedload(Commitment.order))
            .order_by(Commitment.id)
        )
    )


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
        select(func.coalesce(func.sum(Commitment.units), 0))
        .outerjoin(Order, Order.id == Commitment.order_id)
        .where(Commitment.initiative_id == Initiative.id, _still_stands())
        .scalar_subquery()
    )
    rows = db.session.execute(select(liked, ordered).where(Initiative.state.in_(done)))
    return [Finished(int(row[0]), int(row[1])) for row in rows]
