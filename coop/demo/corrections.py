"""What the demo's board learned of a closed year, and what it pays ahead of the running one.

On the oldest roof alone, with small figures, so that the worked figures of 2025 stay as they are.
"""

from datetime import UTC, date, datetime

from coop.database import db
from coop.demo.plants import ZON_1, DemoPlant
from coop.periods import book_year
from coop.production.models import Plant
from coop.yields.advance_queries import ahead_of
from coop.yields.correct_late import correct_late
from coop.yields.enter import add_item, open_plant_year
from coop.yields.pay_ahead import pay_ahead
from coop.yields.queries import plant_year_of

ZONE = "Europe/Amsterdam"
PLANT: DemoPlant = ZON_1


def correct_last_year(plant: Plant, year: int, at: datetime) -> None:
    """A letter of the network company, and a bill that came after the assembly."""
    period = book_year(year)
    correct_late(
        plant,
        year,
        period,
        month=date(year, 9, 1),
        delta_wh=-184_000,
        delta_cents=0,
        reason="De meetdienst telde één dag in september dubbel",
        document=f"Brief van de netbeheerder, 2 juli {year + 1}",
        at=at,
    )
    correct_late(
        plant,
        year,
        period,
        month=None,
        delta_wh=0,
        delta_cents=-2_420,
        reason="Rekening voor het schoonmaken van december",
        document=f"Factuur {year + 1}-118",
        at=at,
    )


def pay_something_ahead(plant: Plant, year: int, scale: int, today: date) -> None:
    """Of the running year, over the months that were read: half of what is there so far."""
    period = book_year(year)
    entered = open_plant_year(plant, year, period)
    for kind, label, cents in (
        ("revenue", "Levering tot nu toe", 38_000),
        ("cost", "Kosten tot nu toe", 12_000),
    ):
        add_item(entered, kind=kind, label=label, amount_cents=cents * scale, note="voorlopig")
    db.session.flush()
    most_cents = ahead_of(plant, year, period, ZONE, plant_year_of(plant.id, year)).most_cents
    if not most_cents:
        return
    pay_ahead(
        plant,
        year,
        period,
        ZONE,
        amount_cents=most_cents // 2,
        decision=f"Bestuur {year}-9",
        decided_on=today,
        total_cents=most_cents // 2,
        at=datetime(today.year, today.month, today.day, 9, tzinfo=UTC),
        today=today,
    )
