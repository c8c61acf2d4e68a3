"""Money comes in for an order: it waits until all of it is there, and then the shares are given.

Whoever receives money (the board by hand, a bank statement, a payment provider, savings) calls
`receive`; from which account of the ledger it comes is theirs to say.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, ORDER_DEPOSITS, SAVINGS, SHARE_CAPITAL, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members import join
from coop.offers import mails
from coop.offers.arrow import hold_order, move
from coop.offers.lifecycle import PAID, RESERVED, check_arrow
from coop.offers.models import Order, OrderReceipt
from coop.offers.queries import the_cooperative
from coop.offers.waiting_present import accept_until
from coop.records.audit import record
from coop.shares.issue import issue
from coop.shares.locks import hold_to_give
from coop.shares.operation import record_operation

OF_SOMEBODY = frozenset((ORDER_DEPOSITS, SAVINGS))
"""Accounts on which money stands by whose it is."""


@dataclass(frozen=True, slots=True)
class Money:
    """What came in: the day, how much, under which reference of its own, from which account.

    `source_account` is of the ledger, `payer_iban` of the payer's bank, where it is known.
    """

    received_on: date
    amount_cents: int
    reference: str
    source_account: str = BANK
    payer_iban: str | None = None


def received_cents(order_id: int) -> int:
    """What was received on an order and not taken away again. [cents]"""
    total = db.session.scalar(
        select(func.sum(OrderReceipt.amount_cents)).where(OrderReceipt.order_id == order_id)
    )
    return int(total or 0)


def receive(order: Order, money: Money, *, waits: bool = False) -> Order:
    """Keep money of an order that is not paid; give the shares once it is all there.

    What is more than the order costs becomes a debt to the payer. With `waits` the shares are not
    given yet, though all the money is there: somebody has to accept them first. So it is with a
    present, whoever brings the money.

    The order is held: of two payments at once the second sees what the first brought.

    Raises
    ------
    AlreadyDone
        When the order is paid, cancelled or expired.
    """
    hold_order(order.id)
    check_arrow(order.status, PAID)
    waits = waits or order.waits_for_receiver
    if money.amount_cents < 1:
        raise RuleBroken("Vul een bedrag boven nul in.", field="amount")
    before = received_cents(order.id)
    whole = not before and not waits and money.amount_cents == order.amount_cents
    is_all_there = before + money.amount_cents >= order.amount_cents
    if is_all_there and not waits:
        # A deposit takes the journal: what giving the shares needs goes before it.
        hold_to_give([order.offering.share_class_id])
    if not whole:
        deposit(order, money)
    keep(order, money)
    if is_all_there and waits:
        order.expires_at = max(
            order.expires_at, accept_until(money.received_on, the_cooperative().time_zone)
        )
    elif is_all_there:
        complete(order, money.received_on, money.source_account if whole else ORDER_DEPOSITS)
    db.session.flush()
    return order


def complete(
    order: Order, on: date, source_account: str = ORDER_DEPOSITS, given_by: str = ""
) -> Order:
    """All the money is there: admit the buyer and give the shares from that day.

    `given_by` names who paid for somebody else.
    """
    cooperative = the_cooperative()
    move(order, PAID, paid_on=on)
    member = join.admit(order.member, on)
    share_class = order.offering.share_class
    issue(share_class, member, order.shares, on, reference=order.reference)
    record_operation("issue", order.reference, on)
    owner = _owner(source_account, order)
    capital = Leg(
        SHARE_CAPITAL, -order.amount_cents, member.id, share_class.plant_id, share_class.id
    )
    post(
        f"order-{order.reference}",
        open_day(on),
        f"Inleg {order.shares} × {share_class.plant.code}, {order.reference}",
        [Leg(source_account, order.amount_cents, owner), capital],
    )
    if source_account == ORDER_DEPOSITS:
        owe_deposit(order, received_cents(order.id) - order.amount_cents, on, "over")
    record("order_paid", order, received_on=on, amount_cents=order.amount_cents)
    mails.tell_paid(order, cooperative, given_by)
    db.session.flush()
    return order


def take_away(receipt: OrderReceipt) -> OrderReceipt:
    """Undo a receipt on an order that waits: the money goes back to where it came from."""
    order = hold_order(receipt.order_id)
    if order.status != RESERVED:
        raise AlreadyDone("Deze bestelling is al afgehandeld. Er is niets veranderd.")
    reference = f"{receipt.reference}-undone"
    post(
        f"receipt-{reference}",
        open_day(receipt.received_on),
        f"Terug: ontvangen op bestelling {order.reference}",
        [
            Leg(ORDER_DEPOSITS, receipt.amount_cents, order.member_id),
            Leg(
                receipt.source_account,
                -receipt.amount_cents,
                _owner(receipt.source_account, order),
            ),
        ],
    )
    undone = OrderReceipt(
        reference=reference,
        order_id=order.id,
        received_on=receipt.received_on,
        amount_cents=-receipt.amount_cents,
        source_account=receipt.source_account,
        reverses_id=receipt.id,
        recorded_at=clock.now(),
    )
    db.session.add(undone)
    record("order_receipt_undone", order, amount_cents=receipt.amount_cents)
    db.session.flush()
    return undone


def owe_deposit(order: Order, amount_cents: int, on: date, why: str) -> None:
    """What is left of the money of an order becomes a debt to whoever paid it; `why` names it."""
    if amount_cents < 1:
        return
    post(
        f"order-{order.reference}-{why}",
        open_day(on),
        f"Terug te betalen van bestelling {order.reference}",
        [
            Leg(ORDER_DEPOSITS, amount_cents, order.member_id),
            Leg(TO_REFUND, -amount_cents, order.member_id),
        ],
    )


def _owner(source_account: str, order: Order) -> int | None:
    return order.member_id if source_account in OF_SOMEBODY else None


def deposit(order: Order, money: Money) -> None:
    """Book money as a deposit of the buyer, for an order that is not given yet."""
    post(
        f"receipt-{money.reference}",
        open_day(money.received_on),
        f"Ontvangen op bestelling {order.reference}",
        [
            Leg(money.source_account, money.amount_cents, _owner(money.source_account, order)),
            Leg(ORDER_DEPOSITS, -money.amount_cents, order.member_id),
        ],
    )


def keep(order: Order, money: Money) -> None:
    """Write down that money came in for an order."""
    db.session.add(
        OrderReceipt(
            reference=money.reference,
            order_id=order.id,
            received_on=money.received_on,
            amount_cents=money.amount_cents,
            source_account=money.source_account,
            payer_iban=money.payer_iban,
            recorded_at=clock.now(),
        )
    )
    record("order_money", order, received_on=money.received_on, amount_cents=money.amount_cents)
