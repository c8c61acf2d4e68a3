"""Reading what is to be paid back of orders, since when, and what may not be spent yet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from coop.database import db
from coop.ledger.balance_queries import open_balances
from coop.ledger.chart import TO_REFUND
from coop.ledger.models import JournalEntry, KeptBalance, Posting
from coop.offers.lifecycle import PAID
from coop.offers.models import Order
from coop.payouts.concept import Payee
from coop.payouts.due_queries import owed_by_member, payees

PATIENCE = timedelta(days=14)
"""Within this inleg goes back after somebody thinks better of it; it is promised in the mail."""


@dataclass(frozen=True, slots=True)
class Refund:
    """What one person gets back: how much, of what, and by when. [cents]"""

    payee: Payee
    amount_cents: int
    told: str
    since: date

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
    newest = _newest_debts()
    found = [
        Refund(people[member_id], cents, *newest[member_id])
        for member_id, cents in owed.items()
        if cents > 0
    ]
    return sorted(found, key=lambda one: (one.since, one.payee.member_id))


def _newest_debts() -> dict[int, tuple[str, date]]:
    """Of whom something is owed now, the oldest debt since nothing was: what it was, its day."""
    owed = select(KeptBalance.member_id).where(*open_balances((TO_REFUND,)))
    rows = db.session.execute(
        select(
            Posting.member_id,
            Posting.amount_cents,
            JournalEntry.description,
            JournalEntry.booked_on,
        )
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            Posting.account_code == TO_REFUND,
            Posting.member_id.in_(owed),
        )
        .order_by(JournalEntry.id, Posting.id)
    )
    found: dict[int, tuple[str, date]] = {}
    balance: dict[int, int] = {}
    for member_id, cents, told, on in rows:
        assert member_id is not None
        before = balance.get(member_id, 0)
        balance[member_id] = before + cents
        if before >= 0 > balance[member_id]:
            found[member_id] = (told, on)
    return found


def cooling_off_cents(at: datetime) -> int:
    """Inleg of orders whose cooling-off still runs: it may have to go back. [cents]"""
    total = db.session.scalar(
        select(func.sum(Order.amount_cents)).where(
            Order.status == PAID, Order.cooling_off_until > at
        )
    )
    return int(total or 0)
