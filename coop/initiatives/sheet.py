"""What one unit of a joint purchase costs and saves on one's own roof, without subsidy.

A small sheet: what is used in the house saves the price of bought electricity, the rest is sold.
Estimates, so floats; a P50 year is one that half of all years reach, a P90 year nine of ten.
"""

from dataclasses import dataclass

from coop.errors import RuleBroken
from coop.finance import payback_years

MOST_KWH = 1_000_000.0
MOST_CENTS_PER_KWH = 200


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """The sums of one unit.

    Attributes
    ----------
    price_cents
        Of one unit. [cents]
    p50_kwh, p90_kwh
        What it gives in a year. [kWh]
    own_use_percent
        Which part is used in the house, 0 to 100.
    saved_cents_per_kwh, sold_cents_per_kwh
        What a kWh used in the house saves, and a sold one brings. [cents/kWh]
    years
        How long it works. [years]
    """

    price_cents: int
    p50_kwh: float
    p90_kwh: float
    own_use_percent: int
    saved_cents_per_kwh: int
    sold_cents_per_kwh: int
    years: int


@dataclass(frozen=True, slots=True)
class UnitYear:
    """One kind of year: its energy [kWh], what it brings [cents], when the price is back [years].

    `payback` is None when that is not within the years it works.
    """

    kwh: float
    brings_cents: int
    payback: float | None


def check_sheet(sheet: UnitSheet) -> None:
    """Refuse sums that cannot be; raises `RuleBroken` at its field."""
    if not 0 < sheet.p50_kwh <= MOST_KWH:
        raise RuleBroken("Vul in hoeveel kWh één stuk in een jaar maakt.", field="p50_kwh")
    if not 0 < sheet.p90_kwh <= sheet.p50_kwh:
        raise RuleBroken(
            "Een mager jaar geeft niet meer dan een gewoon jaar. Kijk dit getal na.",
            field="p90_kwh",
        )
    if not 0 <= sheet.own_use_percent <= 100:
        raise RuleBroken("Vul een percentage in van 0 tot en met 100.", field="own_use_percent")
    for field in ("saved_cents_per_kwh", "sold_cents_per_kwh"):
        if not 0 <= getattr(sheet, field) <= MOST_CENTS_PER_KWH:
            raise RuleBroken(
                "Vul een prijs in van 0 tot en met %(most)s cent per kWh.",
                field=field,
                most=MOST_CENTS_PER_KWH,
            )
    if not 1 <= sheet.years <= 40:
        raise RuleBroken("Vul een aantal jaren in van 1 tot en met 40.", field="years")


def unit_year(sheet: UnitSheet, kwh: float) -> UnitYear:
    """Give what a unit brings in a year of so much energy, and when its price is back.

    Parameters
    ----------
    sheet
        Its sums.
    kwh
        Of one year, each year the same. [kWh]
    """
    own = sheet.own_use_percent / 100
    cents = kwh * (own * sheet.saved_cents_per_kwh + (1 - own) * sheet.sold_cents_per_kwh)
    flows = [-sheet.price_cents / 100, *([cents / 100] * sheet.years)]
    return UnitYear(kwh, round(cents), payback_years(flows))
