"""Every line of the bank is booked once: the bank against what nobody has said the purpose of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from coop.bank.models import BankLine, LineWaiting
from coop.database import Row, db, insert_rows
from coop.ledger.chart import BANK, SUSPENSE
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post_all import Entry, post_all
from coop.records.audit import record

AT_ONCE = 500


def book_lines(line_ids: Sequence[int]) -> None:
    """Book lines that were just imported; all of them wait from then on.

    Raises
    ------
    AlreadyDone
        When one was booked before; then none is.
    """
    rows: list[Any] = []
    for start in range(0, len(line_ids), AT_ONCE):
        rows += db.session.execute(
            select(BankLine.id, BankLine.booked_on, BankLine.amount_cents)
            .where(BankLine.id.in_(line_ids[start : start + AT_ONCE]))
            .order_by(BankLine.id)
        ).all()
    if not rows:
        return
    booked_on = {day: open_day(day) for day in {row.booked_on for row in rows}}
    post_all(
        [
            Entry.of(
                f"bank-{row.id}",
                booked_on[row.booked_on],
                f"Bankregel {row.id}",
                [Leg(BANK, row.amount_cents), Leg(SUSPENSE, -row.amount_cents)],
            )
            for row in rows
        ]
    )
    waiting: list[Row] = [(row.id, row.amount_cents) for row in rows]
    insert_rows(LineWaiting, ("line_id", "waiting_cents"), waiting)
    record("bank_lines_booked", BankLine, count=len(rows))
    db.session.flush()
