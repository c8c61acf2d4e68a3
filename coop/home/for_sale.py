"""What one share did bring in a year, for the front page."""

from dataclasses import dataclass
from typing import Any

from coop.yields.allocation import capital_and_yield


@dataclass(frozen=True, slots=True)
class Brought:
    """What a whole year of one share brought. Whole Wh and cents, nothing rounded up.

    The amount is own money coming back and yield together.
    """

    name: str
    code: str
    year: int
    energy_wh: int
    amount_cents: int
    own_money_cents: int
    yield_cents: int


def brought(divided: Any) -> Brought:
    """Give what one share of a divided plant-year brought.

    Parameters
    ----------
    divided
        With `name`, `code`, `year`, `energy_wh`, `distributable_cents`, `issued_shares` and
        `depreciation_cents`: how much of what was divided is the plant's price coming back.
    """
    amount_cents = divided.distributable_cents // divided.issued_shares
    parts = capital_and_yield(amount_cents, divided.depreciation_cents, divided.distributable_cents)
    return Brought(
        divided.name,
        divided.code,
        divided.year,
        divided.energy_wh // divided.issued_shares,
        amount_cents,
        parts.own_money_cents,
        parts.yield_cents,
    )
