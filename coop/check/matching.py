"""Invariants of the money of bank lines: each cent in one place, and the books say the same."""

from typing import Any

import sqlalchemy as sa

from coop.bank.kinds import HAND_RECEIPT, PAID_LINE, PAID_LIST, PAYOUT, PAYOUT_RETURN
from coop.bank.models import BankLine, LineAssignment, LineWaiting
from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.ledger.chart import BANK, IN_TRANSIT, SUSPENSE
from coop.ledger.models import JournalEntry, Posting
from coop.offers.models import OrderReceipt
from coop.payouts.models import PayoutLine, PayoutRun


@invariant("BANK-5", "each cent of a bank line is assigned or waits")
def each_cent_is_in_one_place() -> Breaches:
    assigned = (
        sa.select(
            LineAssignment.line_id,
            sa.func.sum(LineAssignment.amount_cents).label("cents"),
        )
        .group_by(LineAssignment.line_id)
        .subquery()
    )
    off = (
        sa.select(
            BankLine.id,
            BankLine.amount_cents,
            LineWaiting.waiting_cents,
            sa.func.coalesce(assigned.c.cents, 0).label("assigned"),
        )
        .join(LineWaiting, LineWaiting.line_id == BankLine.id)
        .outerjoin(assigned, assigned.c.line_id == BankLine.id)
        .where(
            BankLine.amount_cents
            != LineWaiting.waiting_cents + sa.func.coalesce(assigned.c.cents, 0)
        )
    )
    for row in db.session.execute(off):
        yield (
            f"line {row.id}: {row.amount_cents} cents, of which {row.assigned} assigned and "
            f"{row.waiting_cents} waiting"
        )


@invariant("BANK-6", "what waits of all lines is what the books say nobody has said the purpose of")
def waiting_is_in_the_books() -> Breaches:
    waiting = int(db.session.scalar(sa.select(sa.func.sum(LineWaiting.waiting_cents))) or 0)
    booked = db.session.scalar(
        sa.select(sa.func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, Posting.account_code == SUSPENSE)
    )
    if waiting != -int(booked or 0):
        yield f"lines wait for {waiting} cents, the books say {-int(booked or 0)}"


@invariant("BANK-7", "every bank line is booked once, on the bank, for its amount")
def lines_are_booked_once() -> Breaches:
    reference = sa.literal("bank-") + sa.cast(BankLine.id, sa.String)
    off = (
        sa.select(BankLine.id, BankLine.amount_cents, sa.func.sum(Posting.amount_cents))
        .outerjoin(JournalEntry, JournalEntry.reference == reference)
        .outerjoin(Posting, (Posting.entry_id == JournalEntry.id) & (Posting.account_code == BANK))
        .group_by(BankLine.id, BankLine.amount_cents)
        .having(sa.func.coalesce(sa.func.sum(Posting.amount_cents), 0) != BankLine.amount_cents)
    )
    for line_id, cents, booked in db.session.execute(off):
        yield f"line {line_id}: {cents} cents, booked {booked or 0}"


@invariant("BANK-8", "the bank in the books is its lines, and what was booked on it without a line")
def the_bank_is_its_lines_and_the_rest() -> Breaches:
    """Bank = lines + booked by hand − booked by hand of which the line came since (`LINKED`).

    By hand is every entry on the bank that no line made: neither `bank-` with the id of a line,
    nor the reference of an assignment.
    """
    on_bank = (
        sa.select(sa.func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, Posting.account_code == BANK)
    )
    reference = JournalEntry.reference
    of_lines = sa.select(sa.literal("bank-") + sa.cast(LineWaiting.line_id, sa.String))
    by_hand = on_bank.where(
        reference.not_in(of_lines), reference.not_in(sa.select(LineAssignment.reference))
    )
    lines = sa.select(sa.func.sum(BankLine.amount_cents)).join(
        LineWaiting, LineWaiting.line_id == BankLine.id
    )
    linked = sa.select(sa.func.sum(LineAssignment.amount_cents)).where(
        LineAssignment.kind.in_(LINKED)
    )
    bank, hand, came, since = (
        int(db.session.scalar(one) or 0) for one in (on_bank, by_hand, lines, linked)
    )
    if bank != came + hand - since:
        yield (
            f"the books say {bank} cents; lines are {came}, by hand is {hand}, of which {since} "
            "has its line"
        )


@invariant("BANK-9", "what a line took the place of was booked by hand, once and for that amount")
def what_is_linked_was_booked() -> Breaches:
    item, cents = LineAssignment.item_id, sa.func.sum(LineAssignment.amount_cents)
    for kind in LINKED:
        booked = dict(db.session.execute(_BOOKED[kind]()).all())
        standing = (
            sa.select(item, cents)
            .where(LineAssignment.kind == kind)
            .group_by(item)
            .having(cents != 0)
        )
        for item_id, linked in db.session.execute(standing):
            if int(booked.get(item_id) or 0) != linked:
                yield f"{kind} {item_id}: {linked} cents linked, {booked.get(item_id) or 0} booked"


def _typed() -> sa.Select[int, int]:
    """Receipts that the board typed and that stand. [cents]"""
    undone = sa.select(OrderReceipt.reverses_id).where(OrderReceipt.reverses_id.is_not(None))
    return sa.select(OrderReceipt.id, OrderReceipt.amount_cents).where(
        OrderReceipt.source_account == BANK, OrderReceipt.id.not_in(undone)
    )


def _lists() -> sa.Select[int, int]:
    """What left the bank with each list. [cents]"""
    return _payouts(PayoutRun.id, sa.literal("payout-"), "-paid", BANK)


def _whole_lists() -> sa.Select[int, int]:
    """The same, and what had come back before the list was marked as paid. [cents]

    The bank paid that too: its line is of the whole list.
    """
    failed = _failed().subquery()
    before = sa.select(PayoutLine.run_id, -failed.c.amount_cents).join(
        failed, failed.c.id == PayoutLine.id
    )
    return _together(_lists(), before)


def _paid_one_by_one() -> sa.Select[int, int]:
    return sa.select(PayoutLine.id, -PayoutLine.amount_cents).where(
        PayoutLine.state.in_(("paid", "returned"))
    )


def _sent_back() -> sa.Select[int, int]:
    """What came back of each payment: on the bank, or while the list was under way. [cents]"""
    returned = _payouts(PayoutLine.id, sa.literal("payout-line-"), "-returned", BANK)
    return _together(returned, _failed())


def _failed() -> sa.Select[int, int]:
    """Payments that came back before their list was marked as paid. [cents]"""
    return _payouts(PayoutLine.id, sa.literal("payout-line-"), "-failed", IN_TRANSIT)


def _together(*parts: sa.Select[int, int]) -> sa.Select[int, int]:
    both = sa.union_all(*parts).subquery()
    item_id, cents = both.c
    return sa.select(item_id, sa.func.sum(cents)).group_by(item_id)


def _payouts(key: Any, before: Any, after: str, account: str) -> sa.Select[int, int]:
    return (
        sa.select(key, Posting.amount_cents)
        .join(JournalEntry, JournalEntry.reference == before + sa.cast(key, sa.String) + after)
        .join(Posting, (Posting.entry_id == JournalEntry.id) & (Posting.account_code == account))
    )


_BOOKED = {
    HAND_RECEIPT: _typed,
    PAID_LIST: _whole_lists,
    PAID_LINE: _paid_one_by_one,
    PAYOUT: _lists,
    PAYOUT_RETURN: _sent_back,
}
"""For each kind that takes the place of a hand booking: what was booked, by item."""
LINKED = tuple(_BOOKED)
