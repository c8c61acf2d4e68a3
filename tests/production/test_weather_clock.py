"""Is the clock right? Wrong ones are made, of real and of made-up hours, and must be found."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.production.solar import Plane, SolarPlantSpec, hourly_energy_kwh
from coop.production.weather.clock_check import (
    TOWN_SHIFT,
    Shift,
    fitting_shift,
    shifted,
    weather_shift,
)
from coop.production.weather.read import read_weather, weather_of
from tests.production.sunny import DE_BILT, as_csv, sunny_hours

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
MEASURED = Path(os.environ.get("COOP_SHARED_DATA", BESIDE)) / "weather"
needs_measured = pytest.mark.skipif(
    not MEASURED.exists(), reason="KNMI's hours are not beside this checkout"
)
FILES = sorted(path.name for path in MEASURED.glob("*")) if MEASURED.exists() else ["-"]

MADE = weather_of([("x", as_csv(sunny_hours()))], *DE_BILT)


def on_the_town_clock(series):
    """What a meter writes that says UTC and runs on the Dutch clock."""
    local = series.tz_convert("Europe/Amsterdam").tz_localize(None)
    return local[~local.index.duplicated()].tz_localize("UTC")


def test_a_right_clock_is_left_alone():
    assert weather_shift(MADE, *DE_BILT) is None


@settings(max_examples=25, deadline=None)
@given(st.integers(-12, 12).map(lambda quarters: quarters * 15))
def test_every_wrong_clock_is_found_and_the_shift_rights_it(minutes):
    wrong = shifted(MADE, Shift(minutes, minutes, 0), *DE_BILT)

    found = weather_shift(wrong, *DE_BILT)

    if abs(minutes) <= 15:
        assert found is None
    else:
        assert found.minutes == found.summer_minutes == -minutes
        assert found.option == f"--shift-minutes {-minutes}"
        assert weather_shift(shifted(wrong, found, *DE_BILT), *DE_BILT) is None


def test_the_town_clock_is_found_and_set_right_to_the_hour():
    local = on_the_town_clock(MADE.hours)
    whole = local.reindex(MADE.hours.index).interpolate(limit_direction="both")
    wrong = replace(MADE, hours=whole)

    found = weather_shift(wrong, *DE_BILT)
    right = shifted(wrong, found, *DE_BILT)

    assert (found.minutes, found.summer_minutes) == (-60, -120)
    assert found.follows_town_clock
    assert found.option == "--town-clock"
    assert "zomer- en wintertijd" in str(found.words)
    # The hour that the clock skips in spring, and writes twice in autumn, is at night.
    assert np.abs(right.hours["ghi_wm2"] - MADE.hours["ghi_wm2"]).max() < 1e-6
    assert right.hours.index.equals(MADE.hours.index)


@pytest.mark.parametrize("azimuth", [90, 180, 270])
@pytest.mark.parametrize("minutes", [-120, -60, 0, 60])
def test_the_production_of_panels_tells_their_clock_whichever_way_they_face(azimuth, minutes):
    plant = SolarPlantSpec(*DE_BILT, (Plane(35, azimuth, 5.0),), 0.14, 4.0)
    made = hourly_energy_kwh(plant, MADE)
    made.index = made.index + pd.Timedelta(minutes=minutes)

    found = fitting_shift(made, *DE_BILT, azimuth_deg=azimuth)

    assert (found.minutes if found else 0) == -minutes


def test_a_meter_on_the_town_clock_is_found_too():
    plant = SolarPlantSpec(*DE_BILT, (Plane(35, 90, 5.0), Plane(35, 270, 5.0)), 0.14)

    found = fitting_shift(on_the_town_clock(hourly_energy_kwh(plant, MADE)), *DE_BILT)

    assert (found.minutes, found.summer_minutes) == (-60, -120)


def test_too_few_days_say_nothing():
    wrong = MADE.hours["ghi_wm2"].shift(2).dropna()

    assert fitting_shift(wrong[: 4 * 24], *DE_BILT) is None
    assert fitting_shift(wrong * 0.0, *DE_BILT) is None


def test_weather_without_light_has_no_clock_to_tell():
    wind = weather_of([("x", as_csv(sunny_hours(), ["wind_m_s"]))], *DE_BILT)

    assert weather_shift(wind, *DE_BILT) is None


@pytest.mark.parametrize("minutes", [-90, -60, -15, 15, 60, 90])
def test_a_shift_keeps_the_light_and_the_hours(minutes):
    moved = shifted(MADE, Shift(minutes, minutes, 0), *DE_BILT)

    assert moved.hours.index.equals(MADE.hours.index)
    assert moved.hours["ghi_wm2"].sum() == pytest.approx(MADE.hours["ghi_wm2"].sum(), rel=1e-3)
    assert not moved.hours.isna().any(axis=None)
    assert f"verschoven met {minutes} minuten" in str(moved.source)


def test_a_shift_leaves_the_years_between_two_files_empty():
    texts = [(str(year), as_csv(sunny_hours(f"{year}-05-01", 30))) for year in (2015, 2018)]
    apart = weather_of(texts, *DE_BILT)

    moved = shifted(apart, Shift(-60, -60, 0), *DE_BILT)

    assert moved.hours.index.equals(apart.hours.index)


def test_beam_that_was_reckoned_is_reckoned_again_with_the_right_sun():
    light = weather_of([("x", as_csv(sunny_hours(), ["ghi_wm2"]))], *DE_BILT)
    wrong = shifted(light, Shift(120, 120, 0), *DE_BILT)

    back = shifted(wrong, Shift(-120, -120, 0), *DE_BILT)

    assert wrong.hours["dni_wm2"].sum() > 1.2 * light.hours["dni_wm2"].sum()
    assert back.hours["dni_wm2"].sum() == pytest.approx(light.hours["dni_wm2"].sum(), rel=0.01)


@needs_measured
@pytest.mark.parametrize("name", FILES)
def test_measured_hours_are_not_suspected(name):
    weather = read_weather([MEASURED / name], *DE_BILT)

    assert weather_shift(weather, *DE_BILT) is None


@needs_measured
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("minutes", [-120, -60, -30, 30, 60, 120])
def test_a_wrong_clock_over_measured_hours_is_found(name, minutes):
    weather = read_weather([MEASURED / name], *DE_BILT)

    found = weather_shift(shifted(weather, Shift(minutes, minutes, 0), *DE_BILT), *DE_BILT)

    assert found is not None
    assert found.minutes == found.summer_minutes == -minutes


@needs_measured
@pytest.mark.parametrize("name", FILES)
def test_the_town_clock_over_measured_hours_is_found(name):
    series = read_weather([MEASURED / name], *DE_BILT).hours["ghi_wm2"]

    found = fitting_shift(on_the_town_clock(series), *DE_BILT)

    assert (found.minutes, found.summer_minutes) == (TOWN_SHIFT.minutes, TOWN_SHIFT.summer_minutes)
