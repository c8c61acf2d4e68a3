"""The board enters costs of the whole cooperative and spreads them over the plants."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select

from coop.database import db
from coop.decisions.policies import COST_KEY
from coop.decisions.queries import policy
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, GENERAL_COSTS
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.ledger.queries import entry_by_reference
from coop.periods import Period
from coop.production.models import Plant
from coop.production.queries import plants
from coop.records.audit import record
from coop.records.chain import JOURNAL, hold
from coop.yields.cost_key import KEY_WORDS, Spread, spread_cost
from coop.yields.enter import add_item, check_amount, open_plant_year
from coop.yields.general_cost_queries import general_costs_of, left_cents, plant_weights
from coop.yields.models import GeneralCost, PlantYear, YearItem
from coop.yields.overview import was_running
from coop.yields.queries import plant_years_of
from coop.yields.revenue import Evidence

PAPER_MAY_COME = timedelta(days=366)
"""So long after a book year an invoice of it may be dated."""


def running_plants(period: Period) -> list[Plant]:
    """The plants that bear a book year's general costs."""
    return [plant for plant in plants() if was_running(plant, period)]


def check_spread(year: int, period: Period) -> None:
    """Refuse a book year with general costs that its plants do not bear yet.

    What was spread leaves fewer cents than there are plants.
    """
    running = len(running_plants(period))
    if any(cents >= running for cents in left_cents(year).values()):
        raise RuleBroken(
            "De algemene kosten van %(year)s zijn nog niet verdeeld. Verdeel ze eerst over de "
            "bronnen.",
            year=str(year),
        )


def book_rest(year: int, last_day: date) -> None:
    """Book what no plant bears of the general costs, with the first plant of the year; once.

    From then on the costs of the year are fixed.
    """
    rest_cents = sum(left_cents(year).values())
    reference = f"costs-{year}-rest"
    hold(JOURNAL)
    if rest_cents and entry_by_reference(reference) is None:
        legs = [Leg(GENERAL_COSTS, rest_cents), Leg(BANK, -rest_cents)]
        told = f"Algemene kosten {year}: wat niet deelbaar is"
        post(reference, open_day(last_day), told, legs)


def check_open(year: int, period: Period) -> None:
    """Refuse a book year of which a plant is confirmed: its costs cannot change any more."""
    divided = plant_years_of(year)
    for plant in running_plants(period):
        found = divided.get(plant.id)
        is_closed = plant.open_from and period.start < plant.open_from
        if is_closed or (found and found.distribution):
            raise AlreadyDone(
                "%(plant)s is voor dit boekjaar al bevestigd. Zet de kosten in het volgende jaar.",
                plant=plant.name,
            )


def add_general_cost(
    year: int,
    period: Period,
    *,
    label: str,
    amount_cents: int,
    on: date,
    counterparty: str = "",
    paper: str = "",
) -> GeneralCost:
    """Enter a cost of the whole cooperative. It counts after it was spread."""
    _hold_running(period)
    check_open(year, period)
    if amount_cents <= 0:
        raise RuleBroken("Vul een bedrag in dat meer is dan nul.", field="amount")
    check_amount(amount_cents)
    if not period.start <= on < period.end + PAPER_MAY_COME:
        raise RuleBroken("Deze dag past niet bij boekjaar %(year)s.", field="on", year=str(year))
    made = GeneralCost(
        year=year,
        label=label,
        amount_cents=amount_cents,
        on=on,
        counterparty=counterparty,
        paper=paper,
    )
    record("general_cost_added", made, year=year, label=label, amount_cents=amount_cents)
    return made


def _hold_running(period: Period) -> None:
    """Until we commit: two who spread at once would each add their lines, and a plant that is
    confirmed meanwhile would miss a cost."""
    ids = [plant.id for plant in running_plants(period)]
    db.session.execute(
        select(Plant.id).where(Plant.id.in_(ids)).order_by(Plant.id).with_for_update(key_share=True)
    )


def remove_general_cost(cost: GeneralCost, period: Period) -> None:
    """Take a general cost away, and with it what the plants bore of it."""
    _hold_running(period)
    check_open(cost.year, period)
    _remove_lines([cost.id])
    record("general_cost_removed", cost, label=cost.label, amount_cents=cost.amount_cents)
    db.session.delete(cost)
    db.session.flush()


def worked_out(year: int, period: Period, zone: str) -> dict[int, Spread]:
    """What each general cost would give each plant now, by id of the cost."""
    key = policy(COST_KEY, year) or "kwp"
    weights = plant_weights(running_plants(period), period, zone)
    return {
        cost.id: spread_cost(cost.amount_cents, key, weights) for cost in general_costs_of(year)
    }


def spread_general_costs(year: int, period: Period, zone: str) -> dict[int, Spread]:
    """Write every plant's part as cost lines; what was spread before is replaced, never doubled.

    What does not divide stays with the cooperative: it is in no plant's costs.
    """
    running = running_plants(period)
    _hold_running(period)
    check_open(year, period)
    costs = general_costs_of(year)
    if not costs:
        raise RuleBroken("Er zijn nog geen algemene kosten om te verdelen.")
    spread = worked_out(year, period, zone)
    _remove_lines([cost.id for cost in costs])
    note = f"ons deel, {KEY_WORDS[policy(COST_KEY, year) or 'kwp']}"
    for plant in running:
        entered = open_plant_year(plant, year, period)
        for cost in costs:
            if part_cents := spread[cost.id].parts_cents[plant.id]:
                _add_part(entered, cost, part_cents, note)
    record("general_costs_spread", GeneralCost, year=year, costs=len(costs), plants=len(running))
    db.session.flush()
    return spread


def _add_part(entered: PlantYear, cost: GeneralCost, part_cents: int, note: str) -> None:
    add_item(
        entered,
        kind="cost",
        label=cost.label,
        amount_cents=part_cents,
        note=note,
        rests_on=Evidence(
            "general", cost.on, cost.counterparty, cost.paper, general_cost_id=cost.id
        ),
    )


def _remove_lines(cost_ids: Sequence[int]) -> None:
    db.session.execute(delete(YearItem).where(YearItem.general_cost_id.in_(cost_ids)))
