"""Losses have names, can be stated one by one or together, and never make energy."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.production.weather.hours import Weather
from coop.production.wind import WindPlantSpec, hourly_energy_kwh
from coop.production.wind_losses import (
    LOSS_NAMES,
    WindLosses,
    default_losses,
    loss_fraction,
    loss_words,
    losses,
)
from coop.words import Words

fractions = st.floats(0, 0.6)


def plant(**more):
    return WindPlantSpec(52.238, 6.205, 80.0, "E-82/2000", **more)


def hours(height_m=80.0, speeds_m_s=(4.0, 8.0, 12.0)):
    index = pd.date_range("2023-01-01T00:00Z", periods=len(speeds_m_s), freq="h")
    frame = pd.DataFrame(
        {"ghi_wm2": 0.0, "dni_wm2": 0.0, "dhi_wm2": 0.0, "air_degc": 15.0, "wind_m_s": speeds_m_s},
        index=index,
    )
    return Weather(frame, Words("Gemaakt."), False, height_m)


def test_losses_come_one_after_another():
    parts = WindLosses(wake=0.04, availability=0.02, electrical=0.015, other=0.085)
    # 0.96 x 0.98 x 0.985 x 0.915
    assert parts.total == pytest.approx(1 - 0.84792, abs=1e-5)


def test_wind_measured_at_the_hub_has_wake_and_site_in_it():
    parts = losses(plant(turbines=8), hours())
    assert (parts.wake, parts.other) == (0, 0)
    assert parts.total == pytest.approx(1 - 0.98 * 0.985)


def test_one_turbine_has_no_wake_and_a_large_park_the_most():
    wakes = [default_losses(number, "stated").wake for number in (1, 2, 4, 5, 10, 40, 400)]

    assert wakes[0] == 0
    assert wakes == sorted(wakes)
    assert wakes[-1] == 0.10


def test_the_climate_has_the_wake_of_a_usual_park_in_it():
    assert default_losses(4, "region").wake == 0
    assert default_losses(16, "place").wake == pytest.approx(0.04)


@pytest.mark.parametrize("name", [name for name in LOSS_NAMES if name != "loss_fraction"])
@settings(deadline=None)
@given(low=fractions, high=fractions)
def test_more_loss_never_makes_more_energy(name, low, high):
    low, high = sorted((low, high))
    weather = hours()
    more, less = (hourly_energy_kwh(plant(**{name: part}), weather).sum() for part in (low, high))
    assert more >= less


@settings(deadline=None)
@given(fractions)
def test_a_total_that_is_stated_counts_alone(total):
    spec = plant(loss_fraction=total, wake_loss_fraction=0.3, turbines=20)
    assert loss_fraction(spec, hours()) == total


@settings(deadline=None)
@given(fractions, fractions, fractions, fractions)
def test_parts_that_are_stated_count(wake, availability, electrical, other):
    spec = plant(
        wake_loss_fraction=wake,
        availability_loss_fraction=availability,
        electrical_loss_fraction=electrical,
        other_loss_fraction=other,
    )
    assert losses(spec, hours()) == WindLosses(wake, availability, electrical, other)
    left = np.prod([1 - part for part in (wake, availability, electrical, other)])
    assert loss_fraction(spec, hours()) == pytest.approx(1 - left)


@pytest.mark.parametrize("name", LOSS_NAMES)
@pytest.mark.parametrize("fraction", [-0.1, 12, float("nan")])
def test_a_loss_that_cannot_be_is_refused_at_its_field(name, fraction):
    with pytest.raises(RuleBroken) as refusal:
        plant(**{name: fraction})
    assert refusal.value.field == name


def test_each_loss_is_told_by_its_name():
    said = str(loss_words(plant(turbines=4), hours(100)))
    for word in ("zog van eigen molens 4", "stilstand 2", "transformator 1,5", "veroudering 5"):
        assert word in said
    assert "zoals opgegeven" in str(loss_words(plant(loss_fraction=0.1), hours()))
