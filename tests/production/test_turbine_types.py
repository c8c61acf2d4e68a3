"""A turbine whose curve nobody published gets the nearest one, and is told so."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.production.turbine_curves import library, library_curve, plain, turbine_names
from coop.production.turbine_types import (
    curve_words,
    find_curve,
    library_types,
    nearest_curve,
    other_types,
    specific_power_w_m2,
)

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
COVERAGE = Path(os.environ.get("COOP_SHARED_DATA", BESIDE)) / "turbine_curve_coverage.csv"


def test_specific_power_is_that_of_the_leaflet():
    # Vestas gives its V90-2.0 a swept area of 6362 m2: 314 W/m2.
    assert specific_power_w_m2(2000, 90) == pytest.approx(314.4, abs=0.1)


@pytest.mark.parametrize(
    ("name", "rated_kw"),
    [
        ("V47/660", 660),
        ("Vestas V47", 660),
        ("v52-850", 850),
        ("V110/2000", 2000),
        ("Lagerwey L100", 2500),
        ("LW18/80", 80),
        ("E-33", 330),
        ("Enercon E-40/600", 600),
        ("E-44", 900),
        ("E-66/1800", 1800),
        ("E-138/3500", 3500),
        ("Senvion MM82", 2050),
        ("MM82/2050", 2050),
        ("V44", 600),
        ("V136/4200", 4200),
        ("V150/4200", 4200),
        ("N149/4500", 4500),
        ("DW54/900", 900),
        ("NM52/900", 900),
        ("NW52/1000", 1000),
    ],
)
def test_turbines_that_the_library_lacks_get_the_nearest_curve_at_their_own_power(name, rated_kw):
    found = find_curve(name)

    assert found.like in library()
    assert found.curve.rated_kw == pytest.approx(rated_kw)


def test_the_nearest_is_the_nearest_in_power_per_square_metre():
    like = {each.name: each for each in library_types()}
    for each in other_types().values():
        found = find_curve(each.name)
        miss = abs(like[found.like].watt_per_m2 / each.watt_per_m2 - 1)
        best = min(abs(other.watt_per_m2 / each.watt_per_m2 - 1) for other in like.values())
        assert miss <= best + 0.1, each


def test_a_turbine_of_the_library_keeps_its_own_curve():
    for name in turbine_names():
        assert find_curve(name).like is None
        assert find_curve(name).curve == library()[name]


def test_no_two_turbines_are_written_alike():
    assert len({plain(name) for name in library()}) == len(library())
    assert not {plain(name) for name in library()} & {plain(name) for name in other_types()}


@settings(deadline=None)
@given(st.sampled_from(sorted(library())), st.floats(0.2, 1.2))
def test_a_rotor_like_one_of_the_library_gets_that_curve_at_its_own_size(name, size):
    of = next(each for each in library_types() if each.name == name)
    found = nearest_curve(of.rated_power_kw * size**2, of.rotor_diameter_m * size)

    like = next(each for each in library_types() if each.name == found.like)
    assert like.watt_per_m2 == pytest.approx(of.watt_per_m2, rel=0.08)
    assert found.curve.rated_kw == pytest.approx(of.rated_power_kw * size**2)


@settings(deadline=None)
@given(st.floats(20, 8000), st.floats(200, 600))
def test_a_made_curve_is_a_curve(power_kw, watt_per_m2):
    diameter_m = (power_kw * 1000 / watt_per_m2 * 4 / 3.14159265) ** 0.5
    if not 1 <= diameter_m <= 300:
        return
    curve = nearest_curve(power_kw, diameter_m).curve

    assert list(curve.speeds_m_s) == sorted(set(curve.speeds_m_s))
    assert min(curve.powers_kw) >= 0
    assert curve.rated_kw == pytest.approx(power_kw)


def test_a_smaller_rotor_needs_more_wind_for_the_same_power():
    large, small = nearest_curve(2000, 90).curve, nearest_curve(2000, 70).curve

    def half_power_m_s(curve):
        pairs = zip(curve.speeds_m_s, curve.powers_kw, strict=True)
        return next(speed for speed, power in pairs if power >= 1000)

    assert half_power_m_s(small) > half_power_m_s(large)


def test_an_unknown_name_with_rotor_and_power_gets_the_nearest_too():
    found = find_curve("Tvind", rated_power_kw=2000, rotor_diameter_m=54)
    assert found.like is not None
    assert found.curve.rated_kw == pytest.approx(2000)


@pytest.mark.parametrize("name", ["E-93/2350", "", "L82", "V", "E-82"])
def test_an_unknown_or_unclear_name_is_refused_and_the_nearest_are_named(name):
    with pytest.raises(RuleBroken, match="staat niet in de lijst") as refusal:
        find_curve(name)
    assert refusal.value.field == "turbine"
    assert refusal.value.words.values["nearest"]


@pytest.mark.parametrize(
    ("power_kw", "diameter_m", "field"),
    [
        (0, 50, "rated_power_kw"),
        (-3, 50, "rated_power_kw"),
        (float("nan"), 50, "rated_power_kw"),
        (1e9, 50, "rated_power_kw"),
        (500, 0, "rotor_diameter_m"),
        (500, float("inf"), "rotor_diameter_m"),
        (2000, 20, "rotor_diameter_m"),
        (10, 100, "rotor_diameter_m"),
    ],
)
def test_a_rotor_that_cannot_be_is_refused_at_its_field(power_kw, diameter_m, field):
    with pytest.raises(RuleBroken) as refusal:
        nearest_curve(power_kw, diameter_m)
    assert refusal.value.field == field


def test_the_reader_is_told_which_curve_was_taken():
    assert "vermogenskromme van de E-82/2000" in str(curve_words("E-82/2000", False))
    said = str(curve_words("V47/660", False))
    assert find_curve("V47/660").like in said
    assert "660 kW" in said
    assert "zelf is geen kromme bekend" in said
    assert "eigen vermogenskromme" in str(curve_words(None, True))


def test_the_library_curve_is_the_published_one():
    assert library_curve("e-92 / 2350").rated_kw == 2350


@pytest.mark.skipif(not COVERAGE.exists(), reason="the list is not beside this checkout")
def test_every_line_of_the_list_has_a_turbine_to_choose():
    known = {plain(each.name) for each in (*library_types(), *other_types().values())}
    for line in COVERAGE.read_text("utf-8").splitlines()[1:]:
        words = line.split(",")[0].replace("/", " ").split()
        models = [plain(word.split("-2.3")[0]) for word in words]
        assert any(name.startswith(word) for word in models for name in known), line
