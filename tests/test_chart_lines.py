"""The geometry of a day or a week from close by."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.chart_axis import NARROW_LABELS, PLOT_HEIGHT_PX, WIDE_LABELS
from coop.chart_lines import line_chart

# A counted step is a whole number of Wh: nothing lies between none and a thousandth of a kWh.
kwh = st.integers(0, 10**9).map(lambda energy_wh: energy_wh / 1000)
steps = st.lists(st.none() | kwh, min_size=1, max_size=100)


def chart_of(points, **more):
    return line_chart(points, labels=[str(place) for place in range(len(points))], **more)


def test_a_step_is_as_wide_as_it_lasts_and_as_high_as_it_is():
    chart = chart_of([1.0, 4.0])
    low, high, zero = (f"{chart.scale.y(value):g}" for value in (1.0, 4.0, 0.0))
    assert chart.outline() == f"M0 {low}H50V{high}H100"
    assert chart.area(400) == f"M0 {zero}V{low}H200V{high}H400V{zero}Z"


def test_what_is_not_known_is_left_open():
    chart = chart_of([1.0, None, 1.0, 2.0])
    assert chart.outline().count("M") == 2
    assert "M50 " in chart.outline()


def test_a_night_is_one_step():
    assert chart_of([0.0] * 24 + [1.0]).outline().count("H") == 2


@given(steps)
def test_the_line_comes_back_to_the_figures(points):
    """Reading the path back gives every step its height again."""
    chart = chart_of(points)
    found = [None] * len(points)
    for run in re.findall(r"M([^M]+)", chart.outline(len(points))):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e[+-]?\d+)?", run)]
        left, heights, rights = numbers[0], numbers[1::2], numbers[2::2]
        for height, right in zip(heights, rights, strict=True):
            for place in range(round(left), round(right)):
                found[place] = height
            left = right
    assert found == [None if value is None else chart.scale.y(value) for value in points]
    assert all(0 <= height <= PLOT_HEIGHT_PX for height in found if height is not None)


@pytest.mark.parametrize("hours", [23, 24, 25])
def test_a_day_of_any_length_has_its_hours_below_it(hours):
    labels = [f"{place // 4}.{place % 4 * 15:02d}" for place in range(hours * 4)]
    marks = line_chart([1.0] * hours * 4, labels=labels).marks
    assert all(mark.label.endswith(".00") for mark in marks)
    assert len(marks) <= WIDE_LABELS
    assert len([mark for mark in marks if mark.label_rank == 0]) <= NARROW_LABELS + 1


def test_a_week_has_its_days_below_it():
    days = [(place * 96, f"dag {place}") for place in range(7)]
    marks = chart_of([1.0] * 672, marks=days).marks
    assert [mark.x for mark in marks] == pytest.approx(
        [place * 100 / 7 for place in range(7)], abs=0.001
    )
    assert [mark.label for mark in marks][-1] == "dag 6"


def test_the_sun_stands_over_the_one_best_step():
    chart = chart_of([1.0, 4.0, 2.0, 0.0])
    assert chart.best_x == 37.5
    assert chart.best_y < chart.scale.y(4.0)
    assert chart_of([4.0, 4.0]).best_x is None


def test_what_was_expected_shares_the_axis():
    chart = chart_of([1.0, 2.0], expected=[10.0, None])
    assert chart.has_expected
    assert chart.scale.values[-1] == 10.0
    assert chart.expected_outline().endswith("H50")
    assert not chart_of([1.0], expected=[None]).has_expected


def test_each_step_in_the_table_below_is_rounded_by_itself():
    table = chart_of([33.34, 33.33, 33.33]).table
    assert (table.values.rows, table.values.total) == ((33, 33, 33), 100)


@pytest.mark.parametrize(("points", "labels"), [([1.0], []), ([], []), ([float("inf")], ["a"])])
def test_a_line_that_cannot_be_drawn_is_refused(points, labels):
    with pytest.raises(ValueError, match=r"label|NaN"):
        line_chart(points, labels=labels)
