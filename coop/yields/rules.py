"""By which rule a book year divides its euros: the newest decision that had come into force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coop.words import Words
from coop.yields.allocation import Rule

STANDARD = Rule.FOLLOWS_KWH
"""One price per kWh and no free summer for who joins late; holds until the assembly decides."""

LAST_DAY = Words("Uw laatste dag telt voor u. De dag daarna telt voor wie de delen krijgt.")
"""Which day counts for whom when shares change hands; on every page and paper in these words."""

KEPT = Words(
    "Wat niet verkochte delen opbrengen, gaat naar de algemene reserve. Wat door het afronden op "
    "hele centen overblijft (de restcenten), staat apart in de boeken en is van alle leden samen."
)
"""What of a division no member gets, and where it goes."""

DAY_COUNT = (
    Words("Wij tellen echte dagen."),
    LAST_DAY,
    Words(
        "Een maand telt zoveel dagen als de kalender zegt, en een schrikkeljaar heeft 366 dagen. "
        "Andere regels voor dagen hebben wij niet."
    ),
    Words(
        "Meters tellen in uren van de wereldtijd (UTC). Welk uur bij welke maand hoort, zegt de "
        "klok in de plaats van de coöperatie, ook als de zomertijd begint of eindigt."
    ),
    Words(
        "Wij delen door alle uitgegeven delen. Wat delen opleveren die niemand heeft, gaat naar de "
        "algemene reserve."
    ),
)
"""How days, months and years are counted, as members read it; `coop.periods` and
`coop.shares.holdings` do it."""


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
