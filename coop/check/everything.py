"""All invariants, in the order in which they are told."""

from coop.check import (
    accounts,
    bank,
    books,
    carried,
    database,
    designs,
    divided,
    dues,
    initiatives,
    joining,
    matching,
    offering,
    payouts,
    production,
    register,
    trail,
    waiting,
    weather,
)
from coop.check.registry import INVARIANTS, Invariant

ROOMS = (
    database,
    register,
    books,
    accounts,
    divided,
    carried,
    payouts,
    joining,
    matching,
    offering,
    waiting,
    bank,
    dues,
    trail,
    production,
    weather,
    designs,
    initiatives,
)


def invariants() -> list[Invariant]:
    """Those of every room: the database first, because the others ask it."""
    order = {room.__name__: place for place, room in enumerate(ROOMS)}
    return sorted(INVARIANTS, key=lambda one: order[one.breaches.__module__])
