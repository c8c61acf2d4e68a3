"""Where the own money of a book year went after it, up to the day on which the year is divided.

A year is divided months after its last day. Shares that go to somebody else meanwhile take their
own money along; that changes nothing for the year itself. So what may come back is bounded by what
stood at its end, and is taken from whoever has it by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

NOBODY = 0
"""Who has the odd cent of a handover: the rounding reserve."""

Lot = tuple[int, int]
"""Money that stood at the end of the year: whose it was then, and [cents]."""


@dataclass(frozen=True, slots=True)
class Act:
    """What one entry after the year did with the own money in a class: (member, cents).

    Where some give and others get, it was handed over; else it was paid in or paid back. [cents]
    """

    class_id: int
    changes: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """What is left of it, (member, class, cents), and what others have by now.

    `elsewhere` says of whom it was, the class, who has it, and how much. [cents]
    """

    left: tuple[tuple[int, int, int], ...]
    elsewhere: tuple[tuple[int, int, int, int], ...] = ()
    _others: dict[tuple[int, int], list[Lot]] = field(init=False, repr=False, compare=False)
    _left: dict[tuple[int, int], int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        others: dict[tuple[int, int], list[Lot]] = {}
        for member_id, class_id, holder, cents in self.elsewhere:
            others.setdefault((member_id, class_id), []).append((holder, cents))
        stood = {
            (member_id, class_id): cents
            for member_id, class_id, cents in self.left
            if (member_id, class_id) in others
        }
        object.__setattr__(self, "_others", others)
        object.__setattr__(self, "_left", stood)

    def taken(self, member_id: int, class_id: int | None, cents: int) -> list[Lot]:
        """From whom a member's own money is taken: themselves first, then who has it by now.

        Returns
        -------
        list of (int, int)
            Member and cents, together `cents`; `NOBODY` is the rounding reserve.
        """
        place = (member_id, class_id or 0)
        if place not in self._others:
            return [(member_id, cents)]
        own = self._left[place] - sum(held for _holder, held in self._others[place])
        found, rest = [(member_id, min(own, cents))], cents - min(own, cents)
        for holder, held in self._others[place]:
            found.append((holder, min(held, rest)))
            rest -= min(held, rest)
        return [(holder, part) for holder, part in found if part]


def follow(stood: Sequence[tuple[int, int, int]], acts: Sequence[Act]) -> Trail:
    """Follow the own money of a book year through what happened after it.

    Parameters
    ----------
    stood
        What stood at the end of the year, (member, class, cents). [cents]
    acts
        What changed since, in the order in which it was booked.

    Returns
    -------
    Trail
        No handover changes what is left of anybody's; what was paid back since is gone. Who gives
        away or gets back part of what they have, does so of what is their own first.
    """
    lots: dict[tuple[int, int], list[Lot]] = {
        (member_id, class_id): [(member_id, cents)] for member_id, class_id, cents in stood
    }
    if not acts:
        return Trail(tuple(stood))
    for act in acts:
        _do(act, lots)
    left = {(member_id, class_id): min(0, cents) for member_id, class_id, cents in stood}
    elsewhere = []
    for (holder, class_id), held in sorted(lots.items()):
        for origin, cents in held:
            if (origin, class_id) in left and cents > 0:
                left[origin, class_id] += cents
                if holder != origin:
                    elsewhere.append((origin, class_id, holder, cents))
    return Trail(
        tuple((member_id, class_id, cents) for (member_id, class_id), cents in left.items()),
        tuple(elsewhere),
    )


def _do(act: Act, lots: dict[tuple[int, int], list[Lot]]) -> None:
    """Move the lots of those who give to those who get; what nobody gets is paid back."""
    moving: list[Lot] = []
    for member_id, cents in act.changes:
        if cents < 0:
            moving += _split(lots.setdefault((member_id, act.class_id), []), -cents)
    getters = [(member_id, cents) for member_id, cents in act.changes if cents > 0]
    if not getters:
        return
    is_handover = any(cents < 0 for _member_id, cents in act.changes)
    for member_id, cents in getters:
        got = _split(moving, cents)
        new_cents = cents - sum(part for _origin, part in got)
        lots.setdefault((member_id, act.class_id), []).extend([*got, (NOBODY, new_cents)])
    if is_handover:
        lots.setdefault((NOBODY, act.class_id), []).extend(moving)


def _split(lots: list[Lot], cents: int) -> list[Lot]:
    """Take so much off the front of some lots, as far as they go."""
    taken: list[Lot] = []
    while cents > 0 and lots:
        origin, held = lots.pop(0)
        part = min(held, cents)
        if held > part:
            lots.insert(0, (origin, held - part))
        if part > 0:
            taken.append((origin, part))
            cents -= part
    return taken
