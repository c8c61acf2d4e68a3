"""Light on planes is pvlib's, though what planes share is reckoned once."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pvlib import iam, irradiance

from coop.production import solar
from coop.production.sky import plane_light, rear_light_wm2, site_sky, to_station_height
from coop.production.weather.hours import Weather
from coop.production.weather.typical_year import typical_year
from coop.words import Words

SITE = (52.1, 5.18)
TILTS, AZIMUTHS = st.floats(0, 90), st.floats(0, 360)


@pytest.fixture(scope="module")
def sky():
    return site_sky(typical_year(*SITE), *SITE)


@settings(max_examples=40, deadline=None)
@given(TILTS, AZIMUTHS)
def test_the_light_on_a_plane_is_pvlibs_perez(sky, tilt_deg, azimuth_deg):
    theirs = irradiance.get_total_irradiance(
        tilt_deg, azimuth_deg, sky.sun.apparent_zenith_deg, sky.sun.azimuth_deg,
        sky.dni_wm2, sky.ghi_wm2, sky.dhi_wm2, dni_extra=sky.sun.extra_wm2, albedo=0.2,
        model="perez",
    )  # fmt: skip

    ours = plane_light(tilt_deg, azimuth_deg, 0.2, sky)
    np.testing.assert_allclose(ours.beam_wm2, theirs["poa_direct"], atol=1e-6)
    np.testing.assert_allclose(
        ours.diffuse_wm2, np.nan_to_num(theirs["poa_sky_diffuse"]), atol=1e-6
    )
    np.testing.assert_allclose(ours.ground_wm2, theirs["poa_ground_diffuse"], atol=1e-6)


@settings(max_examples=20, deadline=None)
@given(TILTS, AZIMUTHS, st.floats(0, 1))
def test_light_is_never_negative(sky, tilt_deg, azimuth_deg, albedo):
    light = plane_light(tilt_deg, azimuth_deg, albedo, sky)

    for part in (light.beam_wm2, light.diffuse_wm2, light.ground_wm2):
        assert (part >= 0).all()


def test_a_flat_plane_gets_what_falls_on_the_ground(sky):
    light = plane_light(0.0, 180.0, 0.2, sky)

    high = sky.sun.apparent_zenith_deg < 80
    total = light.beam_wm2 + light.diffuse_wm2
    np.testing.assert_allclose(total[high], sky.ghi_wm2[high], rtol=0.01)
    assert (light.ground_wm2 == 0).all()


@pytest.mark.parametrize("tilt_deg", [5.0, 17.0, 42.0, 63.5, 90.0])
def test_the_glass_lets_through_what_pvlib_says_of_diffuse_light(tilt_deg):
    theirs = iam.marion_diffuse("physical", tilt_deg, n=solar.GLASS_INDEX, n_ar=solar.COATING_INDEX)

    from_sky, from_ground = solar._diffuse_transmission(tilt_deg)
    assert from_sky == pytest.approx(theirs["sky"], abs=2e-4)
    seen = (1 - np.cos(np.radians(tilt_deg))) / 2
    assert from_ground * seen == pytest.approx(theirs["ground"] * seen, abs=2e-4)


def test_the_back_of_rows_gets_a_small_part_of_the_light(sky):
    rear = rear_light_wm2(15.0, 180.0, 0.2, sky)
    light = plane_light(15.0, 180.0, 0.2, sky)
    front = light.beam_wm2 + light.diffuse_wm2 + light.ground_wm2

    assert (rear >= 0).all()
    assert 0.04 < rear.sum() / front.sum() < 0.16
    white = rear_light_wm2(15.0, 180.0, 0.6, sky)
    assert 2 * rear.sum() < white.sum() < 3.2 * rear.sum()


def test_wind_measured_high_cools_as_the_wind_below_it(sky):
    year = typical_year(*SITE)
    high = year.hours.assign(wind_m_s=year.hours["wind_m_s"] / to_station_height(100.0))
    weather = Weather(high, Words("Wind op 100 m."), is_typical=True, wind_height_m=100.0)

    assert to_station_height(10.0) == 1.0
    assert to_station_height(100.0) == pytest.approx(0.716, abs=0.001)
    np.testing.assert_allclose(site_sky(weather, *SITE).wind_m_s, sky.wind_m_s)


def test_a_night_alone_has_no_light_and_no_energy():
    night = typical_year(*SITE).hours.iloc[:5]
    weather = Weather(night, Words("Een nacht."), is_typical=False)
    spec = solar.SolarPlantSpec(*SITE, (solar.Plane(30, 180, 5),))

    assert not site_sky(weather, *SITE).lit.any()
    assert (solar.hourly_energy_kwh(spec, weather) == 0).all()


def test_a_summer_without_sunset_and_a_winter_without_sun_are_reckoned():
    starts = pd.date_range("2021-01-01", periods=8760, freq="h", tz="UTC")
    frame = pd.DataFrame(
        {"ghi_wm2": 100.0, "dni_wm2": 0.0, "dhi_wm2": 100.0, "air_degc": 0.0, "wind_m_s": 3.0},
        index=starts,
    )
    sky = site_sky(Weather(frame, Words("Even licht."), is_typical=False), 78.2, 15.6)
    by_day = sky.lit.reshape(365, 24).sum(axis=1)

    assert by_day[171] == 24
    assert by_day[354] == 0
    assert np.isfinite(plane_light(40.0, 180.0, 0.2, sky).diffuse_wm2).all()
