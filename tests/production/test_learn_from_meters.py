"""What a stored plant learns from its readings, and how the estimate says so."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from coop.database import db
from coop.errors import RuleBroken
from coop.periods import Period, book_year, local_bounds
from coop.production import learn_from_meters
from coop.production.add_plant import add_meter
from coop.production.calibrated import better_founded
from coop.production.calibration import Calibration, NotCalibrated
from coop.production.calibration_told import calibration_of
from coop.production.choose_calibration import choose_calibration
from coop.production.learn_again import learn_again
from coop.production.make_estimate import make_estimate
from coop.production.meter_csv import Reading
from coop.production.models import MeterReading, PlantEstimate, ReadingBatch
from coop.production.performance_queries import readings_to_learn_from
from coop.production.record_outage import OutageDetails, record_outage
from coop.production.record_readings import record_readings
from coop.production.store_weather import Origin, place_key, store_hours
from coop.production.weather.hours import Weather
from coop.production.weather.typical_year import typical_year
from coop.production.weather_store import measured_names
from coop.records.audit import record
from coop.records.models import AuditEntry
from coop.words import Words, tell
from tests.production.conftest import NOW, ZONE, enter, month_reading

SHAPE = (21, 38, 77, 115, 148, 151, 146, 125, 87, 52, 25, 17)


def read_year(plant, year=2025, annual_kwh=90_000, months=12):
    """Readings of the first months of a year."""
    readings = [
        month_reading(year, number + 1, annual_kwh * SHAPE[number] * 1000 // sum(SHAPE))
        for number in range(months)
    ]
    record_readings(plant.meters[0], readings, zone=ZONE, now=NOW)


def test_a_year_of_readings_calibrates_the_estimate_and_the_row_says_so(session):
    plant = enter()
    plain = make_estimate(plant, NOW)
    read_year(plant)
    learned = make_estimate(plant, NOW)
    told = calibration_of(plant, learned)
    assert calibration_of(plant, plain) is None
    assert told.months == 12
    assert told.factor > 1.02
    assert told.before_kwh == pytest.approx(plain.annual_kwh_p50, rel=1e-6)
    assert not told.has_measured_weather
    assert learned.annual_kwh_p50 == pytest.approx(plain.annual_kwh_p50 * told.factor, rel=1e-3)
    assert "Geijkt op 12 gemeten maanden" in str(tell(learned.method)[0])


def test_too_few_months_say_why_in_the_row(session):
    plant = enter()
    read_year(plant, months=7)
    told = calibration_of(plant, make_estimate(plant, NOW))
    assert told.factor is None
    assert told.months == 7
    assert "12" in str(told.reason)


def test_figures_that_were_filled_in_teach_nothing(session):
    plant = enter()
    batch = ReadingBatch(meter_id=plant.meters[0].id, source="hand", recorded_at=NOW)
    record("test_made", batch)
    for number in range(12):
        filled = month_reading(2025, number + 1, 5_000_000)
        session.add(
            MeterReading(
                meter_id=plant.meters[0].id,
                batch_id=batch.id,
                start_at=filled.start_at,
                end_at=filled.end_at,
                energy_wh=filled.energy_wh,
                is_estimated=True,
            )
        )
    session.flush()
    assert readings_to_learn_from(plant.id) == []
    assert calibration_of(plant, make_estimate(plant, NOW)) is None


def test_all_meters_of_a_plant_count_and_a_replaced_one_no_longer_has_to(session):
    plant = enter()
    other = add_meter(plant, "tweede")
    session.flush()
    one, two, three, four = (month_reading(2025, number, 1000) for number in (1, 2, 3, 4))
    record_readings(plant.meters[0], [one, two, three, four], zone=ZONE, now=NOW)
    record_readings(other, [one], zone=ZONE, now=NOW)
    # Nobody has read the second meter since.
    assert [kwh for _start, _end, kwh in readings_to_learn_from(plant.id)] == [2]
    later = add_meter(plant, "opvolger")
    session.flush()
    record_readings(later, [three], zone=ZONE, now=NOW)
    # In February it was there still; from March on its successor counts.
    assert [kwh for _start, _end, kwh in readings_to_learn_from(plant.id)] == [2, 2]


def test_the_board_can_switch_it_off_with_a_reason_and_on_again(session):
    plant = enter()
    read_year(plant)
    with pytest.raises(RuleBroken) as refused:
        choose_calibration(plant, is_calibrated=False, reason="  ")
    assert refused.value.field == "reason"
    assert choose_calibration(plant, is_calibrated=False, reason="De meter telde dubbel.")
    assert not choose_calibration(plant, is_calibrated=False, reason="De meter telde dubbel.")
    estimate = make_estimate(plant, NOW)
    told = calibration_of(plant, estimate)
    assert "calibration" not in estimate.inputs
    assert "De meter telde dubbel." in str(told.reason)
    assert choose_calibration(plant, is_calibrated=True, reason="vergeten")
    assert plant.calibration_reason == ""
    assert calibration_of(plant, make_estimate(plant, NOW)).months == 12
    actions = session.scalars(select(AuditEntry.action)).all()
    assert actions.count("calibration_chosen") == 2


def test_a_recorded_outage_is_not_learned(session):
    plant = enter()
    read_year(plant, year=2024)
    read_year(plant, year=2025)
    before = make_estimate(plant, NOW).inputs["calibration"]
    details = OutageDetails(
        datetime(2025, 6, 3, tzinfo=UTC).date(),
        datetime(2025, 6, 9, tzinfo=UTC).date(),
        "grid",
        "Het net lag plat.",
    )
    record_outage(plant, details, zone=ZONE, now=NOW)
    after = make_estimate(plant, NOW).inputs["calibration"]
    assert (before["months"], after["months"]) == (24, 23)


def measured(year=2025):
    """The typical year as if it had been the weather of a year of the town."""
    weather = typical_year(52.205, 5.99)
    hours = weather.hours.copy()
    start, _end = local_bounds(book_year(year), ZONE)
    hours.index = hours.index + (start - hours.index[0].to_pydatetime())
    return Weather(hours, Words("Gemeten uren."), is_typical=False)


def test_kept_weather_of_the_months_is_used_where_there_is_any(session, monkeypatch):
    plant = enter()
    read_year(plant)
    monkeypatch.setattr(learn_from_meters, "kept_weather", lambda *_asked: measured())
    told = calibration_of(plant, make_estimate(plant, NOW))
    assert told.has_measured_weather
    assert told.months == 12


def test_weather_that_is_kept_of_too_few_months_falls_back_on_a_normal_year(session, monkeypatch):
    plant = enter()
    read_year(plant)

    def only_january(_latitude, _longitude, start, end):
        weather = measured()
        if (end - start).days > 40 or start.month not in (12, 1):
            return None
        inside = (weather.hours.index >= start) & (weather.hours.index < end)
        return Weather(weather.hours[inside], weather.source, is_typical=False)

    monkeypatch.setattr(learn_from_meters, "kept_weather", only_january)
    told = calibration_of(plant, make_estimate(plant, NOW))
    assert not told.has_measured_weather
    assert told.months == 12


def test_a_plant_is_estimated_anew_only_after_new_readings(session):
    plant = enter()
    assert learn_again(plant, NOW)
    assert not learn_again(plant, NOW)
    later = NOW.replace(hour=10)
    record_readings(plant.meters[0], [month_reading(2025, 1, 1000)], zone=ZONE, now=later)
    assert learn_again(plant, later.replace(hour=11))
    assert not learn_again(plant, later.replace(hour=12))
    assert db.session.query(PlantEstimate).count() == 2


def test_a_plant_outside_the_climate_is_left_as_it_is(session):
    assert not learn_again(enter(latitude_deg=40.0, longitude_deg=-3.0), NOW)


def test_a_plant_is_estimated_anew_after_new_weather_near_it(session):
    plant = enter()
    assert learn_again(plant, NOW)
    later = NOW.replace(hour=10)
    here = plant.latitude_deg, plant.longitude_deg
    origin = Origin("file", place_key(*here), "proef.csv", *here, "eigen bestand")
    store_hours(replace(origin, place="40.000 -3.000", latitude_deg=40.0), measured().hours, later)
    assert not learn_again(plant, later.replace(hour=11))
    store_hours(origin, measured().hours, later)
    assert learn_again(plant, later.replace(hour=11))
    assert not learn_again(plant, later.replace(hour=12))
    assert measured_names(*here, book_year(2025)) == "proef.csv"
    assert measured_names(*here, book_year(2020)) == ""


def test_a_reading_of_hours_is_read_as_such(session):
    plant = enter()
    start = datetime(2025, 6, 1, 10, tzinfo=UTC)
    reading = Reading(start, start.replace(hour=11), 5000)
    record_readings(plant.meters[0], [reading], zone=ZONE, now=NOW)
    assert learn_from_meters.metered_of(plant).is_short.all()


def kept_of(months):
    """The weather of the first months of 2025 alone is kept."""
    weather = measured()

    def weather_at(_latitude, _longitude, start, end):
        _first, last = local_bounds(Period(date(2025, 1, 1), date(2025, months + 1, 1)), ZONE)
        inside = (weather.hours.index >= start) & (weather.hours.index < min(end, last))
        if inside.sum() * 3600 < 0.95 * (end - start).total_seconds():
            return None
        return Weather(weather.hours[inside], weather.source, is_typical=False)

    return weather_at


def read_four_years(plant):
    """2025 gave less than the others."""
    for year in (2022, 2023, 2024):
        read_year(plant, year, annual_kwh=96_000)
    read_year(plant, 2025, annual_kwh=80_000)


def test_a_year_of_weather_does_not_throw_three_years_of_readings_away(session, monkeypatch):
    plant = enter(started_on=date(2022, 1, 1))
    read_four_years(plant)
    before = make_estimate(plant, NOW).inputs["calibration"]
    monkeypatch.setattr(learn_from_meters, "kept_weather", kept_of(11))
    after = make_estimate(plant, NOW).inputs["calibration"]
    assert before["months"] > 40
    assert (after["months"], after["factor"]) == (before["months"], before["factor"])
    assert after["weather"] == "typical"


@pytest.mark.parametrize(
    ("in_weather", "against_year", "is_own"),
    [
        (12, 12, True),
        (12, 24, True),
        (12, 25, False),
        (23, 46, True),
        (23, 47, False),
        (24, 120, True),
        (None, 12, False),
        (12, None, True),
    ],
)
def test_half_of_the_months_or_two_years_beside_their_own_weather_found_a_lesson(
    in_weather, against_year, is_own
):
    def lesson(months, *, has_weather):
        if months is None:
            return NotCalibrated(3, Words("Te weinig."))
        return Calibration(1.0, months, 0.02, has_weather, ())

    own = lesson(in_weather, has_weather=True)
    other = lesson(against_year, has_weather=False)
    assert better_founded(own, other) is (own if is_own else other)
    assert better_founded(None, other) is other
