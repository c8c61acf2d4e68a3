"""A small plant and its members, as the worked example of the cooperative has them."""

from datetime import UTC, date, datetime

import pytest

from coop.database import db
from coop.decisions.queries import is_adopted
from coop.periods import Period, book_year, local_bounds
from coop.production.models import Meter, MeterReading, Plant, ReadingBatch
from coop.records.audit import record
from coop.shares.issue import issue
from coop.shares.models import ShareClass
from coop.shares.stock import claim
from coop.yields.enter import add_item, enter_sums, open_plant_year
from tests.factories import adopt, hand_over, make_cooperative, make_member

ZONE = "Europe/Amsterdam"
YEAR = book_year(2025)
MONTHS_WH = [
    kwh * 1000 for kwh in (277, 493, 1001, 1509, 1940, 1971, 1910, 1632, 1140, 678, 323, 216)
]
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
TODAY = date(2026, 6, 20)


def make_plant(session, code: str = "ZON-9", **changes) -> Plant:
    """A roof that has made power since 2024."""
    values = {
        "code": code,
        "name": f"Dak {code}",
        "kind": "solar",
        "status": "producing",
        "town": "Deventer",
        "latitude_deg": 52.2,
        "longitude_deg": 6.1,
        "started_on": date(2024, 1, 1),
    }
    plant = Plant(**{**values, **changes})
    session.add(plant)
    record("test_made", plant)
    session.flush()
    return plant


def make_class(session, plant: Plant, issued_shares: int = 35, **changes) -> ShareClass:
    """A kind of share in a plant."""
    values = {"name": "Zondeel", "price_cents": 32000, "term_years": 25}
    made = ShareClass(plant=plant, issued_shares=issued_shares, **{**values, **changes})
    session.add(made)
    record("test_made", made)
    session.flush()
    return made


def read_meter(session, plant: Plant, months_wh, period: Period = YEAR) -> None:
    """A reading for each month; None leaves the month out."""
    meter = session.query(Meter).filter_by(plant_id=plant.id).first()
    if meter is None:
        meter = Meter(plant_id=plant.id, name=f"EAN {plant.code}")
        session.add(meter)
        session.flush()
    batch = ReadingBatch(meter_id=meter.id, source="file", recorded_at=NOW)
    session.add(batch)
    record("test_made", batch)
    session.flush()
    for month, energy_wh in zip(period.months(), months_wh, strict=True):
        if energy_wh is not None:
            start_at, end_at = local_bounds(month, ZONE)
            session.add(
                MeterReading(
                    meter_id=meter.id,
                    batch_id=batch.id,
                    start_at=start_at,
                    end_at=end_at,
                    energy_wh=energy_wh,
                )
            )
    session.flush()


def buy(share_class: ShareClass, member, shares: int, on: date) -> None:
    """A member gets shares from stock."""
    claim(share_class.id, shares)
    issue(share_class, member, shares, on, reference=f"koop-{member.id}-{on}")


def enter_year(plant: Plant, distributable_cents: int, year: int = 2025, **sums):
    """The board's sums such that exactly this is divided; no reserves, no tax, accounts adopted."""
    if not is_adopted(year):
        adopt(db.session, year)
    plant_year = open_plant_year(plant, year, book_year(year))
    standard = {
        "maintenance_reserve_cents": 0,
        "depreciation_cents": 0,
        "tax_permille": 0,
        "general_reserve_permille": 0,
    }
    enter_sums(plant_year, **{**standard, **sums})
    add_item(plant_year, kind="revenue", label="Stroom", amount_cents=distributable_cents)
    return plant_year


@pytest.fixture
def village(app) -> dict[str, int]:
    """The worked example: 35 shares, six holders, 13,090 kWh; ids by name, committed."""
    with app.app_context():
        session = db.session
        make_cooperative(session)
        adopt(session, 2025)
        names = ("Anna", "Bram", "Chantal", "Dirk", "Esma", "Fatima")
        people = {name: make_member(session, name) for name in names}
        people["Gerda"] = make_member(session, "Gerda", roles=("board",))
        people["Ali"] = make_member(session, "Ali", roles=("kascommissie",))
        people["Zoe"] = make_member(session, "Zoe")
        plant = make_plant(session)
        share_class = make_class(session, plant)
        start = date(2025, 1, 1)
        for name, shares in (("Anna", 10), ("Bram", 10), ("Chantal", 5), ("Esma", 1)):
            buy(share_class, people[name], shares, start)
        hand_over(share_class, people["Chantal"], people["Dirk"], 5, date(2025, 7, 1), "ov-1")
        buy(share_class, people["Fatima"], 4, date(2025, 10, 20))
        read_meter(session, plant, MONTHS_WH)
        ids = {name: member.id for name, member in people.items()}
        ids |= {"plant": plant.id, "class": share_class.id}
        session.commit()
        return ids
