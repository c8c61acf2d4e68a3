"""Paying an order in monthly parts: how much, by which day, and when it is over.

The order is reserved while each part is there within two weeks after its day, and it becomes final
on the day that all of it is there. Whoever stops gets back everything that they paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coop.apportion import apportion
from coop.errors import RuleBroken
from coop.periods import months_later

PATIENCE_DAYS = 14
"""How long after its day a part may still come."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what an order costs.

    Attributes
    ----------
    number
        From 1.
    due_on
        The last day on which it is in time.
    amount_cents
        [cents]
    """

    number: int
    due_on: date
    amount_cents: int


def check_number(parts: int, most: int) -> None:
    """Refuse a number of parts that an offering does not allow; raises `RuleBroken`."""
    if most < 2:
        raise RuleBroken("Bij deze verkoop kunt u niet in delen betalen.", field="instalments")
    if not 2 <= parts <= most:
        raise RuleBroken("Kies 2 tot en met %(most)s termijnen.", field="instalments", most=most)


def usual_numbers(most: int) -> tuple[int, ...]:
    """Give in how many parts people may choose to pay, when `most` is the highest number."""
    return tuple(sorted({number for number in (3, 6, 12, most) if 2 <= number <= most}))


def divide(total_cents: int, parts: int, first_due_on: date) -> tuple[Part, ...]:
    """Divide what an order costs into monthly parts.

    Parameters
    ----------
    total_cents
        At least a cent for each part. [cents]
    parts
        How many.
    first_due_on
        The last day for the first part; the others follow on the same day of each month.

    Returns
    -------
    tuple of Part
        Equal parts, floored; the rest is in the first. Together exactly the total.

    Raises
    ------
    ValueError
        When there are fewer cents than parts.
    """
    if not 0 < parts <= total_cents:
        raise ValueError(f"cannot pay {total_cents} cents in {parts} parts")
    amounts, rest = apportion(total_cents, dict.fromkeys(range(1, parts + 1), 1))
    amounts[1] += rest
    return tuple(
        Part(number, months_later(first_due_on, number - 1), amount_cents)
        for number, amount_cents in amounts.items()
    )


def next_part(parts: Sequence[Part], received_cents: int) -> Part | None:
    """Give what is to be paid first, less what is there of it; None when all of it is there."""
    together = 0
    for part in parts:
        together += part.amount_cents
        if together > received_cents:
            left = min(part.amount_cents, together - received_cents)
            return Part(part.number, part.due_on, left)
    return None


def last_chance(part: Part) -> date:
    """Give the last day on which a part still keeps the order."""
    return part.due_on + timedelta(days=PATIENCE_DAYS)


def is_missed(parts: Sequence[Part], received_cents: int, today: date) -> bool:
    """Say whether a part is missing so long that the shares go to somebody else."""
    waits = next_part(parts, received_cents)
    return waits is not None and today > last_chance(waits)


def is_late(parts: Sequence[Part], received_cents: int, today: date) -> bool:
    """Say whether a part is missing whose day has passed: time for a reminder."""
    waits = next_part(parts, received_cents)
    return waits is not None and today > waits.due_on
