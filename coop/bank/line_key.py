"""What makes a line of the bank itself, and when two lines of different files are one.

Statement numbers and entry references of banks are used again, overlap and change between
downloads, so that none of them alone names a line. Two rules instead:

1. *The same line.* Account, day, amount, entry reference, end-to-end id, other account and text
   are alike, and it is the k-th such line of that day in its statement. However often and in
   whatever order files come, the database then holds of each line as many as the fullest
   statement did.
2. *Looks like.* A file of another layout writes the same payment in other words: a CSV has no
   references, MT940 cuts the text. Such a line counts as one we have when account, day and amount
   are alike, the other account is too (or one of both files does not give it), and that stored line
   stands for no other line of the new statement. It is not stored again, and the preview says so.
   The number of lines then is that of the fullest file, in whatever layout; the words are of the
   file that came first.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from coop.bank.statement import BankPage, Line, Statement

_Key = tuple[str, int]
"""Digest and number among equals."""
_Group = tuple[str, date, int]
"""Account, day and amount."""
_Counts = defaultdict[_Group, defaultdict[str, Counter[str]]]
"""How many lines are stored of a group, by the layout they came in and by the other account."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A line that is stored, or will be before the next one is looked at. [cents]"""

    iban: str
    booked_on: date
    amount_cents: int
    counter_iban: str
    layout: str
    digest: str
    occurrence: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of a statement with what it is: `new`, `known` or `alike`."""

    line: Line
    digest: str
    occurrence: int
    verdict: str


def digest_of(iban: str, line: Line) -> str:
    """The digest of what makes a line itself, apart from its number among equals.

    Parameters
    ----------
    iban
        Our account.
    line
        The line; amounts in whole cents of euros.
    """
    told = (
        iban,
        line.booked_on.isoformat(),
        str(line.amount_cents),
        "EUR",
        line.entry_ref,
        line.end_to_end,
        line.counter_iban,
        line.structured_ref,
        line.remittance,
    )
    return hashlib.sha256("\x1f".join(told).encode("utf-8", "surrogatepass")).hexdigest()


def numbered(statement: Statement) -> list[tuple[Line, str, int]]:
    """Each line with its digest and its number among the equal ones of its day."""
    seen: Counter[str] = Counter()
    found = []
    for line in statement.lines:
        digest = digest_of(statement.iban, line)
        seen[digest] += 1
        found.append((line, digest, seen[digest]))
    return found


class Shelf:
    """The stored lines of the days that are looked at, and what is added while files are read.

    Each look is as long as the statement, however many lines of one day have one amount.
    """

    def __init__(self, stored: Iterable[Stored] = ()) -> None:
        self._layouts: dict[_Key, str] = {}
        self._counts: _Counts = defaultdict(lambda: defaultdict(Counter))
        for one in stored:
            group = (one.iban, one.booked_on, one.amount_cents)
            self._add((one.digest, one.occurrence), group, one.layout, one.counter_iban)

    def judge(self, page: BankPage, *, takes_alike: bool = False) -> list[list[Judged]]:
        """What each line of each statement of a file is; new ones are on the shelf afterwards.

        With `takes_alike` a person says that what looks like another line is one of its own.
        """
        others = _Others(self._counts, page.layout)
        return [self._judge(page.layout, one, others, takes_alike) for one in page.statements]

    def _judge(
        self, layout: str, statement: Statement, others: "_Others", takes_alike: bool
    ) -> list[Judged]:
        lines = numbered(statement)
        left = _Left(others)
        known: set[int] = set()
        for at, (line, digest, k) in enumerate(lines):
            if (stored_by := self._layouts.get((digest, k))) is not None:
                known.add(at)
                if stored_by != layout:
                    left.use(_group(statement, line), line.counter_iban)
        alike: set[int] = set()
        for is_sure in () if takes_alike else (True, False):
            for at, (line, _digest, _k) in enumerate(lines):
                if at not in alike and at not in known:
                    group = _group(statement, line)
                    if left.take(group, line.counter_iban, is_sure=is_sure):
                        alike.add(at)
        judged = [
            Judged(line, digest, k, "known" if at in known else "alike" if at in alike else "new")
            for at, (line, digest, k) in enumerate(lines)
        ]
        for one in judged:
            if one.verdict == "new":
                key = (one.digest, one.occurrence)
                self._add(key, _group(statement, one.line), layout, one.line.counter_iban)
        return judged

    def _add(self, key: _Key, group: _Group, layout: str, counter_iban: str) -> None:
        self._layouts[key] = layout
        self._counts[group][layout][counter_iban] += 1


class _Others:
    """The stored lines of other layouts than a file has; they stay as they are while it is read."""

    def __init__(self, counts: _Counts, layout: str) -> None:
        self._counts, self._layout = counts, layout
        self._accounts: dict[_Group, list[str]] = {}

    def count(self, group: _Group, counter_iban: str) -> int:
        """How many there are with this other account."""
        return sum(counted[counter_iban] for counted in self._of(group))

    def accounts(self, group: _Group) -> list[str]:
        """Their other accounts in order; put in order once, for a day may have many."""
        if group not in self._accounts:
            self._accounts[group] = sorted(set().union(*self._of(group)))
        return self._accounts[group]

    def _of(self, group: _Group) -> list[Counter[str]]:
        return [
            counted
            for layout, counted in self._counts.get(group, {}).items()
            if layout != self._layout
        ]


class _Left:
    """Of these others, the ones that no line of a statement stands for yet."""

    def __init__(self, others: _Others) -> None:
        self._others = others
        self._used: Counter[tuple[_Group, str]] = Counter()
        self._passed: Counter[_Group] = Counter()

    def use(self, group: _Group, counter_iban: str) -> None:
        """One of these is stood for."""
        self._used[group, counter_iban] += 1

    def take(self, group: _Group, counter_iban: str, *, is_sure: bool) -> bool:
        """Use up one: with the same other account, or, unsure, where one of both has none."""
        if is_sure or counter_iban:
            wanted = counter_iban if is_sure else ""
            found = wanted if self._is_free(group, wanted) else None
        else:
            found = self._first_free(group)
        if found is None:
            return False
        self.use(group, found)
        return True

    def _is_free(self, group: _Group, counter_iban: str) -> bool:
        return self._others.count(group, counter_iban) > self._used[group, counter_iban]

    def _first_free(self, group: _Group) -> str | None:
        """The first account that has one left; what was used up stays so, and is passed once."""
        accounts = self._others.accounts(group)
        while self._passed[group] < len(accounts):
            if self._is_free(group, first := accounts[self._passed[group]]):
                return first
            self._passed[group] += 1
        return None


def _group(statement: Statement, line: Line) -> _Group:
    return statement.iban, line.booked_on, line.amount_cents


def digest_of_import(judged: Sequence[Sequence[Sequence[Judged]]]) -> str:
    """The digest of what a preview showed: which lines would be stored, file by file."""
    told = hashlib.sha256()
    for file in judged:
        told.update(b"file\n")
        for statement in file:
            for one in statement:
                told.update(f"{one.digest}-{one.occurrence}-{one.verdict}\n".encode())
    return told.hexdigest()
