"""What a register showed becomes months, also across another meter and a guessed month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.errors import RuleBroken
from coop.periods import Period, book_year, local_midnight, month
from coop.production.add_plant import add_meter
from coop.production.change_meter import remove_meter, rename_meter, unread_of
from coop.production.fill_month import fill_month, fillings_of
from coop.production.meter_csv import Reading
from coop.production.models import (
    Meter,
    MeterChange,
    MeterReading,
    MeterStand,
    PlantMonth,
    ReadingBatch,
)
from coop.production.queries import months_of_plants
from coop.production.record_readings import record_readings
from coop.production.record_stands import record_stands
from coop.production.replace_meter import Replacement, replace_meter
from coop.production.stand_queries import estimated_by_month, last_stands, stands_of
from coop.production.stands import Stand
from coop.records.audit import record
from coop.records.models import AuditEntry
from tests.production.conftest import NOW, ZONE, enter, give_estimate, month_reading

YEAR = book_year(2025)


def first_of(number: int, year: int = 2025) -> datetime:
    return local_midnight(date(year, number, 1), ZONE)


def read(meter, *stands, **more):
    given = [Stand(at, register_wh) for at, register_wh in stands]
    return record_stands(meter, given, zone=ZONE, now=NOW, **more)


def months(plant):
    return months_of_plants(YEAR, ZONE, plant_ids=[plant.id])[plant.id].whole_wh


def estimated(plant):
    starts = [local_midnight(part.start, ZONE) for part in YEAR.months()]
    return estimated_by_month([plant.id], starts, first_of(1, 2026)).get(plant.id)


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_two_stands_make_a_month_and_the_first_one_is_the_base(roof, meter):
    assert read(meter, (first_of(1), 5_000_000)).new == 1
    assert months(roof)[0] is None
    read(meter, (first_of(2), 5_277_000))
    assert months(roof)[0] == 277_000
    assert estimated(roof) is None
    again = read(meter, (first_of(1), 5_000_000), (first_of(2), 5_277_000))
    assert (again.batch, again.same) == (None, 2)
    assert (count(MeterReading), count(MeterStand), count(ReadingBatch)) == (1, 2, 2)


def test_a_quarter_between_stands_is_shared_out_by_the_plants_own_estimate(roof, meter):
    give_estimate(roof, 1000.0)
    read(meter, (first_of(1), 0), (first_of(4), 3_000_000))
    # The estimate has three equal months in UTC; an hour of winter night lies across.
    for energy_wh in months(roof)[:3]:
        assert energy_wh == pytest.approx(1_000_000, rel=0.001)
    assert sum(months(roof)[:3]) == 3_000_000
    assert estimated(roof)[:4] == [*months(roof)[:3], None]


def test_a_real_stand_in_between_replaces_the_estimates_by_newer_versions(roof, meter):
    give_estimate(roof, 1000.0)
    read(meter, (first_of(1), 0), (first_of(4), 3_000_000))
    read(meter, (first_of(3), 1_400_000))
    assert months(roof)[2] == 1_600_000
    assert sum(months(roof)[:2]) == 1_400_000
    assert estimated(roof)[2] is None
    assert db.session.scalar(select(func.max(MeterReading.version))) == 2


def test_a_guessed_month_that_is_closed_stays_and_the_next_makes_up_for_it(roof, meter):
    give_estimate(roof, 1000.0)
    read(meter, (first_of(11), 0), (first_of(12), 700_000))
    assert fill_month(roof, month(2025, 12), zone=ZONE, now=NOW) == 1_000_000
    assert months(roof)[11] == 1_000_000
    roof.open_from = date(2026, 1, 1)
    db.session.flush()
    later = local_midnight(date(2026, 3, 1), ZONE)
    read(meter, (first_of(1, 2026), 1_000_000), (first_of(2, 2026), 1_500_000), (later, 2_600_000))
    new_year = Period(date(2025, 11, 1), date(2026, 3, 1))
    found = months_of_plants(new_year, ZONE, plant_ids=[roof.id], first_month=1)[roof.id].whole_wh
    # December was 300 kWh in truth: 700 too much, of which January has 500 to give.
    assert found == [700_000, 1_000_000, 0, 900_000]
    assert sum(found) == 2_600_000


def test_a_month_is_filled_only_where_something_is_missing(roof, meter):
    with pytest.raises(RuleBroken, match="nog geen raming"):
        fill_month(roof, month(2025, 2), zone=ZONE, now=NOW)
    give_estimate(roof, 1000.0)
    first = Reading(first_of(2), local_midnight(date(2025, 2, 15), ZONE), 450_000)
    record_readings(meter, [first], zone=ZONE, now=NOW)
    filled_wh = fill_month(roof, month(2025, 2), zone=ZONE, now=NOW)
    # February grows brighter: its second half has more than half.
    assert 520_000 < filled_wh < 600_000
    assert months(roof)[1] == 450_000 + filled_wh
    assert estimated(roof)[1] == filled_wh
    for when, said in (
        (month(2025, 2), "ontbreekt niets"),
        (month(2026, 3), "nog niet voorbij"),
    ):
        with pytest.raises(RuleBroken, match=said):
            fill_month(roof, when, zone=ZONE, now=NOW)
    roof.open_from = date(2025, 7, 1)
    db.session.flush()
    with pytest.raises(RuleBroken, match="afgesloten"):
        fill_month(roof, month(2025, 6), zone=ZONE, now=NOW)


def test_a_month_that_was_guessed_gives_way_to_the_real_one_without_a_reason(roof, meter):
    give_estimate(roof, 1000.0)
    fill_month(roof, month(2025, 2), zone=ZONE, now=NOW)
    recorded = record_readings(meter, [month_reading(2025, 2, 812_000)], zone=ZONE, now=NOW)
    assert (recorded.new, recorded.changed) == (1, 0)
    assert months(roof)[1] == 812_000
    assert estimated(roof) is None


def test_a_month_of_which_the_weather_is_known_is_filled_with_that(roof, meter):
    give_estimate(roof, 1000.0)
    record("test_made", roof)
    db.session.add(
        PlantMonth(plant_id=roof.id, start_on=date(2025, 2, 1), weather_kwh=812.5, made_at=NOW)
    )
    db.session.flush()
    assert fill_month(roof, month(2025, 2), zone=ZONE, now=NOW) == 812_500
    assert fill_month(roof, month(2025, 3), zone=ZONE, now=NOW) == 1_000_000


def test_only_what_was_filled_in_is_no_measurement(roof, meter):
    give_estimate(roof, 1000.0)
    read(meter, (first_of(1), 0), (first_of(4), 3_000_000))
    fill_month(roof, month(2025, 4), zone=ZONE, now=NOW)
    starts = [first_of(number) for number in range(1, 13)]
    found = estimated_by_month([roof.id], starts, first_of(1, 2026), only_filled=True)
    assert found == {roof.id: [None, None, None, 1_000_000, *[None] * 8]}


def test_readings_of_the_day_take_the_place_of_a_guessed_month(roof, meter):
    give_estimate(roof, 1000.0)
    fill_month(roof, month(2025, 2), zone=ZONE, now=NOW)
    start = first_of(2) + timedelta(hours=12)
    days = [Reading(start + timedelta(days=n), start + timedelta(days=n + 1), 30_000)
            for n in range(27)]  # fmt: skip
    record_readings(meter, days, zone=ZONE, now=NOW)
    assert months(roof)[1] - 27 * 30_000 == estimated(roof)[1]
    assert 0 < estimated(roof)[1] < 50_000


def test_another_meter_counts_on_and_the_month_of_the_change_is_whole(roof, meter):
    at = datetime(2025, 2, 11, 9, 30, tzinfo=UTC)
    read(meter, (first_of(1), 99_000_000), (first_of(2), 99_277_000))
    new = replace_meter(
        meter, Replacement(at, "E0099", last_wh=99_500_000, first_wh=12_000), zone=ZONE, now=NOW
    )
    read(new, (first_of(3), 282_000))
    assert months(roof)[:3] == [277_000, 223_000 + 270_000, None]
    assert new.kind == "production"
    for wrong, said in (
        (lambda: read(meter, (first_of(4), 99_900_000)), "vervangen. Kies de nieuwe"),
        (lambda: read(new, (first_of(1), 0)), "Kies de oude meter"),
        (lambda: record_readings(meter, [month_reading(2025, 4, 5)], zone=ZONE, now=NOW),
         "Kies de nieuwe meter"),
        (lambda: replace_meter(meter, Replacement(at, "E1"), zone=ZONE, now=NOW), "al vervangen"),
        (lambda: replace_meter(new, Replacement(at, "E1"), zone=ZONE, now=NOW), "later moment"),
        (lambda: replace_meter(new, Replacement(NOW + timedelta(1), "E1"), zone=ZONE, now=NOW),
         "toekomst"),
        (lambda: replace_meter(new, Replacement(NOW, "E0099"), zone=ZONE, now=NOW), "al een meter"),
    ):  # fmt: skip
        with pytest.raises(RuleBroken, match=said):
            wrong()


def test_a_register_goes_round_only_where_its_digits_are_known(meter):
    read(meter, (first_of(1), 999_990_000))
    with pytest.raises(RuleBroken, match="loopt terug") as refused:
        read(meter, (first_of(2), 250_000))
    assert refused.value.field == "register_wh"
    meter.digits = 6
    read(meter, (first_of(2), 250_000))
    assert db.session.scalar(select(MeterReading.energy_wh)) == 260_000


def test_a_stand_that_cannot_be_is_refused_and_nothing_is_written(meter):
    read(meter, (first_of(1), 0))
    for stands, said in (
        ([(NOW + timedelta(hours=1), 5)], "toekomst"),
        ([(first_of(1), 7)], "al een andere stand"),
        ([(first_of(2), 5), (first_of(2), 6)], "twee standen"),
        ([(first_of(2), 10**9)], "meer dan deze bron"),
    ):
        with pytest.raises(RuleBroken, match=said):
            read(meter, *stands)
    assert (count(MeterStand), count(MeterReading)) == (1, 0)


def test_a_mistaken_stand_is_corrected_with_a_reason_and_the_months_follow(roof, meter):
    read(meter, (first_of(1), 0), (first_of(2), 300_000), (first_of(3), 800_000))
    with pytest.raises(RuleBroken, match="waarom"):
        read(meter, (first_of(2), 350_000), correction=" ")
    recorded = read(meter, (first_of(2), 350_000), correction="Verkeerd afgelezen.")
    assert recorded.changed == 1
    assert months(roof)[:2] == [350_000, 450_000]
    assert stands_of(meter.id)[first_of(2)] == (Stand(first_of(2), 350_000), 2)
    assert last_stands(roof.id)[1].register_wh == 350_000
    details = db.session.scalars(select(AuditEntry.details)).all()
    assert "Verkeerd afgelezen." in [row.get("reason") for row in details]


@pytest.mark.parametrize("table", ["meter_stand", "meter_change"])
def test_stands_and_changes_are_never_edited(session, roof, meter, table):
    read(meter, (first_of(1), 0))
    replace_meter(meter, Replacement(first_of(2), "E2", 5_000, 0), zone=ZONE, now=NOW)
    for statement in (f"UPDATE {table} SET id = id + 100", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
            session.execute(text(statement))


def test_a_joint_meter_pair_shares_a_guessed_month(session):
    plant = enter(code="ZON-8", meter="een")

    add_meter(plant, "twee")
    session.flush()
    give_estimate(plant, 1000.0)
    readings = [month_reading(2025, n, 400_000) for n in (1, 2)]
    for meter in plant.meters:
        record_readings(meter, readings[:1], zone=ZONE, now=NOW)
    record_readings(plant.meters[0], readings[1:], zone=ZONE, now=NOW)
    assert fill_month(plant, month(2025, 2), zone=ZONE, now=NOW) == 500_000
    assert months(plant)[1] == 900_000


def test_a_meter_that_was_never_read_is_not_filled_and_months_stay_whole(roof, meter):
    give_estimate(roof, 1000.0)
    record_readings(meter, [month_reading(2025, 1, 400_000)], zone=ZONE, now=NOW)
    add_meter(roof, "reserve 2")
    db.session.flush()
    (filling,) = fillings_of(roof, month(2025, 2), zone=ZONE, now=NOW)
    assert (filling.meter.name, filling.energy_wh) == (meter.name, 1_000_000)
    assert count(MeterReading) == 1
    assert fill_month(roof, month(2025, 2), zone=ZONE, now=NOW) == 1_000_000
    assert months(roof)[:2] == [400_000, 1_000_000]
    assert set(db.session.scalars(select(MeterReading.meter_id))) == {meter.id}


def test_of_two_meters_that_were_never_read_none_is_filled(roof):
    give_estimate(roof, 1000.0)
    add_meter(roof, "reserve 2")
    db.session.flush()
    with pytest.raises(RuleBroken, match="nog niet welke meter telt"):
        fill_month(roof, month(2025, 2), zone=ZONE, now=NOW)
    assert count(MeterReading) == 0


def test_the_last_stand_is_looked_at_and_the_first_is_asked(roof, meter):
    read(meter, (first_of(2), 170_000_000))
    for change, field, said in (
        (Replacement(first_of(3), "E2", 169_000_000, 0), "last_wh",
         r"lager dan de stand van 01-02-2025 \(170.000 kWh\)"),
        (Replacement(first_of(3), "E2", 170_100_000, None), "first_wh", "vaak 0"),
        (Replacement(first_of(3), "<b>x", 170_100_000, 0), "new_name", "alleen letters"),
        (Replacement(first_of(3), meter.name, 170_100_000, 0), "new_name", "al een meter"),
        (Replacement(first_of(3), "E2", 10**12, 0), "last_wh", "meer dan deze bron"),
        (Replacement(local_midnight(date(2023, 12, 31), ZONE), "E2"), "day", "later moment"),
    ):  # fmt: skip
        with pytest.raises(RuleBroken, match=said) as refused:
            replace_meter(meter, change, zone=ZONE, now=NOW)
        assert refused.value.field == field
    assert count(MeterChange) == 0
    replace_meter(meter, Replacement(first_of(3), "E2", 170_100_000, 0), zone=ZONE, now=NOW)
    assert count(MeterChange) == 1


def test_nothing_is_read_before_the_plants_first_day(roof, meter):
    begin = local_midnight(date(2024, 1, 1), ZONE)
    with pytest.raises(RuleBroken, match=r"eerste dag van de bron \(01-01-2024\)") as no:
        read(meter, (begin - timedelta(minutes=1), 5_000))
    assert no.value.field == "day"
    with pytest.raises(RuleBroken, match="van voor de eerste dag"):
        replace_meter(meter, Replacement(begin - timedelta(days=1), "E2"), zone=ZONE, now=NOW)
    assert read(meter, (begin, 5_000)).new == 1


def test_only_a_meter_that_was_never_read_is_renamed_or_removed(roof, meter):
    other = add_meter(roof, "per ongeluk 2")
    db.session.flush()
    assert unread_of(roof.meters) == {meter.id, other.id}
    rename_meter(other, " per ongeluk 3 ")
    rename_meter(other, "PER ongeluk 3")
    for name, said in (("a;b", "alleen letters"), (meter.name, "al een meter"), (" ", "Vul het")):
        with pytest.raises(RuleBroken, match=said):
            rename_meter(other, name)
    remove_meter(other)
    db.session.flush()
    assert count(Meter) == 1
    read(meter, (first_of(1), 5))
    new = replace_meter(meter, Replacement(first_of(2), "E2"), zone=ZONE, now=NOW)
    assert unread_of([meter, new]) == set()
    for one in (meter, new):
        with pytest.raises(RuleBroken, match="heeft al meterstanden"):
            remove_meter(one)
        with pytest.raises(RuleBroken, match="heeft al meterstanden"):
            rename_meter(one, "E3")
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"meter_renamed", "meter_removed"} <= actions
