"""Reading what the bank can spare: the one answer for dividing, paying ahead and taking back."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from coop.database import db
from coop.ledger.chart import BANK, COSTS, EARMARKED, GENERAL_COSTS, RESULT, Kind
from coop.ledger.models import JournalEntry, Posting
from coop.ledger.queries import balances

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Cash:
    """What the cooperative has and owes, and what a year costs. [cents]

    `bank_cents` is without money that others gave for a purpose. `owed_cents` is all that is still
    to be paid: to members, on bills, as tax.
    """

    bank_cents: int
    owed_cents: int
    yearly_costs_cents: int

    @property
    def free_cents(self) -> int:
        """What stays on the bank when all that is owed was paid."""
        return self.bank_cents - self.owed_cents


def cash_on(day: date, entered_costs_cents: int = 0) -> Cash:
    """What the books say now; a year costs what it cost up to this day, or the year before.

    The dearer of them, because a year's costs come into the books only when it is confirmed; and
    no less than what was entered for the year it is about.
    """
    bank = owed = 0
    for balance in balances():
        if balance.account.code in {BANK, EARMARKED}:
            bank += balance.amount_cents
        elif balance.account.kind is Kind.LIABILITY:
            owed -= balance.amount_cents
    costs = max(_costs_cents(day), _costs_cents(day - YEAR), entered_costs_cents)
    return Cash(bank, owed, costs)


def _costs_cents(day: date) -> int:
    """What was spent in the year up to a day; closing a year spends nothing."""
    of_close = aliased(Posting)
    closes = (
        select(of_close.id)
        .where(of_close.entry_id == Posting.entry_id, of_close.account_code == RESULT)
        .exists()
    )
    # Asked of each cost, and of costs as what is of no member: they are few. Joined, or by account
    # alone, SQLite reads every posting of the year, or every one there is.
    booked_on = (
        select(JournalEntry.booked_on)
        .where(JournalEntry.id == Posting.entry_id, JournalEntry.is_sealed)
        .scalar_subquery()
    )
    total = db.session.scalar(
        select(func.sum(Posting.amount_cents)).where(
            Posting.account_code.in_((COSTS, GENERAL_COSTS)),
            Posting.member_id.is_(None),
            booked_on.between(day - YEAR + timedelta(days=1), day),
            ~closes,
        )
    )
    return max(0, int(total or 0))
