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
from coop.yields.allocation import Allocation, Harvest, Rule, allocate, yields_of
from coop.yields.capital import Classes, Returned
from coop.yields.carry import WorkedOff, work_off
from coop.yields.waterfall import PlantYear, Waterfall, waterfall


@dataclass(frozen=True, slots=True)
class LateLine:
    """What became known of a closed year and is worked off in this one. [Wh], [cents]"""

    id: int
    year: int
    delta_wh: int
    delta_cents: int
    reason: str


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
        Our metered Wh of each month; None where no complete reading is known. [Wh]
    movements
        In the plant's shares, also from before and after the period.
    sums
        What the board entered, and what earlier years left.
    carry_wh
        What closed years counted too little, negative where too much. [Wh]
    late
        What became known of closed years since the last one was confirmed.
    class_movements
        The same movements by class, where the plant has several; of a single class its id alone.
    capital_left
        What is left of a member's own money in a class as it stood at the end of the year,
        (member, class, cents), where what they paid in stands in the books. [cents]
    capital_elsewhere
        What of it somebody else has by now, (member, class, who has it, cents). [cents]
    advances
        What each member was paid ahead and has not earned yet, (member, cents). [cents]
    """

    plant_code: str
    year: int
    period: Period
    rule: Rule
    issued_shares: int
    months_wh: tuple[int | None, ...]
    movements: tuple[Movement, ...]
    sums: PlantYear
    carry_wh: int = 0
    late: tuple[LateLine, ...] = ()
    class_movements: tuple[tuple[int, tuple[Movement, ...]], ...] = ()
    capital_left: tuple[tuple[int, int, int], ...] = ()
    capital_elsewhere: tuple[tuple[int, int, int, int], ...] = ()
    advances: tuple[tuple[int, int], ...] = ()

    @property
    def missing_months(self) -> list[Period]:
        """The months without a complete reading."""
        months = zip(self.period.months(), self.months_wh, strict=True)
        return [month for month, energy_wh in months if energy_wh is None]

    @property
    def worked_off(self) -> WorkedOff:
        """What each month gets or loses for closed years, and what is carried on."""
        return work_off([energy_wh or 0 for energy_wh in self.months_wh], self.carry_wh)

    @property
    def divided_wh(self) -> tuple[int, ...]:
        """What is divided in each month: metered, and what closed years lacked or had too much."""
        rows = zip(self.months_wh, self.worked_off.months_wh, strict=True)
        return tuple((energy_wh or 0) + change_wh for energy_wh, change_wh in rows)

    @property
    def waterfall(self) -> Waterfall:
        """From revenue to what is divided."""
        return waterfall(self.sums)

    @property
    def to_pay_cents(self) -> int:
        """What is divided, without what members were paid ahead already. [cents]"""
        cents = self.waterfall.distributable_cents
        return max(0, cents - sum(ahead_cents for _member, ahead_cents in self.advances))

    @property
    def harvest(self) -> Harvest:
        """What is divided; all months must be known and shares issued."""
        return Harvest(
            period=self.period,
            issued_shares=self.issued_shares,
            energy_wh=self.divided_wh,
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
            "movements": _said(self.movements),
            "carry_wh": self.carry_wh,
            "late": [line.id for line in self.late],
            "classes": [(class_id, _said(moved)) for class_id, moved in self.class_movements],
            "capital_left": sorted(self.capital_left),
            "capital_elsewhere": sorted(self.capital_elsewhere),
            "advances": sorted(self.advances),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _said(movements: tuple[Movement, ...]) -> list[tuple[str, str, int]]:
    return sorted((moved.on.isoformat(), moved.member, moved.shares) for moved in movements)


@dataclass(frozen=True, slots=True)
class Part:
    """What one member gets: share-days, [Wh], and [cents] of own money back and of yield.

    `advance_cents` of it were paid ahead. `classes` says of which class of shares the own money
    is, (class, cents); a class that nobody named is None.
    """

    member_id: int
    share_days: int
    energy_wh: int
    amount_cents: int
    capital_cents: int
    yield_cents: int
    advance_cents: int = 0
    classes: Classes = ()

    @property
    def owed_cents(self) -> int:
        """What is still to be paid. [cents]"""
        return self.amount_cents - self.advance_cents


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
    def advance_cents(self) -> int:
        """How much of it was paid ahead. [cents]"""
        return sum(part.advance_cents for part in self.parts)

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
    energy_wh = sum(concept.divided_wh)
    cents = concept.waterfall.distributable_cents
    if not concept.issued_shares:
        return Division((), energy_wh, cents, energy_wh, cents, cents, 0, 0)
    check_holdings(concept.movements, concept.issued_shares)
    held = share_days(concept.movements, concept.period)
    result = allocate(concept.harvest, held)
    per_share = cents // concept.issued_shares
    return Division(
        parts=_parts(concept, result),
        energy_wh=energy_wh,
        distributable_cents=cents,
        cooperative_wh=result.cooperative_energy_wh,
        cooperative_cents=result.cooperative_amount_cents,
        unsold_cents=int(cents * _unsold_share(concept.harvest, held)),
        per_share_cents=per_share,
        per_share_rest_cents=cents - per_share * concept.issued_shares,
    )


def _parts(concept: Concept, result: Allocation) -> tuple[Part, ...]:
    """Everyone who held a share, by member id: own money by class, and what was paid ahead."""
    cents = concept.waterfall.distributable_cents
    gains = yields_of(result.amount_cents, concept.sums.depreciation_cents, cents)
    columns = (result.share_days, result.energy_wh, result.amount_cents, gains)
    returned = Returned(concept.class_movements, concept.period, concept.capital_left)
    ahead = dict(concept.advances)
    parts = []
    for member, days, energy_wh, amount, gain in zip(
        result.members, *(column.tolist() for column in columns), strict=True
    ):
        if days:
            classes, capital = returned.of(member, amount - gain)
            member_id = int(member)
            paid = min(amount, ahead[member_id]) if member_id in ahead else 0
            parts.append(
                Part(member_id, days, energy_wh, amount, capital, amount - capital, paid, classes)
            )
    parts.sort(key=lambda part: part.member_id)
    return tuple(parts)


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
