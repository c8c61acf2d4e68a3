"""The bank sends a direct debit back: the item is open again, and its member is told kindly."""

from datetime import date

from coop import clock
from coop.database import db
from coop.dues.collect import look_whether_settled
from coop.dues.collection_queries import locked_collection
from coop.dues.hold import hold_owed
from coop.dues.models import CollectionLine, DebitReturn
from coop.dues.queries import member_balance_cents
from coop.dues.return_reasons import ASK, BLOCK, reason_of
from coop.dues.sign import ask_about, block_mandate
from coop.dues.tell import tell
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, COLLECTIONS, DEBTORS, SAVINGS, SUSPENSE
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.records.audit import record

SOURCES = (BANK, COLLECTIONS, SUSPENSE)


def take_debit_back(
    line: CollectionLine, reason: str, returned_on: date, *, source_account: str, today: date
) -> DebitReturn:
    """Reverse one debit, exactly once, and do what its reason asks.

    Parameters
    ----------
    source_account
        Where the money goes from: BANK typed by hand, SUSPENSE from a bank's file, COLLECTIONS when
        the bank credited that much less.

    Raises
    ------
    AlreadyDone
        When it came back before, or its collection never went to the bank.
    RuleBroken
        When the day is to come or lies before the collection was made.
    """
    hold_owed(debit_ids=[line.id])
    made = locked_collection(line.collection_id)
    db.session.refresh(line)
    if made.state not in ("sent", "settled") or line.state != "collected":
        raise AlreadyDone("Deze afschrijving is al terug, of ging nooit naar de bank.")
    if returned_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="on")
    if source_account not in SOURCES:
        raise ValueError(source_account)
    line.state = "returned"
    back = DebitReturn(
        line_id=line.id,
        returned_on=returned_on,
        reason=reason.strip().upper(),
        source_account=source_account,
        recorded_at=clock.now(),
    )
    db.session.add(back)
    record("debit_returned", line, reason=back.reason, on=returned_on)
    post(
        f"debit-return-{line.id}",
        open_day(returned_on),
        f"Incasso terug, {line.end_to_end_id}",
        [*_owed_again(line), Leg(source_account, -line.amount_cents)],
    )
    _follow(line, back, today)
    look_whether_settled(made)
    tell("debit_return", line.id, line.member_id)
    return back


def _owed_again(line: CollectionLine) -> list[Leg]:
    """Whose money is less. Savings that were spent on a share already are a debt of the member."""
    if line.due_id is not None:
        return [Leg(DEBTORS, line.amount_cents, line.member_id)]
    saved_cents = max(0, -member_balance_cents(SAVINGS, line.member_id))
    from_savings = min(saved_cents, line.amount_cents)
    return [
        Leg(SAVINGS, from_savings, line.member_id),
        Leg(DEBTORS, line.amount_cents - from_savings, line.member_id),
    ]


def _follow(line: CollectionLine, back: DebitReturn, today: date) -> None:
    """What the reason asks of the due, the plan and the mandate."""
    if line.due is not None:
        line.due.state = "returned"
    follows = reason_of(back.reason).follows
    if follows == BLOCK:
        block_mandate(line.mandate, today)
    elif follows == ASK:
        ask_about(line.mandate)
    if line.plan is not None and line.plan.state == "active" and follows in (BLOCK, ASK):
        line.plan.state = "paused"
        record("saving_paused", line.plan)
    db.session.flush()
