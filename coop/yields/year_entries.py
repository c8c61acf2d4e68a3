"""How a plant's book year stands in the books: three entries, each of which balances.

Debit is positive. All legs carry the plant; what concerns a member carries the member too.

1. The result, on the last day of the book year: bank against revenue and costs; depreciation
   against the plant; tax against what is still to be paid.
2. The close, on the same day: revenue, costs, depreciation and tax go to the plant's result.
3. The distribution, on the day of the assembly's decision: from the result to the maintenance
   reserve, the general reserve and the members. What of a member's part is own money coming
   back lowers the share capital, the rest is taken from the result. The general reserve also
   gets what unsold shares earned and the cents of rounding. A loss first takes from the
   maintenance reserve; what that cannot bear stays in the plant's result, and next years fill
   it again before anything is divided.

After this the plant's result holds what it lost and has not earned back yet, and the
depreciation for which no own money went back: that of unsold shares and of poor years.
"""

from coop.ledger.chart import (
    BANK,
    COSTS,
    DEPRECIATION,
    GENERAL_RESERVE,
    MAINTENANCE_RESERVE,
    PAYABLE_MEMBERS,
    PLANT_DEPRECIATION,
    RESULT,
    REVENUE,
    SHARE_CAPITAL,
    TAX,
    TAX_PAYABLE,
)
from coop.ledger.entries import Leg
from coop.yields.concept import Division
from coop.yields.waterfall import Waterfall


def result_legs(plant_id: int, steps: Waterfall, depreciation_cents: int) -> list[Leg]:
    """The year's revenue, costs, depreciation and tax."""
    return [
        Leg(BANK, steps.result_cents, plant_id=plant_id),
        Leg(REVENUE, -steps.revenue_cents, plant_id=plant_id),
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
        Leg(REVENUE, steps.revenue_cents, plant_id=plant_id),
        Leg(COSTS, -steps.costs_cents, plant_id=plant_id),
        Leg(DEPRECIATION, -depreciation_cents, plant_id=plant_id),
        Leg(TAX, -steps.tax_cents, plant_id=plant_id),
        Leg(RESULT, -earned, plant_id=plant_id),
    ]


def distribution_legs(plant_id: int, steps: Waterfall, division: Division) -> list[Leg]:
    """From the result and the share capital to the reserves and each member."""
    to_maintenance = steps.to_maintenance_cents - steps.from_maintenance_cents
    to_general = steps.to_general_cents - steps.from_general_cents + division.cooperative_cents
    from_result = to_maintenance + to_general + division.members_cents - division.capital_cents
    legs = [
        Leg(RESULT, from_result, plant_id=plant_id),
        Leg(MAINTENANCE_RESERVE, -to_maintenance, plant_id=plant_id),
        Leg(GENERAL_RESERVE, -to_general, plant_id=plant_id),
    ]
    for part in division.parts:
        legs.append(Leg(SHARE_CAPITAL, part.capital_cents, part.member_id, plant_id))
        legs.append(Leg(PAYABLE_MEMBERS, -part.amount_cents, part.member_id, plant_id))
    return legs
