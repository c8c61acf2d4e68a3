"""Closing the demo's book years through the acts of the board."""

from datetime import UTC, date, datetime

from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.demo.plants import DemoPlant, Item
from coop.periods import book_year
from coop.production.models import Plant
from coop.records.audit import record
from coop.yields.concept import divide
from coop.yields.enter import add_item, enter_sums, open_plant_year
from coop.yields.models import AllocationRule
from coop.yields.queries import concept_of
from coop.yields.settle import confirm

ZONE = "Europe/Amsterdam"
DECIDED = (
    ("audit", "Wij zagen de bank, de rekeningen en een steekproef. Alles klopte."),
    ("adoption", ""),
    ("discharge", ""),
    ("result", "Zoals voorgesteld: per bron volgens de waterval."),
)


def decide_rule() -> None:
    """The assembly once decided that euros follow kWh."""
    rule = AllocationRule(
        from_year=2015, rule="follows_kwh", decision="ALV 2015-2", decided_on=date(2015, 6, 20)
    )
    db.session.add(rule)
    record("rule_decided", AllocationRule, rule=rule.rule, from_year=rule.from_year)


def decide_year(year: int, today: date) -> None:
    """The kascommissie advises; the assembly adopts the accounts, discharges, and decides."""
    decided_on = date(year + 1, 5, 21)
    for number, (kind, told) in enumerate(DECIDED, 1):
        record_year_decision(
            year,
            kind,
            "yes",
            f"KC {year + 1}-1" if kind == "audit" else f"ALV {year + 1}-{number - 1}",
            date(year + 1, 5, 7) if kind == "audit" else decided_on,
            told=told,
            today=today,
        )


def scaled(items: tuple[Item, ...], demo: DemoPlant, year: int, scale: int) -> list[Item]:
    """Revenue of another year goes with its kWh; a demo of more members earns as much more."""
    if year == 2025 and scale == 1:
        return list(items)
    made, of_2025 = sum(demo.months_wh(year)), sum(demo.months_wh(2025))
    return [Item(item.label, item.amount_cents * made * scale // of_2025, "") for item in items]


def close_year(plant: Plant, demo: DemoPlant, year: int, scale: int) -> None:
    """Enter a year's sums, confirm what the assembly decided in May."""
    period = book_year(year)
    entered = open_plant_year(plant, year, period)
    for kind, items in (("revenue", demo.revenue), ("cost", demo.costs)):
        for item in scaled(items, demo, year, scale):
            add_item(
                entered,
                kind=kind,
                label=item.label,
                amount_cents=item.amount_cents,
                note=item.note,
                rests_on=item.rests_on,
            )
    enter_sums(
        entered,
        maintenance_reserve_cents=demo.maintenance_reserve_cents * scale,
        depreciation_cents=demo.depreciation_cents * scale,
        tax_permille=demo.tax_permille,
        general_reserve_permille=50,
    )
    db.session.flush()
    concept = concept_of(plant, year, period, ZONE, entered)
    confirm(
        plant,
        year,
        period,
        ZONE,
        decision=f"ALV {year + 1}-3",
        decided_on=date(year + 1, 5, 21),
        total_cents=divide(concept).distributable_cents,
        at=datetime(year + 1, 5, 22, 19, 30, tzinfo=UTC),
        today=date(year + 1, 5, 21),
        is_announced=False,
    )
