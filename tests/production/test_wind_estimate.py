"""An estimate of turbines says where its wind and curve come from, and how sure it is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.production.estimate import estimate
from coop.production.hub_wind import hub_wind_m_s, wind_source
from coop.production.weather.hours import Weather
from coop.production.weather.typical_year import typical_year
from coop.production.wind import WindPlantSpec, density_kg_m3, hourly_energy_kwh
from coop.production.wind_losses import losses
from coop.words import Words

PLACE = (52.238, 6.205)


def plant(turbine="E-82/2000", hub_height_m=80.0, place=PLACE, **more):
    return WindPlantSpec(*place, hub_height_m, turbine, **more)


def measured(speeds_m_s, height_m, *, is_typical=False, ghi_wm2=0.0, lacking=(), air_degc=10.0):
    speeds = np.asarray(speeds_m_s, float)
    index = pd.date_range("2020-01-01T00:00Z", periods=len(speeds), freq="h")
    sun = {"ghi_wm2": ghi_wm2, "dni_wm2": 0.0, "dhi_wm2": 0.0}
    frame = pd.DataFrame({**sun, "air_degc": air_degc, "wind_m_s": speeds}, index=index)
    return Weather(frame, Words("Gemaakt."), is_typical, height_m, lacking=frozenset(lacking))


def test_the_best_wind_that_is_known_is_taken():
    climate, hub = typical_year(*PLACE), measured([7.0], 80.5)
    high, low = measured([7.0], 100.0), measured([5.0], 10.0)
    year = measured(np.full(8760, 7.0), 100.0)
    station = replace(low, normal_wind_m_s=4.0)

    assert wind_source(plant(), climate) == "place"
    assert wind_source(plant(region="Zeeland"), climate) == "region"
    assert wind_source(plant(region="Zeeland", mean_wind_speed_m_s=7), climate) == "stated"
    assert wind_source(plant(mean_wind_speed_m_s=7), hub) == "hub"
    assert wind_source(plant(), high) == "high"
    assert wind_source(plant(), low) == "lifted"
    assert wind_source(plant(mean_wind_speed_m_s=7), high) == "high"
    assert wind_source(plant(mean_wind_speed_m_s=7), year) == "scaled"
    assert wind_source(plant(), station) == "index"
    assert wind_source(plant(mean_wind_speed_m_s=7), station) == "scaled"


def test_wind_at_100_m_is_hardly_lifted_and_less_so_in_sunshine():
    night = hub_wind_m_s(plant(hub_height_m=130), measured([8.0], 100.0))[0]
    day = hub_wind_m_s(plant(hub_height_m=130), measured([8.0], 100.0, ghi_wm2=500))[0]
    unknown = hub_wind_m_s(plant(hub_height_m=130), measured([8.0], 100.0, lacking=["ghi_wm2"]))[0]

    assert 8 < day < unknown < night < 8.5
    assert hub_wind_m_s(plant(hub_height_m=70), measured([8.0], 100.0))[0] < 8


def test_years_of_hours_are_brought_to_the_mean_that_is_stated():
    rng = np.random.default_rng(1)
    year = measured(rng.weibull(2, 8760) * 6, 100.0)

    found = hub_wind_m_s(plant(mean_wind_speed_m_s=7.4), year)
    assert found.mean() == pytest.approx(7.4)


@pytest.mark.parametrize(
    ("hours", "height_m", "why"),
    [(8000, 100.0, "geen heel jaar"), (8760, 80.0, "op ashoogte zelf")],
)
def test_a_stated_mean_that_does_not_count_is_told_with_the_reason(hours, height_m, why):
    weather = measured(np.linspace(2, 12, hours), height_m)

    with_mean = estimate(plant(mean_wind_speed_m_s=9.9), weather)
    assert with_mean.annual_kwh_p50 == estimate(plant(), weather).annual_kwh_p50
    assert "De opgegeven wind van 9,9 m/s telt niet mee" in str(with_mean.method)
    assert why in str(with_mean.method)
    assert "telt niet mee" not in str(estimate(plant(), weather).method)


def test_a_metre_of_height_makes_no_step_in_the_energy():
    """From the hub's own wind to that of another height the losses grow bit by bit."""
    weather = measured(np.full(100, 8.0), 100.0)
    hubs_m = np.arange(80.0, 121.0, 0.5)
    found = [estimate(plant(hub_height_m=hub_m, turbines=4), weather) for hub_m in hubs_m]

    energy = np.array([one.annual_kwh_p50 for one in found])
    assert np.abs(np.diff(energy) / energy[1:]).max() < 0.01
    assert np.abs(np.diff([one.sigma_fraction for one in found])).max() < 0.006
    wakes = [losses(plant(hub_height_m=hub_m, turbines=4), weather).wake for hub_m in hubs_m]
    assert wakes[list(hubs_m).index(101.0)] == 0
    assert 0 < wakes[list(hubs_m).index(105.0)] < wakes[-1] == pytest.approx(0.04)


def test_a_stations_hours_about_the_climates_mean_lose_what_the_climate_loses():
    index = replace(measured([5.0, 7.0], 10.0), normal_wind_m_s=4.0)

    assert losses(plant(turbines=8), index) == losses(plant(turbines=8), typical_year(*PLACE))
    assert losses(plant(mean_wind_speed_m_s=7.0), index).other == pytest.approx(0.05)


def test_weather_without_wind_makes_no_wind_energy():
    with pytest.raises(RuleBroken, match="hebben geen wind") as refusal:
        estimate(plant(), measured([5.0, 6.0], 10.0, lacking=["wind_m_s"]))
    assert refusal.value.field == "weather"


def test_a_typical_year_of_a_file_works_abroad_where_our_climate_does_not_reach():
    year = measured(np.full(8760, 6.0), 10.0, is_typical=True)
    found = estimate(plant(place=(48.85, 2.35)), year)
    assert found.annual_kwh_p50 > 0
    stated = estimate(plant(place=(48.85, 2.35), mean_wind_speed_m_s=6.5), year)
    assert "opgegeven meerjarige wind: gemiddeld 6,5" in str(stated.method)


@pytest.mark.parametrize(
    ("more", "low", "high"),
    [
        ({}, 0.80, 0.86),
        ({"region": "Zeeland"}, 0.80, 0.86),
        ({"mean_wind_speed_m_s": 6.8}, 0.85, 0.89),
        ({"turbine": "V47/660", "hub_height_m": 40}, 0.79, 0.84),
    ],
)
def test_p90_is_as_far_below_p50_as_the_wind_is_known(more, low, high):
    found = estimate(plant(**more))

    assert low < found.annual_kwh_p90 / found.annual_kwh_p50 < high
    names = [str(part.name) for part in found.parts]
    assert names == ["weer van jaar tot jaar", "wind op deze plek", "vermogenskromme", "verliezen"]


def test_wind_measured_at_the_hub_is_known_best():
    found = estimate(plant(), measured([6.0, 8.0, 10.0], 80.0))

    assert 0.90 < found.annual_kwh_p90 / found.annual_kwh_p50 < 0.95
    assert "weer van jaar tot jaar" not in [str(part.name) for part in found.parts]


def test_the_method_says_curve_wind_and_losses():
    said = str(estimate(plant("V47", 40, region="Fryslân", turbines=3)).method)

    for words in (
        "3 windmolens",
        "as op 40 m",
        "660 kW",
        "geen kromme bekend",
        "klimaat van Fryslân",
    ):
        assert words in said
    assert "zog" not in said
    assert "namelijk stilstand 2" in said
    own = estimate(WindPlantSpec(*PLACE, 36, power_curve=((3, 0), (13, 225), (25, 225))))
    assert "een eigen vermogenskromme van 225 kW" in str(own.method)
    assert "het windklimaat van deze plek" in str(own.method)


@settings(deadline=None)
@given(st.integers(1, 60), st.lists(st.floats(0, 40), min_size=1, max_size=24))
def test_so_many_equal_turbines_make_so_many_times_as_much(turbines, speeds):
    weather = measured(speeds, 80.0)
    one = hourly_energy_kwh(plant(loss_fraction=0.05), weather)
    many = hourly_energy_kwh(plant(loss_fraction=0.05, turbines=turbines), weather)

    assert many.to_numpy() == pytest.approx(one.to_numpy() * turbines)
    assert many.max() <= turbines * plant().curve.rated_kw
    assert many.min() >= 0


@settings(deadline=None)
@given(
    st.floats(0, 25),
    st.floats(0, 25),
    st.sampled_from(["E-82/2000", "V90/3000", "V47/660", "N117/2400"]),
)
def test_up_to_the_rated_power_more_wind_never_makes_less(low, high, turbine):
    spec = plant(turbine)
    top = spec.curve.speeds_m_s[spec.curve.powers_kw.index(spec.curve.rated_kw)]
    low, high = sorted((min(low, top * 0.95), min(high, top * 0.95)))

    energy = hourly_energy_kwh(spec, measured([low, high], 80.0))
    assert energy.iloc[0] <= energy.iloc[1] + 1e-9


@pytest.mark.parametrize("turbine", ["E-82/2000", "V47/660", "MM82/2050"])
def test_every_turbine_stands_still_in_a_storm_and_in_a_calm(turbine):
    assert hourly_energy_kwh(plant(turbine), measured([0.0, 36.0, 45.0], 80.0)).sum() == 0


def test_air_is_as_dense_as_the_standard_atmosphere_says():
    # ICAO: 1.1117 kg/m3 at 1000 m and 8.5 degrees; the ground's air is 0.65 degrees warmer.
    found = density_kg_m3(np.array([8.5 + 0.65]), 100.0, 900.0)
    assert found[0] == pytest.approx(1.1117, rel=0.006)


def test_thin_air_on_high_ground_makes_less():
    weather = measured([8.0], 80.0)
    sea, hill = (hourly_energy_kwh(plant(elevation_m=m), weather).sum() for m in (0, 411))
    assert hill / sea == pytest.approx(0.955, abs=0.015)


def test_four_turbines_with_measured_wind_follow_their_curve_hour_by_hour():
    rng = np.random.default_rng(7)
    wind = np.clip(rng.weibull(2.1, 4000) * 6.8, 0, 24)
    spec = plant("MM82/2050", turbines=4)
    curve = spec.curve
    by_curve = 4 * np.interp(wind, curve.speeds_m_s, curve.powers_kw)

    found = hourly_energy_kwh(spec, measured(wind, 80.0, air_degc=12.0)).to_numpy()
    assert found.sum() / by_curve.sum() == pytest.approx(0.98 * 0.985, abs=0.01)
    assert np.corrcoef(found, by_curve)[0, 1] > 0.999
    assert np.sqrt(np.mean((found - by_curve) ** 2)) / (4 * 2050) < 0.04
