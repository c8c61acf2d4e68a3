"""Which acts go with an act that is taken back: those that passed on what it had given.

Anna gave to Ben, Ben gave to Carla. When Ben never should have had them, Ben's gift to Carla goes
back too, and first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Place = tuple[int, int]
"""A share class and a member, by their ids."""


@dataclass(frozen=True, slots=True)
class ActLeg:
    """Shares of one class that one member gained on a day, or lost where negative."""

    place: Place
    on: date
    shares: int


@dataclass(frozen=True, slots=True)
class Act:
    """All movements of one reference; `number` grows with the order of recording."""

    reference: str
    number: int
    legs: tuple[ActLeg, ...]


def taken_back_with(acts: Sequence[Act], reference: str) -> tuple[Act, ...]:
    """Give an act with all that cannot stay without it, last ones first.

    Parameters
    ----------
    acts
        Every act of everybody whom this touches, in any order; what was taken back before, and
        the corrections that did so, left out. Together they leave nobody short on any day.
    reference
        Of the act that was wrong.

    Returns
    -------
    tuple of Act
        Ends with the act itself. Without them nobody is short on any day.

    Notes
    -----
    Whenever somebody would be short, the newest act by which they gave on that day goes too. Each
    round takes one act away, so it ends.
    """
    left = {act.reference: act for act in acts}
    taken = [left.pop(reference)]
    while (short := _first_short(left.values())) is not None:
        place, day = short
        gave = [
            act
            for act in left.values()
            if any(leg.place == place and leg.on == day and leg.shares < 0 for leg in act.legs)
        ]
        taken.append(left.pop(max(gave, key=lambda act: act.number).reference))
    return tuple(reversed(taken))


def _first_short(acts: Iterable[Act]) -> tuple[Place, date] | None:
    """The first day on which a member would hold less than nothing of a class."""
    moved: defaultdict[Place, defaultdict[date, int]] = defaultdict(lambda: defaultdict(int))
    for act in acts:
        for leg in act.legs:
            moved[leg.place][leg.on] += leg.shares
    found = []
    for place, days in moved.items():
        held = 0
        for day in sorted(days):
            held += days[day]
            if held < 0:
                found.append((day, place))
                break
    if not found:
        return None
    day, place = min(found)
    return place, day
