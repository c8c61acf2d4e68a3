"""From a plant's revenue to what is divided among its members, step by step.

Revenue is what the plant sold. A plant here has to live without subsidy, so there is no place
to enter any. A year that ends below zero pays nothing and claims nothing: reserves bear it, and
what they cannot bear the plant itself carries into its next years.
"""

from dataclasses import dataclass, fields

from coop.units import half_up

_SIGNED = ("revenue_cents", "correction_cents")


@dataclass(frozen=True, slots=True)
class PlantYear:
    """What the board enters for a plant and a book year, all in whole cents.

    Attributes
    ----------
    revenue_cents
        Direct delivery, feed-in and guarantees of origin. Below zero in a year of negative
        prices. [cents]
    costs_cents
        All running costs, and repairs such as a new inverter. [cents]
    maintenance_cents
        What is to be set aside for later repairs and removal. [cents]
    depreciation_cents
        The part of the price that this year bears; lowers the tax, not the cash. [cents]
    tax_permille, general_permille
        Of the taxable result, and of what is free after tax. [1/1000]
    loss_before_cents
        Loss carried from earlier years, as a positive number. [cents]
    maintenance_reserve_cents, general_reserve_cents
        What each reserve may bear of a loss: its balance, or less where the assembly says so.
        [cents]
    correction_cents
        What became known of closed years afterwards: more or less than was reckoned with. [cents]
    """

    revenue_cents: int
    costs_cents: int
    maintenance_cents: int = 0
    depreciation_cents: int = 0
    tax_permille: int = 0
    general_permille: int = 0
    loss_before_cents: int = 0
    maintenance_reserve_cents: int = 0
    general_reserve_cents: int = 0
    correction_cents: int = 0

    def __post_init__(self) -> None:
        for item in fields(self):
            if item.name not in _SIGNED and getattr(self, item.name) < 0:
                raise ValueError(f"{item.name} cannot be negative")
        if self.tax_permille > 1000 or self.general_permille > 1000:
            raise ValueError("no more than the whole can be taken")


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The steps of a plant's year, in the order in which they are taken. [cents]

    Attributes
    ----------
    result_cents
        Revenue minus costs, with the correction; what accounts call EBITDA.
    to_maintenance_cents
        Set aside: as planned, but never more than there is.
    taxable_cents, tax_cents
        Result minus depreciation and maintenance, not below zero; and the tax on it.
    free_cents
        What is left.
    loss_repaid_cents
        Of it, what refills the loss of earlier years first.
    to_general_cents
        Of the remainder, what goes to the general reserve.
    distributable_cents
        What is divided among the shares.
    from_maintenance_cents, from_general_cents
        What the reserves bear of a result below zero, in this order.
    loss_after_cents
        What the plant carries into next year. Members owe nothing of it.
    correction_cents
        Of closed years, worked off in this one.
    """

    revenue_cents: int
    costs_cents: int
    result_cents: int
    to_maintenance_cents: int
    taxable_cents: int
    tax_cents: int
    free_cents: int
    loss_repaid_cents: int
    to_general_cents: int
    distributable_cents: int
    from_maintenance_cents: int
    from_general_cents: int
    loss_after_cents: int
    correction_cents: int = 0

    @property
    def is_negative(self) -> bool:
        """Whether the year ended below zero."""
        return self.result_cents < 0


def waterfall(year: PlantYear) -> Waterfall:
    """Lead a plant's revenue past costs, reserves and tax to what is divided.

    Parameters
    ----------
    year
        What was entered.

    Returns
    -------
    Waterfall
        No cent is lost: revenue, costs, reserves, tax, carried loss and what is divided add up.

    Notes
    -----
    Tax and the part for the general reserve are rounded to the nearest cent, a half upward.
    """
    result = year.revenue_cents - year.costs_cents + year.correction_cents
    shortage = max(0, -result)
    from_maintenance = min(shortage, year.maintenance_reserve_cents)
    from_general = min(shortage - from_maintenance, year.general_reserve_cents)

    earned = max(0, result)
    to_maintenance = min(year.maintenance_cents, earned)
    taxable = max(0, earned - year.depreciation_cents - to_maintenance)
    tax = half_up(taxable * year.tax_permille, 1000)
    free = earned - to_maintenance - tax
    repaid = min(free, year.loss_before_cents)
    to_general = half_up((free - repaid) * year.general_permille, 1000)
    return Waterfall(
        revenue_cents=year.revenue_cents,
        costs_cents=year.costs_cents,
        result_cents=result,
        to_maintenance_cents=to_maintenance,
        taxable_cents=taxable,
        tax_cents=tax,
        free_cents=free,
        loss_repaid_cents=repaid,
        to_general_cents=to_general,
        distributable_cents=free - repaid - to_general,
        from_maintenance_cents=from_maintenance,
        from_general_cents=from_general,
        loss_after_cents=year.loss_before_cents
        - repaid
        + (shortage - from_maintenance - from_general),
        correction_cents=year.correction_cents,
    )
