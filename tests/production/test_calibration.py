"""Learning from meters: a hidden truth is found back, noise and outages are not learned."""

import os
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.production import solar
from coop.production.calibrated import AFTER, YEAR_TO_YEAR, as_json, is_typical, learn
from coop.production.calibration import Calibration, Modelled, NotCalibrated, calibrate
from coop.production.estimate import estimate
from coop.production.metered import Metered, seconds
from coop.production.solar_plant import Plane, SolarPlantSpec
from coop.production.weather import knmi
from coop.production.weather.climate import stations
from coop.production.weather.sun import sun_path
from coop.production.weather.typical_year import typical_year
from coop.production.wind import WindPlantSpec

SHARED = Path(os.environ.get("COOP_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
FILES = {
    number: SHARED / "weather" / f"uurgeg_{number}_2014-2017.txt.gz" for number in (260, 348, 356)
}
real_weather = pytest.mark.skipif(
    not all(file.exists() for file in FILES.values()), reason="KNMI's files are not here"
)
PLACE = (52.1, 5.2)
PLAIN = SolarPlantSpec(*PLACE, (Plane(35, 180, 3.0),))
TURNED = SolarPlantSpec(*PLACE, (Plane(20, 230, 3.0),))


@cache
def hours(spec, years=2):
    """Modelled hours of a plant over some years, as if their weather had been measured."""
    one = solar.hourly_energy_kwh(spec, typical_year(*PLACE)).to_numpy()
    index = pd.date_range("2021-01-01", periods=8760 * years, freq="h", tz="UTC")
    return pd.Series(np.tile(one, years), index=index, name="energy_kwh")


def hourly(series):
    """Readings of an hour each."""
    starts = seconds(series.index)
    return Metered(starts, starts + 3600.0, series.to_numpy(dtype=float))


def monthly(series):
    """Readings of a month each."""
    edges = pd.date_range(series.index[0], periods=len(series) // 700 + 2, freq="MS")
    rows = [
        (one, other, float(series[(series.index >= one) & (series.index < other)].sum()))
        for one, other in pairwise(edges)
        if other <= series.index[-1] + pd.Timedelta(hours=1)
    ]
    return Metered.of(rows)


def model(series, *, typical=False, kind="solar"):
    """The model's side."""
    return Modelled(series, typical, kind, *PLACE)


def test_months_of_a_plant_that_gives_nine_tenths_teach_nine_tenths():
    found = calibrate(monthly(hours(PLAIN) * 0.9), model(hours(PLAIN)))
    assert found.factor == pytest.approx(0.9, abs=1e-3)
    assert found.months == 24
    assert found.sun is None
    assert found.season == pytest.approx([1.0] * 12)
    assert found.has_measured_weather
    again = found.of_hours(hours(PLAIN), *PLACE)
    assert again.sum() == pytest.approx(0.9 * hours(PLAIN).sum(), rel=1e-3)


@pytest.mark.parametrize(("months", "is_learned"), [(11, False), (12, True)])
def test_twelve_whole_months_are_needed_and_the_refusal_says_so(months, is_learned):
    made = monthly(hours(PLAIN) * 0.9)
    found = calibrate(made.where(np.arange(24) < months), model(hours(PLAIN)))
    assert isinstance(found, Calibration) == is_learned
    assert found.months == months
    if not is_learned:
        assert "11" in str(found.reason)
        assert "12" in str(found.reason)


def test_a_month_with_a_gap_is_not_a_metered_month():
    made = hours(PLAIN, 1) * 0.9
    gap = (made.index >= "2021-06-05") & (made.index < "2021-06-15")
    found = calibrate(hourly(made[~gap]), model(hours(PLAIN, 1)))
    assert isinstance(found, NotCalibrated)
    assert found.months == 11


def test_hours_teach_a_roof_that_faces_another_way():
    found = calibrate(hourly(hours(TURNED)), model(hours(PLAIN)))
    again = found.of_hours(hours(PLAIN), *PLACE)
    before = (hours(PLAIN) - hours(TURNED)).abs().sum()
    assert (again - hours(TURNED)).abs().sum() < 0.4 * before
    assert again.sum() == pytest.approx(hours(TURNED).sum(), rel=5e-3)
    assert found.factor == pytest.approx(hours(TURNED).sum() / hours(PLAIN).sum(), rel=5e-3)


def test_hours_teach_the_shade_of_a_building_in_the_morning():
    sun = sun_path(hours(PLAIN).index, *PLACE)
    low = (sun.azimuth_deg < 140) & (sun.zenith_deg > 65)
    made = hours(PLAIN) * np.where(low, 0.2, 1.0)
    again = calibrate(hourly(made), model(hours(PLAIN))).of_hours(hours(PLAIN), *PLACE)
    assert (again - made).abs().sum() < 0.55 * (hours(PLAIN) - made).abs().sum()
    afternoon = ~low & (sun.azimuth_deg > 200)
    assert again[afternoon].sum() == pytest.approx(made[afternoon].sum(), rel=0.01)


def test_hours_teach_the_power_at_which_an_inverter_caps():
    made = hours(PLAIN).clip(upper=1.6)
    found = calibrate(hourly(made), model(hours(PLAIN)))
    assert found.cap_kw == pytest.approx(1.6, rel=0.01)
    again = found.of_hours(hours(PLAIN), *PLACE)
    assert again.max() <= found.cap_kw
    assert np.sqrt(((again - made) ** 2).mean()) < 0.03
    assert calibrate(hourly(hours(PLAIN)), model(hours(PLAIN))).cap_kw is None


def test_quarters_teach_what_hours_teach():
    made = hours(TURNED, 1)
    starts = np.repeat(seconds(made.index), 4) + np.tile(np.arange(4) * 900.0, len(made))
    quarters = Metered(starts, starts + 900.0, np.repeat(made.to_numpy() / 4, 4))
    one = calibrate(quarters, model(hours(PLAIN, 1)))
    other = calibrate(hourly(made), model(hours(PLAIN, 1)))
    assert one.factor == pytest.approx(other.factor)
    assert one.sun.factors == pytest.approx(other.sun.factors)


def test_a_month_of_quarters_behind_years_of_months_tells_no_shape_of_the_sun():
    made = hours(TURNED, 2)
    months, quarters = monthly(made), hourly(made[made.index >= "2022-12-01"])
    mixed = Metered(
        *(
            np.concatenate([getattr(months, name)[:-1], getattr(quarters, name)])
            for name in ("start_s", "end_s", "energy_kwh")
        )
    )
    found = calibrate(mixed, model(hours(PLAIN)))
    assert found.sun is None
    assert found.months == 24
    assert found.factor == pytest.approx(made.sum() / hours(PLAIN).sum(), rel=0.01)


def test_an_outage_that_nobody_recorded_is_not_learned():
    made = hours(PLAIN) * 0.95
    out = (made.index >= "2022-05-10") & (made.index < "2022-05-24")
    for metered in (hourly(made.where(~out, 0.0)), monthly(made.where(~out, 0.0))):
        found = calibrate(metered, model(hours(PLAIN)))
        assert found.factor == pytest.approx(0.95, abs=2e-3)
    assert found.left_out == (date(2022, 5, 1),)
    assert found.months == 23


def test_a_long_outage_leaves_too_little_to_learn_from():
    made = hours(PLAIN, 1)
    out = (datetime(2021, 3, 1, tzinfo=UTC), datetime(2021, 7, 1, tzinfo=UTC))
    found = calibrate(monthly(made), model(made), [out])
    assert isinstance(found, NotCalibrated)
    assert found.months == 8
    assert "storing" in str(found.reason)


def test_a_recorded_outage_is_not_learned_even_when_it_is_small():
    made = hours(PLAIN) * np.where(hours(PLAIN).index.month == 7, 0.93, 1.0)
    julys = [
        (datetime(year, 7, 1, tzinfo=UTC), datetime(year, 8, 1, tzinfo=UTC))
        for year in (2021, 2022)
    ]
    learned = calibrate(monthly(made), model(hours(PLAIN)))
    assert learned.factor < 0.995
    beside = calibrate(monthly(made), model(hours(PLAIN)), julys)
    assert beside.factor == pytest.approx(1.0, abs=1e-6)
    assert beside.months == 22


def test_a_season_is_learned_from_two_years_and_not_from_one():
    wave = 1 + 0.06 * np.cos(2 * np.pi * (hours(PLAIN).index.dayofyear - 15) / 365)
    made = hours(PLAIN) * wave
    found = calibrate(monthly(made), model(hours(PLAIN)))
    assert found.season[0] > 1.03
    assert found.season[6] < 0.99
    again = found.of_hours(hours(PLAIN), *PLACE)
    assert again.sum() == pytest.approx(made.sum(), rel=2e-3)
    one = calibrate(monthly(made[:8760]), model(hours(PLAIN)))
    assert one.season == (1.0,) * 12


def test_noise_of_months_is_not_taken_for_a_season():
    rng = np.random.default_rng(5)
    made = monthly(hours(PLAIN))
    noisy = Metered(made.start_s, made.end_s, made.energy_kwh * rng.normal(1, 0.05, 24))
    season = calibrate(noisy, model(hours(PLAIN))).season
    assert max(season) - min(season) < 0.05


def test_scatter_draws_the_factor_to_one_and_widens_what_remains_unknown():
    rng = np.random.default_rng(6)
    made = monthly(hours(PLAIN, 1) * 0.8)
    noisy = Metered(made.start_s, made.end_s, made.energy_kwh * rng.normal(1, 0.15, 12))
    raw = noisy.energy_kwh.sum() / hours(PLAIN, 1).sum()
    calm, wild = (calibrate(one, model(hours(PLAIN, 1), typical=True)) for one in (made, noisy))
    assert abs(wild.factor - 1) < abs(raw - 1) * 0.95
    assert wild.sigma_fraction > calm.sigma_fraction + 0.005
    assert not wild.has_measured_weather


@settings(max_examples=20, deadline=None)
@given(st.floats(0.6, 1.4))
def test_calibrated_energy_of_the_months_learned_from_is_the_metered_energy(factor):
    found = calibrate(monthly(hours(PLAIN, 1) * factor), model(hours(PLAIN, 1)))
    again = found.of_hours(hours(PLAIN, 1), *PLACE)
    assert again.sum() == pytest.approx(factor * hours(PLAIN, 1).sum(), rel=1e-6)
    assert (again >= 0).all()
    assert (again[hours(PLAIN, 1) == 0] == 0).all()


def test_wind_is_calibrated_by_factor_and_never_by_the_sun():
    found = calibrate(hourly(hours(PLAIN) * 0.8), model(hours(PLAIN), kind="wind"))
    assert found.factor == pytest.approx(0.8, abs=2e-3)
    assert found.sun is None
    assert found.cap_kw is None


def test_an_estimate_says_that_it_is_calibrated_with_its_factor_and_knows_more():
    before = estimate(PLAIN)
    made = monthly(pd.concat([hours(PLAIN)]) * 0.9)
    learned = learn(before, PLAIN, made)
    after = learned.estimate
    assert after.annual_kwh_p50 == pytest.approx(before.annual_kwh_p50 * learned.outcome.factor)
    assert sum(after.monthly_kwh_p50) == pytest.approx(after.annual_kwh_p50)
    assert after.hourly_kwh.sum() == pytest.approx(after.annual_kwh_p50)
    said = str(after.method)
    assert "Geijkt op 24 gemeten maanden: wat wij eerst berekenden, maal 0,9" in said
    assert "Vóór het ijken was de onzekerheid " in said
    assert said.count("P90 volgt") == 1
    assert [str(part.name) for part in after.parts] == [YEAR_TO_YEAR, AFTER.text]
    assert after.sigma_fraction < before.sigma_fraction
    assert after.annual_kwh_p90 / after.annual_kwh_p50 > before.annual_kwh_p90 / (
        before.annual_kwh_p50
    )
    assert all(
        low < middle
        for low, middle in zip(after.monthly_kwh_p90, after.monthly_kwh_p50, strict=True)
    )
    assert as_json(learned)["uncalibrated_annual_kwh_p50"] == round(before.annual_kwh_p50, 3)
    assert is_typical(before)
    assert not learned.outcome.has_measured_weather


def test_too_few_months_leave_the_estimate_as_it_was_and_say_why():
    before = estimate(PLAIN)
    learned = learn(before, PLAIN, monthly(hours(PLAIN)[:5000]))
    assert learned.estimate is before
    told = as_json(learned)
    assert told["is_applied"] is False
    assert told["months"] == 6
    assert "12" in told["reason"]


def test_a_turbine_learns_its_level():
    spec = WindPlantSpec(52.2, 6.2, 85.0, "E-82/2000")
    before = estimate(spec)
    made = monthly(
        pd.Series(
            before.hourly_kwh.to_numpy() * 1.2,
            index=pd.date_range("2022-01-01", periods=8760, freq="h", tz="UTC"),
        )
    )
    learned = learn(before, spec, made)
    assert learned.estimate.annual_kwh_p50 == pytest.approx(before.annual_kwh_p50 * 1.2, rel=0.02)
    assert learned.estimate.sigma_fraction < before.sigma_fraction


@cache
def at_station(number):
    """A turned plant at one station, and the plain model with the weather of the two others."""
    at = stations()[number]
    place = (at.latitude_deg, at.longitude_deg)
    plain = SolarPlantSpec(*place, (Plane(35, 180, 3.0),))
    turned = SolarPlantSpec(*place, (Plane(25, 205, 3.0),), loss_fraction=0.2)
    others = [file for other, file in FILES.items() if other != number]
    made = solar.hourly_energy_kwh(turned, knmi.read_weather([FILES[number]], *place))
    said = solar.hourly_energy_kwh(plain, knmi.read_weather(others, *place))
    return place, made, said


@real_weather
def test_three_years_of_real_weather_foretell_the_fourth():
    """Over three stations and four years: the means of bias, monthly error and hourly error."""
    errors = []
    for number in FILES:
        place, made, said = at_station(number)
        for year in range(2014, 2018):
            other = made.index.year == year
            found = calibrate(hourly(made[~other]), Modelled(said, False, "solar", *place))
            told, real = found.of_hours(said, *place)[other], made[other]
            by_month = (told - real).groupby(real.index.month).sum().abs().sum() / real.sum()
            hour = np.sqrt(((told - real) ** 2).mean()) / 3.0
            errors.append((abs(told.sum() / real.sum() - 1), by_month, hour))
    bias, monthly_error, hourly_error = np.mean(errors, axis=0)
    assert bias <= 0.015
    assert monthly_error <= 0.03
    assert hourly_error <= 0.052


@pytest.mark.parametrize(
    ("times", "told"),
    [
        (1000, "1000 keer wat het model verwacht. Staan er Wh"),
        (1.8, "1,8 keer"),
        (0.001, "0,001 keer wat het model verwacht. Staan er MWh"),
        (0.3, "0,3 keer"),
    ],
)
@pytest.mark.parametrize("typical", [False, True])
def test_a_meter_in_another_unit_teaches_nothing_and_the_reason_names_it(times, told, typical):
    for made in (monthly(hours(PLAIN) * times), hourly(hours(PLAIN) * times)):
        found = calibrate(made, model(hours(PLAIN), typical=typical))
        assert isinstance(found, NotCalibrated)
        assert told in str(found.reason)


def test_stands_of_a_meter_are_no_energy():
    found = calibrate(hourly(hours(PLAIN).cumsum()), model(hours(PLAIN)))
    assert "meterstanden" in str(found.reason)


def test_a_long_outage_is_not_taken_for_another_unit():
    made = hours(PLAIN)
    out = (made.index >= "2021-11-15") & (made.index < "2023-01-01")
    found = calibrate(monthly(made.where(~out, 0.0)), model(made))
    assert isinstance(found, Calibration)
    assert found.factor == pytest.approx(1.0, abs=0.02)


def test_readings_of_daylight_alone_teach_what_all_hours_teach():
    made = hourly(hours(PLAIN) * 0.9)
    found = calibrate(made.where(made.energy_kwh > 0), model(hours(PLAIN)))
    assert found.months == 24
    assert found.factor == pytest.approx(0.9, abs=1e-3)
    wind = calibrate(made.where(made.energy_kwh > 0), model(hours(PLAIN), kind="wind"))
    assert isinstance(wind, NotCalibrated)
