"""Reading contribution: who owes it, what came in, and how a year stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select

from coop.database import db
from coop.decisions.policies import CONTRIBUTION_CENTS, SAVER_CONTRIBUTION_CENTS
from coop.decisions.queries import policy_number
from coop.dues.contribution import Amounts, Payer, YearList, year_list
from coop.dues.models import DebitSetting, Due, DuesReceipt, SavingPlan
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.models import JournalEntry, Posting
from coop.members.models import Cooperative, Member
from coop.periods import book_year
from coop.shares.models import ShareMovement

ASKED = ("open", "returned")
"""States of a due that waits for money."""
PAGE_SIZE = 50


def the_settings() -> DebitSetting | None:
    """Creditor id and term of notice; None before anybody filled them in."""
    return db.session.get(DebitSetting, 1)


def the_cooperative() -> Cooperative:
    """The cooperative's own data; refused while nobody has made them."""
    found = db.session.get(Cooperative, 1)
    if found is None:
        raise RuleBroken("Vul eerst de gegevens van de coöperatie in bij de instellingen.")
    return found


def amounts_of(year: int) -> Amounts | None:
    """What the assembly decided for a book year; None while it decided nothing."""
    member_cents = policy_number(CONTRIBUTION_CENTS, year)
    if member_cents is None:
        return None
    return Amounts(member_cents, policy_number(SAVER_CONTRIBUTION_CENTS, year) or 0)


def list_now(year: int, day: date) -> YearList:
    """Everybody's contribution of a year as it would be made on this day.

    Raises
    ------
    RuleBroken
        While no amount was decided.
    """
    amounts = amounts_of(year)
    if amounts is None:
        raise RuleBroken(
            "De ledenvergadering heeft voor %(year)s nog geen contributie vastgesteld. Leg dat "
            "besluit eerst vast.",
            year=str(year),
        )
    first_month = db.session.scalar(select(Cooperative.book_year_first_month)) or 1
    return year_list(year, _payers(year, day), amounts, book_year(year, first_month))


def _payers(year: int, day: date) -> list[Payer]:
    """Everybody who is a member on a day; a saver holds no share yet."""
    holds = exists().where(ShareMovement.member_id == Member.id, ShareMovement.on <= day)
    saves = exists().where(SavingPlan.member_id == Member.id, SavingPlan.state != "stopped")
    has_due = exists().where(Due.member_id == Member.id, Due.year == year)
    rows = db.session.execute(
        select(Member.id, Member.kind, Member.admitted_on, saves & ~holds, has_due)
        .where(
            Member.status == "member",
            Member.admitted_on <= day,
            or_(Member.ended_on.is_(None), Member.ended_on > day),
        )
        .order_by(Member.id)
    )
    return [
        Payer(row[0], row[1], row[2] or day, is_saver=bool(row[3]), has_due=bool(row[4]))
        for row in rows
    ]


def due_by_id(due_id: int) -> Due | None:
    """One due."""
    return db.session.get(Due, due_id)


def locked_due(due_id: int) -> Due:
    """One due, held until the transaction ends."""
    found = db.session.scalar(
        select(Due)
        .where(Due.id == due_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise AlreadyDone("Deze contributie is er niet meer.")
    return found


def received_by(column: ColumnElement[int | None], ids: Sequence[int]) -> dict[int, int]:
    """What came in for these, by their id in that column of the receipts. [cents]"""
    rows = db.session.execute(
        select(column, func.sum(DuesReceipt.amount_cents)).where(column.in_(ids)).group_by(column)
    )
    return {int(row[0] or 0): int(row[1]) for row in rows}


def open_cents(due: Due) -> int:
    """What of a due is still to come; never below nought. [cents]"""
    came = received_by(DuesReceipt.due_id.expression, [due.id])
    return max(0, due.amount_cents - came.get(due.id, 0))


def receipt_of(reference: str) -> DuesReceipt | None:
    """The receipt under a reference, if it was not taken back."""
    undone = select(DuesReceipt.reverses_id).where(DuesReceipt.reverses_id.is_not(None))
    return db.session.scalar(
        select(DuesReceipt).where(
            DuesReceipt.reference == reference,
            DuesReceipt.reverses_id.is_(None),
            DuesReceipt.id.not_in(undone),
        )
    )


def member_balance_cents(account: str, member_id: int) -> int:
    """What stands on an account for one member; debit is positive. [cents]"""
    found = db.session.scalar(
        select(func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            Posting.account_code == account,
            Posting.member_id == member_id,
        )
    )
    return int(found or 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a year stands, by state: dues, what they come to, and what came in. [cents]"""

    state: str
    dues: int
    amount_cents: int
    received_cents: int


def standing(year: int) -> dict[str, Standing]:
    """How the dues of a year stand."""
    came = (
        select(DuesReceipt.due_id, func.sum(DuesReceipt.amount_cents).label("cents"))
        .where(DuesReceipt.due_id.is_not(None))
        .group_by(DuesReceipt.due_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Due.state,
            func.count(),
            func.sum(Due.amount_cents),
            func.coalesce(func.sum(came.c.cents), 0),
        )
        .outerjoin(came, came.c.due_id == Due.id)
        .where(Due.year == year)
        .group_by(Due.state)
    )
    return {row[0]: Standing(row[0], int(row[1]), int(row[2]), int(row[3])) for row in rows}


def years_with_dues() -> list[int]:
    """Book years of which there are dues, newest first."""
    return list(db.session.scalars(select(Due.year).distinct().order_by(Due.year.desc())))


def dues_waiting(year: int, page: int) -> list[Due]:
    """One page of the dues of a year that wait for money, oldest member first.

    What was paid, collected or waived stands in no list by name: nobody can tell them apart.
    """
    return list(
        db.session.scalars(
            select(Due)
            .where(Due.year == year, Due.state.in_(ASKED))
            .order_by(Due.member_id)
            .limit(PAGE_SIZE)
            .offset((page - 1) * PAGE_SIZE)
        )
    )


def dues_of(member_id: int) -> list[Due]:
    """Every due of one member, newest first."""
    return list(
        db.session.scalars(select(Due).where(Due.member_id == member_id).order_by(Due.year.desc()))
    )


def dues_to_remind(day: date) -> list[Due]:
    """Dues past their day that were reminded less than twice, and not these three weeks."""
    return list(
        db.session.scalars(
            select(Due)
            .where(
                Due.state.in_(ASKED),
                Due.pay_by < day,
                Due.reminders < 2,
                or_(Due.reminded_on.is_(None), Due.reminded_on <= day - timedelta(days=21)),
            )
            .order_by(Due.id)
        )
    )
