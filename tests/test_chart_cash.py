"""The geometry of a cash flow: where the money is back, and that it stays back."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.chart_axis import PLOT_HEIGHT_PX
from coop.chart_cash import cash_chart

flows = st.lists(st.integers(min_value=-(10**6), max_value=10**6), min_size=1, max_size=40)


def chart_of(yearly):
    labels = [str(2026 + place) for place in range(len(yearly))]
    return cash_chart([*map(float, yearly)], [*map(float, accumulate(yearly))], labels=labels)


def test_the_money_is_back_halfway_between_two_years():
    chart = chart_of([-100, 50, 25, 50])
    third, fourth = chart.years[2:]
    assert chart.payback_x == pytest.approx((third.centre + fourth.centre) / 2, abs=0.01)


def test_a_total_that_dips_below_zero_again_was_not_paid_back_the_first_time():
    chart = chart_of([-100, 110, -30, 40])
    assert chart.years[2].centre < chart.payback_x < chart.years[3].centre


@pytest.mark.parametrize("yearly", [[-100, 40, 40], [-10], [50, 60]])
def test_no_mark_where_the_money_does_not_come_back_or_was_never_out(yearly):
    assert chart_of(yearly).payback_x is None


def test_a_year_that_costs_hangs_below_zero():
    cost, gain = chart_of([-100, 150]).years
    zero = chart_of([-100, 150]).baseline_y
    assert cost.y == zero
    assert gain.y + gain.height == pytest.approx(zero)


@given(flows)
def test_bars_and_line_stay_within_the_plot(yearly):
    chart = chart_of(yearly)
    for year in chart.years:
        assert 0 <= year.y <= year.y + year.height <= PLOT_HEIGHT_PX + 0.02
        assert 0 <= year.total_y <= PLOT_HEIGHT_PX + 0.02
        end = year.y if year.amount >= 0 else year.y + year.height
        assert end == pytest.approx(chart.scale.y(year.amount), abs=0.02)


@given(flows)
def test_the_money_is_back_exactly_where_the_total_is_never_below_zero_again(yearly):
    chart = chart_of(yearly)
    after = [year for year in chart.years if year.centre > (chart.payback_x or 101)]
    assert all(year.total >= 0 for year in after)
    came_back = chart.years[-1].total >= 0 and any(year.total < 0 for year in chart.years)
    assert (chart.payback_x is not None) == came_back


def test_the_line_runs_through_the_middle_of_each_year_at_any_width():
    assert chart_of([-100, 150]).line(200).startswith("50,")


@pytest.mark.parametrize(
    ("yearly", "cumulative", "labels", "said"),
    [
        ([1.0, 2.0], [1.0, 4.0], ["a", "b"], "running total"),
        ([1.0], [1.0, 2.0], ["a"], "labels"),
        ([], [], [], "label"),
        ([float("nan")], [1.0], ["a"], "NaN"),
    ],
)
def test_a_cash_flow_that_is_none_is_refused(yearly, cumulative, labels, said):
    with pytest.raises(ValueError, match=said):
        cash_chart(yearly, cumulative, labels=labels)
