"""What a design promised beside what book years really left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coop.periods import book_year_of
from coop.viability.cash_flow import CENTS_PER_EURO
from coop.viability.viability import Viability


@dataclass(frozen=True, slots=True)
class RealYear:
    """A closed book year: our Wh, revenue less costs, and what shares got. [Wh], [cents]"""

    year: int
    energy_wh: int
    left_cents: int
    divided_cents: int


@dataclass(frozen=True, slots=True)
class ComparedYear:
    """A real year beside the same year of the design. [kWh], [euro]"""

    year: int
    expected_kwh: float
    lean_kwh: float
    real_kwh: float
    normal_euros: float
    lean_euros: float
    left_euros: float
    divided_euros: float

    @property
    def is_below_lean(self) -> bool:
        """Whether less was left than in a lean year of the design, by a euro or more."""
        return self.left_euros < self.lean_euros - 1


def first_whole_year(started_on: date, first_month: int) -> int:
    """The first book year in which a plant ran from the first day; the design's first year."""
    begun = book_year_of(started_on, first_month).start
    return begun.year if started_on == begun else begun.year + 1


def compared(
    sums: Viability, first_year: int, real_years: Iterable[RealYear]
) -> tuple[ComparedYear, ...]:
    """Set each real year beside the design's.

    Parameters
    ----------
    sums : Viability
    first_year
        The book year that is the design's first.
    real_years : iterable of RealYear
        Years before the first or after the design's last are left out: a part of a year cannot
        be held against a whole one.

    Returns
    -------
    tuple of ComparedYear
        In order of year.
    """
    normal, lean = sums.p50.cash.rows, sums.p90.cash.rows
    found = []
    for real in sorted(real_years, key=lambda each: each.year):
        place = real.year - first_year
        if not 0 <= place < len(normal):
            continue
        found.append(
            ComparedYear(
                year=real.year,
                expected_kwh=normal[place].energy_kwh,
                lean_kwh=lean[place].energy_kwh,
                real_kwh=real.energy_wh / 1000,
                normal_euros=normal[place].cash_euros,
                lean_euros=lean[place].cash_euros,
                left_euros=real.left_cents / CENTS_PER_EURO,
                divided_euros=real.divided_cents / CENTS_PER_EURO,
            )
        )
    return tuple(found)
