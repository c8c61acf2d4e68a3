"""How far somebody is who saves for a first share."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from coop.errors import RuleBroken

LEAST_CENTS: Final = 500
MOST_CENTS: Final = 500_00


def check_monthly(cents: int, *, field: str = "monthly") -> None:
    """Refuse less than five euros a month, or so much that it must be a mistake.

    Raises
    ------
    RuleBroken
        See above.
    """
    if cents < LEAST_CENTS:
        raise RuleBroken("Vul € 5 of meer per maand in.", field=field)
    if cents > MOST_CENTS:
        raise RuleBroken(
            "Vul hoogstens € 500 per maand in. Wilt u meer inleggen? Koop dan meteen een deel.",
            field=field,
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """Saved, wanted and what is still to come. [cents], whole months."""

    saved_cents: int
    goal_cents: int
    monthly_cents: int

    @property
    def left_cents(self) -> int:
        """What is missing; never below nought. [cents]"""
        return max(0, self.goal_cents - self.saved_cents)

    @property
    def months_left(self) -> int:
        """Months until it is enough, the last one perhaps with less."""
        return -(-self.left_cents // self.monthly_cents)

    @property
    def shares(self) -> int:
        """How many whole shares what is saved pays for."""
        return max(0, self.saved_cents) // self.goal_cents


def progress(saved_cents: int, goal_cents: int, monthly_cents: int) -> Progress:
    """Say how far it is.

    Parameters
    ----------
    saved_cents
        What stands on savings. [cents]
    goal_cents
        What one share costs, above nought. [cents]
    monthly_cents
        What is put in each month, above nought. [cents]

    Raises
    ------
    ValueError
        When goal or month is not above nought.
    """
    if goal_cents < 1 or monthly_cents < 1:
        raise ValueError("nothing to save for")
    return Progress(saved_cents, goal_cents, monthly_cents)


def month_of(day: date) -> date:
    """Give the first day of the month that a debit saves for."""
    return day.replace(day=1)
