"""What a plant made beside what was expected of it."""

from datetime import date

import pytest

from coop.periods import Period, month
from coop.production.performance import (
    MonthFigures,
    Sums,
    compare,
    difference,
    expected_months,
    last_told,
    sums_of,
)

MONTHS = [31.0, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def test_a_whole_year_is_expected_as_the_estimate_says():
    assert expected_months(MONTHS, YEAR) == MONTHS


def test_a_plant_is_expected_only_on_the_days_it_runs():
    found = expected_months(MONTHS, YEAR, started_on=date(2025, 3, 22), ended_on=date(2025, 5, 2))
    assert found[:6] == pytest.approx([0, 0, 10, 30, 1, 0])


def test_of_a_joint_plant_only_our_part_is_expected():
    assert expected_months(MONTHS, YEAR, ownership_ppm=250_000)[0] == pytest.approx(7.75)


def test_only_months_with_a_reading_are_compared():
    told = compare([30_000, None, 35_000], [30.0, 28.0, 20.0])
    assert (told.actual_wh, told.expected_kwh, told.months) == (65_000, 50.0, 2)
    assert told.difference_fraction == pytest.approx(0.3)


def test_nothing_is_said_where_nothing_was_expected_or_read():
    assert difference(5, 0) is None
    assert difference(None, 5) is None
    assert compare([None], [3.0]).difference_fraction is None


def figures(number, expected, weather, metered):
    return MonthFigures(month(2026, number), expected, weather, metered)


def test_sums_are_of_the_months_that_were_metered_and_weather_only_where_all_is_known():
    rows = [
        figures(1, 100.0, 90.0, 81_000),
        figures(2, 200.0, 220.0, 220_000),
        figures(3, 300.0, 300.0, None),
    ]
    sums = sums_of(rows)
    assert sums == Sums(2, 300.0, 310.0, 301_000)
    assert sums.off_weather_fraction == pytest.approx(301 / 310 - 1)
    assert sums.off_expected_fraction == pytest.approx(301 / 300 - 1)
    lacking = sums_of([*rows, figures(4, 100.0, None, 100_000)])
    assert lacking.weather_kwh is None
    assert lacking.off_weather_fraction is None
    assert sums_of([]).off_expected_fraction is None


def test_a_month_that_was_filled_in_is_in_no_sum_and_is_not_compared():
    filled = MonthFigures(month(2026, 2), 200.0, 220.0, 100_000, is_estimated=True)
    rows = [figures(1, 100.0, 90.0, 81_000), filled]
    assert sums_of(rows) == Sums(1, 100.0, 90.0, 81_000)
    assert filled.off_weather_fraction is None
    assert last_told(rows) is rows[0]


def test_the_month_to_tell_of_is_the_last_that_is_known_twice():
    rows = [
        figures(1, 100.0, 90.0, 81_000),
        figures(2, 200.0, None, 220_000),
        figures(3, 300.0, 300.0, None),
    ]
    assert last_told(rows) is rows[0]
    assert rows[0].off_weather_fraction == pytest.approx(-0.1)
    assert last_told(rows[1:]) is None
