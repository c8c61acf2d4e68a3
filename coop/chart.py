"""The geometry of a bar chart: where each bar, tick and whisker stands.

Across, places are percentages, so that a chart fills any width while its text keeps its size.
Downwards, places are pixels from the top of the plot. Templates only write these numbers out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

PLOT_HEIGHT_PX = 240
HEADROOM_PX = 24
"""Room above the highest tick, for the mark over the best bar."""
WIDE_LABELS = 13
"""Labels that fit side by side on a wide screen."""
NARROW_LABELS = 6
"""Labels that fit side by side on a screen of 320 px."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A round value on the upright axis and its place from the top. [px]"""

    value: float
    y: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One place on the axis: what was, what was expected, and the range that was expected.

    `x`, `width`, `centre`, `cap_left` and `cap_right` are percentages of the plot's width; the
    names with `y` and `height` are pixels. What is not known is None.
    """

    label: str
    value: float | None
    expected: float | None
    low: float | None
    high: float | None
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
    mark_y: float | None
    label_rank: int
    """0: always shown; 1: left out on a narrow screen; 2: never shown, the table has it."""


@dataclass(frozen=True, slots=True)
class BarChart:
    """A chart ready to be written as SVG. Heights in pixels."""

    height: int
    baseline_y: float
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]

    @property
    def tick_decimals(self) -> int:
        """Decimals that write every tick as it is; 12 at the most."""
        for decimals in range(12):
            if all(tick.value == round(tick.value, decimals) for tick in self.ticks):
                return decimals
        return 12

    @property
    def has_expected(self) -> bool:
        """Whether any bar has an expected value."""
        return any(bar.expected is not None for bar in self.bars)

    @property
    def has_range(self) -> bool:
        """Whether any bar has a range."""
        return any(bar.low_y is not None for bar in self.bars)


def nice_step(span: float, steps: int = 4) -> float:
    """The smallest step of 1, 2, 2.5 or 5 times a power of ten that covers `span` in `steps`.

    >>> nice_step(640)
    200.0
    """
    if not span > 0:
        raise ValueError(f"an axis needs a positive span, not {span}")
    raw = span / steps
    power = 10.0 ** floor(log10(raw))
    for factor in (1, 2, 2.5, 5):
        if raw <= factor * power * (1 + 1e-9):
            return factor * power
    return 10 * power


def axis(values: Iterable[float], steps: int = 4) -> tuple[float, ...]:
    """Round tick values from at or below the lowest value to at or above the highest; 0 is one.

    >>> axis([120, 640, 90])
    (0.0, 200.0, 400.0, 600.0, 800.0)
    """
    known = [0.0, *values]
    lowest, highest = min(known), max(known)
    if lowest == highest:
        highest = 1.0
    step = nice_step(highest - lowest, steps)
    first = floor(lowest / step + 1e-9)
    last = ceil(highest / step - 1e-9)
    return tuple(float(f"{index * step:.12g}") for index in range(first, last + 1))


def label_ranks(count: int) -> tuple[int, ...]:
    """Which of `count` labels fit on every screen (0), on a wide one (1), or nowhere (2)."""
    wide = max(1, ceil(count / WIDE_LABELS))
    narrow = wide * max(1, ceil(count / wide / NARROW_LABELS))
    return tuple(
        0 if index % narrow == 0 else 1 if index % wide == 0 else 2 for index in range(count)
    )


def bar_chart(
    values: Sequence[float | None],
    expected: Sequence[float | None] | None = None,
    low: Sequence[float | None] | None = None,
    high: Sequence[float | None] | None = None,
    *,
    labels: Sequence[str],
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

    Returns
    -------
    BarChart
        Bars in the order of `labels`. The one highest value carries a mark when it
        has no equal and no range over it.

    Raises
    ------
    ValueError
        When the series differ in length, hold NaN or infinity, or `labels` is empty.
    """
    count = len(labels)
    rows = [_filled(series, count) for series in (values, expected, low, high)]
    if not count:
        raise ValueError("a chart needs at least one label")
    scale = axis(number for row in rows for number in row if number is not None)
    best = _only_best(rows[0])
    ranks = label_ranks(count)
    return BarChart(
        height=PLOT_HEIGHT_PX,
        baseline_y=_y(0.0, scale),
        ticks=tuple(Tick(value, _y(value, scale)) for value in scale),
        bars=tuple(
            _bar(
                index,
                count,
                labels[index],
                (rows[0][index], rows[1][index]),
                (rows[2][index], rows[3][index]),
                scale,
                index == best,
                ranks[index],
            )
            for index in range(count)
        ),
    )


def _filled(series: Sequence[float | None] | None, count: int) -> list[float | None]:
    """The series as a list of `count`; nothing known when there is no series."""
    if series is None:
        return [None] * count
    if len(series) != count:
        raise ValueError(f"{len(series)} values for {count} labels")
    if not all(number is None or isfinite(number) for number in series):
        raise ValueError("a chart cannot show NaN or infinity")
    return [None if number is None else float(number) for number in series]


def _only_best(values: Sequence[float | None]) -> int | None:
    """The place of the highest value, when there is something to choose and no equal."""
    known = [number for number in values if number is not None]
    if len(known) < 2 or max(known) <= 0 or known.count(max(known)) > 1:
        return None
    return list(values).index(max(known))


def _y(value: float, scale: Sequence[float]) -> float:
    """Pixels from the top of the plot for a value on the scale."""
    room = PLOT_HEIGHT_PX - HEADROOM_PX
    return round(HEADROOM_PX + room * (scale[-1] - value) / (scale[-1] - scale[0]), 2)


def _block(value: float | None, scale: Sequence[float]) -> tuple[float | None, float | None]:
    """Top and height of the rectangle between zero and a value."""
    if value is None:
        return None, None
    ends = sorted((_y(value, scale), _y(0.0, scale)))
    return ends[0], round(ends[1] - ends[0], 2)


def _expected(
    value: float | None, expected: float | None, scale: Sequence[float]
) -> tuple[float | None, float | None, float | None]:
    """Top and height of the outline beyond the bar, or the place of the mark upon the bar."""
    top, height = _block(expected, scale)
    if top is None or height is None or value is None or expected is None:
        return top, height, None
    if value * expected < 0:  # on either side of zero: nothing overlaps
        return top, height, None
    if abs(value) >= abs(expected):
        return None, None, _y(expected, scale)
    bar_y = _y(value, scale)
    ends = sorted((_y(expected, scale), bar_y))
    return ends[0], round(ends[1] - ends[0], 2), None


def _bar(
    index: int,
    count: int,
    label: str,
    figures: tuple[float | None, float | None],
    band: tuple[float | None, float | None],
    scale: Sequence[float],
    is_best: bool,
    label_rank: int,
) -> Bar:
    """One place on the axis. `figures` is (value, expected), `band` is (low, high)."""
    slot = 100 / count
    width = slot * 0.66
    centre = slot * (index + 0.5)
    y, height = _block(figures[0], scale)
    expected_y, expected_height, expected_mark_y = _expected(*figures, scale)
    low, high = band if None not in band else (None, None)
    high_y = None if high is None else _y(high, scale)
    tops = [top for top in (y, expected_y) if top is not None]
    return Bar(
        label=label,
        value=figures[0],
        expected=figures[1],
        low=low,
        high=high,
        x=round(centre - width / 2, 3),
        width=round(width, 3),
        centre=round(centre, 3),
        cap_left=round(centre - width / 5, 3),
        cap_right=round(centre + width / 5, 3),
        y=y,
        height=height,
        expected_y=expected_y,
        expected_height=expected_height,
        expected_mark_y=expected_mark_y,
        low_y=None if low is None else _y(low, scale),
        high_y=high_y,
        mark_y=round(min(tops) - 12, 2) if is_best and high is None else None,
        label_rank=label_rank,
    )
