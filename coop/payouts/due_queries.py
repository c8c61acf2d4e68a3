"""Reading what members have coming, what they chose, and what that would make."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal_column, select
from sqlalchemy.orm import QueryableAttribute

from coop import clock
from coop.database import db
from coop.decisions.policies import SMALL_PAYOUT_CENTS
from coop.decisions.queries import policy_number
from coop.errors import RuleBroken
from coop.identifiers import parse_iban
from coop.ledger.balance_queries import open_balances
from coop.ledger.chart import PAYABLE_MEMBERS, TO_REFUND
from coop.ledger.models import KeptBalance
from coop.members.models import Member, Representation
from coop.members.speaking import EXECUTOR
from coop.offers.models import Offering, OfferingWish, Order, OrderReceipt
from coop.offers.wish_queries import WAITING
from coop.payouts.concept import Concept, Payee, concept_of
from coop.payouts.models import PayoutChoice, PayoutLine
from coop.payouts.outcome import (
    BAD_IBAN,
    CAME_BACK,
    NO_EXECUTOR,
    NO_IBAN,
    REFUND,
    YIELD,
    Choice,
    Stock,
)
from coop.payouts.shared_out import Owed
from coop.production.models import Plant
from coop.shares.models import ShareClass

FEW = 5000
"""So many are asked for by id; of more, everybody is read and picked out."""
# The state said as it is in the index of those rows: a bound value would keep it out of use.
IS_BACK = and_(PayoutLine.state == literal_column("'returned'"), ~PayoutLine.is_cleared)
"""What the bank sent back, and the board did not look into yet."""
ACCOUNTS = {PAYABLE_MEMBERS: YIELD, TO_REFUND: REFUND}


def concept_now(year: int, *, only_refunds: bool = False) -> Concept:
    """The list that would be made for a book year now, or of inleg that goes back alone."""
    owed = owed_by_member(accounts=(TO_REFUND,) if only_refunds else tuple(ACCOUNTS))
    return concept_of(
        year,
        payees({member_id for member_id, _kind in owed}),
        owed,
        choices_of(year),
        policy_number(SMALL_PAYOUT_CENTS, year) or 0,
        stock(),
    )


def owed_by_member(
    member_ids: set[int] | None = None, accounts: Sequence[str] = tuple(ACCOUNTS)
) -> dict[tuple[int, str], tuple[Owed, ...]]:
    """What members have coming by the ledger, by member and kind, split over plants.

    Of these members at least; of everybody where they are many or not named.
    """
    kept = KeptBalance
    statement = (
        select(kept.member_id, kept.account_code, kept.plant_id, kept.balance_cents)
        .where(*open_balances(accounts))
        .order_by(kept.member_id, kept.account_code, kept.plant_id)
    )
    if member_ids is not None:
        statement = statement.where(*few(kept.member_id, member_ids))
    found: defaultdict[tuple[int, str], list[Owed]] = defaultdict(list)
    for whose, account, plant_id, cents in db.session.execute(statement):
        found[whose, ACCOUNTS[account]].append(Owed(account, plant_id or None, -cents))
    return {key: tuple(parts) for key, parts in found.items()}


def payees(member_ids: set[int]) -> dict[int, Payee]:
    """These members with their accounts, and why they cannot be paid where they cannot.

    Who never became a member and told no account is paid back on the one they paid from.
    """
    came_back = _returned_ibans()
    paid_from = _paid_from(member_ids)
    handled = _estates_with_executor()
    members = select(
        Member.id, Member.number, Member.name, Member.iban, Member.status, Member.died_on
    ).where(*few(Member.id, member_ids))
    found = {}
    for row in db.session.execute(members):
        if row.id not in member_ids:
            continue
        iban = row.iban or paid_from.get(row.id)
        is_unhandled = row.died_on is not None and row.id not in handled
        hold = NO_EXECUTOR if is_unhandled else _hold(iban, came_back.get(row.id, set()))
        found[row.id] = Payee(row.id, row.number, row.name, iban, row.status == "ended", hold)
    return found


def few(column: QueryableAttribute[int], ids: set[int]) -> list[ColumnElement[bool]]:
    """What picks these ids, where they are few."""
    return [column.in_(ids)] if len(ids) <= FEW else []


def _paid_from(member_ids: set[int]) -> dict[int, str]:
    """The account from which these applicants paid last, where they told us none."""
    rows = db.session.execute(
        select(Order.member_id, OrderReceipt.payer_iban)
        .join(Order, Order.id == OrderReceipt.order_id)
        .join(Member, Member.id == Order.member_id)
        .where(
            Member.status == "applicant",
            Member.iban.is_(None),
            OrderReceipt.payer_iban.is_not(None),
            *few(Member.id, member_ids),
        )
        .order_by(OrderReceipt.id)
    )
    return {member_id: str(iban) for member_id, iban in rows}


def _hold(iban: str | None, returned: set[str]) -> str | None:
    if not iban:
        return NO_IBAN
    with suppress(RuleBroken):
        return CAME_BACK if parse_iban(iban) in returned else None
    return BAD_IBAN


def _estates_with_executor() -> set[int]:
    """Members who died and for whom somebody may act."""
    return set(
        db.session.scalars(
            select(Representation.member_id).where(
                Representation.role == EXECUTOR, Representation.until.is_(None)
            )
        )
    )


def _returned_ibans() -> dict[int, set[str]]:
    """Accounts from which the bank sent money back, and the board did not look into it yet."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(select(PayoutLine.member_id, PayoutLine.iban).where(IS_BACK))
    for member_id, iban in rows:
        found[member_id].add(iban or "")
    return found


def choices_of(year: int) -> dict[int, Choice]:
    """What members chose for a book year."""
    rows = db.session.execute(
        select(
            PayoutChoice.member_id,
            PayoutChoice.choice,
            PayoutChoice.percent,
            PayoutChoice.share_class_id,
        ).where(PayoutChoice.year == year)
    )
    return {member_id: Choice(kind, percent, which) for member_id, kind, percent, which in rows}


def choice_of(member_id: int, year: int) -> PayoutChoice | None:
    """What one member chose for a book year."""
    return db.session.get(PayoutChoice, (member_id, year))


def stock() -> dict[int, Stock]:
    """The classes that are on offer now, at the price of the offering, by id."""
    return {one.id: Stock(one.price_cents, int(one.left)) for one in open_classes()}


def open_classes() -> list[Any]:
    """What is on offer now of plants that run on: id, plant, class, price, shares left.

    Only where the public can buy too: a share that came back to a class of long ago is not sold
    at the price of then, and nobody passes who waits or takes part in a lottery.
    """
    now, of_class = clock.now(), ShareClass.issued_shares - ShareClass.claimed_shares
    reserve = Offering.starter_shares - Offering.claimed_starters
    open_shares = Offering.offered_shares - Offering.claimed_shares - reserve
    waits = select(OfferingWish.id).where(
        OfferingWish.offering_id == Offering.id, OfferingWish.status == WAITING
    )
    offered = (
        select(
            Offering.share_class_id.label("class_id"),
            func.max(Offering.price_cents).label("price_cents"),
            func.sum(open_shares).label("left"),
        )
        .where(
            Offering.opens_at <= now,
            Offering.closes_at.is_(None) | (Offering.closes_at > now),
            open_shares > 0,
            Offering.kind == "queue",
            ~waits.exists(),
        )
        .group_by(Offering.share_class_id)
        .subquery()
    )
    return list(
        db.session.execute(
            select(
                ShareClass.id,
                Plant.name.label("plant"),
                ShareClass.name.label("share_class"),
                offered.c.price_cents,
                case((offered.c.left < of_class, offered.c.left), else_=of_class).label("left"),
            )
            .join(offered, offered.c.class_id == ShareClass.id)
            .join(Plant, Plant.id == ShareClass.plant_id)
            .where(of_class > 0, Plant.ended_on.is_(None))
            .order_by(Plant.code, ShareClass.name, ShareClass.id)
        ).all()
    )
