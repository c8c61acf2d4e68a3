"""The geometry of a cash flow: what each year brings in or costs, and the running total.

Both stand on one axis, so that the eye may compare them. Across in percentages, downwards in
pixels; see `coop.chart`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from coop.chart import slot
from coop.chart_axis import PLOT_HEIGHT_PX, Scale, axis, filled, label_ranks
from coop.chart_table import Column, decimals_for, running


@dataclass(frozen=True, slots=True)
class CashYear:
    """One year: its bar, and its point on the line of the running total. [%, px]"""

    label: str
    amount: float
    total: float
    x: float
    width: float
    centre: float
    y: float
    height: float
    total_y: float
    label_rank: int


@dataclass(frozen=True, slots=True)
class CashChart:
    """A cash flow ready to be written as SVG."""

    height: int
    scale: Scale
    years: tuple[CashYear, ...]
    payback_x: float | None
    """Where the running total passes zero for good; None where it does not. [%]"""

    @property
    def baseline_y(self) -> float:
        """The place of zero. [px]"""
        return self.scale.y(0.0)

    @property
    def has_loss(self) -> bool:
        """Whether any year costs more than it brings in."""
        return any(year.amount < 0 for year in self.years)

    def line(self, width: float = 100) -> str:
        """The running total as the points of a polyline over a plot this wide."""
        return " ".join(f"{year.centre * width / 100:.6g},{year.total_y:g}" for year in self.years)

    @property
    def decimals(self) -> int:
        """Decimals of the table."""
        return decimals_for([year.total for year in self.years])

    @property
    def table(self) -> tuple[Column, Column]:
        """The years and the running totals as they are written."""
        return running([year.amount for year in self.years], self.decimals)


def cash_chart(
    yearly: Sequence[float], cumulative: Sequence[float], *, labels: Sequence[str]
) -> CashChart:
    """Place the years of a cash flow and their running total on one axis.

    Parameters
    ----------
    yearly
        What each year brings in; below zero what it costs. [euro]
    cumulative
        The running total at the end of each year. [euro]
    labels
        A word under each year.

    Raises
    ------
    ValueError
        When the series differ in length, hold NaN or infinity, or there is no year; when
        `cumulative` is not the running total of `yearly`.
    """
    count = len(labels)
    amounts = [number or 0.0 for number in filled(yearly, count)]
    totals = [number or 0.0 for number in filled(cumulative, count)]
    if not count:
        raise ValueError("a chart needs at least one label")
    _check_running(amounts, totals)
    scale = Scale(axis([*amounts, *totals]))
    ranks = label_ranks(count)
    years = []
    for index, (amount, total) in enumerate(zip(amounts, totals, strict=True)):
        y, height = scale.between(0.0, amount)
        years.append(
            CashYear(
                labels[index],
                amount,
                total,
                *slot(index, count),
                y,
                height,
                scale.y(total),
                ranks[index],
            )
        )
    return CashChart(PLOT_HEIGHT_PX, scale, tuple(years), _payback(years))


def _check_running(amounts: Sequence[float], totals: Sequence[float]) -> None:
    reached = 0.0
    slack = 1e-6 * max(1.0, *(abs(number) for number in (*amounts, *totals))) * len(amounts)
    for amount, total in zip(amounts, totals, strict=True):
        reached += amount
        if abs(reached - total) > slack + 0.02 * len(amounts):  # cents rounded year by year
            raise ValueError(f"{total} is not the running total {reached}")


def _payback(years: Sequence[CashYear]) -> float | None:
    """Where the total rises through zero and stays there, between the centres of two years.

    A total that dips below zero once more, as when the inverter is replaced, has not paid back
    yet the first time.
    """
    if years[-1].total < 0:
        return None
    for before, after in reversed(list(pairwise(years))):
        if before.total < 0 <= after.total:
            part = -before.total / (after.total - before.total)
            return round(before.centre + part * (after.centre - before.centre), 3)
    return None
