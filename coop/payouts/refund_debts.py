"""Reading what made the debts that are paid back: why, how much, and of which order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Row, cast, func, select

from coop.database import db
from coop.ledger.chart import TO_REFUND
from coop.ledger.models import JournalEntry, Posting
from coop.offers.models import Order
from coop.payouts.refund_words import why_booked, why_of_order
from coop.payouts.still_owed import Booked, still_owed
from coop.rooms import why_line_owed
from coop.words import Words

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Debt:
    """One thing that made the cooperative owe somebody money, and what is left of it. [cents]

    `order_id` is that of an order of their own.
    """

    why: Words
    on: date
    amount_cents: int
    order_id: int | None = None


def debts_of(
    member_ids: Iterable[int], before_entry_id: int | None = None
) -> dict[int, list[Debt]]:
    """What is still owed to each of these and what made it, the oldest first.

    With `before_entry_id` as the books were before that entry.
    """
    found: dict[int, list[Debt]] = {}
    wanted = sorted(set(member_ids))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        found |= _in_words(_still_owed(some, before_entry_id))
    return found


def _still_owed(
    member_ids: Sequence[int], before_entry_id: int | None
) -> dict[int, list[tuple[Row[Any], int]]]:
    """By member, the entries that made a debt, each with what is left of it. [cents]"""
    rows: defaultdict[int, dict[int, Row[Any]]] = defaultdict(dict)
    for row in _postings(member_ids, before_entry_id):
        rows[row.member_id][row.id] = row
    return {
        whose: [
            (own[entry_id], cents)
            for entry_id, cents in still_owed(
                [Booked(one.id, one.amount_cents, one.reverses_id) for one in own.values()]
            ).items()
        ]
        for whose, own in rows.items()
    }


def _postings(member_ids: Sequence[int], before_entry_id: int | None) -> Iterable[Row[Any]]:
    """What was booked for each of these members, in the order of the books."""
    statement = (
        select(
            Posting.member_id,
            cast(func.sum(Posting.amount_cents), BigInteger).label("amount_cents"),
            JournalEntry.id,
            JournalEntry.reference,
            JournalEntry.description,
            JournalEntry.booked_on,
            JournalEntry.reverses_id,
        )
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            Posting.account_code == TO_REFUND,
            Posting.member_id.in_(member_ids),
        )
        .group_by(Posting.member_id, JournalEntry.id)
        .order_by(JournalEntry.id)
    )
    if before_entry_id is not None:
        statement = statement.where(JournalEntry.id < before_entry_id)
    return db.session.execute(statement)


def _in_words(found: dict[int, list[tuple[Row[Any], int]]]) -> dict[int, list[Debt]]:
    rows = [row for some in found.values() for row, _cents in some]
    lines = why_line_owed()([row.reference for row in rows])
    whys = {row.reference: why_booked(row.reference, row.description) for row in rows}
    for reference, (why, order_reference) in lines.items():
        whys[reference] = why_of_order(why, order_reference), order_reference
    orders = _orders({order for _why, order in whys.values() if order is not None})
    return {
        member_id: [
            Debt(
                whys[row.reference][0],
                row.booked_on,
                cents,
                orders.get((whys[row.reference][1] or "", member_id)),
            )
            for row, cents in some
        ]
        for member_id, some in found.items()
    }


def _orders(references: set[str]) -> dict[tuple[str, int], int]:
    """The orders by their reference and whose they are: nobody is shown another's order."""
    rows = db.session.execute(
        select(Order.reference, Order.member_id, Order.id).where(Order.reference.in_(references))
    )
    return {(row.reference, row.member_id): row.id for row in rows}
