"""What importing kept files would do: shown before, and reckoned again when it is done."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from coop.bank.chain import Gap, Link, gaps
from coop.bank.keep_file import content_of
from coop.bank.line_key import Judged, Shelf, digest_of_import
from coop.bank.models import BankFile
from coop.bank.queries import links_of, moved_by_day, mover, own_ibans, stored_on
from coop.bank.read_file import read_file
from coop.bank.statement import BankPage


@dataclass(frozen=True, slots=True)
class FileLook:
    """One file: its statements and what each of their lines is."""

    file: BankFile
    page: BankPage
    judged: list[list[Judged]]

    def count(self, verdict: str) -> int:
        """How many lines are `new`, `known` or `alike`."""
        return sum(one.verdict == verdict for part in self.judged for one in part)

    def lines(self, verdict: str) -> list[Judged]:
        """The lines that are."""
        return [one for part in self.judged for one in part if one.verdict == verdict]

    @property
    def in_cents(self) -> int:
        """What came in, in the whole file. [cents]"""
        return sum(statement.in_cents for statement in self.page.statements)

    @property
    def out_cents(self) -> int:
        """What went out, in the whole file. [cents]"""
        return sum(statement.out_cents for statement in self.page.statements)

    @property
    def first(self) -> date:
        """The first day of its statements."""
        return min(statement.starts_on for statement in self.page.statements)

    @property
    def last(self) -> date:
        """The last day of its statements."""
        return max(statement.ends_on for statement in self.page.statements)

    @property
    def closing_cents(self) -> int | None:
        """The balance with which the file ends, where the bank gave one. [cents]"""
        newest = max(enumerate(self.page.statements), key=lambda pair: (pair[1].ends_on, pair[0]))
        return newest[1].closing_cents


@dataclass(frozen=True, slots=True)
class Look:
    """What importing files together would do."""

    files: tuple[FileLook, ...]
    gaps: tuple[Gap, ...]
    digest: str

    def count(self, verdict: str) -> int:
        """How many lines are `new`, `known` or `alike`."""
        return sum(one.count(verdict) for one in self.files)


def read_kept(
    files: Sequence[BankFile], today: date, told: Callable[[int], None] = lambda _done: None
) -> list[tuple[BankFile, BankPage]]:
    """Read kept files again; `told` is called after each with how many were read."""
    own, found = own_ibans(), []
    for number, file in enumerate(files, 1):
        found.append((file, read_file(content_of(file), own, today)))
        told(number)
    return found


def look_at(read: Sequence[tuple[BankFile, BankPage]], *, takes_alike: bool = False) -> Look:
    """Compare files with what is stored, in the order given.

    With `takes_alike` what looks like a stored line is new.
    """
    days = {
        line.booked_on
        for _file, page in read
        for statement in page.statements
        for line in statement.lines
    }
    shelf = Shelf(stored_on(days))
    looked = tuple(
        FileLook(file, page, shelf.judge(page, takes_alike=takes_alike)) for file, page in read
    )
    missing = tuple(gap for iban in own_ibans() for gap in _gaps(iban, looked))
    return Look(looked, missing, digest_of_import([one.judged for one in looked]))


def _gaps(iban: str, looked: Sequence[FileLook]) -> list[Gap]:
    """Where statements would be missing once these files are in."""
    links, by_day = links_of(iban), Counter(moved_by_day(iban))
    for file in looked:
        for statement, judged in zip(file.page.statements, file.judged, strict=True):
            if statement.iban != iban:
                continue
            for one in judged:
                if one.verdict == "new":
                    by_day[one.line.booked_on] += one.line.amount_cents
            if statement.opening_cents is not None and statement.closing_cents is not None:
                links.append(
                    Link(
                        statement.starts_on,
                        statement.ends_on,
                        statement.opening_cents,
                        statement.closing_cents,
                        statement.number,
                    )
                )
    return gaps(links, mover(by_day))
