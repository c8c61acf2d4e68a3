"""Readings come in once, all or nothing, and a figure that stands changes only with a reason."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.errors import RuleBroken
from coop.production.meter_csv import Reading
from coop.production.models import MeterReading, ReadingBatch
from coop.production.reading_queries import batches_of, versions_of
from coop.production.record_readings import correct_reading, record_readings
from coop.records.audit import acting
from coop.records.models import AuditEntry
from tests.production.conftest import NOW, ZONE, month_reading

YEAR = [month_reading(2025, number, 1_000_000 * number) for number in range(1, 13)]


def write(meter, readings, **more):
    return record_readings(meter, readings, zone=ZONE, now=NOW, **more)


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_the_same_delivery_twice_changes_nothing(session, meter):
    assert write(meter, YEAR).new == 12
    again = write(meter, YEAR)
    assert (again.batch, again.new, again.same) == (None, 0, 12)
    assert count(MeterReading) == 12
    assert count(ReadingBatch) == 1


def test_of_a_delivery_that_overlaps_the_last_one_only_the_new_part_is_written(session, meter):
    write(meter, YEAR[:8])
    again = write(meter, YEAR[5:])
    assert (again.new, again.same) == (4, 3)
    assert count(MeterReading) == 12


def test_another_figure_for_an_interval_is_refused_and_nothing_is_written(session, meter):
    write(meter, YEAR[:3])
    other = Reading(YEAR[2].start_at, YEAR[2].end_at, 5)
    with pytest.raises(RuleBroken, match=r"andere meterstand: 3\.000 kWh"):
        write(meter, [*YEAR[3:], other])
    assert count(MeterReading) == 3


def test_a_correction_is_a_new_version_and_the_old_one_stays(cast, session, meter):
    write(meter, YEAR[:3])
    with acting(cast["board"]):
        other = Reading(YEAR[2].start_at, YEAR[2].end_at, 2_900_000)
        correct_reading(meter, other, " Meter was verkeerd afgelezen. ", zone=ZONE, now=NOW)
    old, new = versions_of(meter.plant_id)
    assert (old.version, old.energy_wh, old.reason) == (1, 3_000_000, "")
    assert (new.version, new.energy_wh, new.who) == (2, 2_900_000, "Gerda")
    assert new.reason == "Meter was verkeerd afgelezen."
    assert new.recorded_at == NOW
    # The corrected figure is now the one that a delivery is compared with.
    assert write(meter, [other]).same == 1


def test_a_correction_needs_a_reason_and_another_figure(session, meter):
    write(meter, YEAR[:1])
    other = Reading(YEAR[0].start_at, YEAR[0].end_at, 2)
    with pytest.raises(RuleBroken) as refused:
        correct_reading(meter, other, "  ", zone=ZONE, now=NOW)
    assert refused.value.field == "reason"
    with pytest.raises(RuleBroken) as refused:
        correct_reading(meter, YEAR[0], "zomaar", zone=ZONE, now=NOW)
    assert refused.value.field == "energy_wh"
    assert count(MeterReading) == 1


def test_an_interval_with_other_bounds_is_refused_even_as_a_correction(session, meter):
    write(meter, YEAR[:2])
    across = Reading(YEAR[0].start_at, YEAR[1].end_at, 3_000_000)
    within = Reading(YEAR[0].start_at, YEAR[0].start_at + timedelta(days=1), 10)
    for wrong in (across, within):
        with pytest.raises(RuleBroken, match="Er staat al een meterstand"):
            write(meter, [wrong], correction="ik wil het")


def test_a_delivery_that_overlaps_itself_is_refused(session, meter):
    longer = Reading(YEAR[0].start_at, YEAR[0].end_at + timedelta(days=1), 10)
    with pytest.raises(RuleBroken, match="dezelfde tijd"):
        write(meter, [YEAR[1], longer])


def test_the_future_is_refused(session, meter):
    with pytest.raises(RuleBroken, match="in de toekomst"):
        write(meter, [month_reading(2026, 2, 5), month_reading(2026, 3, 5)])
    assert count(MeterReading) == 0


def test_a_closed_year_stays_as_it_is_but_may_be_delivered_again(session, meter):
    write(meter, YEAR)
    meter.plant.open_from = date(2026, 1, 1)
    assert write(meter, [*YEAR, month_reading(2026, 1, 5)]).new == 1
    changed = Reading(YEAR[11].start_at, YEAR[11].end_at, 1)
    for late in ([month_reading(2024, 12, 5)], [changed]):
        with pytest.raises(RuleBroken, match="is afgesloten"):
            write(meter, late, correction="toch anders")


def test_readings_from_before_the_plant_are_refused(session, meter):
    with pytest.raises(RuleBroken, match="van voor de eerste dag"):
        write(meter, [month_reading(2023, 12, 5)])
    assert write(meter, [month_reading(2024, 1, 5)]).new == 1


def test_an_empty_delivery_changes_nothing(session, meter):
    assert write(meter, []).batch is None


def test_a_delivery_leaves_one_row_in_the_trail(cast, session, meter):
    before = count(AuditEntry)
    with acting(cast["board"]):
        batch = write(meter, YEAR, file_name="jaar.csv").batch
    assert count(AuditEntry) == before + 1
    (told,) = batches_of(meter.plant_id)
    assert (told.id, told.readings, told.file_name, told.who) == (batch.id, 12, "jaar.csv", "Gerda")
    assert (told.first, told.last) == (YEAR[0].start_at, YEAR[11].end_at)


def test_the_database_itself_lets_no_reading_be_changed(session, meter):
    write(meter, YEAR[:1])
    db.session.commit()
    with pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(text("UPDATE meter_reading SET energy_wh = 1"))
