"""Lines of revenue proposed from the meters and the prices of the year before."""

from coop.errors import RuleBroken
from coop.periods import Period
from coop.production.models import Plant
from coop.production.own_use_queries import our_sold_wh
from coop.records.audit import record
from coop.words import Words
from coop.yields.enter import add_item
from coop.yields.models import PlantYear, YearItem
from coop.yields.queries import year_before
from coop.yields.revenue import Earlier, Evidence, Metered, proposed_lines

LABELS = {
    "direct": Words("Stroom aan het gebouw"),
    "feed_in": Words("Stroom aan het net"),
    "origin": Words("Garanties van oorsprong"),
}


def proposal(plant: Plant, year: int, period: Period, zone: str) -> list[Evidence]:
    """What the meters say was sold; empty while a month is missing."""
    made_wh, feed_in_wh = our_sold_wh(plant.id, period, zone)
    if made_wh is None:
        return []
    return proposed_lines(Metered(made_wh, feed_in_wh), _earlier(plant.id, year))


def enter_proposal(plant_year: PlantYear, period: Period, zone: str) -> list[YearItem]:
    """Write the proposed lines that have a price and are not there yet; none twice."""
    lines = proposal(plant_year.plant, plant_year.year, period, zone)
    there = {item.source for item in plant_year.items}
    made = []
    for line in lines:
        if line.amount_cents and line.source not in there:
            made.append(
                add_item(
                    plant_year,
                    kind="revenue",
                    label=str(LABELS[line.source]),
                    amount_cents=line.amount_cents,
                    rests_on=line,
                )
            )
    if not made:
        raise RuleBroken(
            "Er is niets over te nemen: deze regels staan er al, of een prijs ontbreekt."
        )
    record("revenue_proposed", plant_year, lines=len(made))
    return made


def _earlier(plant_id: int, year: int) -> Earlier:
    before = year_before(plant_id, year)
    if before is None:
        return Earlier({})
    return Earlier(
        {
            item.source: item.price_microeuro_per_kwh
            for item in before.items
            if item.kind == "revenue" and item.price_microeuro_per_kwh is not None
        },
        sum(item.carried_wh or 0 for item in before.items),
    )
