"""Orders that bind: at the price that was seen, with time to think, and when the whole goes on.

Only what is past its cooling-off counts for going on: until then anybody may step back. Source:
handbook §2.3 (go/no-go counts commitments) and §1.4 (fourteen days).
"""

from dataclasses import dataclass
from datetime import date, datetime

from coop.errors import AlreadyDone, RuleBroken
from coop.initiatives.count import MOST_UNITS
from coop.offers.lifecycle import last_day
from coop.words import Euros

COOLING_OFF_DAYS = 14
STANDING, WITHDRAWN, ENDED, FULFILLED = "standing", "withdrawn", "ended", "fulfilled"


@dataclass(frozen=True, slots=True)
class Bound:
    """What is ordered for good, what may still be taken back, and what the price needs. [units]"""

    firm_units: int
    thinking_units: int
    go_units: int

    @property
    def missing_units(self) -> int:
        """What is still missing of orders that nobody can take back."""
        return max(0, self.go_units - self.firm_units)

    @property
    def short_units(self) -> int:
        """What is missing though everybody who still thinks stays."""
        return max(0, self.missing_units - self.thinking_units)


def check_commit(
    units: int, seen_price_cents: int, price_cents: int, closes_at: datetime, at: datetime
) -> None:
    """Refuse a binding order that cannot be taken.

    Parameters
    ----------
    units
        What is ordered.
    seen_price_cents, price_cents
        Of one unit: on the form that was filled in, and now. [cents]
    closes_at
        The midnight that ends the last day of ordering. [UTC]
    at
        Now.

    Raises
    ------
    RuleBroken
        At the number of units.
    """
    if at >= closes_at:
        raise RuleBroken("Bestellen kan niet meer. Er is niets besteld.", field="units")
    if seen_price_cents != price_cents:
        raise RuleBroken(
            "De prijs is veranderd: van %(seen)s naar %(price)s. Er is niets besteld. "
            "Kijk of u nog wilt bestellen.",
            field="units",
            seen=Euros(seen_price_cents),
            price=Euros(price_cents),
        )
    if not 1 <= units <= MOST_UNITS:
        raise RuleBroken(
            "Vul een aantal in van 1 tot en met %(most)s.", field="units", most=MOST_UNITS
        )


def check_step_back(state: str, cooling_off_until: datetime, at: datetime, zone: str) -> None:
    """Refuse to take a binding order back once its time to think is over.

    Raises
    ------
    AlreadyDone
        When it stands no more.
    RuleBroken
        When the cooling-off has ended.
    """
    if state != STANDING:
        raise AlreadyDone("Deze bestelling staat niet meer. Er is niets veranderd.")
    if at >= cooling_off_until:
        raise RuleBroken(
            "De bedenktijd liep tot en met %(day)s. Bel de starter of het bestuur.",
            day=last_day(cooling_off_until, zone),
        )


def check_closing(closes_on: date, today: date, valid_until: date) -> None:
    """Refuse a last day of ordering that leaves no time, or outlives the offer; `RuleBroken`."""
    if closes_on <= today:
        raise RuleBroken("Kies een dag na vandaag.", field="closes_on")
    if closes_on > valid_until:
        raise RuleBroken(
            "De aanbieding geldt tot en met %(day)s. Kies die dag of eerder.",
            field="closes_on",
            day=valid_until,
        )


def check_go(bound: Bound, closes_at: datetime, at: datetime) -> None:
    """Refuse to order from the supplier while it is not sure; raises `RuleBroken`."""
    if at < closes_at:
        raise RuleBroken("Mensen kunnen nog bestellen. Wacht tot de laatste dag voorbij is.")
    if bound.thinking_units:
        raise RuleBroken(
            "%(units)s stuks zijn nog in de bedenktijd. Wacht tot die voorbij is.",
            units=bound.thinking_units,
        )
    if bound.missing_units:
        raise RuleBroken(
            "Er zijn %(firm)s stuks besteld en deze prijs geldt vanaf %(go)s. "
            "U kunt alleen stoppen. Dan hoeft niemand iets te betalen.",
            firm=bound.firm_units,
            go=bound.go_units,
        )
