"""Months in their own weather, and days on which a plant stood still."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coop.periods import Period, book_year, local_bounds
from coop.production import learn_from_meters
from coop.production.add_plant import details_of
from coop.production.choose_calibration import choose_calibration
from coop.production.estimate import estimate
from coop.production.make_estimate import make_estimate
from coop.production.make_weather_months import Made, make_weather_months
from coop.production.meter_csv import Reading
from coop.production.models import Outage, PlantMonth
from coop.production.performance_queries import outages_of, weather_months
from coop.production.plant_details import at_age, spec_of
from coop.production.record_outage import OutageDetails, record_outage
from coop.production.record_readings import record_readings
from coop.production.weather.hours import Weather
from tests.production.conftest import NOW, ZONE, enter
from tests.production.test_learn_from_meters import kept_of, measured, read_four_years, read_year


@pytest.fixture
def weather(monkeypatch):
    """The weather of 2025 is kept."""
    kept = measured()

    def weather_at(_latitude, _longitude, start, end):
        inside = (kept.hours.index >= start) & (kept.hours.index < end)
        if inside.sum() * 3600 < 0.95 * (end - start).total_seconds():
            return None
        return Weather(kept.hours[inside], kept.source, is_typical=False)

    monkeypatch.setattr(learn_from_meters, "kept_weather", weather_at)
    return kept


def months_of(plant):
    return weather_months(Period(date(2020, 1, 1), date(2030, 1, 1))).get(plant.id, {})


def test_each_month_of_which_the_weather_is_kept_gets_its_energy(session, weather):
    plant = enter()
    made = make_weather_months(plant, ZONE, NOW)
    months = months_of(plant)
    assert made == Made(12, 0)
    assert sorted(months) == [month.start for month in book_year(2025).months()]
    as_new = spec_of(details_of(plant))
    a_year_old = at_age(as_new, plant.started_on, date(2025, 7, 1))
    assert a_year_old.left_by_age < 1
    whole = estimate(a_year_old, weather).hourly_kwh.sum()
    assert sum(months.values()) == pytest.approx(whole, rel=5e-4)


def test_made_again_it_is_the_same_and_nothing_doubles(session, weather):
    plant = enter()
    make_weather_months(plant, ZONE, NOW)
    first = months_of(plant)
    make_weather_months(plant, ZONE, NOW + timedelta(hours=1))
    assert months_of(plant) == pytest.approx(first)
    assert session.query(PlantMonth).count() == 12


def test_without_weather_nothing_is_made_and_nothing_is_lost(session, weather, monkeypatch):
    plant = enter()
    make_weather_months(plant, ZONE, NOW)
    monkeypatch.setattr(learn_from_meters, "kept_weather", lambda *_asked: None)
    assert make_weather_months(plant, ZONE, NOW) == Made(0, 0)
    assert len(months_of(plant)) == 12


def test_days_before_the_plant_ran_do_not_count(session, weather):
    whole = enter()
    young = enter(code="ZON-5", started_on=date(2025, 6, 16))
    for plant in (whole, young):
        make_weather_months(plant, ZONE, NOW)
    assert min(months_of(young)) == date(2025, 6, 1)
    june = date(2025, 6, 1)
    assert months_of(young)[june] == pytest.approx(months_of(whole)[june] / 2, rel=0.2)
    july = date(2025, 7, 1)
    # The younger panels have not aged their first year yet.
    assert months_of(young)[july] == pytest.approx(months_of(whole)[july] / 0.995, rel=1e-3)


def test_a_plant_that_has_not_begun_has_no_months(session, weather):
    plant = enter(status="preparing", started_on=None)
    assert make_weather_months(plant, ZONE, NOW) == Made(0, 0)


def test_the_months_are_calibrated_where_the_plant_is(session, weather):
    plant = enter()
    make_weather_months(plant, ZONE, NOW)
    before = sum(months_of(plant).values())
    read_year(plant, annual_kwh=round(before * 1.1))
    make_weather_months(plant, ZONE, NOW)
    assert sum(months_of(plant).values()) == pytest.approx(before * 1.1, rel=0.015)


def test_months_follow_the_estimate_also_where_no_weather_is_kept_any_more(
    session, weather, monkeypatch
):
    plant = enter()
    make_estimate(plant, NOW)
    make_weather_months(plant, ZONE, NOW)
    plain = months_of(plant)
    read_year(plant, annual_kwh=round(sum(plain.values()) * 1.1))
    learned = make_estimate(plant, NOW + timedelta(hours=1))
    factor = learned.inputs["calibration"]["factor"]
    assert factor > 1.05
    assert months_of(plant) == pytest.approx({day: kwh * factor for day, kwh in plain.items()})

    monkeypatch.setattr(learn_from_meters, "kept_weather", lambda *_asked: None)
    choose_calibration(plant, is_calibrated=False, reason="De meter telde dubbel.")
    make_estimate(plant, NOW + timedelta(hours=2))
    make_weather_months(plant, ZONE, NOW + timedelta(hours=2))
    assert months_of(plant) == pytest.approx(plain)


def test_months_and_estimate_have_one_calibration(session, monkeypatch):
    plant = enter(started_on=date(2022, 1, 1))
    read_four_years(plant)
    monkeypatch.setattr(learn_from_meters, "kept_weather", kept_of(11))
    choose_calibration(plant, is_calibrated=False, reason="Eerst zonder.")
    make_weather_months(plant, ZONE, NOW)
    plain = months_of(plant)
    choose_calibration(plant, is_calibrated=True, reason="")
    found = make_estimate(plant, NOW).inputs["calibration"]
    make_weather_months(plant, ZONE, NOW)
    assert found["weather"] == "typical"
    assert sorted(plain) == [month.start for month in book_year(2025).months()][:11]
    ratio = sum(months_of(plant).values()) / sum(plain.values())
    assert ratio == pytest.approx(found["factor"], rel=0.01)


def read_hours(plant, weather, out):
    """Hours of 2025 with nothing in the days of `out`."""
    hourly = estimate(spec_of(details_of(plant)), weather).hourly_kwh
    first, last = local_bounds(out, ZONE)
    readings = [
        Reading(
            start.to_pydatetime(),
            start.to_pydatetime() + timedelta(hours=1),
            0 if first <= start < last else round(kwh * 1000),
        )
        for start, kwh in hourly.items()
    ]
    record_readings(plant.meters[0], readings, zone=ZONE, now=NOW)


def test_days_without_yield_wait_for_the_board_once(session, weather):
    plant = enter()
    out = Period(date(2025, 5, 6), date(2025, 5, 16))
    read_hours(plant, weather, out)
    assert make_weather_months(plant, ZONE, NOW) == Made(12, 1)
    assert make_weather_months(plant, ZONE, NOW) == Made(12, 0)
    seen = session.scalars(select(Outage)).one()
    assert seen.kind == "possible"
    assert (seen.start_at, seen.end_at) == local_bounds(out, ZONE)
    assert seen.lost_wh > 3_000_000
    record_outage(
        plant,
        OutageDetails(date(2025, 5, 6), date(2025, 5, 15), "grid", "Wij hadden geen net."),
        zone=ZONE,
        now=NOW,
        outage=seen,
    )
    assert make_weather_months(plant, ZONE, NOW) == Made(12, 0)
    assert [outage.kind for outage in outages_of([plant.id])] == ["outage"]
