"""The typical year: hours that never were, with the months that are normal."""

from dataclasses import replace

import numpy as np
import pytest

from coop.production.solar import Plane, SolarPlantSpec, hourly_energy_kwh
from coop.production.weather.climate import normals
from coop.production.weather.sun import beam_and_diffuse, sun_path
from coop.production.weather.typical_year import (
    MONTH_OF_HOUR,
    synthetic_radiation,
    typical_year,
    weibull_hours,
    year_hours,
)

PLACES = [(52.1, 5.18), (53.4, 6.2), (50.9, 5.77)]


def monthly(values):
    return np.bincount(MONTH_OF_HOUR, values)


@pytest.mark.parametrize("place", PLACES)
def test_the_months_of_the_typical_year_are_the_normals(place):
    hours, months = typical_year(*place).hours, normals(*place)

    radiation_kwh_m2 = monthly(hours["ghi_wm2"]) / 1000
    np.testing.assert_allclose(radiation_kwh_m2, months.ghi_kwh_m2, rtol=1e-9)
    for name, wished in (("air_degc", months.air_degc), ("wind_m_s", months.wind_10m_m_s)):
        means = monthly(hours[name]) / np.bincount(MONTH_OF_HOUR)
        np.testing.assert_allclose(means, wished, rtol=1e-9)


def test_the_same_place_always_gets_the_same_year():
    first, second = typical_year(52.1, 5.18), typical_year(52.1, 5.18)

    assert first.hours.equals(second.hours)
    assert not first.hours.equals(typical_year(52.3, 6.2).hours)


def test_days_differ_as_they_do_in_the_netherlands():
    hours = typical_year(52.1, 5.18).hours
    june = hours["ghi_wm2"].to_numpy()[MONTH_OF_HOUR == 5].reshape(30, 24).sum(axis=1) / 1000

    # De Bilt in June: dull days bring under 2, clear ones over 8 kWh/m2.
    assert june.min() < 2.2
    assert june.max() > 7.8
    # Measured over 2014-2017: 55 % of the light is diffuse.
    diffuse = hours["dhi_wm2"].sum() / hours["ghi_wm2"].sum()
    assert 0.49 < diffuse < 0.60


def test_it_is_dark_at_night_and_no_brighter_than_a_summer_noon():
    hours = typical_year(52.1, 5.18).hours
    sun = sun_path(year_hours(), 52.1, 5.18)
    night = sun.apparent_zenith_deg > 90

    assert (hours.loc[night, ["ghi_wm2", "dni_wm2", "dhi_wm2"]] == 0).all(axis=None)
    assert 850 < hours["ghi_wm2"].max() < 1050
    assert (hours[["ghi_wm2", "dni_wm2", "dhi_wm2"]] >= 0).all(axis=None)


def test_many_years_scatter_around_the_normal_as_years_do():
    sun = sun_path(year_hours(), 52.1, 5.18)

    years = synthetic_radiation(52.1, 5.18, sun, 30)

    totals = years.sum(axis=1) / 1000
    assert totals.mean() == pytest.approx(normals(52.1, 5.18).ghi_kwh_m2.sum(), rel=0.002)
    # A year of sun at a Dutch station varies by 4 to 5 %.
    assert 0.035 < totals.std() / totals.mean() < 0.05
    dni_wm2, dhi_wm2 = beam_and_diffuse(years[0], sun)
    assert np.isfinite(dni_wm2).all()
    assert np.isfinite(dhi_wm2).all()


@pytest.mark.parametrize("facing", [(35, 180), (0, 180), (30, 90), (30, 270), (70, 180)])
@pytest.mark.parametrize("place", [*PLACES, (51.45, 3.6)])
def test_the_typical_year_makes_what_many_years_make_in_the_mean(place, facing):
    roof = SolarPlantSpec(*place, (Plane(*facing, 1.0),))
    typical = typical_year(*place)
    sun = sun_path(year_hours(), *place)

    made = []
    for ghi_wm2 in synthetic_radiation(*place, sun, 30):
        dni_wm2, dhi_wm2 = beam_and_diffuse(ghi_wm2, sun)
        light = {"ghi_wm2": ghi_wm2, "dni_wm2": dni_wm2, "dhi_wm2": dhi_wm2}
        made.append(hourly_energy_kwh(roof, replace(typical, hours=typical.hours.assign(**light))))

    assert hourly_energy_kwh(roof, typical).sum() == pytest.approx(np.sum(made) / 30, rel=0.005)


def test_wind_is_dealt_out_with_the_wished_mean_and_the_range_of_weibull():
    wind = weibull_hours(np.full(12, 7.0), 2.0, np.ones(8760), seed=1)

    assert wind.mean() == pytest.approx(7.0)
    # Rayleigh: standard deviation 0.5227 of the mean.
    assert wind.std() / wind.mean() == pytest.approx(0.5227, rel=0.02)
    assert wind.min() >= 0
