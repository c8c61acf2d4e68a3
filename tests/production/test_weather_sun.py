"""Where the sun stands, against pvlib's slow and exact way."""

import numpy as np
import pandas as pd
from pvlib import solarposition

from coop.production.weather.sun import beam_and_diffuse, clear_sky_wm2, sun_path

HOURS = pd.date_range("2024-01-01", "2025-01-01", freq="h", tz="UTC", inclusive="left")


def test_the_sun_stands_where_the_exact_algorithm_puts_it():
    sun = sun_path(HOURS, 52.1, 5.18)

    middle = HOURS + pd.Timedelta(minutes=30)
    exact = solarposition.get_solarposition(middle, 52.1, 5.18)
    day = exact["zenith"].to_numpy() < 88
    miss_deg = np.abs(sun.apparent_zenith_deg - exact["apparent_zenith"])[day]
    assert miss_deg.max() < 0.02
    turned_deg = np.abs(sun.azimuth_deg - exact["azimuth"])[day]
    assert turned_deg.max() < 0.02


def test_the_sun_is_taken_at_the_middle_of_the_hour():
    noon = pd.DatetimeIndex(["2024-03-20T11:00Z", "2024-03-20T12:00Z"])

    # At 7.5 degrees east the sun is south at 11:37 UTC on this day, by the equation of time.
    before, after = sun_path(noon, 52.0, 7.5).azimuth_deg

    assert 177 < before < 180
    assert after > 190


def test_beam_and_diffuse_together_are_what_was_measured():
    sun = sun_path(HOURS, 52.1, 5.18)
    ghi_wm2 = 0.6 * clear_sky_wm2(sun.zenith_deg)

    dni_wm2, dhi_wm2 = beam_and_diffuse(ghi_wm2, sun)

    assert dni_wm2.min() >= 0
    assert dhi_wm2.min() >= 0
    together = dni_wm2 * np.cos(np.radians(sun.zenith_deg)) + dhi_wm2
    np.testing.assert_allclose(together, ghi_wm2, atol=1e-6)


def test_a_clear_sky_is_dark_at_night_and_brightest_when_the_sun_is_high():
    bright = clear_sky_wm2(np.array([120.0, 90.0, 80.0, 60.0, 30.0, 0.0]))

    assert bright[:2].tolist() == [0, 0]
    assert (np.diff(bright[1:]) > 0).all()
    assert 1000 < bright[-1] < 1098
