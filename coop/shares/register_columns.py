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
        counted = np.where(self.on <= day.toordinal(), self.shares, 0)
        return np.add.reduceat(counted, self.firsts)

    def since(self, day: date) -> IntArray:
        """Give for each holder the first day of the holding without a break, as an ordinal.

        Means something only where something is held on that day.
        """
        if not len(self.firsts):
            return self.on
        begun = np.where(self.starts & (self.on <= day.toordinal()), self.on, 0)
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
    """Give the register with later movements added to it."""
    return make_columns(
        *(np.append(old, new) for old, new in zip(_rows(known), _rows(later), strict=True))
    )


def _rows(columns: RegisterColumns) -> tuple[IntArray, ...]:
    """What `make_columns` was given, in its own order."""
    counts = np.diff(np.append(columns.firsts, len(columns.on)))
    whose = (columns.class_ids, columns.numbers, columns.member_ids)
    return (*(np.repeat(column, counts) for column in whose), columns.on, columns.shares)


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
