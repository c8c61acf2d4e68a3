"""What cannot be taken back any more, and where to go instead: no button that leads nowhere.

The acts in `coop.bank.kinds` refuse by themselves, whoever is just before; this is for the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from coop.bank.kinds import (
    DEBIT_RETURN,
    DUE,
    LATE,
    ORDER,
    PAYOUT,
    PAYOUT_RETURN,
    REFUND,
    SAVING,
)
from coop.bank.models import LineAssignment
from coop.database import db
from coop.dues.models import Due
from coop.ledger.chart import DEBTORS
from coop.ledger.models import JournalEntry, Posting
from coop.offers.lifecycle import PAID, RESERVED
from coop.offers.models import Order, WishOrder, WishReceipt
from coop.words import Words

GIVEN = Words("De delen zijn al gegeven.")
OVER = Words("De bestelling is voorbij.")
MOVED_ON = Words("Dit geld is al terugbetaald of gebruikt.")
AT_THE_BANK = Words("De rest van deze contributie is bij de bank.")
LIST_TOLD = Words("De lijst is betaald en aan de leden gemeld.")
TOLD = Words("Het lid weet dit al. Betaal of incasseer opnieuw.")


@dataclass(frozen=True, slots=True)
class Stuck:
    """Why an assignment stays, and the order or list where something can be done, if any."""

    why: Words
    order_id: int | None = None
    run_id: int | None = None


def stuck_of(assignments: Iterable[LineAssignment]) -> dict[int, Stuck]:
    """Which of these cannot be taken back, by their ids; a query a kind, however many there are."""
    found: dict[int, Stuck] = {}
    by_kind: dict[str, list[LineAssignment]] = {}
    for one in assignments:
        if one.undoes_id is None:
            by_kind.setdefault(one.kind, []).append(one)
    for one in by_kind.get(PAYOUT, ()):
        found[one.id] = Stuck(LIST_TOLD, run_id=one.item_id)
    for one in (*by_kind.get(PAYOUT_RETURN, ()), *by_kind.get(DEBIT_RETURN, ())):
        found[one.id] = Stuck(TOLD)
    return {
        **found,
        **_moved_on(by_kind),
        **_collected(by_kind.get(DUE, ())),
        **_late(by_kind.get(LATE, ())),
        **_orders(by_kind.get(ORDER, ())),
    }


def _orders(some: Sequence[LineAssignment]) -> dict[int, Stuck]:
    if not some:
        return {}
    past = dict(
        db.session.execute(
            select(Order.id, Order.status).where(
                Order.id.in_([one.item_id for one in some]), Order.status != RESERVED
            )
        ).all()
    )
    return {
        one.id: Stuck(GIVEN if past[one.item_id] == PAID else OVER, one.item_id)
        for one in some
        if one.item_id in past
    }


def _late(some: Sequence[LineAssignment]) -> dict[int, Stuck]:
    """Late money that gave shares, at once or from the waiting list."""
    if not some:
        return {}
    names = [one.reference for one in some]
    waited = dict(
        db.session.execute(
            select(WishReceipt.reference, WishReceipt.wish_id).where(
                WishReceipt.reference.in_(names)
            )
        ).all()
    )
    served = set(
        db.session.scalars(select(WishOrder.wish_id).where(WishOrder.wish_id.in_(waited.values())))
    )
    owed = set(
        db.session.scalars(
            select(JournalEntry.reference).where(
                JournalEntry.reference.in_([f"late-{name}" for name in names])
            )
        )
    )
    return {
        one.id: Stuck(GIVEN, one.item_id)
        for one in some
        if (
            waited[one.reference] in served
            if one.reference in waited
            else f"late-{one.reference}" not in owed
        )
    }


def _collected(some: Sequence[LineAssignment]) -> dict[int, Stuck]:
    if not some:
        return {}
    dues = select(Due.id).where(Due.id.in_([one.item_id for one in some]), Due.state == "collected")
    gone = set(db.session.scalars(dues))
    return {one.id: Stuck(AT_THE_BANK) for one in some if one.item_id in gone}


def _moved_on(by_kind: dict[str, list[LineAssignment]]) -> dict[int, Stuck]:
    """Money that became a member's, of which less is there by now than came."""
    named = {
        f"{start}{one.reference}": one
        for kind, starts in _BOOKED_AS.items()
        for one in by_kind.get(kind, ())
        for start in starts
    }
    if not named:
        return {}
    rows = db.session.execute(
        select(
            JournalEntry.reference, Posting.account_code, Posting.member_id, Posting.amount_cents
        )
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(
            JournalEntry.reference.in_(named),
            Posting.member_id.is_not(None),
            Posting.account_code != DEBTORS,
            Posting.amount_cents < 0,
        )
    ).all()
    left = _balances({row.member_id for row in rows}, {row.account_code for row in rows})
    return {
        named[row.reference].id: Stuck(MOVED_ON)
        for row in rows
        if left.get((row.account_code, row.member_id), 0) > row.amount_cents
    }


_BOOKED_AS = {
    REFUND: ("",),
    DUE: ("dues-receipt-",),
    SAVING: ("dues-receipt-",),
    LATE: ("late-", "receipt-"),
}
"""How the entry of an assignment of this kind is called, before the assignment's reference."""


def _balances(member_ids: set[int | None], accounts: set[str]) -> dict[tuple[str, int | None], int]:
    rows = db.session.execute(
        select(Posting.account_code, Posting.member_id, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            Posting.member_id.in_(member_ids),
            Posting.account_code.in_(accounts),
        )
        .group_by(Posting.account_code, Posting.member_id)
    )
    return {(account, member_id): int(cents) for account, member_id, cents in rows}
