"""The books cut to a period or a day. Only sealed entries count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from coop.database import db
from coop.ledger.balances import OF_A_YEAR, Turnover
from coop.ledger.chart import CHART, RESULT, SHARE_CAPITAL, Kind
from coop.ledger.models import JournalEntry, Posting
from coop.periods import Period

_DEBIT = case((Posting.amount_cents > 0, Posting.amount_cents), else_=0)
_CREDIT = case((Posting.amount_cents < 0, -Posting.amount_cents), else_=0)


def _total(what: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(what), 0)


def _within(period: Period) -> ColumnElement[bool]:
    return and_(
        JournalEntry.is_sealed,
        JournalEntry.booked_on >= period.start,
        JournalEntry.booked_on < period.end,
    )


def turnovers(period: Period) -> dict[str, Turnover]:
    """What stood on each account before a period, and what was booked in it."""
    before = JournalEntry.booked_on < period.start
    rows = db.session.execute(
        select(
            Posting.account_code,
            _total(case((before, Posting.amount_cents), else_=0)),
            _total(case((before, 0), else_=_DEBIT)),
            _total(case((before, 0), else_=_CREDIT)),
        )
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, JournalEntry.booked_on < period.end)
        .group_by(Posting.account_code)
    )
    return {code: Turnover(*map(int, sums)) for code, *sums in rows}


def balances_on(day: date) -> dict[str, int]:
    """What stands on each account at the end of a day; debit is positive. [cents]"""
    rows = db.session.execute(
        select(Posting.account_code, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, JournalEntry.booked_on <= day)
        .group_by(Posting.account_code)
    )
    return {code: int(cents) for code, cents in rows}


def result_rows(period: Period) -> list[tuple[int | None, str, int]]:
    """Plant, account and cents of all that was earned and spent in a period.

    Entries that close a year, which carry it to the account of results, are left out: with them
    a closed year would have earned nothing.
    """
    closing = select(Posting.entry_id).where(Posting.account_code == RESULT)
    rows = db.session.execute(
        select(Posting.plant_id, Posting.account_code, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            _within(period),
            Posting.account_code.in_(_codes(*OF_A_YEAR)),
            Posting.entry_id.not_in(closing),
        )
        .group_by(Posting.plant_id, Posting.account_code)
        .order_by(Posting.plant_id)
    )
    return [(plant_id, code, int(cents)) for plant_id, code, cents in rows]


def equity_rows(day: date) -> list[tuple[int | None, str, int]]:
    """Plant, account and cents of own capital at the end of a day."""
    rows = db.session.execute(
        select(Posting.plant_id, Posting.account_code, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.booked_on <= day,
            Posting.account_code.in_(_codes(Kind.EQUITY)),
        )
        .group_by(Posting.plant_id, Posting.account_code)
    )
    return [(plant_id, code, int(cents)) for plant_id, code, cents in rows]


def capital_by_class(day: date) -> dict[tuple[int | None, int | None], int]:
    """What members paid in, by plant and share class, less what went back; credit positive."""
    rows = db.session.execute(
        select(Posting.plant_id, Posting.share_class_id, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.booked_on <= day,
            Posting.account_code == SHARE_CAPITAL,
        )
        .group_by(Posting.plant_id, Posting.share_class_id)
    )
    return {(plant_id, class_id): -int(cents) for plant_id, class_id, cents in rows}


def _codes(*kinds: Kind) -> list[str]:
    return [code for code, account in CHART.items() if account.kind in kinds]


@dataclass(frozen=True, slots=True)
class CardLine:
    """An entry on the card of one account, with what stood on it afterwards. [cents]"""

    entry_id: int
    booked_on: date
    reference: str
    description: str
    debit_cents: int
    credit_cents: int
    balance_cents: int


@dataclass(frozen=True, slots=True)
class Card:
    """One page of an account's card. `opening_cents` stood on it before the first line here."""

    opening_cents: int
    lines: tuple[CardLine, ...]
    count: int


def card(code: str, period: Period, page: int, size: int) -> Card:
    """One page of what was booked on an account in a period, oldest first."""
    entries = (
        select(
            JournalEntry.id,
            JournalEntry.booked_on,
            JournalEntry.reference,
            JournalEntry.description,
            _total(_DEBIT).label("debit"),
            _total(_CREDIT).label("credit"),
        )
        .join(Posting)
        .where(Posting.account_code == code, _within(period))
        .group_by(
            JournalEntry.id,
            JournalEntry.booked_on,
            JournalEntry.reference,
            JournalEntry.description,
        )
        .order_by(JournalEntry.booked_on, JournalEntry.id)
    )
    count = db.session.scalar(select(func.count()).select_from(entries.subquery())) or 0
    balance = opening = _before(code, period) + _moved(entries.limit((page - 1) * size))
    lines = []
    for row in db.session.execute(entries.limit(size).offset((page - 1) * size)):
        debit, credit = int(row.debit), int(row.credit)
        balance += debit - credit
        lines.append(CardLine(*row[:4], debit, credit, balance))
    return Card(opening, tuple(lines), count)


def _before(code: str, period: Period) -> int:
    found = db.session.scalar(
        select(_total(Posting.amount_cents.expression))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.booked_on < period.start,
            Posting.account_code == code,
        )
    )
    return int(found or 0)


def _moved(entries: Select[*tuple[object, ...]]) -> int:
    shown = entries.subquery()
    return int(db.session.scalar(select(func.sum(shown.c.debit - shown.c.credit))) or 0)


def member_rows(
    member_ids: Sequence[int] | None, codes: Sequence[str], day: date
) -> dict[tuple[int, str], int]:
    """What stands on these accounts for each member (None: for all); debit is positive."""
    wanted = (
        select(Posting.member_id, Posting.account_code, func.sum(Posting.amount_cents))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.booked_on <= day,
            Posting.account_code.in_(codes),
            Posting.member_id.is_not(None),
        )
        .group_by(Posting.member_id, Posting.account_code)
    )
    if member_ids is not None:
        wanted = wanted.where(Posting.member_id.in_(member_ids))
    rows = db.session.execute(wanted)
    return {(member_id or 0, code): int(cents) for member_id, code, cents in rows}
