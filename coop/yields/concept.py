"""What a plant's book year would give each member if it were confirmed now.

A concept holds every input. The board previews it; confirming works it out again and refuses
when its digest is no longer the one that was seen.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from fractions import Fraction

from coop.errors import RuleBroken
from coop.periods import Period
from coop.shares.holdings import Movement, ShareDays, check_holdings, share_days
from coop.yields.allocation import Harvest, Rule, allocate, capital_and_yield
from coop.yields.waterfall import PlantYear, Waterfall, waterfall


@dataclass(frozen=True, slots=True)
class Concept:
    """Every input of a plant's book year.

    Attributes
    ----------
    plant_code, year, period
        Which plant and book year.
    rule
        What the money follows.
    issued_shares
        All shares of the plant; 0 for a plant that is the cooperative's alone.
    months_wh
        Our Wh of each month; None where no complete reading is known. [Wh]
    movements
        In the plant's shares, also from before and after the period.
    sums
        What the board entered, and what earlier years left.
    """

    plant_code: str
    year: int
    period: Period
    rule: Rule
    issued_shares: int
    months_wh: tuple[int | None, ...]
    movements: tuple[Movement, ...]
    sums: PlantYear

    @property
    def missing_months(self) -> list[Period]:
        """The months without a complete reading."""
        months = zip(self.period.months(), self.months_wh, strict=True)
        return [month for month, energy_wh in months if energy_wh is None]

    @property
    def waterfall(self) -> Waterfall:
        """From revenue to what is divided."""
        return waterfall(self.sums)

    @property
    def harvest(self) -> Harvest:
        """What is divided; all months must be known and shares issued."""
        return Harvest(
            period=self.period,
            issued_shares=self.issued_shares,
            energy_wh=tuple(energy_wh or 0 for energy_wh in self.months_wh),
            distributable_cents=self.waterfall.distributable_cents,
            rule=self.rule,
        )

    @property
    def digest(self) -> str:
        """A fingerprint of all inputs; whatever changes the outcome changes it."""
        content = {
            "plant": self.plant_code,
            "year": self.year,
            "months_wh": self.months_wh,
            "sums": asdict(self.sums),
            "rule": self.rule.value,
            "issued_shares": self.issued_shares,
            "movements": sorted((m.on.isoformat(), m.member, m.shares) for m in self.movements),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Part:
    """What one member gets: share-days, [Wh], and [cents] of own money back and of yield."""

    member_id: int
    share_days: int
    energy_wh: int
    amount_cents: int
    capital_cents: int
    yield_cents: int


@dataclass(frozen=True, slots=True)
class Division:
    """A plant's year divided: the members' parts, and what stays with the cooperative.

    Attributes
    ----------
    parts
        Of everyone who held a share on any day of the year, by member id.
    cooperative_wh, cooperative_cents
        The whole minus the members' parts. [Wh], [cents]
    unsold_cents
        How much of it unsold shares earned; what is more is the rest of rounding. [cents]
    per_share_cents, per_share_rest_cents
        What a share held all year earns, floored, and what would be left of the whole if all
        issued shares were paid so. [cents]
    """

    parts: tuple[Part, ...]
    energy_wh: int
    distributable_cents: int
    cooperative_wh: int
    cooperative_cents: int
    unsold_cents: int
    per_share_cents: int
    per_share_rest_cents: int

    @property
    def members_wh(self) -> int:
        """Of all members together. [Wh]"""
        return self.energy_wh - self.cooperative_wh

    @property
    def members_cents(self) -> int:
        """Of all members together. [cents]"""
        return self.distributable_cents - self.cooperative_cents

    @property
    def capital_cents(self) -> int:
        """How much of it is the members' own money coming back. [cents]"""
        return sum(part.capital_cents for part in self.parts)

    @property
    def rest_cents(self) -> int:
        """What rounding left: less than one cent for each member. [cents]"""
        return self.cooperative_cents - self.unsold_cents


def divide(concept: Concept) -> Division:
    """Divide a plant's book year.

    Parameters
    ----------
    concept
        Its inputs.

    Returns
    -------
    Division
        Members and cooperative together are the whole, to the Wh and the cent. A plant without
        shares leaves everything to the cooperative.

    Raises
    ------
    RuleBroken
        When a month has no complete reading, or the register cannot be true.
    """
    if concept.missing_months:
        raise RuleBroken(
            "Van %(count)s maanden is er nog geen volledige meterstand. Vul die eerst aan.",
            count=len(concept.missing_months),
        )
    energy_wh = sum(wh or 0 for wh in concept.months_wh)
    cents = concept.waterfall.distributable_cents
    if not concept.issued_shares:
        return Division((), energy_wh, cents, energy_wh, cents, cents, 0, 0)
    check_holdings(concept.movements, concept.issued_shares)
    held = share_days(concept.movements, concept.period)
    result = allocate(concept.harvest, held)
    capital_cents = min(concept.sums.depreciation_cents, cents)
    parts = []
    for line in result.lines():
        if line.share_days:
            paid = capital_and_yield(line.amount_cents, capital_cents, cents)
            parts.append(
                Part(
                    int(line.member),
                    line.share_days,
                    line.energy_wh,
                    line.amount_cents,
                    paid.own_money_cents,
                    paid.yield_cents,
                )
            )
    per_share = cents // concept.issued_shares
    return Division(
        parts=tuple(sorted(parts, key=lambda part: part.member_id)),
        energy_wh=energy_wh,
        distributable_cents=cents,
        cooperative_wh=result.cooperative_energy_wh,
        cooperative_cents=result.cooperative_amount_cents,
        unsold_cents=int(cents * _unsold_share(concept.harvest, held)),
        per_share_cents=per_share,
        per_share_rest_cents=cents - per_share * concept.issued_shares,
    )


def _unsold_share(harvest: Harvest, held: ShareDays) -> Fraction:
    """The part of the money that shares nobody held earn, exact."""
    unsold = [
        harvest.issued_shares * part.days - int(row.sum())
        for part, row in zip(harvest.parts, held.days, strict=True)
    ]
    if harvest.applied_rule is Rule.BY_SHARE_DAYS:
        return Fraction(sum(unsold), harvest.total_share_days)
    earned = sum(
        Fraction(energy_wh * days, harvest.issued_shares * part.days)
        for part, energy_wh, days in zip(harvest.parts, harvest.energy_wh, unsold, strict=True)
    )
    return Fraction(earned) / harvest.total_wh
