"""What the books say. Only sealed entries count."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from coop.database import db
from coop.ledger.balance_queries import whole_balances
from coop.ledger.chart import CHART, EARMARKED, ChartAccount, Kind
from coop.ledger.models import JournalEntry, Posting


def balance_cents(
    account: str, *, plant_id: int | None = None, member_id: int | None = None
) -> int:
    """The balance of an account, of one plant or member where named; debit is positive."""
    if plant_id is None and member_id is None:
        return whole_balances().get(account, 0)
    conditions: list[ColumnElement[bool]] = [Posting.account_code == account]
    if plant_id is not None:
        conditions.append(Posting.plant_id == plant_id)
    if member_id is not None:
        conditions.append(Posting.member_id == member_id)
    total = db.session.scalar(
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry)
        .where(JournalEntry.is_sealed, *conditions)
    )
    return int(total or 0)


def entry_by_reference(reference: str) -> JournalEntry | None:
    """The entry with this reference, with its postings when they are read."""
    return db.session.scalar(select(JournalEntry).where(JournalEntry.reference == reference))


def equity_cents(plant_id: int, day: date) -> int:
    """A plant's own capital at the end of a day: inleg, reserves and results; credit positive."""
    own = [code for code, account in CHART.items() if account.kind is Kind.EQUITY]
    total = db.session.scalar(
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.booked_on <= day,
            Posting.plant_id == plant_id,
            Posting.account_code.in_(own),
            Posting.account_code != EARMARKED,
        )
    )
    return -int(total or 0)


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on an account; debit is positive. [cents]"""

    account: ChartAccount
    amount_cents: int


def balances() -> list[Balance]:
    """Every account on which something was booked, by code. Together they are nothing."""
    return [Balance(CHART[code], cents) for code, cents in whole_balances().items()]


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A leg as it is read: of how many members it is the sum. [cents]"""

    account: ChartAccount
    plant_id: int | None
    members: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry with its legs; those of members on one account are added up."""

    entry: JournalEntry
    lines: list[EntryLine]


def entries_page(account: str | None, page: int, size: int) -> tuple[list[EntryShown], int]:
    """One page of sealed entries, newest first, and how many pages there are."""
    wanted = select(JournalEntry).where(JournalEntry.is_sealed)
    if account is not None:
        wanted = wanted.where(
            JournalEntry.id.in_(select(Posting.entry_id).where(Posting.account_code == account))
        )
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    pages = max(1, -(-count // size))
    found = db.session.scalars(
        wanted.order_by(JournalEntry.booked_on.desc(), JournalEntry.id.desc())
        .limit(size)
        .offset((min(page, pages) - 1) * size)
    ).all()
    lines = lines_of([entry.id for entry in found])
    return [EntryShown(entry, lines[entry.id]) for entry in found], pages


def lines_of(entry_ids: list[int]) -> dict[int, list[EntryLine]]:
    """The legs of these entries; those of members on one account are added up."""
    lines: dict[int, list[EntryLine]] = {entry_id: [] for entry_id in entry_ids}
    rows = db.session.execute(
        select(
            Posting.entry_id,
            Posting.account_code,
            Posting.plant_id,
            func.count(Posting.member_id),
            func.sum(Posting.amount_cents),
        )
        .where(Posting.entry_id.in_(entry_ids))
        .group_by(Posting.entry_id, Posting.account_code, Posting.plant_id)
        .order_by(Posting.entry_id, Posting.account_code, Posting.plant_id)
    )
    for entry_id, code, plant_id, members, total in rows:
        lines[entry_id].append(EntryLine(CHART[code], plant_id, members, int(total)))
    return lines
