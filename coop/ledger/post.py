"""The one way into the books."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from coop import clock
from coop.database import db, insert_rows
from coop.errors import AlreadyDone
from coop.ledger.chained import content_of
from coop.ledger.chart import CHART
from coop.ledger.entries import Leg, Line, check_balance, line_of, reversed_legs
from coop.ledger.kept_balances import move_balances
from coop.ledger.models import Account, JournalEntry, Posting
from coop.ledger.periods import check_open
from coop.records.audit import record
from coop.records.chain import JOURNAL, extend, hold

COLUMNS = (
    "entry_id",
    "account_code",
    "amount_cents",
    "member_id",
    "plant_id",
    "share_class_id",
)


def post(
    reference: str,
    booked_on: date,
    description: str,
    legs: Sequence[Leg],
    *,
    more: Sequence[Line] = (),
    reverses_id: int | None = None,
) -> JournalEntry:
    """Book one event. `reference` names its cause; a second entry with it is refused.

    `more` are further legs as plain rows, where there is one for every member.

    Raises
    ------
    AlreadyDone
        If something was booked under this reference before.
    RuleBroken
        If the day falls in a period that was closed.
    Unbalanced
        If the legs do not cancel.
    """
    lines = [*(line_of(leg) for leg in legs if leg.amount_cents), *more]
    check_balance(lines)
    # Before the day is looked at: a period is closed by one who holds the journal too.
    hold(JOURNAL)
    check_open(booked_on)
    if db.session.scalar(select(JournalEntry.id).where(JournalEntry.reference == reference)):
        raise AlreadyDone("Dit is al geboekt: %(reference)s.", reference=reference)
    open_accounts({line[0] for line in lines})
    entry = JournalEntry(
        booked_on=booked_on,
        reference=reference,
        description=description,
        reverses_id=reverses_id,
        recorded_at=clock.now(),
    )
    db.session.add(entry)
    db.session.flush()
    insert_rows(Posting, COLUMNS, [(entry.id, *line) for line in lines])
    move_balances([entry.id])
    entry.is_sealed = True
    record("booked", entry, reference=reference)
    db.session.flush()
    at = entry.recorded_at
    said = content_of(booked_on, reference, description, reverses_id, at, lines)
    extend(JOURNAL, [(entry.id, said)])
    return entry


def reverse(entry: JournalEntry, reference: str, booked_on: date, reason: str) -> JournalEntry:
    """Take an entry back by an equal and opposite one; once."""
    legs = [
        Leg(
            posting.account_code,
            posting.amount_cents,
            posting.member_id,
            posting.plant_id,
            posting.share_class_id,
        )
        for posting in entry.postings
    ]
    return post(reference, booked_on, reason, reversed_legs(legs), reverses_id=entry.id)


def open_accounts(codes: set[str]) -> None:
    """Make the accounts of the chart that nothing was booked on before."""
    known = set(db.session.scalars(select(Account.code).where(Account.code.in_(codes))))
    for code in sorted(codes - known):
        account = CHART[code]
        db.session.add(Account(code=code, name=account.name.text, kind=account.kind))
    db.session.flush()
