"""What waits for the board. Each function asks one question of the database, whatever waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, and_, case, cast, func, or_, select

from coop.database import db
from coop.home.queries import is_open
from coop.mail.models import OutboxMail
from coop.members.models import Member, RoleGrant
from coop.offers.models import Offering, Order, OrderReceipt
from coop.periods import Period
from coop.production.models import Plant
from coop.shares.models import ShareClass
from coop.yields.models import (
    Distribution,
    DistributionPayment,
    PayoutPart,
    PlantYear,
    YearItem,
)

SOON = timedelta(days=3)
CLOSING = timedelta(days=14)
MAIL_MAY_WAIT = timedelta(minutes=15)


def orders_waiting(at: datetime) -> Any:
    """Orders not yet paid: how many, what is still to come, how many end soon, are over time."""
    came = (
        select(func.coalesce(func.sum(OrderReceipt.amount_cents), 0))
        .join(Order, Order.id == OrderReceipt.order_id)
        .where(Order.status == "reserved")
        .scalar_subquery()
    )
    late = Order.expires_at <= at
    soon = and_(Order.expires_at > at, Order.expires_at <= at + SOON)
    return db.session.execute(
        select(
            func.count(Order.id).label("orders"),
            cast(func.coalesce(func.sum(Order.amount_cents), 0) - came, BigInteger).label(
                "amount_cents"
            ),
            func.coalesce(func.sum(case((soon, 1), else_=0)), 0).label("soon"),
            func.coalesce(func.sum(case((late, 1), else_=0)), 0).label("late"),
        ).where(Order.status == "reserved")
    ).one()


def applicants_to_admit() -> Sequence[Any]:
    """Applicants who wait for the board; oldest first.

    Who applied on the sale's page becomes a member by paying; an executor need not be one.
    """
    return db.session.execute(
        select(Member.id, Member.name, Member.applied_on)
        .where(Member.awaits_admission, Member.status == "applicant")
        .order_by(Member.applied_on, Member.id)
        .limit(100)
    ).all()


def plants_to_read() -> Sequence[Any]:
    """Plants that ran, perhaps until lately: id, code, name, from which day they are open."""
    return db.session.execute(
        select(Plant.id, Plant.code, Plant.name, Plant.open_from)
        .where(Plant.status != "preparing", Plant.started_on.is_not(None))
        .order_by(Plant.code)
    ).all()


def year_steps(year: int, period: Period) -> Any:
    """How far a book year is: its plants, of which sums were entered, divided, not yet paid."""
    taken = select(PayoutPart.id).where(PayoutPart.distribution_id == Distribution.id)
    has_items = select(YearItem.id).where(YearItem.plant_year_id == PlantYear.id)
    return db.session.execute(
        select(
            func.count(Plant.id).label("plants"),
            func.count(case((has_items.exists(), 1))).label("entered"),
            func.count(Distribution.id).label("divided"),
            select(func.count(Distribution.id))
            .outerjoin(DistributionPayment, DistributionPayment.distribution_id == Distribution.id)
            .where(
                DistributionPayment.distribution_id.is_(None),
                Distribution.members_cents > 0,
                ~taken.exists(),
            )
            .scalar_subquery()
            .label("unpaid"),
        )
        .select_from(Plant)
        .outerjoin(PlantYear, and_(PlantYear.plant_id == Plant.id, PlantYear.year == year))
        .outerjoin(Distribution, Distribution.plant_year_id == PlantYear.id)
        .where(
            Plant.started_on < period.end,
            or_(Plant.ended_on.is_(None), Plant.ended_on > period.start),
        )
    ).one()


def auditors() -> int:
    """How many sit on the kascommissie now."""
    return int(
        db.session.scalar(
            select(func.count(RoleGrant.id)).where(
                RoleGrant.role == "kascommissie", RoleGrant.until.is_(None)
            )
        )
        or 0
    )


def offerings_to_mind(at: datetime) -> Sequence[Any]:
    """Open offerings that close soon or have nothing left: plant, day of closing, shares left."""
    left = Offering.offered_shares - Offering.claimed_shares
    return db.session.execute(
        select(Offering.id, Plant.name, Offering.closes_at, left.label("left"))
        .join(ShareClass, ShareClass.id == Offering.share_class_id)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .where(is_open(at), or_(left == 0, Offering.closes_at <= at + CLOSING))
        .order_by(Offering.closes_at.is_(None), Offering.closes_at, Offering.id)
        .limit(20)
    ).all()


def mail_that_stays(at: datetime) -> Sequence[Any]:
    """Mail that failed or waits too long: subject, when, for whom, what went wrong."""
    return db.session.execute(
        select(
            OutboxMail.id,
            OutboxMail.subject,
            OutboxMail.created_at,
            OutboxMail.last_error,
            OutboxMail.member_id,
            Member.name,
        )
        .outerjoin(Member, Member.id == OutboxMail.member_id)
        .where(
            OutboxMail.sent_at.is_(None),
            OutboxMail.channel == "mail",
            or_(OutboxMail.last_error.is_not(None), OutboxMail.created_at < at - MAIL_MAY_WAIT),
        )
        .order_by(OutboxMail.id)
        .limit(20)
    ).all()
