"""Which months the board is asked about, and what was lost."""

from datetime import date

import pytest

from coop.database import db
from coop.periods import Period, month
from coop.production.models import Outage, PlantMonth
from coop.production.possible_outages import estimated_loss_wh, suspects
from coop.production.record_outage import OutageDetails, record_outage
from coop.production.record_readings import record_readings
from coop.records.audit import record
from tests.production.conftest import NOW, ZONE, enter, give_estimate, month_reading

TODAY = date(2026, 3, 10)
JANUARY = month(2026, 1)


def read(plant, changed=None, since=2024):
    """A thousand kWh in every month up to February 2026, but for some."""
    changed = changed or {}
    readings = []
    for number in range((2026 - since) * 12 + 2):
        year, at = since + number // 12, number % 12 + 1
        readings.append(month_reading(year, at, changed.get((year, at), 1_000_000)))
    record_readings(plant.meters[0], readings, zone=ZONE, now=NOW)


def weather(plant, kwh=1000.0, changed=None):
    """What each month's weather should have given."""
    record("test_made", PlantMonth)
    for number in range(26):
        start = date(2024 + number // 12, number % 12 + 1, 1)
        db.session.add(
            PlantMonth(
                plant_id=plant.id,
                start_on=start,
                weather_kwh=(changed or {}).get(start, kwh),
                made_at=NOW,
            )
        )
    db.session.flush()


def test_a_month_below_its_weather_is_asked_about_with_what_was_lost(session):
    plant = enter()
    give_estimate(plant)
    read(plant, {(2026, 1): 700_000})
    weather(plant)
    (told,) = suspects(TODAY, ZONE)
    assert told.plant.code == "ZON-4"
    assert told.period == JANUARY
    assert told.lost_wh == 300_000
    assert told.lost_fraction == pytest.approx(0.3)
    assert told.has_weather
    assert told.outage_id is None


def test_a_dull_month_is_no_outage_where_its_weather_is_known(session):
    plant = enter()
    give_estimate(plant)
    read(plant, {(2026, 1): 400_000})
    weather(plant, changed={date(2026, 1, 1): 400.0})
    assert suspects(TODAY, ZONE) == []


def test_without_weather_only_a_month_that_no_weather_explains_is_told(session):
    plant = enter()
    give_estimate(plant)
    read(plant, {(2026, 1): 700_000, (2025, 6): 400_000})
    told = suspects(TODAY, ZONE)
    assert [one.period for one in told] == [month(2025, 6)]
    assert not told[0].has_weather


def test_months_of_more_than_a_year_ago_are_left_alone(session):
    plant = enter()
    give_estimate(plant)
    read(plant, {(2024, 6): 100_000})
    weather(plant)
    assert suspects(TODAY, ZONE) == []


def test_what_was_recorded_or_dismissed_is_not_asked_again(session):
    plant = enter()
    give_estimate(plant)
    read(plant, {(2026, 1): 500_000, (2025, 12): 500_000})
    weather(plant)
    assert len(suspects(TODAY, ZONE)) == 2
    record_outage(
        plant,
        OutageDetails(date(2026, 1, 5), date(2026, 1, 20), "inverter", "Omvormer stuk."),
        zone=ZONE,
        now=NOW,
    )
    assert [one.period for one in suspects(TODAY, ZONE)] == [month(2025, 12)]
    record_outage(
        plant,
        OutageDetails(date(2025, 12, 1), date(2025, 12, 31), "snow", "Sneeuw.", is_dismissed=True),
        zone=ZONE,
        now=NOW,
    )
    assert suspects(TODAY, ZONE) == []


def test_what_was_seen_in_days_is_told_with_its_row(session):
    plant = enter()
    row = Outage(
        plant_id=plant.id,
        kind="possible",
        start_at=NOW.replace(month=2),
        end_at=NOW.replace(month=2, day=12),
        lost_wh=12_000,
        changed_at=NOW,
    )
    record("outage_seen", row)
    session.flush()
    (told,) = suspects(TODAY, ZONE)
    assert (told.outage_id, told.lost_wh, told.lost_fraction) == (row.id, 12_000, None)


def test_a_plant_without_estimate_or_not_begun_is_not_judged(session):
    plant = enter()
    read(plant, {(2026, 1): 0})
    enter(code="ZON-5", status="preparing", started_on=None)
    assert suspects(TODAY, ZONE) == []


def test_another_plant_is_not_told_of_where_one_is_asked(session):
    plant, other = enter(), enter(code="ZON-5")
    for one in (plant, other):
        give_estimate(one)
        read(one, {(2026, 1): 100_000})
        weather(one)
    assert [one.plant.code for one in suspects(TODAY, ZONE, other.id)] == ["ZON-5"]
    assert len(suspects(TODAY, ZONE)) == 2


def test_the_loss_of_an_outage_is_what_its_months_are_short_of(session):
    plant = enter()
    give_estimate(plant)
    read(plant, {(2026, 1): 700_000})
    weather(plant)
    two_weeks = Period(date(2026, 1, 5), date(2026, 1, 19))
    assert estimated_loss_wh(plant, two_weeks, TODAY, ZONE) == 300_000
    three_days = Period(date(2026, 1, 5), date(2026, 1, 8))
    assert estimated_loss_wh(plant, three_days, TODAY, ZONE) == pytest.approx(1e6 * 3 / 31, abs=1)
    in_summer = Period(date(2025, 7, 1), date(2025, 7, 20))
    assert estimated_loss_wh(plant, in_summer, TODAY, ZONE) == 0
    assert estimated_loss_wh(enter(code="ZON-6"), two_weeks, TODAY, ZONE) == 0
