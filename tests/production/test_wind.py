"""Turbines follow their curve, and the wind is that of Dutch turbines, not of a shear by rote."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.production import wind
from coop.production.hub_wind import hub_wind_m_s, mean_hub_wind_m_s
from coop.production.turbine_curves import Curve, library_curve, turbine_names
from coop.production.weather import knmi
from coop.production.weather.hours import Weather
from coop.production.weather.typical_year import typical_year
from coop.production.wind import WindPlantSpec, hourly_energy_kwh
from coop.words import Words

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
MEASURED = Path(os.environ.get("COOP_SHARED_DATA", BESIDE)) / "weather"
PLACE = (52.238, 6.205)
STANDARD_AIR = 1.225


def turbine(name="E-92/2350", hub_height_m=85.0, **more):
    return WindPlantSpec(*PLACE, hub_height_m, name, **more)


def blowing(speeds_m_s, height_m=10.0, normal_wind_m_s=None, ghi_wm2=0.0):
    """Hours with this wind and air of standard density at sea level."""
    index = pd.date_range("2023-01-01T00:00Z", periods=len(speeds_m_s), freq="h")
    sun = {"ghi_wm2": ghi_wm2, "dni_wm2": 0.0, "dhi_wm2": ghi_wm2}
    hours = pd.DataFrame(
        {**sun, "air_degc": 15.0, "wind_m_s": np.asarray(speeds_m_s, float)}, index=index
    )
    return Weather(hours, Words("Gemaakt."), False, height_m, normal_wind_m_s)


@pytest.mark.parametrize(
    ("speed_m_s", "power_kw"), [(2, 3.6), (5, 208.3), (9, 1403.6), (13, 2300.0), (20, 2350.0)]
)
def test_the_library_has_the_published_curve(speed_m_s, power_kw):
    curve = library_curve("E-92/2350")

    power = wind.power_output_kw(curve, np.array([speed_m_s]), np.array([STANDARD_AIR]))
    assert power[0] == pytest.approx(power_kw)
    assert curve.rated_kw == 2350


def test_a_turbine_is_found_however_its_name_is_typed():
    assert library_curve("e-82 / 2000") == library_curve("E-82/2000")
    assert "E-92/2350" in turbine_names()


def test_an_unknown_turbine_is_refused_and_the_nearest_are_named():
    with pytest.raises(RuleBroken, match=r"E-92/2350") as refusal:
        turbine("E-93/2350")

    assert refusal.value.field == "turbine"


def test_a_turbine_stands_still_in_a_calm_and_in_a_storm():
    curve = Curve.of([(3, 0), (4, 50), (12, 1000), (25, 1000)])
    speeds = np.array([0.0, 2.9, 12.0, 25.0, 25.1, 40.0])

    power = wind.power_output_kw(curve, speeds, np.full(6, STANDARD_AIR))
    assert power.tolist() == [0, 0, 1000, 1000, 0, 0]


def test_dense_air_carries_more_energy_but_never_more_than_the_turbine_can():
    curve = library_curve("E-82/2000")
    speeds = np.linspace(4, 25, 50)

    cold, warm = (wind.power_output_kw(curve, speeds, np.full(50, d)) for d in (1.30, 1.18))
    assert (cold >= warm).all()
    assert cold.max() <= curve.rated_kw


def test_density_counts_as_a_speed_with_the_same_power():
    straight = Curve.of([(0, 0), (7, 70), (20, 200)])  # power is ten times the speed

    power = wind.power_output_kw(straight, np.array([6.0]), np.array([STANDARD_AIR * 1.331]))
    assert power[0] == pytest.approx(6.0 * 1.1 * 10)


@settings(deadline=None)
@given(st.lists(st.floats(0, 40), min_size=1, max_size=48))
def test_power_is_between_nothing_and_the_rating(speeds):
    energy = hourly_energy_kwh(turbine(), blowing(speeds, height_m=85.0))

    assert energy.min() >= 0
    assert energy.max() <= 2350


def test_a_typical_year_has_the_mean_wind_of_the_climate_at_the_hub():
    year = typical_year(*PLACE)

    for height_m in (36.0, 85.0, 140.0):
        spec = turbine(hub_height_m=height_m)
        found = hub_wind_m_s(spec, year)
        assert found.mean() == pytest.approx(mean_hub_wind_m_s(spec))
        # Weibull with a shape near 2.1 has this spread.
        assert 0.46 < found.std() / found.mean() < 0.54
    assert mean_hub_wind_m_s(turbine(hub_height_m=140)) > mean_hub_wind_m_s(turbine())


@pytest.mark.parametrize(("hub_height_m", "least", "most"), [(30, 1.02, 1.25), (120, 0.8, 0.98)])
def test_low_hubs_have_their_wind_by_day_and_high_ones_by_night(hub_height_m, least, most):
    year = typical_year(*PLACE)
    found = hub_wind_m_s(turbine(hub_height_m=hub_height_m), year)

    hour = year.hours.index.hour
    assert least < found[(hour > 10) & (hour < 16)].mean() / found[hour < 5].mean() < most


def test_a_mean_that_the_plan_states_is_taken_at_its_word():
    spec = turbine(mean_wind_speed_m_s=7.3)

    assert hub_wind_m_s(spec, typical_year(*PLACE)).mean() == pytest.approx(7.3)


def test_wind_measured_at_the_hub_is_taken_as_it_is():
    speeds = [4.0, 9.0, 7.0]
    weather = blowing(speeds, height_m=85.0)

    assert hub_wind_m_s(turbine(), weather).tolist() == speeds
    assert wind.loss_fraction(turbine(), weather) == pytest.approx(1 - 0.98 * 0.985)
    assert wind.loss_fraction(turbine(loss_fraction=0.2), weather) == 0.2


def test_a_station_among_trees_tells_how_windy_it_was_not_how_windy_it_is_there():
    open_field = blowing([3.0, 6.0, 9.0], normal_wind_m_s=6.0)
    trees = blowing([2.0, 4.0, 6.0], normal_wind_m_s=4.0)

    means = [hub_wind_m_s(turbine(), weather).mean() for weather in (open_field, trees)]
    assert means == pytest.approx([mean_hub_wind_m_s(turbine())] * 2)


def test_a_windy_year_at_the_station_is_a_windy_year_at_the_hub():
    normal, windy = (blowing([4 * w, 6 * w], normal_wind_m_s=5.0) for w in (1.0, 1.1))

    means = [hub_wind_m_s(turbine(), weather).mean() for weather in (normal, windy)]
    assert means[1] / means[0] == pytest.approx(1.1)


def test_the_shear_is_strong_in_calm_nights_and_weak_in_sunshine():
    night = hub_wind_m_s(turbine(), blowing([4.0, 12.0]))
    day = hub_wind_m_s(turbine(), blowing([4.0, 12.0], ghi_wm2=500.0))

    by_night, by_day = night / [4.0, 12.0], day / [4.0, 12.0]
    assert by_night[0] > by_night[1] > by_day[1] > by_day[0] > 1


@pytest.mark.skipif(not MEASURED.exists(), reason="KNMI's hours are not beside this checkout")
@pytest.mark.parametrize(
    ("number", "place"),
    [(260, (52.1, 5.18)), (348, (51.97, 4.926)), (356, (51.859, 5.146))],
)
def test_four_measured_years_are_near_the_climate_at_every_station(number, place):
    weather = knmi.read_weather([MEASURED / f"uurgeg_{number}_2014-2017.txt.gz"], *place)
    spec = WindPlantSpec(*place, 100.0, "E-82/2000")

    years = hourly_energy_kwh(spec, weather).sum() / 4
    assert years == pytest.approx(hourly_energy_kwh(spec, typical_year(*place)).sum(), rel=0.15)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"hub_height_m": 3}, "hub_height_m"),
        ({"hub_height_m": float("nan")}, "hub_height_m"),
        ({"latitude_deg": 91}, "latitude_deg"),
        ({"loss_fraction": 12}, "loss_fraction"),
        ({"mean_wind_speed_m_s": 40}, "mean_wind_speed_m_s"),
        ({"turbine": None}, "turbine"),
        ({"power_curve": ((3, 0), (12, 900))}, "turbine"),
        ({"turbine": None, "power_curve": ()}, "power_curve"),
        ({"turbine": None, "power_curve": ((3, 0), (3, 10))}, "power_curve"),
        ({"turbine": None, "power_curve": ((5, 10), (4, 20))}, "power_curve"),
        ({"turbine": None, "power_curve": ((-1, 0), (4, 20))}, "power_curve"),
        ({"turbine": None, "power_curve": ((3, 0), (9, -20))}, "power_curve"),
        ({"turbine": None, "power_curve": ((3, 0), (9, 2e6))}, "power_curve"),
        ({"turbine": None, "power_curve": ((3, 0), (9, 0))}, "power_curve"),
    ],
)
def test_a_turbine_that_cannot_be_is_refused_at_its_field(more, field):
    usual = {"latitude_deg": 52.2, "longitude_deg": 6.2, "hub_height_m": 85}

    with pytest.raises(RuleBroken) as refusal:
        WindPlantSpec(**(usual | {"turbine": "E-82/2000"} | more))

    assert refusal.value.field == field
