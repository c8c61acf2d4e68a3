"""Reading lines that wait and what their money can be for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import joinedload

from coop.bank.distribute import ENDED, LATE_ORDER, SETTLED
from coop.bank.kinds import (
    DEBIT_RETURN,
    HAND_RECEIPT,
    ORDER,
    PAID_LINE,
    PAID_LIST,
    PAYOUT,
    PAYOUT_RETURN,
)
from coop.bank.line_references import possible_references
from coop.bank.lines import Line
from coop.bank.models import BankLine, LineAssignment
from coop.database import db
from coop.dues.models import CollectionLine
from coop.dues.open_items import Near, is_near, open_items
from coop.ledger.chart import BANK
from coop.ledger.open_items import OpenItem
from coop.members.models import Member
from coop.offers.lifecycle import CANCELLED, EXPIRED, RESERVED, WITHDRAWN, last_day
from coop.offers.models import Order, OrderReceipt
from coop.offers.payer import givers
from coop.offers.queries import the_cooperative
from coop.payouts.models import PayoutLine, PayoutRun
from coop.periods import day_of

AT_ONCE = 500
_Key = TypeVar("_Key", int, str)
_LINE = select(
    BankLine.id,
    BankLine.digest,
    BankLine.occurrence,
    BankLine.booked_on,
    BankLine.amount_cents,
    BankLine.structured_ref,
    BankLine.end_to_end,
    BankLine.batch_id,
    BankLine.remittance,
    BankLine.counter_name,
    BankLine.counter_iban,
    BankLine.return_reason,
)


def read_lines(condition: Select[int]) -> list[Line]:
    """Lines as the rules see them; `condition` selects their ids."""
    rows = db.session.execute(_LINE.where(BankLine.id.in_(condition)))
    return [
        Line(
            row.id,
            f"{row.digest}-{row.occurrence}",
            row.booked_on,
            row.amount_cents,
            row.structured_ref,
            row.end_to_end,
            row.remittance,
            row.counter_name,
            row.counter_iban,
            row.return_reason,
            row.batch_id,
        )
        for row in rows
    ]


def open_orders(near: Near | None = None) -> list[OpenItem]:
    """Every order that waits for money, with what is still to come."""
    waits = (Order.status == RESERVED) & is_near(near, Order.reference, Order.member_id)
    got = dict(
        db.session.execute(
            select(OrderReceipt.order_id, func.sum(OrderReceipt.amount_cents))
            .join(Order, Order.id == OrderReceipt.order_id)
            .where(waits)
            .group_by(OrderReceipt.order_id)
        ).all()
    )
    rows = db.session.execute(_ORDER.where(waits)).all()
    zone = the_cooperative().time_zone
    return [_order_item(ORDER, row, row.amount_cents - int(got.get(row.id, 0)), zone)
            for row in rows]  # fmt: skip


_ORDER = select(
    Order.id,
    Order.reference,
    Order.member_id,
    Member.name,
    Member.iban,
    Order.amount_cents,
    Order.placed_at,
    Order.expires_at,
    Order.status,
).join(Member, Member.id == Order.member_id)


def _order_item(kind: str, row: object, open_cents: int, zone: str) -> OpenItem:
    found: Any = row
    return OpenItem(
        kind,
        found.id,
        found.reference,
        found.member_id,
        found.name,
        (found.iban,) if found.iban else (),
        open_cents,
        day_of(found.placed_at, zone),
        last_day(found.expires_at, zone),
    )


def past_orders(lines: Iterable[Line], known: set[str]) -> list[OpenItem]:
    """Orders that no longer wait and that these lines name; and what was booked of them by hand."""
    named: set[str] = set()
    for line in lines:
        if line.structured_ref not in known:
            for text in (line.structured_ref, line.end_to_end, line.text):
                if text:
                    named |= possible_references(text, known)
    zone = the_cooperative().time_zone
    found: list[OpenItem] = []
    for some in _slices(sorted(named - known)):
        rows = db.session.execute(
            _ORDER.where(Order.reference.in_(some), Order.status != RESERVED)
        ).all()
        used = _already_late([row.id for row in rows])
        payers = givers([row.reference for row in rows])
        for row in rows:
            is_late = row.status == EXPIRED and row.id not in used
            gone = ENDED if row.status in (CANCELLED, WITHDRAWN) else SETTLED
            kind, cents = (LATE_ORDER, row.amount_cents) if is_late else (gone, 0)
            item = _order_item(kind, row, cents, zone)
            found.append(replace(item, member_id=payers.get(row.reference, row.member_id)))
        found += _by_hand({row.id: _order_item(HAND_RECEIPT, row, 0, zone) for row in rows})
    return found


def typed_receipts(orders: Iterable[OpenItem]) -> list[OpenItem]:
    """What was booked by hand of orders that still wait for the rest, or for their receiver."""
    by_id = {item.id: item for item in orders}
    of_waiting = _TYPED.join(Order, Order.id == OrderReceipt.order_id)
    rows = db.session.execute(of_waiting.where(Order.status == RESERVED))
    return [_typed(by_id[row.order_id], row) for row in rows if row.order_id in by_id]


def _already_late(order_ids: Sequence[int]) -> set[int]:
    """Expired orders of which late money stands."""
    standing = _linked(LATE_ORDER).where(LineAssignment.item_id.in_(order_ids))
    return set(db.session.scalars(standing))


_UNDONE = select(OrderReceipt.reverses_id).where(OrderReceipt.reverses_id.is_not(None))


def _by_hand(orders: dict[int, OpenItem]) -> Iterator[OpenItem]:
    """Receipts that the board typed and of which no line was seen yet."""
    for row in db.session.execute(_TYPED.where(OrderReceipt.order_id.in_(list(orders)))):
        yield _typed(orders[row.order_id], row)


def _typed(order: OpenItem, row: Any) -> OpenItem:
    return replace(order, kind=HAND_RECEIPT, id=row.id, open_cents=row.amount_cents)


def _linked(kind: str) -> Select[int]:
    """What of a kind has a line that stands."""
    return (
        select(LineAssignment.item_id)
        .where(LineAssignment.kind == kind)
        .group_by(LineAssignment.item_id)
        .having(func.sum(LineAssignment.amount_cents) != 0)
    )


_TYPED = (
    select(OrderReceipt.id, OrderReceipt.order_id, OrderReceipt.amount_cents)
    .where(
        OrderReceipt.source_account == BANK,
        OrderReceipt.amount_cents > 0,
        OrderReceipt.id.not_in(_linked(HAND_RECEIPT)),
        OrderReceipt.id.not_in(_UNDONE),
    )
    .order_by(OrderReceipt.id)
)


def payout_lists(near: Near | None = None) -> list[OpenItem]:
    """Lists that went to the bank, and lists marked as paid of which no line was seen yet."""
    ready = func.sum(PayoutLine.amount_cents)
    rows = db.session.execute(
        select(PayoutRun, ready)
        .join(PayoutLine, PayoutLine.run_id == PayoutRun.id)
        .where(
            PayoutRun.state.in_(("confirmed", "sent", "settled")),
            PayoutLine.end_to_end_id.is_not(None),
            (PayoutLine.state != "returned") | (PayoutRun.state == "settled"),
            PayoutRun.id.not_in(_linked(PAID_LIST)),
            PayoutRun.id.not_in(_linked(PAYOUT)),
            true() if near is None else PayoutRun.message_id.in_(near.references),
        )
        .group_by(PayoutRun.id)
    )
    return [
        OpenItem(
            PAID_LIST if run.state == "settled" else PAYOUT,
            run.id,
            run.message_id,
            run.made_by_id,
            f"U{run.id:03d}",
            (),
            -int(cents),
            run.execution_date,
            None,
        )
        for run, cents in rows
    ]


def paid_lines(lines: Iterable[Line]) -> list[OpenItem]:
    """Payments of ours that these lines name: paid one by one, or sent back by the bank."""
    names = {line.end_to_end for line in lines if line.end_to_end}
    found: list[OpenItem] = []
    for some in _slices(sorted(names)):
        rows = db.session.scalars(
            select(PayoutLine)
            .where(PayoutLine.end_to_end_id.in_(some), PayoutLine.state.in_(("ready", "paid")))
            .options(joinedload(PayoutLine.run))
        )
        for row in rows:
            found.append(_payout_item(PAYOUT_RETURN, row, row.amount_cents))
            if row.state == "paid":
                found.append(_payout_item(PAID_LINE, row, -row.amount_cents))
    gone = set(db.session.scalars(_linked(PAID_LINE)))
    return [item for item in found if item.kind != PAID_LINE or item.id not in gone]


def _payout_item(kind: str, row: PayoutLine, cents: int) -> OpenItem:
    since, ibans = row.run.execution_date, (row.iban,) if row.iban else ()
    return OpenItem(
        kind, row.id, str(row.end_to_end_id), row.member_id, row.name, ibans, cents, since, None
    )


def debits(lines: Iterable[Line]) -> list[OpenItem]:
    """Direct debits that these lines send back."""
    names = {line.end_to_end for line in lines if line.end_to_end and line.amount_cents < 0}
    found: list[OpenItem] = []
    for some in _slices(sorted(names)):
        rows = db.session.scalars(
            select(CollectionLine)
            .where(CollectionLine.end_to_end_id.in_(some), CollectionLine.state == "collected")
            .options(joinedload(CollectionLine.collection))
        )
        found += [
            OpenItem(
                DEBIT_RETURN,
                row.id,
                row.end_to_end_id,
                row.member_id,
                "",
                (),
                -row.amount_cents,
                row.collection.collected_on,
                None,
            )
            for row in rows
        ]
    return found


def items_for(lines: Iterable[Line], near: Near | None = None) -> list[OpenItem]:
    """All that these lines may be for; or with `near` no more than what they name or resemble."""
    lines = list(lines)
    named = [*paid_lines(lines), *debits(lines)]
    waiting = open_orders(near)
    others = [*open_items(near), *payout_lists(near)]
    open_now = [*waiting, *typed_receipts(waiting), *others, *named]
    return [*open_now, *past_orders(lines, {item.reference for item in open_now})]


def _slices(rows: Sequence[_Key]) -> Iterator[Sequence[_Key]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
