"""The geometry of bar charts: true to the figures, and readable on every screen."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.chart import bar_chart
from coop.chart_axis import (
    NARROW_LABELS,
    PLOT_HEIGHT_PX,
    WIDE_LABELS,
    axis,
    label_ranks,
    nice_step,
)

MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
figures = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).filter(
    lambda number: number == 0 or abs(number) > 1e-12
)
series = st.lists(st.none() | figures, min_size=1, max_size=40)


def test_a_year_of_a_member_gets_round_ticks_up_to_the_best_month():
    assert axis([120, 230, 640, 90]) == (0.0, 200.0, 400.0, 600.0, 800.0)


def test_a_year_without_any_reading_still_has_an_axis():
    assert axis([]) == (0.0, 0.25, 0.5, 0.75, 1.0)


@pytest.mark.parametrize(
    ("span", "step"), [(4, 1), (7, 2), (9, 2.5), (12, 5), (40, 10), (640, 200), (0.3, 0.1)]
)
def test_steps_of_the_axis_are_round(span, step):
    assert nice_step(span) == pytest.approx(step)


def test_an_axis_without_span_is_refused():
    with pytest.raises(ValueError, match="positive span"):
        nice_step(0)


@given(st.lists(figures, max_size=30))
def test_the_axis_holds_every_value_and_zero_in_few_even_steps(values):
    ticks = axis(values)
    invisible = 1e-8 * (ticks[-1] - ticks[0])
    assert ticks[0] <= min([0.0, *values]) + invisible
    assert ticks[-1] >= max([0.0, *values]) - invisible
    assert 0.0 in ticks
    assert 2 <= len(ticks) <= 7
    gaps = {
        round((after - before) / (ticks[-1] - ticks[0]), 6) for before, after in pairwise(ticks)
    }
    assert len(gaps) == 1


def test_a_month_twice_as_good_has_a_bar_twice_as_high():
    low, high = bar_chart([200, 400], labels=["jan", "feb"]).bars
    assert high.height == pytest.approx(2 * low.height, abs=0.02)


def test_the_highest_tick_and_its_bar_meet_at_the_same_height():
    chart = bar_chart([800, 100], labels=["jan", "feb"])
    assert chart.ticks[-1].value == 800
    assert chart.bars[0].y == chart.ticks[-1].y
    assert chart.baseline_y == chart.ticks[0].y == PLOT_HEIGHT_PX


@given(series)
def test_every_bar_stands_on_zero_within_the_plot(values):
    chart = bar_chart(values, labels=[str(place) for place in range(len(values))])
    for bar, value in zip(chart.bars, values, strict=True):
        assert (bar.y is None) == (value is None)
        if bar.y is None:
            continue
        foot = bar.y + bar.height if value >= 0 else bar.y
        assert foot == pytest.approx(chart.baseline_y, abs=0.02)
        assert 0 <= bar.y <= bar.y + bar.height <= PLOT_HEIGHT_PX + 0.02


@given(st.integers(min_value=1, max_value=120))
def test_bars_stand_in_order_without_touching(count):
    bars = bar_chart([1.0] * count, labels=["m"] * count).bars
    assert bars[0].x > 0
    assert bars[-1].x + bars[-1].width < 100
    for left, right in pairwise(bars):
        assert left.x + left.width < right.x


def test_a_month_below_expectation_shows_an_outline_from_the_bar_up_to_what_was_expected():
    bar = bar_chart([300], [400], labels=["jun"]).bars[0]
    assert bar.expected_mark_y is None
    assert bar.expected_y < bar.y
    assert bar.expected_y + bar.expected_height == pytest.approx(bar.y, abs=0.02)


def test_a_month_above_expectation_shows_a_mark_upon_the_bar():
    bar = bar_chart([400], [300], labels=["jun"]).bars[0]
    assert (bar.expected_y, bar.expected_height) == (None, None)
    assert bar.y < bar.expected_mark_y < bar.y + bar.height


def test_a_month_not_yet_read_shows_the_whole_expected_outline():
    bar = bar_chart([None], [90], labels=["dec"]).bars[0]
    assert (bar.y, bar.height) == (None, None)
    assert bar.expected_y + bar.expected_height == PLOT_HEIGHT_PX


def test_a_loss_against_an_expected_gain_shows_both_whole():
    chart = bar_chart([-100], [100], labels=["2025"])
    bar = chart.bars[0]
    assert bar.y == chart.baseline_y
    assert bar.expected_y + bar.expected_height == pytest.approx(chart.baseline_y)


def test_a_range_is_drawn_only_where_both_ends_are_known():
    chart = bar_chart([5, 5, 5], None, [4, None, 4], [6, 6, None], labels=["a", "b", "c"])
    whole, *halves = chart.bars
    assert chart.has_range
    assert whole.high_y < whole.y < whole.low_y
    assert all((half.low, half.high, half.low_y, half.high_y) == (None,) * 4 for half in halves)


def test_the_ranges_of_many_years_are_the_edges_of_one_band():
    years = [str(1997 + place) for place in range(30)]
    chart = bar_chart([5.0] * 30, None, [4.0] * 30, [6.0] * 30, labels=years)
    assert chart.is_dense
    for left, right in pairwise(chart.bars):
        assert left.cap_right == pytest.approx(right.cap_left, abs=0.002)
    assert not bar_chart([5.0] * 12, labels=years[:12]).is_dense


def test_two_years_are_two_bars_and_no_two_blocks():
    assert bar_chart([5.0, 4.0], labels=["2025", "2026"]).bars[0].width < 20


def test_the_sun_stands_over_the_one_best_month():
    marks = [bar.mark_y is not None for bar in bar_chart([1, 3, 2], labels=["a", "b", "c"]).bars]
    assert marks == [False, True, False]


@pytest.mark.parametrize("values", [[3, 3, 1], [0, 0], [5], [None, 4], [-3, -1]])
def test_no_sun_where_no_month_is_better_than_all_others(values):
    bars = bar_chart(values, labels=["m"] * len(values)).bars
    assert all(bar.mark_y is None for bar in bars)


def test_no_sun_over_an_estimate_with_a_range():
    assert bar_chart([1, 3], None, [1, 2], [2, 4], labels=["a", "b"]).bars[1].mark_y is None


def test_what_this_weather_should_have_given_is_a_third_figure_on_the_same_axis():
    chart = bar_chart([5.0, 4.0], [4.0, 4.0], labels=["a", "b"], corrected=[8.0, None])
    assert chart.has_corrected
    assert chart.ticks[-1].value == 8
    assert chart.bars[0].corrected_y == chart.ticks[-1].y
    assert chart.bars[1].corrected_y is None
    assert chart.bars[0].mark_y is None  # the sun would hide it
    assert not bar_chart([5.0], labels=["a"]).has_corrected


def test_the_sun_clears_the_outline_of_what_was_expected():
    best = bar_chart([640, 100], [700, 90], labels=["jul", "dec"]).bars[0]
    assert 0 < best.mark_y < best.expected_y < best.y


def test_twelve_months_all_have_their_name_on_a_wide_screen_and_six_on_a_phone():
    ranks = label_ranks(len(MONTHS))
    assert 2 not in ranks
    assert [MONTHS[place] for place, rank in enumerate(ranks) if rank == 0] == [
        "jan", "mrt", "mei", "jul", "sep", "nov",
    ]  # fmt: skip


@given(st.integers(min_value=1, max_value=500))
def test_labels_never_crowd(count):
    ranks = label_ranks(count)
    assert ranks[0] == 0
    assert ranks.count(0) <= NARROW_LABELS
    assert ranks.count(0) + ranks.count(1) <= WIDE_LABELS


@pytest.mark.parametrize(
    ("best", "decimals"), [(640, 0), (4, 0), (9, 1), (1, 2), (0.03, 2), (1e-15, 12)]
)
def test_ticks_are_written_with_as_many_decimals_as_they_need(best, decimals):
    assert bar_chart([best], labels=["jul"]).tick_decimals == decimals


@pytest.mark.parametrize(
    ("value", "is_wide"), [(640, False), (15_000, False), (150_000, True), (-80_000, True)]
)
def test_long_numbers_get_more_room_beside_the_plot(value, is_wide):
    assert bar_chart([value], labels=["2025"]).scale.is_wide == is_wide


def test_the_legend_is_told_what_there_is():
    bare = bar_chart([1, 2], [None, None], labels=["a", "b"])
    assert (bare.has_expected, bare.has_range) == (False, False)
    assert bar_chart([1, 2], [1, None], labels=["a", "b"]).has_expected


@pytest.mark.parametrize(
    ("values", "expected", "labels"),
    [
        ([1, 2], None, ["a"]),
        ([1], [1, 2], ["a"]),
        ([], None, []),
        ([float("nan")], None, ["a"]),
        ([1], [float("inf")], ["a"]),
    ],
)
def test_figures_that_cannot_be_drawn_are_refused(values, expected, labels):
    with pytest.raises(ValueError, match=r"label|NaN"):
        bar_chart(values, expected, labels=labels)
