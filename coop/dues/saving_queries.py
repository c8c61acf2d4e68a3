"""Reading savings: whose, how much, and what a first share costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select

from coop.database import db
from coop.dues.mandate_rules import REFUND_DAYS
from coop.dues.models import Collection, CollectionLine, DuesReceipt, SavingPlan
from coop.dues.queries import PAGE_SIZE, member_balance_cents
from coop.dues.saving_goal import Progress, progress
from coop.ledger.balance_queries import open_by_member
from coop.ledger.chart import SAVINGS
from coop.offers.queries import OnSale, offerings_on_sale
from coop.shares.models import ShareClass, ShareMovement

GOES_ON = ("active", "paused")


def plan_by_id(plan_id: int) -> SavingPlan | None:
    """One plan."""
    return db.session.get(SavingPlan, plan_id)


def locked_plan(plan_id: int) -> SavingPlan:
    """One plan, held until the transaction ends: whoever spends its savings waits their turn."""
    return db.session.get_one(SavingPlan, plan_id, with_for_update=True, populate_existing=True)


def plan_of(member_id: int) -> SavingPlan | None:
    """The plan of a member that goes on or is paused."""
    return db.session.scalar(
        select(SavingPlan).where(SavingPlan.member_id == member_id, SavingPlan.state.in_(GOES_ON))
    )


def plans_of(member_ids: Iterable[int]) -> list[int]:
    """Every plan that these members ever had: the ids."""
    return list(
        db.session.scalars(select(SavingPlan.id).where(SavingPlan.member_id.in_(member_ids)))
    )


def saved_cents(member_id: int) -> int:
    """What somebody saved, by the ledger. [cents]"""
    return -member_balance_cents(SAVINGS, member_id)


def not_there_yet_cents(member_id: int, day: date) -> int:
    """What was booked on savings but is collected on a later day, or this very day. [cents]"""
    return _collected_from(member_id, day)


def all_not_there_yet_cents(day: date) -> int:
    """The same of everybody together. [cents]"""
    return int(db.session.scalar(select(func.sum(_underway(day).subquery().c.cents))) or 0)


def _underway(day: date) -> Any:
    """What is collected of savings on a day or later, by member."""
    return (
        select(CollectionLine.member_id, func.sum(CollectionLine.amount_cents).label("cents"))
        .join(Collection, Collection.id == CollectionLine.collection_id)
        .where(
            CollectionLine.plan_id.is_not(None),
            CollectionLine.state == "collected",
            Collection.collected_on >= day,
        )
        .group_by(CollectionLine.member_id)
    )


def spendable_cents(member_id: int, day: date) -> int:
    """What can be spent on a share: without debits that the bank may still take back. [cents]"""
    young = _collected_from(member_id, day - timedelta(days=REFUND_DAYS))
    return max(0, saved_cents(member_id) - young)


def _collected_from(member_id: int, day: date) -> int:
    row = db.session.execute(
        _underway(day).where(CollectionLine.member_id == member_id)
    ).one_or_none()
    return int(row.cents) if row else 0


def share_on_sale(at: datetime) -> OnSale | None:
    """The cheapest share that can be bought now."""
    found = [one for one in offerings_on_sale(at) if one.terms.min_shares == 1]
    return min(found, key=lambda one: (one.terms.price_cents, one.offering.id), default=None)


def goal_cents(at: datetime) -> int | None:
    """What a first share costs: the cheapest on sale, else the cheapest class. [cents]"""
    on_sale = share_on_sale(at)
    if on_sale is not None:
        return on_sale.terms.price_cents
    found = db.session.scalar(
        select(func.min(ShareClass.price_cents)).where(ShareClass.price_cents > 0)
    )
    return None if found is None else int(found)


def progress_of(plan: SavingPlan, at: datetime, day: date) -> Progress | None:
    """How far a plan is; None while the cooperative has no shares at all."""
    goal = goal_cents(at)
    if goal is None:
        return None
    saved = saved_cents(plan.member_id) - not_there_yet_cents(plan.member_id, day)
    return progress(max(0, saved), goal, plan.monthly_cents)


def holds_a_share(member_id: int) -> bool:
    """Whether somebody has or had a share."""
    return bool(db.session.scalar(select(exists().where(ShareMovement.member_id == member_id))))


@dataclass(frozen=True, slots=True)
class Saver:
    """A plan with what was saved and what is on its way, as a list shows it. [cents]"""

    plan: SavingPlan
    saved_cents: int
    underway_cents: int = 0


def savers_page(page: int, day: date) -> list[Saver]:
    """One page of plans that go on or are paused, oldest first."""
    balances, underway = open_by_member(SAVINGS).subquery(), _underway(day).subquery()
    rows = db.session.execute(
        select(
            SavingPlan,
            func.coalesce(-balances.c.cents, 0),
            func.coalesce(underway.c.cents, 0),
        )
        .outerjoin(balances, balances.c.member_id == SavingPlan.member_id)
        .outerjoin(underway, underway.c.member_id == SavingPlan.member_id)
        .where(SavingPlan.state.in_(GOES_ON))
        .order_by(SavingPlan.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [Saver(row[0], int(row[1]) - int(row[2]), int(row[2])) for row in rows]


def saver_counts() -> dict[str, int]:
    """How many plans there are, by state."""
    rows = db.session.execute(select(SavingPlan.state, func.count()).group_by(SavingPlan.state))
    return {row[0]: int(row[1]) for row in rows}


def left_behind() -> Sequence[Any]:
    """Members whose plan stopped while something still stands on their savings. [cents]"""
    balances = open_by_member(SAVINGS).subquery()
    goes_on = select(SavingPlan.member_id).where(SavingPlan.state.in_(GOES_ON))
    return db.session.execute(
        select(balances.c.member_id, (-balances.c.cents).label("cents")).where(
            balances.c.cents < 0, balances.c.member_id.not_in(goes_on)
        )
    ).all()


def plan_receipts(plan_id: int) -> list[DuesReceipt]:
    """What was paid in by transfer on a plan, newest first."""
    return list(
        db.session.scalars(
            select(DuesReceipt)
            .where(DuesReceipt.plan_id == plan_id)
            .order_by(DuesReceipt.id.desc())
            .limit(24)
        )
    )
