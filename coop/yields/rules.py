"""By which rule a book year divides its euros: the newest decision that had come into force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coop.yields.allocation import Rule

STANDARD = Rule.FOLLOWS_KWH
"""One price per kWh and no free summer for who joins late; holds until the assembly decides."""


@dataclass(frozen=True, slots=True)
class DecidedRule:
    """The assembly's decision that `rule` holds from book year `from_year` on."""

    from_year: int
    rule: Rule
    decision: str
    decided_on: date


def decided_for(year: int, decided: Iterable[DecidedRule]) -> DecidedRule | None:
    """Give the decision that holds in a book year; None where the assembly never decided."""
    in_force = [one for one in decided if one.from_year <= year]
    return max(in_force, key=lambda one: one.from_year, default=None)


def rule_of(year: int, decided: Iterable[DecidedRule]) -> Rule:
    """Give the rule of a book year; it cannot change within one."""
    found = decided_for(year, decided)
    return found.rule if found else STANDARD
