"""What a share is worth when its holder leaves, and on 1 January for the tax return.

By the linear rule a share loses an equal part of its price each month of its term, counted from the
start of the plant; by the equity rule it is the plant's own capital divided by the shares that
members hold. A share is never worth more than that capital can bear. Shares that the cooperative
keeps itself do not count: nobody paid for them, and one that came back took its money along.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Method(StrEnum):
    """How a share is valued; the assembly decides."""

    LINEAR = "linear"
    EQUITY = "equity"


@dataclass(frozen=True, slots=True)
class ShareValue:
    """The value of one share and the rule that it follows from. [cents]"""

    cents: int
    method: Method
    is_capped: bool


def full_months(start: date, day: date) -> int:
    """Give the whole months between two days; none before the start."""
    months = (day.year - start.year) * 12 + day.month - start.month
    return max(0, months - (day.day < start.day))


def linear_value(price_cents: int, term_years: int, started_on: date, day: date) -> int:
    """Give what is left of a share's price.

    Parameters
    ----------
    price_cents
        What it cost at issue. [cents]
    term_years
        In how many years the price comes back.
    started_on, day
        First day of the plant, and the day of which the value is asked.

    Returns
    -------
    int
        Price × (1 − full months ÷ months of the term), floored; nothing after the term. [cents]
    """
    months = term_years * 12
    left = max(0, months - full_months(started_on, day))
    return price_cents * left // months


def share_value(method: Method, linear_cents: int, equity_cents: int, shares: int) -> ShareValue:
    """Give the value of one share by a rule, never above what the plant's capital can bear.

    Parameters
    ----------
    method
        The rule that the assembly chose.
    linear_cents
        By `linear_value`. [cents]
    equity_cents
        The plant's own capital; below zero where it has lost more than it has. [cents]
    shares
        All shares of the plant that members hold; at least one.
    """
    most = max(0, equity_cents) // shares
    if method is Method.EQUITY:
        return ShareValue(most, method, is_capped=False)
    return ShareValue(min(linear_cents, most), method, is_capped=linear_cents > most)
