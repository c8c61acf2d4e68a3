"""How a plant's book year stands in the books: three entries, each of which balances.

Debit is positive. All legs carry the plant; what concerns a member carries the member too.

1. The result, on the last day of the book year: bank against revenue and costs; depreciation
   against the plant; tax against what is still to be paid.
2. The close, on the same day: revenue, costs, depreciation and tax go to the plant's result.
   A correction of a closed year stands with the revenue, as a line of its own.
3. The distribution, on the day of the assembly's decision: from the result to the maintenance
   reserve, the general reserve, the cents of rounding and the members. What of a member's part
   is own money coming back lowers the share capital, of the class it was paid in for, of whoever
   holds that money by then: who gave shares away after the year gave it along. The rest
   is taken from the result. What was paid ahead is taken off what the member has coming. The
   general reserve also gets what unsold shares earned. A loss first takes from the maintenance
   reserve, then from the general one as far as the assembly allows; what is left is carried as
   loss of the plant, and next years fill it again before anything is divided.

After this the plant's result holds the depreciation for which no own money went back: that of
unsold shares and of poor years.
"""

from coop.ledger.chart import (
    ADVANCES,
    BANK,
    COSTS,
    DEPRECIATION,
    GENERAL_RESERVE,
    LOSS_CARRIED,
    MAINTENANCE_RESERVE,
    PAYABLE_MEMBERS,
    PLANT_DEPRECIATION,
    RESULT,
    REVENUE,
    ROUNDING_RESERVE,
    SHARE_CAPITAL,
    TAX,
    TAX_PAYABLE,
)
from coop.ledger.entries import Leg, Line
from coop.yields.capital_trail import NOBODY, Trail
from coop.yields.concept import Concept, Division
from coop.yields.waterfall import Waterfall


def result_legs(plant_id: int, steps: Waterfall, depreciation_cents: int) -> list[Leg]:
    """The year's revenue, costs, depreciation and tax."""
    return [
        Leg(BANK, steps.result_cents, plant_id=plant_id),
        Leg(REVENUE, -steps.revenue_cents, plant_id=plant_id),
        Leg(REVENUE, -steps.correction_cents, plant_id=plant_id),
        Leg(COSTS, steps.costs_cents, plant_id=plant_id),
        Leg(DEPRECIATION, depreciation_cents, plant_id=plant_id),
        Leg(PLANT_DEPRECIATION, -depreciation_cents, plant_id=plant_id),
        Leg(TAX, steps.tax_cents, plant_id=plant_id),
        Leg(TAX_PAYABLE, -steps.tax_cents, plant_id=plant_id),
    ]


def closing_legs(plant_id: int, steps: Waterfall, depreciation_cents: int) -> list[Leg]:
    """What was earned and spent goes to the plant's result."""
    earned = steps.result_cents - depreciation_cents - steps.tax_cents
    return [
        Leg(REVENUE, steps.revenue_cents + steps.correction_cents, plant_id=plant_id),
        Leg(COSTS, -steps.costs_cents, plant_id=plant_id),
        Leg(DEPRECIATION, -depreciation_cents, plant_id=plant_id),
        Leg(TAX, -steps.tax_cents, plant_id=plant_id),
        Leg(RESULT, -earned, plant_id=plant_id),
    ]


def distribution_legs(plant_id: int, steps: Waterfall, division: Division) -> list[Leg]:
    """From the result to the reserves; with `member_lines` it balances."""
    to_maintenance = steps.to_maintenance_cents - steps.from_maintenance_cents
    to_general = steps.to_general_cents - steps.from_general_cents + division.unsold_cents
    lost = max(0, -steps.result_cents) - steps.from_maintenance_cents - steps.from_general_cents
    to_loss = steps.loss_repaid_cents - lost
    kept = to_maintenance + to_general + division.rest_cents + to_loss
    from_result = kept + division.members_cents - division.capital_cents
    return [
        Leg(RESULT, from_result, plant_id=plant_id),
        Leg(MAINTENANCE_RESERVE, -to_maintenance, plant_id=plant_id),
        Leg(GENERAL_RESERVE, -to_general, plant_id=plant_id),
        Leg(ROUNDING_RESERVE, -division.rest_cents, plant_id=plant_id),
        Leg(LOSS_CARRIED, -to_loss, plant_id=plant_id),
    ]


def member_lines(plant_id: int, division: Division, concept: Concept) -> list[Line]:
    """The other side of a distribution: own money, what members have coming, what was ahead."""
    lines: list[Line] = []
    trail = Trail(concept.capital_left, concept.capital_elsewhere)
    for part in division.parts:
        for class_id, cents in part.classes:
            for holder, held_cents in trail.taken(part.member_id, class_id, cents):
                if holder == NOBODY:
                    lines.append((ROUNDING_RESERVE, held_cents, None, plant_id, None))
                else:
                    lines.append((SHARE_CAPITAL, held_cents, holder, plant_id, class_id))
        if owed_cents := part.amount_cents - part.advance_cents:
            lines.append((PAYABLE_MEMBERS, -owed_cents, part.member_id, plant_id, None))
        if part.advance_cents:
            lines.append((ADVANCES, -part.advance_cents, part.member_id, plant_id, None))
    return lines


def advance_legs(plant_id: int, ahead: dict[int, int]) -> list[Leg]:
    """What members are paid ahead of the year, as cents by member id: a claim on what they earn."""
    legs = []
    for member_id, cents in ahead.items():
        legs.append(Leg(ADVANCES, cents, member_id, plant_id))
        legs.append(Leg(PAYABLE_MEMBERS, -cents, member_id, plant_id))
    return legs
