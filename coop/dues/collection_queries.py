"""Reading collections: what could be collected, what is on its way, and what came back."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from coop.database import db
from coop.dues.collection_concept import Candidate, CollectionConcept, concept_of
from coop.dues.debit_file import Block, blocks_of
from coop.dues.models import (
    Collection,
    CollectionLine,
    DebitReturn,
    Due,
    DuesReceipt,
    Mandate,
    SavingPlan,
)
from coop.dues.queries import ASKED, received_by
from coop.dues.saving_goal import month_of
from coop.errors import AlreadyDone
from coop.ledger.chart import COLLECTIONS
from coop.members.models import Member

BUSY = ("waiting", "collected")
CONFIRMED = ("confirmed", "sent", "settled")
PAGE_SIZE = 100


def collection_now(kind: str, day: date) -> CollectionConcept:
    """What would be collected on a day as things stand now."""
    candidates = _dues_waiting() if kind == "due" else _savings_waiting(month_of(day))
    return concept_of(kind, candidates, day)


_MANDATE: tuple[Any, ...] = (
    Mandate.id,
    Mandate.reference,
    Mandate.iban,
    Mandate.holder,
    Mandate.signed_on,
    Mandate.used_on,
    Mandate.notice_days,
)


def _under_mandate(
    columns: tuple[Any, ...], kind: str, whose: ColumnElement[int]
) -> Select[*tuple[Any, ...]]:
    """What waits with its mandate, only of members who live and let us collect this."""
    return (
        select(*columns, *_MANDATE)
        .join(Member, Member.id == whose)
        .join(Mandate, Mandate.member_id == whose)
        .where(Mandate.kind == kind, Mandate.state == "active", Member.died_on.is_(None))
    )


def _dues_waiting() -> list[Candidate]:
    busy = select(CollectionLine.due_id).where(
        CollectionLine.due_id.is_not(None), CollectionLine.state.in_(BUSY)
    )
    rows: Sequence[Any] = db.session.execute(
        _under_mandate(
            (Due.id, Due.member_id, Due.year, Due.amount_cents),
            "due",
            Due.member_id.expression,
        ).where(Due.state.in_(ASKED), Due.id.not_in(busy))
    ).all()
    came = received_by(DuesReceipt.due_id.expression, [row[0] for row in rows]) if rows else {}
    back = _reasons_of_dues()
    found = []
    for due_id, member_id, year, cents, *under in rows:
        left_cents = cents - came.get(due_id, 0)
        returns = tuple(back.get(due_id, ()))
        values: list[Any] = [due_id, member_id, year, left_cents, *under, returns]
        found.append(Candidate(*values))
    return found


def _savings_waiting(month: date) -> list[Candidate]:
    """Every plan that goes on and saves by debit, unless this month was tried before."""
    tried = select(CollectionLine.plan_id).where(
        CollectionLine.plan_id.is_not(None),
        CollectionLine.month == month,
        CollectionLine.state != "dropped",
    )
    rows = db.session.execute(
        _under_mandate(
            (SavingPlan.id, SavingPlan.member_id, SavingPlan.monthly_cents),
            "saving",
            SavingPlan.member_id.expression,
        ).where(
            SavingPlan.state == "active", SavingPlan.way == "debit", SavingPlan.id.not_in(tried)
        )
    )
    return [Candidate(row[0], row[1], 0, row[2], *row[3:]) for row in rows]


def _reasons_of_dues() -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(CollectionLine.due_id, DebitReturn.reason)
        .join(DebitReturn, DebitReturn.line_id == CollectionLine.id)
        .where(CollectionLine.due_id.is_not(None))
        .order_by(CollectionLine.id)
    )
    for due_id, reason in rows:
        found[int(due_id or 0)].append(reason)
    return found


def collection_by_id(collection_id: int) -> Collection | None:
    """One collection."""
    return db.session.get(Collection, collection_id)


def locked_collection(collection_id: int) -> Collection:
    """One collection, held until the transaction ends."""
    found = db.session.scalar(
        select(Collection)
        .where(Collection.id == collection_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise AlreadyDone("Deze incasso is er niet meer.")
    return found


def concept_id(kind: str) -> int | None:
    """The concept of this kind that waits for a second pair of eyes."""
    return db.session.scalar(
        select(Collection.id).where(Collection.kind == kind, Collection.state == "concept")
    )


def all_collections() -> Sequence[Any]:
    """Every collection with its debits and cents, newest first; what was dropped counts as was."""
    return db.session.execute(
        select(
            Collection,
            func.count(CollectionLine.id),
            func.coalesce(func.sum(CollectionLine.amount_cents), 0),
        )
        .join(CollectionLine, CollectionLine.collection_id == Collection.id)
        .group_by(Collection.id)
        .order_by(Collection.id.desc())
    ).all()


def lines_of(collection_id: int, page: int | None = None) -> list[CollectionLine]:
    """The debits of a collection by member: one page, or all."""
    statement = (
        select(CollectionLine)
        .where(CollectionLine.collection_id == collection_id)
        .order_by(CollectionLine.member_id, CollectionLine.id)
    )
    if page is not None:
        statement = statement.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return list(db.session.scalars(statement))


def line_by_id(line_id: int) -> CollectionLine | None:
    """One debit."""
    return db.session.get(CollectionLine, line_id)


def line_of_debit(end_to_end_id: str) -> CollectionLine | None:
    """The debit that the bank names by its id, as when it sends it back."""
    return db.session.scalar(
        select(CollectionLine).where(CollectionLine.end_to_end_id == end_to_end_id)
    )


def blocks(collection_id: int) -> tuple[Block, ...]:
    """Count and sum by sequence type, as the bank's file has them."""
    rows = db.session.execute(
        select(CollectionLine.sequence, CollectionLine.amount_cents).where(
            CollectionLine.collection_id == collection_id
        )
    )
    return blocks_of([(row[0], int(row[1])) for row in rows])


def on_its_way_cents(collection_id: int) -> int:
    """What the bank still has to credit: sent, less credited, less what never came. [cents]"""
    sent = db.session.scalar(
        select(func.sum(CollectionLine.amount_cents)).where(
            CollectionLine.collection_id == collection_id,
            CollectionLine.state.in_(("collected", "returned")),
        )
    )
    never = db.session.scalar(
        select(func.sum(CollectionLine.amount_cents))
        .join(DebitReturn, DebitReturn.line_id == CollectionLine.id)
        .where(
            CollectionLine.collection_id == collection_id,
            DebitReturn.source_account == COLLECTIONS,
        )
    )
    came = received_by(DuesReceipt.collection_id.expression, [collection_id])
    return int(sent or 0) - int(never or 0) - came.get(collection_id, 0)


def returns_page(page: int, size: int = PAGE_SIZE) -> list[DebitReturn]:
    """One page of what came back, newest first."""
    return list(
        db.session.scalars(
            select(DebitReturn)
            .options(joinedload(DebitReturn.line).joinedload(CollectionLine.member))
            .order_by(DebitReturn.returned_on.desc(), DebitReturn.line_id.desc())
            .limit(size)
            .offset((page - 1) * size)
        )
    )


def debits_of(member_id: int) -> list[CollectionLine]:
    """What was or will be collected from one member, newest first."""
    return list(
        db.session.scalars(
            select(CollectionLine)
            .join(Collection, Collection.id == CollectionLine.collection_id)
            .where(CollectionLine.member_id == member_id, Collection.state.in_(CONFIRMED))
            .order_by(CollectionLine.id.desc())
            .limit(24)
        )
    )
