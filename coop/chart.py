"""The geometry of a bar chart: where each bar, tick and whisker stands.

Across, places are percentages, so that a chart fills any width while its text keeps its size.
Downwards, places are pixels from the top of the plot. Templates only write these numbers out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coop.chart_axis import PLOT_HEIGHT_PX, WIDE_LABELS, Scale, Tick, axis, filled, label_ranks
from coop.chart_table import Column, column, decimals_for

WIDEST_BAR = 14.0
"""So that two years are two bars, and no two blocks. [%]"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One place on the axis: what was, what was expected, and the range that was expected.

    `corrected` is what was expected of the weather as it was. `x`, `width`, `centre`, `cap_left`
    and `cap_right` are percentages of the plot's width; the names with `y` and `height` are
    pixels. What is not known is None.
    """

    label: str
    value: float | None
    expected: float | None
    low: float | None
    high: float | None
    corrected: float | None
    x: float
    width: float
    centre: float
    cap_left: float
    cap_right: float
    y: float | None
    height: float | None
    expected_y: float | None
    expected_height: float | None
    """The outline of what was expected, as far as it reaches beyond the bar."""
    expected_mark_y: float | None
    """Where a bar that reached further crosses what was expected."""
    low_y: float | None
    high_y: float | None
    corrected_y: float | None
    mark_y: float | None
    label_rank: int
    """0: always shown; 1: left out on a narrow screen; 2: never shown, the table has it."""


@dataclass(frozen=True, slots=True)
class BarTable:
    """The same figures as columns. The total is of the places where a value is known.

    So what was expected is added up over the same months as what was metered; where nothing
    was metered at all, over every month. The range has no total: twelve careful months
    together are more careful than a careful year.
    """

    decimals: int
    values: Column
    expected: Column
    corrected: Column
    low: Column
    high: Column
    is_partial: bool
    """Whether there are rows that the total leaves out."""


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart ready to be written as SVG. Heights in pixels."""

    height: int
    scale: Scale
    bars: tuple[Bar, ...]
    adds_up: bool = True
    """Whether its places are parts of one whole, such as the months of a year."""

    @property
    def baseline_y(self) -> float:
        """The place of zero."""
        return self.scale.y(0.0)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The round values of the upright axis."""
        return self.scale.ticks

    @property
    def is_dense(self) -> bool:
        """Whether bars stand so close that ranges are drawn as the edges of one band."""
        return is_dense(len(self.bars))

    @property
    def tick_decimals(self) -> int:
        """Decimals that write every tick as it is."""
        return self.scale.decimals

    @property
    def has_expected(self) -> bool:
        """Whether any bar has an expected value."""
        return any(bar.expected is not None for bar in self.bars)

    @property
    def has_range(self) -> bool:
        """Whether any bar has a range."""
        return any(bar.low_y is not None for bar in self.bars)

    @property
    def has_corrected(self) -> bool:
        """Whether of any place is known what its own weather should have given."""
        return any(bar.corrected is not None for bar in self.bars)

    @property
    def table(self) -> BarTable:
        """The figures as they are written."""
        known = [bar.value is not None for bar in self.bars]
        counts = known if any(known) else [True] * len(known)
        series = [[bar.value, bar.expected, bar.corrected, bar.low, bar.high] for bar in self.bars]
        values, expected, corrected, low, high = map(list, zip(*series, strict=True))
        decimals = decimals_for([number for row in series for number in row])
        return BarTable(
            decimals,
            column(values, counts, decimals, has_total=self.adds_up),
            column(expected, counts, decimals, has_total=self.adds_up),
            column(corrected, counts, decimals, has_total=self.adds_up),
            column(low, counts, decimals, has_total=False),
            column(high, counts, decimals, has_total=False),
            not all(counts),
        )


def bar_chart(
    values: Sequence[float | None],
    expected: Sequence[float | None] | None = None,
    low: Sequence[float | None] | None = None,
    high: Sequence[float | None] | None = None,
    *,
    labels: Sequence[str],
    corrected: Sequence[float | None] | None = None,
    adds_up: bool = True,
) -> BarChart:
    """Place bars, dashed outlines and whiskers on one axis that starts at zero.

    Parameters
    ----------
    values : sequence of float or None
        What was measured, or estimated, per place; None where nothing is known yet.
    expected : sequence of float or None, optional
        What was expected at the same places.
    low, high : sequence of float or None, optional
        The range that was expected (P90 and P10, say). Drawn only where both are known.
    labels : sequence of str
        A word under each place.
    corrected : sequence of float or None, optional
        What the weather as it was should have given.
    adds_up : bool
        False where a total says nothing, as of years that each have their own.

    Returns
    -------
    BarChart
        Bars in the order of `labels`. The one highest value carries a mark when it
        has no equal, no range and nothing corrected over it.

    Raises
    ------
    ValueError
        When the series differ in length, hold NaN or infinity, or `labels` is empty.
    """
    count = len(labels)
    rows = [filled(series, count) for series in (values, expected, low, high, corrected)]
    if not count:
        raise ValueError("a chart needs at least one label")
    scale = Scale(axis(number for row in rows for number in row if number is not None))
    best = only_best(rows[0])
    ranks = label_ranks(count)
    bars = []
    for index, figures in enumerate(zip(*rows, strict=True)):
        bars.append(
            _bar((index, count), labels[index], figures, scale, index == best, ranks[index])
        )
    return BarChart(PLOT_HEIGHT_PX, scale, tuple(bars), adds_up)


def only_best(values: Sequence[float | None]) -> int | None:
    """The place of the highest value, when there is something to choose and no equal."""
    known = [number for number in values if number is not None]
    if len(known) < 2 or max(known) <= 0 or known.count(max(known)) > 1:
        return None
    return list(values).index(max(known))


def is_dense(count: int) -> bool:
    """Whether so many bars leave no room for a whisker in each."""
    return count > WIDE_LABELS


def slot(index: int, count: int) -> tuple[float, float, float]:
    """Left side, width and centre of one of `count` bars side by side. [%]"""
    width = min(100 / count * 0.66, WIDEST_BAR)
    centre = 100 / count * (index + 0.5)
    return round(centre - width / 2, 3), round(width, 3), round(centre, 3)


def _expected(
    value: float | None, expected: float | None, scale: Scale
) -> tuple[float | None, float | None, float | None]:
    """Top and height of the outline beyond the bar, or the place of the mark upon the bar."""
    if expected is None:
        return None, None, None
    if value is None or value * expected < 0:  # on either side of zero: nothing overlaps
        return *scale.between(0.0, expected), None
    if abs(value) >= abs(expected):
        return None, None, scale.y(expected)
    return *scale.between(value, expected), None


def _bar(
    place: tuple[int, int],
    label: str,
    figures: tuple[float | None, ...],
    scale: Scale,
    is_best: bool,
    label_rank: int,
) -> Bar:
    """One place on the axis. `figures` is (value, expected, low, high, corrected)."""
    value, expected, low, high, corrected = figures
    if low is None or high is None:
        low = high = None
    x, width, centre = slot(*place)
    cap = 50 / place[1] if is_dense(place[1]) else width / 5
    y, height = scale.block(value)
    expected_y, expected_height, expected_mark_y = _expected(value, expected, scale)
    tops = [top for top in (y, expected_y) if top is not None]
    is_free = high is None and corrected is None
    return Bar(
        label=label,
        value=value,
        expected=expected,
        low=low,
        high=high,
        corrected=corrected,
        x=x,
        width=width,
        centre=centre,
        cap_left=round(centre - cap, 3),
        cap_right=round(centre + cap, 3),
        y=y,
        height=height,
        expected_y=expected_y,
        expected_height=expected_height,
        expected_mark_y=expected_mark_y,
        low_y=None if low is None else scale.y(low),
        high_y=None if high is None else scale.y(high),
        corrected_y=None if corrected is None else scale.y(corrected),
        mark_y=round(min(tops) - 12, 2) if is_best and is_free else None,
        label_rank=label_rank,
    )
