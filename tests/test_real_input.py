"""A real year of weather, through meter, register and books, to every member.

KNMI's hours of De Bilt in 2023 drive the estimate of one demo roof where that file is at hand;
elsewhere the built-in climate does. What the roof made is imported as a meter's CSV file, and the
year is divided among the demo's members.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from coop.check.everything import invariants
from coop.database import db
from coop.demo.load import ZONE, DemoLoader
from coop.demo.plants import ZON_1
from coop.periods import book_year, local_bounds
from coop.production.add_plant import details_of
from coop.production.estimate import estimate
from coop.production.meter_csv import Expected, read_meter_csv
from coop.production.plant_details import spec_of
from coop.production.queries import monthly_wh
from coop.production.record_readings import record_readings
from coop.production.weather.knmi import read_weather
from coop.records.audit import acting
from coop.yields.concept import divide
from coop.yields.enter import add_item, enter_sums, open_plant_year
from coop.yields.models import DistributionLine
from coop.yields.queries import concept_of
from coop.yields.settle import confirm
from tests.factories import adopt

SHARED = Path(os.environ.get("COOP_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
KNMI_2023 = SHARED / "weather" / "uurgeg_260_2023.txt.gz"
YEAR = book_year(2023)


@pytest.fixture
def demo(app):
    """The demo's plants, members and register, before anything was metered."""
    with app.app_context(), acting(None, "demo_loaded"):
        for name, act in DemoLoader().steps():
            if name.startswith(("cooperative", "plant", "members", "share register")):
                act()
        db.session.commit()
        from coop.production.queries import plant_by_code

        yield plant_by_code("ZON-1")
        db.session.rollback()


def made_in_2023(plant) -> bytes:
    """The file of the roof's meter, an hour a line, labelled in UTC."""
    spec = spec_of(details_of(plant))
    weather = (
        read_weather([KNMI_2023], plant.latitude_deg, plant.longitude_deg)
        if KNMI_2023.exists()
        else None
    )
    lines = ["start,end,energy_kwh"]
    for start, energy_kwh in estimate(spec, weather).hourly_kwh.items():
        begin = datetime(2023, start.month, start.day, start.hour, tzinfo=UTC)
        end = datetime.fromtimestamp(begin.timestamp() + 3600, UTC)
        lines.append(f"{begin:%Y-%m-%dT%H:%MZ},{end:%Y-%m-%dT%H:%MZ},{energy_kwh:.3f}")
    return "\n".join(lines).encode()


def test_a_year_of_hours_reaches_every_member_to_the_watt_hour_and_the_cent(demo):
    plant = demo
    content = made_in_2023(plant)
    read = read_meter_csv(
        content, Expected(zone=ZONE, today=date(2024, 1, 5), max_kw=60, meter=plant.meters[0].name)
    )
    assert read.faults == ()
    assert len(read.readings) == 8760
    # The town's year begins an hour before that of UTC; what was counted then is not in the file.
    start_at, _end_at = local_bounds(YEAR, ZONE)
    first_hour = type(read.readings[0])(start_at, read.readings[0].start_at, 0)
    record_readings(
        plant.meters[0],
        [first_hour, *read.readings],
        zone=ZONE,
        now=datetime(2024, 1, 5, tzinfo=UTC),
    )
    again = record_readings(
        plant.meters[0], read.readings, zone=ZONE, now=datetime(2024, 1, 5, tzinfo=UTC)
    )
    assert (again.new, again.changed) == (0, 0)

    months = monthly_wh(plant.id, YEAR, ZONE)
    in_town = sum(one.energy_wh for one in read.readings if one.start_at < _end_at)
    assert sum(months) == in_town
    assert 28_000_000 < in_town < 40_000_000

    adopt(db.session, 2023)
    entered = open_plant_year(plant, 2023, YEAR)
    add_item(entered, kind="revenue", label="Stroom", amount_cents=264_661)
    add_item(entered, kind="cost", label="Kosten", amount_cents=102_000)
    enter_sums(
        entered,
        maintenance_reserve_cents=ZON_1.maintenance_reserve_cents,
        depreciation_cents=ZON_1.depreciation_cents,
        tax_permille=0,
        general_reserve_permille=50,
    )
    db.session.flush()
    total = divide(concept_of(plant, 2023, YEAR, ZONE, entered)).distributable_cents
    assert total == 132_678
    made = confirm(
        plant,
        2023,
        YEAR,
        ZONE,
        decision="ALV 2024-3",
        decided_on=date(2024, 5, 21),
        total_cents=total,
        at=datetime(2024, 5, 22, tzinfo=UTC),
        today=date(2024, 5, 22),
        is_announced=False,
    )
    wh, cents = db.session.execute(
        select(func.sum(DistributionLine.energy_wh), func.sum(DistributionLine.amount_cents)).where(
            DistributionLine.distribution_id == made.id
        )
    ).one()
    assert wh + made.cooperative_wh == in_town
    assert cents + made.cooperative_cents == total
    # All 140 shares are sold: the cooperative keeps no more than the rests.
    assert 0 <= made.cooperative_cents < 30
    assert 0 <= made.cooperative_wh < 30
    db.session.commit()
    for invariant in invariants():
        assert list(invariant.breaches()) == [], invariant.code
