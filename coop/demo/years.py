"""Closing the demo's book years through the acts of the board."""

from datetime import date

from coop.database import db
from coop.demo.plants import DemoPlant, Item
from coop.production.models import Plant
from coop.records.audit import record
from coop.yields.models import AllocationRule


def decide_rule() -> None:
    """The assembly once decided that euros follow kWh."""
    rule = AllocationRule(
        from_year=2015, rule="follows_kwh", decision="ALV 2015-2", decided_on=date(2015, 6, 20)
    )
    db.session.add(rule)
    record("rule_decided", AllocationRule, rule=rule.rule, from_year=rule.from_year)


def scaled(items: tuple[Item, ...], demo: DemoPlant, year: int, scale: int) -> list[Item]:
    """Revenue of another year goes with its kWh; a demo of more members earns as much more."""
    if year == 2025 and scale == 1:
        return list(items)
    made, of_2025 = sum(demo.months_wh(year)), sum(demo.months_wh(2025))
    return [
        Item(item.label, item.amount_cents * made * scale // of_2025, "")
        for item in items
    ]


def close_year(plant: Plant, demo: DemoPlant, year: int, scale: int) -> None:
    pass
