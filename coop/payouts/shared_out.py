"""From which plants and distributions a piece of a member's money comes: the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owed:
    """What a member has coming on one account of one plant; below nothing where they owe."""

    account: str
    plant_id: int | None
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Open:
    """What of a distribution a member did not get yet."""

    distribution_id: int
    plant_id: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of money with where it comes from."""

    plant_id: int | None
    distribution_id: int | None
    amount_cents: int


def take(owed: Sequence[Owed], amount_cents: int) -> tuple[list[Owed], list[Owed]]:
    """Take an amount out of what somebody has coming.

    Parameters
    ----------
    owed
        By plant; what they owe there (below nothing) is settled first.
    amount_cents
        At most what they have coming together.

    Returns
    -------
    taken, left : list of Owed
        The taken ones together are the amount.

    Raises
    ------
    ValueError
        When there is less.
    """
    if amount_cents > sum(one.amount_cents for one in owed):
        raise ValueError(f"there is no {amount_cents} in {owed}")
    taken, left, rest = [], [], amount_cents
    for one in sorted(owed, key=lambda one: (one.amount_cents >= 0, one.plant_id or 0)):
        part = min(one.amount_cents, rest)
        rest -= part
        if part:
            taken.append(Owed(one.account, one.plant_id, part))
        if one.amount_cents - part:
            left.append(Owed(one.account, one.plant_id, one.amount_cents - part))
    return taken, left


def spread(taken: Sequence[Owed], opened: Sequence[Open]) -> tuple[list[Part], list[Open]]:
    """Say of which distributions a taken amount is.

    Parameters
    ----------
    taken
        What `take` gave; what somebody owed lowers what comes from the other plants.
    opened
        What is open of each distribution, the oldest first.

    Returns
    -------
    parts, left
        The parts are above nothing and together the amount. What no distribution explains, such
        as what is paid ahead, has none.
    """
    owing = -sum(min(one.amount_cents, 0) for one in taken)
    parts: list[Part] = []
    left = list(opened)
    for one in taken:
        if one.amount_cents <= 0:
            continue
        lowered = min(owing, one.amount_cents)
        owing -= lowered
        rest = one.amount_cents - lowered
        for place, each in enumerate(left):
            if each.plant_id == one.plant_id and rest and each.amount_cents:
                part = min(each.amount_cents, rest)
                parts.append(Part(one.plant_id, each.distribution_id, part))
                left[place] = Open(each.distribution_id, each.plant_id, each.amount_cents - part)
                rest -= part
        if rest:
            parts.append(Part(one.plant_id, None, rest))
    return parts, [one for one in left if one.amount_cents]
