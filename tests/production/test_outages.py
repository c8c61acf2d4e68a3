"""Possible outages: found where there is one, silent where there is none."""

import os
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.periods import Period, month
from coop.production import solar
from coop.production.fit_months import known_days, known_months
from coop.production.metered import Metered, by_month, modelled_over, seconds
from coop.production.outages import (
    NOISE_FRACTION,
    Known,
    Usual,
    dead_days,
    usual_of,
    weak_months,
)
from coop.production.solar_plant import Plane, SolarPlantSpec
from coop.production.weather import knmi
from coop.production.weather.climate import stations

SHARED = Path(os.environ.get("COOP_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
FILES = {
    number: SHARED / "weather" / f"uurgeg_{number}_2014-2017.txt.gz" for number in (260, 348, 356)
}
real_weather = pytest.mark.skipif(
    not all(file.exists() for file in FILES.values()), reason="KNMI's files are not here"
)
SHAPE = (26, 43, 80, 115, 141, 140, 137, 122, 90, 58, 30, 20)


def months(ratios, first_year=2023):
    """Months of a roof: what was metered is the ratio times what the model says."""
    return [
        Known(month(first_year + number // 12, number % 12 + 1), SHAPE[number % 12] * ratio,
              float(SHAPE[number % 12]))
        for number, ratio in enumerate(ratios)
    ]  # fmt: skip


def test_a_plant_is_held_against_its_own_level():
    usual = usual_of(months([0.9] * 24), 0.05)
    assert usual.level == pytest.approx(0.9)
    assert usual.noise_fraction == 0.05
    assert weak_months(months([0.9] * 24), usual) == []


def test_a_month_far_below_the_others_is_told_with_what_was_lost():
    known = months([0.9] * 17 + [0.45] + [0.9] * 6)  # June 2024 at half
    drops = weak_months(known, usual_of(known, 0.05))
    assert [drop.period for drop in drops] == [month(2024, 6)]
    assert drops[0].lost_kwh == pytest.approx(140 * 0.45)
    assert drops[0].lost_fraction == pytest.approx(0.5)


def test_few_months_set_no_level_of_their_own():
    usual = usual_of(months([0.5] * 5), 0.05)
    assert (usual.level, usual.noise_fraction) == (1.0, 0.05)
    assert len(weak_months(months([0.5] * 5), usual)) > 0


def test_a_plant_that_varies_more_is_told_later():
    calm = months([1.0] * 24)
    wild = months([0.85, 1.15] * 12)
    low = Known(month(2025, 6), 140 * 0.7, 140.0)
    assert weak_months([low], usual_of(calm, 0.05))
    assert not weak_months([low], usual_of(wild, 0.05))


def test_a_dark_month_may_vary_more_but_nothing_at_all_is_always_told():
    usual = Usual(1.0, 0.05, 83.5)
    december = month(2025, 12)
    assert not weak_months([Known(december, 20 * 0.75, 20.0)], usual)
    assert weak_months([Known(month(2025, 6), 140 * 0.75, 140.0)], usual)
    wild = Usual(1.0, 0.4, 83.5)
    assert weak_months([Known(december, 0.0, 20.0)], wild)


def test_a_plant_that_never_gave_anything_breaks_nothing():
    known = months([0.0] * 24)
    assert len(weak_months(known, usual_of(known, 0.05))) == 24
    assert usual_of([], 0.05) == Usual(1.0, 0.05, 0.0)


def days(values, modelled=10.0):
    """Days from the first of June."""
    start = date(2025, 6, 1)
    return [
        Known(
            Period(start + timedelta(days=number), start + timedelta(days=number + 1)),
            value,
            modelled,
        )
        for number, value in enumerate(values)
    ]


def test_days_without_any_yield_are_told_as_one_period():
    found = dead_days(days([9, 9, 0, 0.5, 0, 9, 9, 0, 9]), level=0.9)
    assert [(drop.period.start.day, drop.period.end.day) for drop in found] == [(3, 6), (8, 9)]
    assert found[0].lost_kwh == pytest.approx(3 * 9 - 0.5)


def test_a_dark_day_tells_nothing_and_does_not_split_an_outage():
    known = days([9, 0, 0, 0, 9])
    dark = Known(known[2].period, 0.0, 0.1)
    found = dead_days([*known[:2], dark, *known[3:]], level=0.9)
    assert [(drop.period.start.day, drop.period.end.day) for drop in found] == [(2, 5)]
    assert dead_days([], level=1.0) == []


@settings(max_examples=60)
@given(st.lists(st.floats(0, 30), min_size=1, max_size=40))
def test_periods_are_apart_in_order_and_lose_something(values):
    found = dead_days(days(values), level=1.0)
    for one, other in pairwise(found):
        assert one.period.end <= other.period.start
    assert all(drop.lost_kwh > 0 for drop in found)


@cache
def plant(station):
    """Four years of a plant at one station, and its model with the weather of the two others."""
    at = stations()[station]
    spec = SolarPlantSpec(at.latitude_deg, at.longitude_deg, (Plane(35, 180, 3.0),))
    others = [file for number, file in FILES.items() if number != station]
    place = (at.latitude_deg, at.longitude_deg)
    made = solar.hourly_energy_kwh(spec, knmi.read_weather([FILES[station]], *place))
    model = solar.hourly_energy_kwh(spec, knmi.read_weather(others, *place))
    return made, model


def found_in(made, model):
    """Weak months and dead days of a plant with hours."""
    starts = seconds(made.index)
    metered = Metered(starts, starts + 3600.0, made.to_numpy())
    said = modelled_over(metered, model)
    known = known_months(by_month(metered, said))
    usual = usual_of(known, NOISE_FRACTION["solar"])
    return weak_months(known, usual), dead_days(known_days(metered, said), usual.level)


@real_weather
def test_twelve_years_of_real_weather_give_at_most_two_false_alarms():
    alarms = [drop for number in FILES for kind in found_in(*plant(number)) for drop in kind]
    assert len(alarms) <= 2


@real_weather
@pytest.mark.parametrize("number", [3, 6, 9])
def test_two_weeks_of_standing_still_are_found_and_their_loss_is_about_right(number):
    made, model = plant(348)
    start = pd.Timestamp(f"2016-{number:02d}-05", tz="UTC")
    out = (made.index >= start) & (made.index < start + pd.Timedelta(days=14))
    months_found, days_found = found_in(made.where(~out, 0.0), model)
    lost_kwh = made[out].sum()
    assert (2016, number) in {(d.period.start.year, d.period.start.month) for d in months_found}
    assert days_found[0].period == Period(date(2016, number, 5), date(2016, number, 19))
    assert days_found[0].lost_kwh == pytest.approx(lost_kwh, rel=0.2)


@real_weather
def test_snow_on_the_panels_is_found_by_its_days():
    made, model = plant(356)
    start = pd.Timestamp("2017-02-10", tz="UTC")
    snow = (made.index >= start) & (made.index < start + pd.Timedelta(days=6))
    _months, found = found_in(made.where(~snow, 0.0), model)
    lost_kwh = made[snow].sum()
    told = sum(drop.lost_kwh for drop in found)
    assert all(date(2017, 2, 10) <= drop.period.start < date(2017, 2, 16) for drop in found)
    assert told == pytest.approx(lost_kwh, rel=0.2)


@real_weather
def test_one_of_two_inverters_dead_for_a_quarter_is_found_and_its_loss_is_about_right():
    made, model = plant(260)
    half = (made.index >= pd.Timestamp("2016-05-01", tz="UTC")) & (
        made.index < pd.Timestamp("2016-08-01", tz="UTC")
    )
    weak, _days = found_in(made * np.where(half, 0.5, 1.0), model)
    assert [drop.period for drop in weak] == [month(2016, number) for number in (5, 6, 7)]
    assert sum(drop.lost_kwh for drop in weak) == pytest.approx(made[half].sum() / 2, rel=0.2)
