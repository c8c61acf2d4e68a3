"""What of each debt is still owed, by the order of the books."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Booked:
    """What one entry did to what somebody has coming: a debt is below nothing. [cents]"""

    entry_id: int
    amount_cents: int
    reverses_id: int | None = None


def still_owed(booked: Sequence[Booked]) -> dict[int, int]:
    """Tell which debts are still owed, and how much of each.

    What was reversed never was, nor was its reversal: a payment that is undone leaves the debts
    that stood before it, with their days. Every other payment comes off the oldest debts.

    Parameters
    ----------
    booked
        Everything of one person, in the order of the books; a reversal is the opposite of what
        it reverses. [cents]

    Returns
    -------
    dict[int, int]
        By the entry of each debt, the oldest first; together what is owed. [cents]
    """
    standing = _standing(booked)
    paid_cents = sum(one.amount_cents for one in standing if one.amount_cents > 0)
    left: dict[int, int] = {}
    for one in standing:
        if one.amount_cents < 0:
            off_cents = min(paid_cents, -one.amount_cents)
            paid_cents -= off_cents
            if owed_cents := -one.amount_cents - off_cents:
                left[one.entry_id] = owed_cents
    return left


def _standing(booked: Sequence[Booked]) -> list[Booked]:
    """All but what was reversed and its reversal; one that was reversed itself reverses nothing."""
    known = {one.entry_id for one in booked}
    gone: set[int] = set()
    for one in reversed(booked):
        if one.entry_id not in gone and one.reverses_id in known:
            gone |= {one.entry_id, one.reverses_id}
    return [one for one in booked if one.entry_id not in gone]
