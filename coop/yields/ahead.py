"""Paying something ahead of the year: the same rule, over the months that were read so far."""

import hashlib
import json
from dataclasses import dataclass

from coop.errors import RuleBroken
from coop.periods import Period
from coop.shares.holdings import Movement
from coop.yields.allocation import Harvest, Rule, allocate_movements


@dataclass(frozen=True, slots=True)
class AheadConcept:
    """Every input of something that is paid ahead.

    Attributes
    ----------
    plant_code, year, number
        Which plant and book year, and the how manieth time.
    period
        The months of the book year that are known, from its first on.
    rule, issued_shares, movements
        As for the year itself.
    months_wh
        Our Wh of each of these months. [Wh]
    total_cents
        What is divided: members get their part, the part of shares nobody has is not paid. [cents]
    most_cents
        What the sums entered so far would give for the year, less what was paid ahead. [cents]
    earned_cents
        What these sums bring to the bank, which is booked only with the year. [cents]
    """

    plant_code: str
    year: int
    number: int
    period: Period
    rule: Rule
    issued_shares: int
    months_wh: tuple[int, ...]
    movements: tuple[Movement, ...]
    total_cents: int
    most_cents: int
    earned_cents: int = 0

    @property
    def digest(self) -> str:
        """A fingerprint of all inputs."""
        content = {
            "plant": self.plant_code,
            "year": self.year,
            "number": self.number,
            "end": self.period.end.isoformat(),
            "rule": self.rule.value,
            "issued_shares": self.issued_shares,
            "months_wh": self.months_wh,
            "movements": sorted((m.on.isoformat(), m.member, m.shares) for m in self.movements),
            "total_cents": self.total_cents,
            "most_cents": self.most_cents,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AheadPart:
    """What one member is paid ahead: share-days and [cents]."""

    member_id: int
    share_days: int
    amount_cents: int


def divide_ahead(concept: AheadConcept) -> tuple[AheadPart, ...]:
    """Divide what is paid ahead.

    Parameters
    ----------
    concept
        Its inputs.

    Returns
    -------
    tuple of AheadPart
        Of everyone who gets a cent or more, by member id; together no more than the total.

    Raises
    ------
    RuleBroken
        When it is nothing, more than the year gives so far, or the register cannot be true.
    """
    if concept.total_cents <= 0:
        raise RuleBroken("Vul een bedrag in boven nul.", field="amount")
    if concept.total_cents > concept.most_cents:
        raise RuleBroken(
            "Dit is meer dan het jaar tot nu toe oplevert. Kies een kleiner bedrag.",
            field="amount",
        )
    if not concept.issued_shares:
        raise RuleBroken("Deze bron heeft geen delen van leden.", field="amount")
    harvest = Harvest(
        period=concept.period,
        issued_shares=concept.issued_shares,
        energy_wh=concept.months_wh,
        distributable_cents=concept.total_cents,
        rule=concept.rule,
    )
    known = [moved for moved in concept.movements if moved.on < concept.period.end]
    lines = allocate_movements(harvest, known).lines()
    parts = [
        AheadPart(int(line.member), line.share_days, line.amount_cents)
        for line in lines
        if line.amount_cents
    ]
    if not parts:
        raise RuleBroken(
            "Voor niemand is dit een hele cent. Kies een groter bedrag.", field="amount"
        )
    return tuple(sorted(parts, key=lambda part: part.member_id))


def part_of(most_cents: int, permille: int) -> int:
    """Give a percentage, in thousandths, of what can be paid ahead; floored. [cents]"""
    return most_cents * permille // 1000
