"""What a plant's power brought: quantity times price, to the cent, and where both come from."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from coop.units import half_up

WH_PER_MWH: Final = 1_000_000
SOURCES: Final = ("typed", "direct", "feed_in", "origin", "general")
"""Where a line's figure comes from: typed from a paper, sold inside the building, sold to the net,
guarantees of origin, or a part of the cooperative's general costs."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a line of revenue or cost rests on.

    Attributes
    ----------
    source
        One of `SOURCES`.
    on, counterparty, paper
        Day, other party and number of the invoice; None or empty where there is none.
    quantity_wh
        How much energy was sold. [Wh]
    price_microeuro_per_kwh
        At which price; below zero in a time of negative prices. [10^-6 €/kWh]
    carried_wh
        Of guarantees of origin: what did not fill a whole MWh and goes to next year. [Wh]
    general_cost_id
        The cost of the whole cooperative that this is a part of.
    """

    source: str = "typed"
    on: date | None = None
    counterparty: str = ""
    paper: str = ""
    quantity_wh: int | None = None
    price_microeuro_per_kwh: int | None = None
    carried_wh: int | None = None
    general_cost_id: int | None = None

    @property
    def amount_cents(self) -> int | None:
        """Quantity times price; None where one of them is not known. [cents]"""
        if self.quantity_wh is None or self.price_microeuro_per_kwh is None:
            return None
        return sold_cents(self.quantity_wh, self.price_microeuro_per_kwh)


TYPED: Final = Evidence()


def sold_cents(quantity_wh: int, price_microeuro_per_kwh: int) -> int:
    """Give what a quantity brings at a price, rounded to the nearest cent, a half upward.

    Parameters
    ----------
    quantity_wh
        Energy sold. [Wh]
    price_microeuro_per_kwh
        Millionths of a euro for a kWh: 115 000 is 11.5 ct. [10^-6 €/kWh]

    Returns
    -------
    int
        [cents]
    """
    return half_up(quantity_wh * price_microeuro_per_kwh, 10_000_000)


def whole_certificates(made_wh: int, carried_wh: int = 0) -> tuple[int, int]:
    """Give what guarantees of origin are issued for: whole MWh only, the rest goes to next year.

    Parameters
    ----------
    made_wh
        Made in this year. [Wh]
    carried_wh
        Left over from the year before. [Wh]

    Returns
    -------
    issued_wh, carried_wh : int
        A whole number of MWh, and what is carried into next year, less than one. [Wh]

    Raises
    ------
    ValueError
        When either is negative.
    """
    if made_wh < 0 or carried_wh < 0:
        raise ValueError("no plant makes less than nothing")
    together_wh = made_wh + carried_wh
    left_wh = together_wh % WH_PER_MWH
    return together_wh - left_wh, left_wh


@dataclass(frozen=True, slots=True)
class Metered:
    """Our part of what a plant's meters counted in a book year. [Wh]

    `feed_in_wh` is None where no meter tells what went to the net.
    """

    made_wh: int
    feed_in_wh: int | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the year before says: prices by source, and what was left of guarantees of origin."""

    prices_microeuro_per_kwh: dict[str, int]
    carried_wh: int = 0


def proposed_lines(metered: Metered, earlier: Earlier) -> list[Evidence]:
    """Propose lines of revenue from the meters, at the prices of the year before.

    Parameters
    ----------
    metered
        What the meters counted.
    earlier
        What the year before says.

    Returns
    -------
    list of Evidence
        Sold inside the building, sold to the net, and guarantees of origin, as far as there is
        anything of it. A source that had no price before has none now: somebody must type it.
        Without a meter for it all power is taken to have gone to the net.
    """
    fed_wh = metered.made_wh if metered.feed_in_wh is None else metered.feed_in_wh
    fed_wh = min(fed_wh, metered.made_wh)
    issued_wh, left_wh = whole_certificates(metered.made_wh, earlier.carried_wh)
    quantities = (
        ("direct", metered.made_wh - fed_wh, None),
        ("feed_in", fed_wh, None),
        ("origin", issued_wh, left_wh),
    )
    prices = earlier.prices_microeuro_per_kwh
    return [
        Evidence(
            source,
            quantity_wh=quantity_wh,
            price_microeuro_per_kwh=prices.get(source),
            carried_wh=carried_wh,
        )
        for source, quantity_wh, carried_wh in quantities
        if quantity_wh > 0
    ]
