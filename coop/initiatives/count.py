"""Counting what people would like: one voice per contact, a least and a most, and what is missing.

Whole units and whole watts; what is missing counts the least that people like, so that a call is
never called reached on a maximum.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from coop.errors import RuleBroken

MOST_UNITS = 100_000
MOST_WATT = 1_000_000_000
_NOT_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class Threshold:
    """When a call is reached: a number of units, or a power of so much a unit.

    Attributes
    ----------
    units
        Null when it is a power.
    watt
        Null when it is a number of units. [W]
    unit_watt
        Of one unit; needed for a power. [W]
    """

    units: int | None
    watt: int | None
    unit_watt: int | None


@dataclass(frozen=True, slots=True)
class Want:
    """What somebody would like, from `min_units` to `max_units`; in order of arrival."""

    contact_key: str
    min_units: int
    max_units: int


@dataclass(frozen=True, slots=True)
class Count:
    """All wants together."""

    people: int
    min_units: int
    max_units: int


def contact_key(contact: str) -> str:
    """Give what makes two ways of writing one contact the same.

    Capitals of a mail address do not matter; of a telephone number only the digits do, and +31 is
    the same as 0.
    """
    if "@" in contact:
        return contact.strip().lower()
    digits = _NOT_DIGITS.sub("", contact)
    for abroad in ("0031", "31"):
        if digits.startswith(abroad) and (abroad == "0031" or "+" in contact):
            return "0" + digits.removeprefix(abroad).removeprefix("0")
    return digits


def one_each(wants: Iterable[Want]) -> list[Want]:
    """Give the newest want of each contact; an earlier one no longer counts."""
    newest: dict[str, Want] = {}
    for want in wants:
        newest.pop(want.contact_key, None)
        newest[want.contact_key] = want
    return list(newest.values())


def count(wants: Iterable[Want]) -> Count:
    """Add up the newest want of each contact."""
    standing = one_each(wants)
    return Count(
        len(standing),
        sum(want.min_units for want in standing),
        sum(want.max_units for want in standing),
    )


def needed_units(threshold: Threshold, counted: Count) -> int:
    """Give how many units are still missing, never below nought.

    Of a power a begun unit is a whole one: half a panel does not reach it.
    """
    if threshold.units is not None:
        return max(0, threshold.units - counted.min_units)
    unit_watt = threshold.unit_watt or 1
    return -(-needed_watt(threshold, counted) // unit_watt)


def needed_watt(threshold: Threshold, counted: Count) -> int:
    """Give how much power is still missing, in whole watts; nought where units are counted. [W]"""
    if threshold.watt is None:
        return 0
    return max(0, threshold.watt - counted.min_units * (threshold.unit_watt or 0))


def threshold_units(threshold: Threshold) -> int:
    """Give the whole threshold in units, a begun unit as a whole one."""
    return needed_units(threshold, Count(0, 0, 0))


def is_reached(threshold: Threshold, counted: Count) -> bool:
    """Whether the least that people like makes the threshold."""
    return needed_units(threshold, counted) == 0


def check_threshold(threshold: Threshold) -> None:
    """Refuse a threshold that says nothing, or two things; raises `RuleBroken` at its field."""
    if (threshold.units is None) == (threshold.watt is None):
        raise RuleBroken(
            "Vul één drempel in: een aantal, of een vermogen in kWp.", field="threshold_units"
        )
    if threshold.units is not None and not 1 <= threshold.units <= MOST_UNITS:
        raise RuleBroken(
            "Kies een drempel van 1 tot en met %(most)s.", field="threshold_units", most=MOST_UNITS
        )
    if threshold.watt is None:
        return
    if not threshold.unit_watt or threshold.unit_watt < 1:
        raise RuleBroken(
            "Vul in hoeveel kWp één stuk is. Anders kunnen wij niet tellen.", field="unit_kwp"
        )
    if not 1 <= threshold.watt <= MOST_WATT:
        raise RuleBroken("Kies een drempel die groter is dan nul.", field="threshold_kwp")
    if threshold_units(threshold) > MOST_UNITS:
        raise RuleBroken(
            "Zoveel stuks kunnen wij niet tellen. Kijk de drempel en de kWp per stuk na.",
            field="threshold_kwp",
        )


def check_want(min_units: int, max_units: int) -> None:
    """Refuse what cannot be counted; raises `RuleBroken` at its field."""
    if not 1 <= min_units <= MOST_UNITS:
        raise RuleBroken(
            "Vul een aantal in van 1 tot en met %(most)s.", field="min_units", most=MOST_UNITS
        )
    if max_units < min_units:
        raise RuleBroken(
            "Uw hoogste aantal is lager dan uw minste aantal. Vul %(least)s of meer in.",
            field="max_units",
            least=min_units,
        )
    if max_units > MOST_UNITS:
        raise RuleBroken(
            "Vul een aantal in van 1 tot en met %(most)s.", field="max_units", most=MOST_UNITS
        )
