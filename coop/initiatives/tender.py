"""Offers of suppliers side by side: a price that falls as more is ordered.

An offer has steps. Below its first step the supplier does not deliver; at a step and above it the
price of that step holds for every unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from coop.errors import RuleBroken
from coop.initiatives.count import MOST_UNITS

FEWEST_OFFERS = 2
MOST_STEPS = 6
MOST_PRICE_CENTS = 10_000_000_00


@dataclass(frozen=True, slots=True)
class Step:
    """From this many units on each costs so much. [units], [cents]"""

    from_units: int
    unit_price_cents: int


def check_steps(steps: Sequence[Step]) -> None:
    """Refuse steps that do not say one price for each number; raises `RuleBroken` at "steps"."""
    if not steps:
        raise RuleBroken("Vul minstens één prijs in.", field="steps")
    if len(steps) > MOST_STEPS:
        raise RuleBroken("Vul hoogstens %(most)s prijzen in.", field="steps", most=MOST_STEPS)
    for step in steps:
        if not 1 <= step.from_units <= MOST_UNITS:
            raise RuleBroken(
                "Een prijs geldt vanaf 1 tot en met %(most)s stuks.", field="steps", most=MOST_UNITS
            )
        if not 1 <= step.unit_price_cents <= MOST_PRICE_CENTS:
            raise RuleBroken("Een prijs is meer dan nul euro. Kijk het na.", field="steps")
    for before, after in pairwise(steps):
        if after.from_units <= before.from_units:
            raise RuleBroken(
                "Schrijf de prijzen op volgorde: eerst het kleinste aantal.", field="steps"
            )


def step_at(steps: Sequence[Step], units: int) -> Step | None:
    """Give the step that holds at a number of units; None below the first."""
    held = None
    for step in steps:
        if units >= step.from_units:
            held = step
    return held


def total_cents(steps: Sequence[Step], units: int) -> int | None:
    """Give what a number of units costs together; None below the first step. [cents]"""
    step = step_at(steps, units)
    return None if step is None else units * step.unit_price_cents


def cheapest(offers: Sequence[Sequence[Step]], units: int) -> set[int]:
    """Give the places of the offers that ask least a unit at this number; several may."""
    prices = {
        place: step.unit_price_cents
        for place, steps in enumerate(offers)
        if (step := step_at(steps, units))
    }
    least = min(prices.values(), default=None)
    return {place for place, price in prices.items() if price == least}


def check_fix(offers: int, valid_until: date, step: Step | None, today: date) -> None:
    """Refuse to fix an offer; raises `RuleBroken`.

    Parameters
    ----------
    offers
        How many stand, this one included: a choice needs two.
    valid_until
        Its last day.
    step
        The price that is fixed; None when the offer has no such step.
    today
        In the town.
    """
    if offers < FEWEST_OFFERS:
        raise RuleBroken(
            "Leg eerst minstens twee aanbiedingen naast elkaar. Dan pas kunt u kiezen.",
            field="offer",
        )
    if step is None:
        raise RuleBroken("Kies een prijs die in deze aanbieding staat.", field="offer")
    if today > valid_until:
        raise RuleBroken(
            "Deze aanbieding gold tot en met %(day)s. Vraag de leverancier om een nieuwe.",
            field="offer",
            day=valid_until,
        )
