"""Money comes in for a due or goes out again, or the board lets a due go."""

from datetime import date

from coop import clock
from coop.database import db
from coop.dues.collection_queries import locked_collection
from coop.dues.models import Due, DuesReceipt
from coop.dues.queries import ASKED, locked_due, member_balance_cents, open_cents, receipt_of
from coop.dues.saving_queries import locked_plan
from coop.dues.tell import tell
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import CONTRIBUTIONS, DEBTORS, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post, reverse
from coop.ledger.queries import entry_by_reference
from coop.offers.receive import Money
from coop.records.audit import record


def settle_due(due_id: int, money: Money) -> Due:
    """Keep money for a due; what is more than it becomes a debt to the member.

    Raises
    ------
    AlreadyDone
        When it is paid, waived or with the bank.
    """
    if money.amount_cents < 1:
        raise RuleBroken("Vul een bedrag boven nul in.", field="amount")
    due = locked_due(due_id)
    if due.state not in ASKED:
        raise AlreadyDone("Deze contributie is al geregeld. Er is niets veranderd.")
    owed_cents = min(open_cents(due), money.amount_cents)
    post(
        f"dues-receipt-{money.reference}",
        open_day(money.received_on),
        f"Contributie {due.year}, {due.reference}",
        [
            Leg(money.source_account, money.amount_cents),
            Leg(DEBTORS, -owed_cents, due.member_id),
            Leg(TO_REFUND, owed_cents - money.amount_cents, due.member_id),
        ],
    )
    keep_receipt(DuesReceipt(due_id=due.id), money)
    if not open_cents(due):
        due.state = "paid"
    record("due_money", due, received_on=money.received_on, amount_cents=money.amount_cents)
    db.session.flush()
    return due


def keep_receipt(receipt: DuesReceipt, money: Money) -> DuesReceipt:
    """Write down what came in, for what the receipt names."""
    receipt.reference, receipt.received_on = money.reference, money.received_on
    receipt.amount_cents, receipt.source_account = money.amount_cents, money.source_account
    receipt.recorded_at = clock.now()
    db.session.add(receipt)
    db.session.flush()
    return receipt


def take_back_receipt(reference: str) -> DuesReceipt:
    """Undo a receipt by a counter booking: a due is open again, savings go down again.

    Raises
    ------
    AlreadyDone
        When there is none, or its money has gone on: paid back, or spent on a share.
    """
    receipt = receipt_of(reference)
    entry = entry_by_reference(f"dues-receipt-{reference}")
    if receipt is None or entry is None:
        raise AlreadyDone("Dit is al teruggedraaid. Er is niets veranderd.")
    # Their rows before the journal, as everywhere.
    due = locked_due(receipt.due_id) if receipt.due_id is not None else None
    if due is not None and due.state == "collected":
        # The bank was asked for the rest alone; nothing would ask for this part again.
        raise AlreadyDone(
            "De rest van deze contributie is bij de bank. Terugdraaien kan niet meer; boek het met "
            "de hand."
        )
    if receipt.collection_id is not None:
        locked_collection(receipt.collection_id)
    if receipt.plan_id is not None:
        locked_plan(receipt.plan_id)
    for posting in entry.postings:
        owed_now = posting.account_code != DEBTORS and posting.amount_cents < 0
        if posting.member_id is not None and owed_now:
            left = -member_balance_cents(posting.account_code, posting.member_id)
            if left < -posting.amount_cents:
                raise AlreadyDone(
                    "Dit geld is al uitbetaald of gebruikt. Terugdraaien kan niet meer; boek het "
                    "met de hand."
                )
    day = open_day(receipt.received_on)
    reverse(entry, f"dues-receipt-{reference}-undone", day, f"Terug: {entry.description}")
    undone = keep_receipt(
        DuesReceipt(
            due_id=receipt.due_id,
            plan_id=receipt.plan_id,
            collection_id=receipt.collection_id,
            reverses_id=receipt.id,
        ),
        Money(
            receipt.received_on,
            -receipt.amount_cents,
            f"{reference}-undone",
            receipt.source_account,
        ),
    )
    if due is not None and due.state == "paid" and open_cents(due):
        due.state = "open"
    if due is not None and due.state == "waived":
        # What was let go stays let go: the part that had been paid goes the same way.
        freed = (-one.amount_cents for one in entry.postings if one.account_code == DEBTORS)
        _let_go(due, sum(freed), day, f"due-{due.id}-settled-{receipt.id}")
    record("dues_receipt_undone", undone, amount_cents=receipt.amount_cents)
    return undone


def waive(due_id: int, today: date, *, is_told: bool = True) -> Due:
    """Let what is left of a due go. No reason is asked and none is kept.

    In the books and on the board's pages it reads as settled, like a due that was paid; only the
    member reads that nothing is asked any more.

    Raises
    ------
    AlreadyDone
        When it is paid or waived, or with the bank.
    """
    due = locked_due(due_id)
    if due.state not in ASKED:
        raise AlreadyDone("Deze contributie is al geregeld. Er is niets veranderd.")
    _let_go(due, open_cents(due), open_day(today), f"due-{due.id}-settled")
    due.state = "waived"
    record("due_settled", due)
    if is_told:
        tell("due_waived", due.id, due.member_id)
    db.session.flush()
    return due


def _let_go(due: Due, cents: int, on: date, reference: str) -> None:
    post(
        reference,
        on,
        f"Contributie {due.year}, {due.reference}",
        [Leg(CONTRIBUTIONS, cents), Leg(DEBTORS, -cents, due.member_id)],
    )


def remind(due: Due, today: date) -> Due:
    """Ask once more, kindly; twice at most, and then never again."""
    due.reminders += 1
    due.reminded_on = today
    record("due_reminded", due, times=due.reminders)
    tell("due_reminder", due.id, due.member_id)
    return due
