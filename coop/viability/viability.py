"""The figures of a design without subsidy: worth, yield, payback, cost price, and what if.

Each is given for a normal year (P50) and for a lean one (P90), because an answer for a normal
year alone disappoints half the time. [1]_

References
----------
.. [1] Windpark Nijmegen-Betuwe, on explaining P50 and P90 to its members.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coop import finance
from coop.viability.cash_flow import (
    CENTS_PER_EURO,
    CashFlow,
    cash_flow,
    volunteer_euros,
)
from coop.viability.design import Design
from coop.viability.light import Light, light
from coop.words import Words, percent

P90_SIGMAS = 1.2816
SIGMA = {"solar": 0.06, "wind": 0.10}
"""Spread of a year's energy where no estimate gives one: sun 5 to 6 %, wind 10 to 15 %."""
LOWER_PRICE_MILLICENTS = 1_500
LESS_OWN_USE_FRACTION = 0.30
EARLIER_END_FRACTION = 0.60
DEARER_FRACTION = 0.10
CENTS_PER_EURO_KWH = 100


def lean_kwh(p50_kwh: float, sigma_fraction: float) -> float:
    """What nine of ten years reach (P90), by the normal distribution. [kWh]"""
    return p50_kwh * (1 - P90_SIGMAS * sigma_fraction)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A cash flow and what it is worth.

    Attributes
    ----------
    npv_euros : float
        Worth today of all years less the investment. [euro]
    irr_fraction : float or None
        The yearly yield; None where the money never comes back.
    payback_years : float or None
        When the money is back for good. [years]
    crossings : tuple of Crossing
        Every time at which the running total passes zero.
    lcoe_ct_per_kwh : float
        Cost price: worth today of all costs over that of all kWh. [ct per kWh]
    break_even_direct_ct, break_even_export_ct : float or None
        The price of the building, and the one flat price for everything exported, at which the
        design is worth just nothing. None where nothing is sold to a building. [ct per kWh]
    """

    cash: CashFlow
    npv_euros: float
    irr_fraction: float | None
    payback_years: float | None
    crossings: tuple[finance.Crossing, ...]
    lcoe_ct_per_kwh: float
    break_even_direct_ct: float | None
    break_even_export_ct: float

    @property
    def first_year_euros(self) -> float:
        """What the first year leaves."""
        return self.cash.rows[0].cash_euros

    @property
    def first_year_cents(self) -> int:
        """The same in whole cents. [cents]"""
        return cents(self.first_year_euros)

    @property
    def crosses_twice(self) -> bool:
        """Whether the money is back for a while before it is back for good, or lost again."""
        return len(self.crossings) > 1


def outcome(design: Design, cash: CashFlow) -> Outcome:
    """What a cash flow of a design is worth.

    Parameters
    ----------
    design : Design
    cash : CashFlow
        Of this design; of a normal, lean, taxed or paid year.
    """
    rate = design.discount_fraction
    flows = cash.flows
    made = finance.npv([0.0, *(row.energy_kwh for row in cash.rows)], rate)
    spent = cash.investment_euros + finance.npv(
        [0.0, *(row.spent_euros for row in cash.rows)], rate
    )
    certificates = finance.npv([0.0, *(row.certificate_euros for row in cash.rows)], rate)
    return Outcome(
        cash=cash,
        npv_euros=finance.npv(flows, rate),
        irr_fraction=finance.irr(flows),
        payback_years=finance.payback_years(flows),
        crossings=finance.crossings(flows),
        lcoe_ct_per_kwh=spent / made * CENTS_PER_EURO_KWH,
        break_even_direct_ct=_break_even_direct(design, cash),
        break_even_export_ct=(spent - certificates) / made * CENTS_PER_EURO_KWH,
    )


def _break_even_direct(design: Design, cash: CashFlow) -> float | None:
    """Worth goes in a straight line with the price, so that one division finds its zero."""
    if not design.direct_fraction:
        return None
    rate = design.discount_fraction
    growth = 1 + design.direct_indexation_fraction
    per_euro = [
        row.energy_kwh * design.direct_fraction * growth ** (row.year - 1)
        if row.year <= design.contract_years
        else 0.0
        for row in cash.rows
    ]
    direct = finance.npv([0.0, *(row.direct_euros for row in cash.rows)], rate)
    rest = finance.npv(cash.flows, rate) - direct
    return -rest / finance.npv([0.0, *per_euro], rate) * CENTS_PER_EURO_KWH


@dataclass(frozen=True, slots=True)
class Variant:
    """What if: a change of the design, in words, and what comes of it.

    In normal years, and if every year is lean.
    """

    key: str
    words: Words
    outcome: Outcome
    lean: Outcome


@dataclass(frozen=True, slots=True)
class Viability:
    """All figures of a design.

    `volunteer_euros` is what a year of unpaid hours would cost; it is in no other figure than
    in the variant that pays them. [euro]
    """

    design: Design
    p50: Outcome
    p90: Outcome
    variants: tuple[Variant, ...]
    light: Light
    volunteer_euros: float

    def variant(self, key: str) -> Variant | None:
        """The variant of this name, where the design has it."""
        return next((each for each in self.variants if each.key == key), None)


def viability(design: Design) -> Viability:
    """Reckon a design through, with everything that could turn out otherwise."""
    p50 = outcome(design, cash_flow(design))
    p90 = outcome(design, cash_flow(design, design.p90_kwh))
    return Viability(
        design=design,
        p50=p50,
        p90=p90,
        variants=tuple(_variants(design, p90)),
        light=judge(design, p50, p90),
        volunteer_euros=volunteer_euros(design),
    )


def judge(design: Design, p50: Outcome, p90: Outcome, decimals: int = 2) -> Light:
    """The light of a design, its reasons with this many decimals of the yield."""
    return light(
        irr_fraction=p50.irr_fraction,
        lean_payback_years=p90.payback_years,
        contract_years=design.contract_years,
        contracted_fraction=p50.cash.contracted_fraction,
        decimals=decimals,
    )


def _variants(design: Design, p90: Outcome) -> Iterator[Variant]:
    yield Variant("p90", Words("Elk jaar is mager (P90)"), p90, p90)
    for key, words, changed in (*_price_changes(design), *_other_changes(design)):
        yield _variant(key, words, changed)
    tax = percent(design.tax_fraction)
    words = Words("Na %(tax)s procent vennootschapsbelasting", tax=tax)
    yield _variant("after_tax", words, design, after_tax=True)
    if volunteer_euros(design):
        words = Words("Alle onbetaalde uren worden betaald")
        yield _variant("paid_hours", words, design, pays_volunteers=True)


def _variant(key: str, words: Words, changed: Design, **how: bool) -> Variant:
    normal = outcome(changed, cash_flow(changed, **how))
    return Variant(key, words, normal, outcome(changed, cash_flow(changed, changed.p90_kwh, **how)))


Change = tuple[str, Words, Design]


def _price_changes(design: Design) -> Iterator[Change]:
    less_ct = LOWER_PRICE_MILLICENTS / 1000
    if design.direct_fraction:
        lower = max(design.direct_millicents_per_kwh - LOWER_PRICE_MILLICENTS, 0)
        yield (
            "direct_price",
            Words("Het gebouw betaalt %(less)s ct per kWh minder", less=less_ct),
            replace(design, direct_millicents_per_kwh=lower),
        )
    if design.direct_fraction < 1:
        lower = max(design.export_millicents_per_kwh - LOWER_PRICE_MILLICENTS, 0)
        yield (
            "export_price",
            Words("Het net betaalt %(less)s ct per kWh minder", less=less_ct),
            replace(design, export_millicents_per_kwh=lower),
        )
    if design.direct_indexation_fraction or design.export_indexation_fraction:
        yield (
            "no_indexation",
            Words("De prijzen stijgen niet, de kosten wel"),
            replace(design, direct_indexation_fraction=0.0, export_indexation_fraction=0.0),
        )


def _other_changes(design: Design) -> Iterator[Change]:
    if design.direct_fraction:
        less = max(round(design.direct_fraction - LESS_OWN_USE_FRACTION, 6), 0.0)
        yield (
            "own_use",
            Words("Het gebouw gebruikt zelf maar %(part)s procent", part=percent(less)),
            replace(design, direct_fraction=less),
        )
        yield (
            "all_export",
            Words("Alles gaat naar het net"),
            replace(design, direct_fraction=0.0),
        )
    yield from _contract_changes(design)
    dearer = round(design.investment_cents * (1 + DEARER_FRACTION))
    yield (
        "dearer",
        Words("De bouw kost %(part)s procent meer", part=percent(DEARER_FRACTION)),
        replace(design, investment_cents=dearer),
    )


def _contract_changes(design: Design) -> Iterator[Change]:
    years = max(round(design.term_years * EARLIER_END_FRACTION), 1)
    if not 0 < years < design.contract_years:
        return
    yield (
        "contract_ends",
        Words("Het contract stopt na %(years)s jaar, en de bron ook", years=years),
        replace(design, term_years=years, contract_years=years),
    )
    yield (
        "contract_ends_export",
        Words("Het contract stopt na %(years)s jaar, daarna gaat alles naar het net", years=years),
        replace(design, contract_years=years),
    )


def cents(euros: float) -> int:
    """A prognosis in whole cents, for who writes it down. [cents]"""
    return round(euros * CENTS_PER_EURO)
