"""One member's figure rebuilt step by step, so that anyone can follow it to the cent.

It is reckoned in fractions, straight from the rule and apart from the arrays of `allocate`,
so that the page that explains a figure also checks it.
"""

from dataclasses import dataclass
from fractions import Fraction

from coop.periods import Period
from coop.shares.holdings import ShareDays
from coop.yields.allocation import Harvest, Rule


@dataclass(frozen=True, slots=True)
class PartStep:
    """One month of one member's figure, with nothing left out.

    Attributes
    ----------
    part
        The month, or the piece of it that lies in the period.
    plant_wh
        What the plant made. [Wh]
    share_days, total_share_days
        The member's, and issued shares times days.
    entitlement_wh
        `plant_wh` × `share_days` ÷ `total_share_days`, exact. [Wh]
    running_wh
        Entitlement since the start of the period, exact. [Wh]
    floor_wh, energy_wh
        `running_wh` without its fraction, and what that is more than the month before. [Wh]
    """

    part: Period
    plant_wh: int
    share_days: int
    total_share_days: int
    entitlement_wh: Fraction
    running_wh: Fraction
    floor_wh: int
    energy_wh: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """All steps from the meter to one member's line.

    Attributes
    ----------
    steps
        One for each month.
    share_of_money
        Entitlement ÷ total energy, or share-days ÷ all share-days: what `rule` says, exact.
    exact_cents
        `distributable_cents` × `share_of_money`, exact. [cents]
    amount_cents
        `exact_cents` without its fraction. [cents]
    """

    member: str
    steps: tuple[PartStep, ...]
    share_days: int
    total_share_days: int
    energy_wh: int
    entitlement_wh: Fraction
    total_wh: int
    rule: Rule
    distributable_cents: int
    share_of_money: Fraction
    exact_cents: Fraction
    amount_cents: int


def explain(harvest: Harvest, held: ShareDays, member: str) -> Explanation:
    """Rebuild one member's line step by step, in fractions, as the rule reads.

    Parameters
    ----------
    harvest, held
        As for `allocate`.
    member
        Someone without movements gets noughts.

    Returns
    -------
    Explanation
        Its `energy_wh`, months and `amount_cents` are those of `allocate`.
    """
    steps: list[PartStep] = []
    running = Fraction(0)
    rows = zip(harvest.parts, harvest.energy_wh, held.of(member), strict=True)
    for part, plant_wh, days in rows:
        total_days = harvest.issued_shares * part.days
        entitlement = Fraction(plant_wh * days, total_days)
        floor_before, running = int(running), running + entitlement
        energy_wh = int(running) - floor_before
        steps.append(
            PartStep(
                part, plant_wh, days, total_days, entitlement, running, int(running), energy_wh
            )
        )
    days = sum(step.share_days for step in steps)
    if harvest.applied_rule is Rule.FOLLOWS_KWH:
        share = running / harvest.total_wh
    else:
        share = Fraction(days, harvest.total_share_days)
    exact_cents = harvest.distributable_cents * share
    return Explanation(
        member=member,
        steps=tuple(steps),
        share_days=days,
        total_share_days=harvest.total_share_days,
        energy_wh=int(running),
        entitlement_wh=running,
        total_wh=harvest.total_wh,
        rule=harvest.applied_rule,
        distributable_cents=harvest.distributable_cents,
        share_of_money=share,
        exact_cents=exact_cents,
        amount_cents=int(exact_cents),
    )
