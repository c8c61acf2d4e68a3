"""What an entry is: legs that sum to nothing, or no entry at all."""

from collections.abc import Sequence
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


Line = tuple[str, int, int | None, int | None, int | None]
"""A leg as a plain row, for entries that have one for every member: account, cents, member, plant
and class of shares, as in `Leg`. [cents]"""


def balanced(legs: list[Leg]) -> list[Leg]:
    """The legs that move something, refused unless they cancel.

    Raises
    ------
    Unbalanced
        If they do not sum to zero, or fewer than two move anything.
    """
    moving = [leg for leg in legs if leg.amount_cents]
    check_balance([line_of(leg) for leg in moving])
    return moving


def check_balance(lines: Sequence[Line]) -> None:
    """Refuse rows that do not cancel, that move nothing, or that are fewer than two.

    Raises
    ------
    Unbalanced
        See above.
    """
    amounts = [line[1] for line in lines]
    off_by_cents = sum(amounts)
    if off_by_cents or len(lines) < 2 or 0 in amounts:
        raise Unbalanced(f"{len(lines)} legs, off by {off_by_cents} cents")


def line_of(leg: Leg) -> Line:
    """The leg as a plain row."""
    return (leg.account, leg.amount_cents, leg.member_id, leg.plant_id, leg.share_class_id)


def reversed_legs(legs: list[Leg]) -> list[Leg]:
    """The legs that take an entry back."""
    return [replace(leg, amount_cents=-leg.amount_cents) for leg in legs]
