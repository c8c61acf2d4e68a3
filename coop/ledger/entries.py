"""What an entry is: legs that sum to nothing, or no entry at all."""

from dataclasses import dataclass, replace


class Unbalanced(ValueError):
    """The legs of an entry do not cancel: a bug, not a mistake of a person."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an entry. Debit is positive, credit negative. [cents]"""

    account: str
    amount_cents: int
    member_id: int | None = None
    plant_id: int | None = None
    share_class_id: int | None = None


def balanced(legs: list[Leg]) -> list[Leg]:
    """The legs that move something, refused unless they cancel.

    Raises
    ------
    Unbalanced
        If they do not sum to zero, or fewer than two move anything.
    """
    moving = [leg for leg in legs if leg.amount_cents]
    off_by_cents = sum(leg.amount_cents for leg in moving)
    if off_by_cents or len(moving) < 2:
        raise Unbalanced(f"{len(moving)} legs, off by {off_by_cents} cents")
    return moving


def reversed_legs(legs: list[Leg]) -> list[Leg]:
    """The legs that take an entry back."""
    return [replace(leg, amount_cents=-leg.amount_cents) for leg in legs]
