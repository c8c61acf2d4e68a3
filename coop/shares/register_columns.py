"""The register as columns of numbers: who held what on any day, without asking the database again.

A holding is the sum of the movements up to a day, so with all movements of a holder side by side
the register of a day is one sum over 400 000 numbers: a few thousandths of a second. What a holder
held just before each day is worked out once; from it follows since when a holding lasts.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FEW_HOLDERS = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class RegisterColumns:
    """Every movement, by class, holder and day.

    Attributes
    ----------
    class_ids, numbers, member_ids : arrays, one for each holder of a class
        In this order: of class, then member number.
    firsts : array, one for each holder
        Where the holder's movements begin.
    on, shares : arrays, one for each movement
        Its day, as an ordinal, and the shares that came (+) or left (-).
    starts : array of bool, one for each movement
        Whether nothing was held just before that day.
    """

    class_ids: IntArray
    numbers: IntArray
    member_ids: IntArray
    firsts: IntArray
    on: IntArray
    shares: IntArray
    starts: NDArray[np.bool_]

    def held(self, day: date) -> IntArray:
        """Give what each holder held on a day; zeros among them."""
        if not len(self.firsts):
            return self.shares
        return np.add.reduceat(self.shares * (self.on <= day.toordinal()), self.firsts)

    def since(self, day: date) -> IntArray:
        """Give for each holder the first day of the holding without a break, as an ordinal.

        Means something only where something is held on that day.
        """
        if not len(self.firsts):
            return self.on
        begun = self.on * (self.starts & (self.on <= day.toordinal()))
        return np.maximum.reduceat(begun, self.firsts)


def make_columns(
    class_ids: Any, numbers: Any, member_ids: Any, on: Any, shares: Any
) -> RegisterColumns:
    """Put movements side by side.

    Parameters
    ----------
    class_ids, numbers, member_ids, on, shares
        One for each movement, in any order: its class, the number and id of its member, its day
        as an ordinal, and the shares, which fit in 64 bits.

    Returns
    -------
    RegisterColumns
        The same movements by class, member and day.
    """
    given = (class_ids, numbers, member_ids, on, shares)
    columns = [np.asarray(column, dtype=np.int64) for column in given]
    order = np.lexsort(columns[3::-1])
    classes, counted, members, days, moved = (column[order] for column in columns)
    is_first = _differs(classes, members)
    firsts = np.flatnonzero(is_first)
    return RegisterColumns(
        class_ids=classes[firsts],
        numbers=counted[firsts],
        member_ids=members[firsts],
        firsts=firsts,
        on=days,
        shares=moved,
        starts=_starts(is_first, days, moved),
    )


def joined(known: RegisterColumns, later: RegisterColumns) -> RegisterColumns:
    """Give the register with later movements added to it.

    Of a few holders they are laid in between; sorting everything again takes many times as long.
    """
    if len(later.firsts) <= FEW_HOLDERS:
        return _laid_in(known, later)
    return make_columns(
        *(np.append(old, new) for old, new in zip(_rows(known), _rows(later), strict=True))
    )


def _laid_in(known: RegisterColumns, later: RegisterColumns) -> RegisterColumns:
    """The same, holder by holder: only theirs are put in order and reckoned anew."""
    known_ends, later_ends = _ends(known), _ends(later)
    pieces: tuple[list[Any], ...] = ([], [], [])
    holders: tuple[list[Any], ...] = ([], [], [], [])
    known_holders = (*_whose(known), np.diff(known_ends, prepend=0))
    next_holder = next_row = 0
    for place, first in enumerate(later.firsts):
        key = tuple(int(column[place]) for column in _whose(later))
        at, is_known = _place_of(known, key)
        begin = int(known_ends[at - 1]) if at else 0
        end = int(known_ends[at]) if is_known else begin
        new = slice(int(first), int(later_ends[place]))
        on = np.append(known.on[begin:end], later.on[new])
        order = np.argsort(on, kind="stable")
        shares = np.append(known.shares[begin:end], later.shares[new])[order]
        is_first = np.arange(len(on)) == 0
        own = (on[order], shares, _starts(is_first, on[order], shares))
        before = slice(next_row, begin)
        for piece, column, mine in zip(pieces, _moved(known), own, strict=True):
            piece += [column[before], mine]
        for piece, column, value in zip(holders, known_holders, (*key, len(on)), strict=True):
            piece += [column[next_holder:at], [value]]
        next_holder, next_row = at + is_known, end
    on, shares, starts = (
        np.concatenate([*piece, column[next_row:]])
        for piece, column in zip(pieces, _moved(known), strict=True)
    )
    classes, numbers, members, counts = (
        np.concatenate([*piece, column[next_holder:]]).astype(np.int64)
        for piece, column in zip(holders, known_holders, strict=True)
    )
    firsts = np.cumsum(counts) - counts
    return RegisterColumns(classes, numbers, members, firsts, on, shares, starts)


def _place_of(columns: RegisterColumns, key: tuple[int, ...]) -> tuple[int, bool]:
    """Where a holder stands or would stand, and whether they do."""
    low, high = 0, len(columns.firsts)
    for column, wanted in zip(_whose(columns), key, strict=True):
        found = np.searchsorted(column[low:high], [wanted, wanted + 1])
        low, high = low + int(found[0]), low + int(found[1])
    return low, low < high


def _whose(columns: RegisterColumns) -> tuple[IntArray, IntArray, IntArray]:
    return columns.class_ids, columns.numbers, columns.member_ids


def _moved(columns: RegisterColumns) -> tuple[NDArray[Any], ...]:
    return columns.on, columns.shares, columns.starts


def _ends(columns: RegisterColumns) -> IntArray:
    """Where the movements of each holder end."""
    return np.append(columns.firsts[1:], len(columns.on))[: len(columns.firsts)]


def _rows(columns: RegisterColumns) -> tuple[IntArray, ...]:
    """What `make_columns` was given, in its own order."""
    counts = np.diff(np.append(columns.firsts, len(columns.on)))
    return (*(np.repeat(column, counts) for column in _whose(columns)), columns.on, columns.shares)


def _differs(*columns: IntArray) -> NDArray[np.bool_]:
    """Where a row differs from the one before it; the first row always does."""
    differs = np.ones(len(columns[0]), dtype=bool)
    if len(differs):
        differs[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return differs


def _starts(is_first: NDArray[np.bool_], days: IntArray, moved: IntArray) -> NDArray[np.bool_]:
    """Whether a holder held nothing just before the day of each movement."""
    if not len(days):
        return is_first
    before = np.append(0, np.cumsum(moved)[:-1])
    whose = np.cumsum(is_first) - 1
    of_holder = before - before[np.flatnonzero(is_first)][whose]
    # Of several movements of one day the first one says what was held before the day.
    day_begins = is_first | (days != np.append(days[:1], days[:-1]))
    first_of_day = np.maximum.accumulate(np.where(day_begins, np.arange(len(days)), 0))
    held_before: NDArray[np.bool_] = of_holder[first_of_day] == 0
    return held_before
