"""The geometry of a day or a week from close by: steps of a quarter of an hour or an hour.

Each step is as wide as it lasts, so that a day of 23 or 25 hours has just as many steps as it had
quarters. Across in percentages, downwards in pixels; see `coop.chart`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coop.chart import only_best
from coop.chart_axis import PLOT_HEIGHT_PX, Scale, axis, filled, label_ranks
from coop.chart_table import Column, column, decimals_for


@dataclass(frozen=True, slots=True)
class Mark:
    """A word below the plot, and where the time it names begins. [%]"""

    label: str
    x: float
    label_rank: int


@dataclass(frozen=True, slots=True)
class StepTable:
    """The same figures as columns."""

    decimals: int
    values: Column
    expected: Column


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line of steps ready to be written as SVG. Heights in pixels."""

    height: int
    scale: Scale
    labels: tuple[str, ...]
    values: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    marks: tuple[Mark, ...]
    best: int | None
    """Which step is the one highest; None where there is no one."""

    @property
    def baseline_y(self) -> float:
        """The place of zero."""
        return self.scale.y(0.0)

    @property
    def has_expected(self) -> bool:
        """Whether of any step is known what was expected."""
        return any(value is not None for value in self.expected)

    @property
    def best_x(self) -> float | None:
        """The middle of the highest step. [%]"""
        if self.best is None:
            return None
        return round((self.best + 0.5) * 100 / len(self.values), 3)

    @property
    def best_y(self) -> float | None:
        """Above the highest step. [px]"""
        value = None if self.best is None else self.values[self.best]
        return None if value is None else round(self.scale.y(value) - 12, 2)

    @property
    def table(self) -> StepTable:
        """A row a step, as it is written."""
        known = [value is not None for value in self.values]
        decimals = decimals_for([*self.values, *self.expected])
        return StepTable(
            decimals,
            column(self.values, known, decimals),
            column(self.expected, known, decimals),
        )

    def area(self, width: float = 100) -> str:
        """What was made, as the path of surfaces down to zero over a plot this wide."""
        foot = f"{self.baseline_y:g}"
        parts = []
        for first, run in _runs(self.values):
            left, steps, right = self._steps(first, run, width)
            parts.append(f"M{left} {foot}V{steps}H{right}V{foot}Z")
        return "".join(parts)

    def outline(self, width: float = 100) -> str:
        """What was made, as the path of a line over a plot this wide."""
        return self._line(self.values, width)

    def expected_outline(self, width: float = 100) -> str:
        """What was expected, as the path of a line over a plot this wide."""
        return self._line(self.expected, width)

    def _line(self, values: Sequence[float | None], width: float) -> str:
        parts = []
        for first, run in _runs(values):
            left, steps, right = self._steps(first, run, width)
            parts.append(f"M{left} {steps}H{right}")
        return "".join(parts)

    def _steps(self, first: int, run: Sequence[float], width: float) -> tuple[str, str, str]:
        """Where a run begins, its heights with the places between them, and where it ends."""
        scale = width / len(self.values)
        steps = f"{self.scale.y(run[0]):g}"
        for place in range(1, len(run)):
            if run[place] != run[place - 1]:  # a whole night is one step
                steps += f"H{(first + place) * scale:.6g}V{self.scale.y(run[place]):g}"
        return f"{first * scale:.6g}", steps, f"{(first + len(run)) * scale:.6g}"


def line_chart(
    points: Sequence[float | None],
    expected: Sequence[float | None] | None = None,
    *,
    labels: Sequence[str],
    marks: Sequence[tuple[int, str]] | None = None,
) -> LineChart:
    """Place steps of equal length, and what was expected of them, on one axis from zero.

    Parameters
    ----------
    points
        What was made in each step; None where nothing is known.
    expected
        What was expected in the same steps.
    labels
        When each step begins, in words.
    marks
        Which steps have a word below the plot, and which: the days of a week. Without it as
        many labels as fit.

    Raises
    ------
    ValueError
        When the series differ in length, hold NaN or infinity, or `labels` is empty.
    """
    count = len(labels)
    if not count:
        raise ValueError("a chart needs at least one label")
    values, hoped = filled(points, count), filled(expected, count)
    scale = Scale(axis(number for number in (*values, *hoped) if number is not None))
    return LineChart(
        PLOT_HEIGHT_PX,
        scale,
        tuple(labels),
        tuple(values),
        tuple(hoped),
        tuple(_marks(labels, marks)),
        only_best(values),
    )


def _marks(labels: Sequence[str], marks: Sequence[tuple[int, str]] | None) -> list[Mark]:
    chosen = list(enumerate(labels)) if marks is None else list(marks)
    ranks = label_ranks(len(chosen))
    return [
        Mark(label, round(index * 100 / len(labels), 3), rank)
        for (index, label), rank in zip(chosen, ranks, strict=True)
        if rank < 2
    ]


def _runs(values: Sequence[float | None]) -> list[tuple[int, list[float]]]:
    """The stretches of known values, each with the place of its first."""
    found: list[tuple[int, list[float]]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][0] + len(found[-1][1]) == place:
            found[-1][1].append(value)
        else:
            found.append((place, [value]))
    return found
