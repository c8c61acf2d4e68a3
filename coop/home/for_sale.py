"""What one share may bring in a year, and what it did bring, for the front page."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PerShare:
    """Expected energy of one share in a year: an average and a poor year. [kWh]"""

    p50_kwh: float
    p90_kwh: float


def per_share(plant: Any, estimate: Any | None) -> PerShare | None:
    """Give what one share is expected to bring in a year.

    Parameters
    ----------
    plant
        With `ownership_ppm` and `issued_shares`.
    estimate
        Of the whole plant, with `annual_kwh_p50` and `annual_kwh_p90`; None where none was made.

    Returns
    -------
    PerShare or None
        None where no estimate was made. Every issued share counts, sold or not.
    """
    if estimate is None or not plant.issued_shares:
        return None
    part = plant.ownership_ppm / 1_000_000 / plant.issued_shares
    return PerShare(estimate.annual_kwh_p50 * part, estimate.annual_kwh_p90 * part)


@dataclass(frozen=True, slots=True)
class Brought:
    """What a whole year of one share brought. Whole Wh and cents, nothing rounded up."""

    name: str
    code: str
    year: int
    energy_wh: int
    amount_cents: int


def brought(divided: Any) -> Brought:
    """Give what one share of a divided plant-year brought.

    Parameters
    ----------
    divided
        With `name`, `code`, `year`, `energy_wh`, `distributable_cents` and `issued_shares`.
    """
    return Brought(
        divided.name,
        divided.code,
        divided.year,
        divided.energy_wh // divided.issued_shares,
        divided.distributable_cents // divided.issued_shares,
    )
