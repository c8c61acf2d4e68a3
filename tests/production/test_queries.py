"""Months out of the database are those of the rule, whatever the readings look like."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from coop.database import db
from coop.periods import Period, local_bounds, month
from coop.production.add_plant import add_meter
from coop.production.meter_csv import Reading
from coop.production.monthly import Counted, our_months, reaches, whole_months
from coop.production.overview import overview
from coop.production.queries import (
    last_readings,
    monthly_wh,
    months_of_plants,
    newest_estimates,
    plant_by_code,
    plants,
)
from coop.production.record_readings import correct_reading, record_readings
from tests.production.conftest import NOW, ZONE, month_reading

YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def write(meter, readings):
    record_readings(meter, readings, zone=ZONE, now=NOW)


def pieces(period: Period, step: timedelta, energy_wh: int) -> list[Reading]:
    start, end = local_bounds(period, ZONE)
    count = int((end - start) / step)
    return [
        Reading(start + step * number, start + step * (number + 1), energy_wh + number % 7)
        for number in range(count)
    ]


@contextmanager
def statements():
    """Count what is asked of the database."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_our_part_of_a_joint_plant_adds_up_to_the_floor_of_the_year(make_plant):
    plant = make_plant(kind="wind", ownership_ppm=333_333)
    write(plant.meters[0], [month_reading(2025, n, 1_000_000 + n) for n in range(1, 13)])
    ours = monthly_wh(plant.id, YEAR, ZONE)
    total_wh = 12_000_000 + sum(range(1, 13))
    assert sum(ours) == total_wh * 333_333 // 1_000_000
    # A month in the middle is the difference of the running total since January.
    june = monthly_wh(plant.id, month(2025, 6), ZONE, first_month=1)
    assert june == [ours[5]]


def test_readings_of_every_length_together_make_the_months_of_the_rule(session, make_plant):
    plant = make_plant(ownership_ppm=777_777)
    first = plant.meters[0]
    second = add_meter(plant, "tweede meter")
    db.session.flush()
    march = pieces(month(2025, 3), timedelta(minutes=15), 200)
    delivered = {
        first.id: [
            *pieces(month(2025, 1), timedelta(hours=1), 1000),
            month_reading(2025, 2, 700_000),
            *march[:1000],
            *march[1001:],
            Reading(
                local_bounds(month(2025, 4), ZONE)[0],
                local_bounds(month(2025, 5), ZONE)[1],
                5_000_000,
            ),
            *pieces(month(2025, 10), timedelta(hours=1), 10),
            month_reading(2025, 11, 20_000),
        ],
        second.id: [month_reading(2025, number, 11) for number in (10, 11)],
    }
    for meter in (first, second):
        write(meter, delivered[meter.id])
    rows = [
        Counted(meter_id, reading.start_at, reading.end_at, reading.energy_wh)
        for meter_id, readings in delivered.items()
        for reading in readings
    ]
    whole = whole_months(rows, reaches(rows), YEAR, ZONE, started_on=plant.started_on)
    assert [number for number, wh in enumerate(whole, 1) if wh is not None] == [1, 2, 10, 11]
    found = months_of_plants(YEAR, ZONE, plant_ids=[plant.id])[plant.id]
    assert found.whole_wh == whole
    assert found.ours_wh == our_months(whole, 777_777, YEAR, 1)


def test_the_highest_version_counts_once(session, meter):
    write(meter, [month_reading(2025, 1, 500)])
    for energy_wh in (400, 450):
        correct_reading(meter, month_reading(2025, 1, energy_wh), "anders", zone=ZONE, now=NOW)
    assert monthly_wh(meter.plant_id, month(2025, 1), ZONE) == [450]


def test_a_feed_in_meter_is_no_production(session, make_plant):
    plant = make_plant(meter="")
    write(add_meter(plant, "opwek"), [month_reading(2025, 1, 500)])
    write(add_meter(plant, "teruglevering", "feed_in"), [month_reading(2025, 1, 300)])
    assert monthly_wh(plant.id, month(2025, 1), ZONE) == [500]
    assert last_readings() == {plant.id: month_reading(2025, 1, 500).end_at}


def test_a_plant_without_meter_or_readings_has_months_that_are_unknown(session, make_plant):
    plant = make_plant(meter="")
    assert monthly_wh(plant.id, month(2025, 1), ZONE) == [None]


def test_a_book_year_from_july_keeps_its_own_running_total(make_plant):
    plant = make_plant(ownership_ppm=500_000)
    write(plant.meters[0], [month_reading(2025, n, 1) for n in range(1, 13)])
    assert monthly_wh(plant.id, YEAR, ZONE) == [0, 1] * 6
    second_half = Period(date(2025, 7, 1), date(2026, 1, 1))
    assert monthly_wh(plant.id, second_half, ZONE, first_month=7) == [0, 1] * 3
    assert monthly_wh(plant.id, month(2025, 9), ZONE, first_month=7) == [0]


def test_a_code_is_found_whatever_its_capitals(roof):
    assert plant_by_code(" zon-4 ").id == roof.id
    assert plant_by_code("ZON-5") is None


@pytest.mark.parametrize("number", [1, 6])
def test_the_overview_asks_as_often_for_one_plant_as_for_many(session, make_plant, number):
    for place in range(number):
        plant = make_plant(code=f"ZON-{place}")
        write(plant.meters[0], [month_reading(2025, n, n) for n in range(1, 13)])
    db.session.commit()
    db.session.remove()
    with statements() as asked:
        rows = overview(date(2026, 3, 10), ZONE)
    assert len(rows) == number
    assert len([each for each in asked if each.lstrip().upper().startswith("SELECT")]) == 5
    assert [month.month for month in rows[0].missing] == [1, 2]
    assert len(plants()) == number
    assert newest_estimates() == {}
