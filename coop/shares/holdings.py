"""Who holds how many shares, from dated movements.

A holding is never stored as a number: it is the sum of the movements up to a day. A movement
counts from the start of its day `on`, so the day of purchase counts and the day of sale does
not. A share held for one day is one share-day, and share-days are what yields are divided by.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coop.errors import RuleBroken
from coop.periods import Period

IntArray = NDArray[Any]
"""Whole numbers: int64 where they fit, Python's own ints (dtype object) where they do not."""

_FITS_INT64 = 2**62


@dataclass(frozen=True, slots=True)
class Movement:
    """Shares that a member gained, or lost where negative, at the start of the day `on`."""

    member: str
    on: date
    shares: int


@dataclass(frozen=True, slots=True, eq=False)
class ShareDays:
    """Share-days of each member in each part of a period.

    Attributes
    ----------
    parts
        What the period was cut into, in order: its calendar months, or itself.
    members
        Everyone named in the movements, sorted.
    days : array, parts × members
        A member with five shares all June has 150. [share-days]
    """

    parts: tuple[Period, ...]
    members: tuple[str, ...]
    days: IntArray

    def of(self, member: str) -> tuple[int, ...]:
        """Give one member's share-days in each part; zeros for someone without movements."""
        if member not in self.members:
            return (0,) * len(self.parts)
        return tuple(int(days) for days in self.days[:, self.members.index(member)])


def held_on(movements: Iterable[Movement], day: date) -> dict[str, int]:
    """Give the register as of a day.

    Parameters
    ----------
    movements
        In any order.
    day
        Movements of this day count.

    Returns
    -------
    dict
        Shares of each member who holds any, sorted by member.
    """
    held: defaultdict[str, int] = defaultdict(int)
    for movement in movements:
        if movement.on <= day:
            held[movement.member] += movement.shares
    return {member: held[member] for member in sorted(held) if held[member]}


def share_days(
    movements: Sequence[Movement], period: Period, parts: Sequence[Period] | None = None
) -> ShareDays:
    """Count share-days of each member in each part of a period.

    Parameters
    ----------
    movements
        In any order, also from before the period; later ones add nothing.
    period
        Days of the town.
    parts
        What to cut the period into; its calendar months where not given.

    Returns
    -------
    ShareDays
        A row for each part, a column for each member named in the movements.

    Notes
    -----
    Share-days are linear in movements: one of `n` shares adds `n` times the days from its
    start, or that of the part, to the end of the part. So neither the order of movements nor
    splitting one in two changes anything.
    """
    cut = tuple(parts) if parts is not None else tuple(period.months())
    members, whose, on, shares = _columns(movements, period.days)
    days = np.zeros((len(cut), len(members)), dtype=shares.dtype)
    if not members:
        return ShareDays(cut, members, days)
    order = np.argsort(whose, kind="stable")
    firsts = np.searchsorted(whose[order], np.arange(len(members)))
    on, shares = on[order], shares[order]
    for row, part in enumerate(cut):
        start, end = part.start.toordinal(), part.end.toordinal()
        counted = np.maximum(end - np.maximum(on, start), 0)
        days[row] = np.add.reduceat(shares * counted, firsts)
    return ShareDays(cut, members, days)


def check_holdings(movements: Sequence[Movement], issued_shares: int) -> None:
    """Refuse movements that cannot be true.

    Parameters
    ----------
    movements
        In any order.
    issued_shares
        All shares of the plant, sold or not.

    Raises
    ------
    RuleBroken
        When a member holds less than nothing on any day, or all members together hold more
        than was issued. Names the first such day and, on that day, the first such member.
    """
    if not movements:
        return
    members, whose, on, shares = _columns(movements, 1)
    _check_no_one_is_short(members, whose, on, shares)
    order = np.argsort(on, kind="stable")
    held = np.cumsum(shares[order])
    is_last_of_day = np.append(on[order][1:] != on[order][:-1], True)
    too_many = np.flatnonzero(is_last_of_day & (held > issued_shares))
    if too_many.size:
        raise RuleBroken(
            "Op %(day)s houden de leden samen %(held)s delen. "
            "Er zijn er maar %(issued)s uitgegeven.",
            day=date.fromordinal(int(on[order][too_many[0]])),
            held=int(held[too_many[0]]),
            issued=issued_shares,
        )


def _check_no_one_is_short(
    members: tuple[str, ...], whose: IntArray, on: IntArray, shares: IntArray
) -> None:
    order = np.lexsort((on, whose))
    whose, on = whose[order], on[order]
    running = np.cumsum(shares[order])
    firsts = np.searchsorted(whose, np.arange(len(members)))
    before = np.concatenate((np.zeros(1, dtype=running.dtype), running))[firsts]
    held = running - before[whose]
    # Only what stands at the end of a day counts: selling and buying on one day may cross nought.
    is_last = np.append((whose[1:] != whose[:-1]) | (on[1:] != on[:-1]), True)
    short = np.flatnonzero(is_last & (held < 0))
    if short.size:
        at = min(short, key=lambda place: (on[place], whose[place]))
        raise RuleBroken(
            "Lid %(member)s zou op %(day)s %(held)s delen houden. Dat kan niet onder nul zijn.",
            member=members[whose[at]],
            day=date.fromordinal(int(on[at])),
            held=int(held[at]),
        )


def _columns(
    movements: Sequence[Movement], days: int
) -> tuple[tuple[str, ...], IntArray, IntArray, IntArray]:
    """Turn movements into columns: members, whose movement it is, on which day, of how many."""
    members = tuple(sorted(dict.fromkeys(movement.member for movement in movements)))
    number = {member: place for place, member in enumerate(members)}
    whose = np.array([number[movement.member] for movement in movements], dtype=np.int64)
    on = np.array([movement.on.toordinal() for movement in movements], dtype=np.int64)
    counts = [movement.shares for movement in movements]
    fits = sum(map(abs, counts)) * days < _FITS_INT64
    return members, whose, on, np.array(counts, dtype=np.int64 if fits else object)
