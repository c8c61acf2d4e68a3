"""Readings come in once, all or nothing, and a figure that stands changes only with a reason."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.production.meter_csv import Reading
from coop.production.models import MeterReading, ReadingBatch
from coop.production.record_readings import correct_reading, record_readings
from coop.production.reading_queries import batches_of, versions_of
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
