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

_Group = tuple[str, date, int]


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
        self._keys: set[tuple[str, int]] = set()
        self._groups: dict[_Group, dict[str, list[Stored]]] = defaultdict(dict)
        for one in stored:
            self._add(one)

    def judge(self, page: BankPage, *, takes_alike: bool = False) -> list[list[Judged]]:
        """What each line of each statement of a file is; new ones are on the shelf afterwards.

        With `takes_alike` a person says that what looks like another line is one of its own.
        """
        return [self._judge(page.layout, one, takes_alike) for one in page.statements]

    def _judge(self, layout: str, statement: Statement, takes_alike: bool) -> list[Judged]:
        lines = numbered(statement)
        known = {(digest, k) for _line, digest, k in lines} & self._keys
        left = _Left(self._groups, layout, known)
        alike: set[int] = set()
        for is_sure in () if takes_alike else (True, False):
            for at, (line, digest, k) in enumerate(lines):
                if at not in alike and (digest, k) not in known:
                    group = (statement.iban, line.booked_on, line.amount_cents)
                    if left.take(group, line.counter_iban, is_sure=is_sure):
                        alike.add(at)
        judged = [
            Judged(
                line,
                digest,
                k,
                "known" if (digest, k) in known else "alike" if at in alike else "new",
            )
            for at, (line, digest, k) in enumerate(lines)
        ]
        for one in judged:
            if one.verdict == "new":
                self._add(_stored(layout, statement.iban, one))
        return judged

    def _add(self, one: Stored) -> None:
        self._keys.add((one.digest, one.occurrence))
        group = self._groups[(one.iban, one.booked_on, one.amount_cents)]
        group.setdefault(one.counter_iban, []).append(one)


class _Left:
    """The stored lines of other layouts that no line of a statement stands for yet."""

    def __init__(
        self,
        groups: dict[_Group, dict[str, list[Stored]]],
        layout: str,
        known: set[tuple[str, int]],
    ) -> None:
        self._groups, self._layout, self._known = groups, layout, known
        self._free: dict[_Group, dict[str, int]] = {}

    def take(self, group: _Group, counter_iban: str, *, is_sure: bool) -> bool:
        """Use up one: with the same other account, or, unsure, where one of both has none."""
        if group not in self._free:
            self._free[group] = self._count(group)
        free = self._free[group]
        if is_sure:
            wanted = counter_iban if free.get(counter_iban) else None
        elif counter_iban:
            wanted = "" if free.get("") else None
        else:
            wanted = next(iter(free), None)
        if wanted is None:
            return False
        free[wanted] -= 1
        if not free[wanted]:
            del free[wanted]
        return True

    def _count(self, group: _Group) -> dict[str, int]:
        counted = {
            counter_iban: sum(
                one.layout != self._layout and (one.digest, one.occurrence) not in self._known
                for one in stored
            )
            for counter_iban, stored in sorted(self._groups.get(group, {}).items())
        }
        return {counter_iban: count for counter_iban, count in counted.items() if count}


def _stored(layout: str, iban: str, one: Judged) -> Stored:
    line = one.line
    return Stored(
        iban,
        line.booked_on,
        line.amount_cents,
        line.counter_iban,
        layout,
        one.digest,
        one.occurrence,
    )


def digest_of_import(judged: Sequence[Sequence[Sequence[Judged]]]) -> str:
    """The digest of what a preview showed: which lines would be stored, file by file."""
    told = hashlib.sha256()
    for file in judged:
        told.update(b"file\n")
        for statement in file:
            for one in statement:
                told.update(f"{one.digest}-{one.occurrence}-{one.verdict}\n".encode())
    return told.hexdigest()
