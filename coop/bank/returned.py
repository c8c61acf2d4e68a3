"""Orders of which a payment came back after the shares were given: what a person can do now."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coop.bank.kinds import LATE, ORDER
from coop.bank.line_references import possible_references
from coop.bank.models import BankLine, LineAssignment
from coop.database import db
from coop.ledger.chart import TO_REFUND
from coop.ledger.queries import balance_cents
from coop.offers.lifecycle import PAID, last_day
from coop.offers.models import Order
from coop.offers.queries import the_cooperative

MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ReturnedOrder:
    """An order whose money is back with its payer. [cents]

    `can_withdraw` within its cooling-off, until `think_until`; `owed_cents` is what its buyer has
    coming: this line paid it once the purchase is undone.
    """

    order: Order
    is_given: bool
    can_withdraw: bool
    think_until: date
    owed_cents: int


def returned_orders(line: BankLine, at: datetime) -> list[ReturnedOrder]:
    """The orders that a returned payment was for: by their reference, or by the line that paid."""
    if line.amount_cents >= 0 or not (line.return_reason or line.is_reversal):
        return []
    named = {
        one
        for text in (line.structured_ref, line.end_to_end, line.remittance)
        for one in possible_references(text)
    }
    found = db.session.scalars(
        select(Order)
        .where(Order.reference.in_(named) | Order.id.in_(_paid_by_the_same(line)))
        .options(joinedload(Order.member))
        .order_by(Order.id)
        .limit(MOST_SHOWN)
    )
    zone = the_cooperative().time_zone
    return [
        ReturnedOrder(
            order,
            order.status == PAID,
            order.status == PAID and at < order.cooling_off_until,
            last_day(order.cooling_off_until, zone),
            -balance_cents(TO_REFUND, member_id=order.member_id),
        )
        for order in found
    ]


def _paid_by_the_same(line: BankLine) -> list[int]:
    """Orders that a line of the same amount, from the same account or payment, was booked on."""
    same = BankLine.end_to_end == line.end_to_end if line.end_to_end else None
    if line.counter_iban:
        by_account = BankLine.counter_iban == line.counter_iban
        same = by_account if same is None else by_account | same
    if same is None:
        return []
    return list(
        db.session.scalars(
            select(LineAssignment.item_id)
            .join(BankLine, BankLine.id == LineAssignment.line_id)
            .where(
                BankLine.amount_cents == -line.amount_cents,
                BankLine.booked_on <= line.booked_on,
                LineAssignment.kind.in_((ORDER, LATE)),
                LineAssignment.undoes_id.is_(None),
                same,
            )
        )
    )
