"""The figures below a chart: what a reader adds up with a pencil is what stands at the foot."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.chart import bar_chart
from coop.chart_table import adding_up, column, decimals_for, running
from coop.figures import kwh_float, number

amounts = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)
decimals = st.integers(min_value=0, max_value=2)


def added(written):
    """The sum of figures as they are printed, in decimals as on paper."""
    return sum(Decimal(repr(number)) for number in written)


@given(st.lists(amounts, max_size=40), decimals)
def test_rounded_figures_add_up_to_the_rounded_total(values, places):
    total = round(sum(map(Decimal, values)), places)
    assert abs(added(adding_up(values, places)) - total) <= Decimal(1).scaleb(-9)


@given(st.lists(amounts, max_size=40), decimals)
def test_no_figure_moves_a_whole_decimal(values, places):
    unit = 10**-places
    for value, shown in zip(values, adding_up(values, places), strict=True):
        assert abs(shown - value) < unit * (1 + 1e-6)


def test_months_of_a_third_of_a_kwh_are_not_all_rounded_down():
    assert adding_up([100 / 3] * 3, 0) == [34, 33, 33]


def test_the_figure_that_moves_is_the_one_nearest_to_its_other_neighbour():
    assert adding_up([10.4, 10.3, 10.3], 0) == [11, 10, 10]
    assert adding_up([10.6, 10.7, 10.7], 0) == [10, 11, 11]


def test_small_figures_keep_decimals_and_large_ones_have_none():
    assert [decimals_for([size]) for size in (640.0, 100.0, 99.9, 9.99, 0.0)] == [0, 0, 0, 2, 0]
    assert decimals_for([None, -250.0, 3.0]) == 0


def test_what_was_expected_is_added_up_over_the_months_that_were_metered():
    table = bar_chart([100.0, 110.0, None], [90.0, 100.0, 300.0], labels=["a", "b", "c"]).table
    assert (table.values.total, table.expected.total) == (210, 190)
    assert table.expected.rows == (90, 100, 300)
    assert table.is_partial


def test_without_a_reading_all_that_is_expected_is_added_up():
    table = bar_chart([None, None], [90.4, 300.4], labels=["a", "b"]).table
    assert (table.values.total, table.expected.total, table.is_partial) == (None, 391, False)
    assert table.expected.rows == (90, 300)


def test_a_range_has_no_total_because_twelve_careful_months_are_no_careful_year():
    table = bar_chart([5.0, 5.0], None, [4.0, 4.0], [6.0, 6.0], labels=["a", "b"]).table
    assert (table.low.total, table.high.total) == (None, None)
    assert table.values.total == 10


def test_years_that_each_have_their_own_total_are_rounded_by_themselves():
    table = bar_chart([1000.4] * 3, labels=["2024", "2025", "2026"], adds_up=False).table
    assert table.values.rows == (1000, 1000, 1000)
    assert table.values.total is None


def test_one_figure_needs_no_total():
    assert column([5.0, None], [True, False], 0).total is None


@given(st.lists(amounts, min_size=1, max_size=40), decimals)
def test_each_row_of_a_running_total_is_the_step_between_two_totals(values, places):
    steps, totals = running(values, places)
    reached = Decimal(0)
    for step, total in zip(steps.rows, totals.rows, strict=True):
        reached += round(Decimal(step), places)
        assert reached == round(Decimal(total), places)
    assert steps.total == totals.rows[-1]


def test_a_series_of_nothing_has_no_running_total():
    steps, totals = running([], 0)
    assert (steps.rows, steps.total, totals.rows) == ((), None, ())


@pytest.mark.parametrize("kwh", [319.4, 319.6, 11.7, 7.96, 0.04])
def test_a_month_is_written_below_a_chart_as_in_a_sentence(kwh):
    table = bar_chart([kwh] * 12, labels=["m"] * 12).table
    written = {f"{number(row, 'nl', table.decimals)}\u00a0kWh" for row in table.values.rows}
    assert written == {kwh_float(kwh)}
    assert table.values.total == pytest.approx(12 * kwh, abs=0.5)
