"""What waits for money here, and how money that was found for it is kept and taken back."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from coop import clock
from coop.database import db
from coop.dues.collect import credit_collection, look_whether_settled
from coop.dues.collection_queries import locked_collection, on_its_way_cents
from coop.dues.models import Collection, Due, DuesReceipt, Mandate, SavingPlan
from coop.dues.queries import ASKED
from coop.dues.save_up import receive_saving
from coop.dues.saving_queries import goal_cents
from coop.dues.settle_due import settle_due, take_back_receipt
from coop.ledger.balance_queries import open_by_member
from coop.ledger.chart import SAVINGS
from coop.ledger.open_items import OpenItem
from coop.members.models import Member
from coop.offers.receive import Money

NOBODY = 0
"""A whole collection is of no member."""


@dataclass(frozen=True, slots=True)
class Near:
    """What some lines of the bank name or may come from: who asks for these, asks for no more."""

    references: frozenset[str]
    member_ids: Select[int]


def is_near(near: Near | None, reference: Any, member_id: Any) -> ColumnElement[bool]:
    """Whether something is near; without `near` everything is."""
    if near is None:
        return true()
    return or_(reference.in_(near.references), member_id.in_(near.member_ids))


def open_items(near: Near | None = None) -> list[OpenItem]:
    """Every due that waits and every plan that saves by transfer, and what the bank collects."""
    dues, plans = _dues(near), _plans(near)
    ids = {row.member_id for row in (*dues, *plans)}
    known = _known_ibans(None if near is None else ids)
    return [*_due_items(dues, known), *_plan_items(plans, known), *_collections(near)]


def settle(kind: str, item_id: int, money: Money) -> None:
    """Keep money that was found to be for an item of ours: "due", "saving" or "collection"."""
    {"due": settle_due, "saving": receive_saving, "collection": credit_collection}[kind](
        item_id, money
    )


def unsettle(reference: str) -> None:
    """Take back what `settle` kept under this reference, by a counter booking.

    Raises
    ------
    AlreadyDone
        When it was taken back before, or the money has gone on.
    """
    receipt = take_back_receipt(reference)
    if receipt.collection_id is not None:
        look_whether_settled(locked_collection(receipt.collection_id))


def _known_ibans(member_ids: set[int] | None) -> dict[int, set[str]]:
    """Accounts that people, these or all, gave us with a mandate, by member."""
    found: dict[int, set[str]] = {}
    wanted = select(Mandate.member_id, Mandate.iban)
    if member_ids is not None:
        wanted = wanted.where(Mandate.member_id.in_(member_ids))
    for member_id, iban in db.session.execute(wanted):
        found.setdefault(member_id, set()).add(iban)
    return found


def _ibans(member_id: int, own: str | None, known: dict[int, set[str]]) -> tuple[str, ...]:
    return tuple(sorted(known.get(member_id, set()) | ({own} if own else set())))


def _dues(near: Near | None) -> list[Any]:
    came = (
        select(DuesReceipt.due_id, func.sum(DuesReceipt.amount_cents).label("cents"))
        .join(Due, Due.id == DuesReceipt.due_id)
        .where(Due.state.in_(ASKED), is_near(near, Due.reference, Due.member_id))
        .group_by(DuesReceipt.due_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Due.id,
            Due.reference,
            Due.member_id,
            Member.name,
            Member.iban,
            Due.amount_cents - func.coalesce(came.c.cents, 0),
            Due.made_on,
            Due.pay_by,
        )
        .join(Member, Member.id == Due.member_id)
        .outerjoin(came, came.c.due_id == Due.id)
        .where(Due.state.in_(ASKED), is_near(near, Due.reference, Due.member_id))
        .order_by(Due.id)
    )
    return list(rows)


def _due_items(rows: list[Any], known: dict[int, set[str]]) -> list[OpenItem]:
    return [
        OpenItem(
            "due",
            row[0],
            row[1],
            row[2],
            row[3],
            _ibans(row[2], row[4], known),
            int(row[5]),
            row[6],
            row[7],
        )
        for row in rows
    ]


def _plans(near: Near | None) -> list[Any]:
    goes_on = (SavingPlan.state != "stopped") & is_near(
        near, SavingPlan.reference, SavingPlan.member_id
    )
    saved = open_by_member(SAVINGS).subquery()
    rows = db.session.execute(
        select(
            SavingPlan.id,
            SavingPlan.reference,
            SavingPlan.member_id,
            Member.name,
            Member.iban,
            func.coalesce(-saved.c.cents, 0),
            SavingPlan.monthly_cents,
            SavingPlan.started_on,
        )
        .join(Member, Member.id == SavingPlan.member_id)
        .outerjoin(saved, saved.c.member_id == SavingPlan.member_id)
        .where(goes_on)
        .order_by(SavingPlan.id)
    )
    return list(rows)


def _plan_items(rows: list[Any], known: dict[int, set[str]]) -> list[OpenItem]:
    """A saver may pay in what they like: up to a share, and a month's amount at least."""
    goal = (goal_cents(clock.now()) or 0) if rows else 0
    return [
        OpenItem(
            "saving",
            row[0],
            row[1],
            row[2],
            row[3],
            _ibans(row[2], row[4], known),
            max(int(row[6]), goal - int(row[5])),
            row[7],
            None,
        )
        for row in rows
    ]


def _collections(near: Near | None) -> list[OpenItem]:
    sent = select(Collection).where(Collection.state == "sent").order_by(Collection.id)
    if near is not None:
        sent = sent.where(Collection.message_id.in_(near.references))
    found = db.session.scalars(sent)
    return [
        OpenItem(
            "collection",
            one.id,
            one.message_id,
            NOBODY,
            "",
            (),
            on_its_way_cents(one.id),
            one.collected_on,
            None,
        )
        for one in found
    ]
