"""Invariants of contribution, direct debits and savings."""

from typing import Any

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.dues.models import Collection, CollectionLine, DebitReturn, Due, DuesReceipt, SavingPlan
from coop.ledger.chart import COLLECTIONS, DEBTORS, SAVINGS
from coop.ledger.models import JournalEntry, Posting

CONFIRMED = ("confirmed", "sent", "settled")
OURS = ("dues-%", "due-%", "collection-%", "debit-return-%")
"""How the references of our entries begin."""
Cents = dict[int | None, int]


@invariant("DUE-1", "what members owe of contribution is what the books have to come from them")
def debtors_add_up() -> Breaches:
    """Asked, less what came in, unless collected, waived or paid; and savings spent, then lost."""
    asked = _sums(
        sa.select(Due.member_id, sa.func.sum(Due.amount_cents))
        .where(Due.state.in_(("open", "returned")))
        .group_by(Due.member_id)
    )
    came = _sums(
        sa.select(Due.member_id, sa.func.sum(DuesReceipt.amount_cents))
        .join(DuesReceipt, DuesReceipt.due_id == Due.id)
        .where(Due.state.in_(("open", "returned")))
        .group_by(Due.member_id)
    )
    lost = _sums(
        sa.select(Posting.member_id, sa.func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .join(
            CollectionLine,
            JournalEntry.reference == sa.literal("debit-return-") + _text(CollectionLine.id),
        )
        .where(Posting.account_code == DEBTORS, CollectionLine.plan_id.is_not(None))
        .group_by(Posting.member_id)
    )
    booked = _balances(DEBTORS)
    for member_id in asked.keys() | came.keys() | lost.keys() | booked.keys():
        owes = asked.get(member_id, 0) - came.get(member_id, 0) + lost.get(member_id, 0)
        if owes != booked.get(member_id, 0):
            yield (
                f"member {member_id}: owes {owes} cents, in the books "
                f"{booked.get(member_id, 0)} cents"
            )
    yield from _came_of_nobody()


def _came_of_nobody() -> Breaches:
    """What the board has others owe by hand may be paid; more than that was a member's."""
    nobody = sa.select(sa.func.sum(Posting.amount_cents)).join(JournalEntry)
    nobody = nobody.where(
        JournalEntry.is_sealed, Posting.account_code == DEBTORS, Posting.member_id.is_(None)
    )
    if (cents := int(db.session.scalar(nobody) or 0)) < 0:
        yield f"{-cents} cents came in on {DEBTORS}, of nobody"


@invariant("DUE-2", "a due is collected exactly when one direct debit for it stands")
def dues_are_in_one_state() -> Breaches:
    stands = sa.select(CollectionLine.due_id).where(
        CollectionLine.due_id.is_not(None), CollectionLine.state == "collected"
    )
    wrong = sa.select(Due.id, Due.state).where((Due.state == "collected") != Due.id.in_(stands))
    for row in db.session.execute(wrong):
        yield f"due {row.id} is {row.state}, its direct debits say otherwise"


@invariant("COL-1", "direct debits on their way are what the books have on their way")
def collections_add_up() -> Breaches:
    total = sa.func.sum(CollectionLine.amount_cents)
    confirmed = CollectionLine.collection_id == Collection.id
    sent = sa.select(total).join(Collection, confirmed).where(Collection.state.in_(CONFIRMED))
    never = (
        sa.select(total)
        .join(DebitReturn, DebitReturn.line_id == CollectionLine.id)
        .where(DebitReturn.source_account == COLLECTIONS)
    )
    came = sa.select(sa.func.sum(DuesReceipt.amount_cents)).where(
        DuesReceipt.collection_id.is_not(None)
    )
    parts = [int(db.session.scalar(one) or 0) for one in (sent, never, came)]
    booked = sum(_balances(COLLECTIONS).values())
    if parts[0] - parts[1] - parts[2] != booked:
        yield f"on their way {parts[0] - parts[1] - parts[2]} cents, in the books {booked} cents"


@invariant("COL-2", "the debits of a collection are waiting, collected or dropped as it is")
def lines_follow_their_collection() -> Breaches:
    fits = sa.case(
        (Collection.state == "concept", CollectionLine.state == "waiting"),
        (Collection.state == "dropped", CollectionLine.state == "dropped"),
        else_=CollectionLine.state.in_(("collected", "returned")),
    )
    returned = sa.select(DebitReturn.line_id)
    wrong = (
        sa.select(CollectionLine.id, CollectionLine.state)
        .join(Collection, Collection.id == CollectionLine.collection_id)
        .where(
            sa.not_(fits)
            | ((CollectionLine.state == "returned") != CollectionLine.id.in_(returned))
        )
    )
    for row in db.session.execute(wrong):
        yield f"direct debit {row.id} is {row.state}, its collection or return says otherwise"


@invariant("SAV-1", "savings are of somebody who saves or saved, and are never below nought")
def savings_are_somebodys() -> Breaches:
    savers = set(db.session.scalars(sa.select(SavingPlan.member_id)))
    for member_id, cents in _balances(SAVINGS).items():
        if cents > 0 or (cents and member_id not in savers):
            yield f"member {member_id}: {-cents} cents on savings"


def _text(column: Any) -> Any:
    return sa.cast(column, sa.String)


def _sums(statement: sa.Select[*tuple[Any, ...]]) -> Cents:
    return {row[0]: int(row[1] or 0) for row in db.session.execute(statement)}


def _balances(account: str) -> Cents:
    """What stands on an account by member, by entries of ours; debit is positive. [cents]"""
    ours = sa.or_(*(JournalEntry.reference.like(start) for start in OURS))
    statement = (
        sa.select(Posting.member_id, sa.func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, Posting.account_code == account)
        .group_by(Posting.member_id)
    )
    if account == DEBTORS:
        statement = statement.where(ours)
    return _sums(statement)
