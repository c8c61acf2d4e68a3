"""Reading what is to be paid back of orders, since when, and what may not be spent yet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from coop.database import db
from coop.ledger.chart import TO_REFUND
from coop.members.models import Member
from coop.offers.lifecycle import PAID
from coop.offers.models import Order
from coop.payouts.concept import Payee
from coop.payouts.due_queries import owed_by_member, payees
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.outcome import READY, REFUND
from coop.payouts.refund_debts import Debt, debts_of

PATIENCE = timedelta(days=14)
"""Within this inleg goes back after somebody thinks better of it; it is promised in the mail."""


@dataclass(frozen=True, slots=True)
class Refund:
    """What one person gets back: how much, why, and by when. [cents]"""

    payee: Payee
    amount_cents: int
    debts: tuple[Debt, ...]

    @property
    def since(self) -> date:
        """The day of the oldest debt."""
        return self.debts[0].on

    @property
    def adds_up(self) -> bool:
        """Whether the debts together are what goes back: only then each amount says something."""
        return sum(debt.amount_cents for debt in self.debts) == self.amount_cents

    @property
    def by(self) -> date:
        """The last day on which it is in time."""
        return self.since + PATIENCE


def refunds_due() -> list[Refund]:
    """Everybody who gets inleg back, who waits longest first."""
    owed = {
        member_id: sum(part.amount_cents for part in parts)
        for (member_id, _kind), parts in owed_by_member(accounts=(TO_REFUND,)).items()
    }
    people = payees(set(owed))
    debts = debts_of(owed)
    found = [
        Refund(people[member_id], cents, tuple(debts[member_id]))
        for member_id, cents in owed.items()
        if cents > 0
    ]
    return sorted(found, key=lambda one: (one.since, one.payee.member_id))


def cooling_off_cents(at: datetime) -> int:
    """Inleg of orders whose cooling-off still runs: it may have to go back. [cents]"""
    total = db.session.scalar(
        select(func.sum(Order.amount_cents)).where(
            Order.status == PAID, Order.cooling_off_until > at
        )
    )
    return int(total or 0)


def refunds_under_way_cents() -> int:
    """What is on a list that was confirmed, and the bank has not paid yet. [cents]"""
    total = db.session.scalar(
        select(func.sum(PayoutLine.amount_cents))
        .join(PayoutLine.run)
        .where(
            PayoutRun.state.in_(("confirmed", "sent")),
            PayoutLine.kind == REFUND,
            PayoutLine.state == READY,
        )
    )
    return int(total or 0)


def refunds_to_tell(run_id: int, *states: str) -> list[tuple[PayoutLine, Member]]:
    """Lines of a list in these states by which inleg goes back, with whose they are: who lives.

    The letter to an estate goes with the list.
    """
    rows = db.session.execute(
        select(PayoutLine, Member)
        .join(Member, Member.id == PayoutLine.member_id)
        .where(
            PayoutLine.run_id == run_id,
            PayoutLine.kind == "refund",
            PayoutLine.state.in_(states),
            Member.died_on.is_(None),
        )
        .order_by(PayoutLine.id)
    )
    return [(line, member) for line, member in rows]
