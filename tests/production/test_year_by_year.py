"""Years beside each other: like is compared with like."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.production.year_by_year import year_by_year

EVEN = [1000.0] * 12
months = st.lists(st.none() | st.integers(min_value=0, max_value=10**9), min_size=24, max_size=24)


def test_a_whole_year_has_its_band_and_a_part_of_one_has_none():
    whole, part = year_by_year([1_100_000] * 12 + [900_000] * 10 + [None] * 2, 2025, EVEN, 0.9)
    assert (whole.year, whole.months, whole.actual_kwh) == (2025, 12, 13_200.0)
    assert (whole.expected_kwh, whole.low_kwh, whole.high_kwh) == pytest.approx(
        (12e3, 10.8e3, 13.2e3)
    )
    assert (part.months, part.actual_kwh, part.expected_kwh) == (10, 9000.0, 10_000.0)
    assert (part.low_kwh, part.high_kwh) == (None, None)


@pytest.mark.parametrize(
    ("month_wh", "inside"), [(1_050_000, True), (1_150_000, False), (850_000, False)]
)
def test_a_year_lies_within_its_band_or_not(month_wh, inside):
    assert year_by_year([month_wh] * 12, 2025, EVEN, 0.9)[0].is_within == inside


def test_the_year_in_which_a_plant_began_is_held_against_the_months_it_ran():
    figure = year_by_year([None] * 6 + [500_000] * 6, 2025, EVEN, 0.9, started_on=date(2025, 7, 1))[
        0
    ]
    assert (figure.months, figure.expected_kwh, figure.is_whole) == (6, 6000.0, False)
    assert not figure.is_within


def test_a_year_without_a_reading_has_nothing_to_show():
    assert year_by_year([None] * 12, 2025, EVEN, 0.9)[0].expected_kwh is None


def test_of_a_joint_plant_our_part_is_expected():
    assert year_by_year([1] * 12, 2025, EVEN, 0.9, ownership_ppm=250_000)[0].expected_kwh == 3000.0


@given(months, st.floats(min_value=0, max_value=1))
def test_years_lose_nothing_of_what_was_metered(actual_wh, fraction):
    figures = year_by_year(actual_wh, 2024, EVEN, fraction)
    total_kwh = sum(figure.actual_kwh or 0 for figure in figures)
    assert total_kwh == pytest.approx(sum(wh or 0 for wh in actual_wh) / 1000)
    for figure in figures:
        if figure.low_kwh is not None:
            assert figure.low_kwh <= figure.expected_kwh <= figure.high_kwh


def test_half_a_year_of_months_is_refused():
    with pytest.raises(ValueError, match="whole years"):
        year_by_year([1] * 6, 2025, EVEN, 0.9)
