"""Reading files, statements and lines of the bank."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from sqlalchemy import ColumnElement, func, or_, select

from coop import clock
from coop.bank.cells import tight
from coop.bank.chain import Gap, Link, gaps
from coop.bank.line_key import Stored
from coop.bank.models import BankFile, BankLine, BankStatement
from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import BANK
from coop.ledger.models import JournalEntry, Posting
from coop.members.models import Cooperative
from coop.units import parse_cents

LINES_PAGE = 50
FILES_PAGE = 25
_AT_ONCE = 500


def own_ibans() -> tuple[str, ...]:
    """The accounts of the cooperative."""
    found = db.session.get(Cooperative, 1)
    return (tight(found.iban),) if found else ()


def own_today() -> date:
    """The day it is in the cooperative's town."""
    found = db.session.get(Cooperative, 1)
    return clock.today(found.time_zone) if found else clock.today()


def file_with_digest(sha256: str) -> BankFile | None:
    """The file with exactly these bytes, whatever it was called."""
    return db.session.scalar(select(BankFile).where(BankFile.sha256 == sha256))


def stored_on(days: Iterable[date]) -> list[Stored]:
    """Every stored line of these days."""
    found = []
    wanted = sorted(set(days))
    for start in range(0, len(wanted), _AT_ONCE):
        rows = db.session.execute(
            select(
                BankLine.iban,
                BankLine.booked_on,
                BankLine.amount_cents,
                BankLine.counter_iban,
                BankLine.layout,
                BankLine.digest,
                BankLine.occurrence,
            )
            .where(BankLine.booked_on.in_(wanted[start : start + _AT_ONCE]))
            .order_by(BankLine.id)
        )
        found += [Stored(*row) for row in rows]
    return found


def links_of(iban: str) -> list[Link]:
    """The statements of an account that say their balances."""
    rows = db.session.execute(
        select(
            BankStatement.starts_on,
            BankStatement.ends_on,
            BankStatement.opening_cents,
            BankStatement.closing_cents,
            BankStatement.number,
        ).where(
            BankStatement.iban == iban,
            BankStatement.opening_cents.is_not(None),
            BankStatement.closing_cents.is_not(None),
        )
    )
    return [
        Link(first, last, int(o or 0), int(c or 0), number) for first, last, o, c, number in rows
    ]


def moved_by_day(iban: str) -> dict[date, int]:
    """What the stored lines of an account come to, by day. [cents]"""
    rows = db.session.execute(
        select(BankLine.booked_on, func.sum(BankLine.amount_cents))
        .where(BankLine.iban == iban)
        .group_by(BankLine.booked_on)
    )
    return {day: int(total) for day, total in rows}


def mover(by_day: Mapping[date, int]) -> Callable[[date, date], int]:
    """A function of a first and a last day: what moved in between, both included. [cents]"""
    days = sorted(by_day)
    sums = [0, *accumulate(by_day[day] for day in days)]

    def moved(first: date, last: date) -> int:
        return sums[bisect_right(days, last)] - sums[bisect_left(days, first)]

    return moved


def gaps_of(iban: str) -> list[Gap]:
    """Where statements of an account are missing."""
    return gaps(links_of(iban), mover(moved_by_day(iban)))


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on an account at the end of a day, by the bank and by the books. [cents]"""

    iban: str
    on: date
    bank_cents: int
    books_cents: int

    @property
    def differs_cents(self) -> int:
        """What the books have more than the bank."""
        return self.books_cents - self.bank_cents


def last_balance(iban: str) -> Balance | None:
    """The newest balance of an account, beside the books to the same day."""
    last = db.session.execute(
        select(BankStatement.ends_on, BankStatement.closing_cents)
        .where(BankStatement.iban == iban, BankStatement.closing_cents.is_not(None))
        .order_by(BankStatement.ends_on.desc(), BankStatement.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return None
    return Balance(iban, last.ends_on, int(last.closing_cents), booked_through(last.ends_on))


def booked_through(day: date) -> int:
    """What stands on the bank by the books at the end of a day. [cents]"""
    total = db.session.scalar(
        select(func.coalesce(func.sum(Posting.amount_cents), 0))
        .join(JournalEntry)
        .where(
            JournalEntry.is_sealed,
            JournalEntry.booked_on <= day,
            Posting.account_code == BANK,
        )
    )
    return int(total or 0)


@dataclass(frozen=True, slots=True)
class FileRow:
    """An imported file in the list."""

    id: int
    file_name: str
    layout: str
    imported_at: datetime | None
    new_lines: int
    first: date
    last: date


def files_page(page: int) -> tuple[list[FileRow], int, int]:
    """One page of imported files, newest first; which page it is, and of how many."""
    imported = BankFile.imported_at.is_not(None)
    count = db.session.scalar(select(func.count()).where(imported)) or 0
    pages = max(1, -(-count // FILES_PAGE))
    page = min(max(page, 1), pages)
    rows = db.session.execute(
        select(
            BankFile.id,
            BankFile.file_name,
            BankFile.layout,
            BankFile.imported_at,
            BankFile.new_lines,
            func.min(BankStatement.starts_on),
            func.max(BankStatement.ends_on),
        )
        .join(BankStatement, BankStatement.file_id == BankFile.id)
        .where(imported)
        .group_by(BankFile.id)
        .order_by(BankFile.imported_at.desc(), BankFile.id.desc())
        .limit(FILES_PAGE)
        .offset((page - 1) * FILES_PAGE)
    )
    return [FileRow(*row) for row in rows], page, pages


def kept_files(ids: Sequence[int]) -> list[BankFile]:
    """These files, in this order; one that was swept away is not among them."""
    rows = db.session.scalars(select(BankFile).where(BankFile.id.in_(ids)))
    found = {file.id: file for file in rows}
    return [found[file_id] for file_id in ids if file_id in found]


def statements_of(file_id: int) -> Sequence[BankStatement]:
    """The statements of a file, oldest first."""
    return db.session.scalars(
        select(BankStatement)
        .where(BankStatement.file_id == file_id)
        .order_by(BankStatement.starts_on, BankStatement.id)
    ).all()


def _matching(search: str) -> ColumnElement[bool]:
    """Lines whose amount, name, account or reference is what was typed."""
    joined = tight(search)
    conditions: list[ColumnElement[bool]] = [
        BankLine.counter_name.icontains(search, autoescape=True),
        BankLine.remittance.icontains(search, autoescape=True),
        BankLine.end_to_end.icontains(search, autoescape=True),
    ]
    if joined:
        conditions.append(BankLine.structured_ref.startswith(joined, autoescape=True))
        conditions.append(BankLine.counter_iban.endswith(joined, autoescape=True))
        conditions.append(BankLine.counter_iban.startswith(joined, autoescape=True))
    try:
        cents = parse_cents(search.lstrip("-−+ "))
    except RuleBroken:
        return or_(*conditions)
    return or_(*conditions, BankLine.amount_cents.in_((cents, -cents)))


def lines_page(search: str, way: str, page: int) -> tuple[Sequence[BankLine], int, int]:
    """One page of lines, newest first; which page it is, and how many lines there are in all.

    `way` is `in`, `out` or empty.
    """
    wanted = select(BankLine)
    if search:
        wanted = wanted.where(_matching(search))
    if way:
        wanted = wanted.where(
            BankLine.amount_cents > 0 if way == "in" else BankLine.amount_cents < 0
        )
    count = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = min(max(page, 1), max(1, -(-count // LINES_PAGE)))
    found = db.session.scalars(
        wanted.order_by(BankLine.booked_on.desc(), BankLine.id.desc())
        .limit(LINES_PAGE)
        .offset((page - 1) * LINES_PAGE)
    ).all()
    return found, page, int(count)


def line_ids_of(statement_ids: Sequence[int]) -> list[int]:
    """The lines that were first seen in these statements, in their order."""
    found: list[int] = []
    for start in range(0, len(statement_ids), _AT_ONCE):
        some = statement_ids[start : start + _AT_ONCE]
        found += db.session.scalars(
            select(BankLine.id).where(BankLine.statement_id.in_(some)).order_by(BankLine.id)
        )
    return found
