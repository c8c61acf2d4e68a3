"""What waits for money here, and how money that was found for it is kept and taken back."""

from sqlalchemy import func, select

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


def open_items() -> list[OpenItem]:
    """Every due that waits and every plan that saves by transfer, and what the bank collects."""
    known = _known_ibans()
    return [*_dues(known), *_savings(known), *_collections()]


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


def _known_ibans() -> dict[int, set[str]]:
    """Accounts that people gave us with a mandate, by member."""
    found: dict[int, set[str]] = {}
    for member_id, iban in db.session.execute(select(Mandate.member_id, Mandate.iban)):
        found.setdefault(member_id, set()).add(iban)
    return found


def _ibans(member_id: int, own: str | None, known: dict[int, set[str]]) -> tuple[str, ...]:
    return tuple(sorted(known.get(member_id, set()) | ({own} if own else set())))


def _dues(known: dict[int, set[str]]) -> list[OpenItem]:
    came = (
        select(DuesReceipt.due_id, func.sum(DuesReceipt.amount_cents).label("cents"))
        .where(DuesReceipt.due_id.is_not(None))
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
        .where(Due.state.in_(ASKED))
        .order_by(Due.id)
    )
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


def _savings(known: dict[int, set[str]]) -> list[OpenItem]:
    """A saver may pay in what they like: up to a share, and a month's amount at least."""
    goal = goal_cents(clock.now()) or 0
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
        .where(SavingPlan.state != "stopped")
        .order_by(SavingPlan.id)
    )
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


def _collections() -> list[OpenItem]:
    found = db.session.scalars(
        select(Collection).where(Collection.state == "sent").order_by(Collection.id)
    )
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
