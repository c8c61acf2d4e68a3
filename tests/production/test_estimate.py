"""An estimate is near what plants make, says how it was made, and keeps its band honest."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coop.errors import RuleBroken
from coop.production import solar
from coop.production.estimate import P90_SIGMAS, estimate, monthly_kwh
from coop.production.solar import Plane, SolarPlantSpec
from coop.production.sun_estimate import SunCosts, sun_costs
from coop.production.weather import knmi
from coop.production.weather.climate import normals
from coop.production.weather.hours import Weather
from coop.production.weather.typical_year import typical_year
from coop.production.wind import WindPlantSpec
from coop.words import Words

HAND_MADE = Path(__file__).parent / "data" / "uurgeg_hand_made.txt"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
MEASURED = Path(os.environ.get("COOP_SHARED_DATA", BESIDE)) / "weather"
VILLAGE_MILL = (
    (3, 0), (4, 4), (5, 13), (6, 29), (7, 52), (8, 80), (9, 112), (10, 144), (11, 172),
    (12, 195), (13, 212), (14, 223), (15, 225), (25, 225),
)  # fmt: skip

# The demo's plants, each modelled on a real one with a published yearly plan in kWh.
DEMO = {
    "Buurthuis De Linde": (SolarPlantSpec(52.225, 5.955, (Plane(13, 180, 37.8),)), 33_000),
    "Tennishal Oost": (SolarPlantSpec(52.250, 6.170, (Plane(13, 180, 78.0),)), 69_000),
    "Loods Terwolde": (
        SolarPlantSpec(52.282, 6.100, (Plane(15, 90, 43.2), Plane(15, 270, 43.2))),
        73_700,
    ),
    "Werkplaats Zuid": (
        SolarPlantSpec(52.205, 5.990, (Plane(10, 90, 52.8), Plane(10, 270, 52.8))),
        90_816,
    ),
    "Windmolen De Vlinder": (WindPlantSpec(52.238, 6.205, 85, "E-92/2350"), 4_250_000),
    # The village mill stands where its model does, at Reduzum in Fryslân.
    "Dorpsmolen": (WindPlantSpec(53.12, 5.79, 36, power_curve=VILLAGE_MILL), 430_000),
    # Inland no climate gives that much at 36 m; with the mean that its plan supposes it does.
    "Dorpsmolen aan de IJssel": (
        WindPlantSpec(52.300, 6.150, 36, power_curve=VILLAGE_MILL, mean_wind_speed_m_s=6.2),
        430_000,
    ),
}
ROOF = SolarPlantSpec(52.1, 5.2, (Plane(30, 170, 1.9),))


@pytest.fixture(scope="module")
def roof_estimate():
    return estimate(ROOF)


@pytest.mark.parametrize("name", DEMO)
def test_a_demo_plant_is_within_twelve_percent_of_the_plan_it_is_modelled_on(name):
    spec, published_kwh = DEMO[name]

    assert estimate(spec).annual_kwh_p50 == pytest.approx(published_kwh, rel=0.12)


@pytest.mark.parametrize("facing", [(0, 180), (35, 180), (20, 90), (45, 315), (90, 180)])
@pytest.mark.parametrize("place", [(52.1, 5.2), (53.3, 6.3), (50.9, 5.8), (51.6, 3.8)])
def test_the_band_of_a_roof_is_that_of_dutch_plants(place, facing):
    found = estimate(SolarPlantSpec(*place, (Plane(*facing, 5.0),)))

    assert 0.88 < found.annual_kwh_p90 / found.annual_kwh_p50 < 0.95


@pytest.mark.parametrize("place", [(52.0, 5.1), (53.2, 6.9), (50.9, 5.8)])
def test_neighbours_get_nearly_the_same_estimate(place):
    """Not another order of dull days a hundred metres on: only sun and climate differ."""
    places = [(place[0] + north / 1000, place[1]) for north in range(4)]
    roofs = [estimate(SolarPlantSpec(*near, (Plane(35, 120, 10.0),))) for near in places]
    mills = [estimate(WindPlantSpec(*near, 98.0, "E-82/2000")) for near in places]

    for found in (roofs, mills):
        for one, next_one in pairwise(found):
            assert next_one.annual_kwh_p50 == pytest.approx(one.annual_kwh_p50, rel=0.001)
            assert next_one.monthly_kwh_p50 == pytest.approx(one.monthly_kwh_p50, rel=0.003)
            assert next_one.annual_kwh_p90 == pytest.approx(one.annual_kwh_p90, rel=0.001)


def test_the_months_make_the_year_and_the_hours_make_the_months(roof_estimate):
    assert sum(roof_estimate.monthly_kwh_p50) == pytest.approx(roof_estimate.annual_kwh_p50)
    np.testing.assert_allclose(monthly_kwh(roof_estimate.hourly_kwh), roof_estimate.monthly_kwh_p50)
    assert len(roof_estimate.hourly_kwh) == 8760


def test_a_months_band_is_wider_than_the_years(roof_estimate):
    year = roof_estimate.annual_kwh_p90 / roof_estimate.annual_kwh_p50
    months = np.array(roof_estimate.monthly_kwh_p90) / roof_estimate.monthly_kwh_p50

    assert (months < year).all()
    assert (months > 0.5).all()
    assert months[[0, 11]].mean() < months[[5, 6]].mean()


def test_p90_follows_from_parts_that_have_names(roof_estimate):
    parts = {str(part.name): part.sigma_fraction for part in roof_estimate.parts}

    assert len(parts) == 4
    total = np.sqrt(sum(sigma**2 for sigma in parts.values()))
    assert roof_estimate.sigma_fraction == pytest.approx(total)
    expected = roof_estimate.annual_kwh_p50 * (1 - P90_SIGMAS * total)
    assert roof_estimate.annual_kwh_p90 == pytest.approx(expected)
    # A year of sun on a Dutch roof varies by 4 to 5 %.
    assert 0.035 < parts["weer van jaar tot jaar"] < 0.055


def test_the_year_has_the_shape_of_a_dutch_roof():
    # Published shape of a roof 13 degrees to the south, percent per month.
    shape = [2.6, 4.3, 8.0, 11.5, 14.1, 14.0, 13.7, 12.2, 9.0, 5.8, 3.0, 2.0]
    spec, _ = DEMO["Tennishal Oost"]
    found = estimate(spec)

    percent = np.array(found.monthly_kwh_p50) / found.annual_kwh_p50 * 100
    assert np.abs(percent - shape).max() < 0.7


def test_the_estimate_names_method_and_sources(roof_estimate):
    assert "pvlib" in str(roof_estimate.method)
    assert "14 procent" in str(roof_estimate.method)
    assert "KNMI, CC BY 4.0" in str(roof_estimate.weather)
    turbine = estimate(DEMO["Windmolen De Vlinder"][0])
    assert "CBS, CC BY 4.0" in str(turbine.method)
    stated = estimate(DEMO["Dorpsmolen aan de IJssel"][0])
    assert "6,2 m/s" in str(stated.method)
    assert "CBS" not in str(stated.method)


def test_less_than_a_year_that_was_has_no_spread_of_weather():
    """Its figures are of that period, of which the weather is known; and that is said."""
    weather = knmi.read_weather([HAND_MADE], 52.1, 5.2)
    found = estimate(ROOF, weather)

    assert [month > 0 for month in found.monthly_kwh_p50] == [n == 5 for n in range(12)]
    assert found.annual_kwh_p50 == pytest.approx(found.hourly_kwh.sum())
    assert len(found.parts) == 3
    assert "beslaan 4 van de 365 dagen" in str(found.warnings[0])
    # Two clear days, a fair one and a dull one of June on 1.9 kWp.
    assert 25 < found.annual_kwh_p50 < 45
    assert "19-06-2023" in str(found.weather)


def made_up_years(years, factors=None):
    """Hours of several years: the same sun each year, times a factor of the year."""
    one = typical_year(52.1, 5.2).hours
    index = pd.date_range(
        "2001-01-01", f"{2001 + years}-01-01", freq="h", tz="UTC", inclusive="left"
    )
    index = index[~((index.month == 2) & (index.day == 29))]
    frame = pd.DataFrame(np.tile(one.to_numpy(), (years, 1)), index=index, columns=one.columns)
    by_year = np.ones(years) if factors is None else np.array(factors)
    light = ["ghi_wm2", "dni_wm2", "dhi_wm2"]
    frame[light] = frame[light].mul(by_year[frame.index.year - 2001], axis=0)
    return Weather(frame, Words("Jaren achter elkaar."), is_typical=False)


def test_ten_measured_years_tell_how_years_differ():
    factors = np.array([0.9, 1.1] * 5)
    found = estimate(ROOF, made_up_years(10, factors))
    parts = {str(part.name): part.sigma_fraction for part in found.parts}

    years = found.hourly_kwh.groupby(found.hourly_kwh.index.year).sum()
    assert parts["weer van jaar tot jaar"] == pytest.approx(years.std() / years.mean())
    assert 0.08 < parts["weer van jaar tot jaar"] < 0.11
    assert found.annual_kwh_p50 == pytest.approx(years.mean())
    low = np.array(found.monthly_kwh_p90) / found.monthly_kwh_p50
    assert np.ptp(low) < 0.04


def weather_sigma(found):
    """The part that the weather has in an estimate's band, or None."""
    parts = {str(part.name): part.sigma_fraction for part in found.parts}
    return parts.get("weer van jaar tot jaar")


def test_a_year_that_is_not_whole_tells_nothing_of_how_years_differ(roof_estimate):
    weather = made_up_years(10, np.array([0.9, 1.1] * 5))
    found = estimate(ROOF, replace(weather, hours=weather.hours.iloc[3000:]))

    assert weather_sigma(found) == pytest.approx(weather_sigma(roof_estimate))


@pytest.mark.parametrize("years", [1, 2, 9])
def test_the_p90_of_some_measured_years_is_that_of_a_year_to_come(roof_estimate, years):
    found = estimate(ROOF, made_up_years(years))

    assert weather_sigma(found) == pytest.approx(weather_sigma(roof_estimate))
    assert found.warnings == ()
    low = np.array(found.monthly_kwh_p90) / found.monthly_kwh_p50
    due = np.array(roof_estimate.monthly_kwh_p90) / roof_estimate.monthly_kwh_p50
    np.testing.assert_allclose(low, due)


def test_a_measured_year_abroad_or_of_wind_has_the_usual_spread():
    abroad = estimate(SolarPlantSpec(45.0, 8.0, (Plane(30, 180, 5),)), made_up_years(1))
    turbine = estimate(DEMO["Windmolen De Vlinder"][0], made_up_years(1))

    assert weather_sigma(abroad) == 0.05
    assert weather_sigma(turbine) == 0.07


def test_half_a_year_says_that_the_figure_is_of_that_period():
    weather = made_up_years(1)
    half = estimate(ROOF, replace(weather, hours=weather.hours.iloc[: 181 * 24]))
    nearly = estimate(ROOF, replace(weather, hours=weather.hours.iloc[24:]))

    assert "beslaan 181 van de 365 dagen" in str(half.warnings[0])
    assert weather_sigma(half) is None
    assert nearly.warnings == ()


def test_years_that_all_lack_a_month_are_not_a_year():
    weather = made_up_years(3)
    hours = weather.hours[weather.hours.index.month != 12]
    found = estimate(ROOF, replace(weather, hours=hours))

    assert "beslaan 334 van de 365 dagen" in str(found.warnings[0])


def test_a_typical_year_from_elsewhere_has_the_usual_spread_of_weather():
    abroad = SolarPlantSpec(45.0, 8.0, (Plane(30, 180, 5),))
    weather = replace(typical_year(52.1, 5.2), source=Words("Een typisch jaar uit een bestand."))
    found = estimate(abroad, weather)
    parts = {str(part.name): part.sigma_fraction for part in found.parts}

    assert parts["weer van jaar tot jaar"] == 0.05
    assert len(parts) == 4
    assert 0.88 < found.annual_kwh_p90 / found.annual_kwh_p50 < 0.95


def test_a_good_year_is_as_far_above_p50_as_a_lean_one_is_below(roof_estimate):
    found = roof_estimate
    assert found.annual_kwh_p10 - found.annual_kwh_p50 == pytest.approx(
        found.annual_kwh_p50 - found.annual_kwh_p90
    )
    for low, middle, high in zip(
        found.monthly_kwh_p90, found.monthly_kwh_p50, found.monthly_kwh_p10, strict=True
    ):
        assert low < middle < high


def test_what_shade_snow_and_the_inverter_cost_is_weighed_by_energy():
    weather = typical_year(ROOF.latitude_deg, ROOF.longitude_deg)

    def kwh(spec):
        return float(solar.hourly_energy_kwh(spec, weather).sum())

    plain = replace(ROOF, ac_limit_kw=None)
    shaded = replace(plain, shading_fraction_by_month=(0.5,) * 2 + (0.0,) * 10, snow="auto")
    costs = sun_costs(shaded, weather, kwh(shaded))
    assert 0.01 < costs.shading_fraction < 0.06  # not a twelfth, which two half months are
    assert 0 < costs.snow_fraction < 0.01
    limited = replace(plain, ac_limit_kw=plain.peak_power_kwp / 2)
    clipped_kwh = sun_costs(limited, weather, kwh(limited)).clipped_kwh
    assert clipped_kwh == pytest.approx(kwh(plain) - kwh(limited), rel=0.002)
    assert clipped_kwh > 0.02 * kwh(plain)
    assert sun_costs(plain, weather, kwh(plain)) == SunCosts()
    told = str(estimate(limited).method)
    assert f"dat kost ongeveer {round(clipped_kwh)} kWh per jaar." in told


def test_what_was_set_for_a_roof_is_told_in_the_method(roof_estimate):
    assert " kost" not in str(roof_estimate.method)
    shade = (0.12,) + (0.0,) * 11
    told = str(
        estimate(
            replace(ROOF, shading_fraction_by_month=shade, age_years=10, bifaciality_fraction=0.7)
        ).method
    )

    # A tenth of January is next to nothing of a year.
    assert "Schaduw kost 0,3 procent van een jaar. Ouderdom kost 4,9 procent." in told
    assert "Sneeuw" not in told
    # On rails over a roof a tenth of the light behind free rows reaches the back.
    assert "voor 7 procent mee" in told


def test_a_month_in_full_shade_has_no_energy_and_no_band():
    found = estimate(replace(ROOF, shading_fraction_by_month=(1.0,) + (0.0,) * 11))

    assert found.monthly_kwh_p50[0] == found.monthly_kwh_p90[0] == 0
    assert found.annual_kwh_p50 == pytest.approx(sum(found.monthly_kwh_p50))


@pytest.mark.skipif(not MEASURED.exists(), reason="KNMI's hours are not beside this checkout")
@pytest.mark.parametrize("facing", [(35, 180), (13, 180), (30, 110), (30, 250), (45, 200)])
def test_a_roof_between_two_stations_makes_what_its_own_station_says(facing):
    # Cabauw from De Bilt and Herwijnen, some 20 km off; its own hours are the measure.
    place = (51.97, 4.926)
    spec = SolarPlantSpec(*place, (Plane(*facing, 1.0),))
    around = [MEASURED / f"uurgeg_{number}_2014-2017.txt.gz" for number in (260, 356)]
    ours = estimate(spec, knmi.read_weather(around, *place)).hourly_kwh
    own = MEASURED / "uurgeg_348_2014-2017.txt.gz"
    theirs = estimate(spec, knmi.read_weather([own], *place)).hourly_kwh

    assert ours.sum() / theirs.sum() == pytest.approx(1, abs=0.05)
    assert np.sqrt(((ours - theirs) ** 2).mean()) < 0.055
    assert np.corrcoef(ours, theirs)[0, 1] > 0.96


def test_a_month_that_came_in_several_years_counts_as_their_mean():
    index = pd.date_range("2014-01-01", "2016-01-01", freq="h", tz="UTC", inclusive="left")
    hourly = pd.Series(np.where(index.year == 2014, 1.0, 3.0), index=index)

    months = monthly_kwh(hourly)
    assert months[0] == 31 * 24 * 2.0
    assert months.sum() == 8760 * 2.0


@pytest.mark.skipif(not MEASURED.exists(), reason="KNMI's hours are not beside this checkout")
@pytest.mark.parametrize("facing", [(0, 180), (35, 180), (20, 90), (20, 270), (45, 0)])
def test_the_typical_year_turns_sun_into_energy_as_measured_years_do(facing):
    spec = SolarPlantSpec(52.1, 5.18, (Plane(*facing, 1.0),))
    weather = knmi.read_weather([MEASURED / "uurgeg_260_2014-2017.txt.gz"], 52.1, 5.18)
    measured = estimate(spec, weather).annual_kwh_p50 / (weather.hours["ghi_wm2"].sum() / 4000)

    sun_kwh_m2 = normals(52.1, 5.18).ghi_kwh_m2.sum()
    assert estimate(spec).annual_kwh_p50 / sun_kwh_m2 == pytest.approx(measured, rel=0.025)


@pytest.mark.parametrize(
    ("start", "end", "january_hours"),
    [
        ("2013-12-31T23:00", "2015-01-01", 744),  # one hour of an earlier December
        ("2014-01-15", "2015-01-15", 744),  # January in two parts
        ("2014-01-15", "2014-04-01", 17 * 24),  # a part alone is the period's
        ("2014-01-15", "2016-01-15", 744),
    ],
)
def test_a_month_that_is_there_in_part_counts_for_its_hours(start, end, january_hours):
    index = pd.date_range(start, end, freq="h", tz="UTC", inclusive="left")
    months = monthly_kwh(pd.Series(1.0, index=index))

    assert months[0] == pytest.approx(january_hours)
    if len(index) >= 8760:
        assert months.sum() == pytest.approx(8760, abs=1e-6)


def test_a_leap_day_more_or_less_makes_no_other_february():
    index = pd.date_range("2014-01-01", "2018-01-01", freq="h", tz="UTC", inclusive="left")

    assert monthly_kwh(pd.Series(1.0, index=index))[1] == 28.25 * 24


def test_abroad_an_estimate_needs_weather_of_its_own():
    abroad = SolarPlantSpec(45.0, 8.0, (Plane(30, 180, 5),))

    with pytest.raises(RuleBroken, match="buiten Nederland"):
        estimate(abroad)


def test_a_page_that_needs_no_estimate_loads_no_science():
    code = (
        "import sys, coop.production.estimate, coop.production.plant_file;"
        "sys.exit(str({'pandas', 'pvlib', 'scipy', 'windpowerlib'} & set(sys.modules)))"
    )

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stderr.strip() == "set()"
