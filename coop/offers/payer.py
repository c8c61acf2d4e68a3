"""Whose the money of an order is: of who ordered, or of who gave it away.

A present is an order of its receiver once it was accepted. Whatever is paid on it too late or too
much is not theirs.
"""

from collections.abc import Sequence

from sqlalchemy import select

from coop.database import db
from coop.ledger.chart import ORDER_DEPOSITS, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.models import JournalEntry, Posting
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.offers.models import Order
from coop.offers.receive import Money
from coop.records.audit import record


def given_reference(order_reference: str) -> str:
    """Under which reference the books have that a present was handed over."""
    return f"order-{order_reference}-given"


def givers(order_references: Sequence[str]) -> dict[str, int]:
    """Who paid these orders for another, by the reference of the order; others are left out."""
    wanted = {given_reference(one): one for one in order_references}
    rows = db.session.execute(
        select(JournalEntry.reference, Posting.member_id)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(
            JournalEntry.reference.in_(list(wanted)),
            Posting.account_code == ORDER_DEPOSITS,
            Posting.amount_cents > 0,
        )
    )
    return {wanted[row.reference]: row.member_id for row in rows}


def owe_payer(order: Order, money: Money, entry_reference: str) -> None:
    """Money for an order that waits for none becomes a debt to who pays that order."""
    payer_id = givers([order.reference]).get(order.reference, order.member_id)
    post(
        entry_reference,
        open_day(money.received_on),
        f"Terug te betalen: kwam te laat voor bestelling {order.reference}",
        [
            Leg(money.source_account, money.amount_cents),
            Leg(TO_REFUND, -money.amount_cents, payer_id),
        ],
    )
    record("order_late_money", order, amount_cents=money.amount_cents, reference=money.reference)
    db.session.flush()
