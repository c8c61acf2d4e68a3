"""What pages of an initiative show, put together once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from coop.initiatives import stages
from coop.initiatives.binding import Bound
from coop.initiatives.collect_offers import steps_of
from coop.initiatives.count import (
    is_reached,
    needed_units,
    needed_watt,
    threshold_units,
)
from coop.initiatives.history import WHO_WORDS, told
from coop.initiatives.models import Initiative, InitiativeEvent, InitiativeTerms, SupplierOffer
from coop.initiatives.planner import Expected
from coop.initiatives.queries import Standing, threshold_of
from coop.initiatives.sheet import UnitSheet, UnitYear, unit_year
from coop.initiatives.tender import cheapest, step_at
from coop.words import Words

LONG_SIGNS = 200


@dataclass(frozen=True, slots=True)
class Card:
    """An initiative as a list or the head of a page shows it."""

    initiative: Initiative
    state: str
    state_words: Words
    people: int
    min_units: int
    max_units: int
    threshold_units: int
    needed_units: int
    needed_watt: int
    is_reached: bool
    may_pledge: bool


def card(found: Standing, at: datetime) -> Card:
    """Count it once for the page."""
    initiative, threshold = found.initiative, threshold_of(found.initiative)
    return Card(
        initiative,
        found.state,
        stages.STATE_WORDS[found.state],
        found.counted.people,
        found.counted.min_units,
        found.counted.max_units,
        threshold_units(threshold),
        needed_units(threshold, found.counted),
        needed_watt(threshold, found.counted),
        is_reached(threshold, found.counted),
        stages.may_pledge(found.state, initiative.ends_at, at),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the history, in words."""

    at: datetime
    who: Words
    what: Words
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        """Whether before and after are texts rather than words."""
        return bool(self.before) and len(self.before) + len(self.after) > LONG_SIGNS


def lines(events: Sequence[InitiativeEvent]) -> list[Line]:
    """The history for everybody: what an idea said before it was opened is in its text."""
    return [
        Line(
            event.at,
            WHO_WORDS[event.who],
            told(event.action, event.field, event.before, event.after),
            "" if event.action == "moved" else event.before,
            "" if event.action == "moved" else event.after,
        )
        for event in events
        if not (event.action == "made" and event.field)
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """What an offer asks at one number of units; no price below its first step."""

    units: int
    unit_price_cents: int | None
    total_cents: int | None
    is_cheapest: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """One offer, beside the others."""

    offer: SupplierOffer
    cells: tuple[Cell, ...]
    likes: int
    is_over: bool


def side_by_side(
    offers: Sequence[SupplierOffer],
    numbers: Sequence[int],
    likes: dict[int, int],
    today: date,
) -> list[Beside]:
    """Give each offer at the same numbers of units."""
    steps = [steps_of(offer) for offer in offers]
    least = [cheapest(steps, units) for units in numbers]
    found = []
    for place, offer in enumerate(offers):
        cells = []
        for units, cheap in zip(numbers, least, strict=True):
            step = step_at(steps[place], units)
            price = step.unit_price_cents if step else None
            cells.append(
                Cell(units, price, None if price is None else units * price, place in cheap)
            )
        found.append(Beside(offer, tuple(cells), likes.get(offer.id, 0), today > offer.valid_until))
    return found


def numbers_to_compare(expected: Expected, most: int) -> tuple[int, ...]:
    """When it is few, as expected, and when everybody orders their most: each number once."""
    return tuple(sorted({max(1, expected.low), max(1, expected.middle), max(1, most)}))


@dataclass(frozen=True, slots=True)
class Sums:
    """What one unit costs and brings, in both kinds of year."""

    sheet: UnitSheet
    usual: UnitYear
    lean: UnitYear


def sums_of(terms: InitiativeTerms | None) -> Sums | None:
    """The sums of one unit, where the starter gave them."""
    if terms is None or terms.p50_kwh is None or terms.years is None:
        return None
    sheet = UnitSheet(
        terms.unit_price_cents,
        terms.p50_kwh,
        terms.p90_kwh or 0.0,
        terms.own_use_percent or 0,
        terms.saved_cents_per_kwh or 0,
        terms.sold_cents_per_kwh or 0,
        terms.years,
    )
    return Sums(sheet, unit_year(sheet, sheet.p50_kwh), unit_year(sheet, sheet.p90_kwh))


def may_order_now(card: Card, bound: Bound | None, at: datetime) -> bool:
    """Whether the starter can place the whole order."""
    closes_at = card.initiative.closes_at
    if card.state != stages.BINDING or bound is None or closes_at is None or at < closes_at:
        return False
    return not bound.thinking_units and not bound.missing_units
