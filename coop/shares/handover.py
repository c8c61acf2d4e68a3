"""What goes from one member to another in one act: shares of any classes, with their capital.

Capital follows the shares: who passes on three of ten passes on three tenths of what stands in the
books for the ten. Each receiver gets whole cents, floored; the rest stays with the giver, or with
the cooperative where the giver keeps nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coop.apportion import apportion

Place = tuple[int, int]
"""A share class and a member, by their ids."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Shares of one class that go from one member to another; all by their ids."""

    share_class_id: int
    giver_id: int
    receiver_id: int
    shares: int


@dataclass(frozen=True, slots=True)
class CapitalMoved:
    """What capital does when shares are passed on.

    Attributes
    ----------
    parts
        For each class and member what is gained, or lost where negative. [cents]
    rests
        For each class what nobody gets, for the cooperative; nothing where it is none. [cents]
    """

    parts: dict[Place, int]
    rests: dict[int, int]


def net_shares(handovers: Iterable[Handover]) -> dict[Place, int]:
    """Give what each member gains of each class.

    Parameters
    ----------
    handovers
        In any order, several of one class and member too.

    Returns
    -------
    dict
        Shares by class and member, who loses first; those for whom nothing changes left out.
    """
    gained: defaultdict[Place, int] = defaultdict(int)
    for one in handovers:
        gained[one.share_class_id, one.giver_id] -= one.shares
        gained[one.share_class_id, one.receiver_id] += one.shares
    ordered = sorted(gained.items(), key=lambda item: (item[0][0], item[1] > 0, item[0][1]))
    return {place: shares for place, shares in ordered if shares}


def capital_moved(
    handovers: Iterable[Handover], capital: Mapping[Place, int], held: Mapping[Place, int]
) -> CapitalMoved:
    """Give what capital goes along with shares.

    Parameters
    ----------
    handovers
        Nobody gives and receives in one class.
    capital
        What stands in the books for each giver and class. [cents]
    held
        All shares of each giver and class before anything moves; at least what they give.

    Returns
    -------
    CapitalMoved
        Parts and rests are nothing together.

    Notes
    -----
    A giver without capital, such as one who got it all back, passes on none.
    """
    given: defaultdict[Place, dict[int, int]] = defaultdict(dict)
    for one in handovers:
        to = given[one.share_class_id, one.giver_id]
        to[one.receiver_id] = to.get(one.receiver_id, 0) + one.shares
    parts: defaultdict[Place, int] = defaultdict(int)
    rests: defaultdict[int, int] = defaultdict(int)
    for (class_id, giver), receivers in given.items():
        stands = capital.get((class_id, giver), 0)
        if stands <= 0:
            continue
        kept = held[class_id, giver] - sum(receivers.values())
        cents, rest = apportion(stands, {**receivers, giver: kept})
        for receiver in receivers:
            parts[class_id, receiver] += cents[receiver]
            parts[class_id, giver] -= cents[receiver]
        if kept == 0:
            parts[class_id, giver] -= rest
            rests[class_id] += rest
    return CapitalMoved(
        {place: cents for place, cents in parts.items() if cents},
        {class_id: cents for class_id, cents in rests.items() if cents},
    )


def redivided(
    share_class_id: int, one_id: int, other_id: int, before: tuple[int, int], after: tuple[int, int]
) -> Handover | None:
    """Give what makes one division of a class between two members into another.

    Parameters
    ----------
    before, after
        Shares of the one and of the other.

    Returns
    -------
    Handover or None
        None where nothing changes.

    Raises
    ------
    ValueError
        When the sums differ, or somebody would hold less than nothing.
    """
    if sum(before) != sum(after) or min(after) < 0:
        raise ValueError(f"{before} cannot become {after}")
    shares = after[1] - before[1]
    if shares == 0:
        return None
    giver, receiver = (one_id, other_id) if shares > 0 else (other_id, one_id)
    return Handover(share_class_id, giver, receiver, abs(shares))
