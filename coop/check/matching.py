"""Invariants of the money of bank lines: each cent in one place, and the books say the same."""

import sqlalchemy as sa

from coop.bank.models import BankLine, LineAssignment, LineWaiting
from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.ledger.chart import BANK, SUSPENSE
from coop.ledger.models import JournalEntry, Posting


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
