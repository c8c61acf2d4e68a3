"""Whether a plant's book year can be divided and closed now; each refusal says what to do first."""

from datetime import date

from coop.decisions.policies import CASH_TEST_MONTHS
from coop.decisions.queries import is_adopted, is_result_decided, policy_number
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.cash_queries import cash_on
from coop.ledger.cash_test import cash_after, needed_cents
from coop.periods import Period
from coop.production.models import Plant
from coop.rooms import thought_over_on
from coop.words import Euros
from coop.yields.concept import Concept
from coop.yields.general_costs import check_spread
from coop.yields.models import PlantYear
from coop.yields.queries import entered_costs_cents, open_year_before


def check_ready(concept: Concept, plant: Plant, plant_year: PlantYear | None, today: date) -> None:
    """Refuse a year that cannot be closed yet.

    An earlier year whose sums were entered goes first, so that a loss is carried in order.
    Years for which nothing was ever entered are closed with this one.
    """
    if today < concept.period.end:
        raise RuleBroken(
            "Het boekjaar loopt nog. Bevestigen kan vanaf %(day)s.", day=concept.period.end
        )
    if concept.missing_months:
        raise RuleBroken(
            "Van %(count)s maanden is er nog geen volledige meterstand. Vul die eerst aan.",
            count=len(concept.missing_months),
        )
    if plant_year is None or not plant_year.items:
        raise RuleBroken("Vul eerst de opbrengsten en kosten van dit jaar in.")
    check_spread(concept.year, concept.period)
    if plant.open_from and concept.period.start < plant.open_from:
        raise AlreadyDone("Een later jaar is al afgesloten. Dit jaar kan niet meer veranderen.")
    check_thought_over(plant.id, concept.period, today)
    if (earlier := open_year_before(plant.id, concept.year)) is not None:
        raise RuleBroken("Bevestig eerst het jaar %(year)s van deze bron.", year=earlier)
    if not is_adopted(concept.year):
        raise RuleBroken(
            "De ALV heeft de jaarrekening van %(year)s nog niet vastgesteld. Leg dat besluit eerst "
            "vast.",
            year=str(concept.year),
        )
    if not is_result_decided(concept.year):
        raise RuleBroken(
            "De ALV heeft nog niet ingestemd met wat er met het resultaat van %(year)s gebeurt. "
            "Leg dat besluit eerst vast.",
            year=str(concept.year),
        )
    steps = concept.waterfall
    earned_cents = steps.result_cents - steps.tax_cents
    check_cash(concept.year, earned_cents, concept.to_pay_cents, today)


def check_thought_over(plant_id: int, period: Period, today: date) -> None:
    """Refuse while somebody may still withdraw from shares that count in the period.

    What they give back would have earned already, and a closed year takes nothing back.
    """
    day = thought_over_on()(plant_id, period.end)
    if day is not None and today < day:
        raise RuleBroken(
            "Van een koop die in dit jaar meetelt loopt de bedenktijd nog. Verdelen kan vanaf "
            "%(day)s.",
            day=day,
        )


def check_cash(year: int, earned_cents: int, payout_cents: int, today: date) -> None:
    """Refuse where the assembly wants more kept on the bank than would be left after a payout.

    `earned_cents` is what a plant's year brings to the bank but is not booked yet; what anybody has
    coming already is as good as paid.
    """
    months = policy_number(CASH_TEST_MONTHS, year)
    if not months or not payout_cents:
        return
    cash = cash_on(today, entered_costs_cents(year))
    left_cents = cash_after(cash.free_cents + earned_cents, payout_cents)
    kept_cents = needed_cents(cash.yearly_costs_cents, months)
    if left_cents < kept_cents:
        raise RuleBroken(
            "Als de uitkering is betaald, blijft er te weinig op de bank: de ALV wil %(months)s "
            "maanden kosten bewaren, dat is %(needed)s. Er blijft %(left)s over.",
            months=months,
            needed=Euros(kept_cents),
            left=Euros(left_cents),
        )


def check_decision(concept: Concept, decision: str, decided_on: date, today: date) -> None:
    if not decision.strip():
        raise RuleBroken("Vul het nummer van het besluit van de ALV in.", field="decision")
    if decided_on < concept.period.end:
        raise RuleBroken(
            "De ALV kan pas besluiten als het jaar voorbij is, vanaf %(day)s.",
            field="decided_on",
            day=concept.period.end,
        )
    if decided_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="decided_on")
