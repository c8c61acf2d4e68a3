"""What yearly flows of money are worth: present value, internal rate, and when money is back.

Flows are euros as floats, the first one today and each next a year later. They are prognoses
and are never booked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, log

LOWEST_RATE = -0.9
HIGHEST_RATE = 10.0
_RATE_STEPS = 240
_HALVINGS = 80


def npv(flows: Sequence[float], rate_fraction: float) -> float:
    """Worth today of what comes later.

    Parameters
    ----------
    flows : sequence of float
        One a year, the first one today. [euro]
    rate_fraction
        Per year, above -1: 0.03 is 3 %.

    Returns
    -------
    float
        [euro]

    Raises
    ------
    ValueError
        When the rate is -100 % or less: then nothing can be discounted.
    """
    if not rate_fraction > -1:
        raise ValueError(f"no rate to discount with: {rate_fraction}")
    worth = 0.0
    for flow in reversed(flows):
        worth = worth / (1 + rate_fraction) + flow
    return worth


def irr(flows: Sequence[float]) -> float | None:
    """The rate at which the flows are worth nothing today; None where there is none.

    Parameters
    ----------
    flows : sequence of float
        One a year, the first one today. [euro]

    Returns
    -------
    float or None
        Between -0.9 and 10, a fraction per year.

    Notes
    -----
    Flows that change sign more than once (a new inverter, removal at the end) may have several
    such rates. Only those count at which a higher rate is worth less, as of money that is laid
    out first; of these the one nearest to zero is given.
    """
    low, high = log(1 + LOWEST_RATE), log(1 + HIGHEST_RATE)
    rates = [exp(low + (high - low) * step / _RATE_STEPS) - 1 for step in range(_RATE_STEPS + 1)]
    worths = [npv(flows, rate) for rate in rates]
    found = [
        _between(flows, rates[place], rates[place + 1])
        for place in range(_RATE_STEPS)
        if worths[place] > 0 >= worths[place + 1]
    ]
    return min(found, key=abs, default=None)


def _between(flows: Sequence[float], low: float, high: float) -> float:
    """Halve the way between a rate that is worth something and one that is not."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if npv(flows, middle) > 0:
            low = middle
        else:
            high = middle
    return high


@dataclass(frozen=True, slots=True)
class Crossing:
    """When the running total passes zero, in years from today; upward or back below it."""

    years: float
    is_upward: bool


def running_total(flows: Sequence[float]) -> tuple[float, ...]:
    """The sum of the flows up to and with each. [euro]"""
    totals, total = [], 0.0
    for flow in flows:
        total += flow
        totals.append(total)
    return tuple(totals)


def crossings(flows: Sequence[float]) -> tuple[Crossing, ...]:
    """Every time at which the running total passes zero.

    Parameters
    ----------
    flows : sequence of float
        One a year, the first one today. [euro]

    Returns
    -------
    tuple of Crossing
        In order of time; within a year in proportion, as if a year's money came evenly. Upward
        and downward take turns.
    """
    totals = running_total(flows)
    found = []
    for year in range(1, len(totals)):
        before, after = totals[year - 1], totals[year]
        if (before < 0) != (after < 0):
            found.append(Crossing(year - 1 + before / (before - after), after >= 0))
    return tuple(found)


def payback_years(flows: Sequence[float]) -> float | None:
    """From when on the money is back and stays back; None where that never is.

    Parameters
    ----------
    flows : sequence of float
        One a year, the first one today. [euro]
    """
    found = crossings(flows)
    if not found:
        return None if not flows or flows[0] < 0 else 0.0
    return found[-1].years if found[-1].is_upward else None


def annuity(present_euros: float, rate_fraction: float, years: int) -> float:
    """The equal yearly amount that is worth `present_euros` today.

    Parameters
    ----------
    present_euros
        [euro]
    rate_fraction
        Per year; 0 spreads the amount evenly.
    years
        One or more; the first amount comes after a year.

    Returns
    -------
    float
        [euro per year]

    Raises
    ------
    ValueError
        When there is no year to spread over.
    """
    if years < 1:
        raise ValueError(f"no years to spread over: {years}")
    per_euro = npv([0.0] + [1.0] * years, rate_fraction)
    if not isfinite(per_euro):
        raise ValueError(f"no rate to spread with: {rate_fraction}")
    return present_euros / per_euro
