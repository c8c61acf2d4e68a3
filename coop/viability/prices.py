"""Hourly prices of the day-ahead market, and what a plant gets for its kWh there.

A solar plant sells when every roof does, so that its kWh bring less than the mean; some hours
even cost money. What a plant really gets is its capture price.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)
HOURS_OF_COMMON_YEAR = 8760
CENTS_PER_MWH_TO_CT_PER_KWH = 1 / 1000


@dataclass(frozen=True, slots=True)
class PriceYear:
    """The prices of a whole calendar year, hour after hour.

    Attributes
    ----------
    year : int
    starts_at : datetime
        Start of the first hour, in UTC: New Year's night in UTC or in the town.
    cents_per_mwh : tuple of int
        One an hour without a gap; below zero where power was too much. [cents per MWh]
    """

    year: int
    starts_at: datetime
    cents_per_mwh: tuple[int, ...]

    @property
    def mean_ct_per_kwh(self) -> float:
        """The mean of all hours. [ct per kWh]"""
        return sum(self.cents_per_mwh) / len(self.cents_per_mwh) * CENTS_PER_MWH_TO_CT_PER_KWH

    @property
    def negative_hours(self) -> int:
        """Hours in which who delivers has to pay."""
        return sum(price < 0 for price in self.cents_per_mwh)


@dataclass(frozen=True, slots=True)
class Captured:
    """What a plant's kWh bring on the market in a year of prices.

    Attributes
    ----------
    mean_ct_per_kwh : float
        Of all hours alike. [ct per kWh]
    capture_ct_per_kwh : float
        Of each kWh made, hours below zero included. [ct per kWh]
    stopped_ct_per_kwh : float
        The same if the plant stands still while the price is below zero. [ct per kWh]
    negative_hours : int
        Hours below zero in which the plant would make something.
    negative_fraction : float
        The part of the year's kWh that falls in those hours.
    """

    mean_ct_per_kwh: float
    capture_ct_per_kwh: float
    stopped_ct_per_kwh: float
    negative_hours: int
    negative_fraction: float

    def millicents_per_kwh(self, *, stops_below_zero: bool) -> int:
        """The price per kWh made, as a design has it; not below zero. [1/1000 ct per kWh]"""
        found = self.stopped_ct_per_kwh if stops_below_zero else self.capture_ct_per_kwh
        return max(round(found * 1000), 0)


def captured(prices: PriceYear, profile_kwh: Sequence[float]) -> Captured:
    """What kWh that come at these hours bring.

    Parameters
    ----------
    prices : PriceYear
    profile_kwh : sequence of float, shape (8760,)
        What the plant makes in each hour of a common year in UTC, from 1 January 00:00. The
        last day of February counts again in a leap year. [kWh]

    Returns
    -------
    Captured

    Raises
    ------
    ValueError
        When the profile is no year, or makes nothing.

    Notes
    -----
    What a building uses itself is taken off every hour alike. A normal year's hours know
    nothing of the one sunny or windy hour that pressed the price: what plants really got that
    year is rather less.
    """
    if len(profile_kwh) != HOURS_OF_COMMON_YEAR:
        raise ValueError(f"a year has {HOURS_OF_COMMON_YEAR} hours, not {len(profile_kwh)}")
    made = [profile_kwh[hour] for hour in _common_hours(prices)]
    total = sum(made)
    if not total > 0:
        raise ValueError("a plant that makes nothing gets nothing")
    pairs = list(zip(made, prices.cents_per_mwh, strict=True))
    revenue = sum(kwh * price for kwh, price in pairs)
    unwanted = [kwh for kwh, price in pairs if price < 0 and kwh > 0]
    loss = sum(kwh * price for kwh, price in pairs if price < 0)
    return Captured(
        mean_ct_per_kwh=prices.mean_ct_per_kwh,
        capture_ct_per_kwh=revenue / total * CENTS_PER_MWH_TO_CT_PER_KWH,
        stopped_ct_per_kwh=(revenue - loss) / total * CENTS_PER_MWH_TO_CT_PER_KWH,
        negative_hours=len(unwanted),
        negative_fraction=sum(unwanted) / total,
    )


def hour_of_common_year(at: datetime) -> int:
    """The place of an hour in a year of 8760, in UTC; 29 February is the day before it."""
    at = at.astimezone(UTC)
    day = min(at.day, 28) if at.month == 2 else at.day
    start = datetime(2023, at.month, day, at.hour, tzinfo=UTC)
    return int((start - datetime(2023, 1, 1, tzinfo=UTC)) / HOUR)


def _common_hours(prices: PriceYear) -> Iterator[int]:
    for number in range(len(prices.cents_per_mwh)):
        yield hour_of_common_year(prices.starts_at + number * HOUR)
