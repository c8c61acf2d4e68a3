"""The largest interests: who holds so much that others must know, or the tax works otherwise.

From 5 per cent an interest can be a substantial one (aanmerkelijk belang), taxed in box 2 and not
in box 3. From 25 per cent a person may be a beneficial owner (UBO), whom the cooperative registers
with the trade register. Counted against what members hold: shares that the cooperative has itself
are nobody's interest. Source: handbook §1.6 and §1.13; the law says more than 25 per cent, so who
holds exactly a quarter is shown too early rather than too late.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coop.shares.register_columns import IntArray

SUBSTANTIAL_PERCENT = 5
OWNER_PERCENT = 25


@dataclass(frozen=True, slots=True)
class Interest:
    """What one member has of a whole; both in shares or both in cents."""

    member_id: int
    part: int
    whole: int

    @property
    def fraction(self) -> float:
        """Its part of the whole."""
        return self.part / self.whole

    @property
    def is_owner(self) -> bool:
        """Whether it reaches the limit of the trade register."""
        return self.part * 100 >= OWNER_PERCENT * self.whole


def largest(
    member_ids: IntArray | Sequence[int], parts: IntArray | Sequence[int]
) -> list[Interest]:
    """Give every interest of 5 per cent or more, the largest first.

    Parameters
    ----------
    member_ids
        Whose part it is; a member may have several.
    parts
        Shares, or cents, of each; whole numbers of which the sum fits in 64 bits.
    """
    whose = np.asarray(member_ids, dtype=np.int64)
    given = np.asarray(parts, dtype=np.int64)
    members, place = np.unique(whose, return_inverse=True)
    of_member = np.zeros(len(members), dtype=np.int64)
    np.add.at(of_member, place, given)
    whole = int(of_member.sum())
    found = [
        Interest(int(members[at]), int(of_member[at]), whole)
        for at in np.flatnonzero(of_member)
        if int(of_member[at]) * 100 >= SUBSTANTIAL_PERCENT * whole
    ]
    return sorted(found, key=lambda one: (-one.part, one.member_id))
