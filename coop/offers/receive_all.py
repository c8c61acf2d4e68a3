"""Money for many orders in one go: what `receive` does, for orders paid in full by one payment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import contains_eager

from coop import clock
from coop.database import db
from coop.ledger.chart import SHARE_CAPITAL
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post_all import Entry, post_all
from coop.members.models import Member
from coop.offers import mails
from coop.offers.arrow import hold_offerings_of
from coop.offers.lifecycle import PAID, RESERVED
from coop.offers.models import Order, OrderReceipt
from coop.offers.queries import the_cooperative
from coop.offers.receive import Money
from coop.records.audit import record_all
from coop.records.counters import last_of
from coop.shares.issue import Issue, issue_all
from coop.shares.operation import keep_operations, new_operation


@dataclass(frozen=True, slots=True)
class OrderMoney:
    """The money of one order."""

    order_id: int
    money: Money


def receive_all(payments: Sequence[OrderMoney]) -> set[int]:
    """Receive what pays an order in full at once; give the orders that were paid.

    Left alone, for `receive` to judge one by one: presents, orders that are no longer reserved,
    that got money before, whose amount is another or whose buyer is no longer a member, and the
    second payment of one order.
    """
    wanted = {one.order_id: one.money for one in reversed(payments)}
    orders = [order for order in _held(wanted) if _is_plain(order, wanted[order.id])]
    if not orders:
        return set()
    for on, some in _by_day(orders, wanted).items():
        _give(some, on)
    _book(orders, wanted)
    mails.tell_all_paid(orders, the_cooperative())
    db.session.flush()
    return {order.id for order in orders}


def _held(wanted: Iterable[int]) -> list[Order]:
    """The orders that still wait and got nothing yet, held until we commit; offerings first."""
    wanted = list(wanted)
    hold_offerings_of(wanted)
    got = select(OrderReceipt.id).where(OrderReceipt.order_id == Order.id)
    return list(
        db.session.scalars(
            select(Order)
            .join(Order.member)
            .options(contains_eager(Order.member))
            .where(Order.id.in_(wanted), Order.status == RESERVED, ~got.exists())
            .order_by(Order.id)
            .with_for_update(of=Order)
            .execution_options(populate_existing=True)
        )
    )


def _is_plain(order: Order, money: Money) -> bool:
    is_whole = money.amount_cents == order.amount_cents
    return is_whole and order.member.status != "ended" and not order.waits_for_receiver


def _by_day(orders: Iterable[Order], wanted: dict[int, Money]) -> dict[date, list[Order]]:
    found: defaultdict[date, list[Order]] = defaultdict(list)
    for order in orders:
        found[wanted[order.id].received_on].append(order)
    return dict(sorted(found.items()))


def _give(orders: Sequence[Order], on: date) -> None:
    """Admit the buyers and give the shares from that day."""
    moved = (
        update(Order)
        .where(Order.id.in_([order.id for order in orders]), Order.status == RESERVED)
        .values(status=PAID, paid_on=on)
    )
    db.session.execute(moved.execution_options(synchronize_session="fetch"))
    _admit([order.member for order in orders], on)
    issue_all(
        [
            Issue(order.offering.share_class, order.member, order.shares, order.reference)
            for order in orders
        ],
        on,
    )
    keep_operations([new_operation("issue", order.reference, on) for order in orders])


def _admit(buyers: Iterable[Member], on: date) -> None:
    """Applicants become members, in the order of their orders."""
    new = list({buyer.id: buyer for buyer in buyers if buyer.status == "applicant"}.values())
    if not new:
        return
    first = last_of("member", len(new)) - len(new) + 1
    for number, member in enumerate(new, first):
        member.number, member.status, member.admitted_on = number, "member", on
    db.session.flush()
    record_all("admitted", Member, [(one.id, {"number": one.number, "on": on}) for one in new])


def _book(orders: Sequence[Order], wanted: dict[int, Money]) -> None:
    """The money becomes inleg; each receipt is kept."""
    at = clock.now()
    days = {money.received_on for money in wanted.values()}
    booked_on = {day: open_day(day) for day in days}
    post_all([_entry(order, wanted[order.id], booked_on) for order in orders])
    rows: list[dict[str, Any]] = [
        {
            "reference": wanted[order.id].reference,
            "order_id": order.id,
            "received_on": wanted[order.id].received_on,
            "amount_cents": order.amount_cents,
            "source_account": wanted[order.id].source_account,
            "payer_iban": wanted[order.id].payer_iban,
            "recorded_at": at,
        }
        for order in orders
    ]
    db.session.execute(insert(OrderReceipt), rows)
    for action in ("order_money", "order_paid"):
        record_all(
            action,
            Order,
            [
                (
                    order.id,
                    {
                        "received_on": wanted[order.id].received_on,
                        "amount_cents": order.amount_cents,
                    },
                )
                for order in orders
            ],
        )


def _entry(order: Order, money: Money, booked_on: dict[date, date]) -> Entry:
    share_class = order.offering.share_class
    return Entry.of(
        f"order-{order.reference}",
        booked_on[money.received_on],
        f"Inleg {order.shares} × {share_class.plant.code}, {order.reference}",
        [
            Leg(money.source_account, order.amount_cents),
            Leg(
                SHARE_CAPITAL,
                -order.amount_cents,
                order.member_id,
                share_class.plant_id,
                share_class.id,
            ),
        ],
    )
