"""Reserved is not bought: how many of those who would like to will really order.

In the panel action of Natuur en Milieu 7,150 packages were reserved and 2,200 ordered: 31 per cent
(handbook §0, 13). Without calls of our own the assembly's setting holds, 40 per cent at first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coop.initiatives.count import Count
from coop.units import half_up


@dataclass(frozen=True, slots=True)
class Finished:
    """An own call of before: the least that people liked, and what they ordered. [units]"""

    liked_units: int
    ordered_units: int


@dataclass(frozen=True, slots=True)
class Expected:
    """How many units will be ordered, as a range, and on what that rests.

    Attributes
    ----------
    low, middle, high
        [units]
    low_percent, high_percent
        Which part of the wants is expected to become an order.
    calls
        On how many own calls it rests; nought is the setting.
    """

    low: int
    middle: int
    high: int
    low_percent: int
    high_percent: int
    calls: int


def expected(counted: Count, setting_percent: int, history: Sequence[Finished] = ()) -> Expected:
    """Give how many units will be ordered.

    Parameters
    ----------
    counted
        What people would like now.
    setting_percent
        What part is expected to order while there is no history, 0 to 100.
    history
        Own calls that came to an order; those without wants are left out.

    Returns
    -------
    Expected
        From the worst part of the least they like, to the best part of the most. The middle is
        half of both ends, rounded half up.
    """
    parts = [
        min(100, half_up(100 * call.ordered_units, call.liked_units))
        for call in history
        if call.liked_units > 0
    ]
    worst, best = (min(parts), max(parts)) if parts else (setting_percent, setting_percent)
    low = counted.min_units * worst // 100
    high = -(-counted.max_units * best // 100)
    return Expected(low, half_up(low + high, 2), high, worst, best, len(parts))
