"""Who owes how much contribution for a book year: a written rule, the same for everybody.

1. A member pays what the assembly decided for the year.
2. Who saves for a first share and holds none yet pays what was decided for savers; nothing, as
   long as nothing was decided.
3. A young member pays nothing.
4. Who became a member in the second half of the book year pays half, rounded down to a whole cent.
5. Who left or died before the day of the list owes nothing for that year, and an applicant neither.
6. Nobody owes a year twice.

The assembly decides amounts; that rule 3 and 4 hold is said to members on the same page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from coop.periods import Period

FULL, HALF, SAVER, YOUNG, HAS_ONE, NOTHING = "full", "half", "saver", "young", "has_one", "nothing"


@dataclass(frozen=True, slots=True)
class Payer:
    """A member on the day of the list."""

    member_id: int
    kind: str
    admitted_on: date
    is_saver: bool = False
    has_due: bool = False


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the assembly decided for a year. [cents]"""

    member_cents: int
    saver_cents: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """What one member is asked for, and by which rule. [cents]"""

    member_id: int
    amount_cents: int
    rule: str


def owed_by(payer: Payer, amounts: Amounts, year: Period) -> Owed:
    """Apply the rule to one member.

    Parameters
    ----------
    payer
        Somebody who is a member on the day of the list.
    amounts
        What was decided. [cents]
    year
        The book year.

    Returns
    -------
    Owed
        Nought cents where nothing is asked; `rule` says why.
    """
    if payer.has_due:
        return Owed(payer.member_id, 0, HAS_ONE)
    if payer.kind == "minor":
        return Owed(payer.member_id, 0, YOUNG)
    whole_cents = amounts.saver_cents if payer.is_saver else amounts.member_cents
    is_late = payer.admitted_on >= second_half(year)
    cents = whole_cents // 2 if is_late else whole_cents
    if not cents:
        return Owed(payer.member_id, 0, SAVER if payer.is_saver else NOTHING)
    if payer.is_saver:
        return Owed(payer.member_id, cents, SAVER)
    return Owed(payer.member_id, cents, HALF if is_late else FULL)


def second_half(year: Period) -> date:
    """Give the first day of the seventh month of a book year."""
    month = year.start.month + 6
    return date(year.start.year + (month > 12), month - 12 * (month > 12), 1)


@dataclass(frozen=True, slots=True)
class YearList:
    """Everybody's contribution of a year as it would be made now; digest included."""

    year: int
    owed: tuple[Owed, ...]

    @property
    def asked(self) -> tuple[Owed, ...]:
        """Only who is asked for something."""
        return tuple(one for one in self.owed if one.amount_cents)

    @property
    def total_cents(self) -> int:
        """All of it together. [cents]"""
        return sum(one.amount_cents for one in self.owed)

    @property
    def digest(self) -> str:
        """Of who is asked how much: what was seen is what is made."""
        said = ";".join(f"{one.member_id}:{one.amount_cents}" for one in self.asked)
        return sha256(f"{self.year};{said}".encode()).hexdigest()

    def by_rule(self) -> Mapping[str, tuple[int, int]]:
        """Give members and cents by rule. [cents]"""
        found: dict[str, tuple[int, int]] = {}
        for one in self.owed:
            count, cents = found.get(one.rule, (0, 0))
            found[one.rule] = (count + 1, cents + one.amount_cents)
        return found


def year_list(year: int, payers: Iterable[Payer], amounts: Amounts, period: Period) -> YearList:
    """Make the list of a book year.

    Parameters
    ----------
    year, period
        The book year.
    payers
        Every member on the day of the list, each once.
    amounts
        What was decided. [cents]

    Raises
    ------
    ValueError
        When a member stands twice among the payers.
    """
    owed = tuple(owed_by(payer, amounts, period) for payer in payers)
    if len({one.member_id for one in owed}) != len(owed):
        raise ValueError("a member stands twice")
    return YearList(year, tuple(sorted(owed, key=lambda one: one.member_id)))
