"""What the money of a line can go to: for each kind how it is booked, and how that is undone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from coop import clock
from coop.bank.models import BankLine, LineAssignment
from coop.database import db
from coop.dues.models import CollectionLine
from coop.dues.open_items import settle, unsettle
from coop.dues.take_back import take_debit_back
from coop.errors import RuleBroken
from coop.identifiers import format_reference
from coop.ledger.by_hand import HAND_ACCOUNTS
from coop.ledger.chart import (
    BANK,
    CHART,
    DEBTORS,
    GENERAL_RESERVE,
    MAINTENANCE_RESERVE,
    PLANT_DEPRECIATION,
    PROVIDER,
    SUSPENSE,
    TO_REFUND,
)
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post, reverse
from coop.ledger.queries import balance_cents, entry_by_reference
from coop.offers import mails
from coop.offers.arrow import hold_order
from coop.offers.late import receive_late, take_late_away
from coop.offers.lifecycle import RESERVED
from coop.offers.models import Order, OrderReceipt
from coop.offers.queries import the_cooperative
from coop.offers.receive import Money, receive, received_cents, take_away
from coop.payouts.models import PayoutRun
from coop.payouts.settle_list import settle_list, take_back

ORDER, LATE, REFUND, ACCOUNT, PAIR = "order", "late", "refund", "account", "pair"
PAYOUT, DUE, SAVING, COLLECTION = "payout", "due", "saving", "collection"
HAND_RECEIPT, PAID_LIST, PAID_LINE = "hand_receipt", "paid_list", "paid_line"
PAYOUT_RETURN, DEBIT_RETURN = "payout_return", "debit_return"

NOT_FROM_BANK = (BANK, DEBTORS, PLANT_DEPRECIATION, GENERAL_RESERVE, MAINTENANCE_RESERVE)
"""What members owe and what is collected has an item to choose; reserves get no money by a line."""
ACCOUNTS = tuple(code for code in (*HAND_ACCOUNTS, PROVIDER) if code not in NOT_FROM_BANK)
"""Accounts of the ledger that the board may choose for a line."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money of one line for one thing; `reference` is of the assignment. [cents]"""

    line_id: int
    item_id: int
    on: date
    amount_cents: int
    reference: str
    payer_iban: str | None = None

    @property
    def money(self) -> Money:
        return Money(self.on, self.amount_cents, self.reference, SUSPENSE, self.payer_iban)


@dataclass(frozen=True, slots=True)
class Kind:
    """How money reaches one kind of thing, and how it is taken away again."""

    book: Callable[[Payment], None]
    undo: Callable[[LineAssignment], None]


def _book_on(account: str, payment: Payment, member_id: int | None = None) -> None:
    """The money goes from where it waited to an account of the ledger."""
    post(
        payment.reference,
        open_day(payment.on),
        f"Bankregel {payment.line_id} op {CHART[account].name}",
        [
            Leg(SUSPENSE, payment.amount_cents),
            Leg(account, -payment.amount_cents, member_id),
        ],
    )


def _reverse(assignment: LineAssignment) -> None:
    """An opposite entry of today."""
    entry = entry_by_reference(assignment.reference)
    if entry is None:
        raise ValueError(f"nothing was booked as {assignment.reference}")
    today = clock.today(the_cooperative().time_zone)
    reverse(
        entry,
        f"{assignment.reference}-undone",
        open_day(max(entry.booked_on, today)),
        f"Terug: {entry.description}",
    )


def _receive(payment: Payment) -> None:
    order = receive(hold_order(payment.item_id), payment.money)
    got_cents = received_cents(order.id)
    if order.status == RESERVED and got_cents < order.amount_cents and order.instalments == 1:
        mails.tell_short(order, the_cooperative(), got_cents, order.amount_cents - got_cents)


def _take_away(assignment: LineAssignment) -> None:
    order = hold_order(assignment.item_id)
    if order.status != RESERVED:
        raise RuleBroken(
            "De delen van bestelling %(reference)s zijn al gegeven, of de bestelling is voorbij. "
            "Dit kan niet vanzelf terug. Open de bestelling en draai de koop daar terug.",
            reference=format_reference(order.reference),
        )
    receipt = db.session.scalars(
        select(OrderReceipt).where(OrderReceipt.reference == assignment.reference)
    ).one()
    take_away(receipt)


def _receive_late(payment: Payment) -> None:
    # The offering's row goes first there, so the order is not held here.
    receive_late(db.session.get_one(Order, payment.item_id), payment.money, clock.now())


def _take_late_away(assignment: LineAssignment) -> None:
    take_late_away(assignment.reference, clock.now())


def _refund(payment: Payment) -> None:
    if -payment.amount_cents > -balance_cents(TO_REFUND, member_id=payment.item_id):
        raise RuleBroken("Zoveel krijgt dit lid niet terug. Kijk het na bij de boeken.")
    _book_on(TO_REFUND, payment, payment.item_id)


def _refund_back(assignment: LineAssignment) -> None:
    owed_cents = -balance_cents(TO_REFUND, member_id=assignment.item_id)
    if assignment.amount_cents > owed_cents:
        raise RuleBroken("Dit geld is al terugbetaald. Het kan niet meer terug naar de regel.")
    _reverse(assignment)


def _account(payment: Payment) -> None:
    code = f"{payment.item_id:04d}"
    if code not in ACCOUNTS:
        raise RuleBroken("Kies een rekening uit de lijst.", field="account")
    _book_on(code, payment)


def _was_booked(payment: Payment) -> None:
    """The board booked this on the bank by hand: the line takes that booking's place."""
    _book_on(BANK, payment)


def _pay_list(payment: Payment) -> None:
    """The bank paid a list: all of it, or the board has to look."""
    zone = the_cooperative().time_zone
    settle_list(
        payment.item_id,
        payment.on,
        total_cents=-payment.amount_cents,
        today=max(clock.today(zone), payment.on),
        zone=zone,
    )
    _was_booked(payment)


def _keep_list(assignment: LineAssignment) -> None:
    run = db.session.get_one(PayoutRun, assignment.item_id)
    raise RuleBroken(
        "Lijst %(number)s is betaald en aan de leden gemeld. Kwam een betaling terug, leg dat "
        "dan vast bij die lijst.",
        number=f"U{run.id:03d}",
    )


def _nothing(_payment: Payment | LineAssignment) -> None:
    """Two lines that are together nothing move nothing in the books."""


def _settle(kind: str) -> Callable[[Payment], None]:
    def book(payment: Payment) -> None:
        settle(kind, payment.item_id, payment.money)

    return book


def _unsettle(assignment: LineAssignment) -> None:
    unsettle(assignment.reference)


def _payout_back(payment: Payment) -> None:
    """The bank sent a payment of ours back: the member has it coming again."""
    zone = the_cooperative().time_zone
    today = max(clock.today(zone), payment.on)
    take_back(payment.item_id, payment.on, _reason(payment), today=today, zone=zone)
    _was_booked(payment)


def _debit_back(payment: Payment) -> None:
    """A direct debit came back: it is open again."""
    take_debit_back(
        db.session.get_one(CollectionLine, payment.item_id),
        _reason(payment),
        payment.on,
        source_account=SUSPENSE,
        today=max(clock.today(the_cooperative().time_zone), payment.on),
    )


def _reason(payment: Payment) -> str:
    return db.session.get_one(BankLine, payment.line_id).return_reason or "MS03"


def _keep_return(_assignment: LineAssignment) -> None:
    raise RuleBroken(
        "Deze betaling kwam terug en het lid weet dat al. Terugdraaien kan niet meer. Betaal of "
        "incasseer opnieuw."
    )


KINDS: dict[str, Kind] = {
    ORDER: Kind(_receive, _take_away),
    LATE: Kind(_receive_late, _take_late_away),
    REFUND: Kind(_refund, _refund_back),
    ACCOUNT: Kind(_account, _reverse),
    PAIR: Kind(_nothing, _nothing),
    HAND_RECEIPT: Kind(_was_booked, _reverse),
    PAID_LIST: Kind(_was_booked, _reverse),
    PAYOUT: Kind(_pay_list, _keep_list),
    PAID_LINE: Kind(_was_booked, _reverse),
    PAYOUT_RETURN: Kind(_payout_back, _keep_return),
    DEBIT_RETURN: Kind(_debit_back, _keep_return),
    DUE: Kind(_settle(DUE), _unsettle),
    SAVING: Kind(_settle(SAVING), _unsettle),
    COLLECTION: Kind(_settle(COLLECTION), _unsettle),
}
