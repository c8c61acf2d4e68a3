"""What one share may be expected to bring in, from the plant's estimate."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prospect:
    """The part of one share, or of more, in a typical and in a lean year. [kWh]"""

    p50_kwh: float
    p90_kwh: float

    def times(self, shares: int) -> "Prospect":
        """The part of so many shares."""
        return Prospect(self.p50_kwh * shares, self.p90_kwh * shares)

    @property
    def p10_kwh(self) -> float:
        """What one year in ten reaches, as far above P50 as P90 is below it. [kWh]"""
        return 2 * self.p50_kwh - self.p90_kwh


def per_share(
    annual_kwh_p50: float, annual_kwh_p90: float, ownership_ppm: int, issued_shares: int
) -> Prospect | None:
    """Divide a plant's estimate over its shares.

    Parameters
    ----------
    annual_kwh_p50, annual_kwh_p90
        Of the whole plant: what half, and nine in ten, of all years reach. [kWh]
    ownership_ppm
        Our part of it, in millionths.
    issued_shares
        All of them, sold or not: an unsold share earns for the cooperative.

    Returns
    -------
    Prospect or None
        None where the plant has no shares.
    """
    if issued_shares < 1:
        return None
    part = ownership_ppm / 1_000_000 / issued_shares
    return Prospect(annual_kwh_p50 * part, annual_kwh_p90 * part)
