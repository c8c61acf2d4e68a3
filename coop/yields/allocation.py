"""Who gets what of a plant's energy and money: the rule, once.

The command line, the pages, the demo and the benchmark all divide through `allocate`.

The rule, in exact arithmetic:

- A member's share of a month is their share-days over all share-days, issued shares times days.
  Shares that nobody bought earn for the cooperative: members do not gain by empty places.
- Their entitlement is the sum over the months of the plant's energy times that share. Energy is
  divided by month because a year would give summer sun to who came in October.
- Their energy is the entitlement over the whole period, floored; a month's figure is the
  difference between the floors of the running total, so that nobody loses more than one Wh.
- Their money follows their kWh, one price per kWh, or their share-days where the assembly
  decided so; floored. What is left is the cooperative's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from math import lcm

import numpy as np

from coop.periods import Period
from coop.shares.holdings import IntArray, Movement, ShareDays, check_holdings, share_days

_INT64_END = 2**63


class Rule(StrEnum):
    """What the money follows; the assembly decides, for a whole book year."""

    FOLLOWS_KWH = "follows_kwh"
    BY_SHARE_DAYS = "by_share_days"


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a plant gave in a period and what of it is divided.

    Attributes
    ----------
    period
        Half open.
    issued_shares
        All shares of the plant, sold or not; at least one.
    energy_wh
        One figure for each calendar month that the period touches, or a single one for the
        period as one piece. [Wh]
    distributable_cents
        [cents]
    rule
        What the money follows. Where there was no energy, it follows share-days.
    is_monthly
        Whether `energy_wh` is by month; a period within one month is the same either way.
    """

    period: Period
    issued_shares: int
    energy_wh: tuple[int, ...]
    distributable_cents: int
    rule: Rule = Rule.FOLLOWS_KWH
    is_monthly: bool = True

    def __post_init__(self) -> None:
        if self.issued_shares < 1:
            raise ValueError(f"no shares issued: {self.issued_shares}")
        if self.distributable_cents < 0 or min(self.energy_wh, default=0) < 0:
            raise ValueError("nothing negative can be divided")
        if len(self.energy_wh) != len(self.parts):
            raise ValueError(f"{len(self.energy_wh)} figures for {len(self.parts)} months")

    @property
    def parts(self) -> tuple[Period, ...]:
        """What the period is cut into: one part for each figure of energy."""
        return tuple(self.period.months()) if self.is_monthly else (self.period,)

    @property
    def total_wh(self) -> int:
        """The energy of the whole period. [Wh]"""
        return sum(self.energy_wh)

    @property
    def total_share_days(self) -> int:
        """Issued shares times days, the divisor of the whole period."""
        return self.issued_shares * self.period.days

    @property
    def applied_rule(self) -> Rule:
        """The rule, or share-days where there was no energy for money to follow."""
        return self.rule if self.total_wh else Rule.BY_SHARE_DAYS


@dataclass(frozen=True, slots=True)
class Line:
    """One member's part: share-days, [Wh] and [cents]."""

    member: str
    share_days: int
    energy_wh: int
    amount_cents: int


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """The parts of all members, and of the cooperative: unsold shares and rests.

    Attributes
    ----------
    members
        Sorted; the order of all arrays.
    share_days, energy_wh, amount_cents : array, one for each member
        Over the whole period. [share-days], [Wh], [cents]
    part_energy_wh : array, parts × members
        Energy by month: differences of the floors of the running total. [Wh]
    cooperative_part_energy_wh
        The cooperative's energy by month. [Wh]
    cooperative_energy_wh, cooperative_amount_cents
        Total minus the members'. [Wh], [cents]
    """

    members: tuple[str, ...]
    share_days: IntArray
    energy_wh: IntArray
    amount_cents: IntArray
    part_energy_wh: IntArray
    cooperative_part_energy_wh: tuple[int, ...]
    cooperative_energy_wh: int
    cooperative_amount_cents: int

    def lines(self) -> Iterator[Line]:
        """Give the parts of the members one by one, in Python's own whole numbers."""
        columns = (self.share_days, self.energy_wh, self.amount_cents)
        values = zip(*(column.tolist() for column in columns), strict=True)
        for member, (days, energy_wh, amount_cents) in zip(self.members, values, strict=True):
            yield Line(member, days, energy_wh, amount_cents)


@dataclass(frozen=True, slots=True)
class Payout:
    """How much of an amount is the member's own money coming back, and how much is yield."""

    own_money_cents: int
    yield_cents: int


def allocate(harvest: Harvest, held: ShareDays) -> Allocation:
    """Divide a plant's period among those who held its shares.

    Parameters
    ----------
    harvest
        What is divided.
    held
        Share-days in the parts of the harvest.

    Returns
    -------
    Allocation
        Sums are exact: members and cooperative together are the harvest, to the Wh and cent.

    Raises
    ------
    ValueError
        When `held` has other parts, or holds more than was issued or less than nothing.

    Notes
    -----
    With L the least common multiple of the days of all parts, every entitlement is a whole
    number over issued × L. Where that number could outgrow 63 bits, which takes a plant of some
    10 GWh a month in 50,000 shares, the same lines run on Python's own integers.
    """
    if held.parts != harvest.parts:
        raise ValueError("share-days were counted over other parts than the energy")
    limits = [harvest.issued_shares * part.days for part in harvest.parts]
    too_many = any(total > limit for total, limit in zip(_row_sums(held.days), limits, strict=True))
    if too_many or (held.days.size and held.days.min() < 0):
        raise ValueError("more held than issued, or less than nothing")
    part_energy_wh, rests, unit = _energy_by_part(harvest, held.days)
    energy_wh, days = _column_sums(part_energy_wh), _column_sums(held.days)
    amounts = _amounts(harvest, days, energy_wh, rests, unit)
    divided = zip(harvest.energy_wh, _row_sums(part_energy_wh), strict=True)
    coop_by_part = tuple(plant_wh - members_wh for plant_wh, members_wh in divided)
    return Allocation(
        members=held.members,
        share_days=days,
        energy_wh=energy_wh,
        amount_cents=amounts,
        part_energy_wh=part_energy_wh,
        cooperative_part_energy_wh=coop_by_part,
        cooperative_energy_wh=sum(coop_by_part),
        cooperative_amount_cents=harvest.distributable_cents - int(amounts.sum()),
    )


def allocate_movements(harvest: Harvest, movements: Sequence[Movement]) -> Allocation:
    """Check the movements, count their share-days and divide; raises as `check_holdings`."""
    check_holdings(movements, harvest.issued_shares)
    return allocate(harvest, share_days(movements, harvest.period, harvest.parts))


def capital_and_yield(amount_cents: int, capital_cents: int, distributable_cents: int) -> Payout:
    """Split an amount into the member's own money coming back and yield.

    Parameters
    ----------
    amount_cents
        The member's part of `distributable_cents`. [cents]
    capital_cents
        How much of what is divided is depreciation, the plant's price coming back. [cents]
    distributable_cents
        What was divided. [cents]

    Returns
    -------
    Payout
        Yield is floored, so that it is never shown better than it is.

    Raises
    ------
    ValueError
        When a figure is negative or the part is more than the whole.
    """
    if not 0 <= amount_cents <= distributable_cents or capital_cents < 0:
        raise ValueError("own money and yield are parts of what is divided")
    if distributable_cents == 0:
        return Payout(0, 0)
    yield_total = max(0, distributable_cents - capital_cents)
    yield_cents = amount_cents * yield_total // distributable_cents
    return Payout(amount_cents - yield_cents, yield_cents)


def yields_of(amounts_cents: IntArray, capital_cents: int, distributable_cents: int) -> IntArray:
    """Give the yield in each of many amounts, as `capital_and_yield` does of one. [cents]"""
    if distributable_cents == 0:
        return np.zeros_like(amounts_cents)
    yield_total = max(0, distributable_cents - capital_cents)
    amounts = _wide_enough(amounts_cents, distributable_cents * max(1, yield_total))
    return np.asarray(amounts * yield_total // distributable_cents)


def _energy_by_part(harvest: Harvest, days: IntArray) -> tuple[IntArray, IntArray, int]:
    """Give the energy (parts × members), what is left of each member's last Wh, and its unit.

    Every entitlement is carried as whole Wh and a rest over `unit`. The rest goes into the next
    part, so that what a part gives is the difference between floors of the running total.
    """
    common = reduce(lcm, (part.days for part in harvest.parts))
    unit = harvest.issued_shares * common
    days = _wide_enough(days, max(unit * (max(harvest.energy_wh) + 1), harvest.total_wh))
    energy_wh = np.empty_like(days)
    rest = np.zeros_like(days[0])
    for row, (part, plant_wh) in enumerate(zip(harvest.parts, harvest.energy_wh, strict=True)):
        claim = days[row] * (plant_wh * (common // part.days))
        claim += rest
        whole = np.floor_divide(claim, unit, out=energy_wh[row])
        rest = np.subtract(claim, whole * unit, out=claim)
    return energy_wh, rest, unit


def _amounts(
    harvest: Harvest, days: IntArray, energy_wh: IntArray, rests: IntArray, unit: int
) -> IntArray:
    """Floor each member's part of the money; entitlement is `energy_wh` + `rests` ÷ `unit`."""
    cents = harvest.distributable_cents
    if harvest.applied_rule is Rule.BY_SHARE_DAYS:
        days = _wide_enough(days, cents * harvest.total_share_days)
        return np.asarray(days * cents // harvest.total_share_days)
    largest = cents * max(unit, harvest.total_wh + 1)
    energy_wh, rests = _wide_enough(energy_wh, largest), _wide_enough(rests, largest)
    return np.asarray((energy_wh * cents + rests * cents // unit) // harvest.total_wh)


def _row_sums(values: IntArray) -> list[int]:
    return [int(total) for total in values.sum(axis=1)]


def _column_sums(values: IntArray) -> IntArray:
    # Row upon row: numpy's own sum over the first axis takes three times as long.
    total: IntArray = values[0].copy()
    for row in values[1:]:
        total += row
    return total


def _wide_enough(values: IntArray, largest: int) -> IntArray:
    """Turn values into Python's integers where a sum with them could pass `largest` 63 bits."""
    return values if largest < _INT64_END else values.astype(object)
