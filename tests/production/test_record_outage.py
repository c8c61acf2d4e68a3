"""Outages are written once, apart from each other, explained, and changed in sight."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coop.errors import RuleBroken
from coop.production.models import Outage
from coop.production.record_outage import OutageDetails, days_of, record_outage
from coop.records.models import AuditEntry
from tests.production.conftest import NOW, ZONE, enter

FIRST, LAST = date(2026, 2, 3), date(2026, 2, 9)


def details(**changes):
    """An outage of a week."""
    values = {
        "start_on": FIRST,
        "last_on": LAST,
        "cause": "inverter",
        "explanation": "De omvormer was stuk.",
        "lost_wh": 5000,
    }
    return OutageDetails(**{**values, **changes})


def write(plant, outage=None, **changes):
    return record_outage(plant, details(**changes), zone=ZONE, now=NOW, outage=outage)


def test_days_are_days_of_the_town_and_the_last_one_counts(session):
    row = write(enter())
    assert row.start_at == datetime(2026, 2, 2, 23, tzinfo=UTC)
    assert row.end_at == datetime(2026, 2, 9, 23, tzinfo=UTC)
    assert days_of(row, ZONE).days == 7
    assert row.kind == "outage"


def test_one_that_lasts_has_no_end_and_is_ended_later(session):
    plant = enter()
    row = write(plant, last_on=None)
    assert row.end_at is None
    write(plant, row, last_on=LAST)
    assert row.end_at is not None
    told = session.scalars(select(AuditEntry).where(AuditEntry.action == "outage_changed")).one()
    assert told.details["before"] == {"last_on": None}
    assert told.details["after"] == {"last_on": "2026-02-09"}


def test_what_was_none_lost_nothing(session):
    row = write(enter(), is_dismissed=True)
    assert (row.kind, row.lost_wh) == ("dismissed", 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_on": date(2026, 2, 2)}, "last_on"),
        ({"cause": "spook"}, "cause"),
        ({"explanation": "  "}, "explanation"),
        ({"explanation_en": "x" * 2001}, "explanation_en"),
        ({"is_dismissed": True, "last_on": None}, "last_on"),
        ({"start_on": date(2026, 3, 11), "last_on": None}, "start_on"),
        ({"last_on": date(2026, 3, 11)}, "last_on"),
        ({"start_on": date(2023, 12, 31)}, "start_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(session, changes, field):
    plant = enter()
    with pytest.raises(RuleBroken) as refused:
        write(plant, **changes)
    assert refused.value.field == field
    assert session.query(Outage).count() == 0


def test_a_plant_that_stopped_has_no_outage_after(session):
    plant = enter(status="ended", ended_on=date(2026, 2, 1))
    with pytest.raises(RuleBroken) as refused:
        write(plant)
    assert refused.value.field == "start_on"


@pytest.mark.parametrize(
    ("start", "last"),
    [(3, 9), (1, 3), (9, 12), (5, 5), (1, 20), (1, None)],
)
def test_two_of_one_plant_may_not_overlap(session, start, last):
    plant = enter()
    write(plant)
    with pytest.raises(RuleBroken):
        write(
            plant,
            start_on=date(2026, 2, start),
            last_on=None if last is None else date(2026, 2, last),
        )
    write(plant, start_on=date(2026, 2, 10), last_on=None)
    write(enter(code="ZON-5"))


def test_the_database_itself_refuses_an_end_before_the_start_and_less_than_nothing(session):
    plant = enter()
    for changes in ({"end_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"lost_wh": -1}):
        row = write(plant)
        for name, value in changes.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
        plant = enter()
