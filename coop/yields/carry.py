"""Energy that was counted wrong in a closed year is worked off in the months that are open.

What was granted stays granted. A shortage is added to the first open month; what was counted too
much is taken from the open months in their order, none of which goes below nought. What is then
left is carried on to the next year. `coop.production.settle_forward` does the same between two
stands of a register, and what it carried is in the readings already: such a difference is no late
correction and is never counted twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkedOff:
    """What each open month got or lost, and what is carried on. [Wh]"""

    months_wh: tuple[int, ...]
    left_wh: int


def work_off(metered_wh: Sequence[int], carry_wh: int) -> WorkedOff:
    """Add to the open months what closed ones lacked, or take from them what those had too much.

    Parameters
    ----------
    metered_wh
        Of each open month, in order; zero or more. [Wh]
    carry_wh
        What closed months counted too little; negative where too much. [Wh]

    Returns
    -------
    WorkedOff
        Together the changes and what is left are `carry_wh`; no month goes below nought.

    Raises
    ------
    ValueError
        When a month is negative.
    """
    if min(metered_wh, default=0) < 0:
        raise ValueError("a month cannot have counted less than nothing")
    changes = []
    for month_wh in metered_wh:
        change_wh = max(carry_wh, -month_wh)
        carry_wh -= change_wh
        changes.append(change_wh)
    return WorkedOff(tuple(changes), carry_wh)
