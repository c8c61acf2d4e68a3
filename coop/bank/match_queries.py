"""Reading the lines of the bank that wait, and those that are done."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from coop.bank.assign import PERSON
from coop.bank.kinds import (
    ACCOUNT,
    COLLECTION,
    DEBIT_RETURN,
    DUE,
    HAND_RECEIPT,
    LATE,
    ORDER,
    PAID_LINE,
    PAYOUT_RETURN,
    REFUND,
    SAVING,
)
from coop.bank.models import BankLine, BankStatement, LineAssignment, LineWaiting
from coop.database import db
from coop.dues.models import CollectionLine, Due, SavingPlan
from coop.errors import RuleBroken
from coop.identifiers import format_reference
from coop.ledger.chart import CHART
from coop.members.models import Member
from coop.members.numbers import parse_member_code
from coop.offers.lifecycle import RESERVED
from coop.offers.models import Order, OrderReceipt
from coop.payouts.models import PayoutLine
from coop.units import parse_cents

PAGE_LENGTH = 50
MOST_FOUND = 10


@dataclass(frozen=True, slots=True)
class Target:
    """What money of a line can go to or went to, as it is shown: its page is by kind and id."""

    kind: str
    item_id: int
    title: str
    page_id: int | None = None
    open_cents: int = 0


def lines_waiting() -> Any:
    """Lines of which money waits: how many `lines`, what came `in_cents` and went `out_cents`."""
    cents = LineWaiting.waiting_cents
    return db.session.execute(
        select(
            func.count().label("lines"),
            _total(case((cents > 0, cents), else_=0)).label("in_cents"),
            _total(case((cents < 0, -cents), else_=0)).label("out_cents"),
        ).where(cents != 0)
    ).one()


def _total(column: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def waiting_lines(page: int) -> list[Any]:
    """A page of lines that wait, the oldest first, and one more where there is a next page."""
    rows = db.session.execute(
        select(BankLine, LineWaiting.waiting_cents)
        .join(LineWaiting, LineWaiting.line_id == BankLine.id)
        .where(LineWaiting.waiting_cents != 0)
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(PAGE_LENGTH + 1)
        .offset((page - 1) * PAGE_LENGTH)
    )
    return list(rows)


def waiting_of(line_id: int) -> int | None:
    """What of a line waits; None of a line that was never booked. [cents]"""
    return db.session.scalar(
        select(LineWaiting.waiting_cents).where(LineWaiting.line_id == line_id)
    )


def assignments_of(line_id: int) -> list[LineAssignment]:
    """Where a line's money went, oldest first; what was taken back as well."""
    return list(
        db.session.scalars(
            select(LineAssignment)
            .where(LineAssignment.line_id == line_id)
            .order_by(LineAssignment.id)
        )
    )


def assigned(text: str, rule: str, page: int) -> list[LineAssignment]:
    """A page of what stands assigned, the newest first, and one more where there is a next page."""
    undone = aliased(LineAssignment)
    statement = (
        select(LineAssignment)
        .join(LineAssignment.line)
        .options(joinedload(LineAssignment.line))
        .where(
            LineAssignment.undoes_id.is_(None),
            ~select(undone.id).where(undone.undoes_id == LineAssignment.id).exists(),
        )
    )
    if rule == PERSON:
        statement = statement.where(LineAssignment.rule == PERSON)
    elif rule:
        statement = statement.where(LineAssignment.rule != PERSON)
    statement = _searched(statement, text)
    found = statement.order_by(LineAssignment.id.desc()).limit(PAGE_LENGTH + 1)
    return list(db.session.scalars(found.offset((page - 1) * PAGE_LENGTH)))


def _searched(statement: Select[Any], text: str) -> Select[Any]:
    if not text:
        return statement
    either: list[ColumnElement[bool]] = [
        BankLine.counter_name.icontains(text, autoescape=True),
        BankLine.remittance.icontains(text, autoescape=True),
        BankLine.structured_ref.icontains("".join(text.split()), autoescape=True),
    ]
    with suppress(RuleBroken, ValueError):
        cents = parse_cents(text)
        either.append(BankLine.amount_cents.in_((cents, -cents)))
    return statement.where(or_(*either))


def found_orders(text: str) -> list[Target]:
    """Orders that wait for money, by part of a name or reference, or a member's number."""
    solid = "".join(text.split()).upper()
    if not solid:
        return []
    either: list[ColumnElement[bool]] = [
        Member.name.icontains(text.strip(), autoescape=True),
        Order.reference.contains(solid, autoescape=True),
    ]
    with suppress(RuleBroken):
        either.append(Member.number == parse_member_code(text))
    got = (
        select(func.coalesce(func.sum(OrderReceipt.amount_cents), 0))
        .where(OrderReceipt.order_id == Order.id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Order.id, Order.reference, Member.name, (Order.amount_cents - got).label("open"))
        .join(Member, Member.id == Order.member_id)
        .where(Order.status == RESERVED, Order.amount_cents > got, or_(*either))
        .order_by(Order.id)
        .limit(MOST_FOUND)
    )
    return [
        Target(ORDER, row.id, _order_title(row.name, row.reference), row.id, int(row.open))
        for row in rows
    ]


def found_members(text: str) -> list[Target]:
    """People to whom money may have to go back, by part of a name or by number."""
    if not text.strip():
        return []
    either: list[ColumnElement[bool]] = [Member.name.icontains(text.strip(), autoescape=True)]
    with suppress(RuleBroken):
        either.append(Member.number == parse_member_code(text))
    rows = db.session.execute(
        select(Member.id, Member.name).where(or_(*either)).order_by(Member.id).limit(MOST_FOUND)
    )
    return [Target(REFUND, row.id, row.name, row.id) for row in rows]


def targets(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Target]:
    """What these kinds and ids are called; a query a kind, however many there are."""
    by_kind: dict[str, set[int]] = {}
    for kind, item_id in wanted:
        by_kind.setdefault(kind, set()).add(item_id)
    found: dict[tuple[str, int], Target] = {}
    for kind, ids in by_kind.items():
        for target in _of_kind(kind, sorted(ids)):
            found[kind, target.item_id] = target
    return found


def _of_kind(kind: str, ids: Sequence[int]) -> list[Target]:
    if kind in (ORDER, LATE, HAND_RECEIPT):
        return _orders(kind, ids)
    if kind == REFUND:
        rows = db.session.execute(select(Member.id, Member.name).where(Member.id.in_(ids)))
        return [Target(kind, row.id, row.name, row.id) for row in rows]
    if kind == ACCOUNT:
        codes = {item_id: f"{item_id:04d}" for item_id in ids}
        return [
            Target(kind, item_id, f"{code} {CHART[code].name}")
            for item_id, code in codes.items()
            if code in CHART
        ]
    if kind in _OF_MEMBERS:
        rows = db.session.execute(_OF_MEMBERS[kind](ids))
        return [Target(kind, row.id, row.name, row.page_id) for row in rows]
    letter = "I" if kind == COLLECTION else "U"
    return [Target(kind, item_id, f"{letter}{item_id:03d}", item_id) for item_id in ids]


def _due_names(ids: Sequence[int]) -> Select[int, str, int]:
    return (
        select(Due.id, Member.name, Due.member_id.label("page_id"))
        .join(Member, Member.id == Due.member_id)
        .where(Due.id.in_(ids))
    )


def _plan_names(ids: Sequence[int]) -> Select[int, str, int]:
    return (
        select(SavingPlan.id, Member.name, SavingPlan.member_id.label("page_id"))
        .join(Member, Member.id == SavingPlan.member_id)
        .where(SavingPlan.id.in_(ids))
    )


def _debit_names(ids: Sequence[int]) -> Select[int, str, int]:
    return (
        select(CollectionLine.id, Member.name, CollectionLine.member_id.label("page_id"))
        .join(Member, Member.id == CollectionLine.member_id)
        .where(CollectionLine.id.in_(ids))
    )


def _payment_names(ids: Sequence[int]) -> Select[int, str, int]:
    return select(PayoutLine.id, PayoutLine.name, PayoutLine.member_id.label("page_id")).where(
        PayoutLine.id.in_(ids)
    )


_OF_MEMBERS = {
    DUE: _due_names,
    SAVING: _plan_names,
    DEBIT_RETURN: _debit_names,
    PAYOUT_RETURN: _payment_names,
    PAID_LINE: _payment_names,
}


def _orders(kind: str, ids: Sequence[int]) -> list[Target]:
    statement = select(Order.id, Order.reference, Member.name).join(Order.member)
    if kind == HAND_RECEIPT:
        rows = db.session.execute(
            statement.add_columns(OrderReceipt.id.label("receipt_id"))
            .join(OrderReceipt, OrderReceipt.order_id == Order.id)
            .where(OrderReceipt.id.in_(ids))
        )
        return [
            Target(kind, row.receipt_id, _order_title(row.name, row.reference), row.id)
            for row in rows
        ]
    rows = db.session.execute(statement.where(Order.id.in_(ids)))
    return [Target(kind, row.id, _order_title(row.name, row.reference), row.id) for row in rows]


def _order_title(name: str, reference: str) -> str:
    return f"{name}, {format_reference(reference)}"


def last_closing() -> Any:
    """The newest balance that the bank gave, with its day; None before the first statement."""
    return db.session.execute(
        select(BankStatement.closing_cents, BankStatement.ends_on)
        .where(BankStatement.closing_cents.is_not(None))
        .order_by(BankStatement.ends_on.desc(), BankStatement.id.desc())
        .limit(1)
    ).one_or_none()
