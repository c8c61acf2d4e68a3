"""A design, year by year: what is made, what that brings, what it costs, and what is left.

Euros here are floats: a prognosis of a quarter of a century is not booked. Nothing is rounded
on the way, so that sums keep their laws; pages round.
"""

from dataclasses import dataclass, replace
from math import floor

from coop import finance
from coop.viability.design import Certificates, Design

KWH_PER_MWH = 1000
CENTS_PER_EURO = 100
MILLICENTS_PER_EURO = 100_000
VOLUNTEER_INDEXATION = 0.02
"""Paid work gets dearer as other yearly costs do."""
_ROUNDING_MWH = 1e-9
"""A MWh that a float misses by a hair is whole."""


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year of a plant; `year` counts from 1. [kWh], [euro]

    `cost_euros` has a place for each cost line of the design. `contracted_euros` is the part of
    the revenue of which a contract names the price.
    """

    year: int
    energy_kwh: float
    direct_euros: float
    export_euros: float
    certificate_euros: float
    contracted_euros: float
    cost_euros: tuple[float, ...]
    inverter_euros: float
    removal_euros: float
    tax_euros: float = 0.0

    @property
    def revenue_euros(self) -> float:
        """All that comes in."""
        return self.direct_euros + self.export_euros + self.certificate_euros

    @property
    def running_euros(self) -> float:
        """The costs that come back each year."""
        return sum(self.cost_euros)

    @property
    def large_euros(self) -> float:
        """New inverters and removal."""
        return self.inverter_euros + self.removal_euros

    @property
    def spent_euros(self) -> float:
        """All that goes out, tax aside."""
        return self.running_euros + self.large_euros

    @property
    def cash_euros(self) -> float:
        """What is left of the year."""
        return self.revenue_euros - self.spent_euros - self.tax_euros


@dataclass(frozen=True, slots=True)
class CashFlow:
    """The years of a design after its investment. [euro]"""

    investment_euros: float
    rows: tuple[YearRow, ...]

    @property
    def flows(self) -> tuple[float, ...]:
        """The investment today, and what each year leaves."""
        return (-self.investment_euros, *(row.cash_euros for row in self.rows))

    @property
    def totals(self) -> tuple[float, ...]:
        """The running total, from the investment on."""
        return finance.running_total(self.flows)

    @property
    def revenue_euros(self) -> float:
        """All that comes in over the years."""
        return sum(row.revenue_euros for row in self.rows)

    @property
    def contracted_fraction(self) -> float:
        """The part of all revenue of which a contract names the price; 0 without revenue."""
        whole = self.revenue_euros
        return sum(row.contracted_euros for row in self.rows) / whole if whole > 0 else 0.0


def cash_flow(
    design: Design,
    first_year_kwh: float | None = None,
    *,
    after_tax: bool = False,
    pays_volunteers: bool = False,
) -> CashFlow:
    """Reckon a design through.

    Parameters
    ----------
    design : Design
    first_year_kwh : float, optional
        What the first year makes; a normal year (P50) without it. [kWh]
    after_tax
        Take off corporation tax at `design.tax_fraction`.
    pays_volunteers
        Pay the unpaid hours as well, dearer each year as any work.

    Returns
    -------
    CashFlow

    Notes
    -----
    In year t the plant makes `kWh (1 - d)^(t-1)`. While the contracts last, a part goes to the
    building and the rest to the grid, each at its indexed price; afterwards all goes to the grid.

    Tax is taken of each year's revenue less its costs and an equal part of the investment. A
    loss is not carried to another year, which is careful. [1]_

    References
    ----------
    .. [1] Wet op de vennootschapsbelasting 1969, art. 22 (lowest rate of 19 %) and art. 20
       (losses may be carried; here they are not).
    """
    energy_kwh = design.p50_kwh if first_year_kwh is None else first_year_kwh
    carried_mwh = 0.0
    rows = []
    for year in range(1, design.term_years + 1):
        made_kwh = energy_kwh * (1 - design.degradation_fraction) ** (year - 1)
        certificates, carried_mwh = _certificates(
            design.certificates, made_kwh / KWH_PER_MWH, carried_mwh
        )
        row = _year(design, year, made_kwh, certificates, pays_volunteers)
        rows.append(_taxed(row, design) if after_tax else row)
    return CashFlow(design.investment_cents / CENTS_PER_EURO, tuple(rows))


def _year(
    design: Design, year: int, made_kwh: float, certificates: float, pays_volunteers: bool
) -> YearRow:
    direct, export = _sold(design, year, made_kwh)
    is_contracted = year <= design.contract_years
    contracted = direct + (export if design.export_is_contract else 0.0)
    costs = tuple(
        _indexed(line.amount_cents / CENTS_PER_EURO, line.indexation_fraction, year)
        for line in design.cost_lines
    )
    if pays_volunteers:
        costs = (*costs, _indexed(volunteer_euros(design), VOLUNTEER_INDEXATION, year))
    return YearRow(
        year=year,
        energy_kwh=made_kwh,
        direct_euros=direct,
        export_euros=export,
        certificate_euros=certificates * design.certificate_cents_per_mwh / CENTS_PER_EURO,
        contracted_euros=contracted if is_contracted else 0.0,
        cost_euros=costs,
        inverter_euros=(
            design.inverter_cents / CENTS_PER_EURO if year == design.inverter_year else 0.0
        ),
        removal_euros=design.removal_cents / CENTS_PER_EURO if year == design.term_years else 0.0,
    )


def volunteer_euros(design: Design) -> float:
    """What a year of unpaid hours would cost. [euro]"""
    return design.volunteer_hours * design.volunteer_cents_per_hour / CENTS_PER_EURO


def _sold(design: Design, year: int, made_kwh: float) -> tuple[float, float]:
    """Euros from the building and from the grid in a year."""
    export = _indexed(
        design.export_millicents_per_kwh / MILLICENTS_PER_EURO,
        design.export_indexation_fraction,
        year,
    )
    if year > design.contract_years:
        if design.contract_years and design.later_millicents_per_kwh is not None:
            export = design.later_millicents_per_kwh / MILLICENTS_PER_EURO
        return 0.0, made_kwh * export
    direct_kwh = made_kwh * design.direct_fraction
    direct = _indexed(
        design.direct_millicents_per_kwh / MILLICENTS_PER_EURO,
        design.direct_indexation_fraction,
        year,
    )
    return direct_kwh * direct, (made_kwh - direct_kwh) * export


def _indexed(value: float, indexation_fraction: float, year: int) -> float:
    return value * (1 + indexation_fraction) ** (year - 1)


def _certificates(rule: Certificates, made_mwh: float, carried_mwh: float) -> tuple[float, float]:
    """How many guarantees a year gives, and what is left of a MWh for the next year. [MWh]"""
    if rule is Certificates.UNROUNDED:
        return made_mwh, 0.0
    if rule is Certificates.CARRIED:
        made_mwh += carried_mwh
    whole = floor(made_mwh + _ROUNDING_MWH)
    return whole, max(made_mwh - whole, 0.0) if rule is Certificates.CARRIED else 0.0


def _taxed(row: YearRow, design: Design) -> YearRow:
    depreciation = design.investment_cents / CENTS_PER_EURO / design.term_years
    profit = row.revenue_euros - row.spent_euros - depreciation
    tax = max(profit, 0.0) * design.tax_fraction
    return replace(row, tax_euros=tax)
