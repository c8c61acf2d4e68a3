"""A meter's clock that does not fit the sun is told, with the options that right it."""

from functools import cache

import numpy as np
import pytest

from coop.production.metered import Metered, seconds
from coop.production.metered_clock import metered_shift, moved, shift_words
from coop.production.solar import hourly_energy_kwh
from coop.production.solar_plant import Plane, SolarPlantSpec
from coop.production.weather.complete import complete
from coop.production.weather.hours import Weather
from coop.production.wind import WindPlantSpec
from coop.words import Words
from tests.production.sunny import DE_BILT, sunny_hours

PLANES = {
    "south": (Plane(35, 180, 3.0),),
    "east": (Plane(25, 100, 3.0),),
    "east and west": (Plane(15, 90, 3.0), Plane(15, 270, 3.0)),
    "flat": (Plane(0, 180, 3.0),),
}


@cache
def made(name):
    """The plant, and its hours of a sunny year."""
    spec = SolarPlantSpec(*DE_BILT, PLANES[name])
    frame, lacking, _ = complete(sunny_hours(), *DE_BILT)
    return spec, hourly_energy_kwh(spec, Weather(frame, Words("Zon."), False, lacking=lacking))


def read(series, parts=1):
    """Readings of hours, or of parts of them."""
    step = 3600.0 / parts
    starts = np.repeat(seconds(series.index), parts) + np.tile(np.arange(parts) * step, len(series))
    return Metered(starts, starts + step, np.repeat(series.to_numpy() / parts, parts))


@pytest.mark.parametrize("name", PLANES)
@pytest.mark.parametrize("parts", [1, 4])
def test_a_clock_that_is_an_hour_off_is_found_and_one_that_is_right_is_not(name, parts):
    spec, hours = made(name)
    assert metered_shift(read(hours, parts), spec) is None
    late = moved(read(hours, parts), 60)
    found = metered_shift(late, spec)
    assert found.minutes == -60
    assert not found.follows_town_clock
    assert "(--metered-shift-minutes -60)" in str(shift_words(found))
    assert metered_shift(moved(late, found.minutes), spec) is None


def test_the_dutch_clock_is_named_with_its_option():
    spec, hours = made("south")
    local = hours.tz_convert("Europe/Amsterdam").tz_localize(None)
    local = local[~local.index.duplicated()].tz_localize("UTC")
    words = str(shift_words(metered_shift(read(local), spec)))
    assert "De meter lijkt op de klok van Nederland te lopen, niet op UTC." in words
    assert words.endswith("(--metered-town-clock)")


def test_of_wind_of_days_and_of_a_week_nothing_is_said():
    spec, hours = made("south")
    late = moved(read(hours), 60)
    assert metered_shift(late, WindPlantSpec(*DE_BILT, 85.0, "E-82/2000")) is None
    assert metered_shift(late.where(np.arange(8760) < 7 * 24), spec) is None
    days = hours.resample("D").sum()
    starts = seconds(days.index)
    assert metered_shift(Metered(starts, starts + 86_400, days.to_numpy()), spec) is None


def test_daylight_alone_tells_as_much():
    spec, hours = made("south")
    late = moved(read(hours), 60)
    assert metered_shift(late.where(late.energy_kwh > 0), spec).minutes == -60
