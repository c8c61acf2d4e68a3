"""The board enters a plant's book year: what came in, what went out, what is set aside."""

from dataclasses import asdict

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.by_hand import MOST_CENTS
from coop.periods import Period
from coop.production.models import Plant
from coop.records.audit import record
from coop.words import Euros
from coop.yields.models import PlantYear, YearItem
from coop.yields.queries import plant_year_of, year_before
from coop.yields.revenue import TYPED, Evidence

MOST_LINES = 100


def open_plant_year(plant: Plant, year: int, period: Period) -> PlantYear:
    """The row for a plant's book year, made when first asked for, and held until we commit.

    A new year starts with the depreciation, reserves and tax of the year before.

    Raises
    ------
    AlreadyDone
        If the year is closed.
    """
    found = plant_year_of(plant.id, year, lock=True)
    if found and found.distribution:
        raise AlreadyDone("Dit jaar is afgesloten. De bedragen kunnen niet meer veranderen.")
    if plant.open_from and period.start < plant.open_from:
        raise AlreadyDone("Een later jaar is al afgesloten. Dit jaar kan niet meer veranderen.")
    if found:
        return found
    made = PlantYear(plant=plant, year=year, **standing_sums(year_before(plant.id, year)))
    record("plant_year_opened", made, plant=plant.code, year=year)
    return made


def standing_sums(before: PlantYear | None) -> dict[str, int]:
    """What a new year starts with: as the year before, or nothing and 5 per cent reserve."""
    if before is None:
        return {
            "maintenance_reserve_cents": 0,
            "depreciation_cents": 0,
            "tax_permille": 0,
            "general_reserve_permille": 50,
        }
    return {
        "maintenance_reserve_cents": before.maintenance_reserve_cents,
        "depreciation_cents": before.depreciation_cents,
        "tax_permille": before.tax_permille,
        "general_reserve_permille": before.general_reserve_permille,
    }


def enter_sums(
    plant_year: PlantYear,
    *,
    maintenance_reserve_cents: int,
    depreciation_cents: int,
    tax_permille: int,
    general_reserve_permille: int,
) -> PlantYear:
    """Set what is set aside, depreciated and taxed this year."""
    plant_year.maintenance_reserve_cents = maintenance_reserve_cents
    plant_year.depreciation_cents = depreciation_cents
    plant_year.tax_permille = tax_permille
    plant_year.general_reserve_permille = general_reserve_permille
    record(
        "sums_entered",
        plant_year,
        maintenance_reserve_cents=maintenance_reserve_cents,
        depreciation_cents=depreciation_cents,
        tax_permille=tax_permille,
        general_reserve_permille=general_reserve_permille,
    )
    db.session.flush()
    return plant_year


def add_item(
    plant_year: PlantYear,
    *,
    kind: str,
    label: str,
    amount_cents: int,
    note: str = "",
    rests_on: Evidence = TYPED,
) -> YearItem:
    """Add a line of revenue or cost. Revenue may be below zero, in hours of negative prices."""
    if amount_cents == 0:
        raise RuleBroken("Vul een bedrag in dat niet nul is.", field="amount")
    if kind == "cost" and amount_cents < 0:
        raise RuleBroken("Vul kosten in zonder minteken.", field="amount")
    check_amount(amount_cents)
    if rests_on.amount_cents is not None and rests_on.amount_cents != amount_cents:
        raise RuleBroken(
            "Hoeveelheid maal prijs is %(amount)s. Laat het bedrag leeg, of verbeter de prijs.",
            field="amount",
            amount=Euros(rests_on.amount_cents),
        )
    if len(plant_year.items) >= MOST_LINES:
        raise RuleBroken("Dit jaar heeft al %(count)s regels. Voeg er samen.", count=MOST_LINES)
    item = YearItem(
        kind=kind, label=label, amount_cents=amount_cents, note=note, **asdict(rests_on)
    )
    plant_year.items.append(item)
    record(
        "item_added",
        item,
        kind=kind,
        label=label,
        amount_cents=amount_cents,
        source=rests_on.source,
        paper=rests_on.paper,
    )
    return item


def check_amount(amount_cents: int) -> None:
    """Refuse what only a slip of the hand can be."""
    if abs(amount_cents) > MOST_CENTS:
        raise RuleBroken("Dit bedrag is te groot. Kijk het na.", field="amount")


def remove_item(plant_year: PlantYear, item_id: int) -> None:
    """Take a line away; the audit trail keeps what it said."""
    item = next((one for one in plant_year.items if one.id == item_id), None)
    if item is None:
        raise AlreadyDone("Deze regel was al weg.")
    if item.general_cost_id is not None:
        raise RuleBroken(
            "Deze regel is een deel van de algemene kosten. Haal ze daar weg: dan gaan ze bij elke "
            "bron weg."
        )
    record("item_removed", item, kind=item.kind, label=item.label, amount_cents=item.amount_cents)
    plant_year.items.remove(item)
    db.session.flush()
