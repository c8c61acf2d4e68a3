"""The figures below a chart as they are written.

A figure that stands elsewhere too, such as a month's kWh, is rounded as it is there. A grid that
stands alone is rounded so that its rows add up to its total (`adding_up`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it is written: a figure a row, None where nothing is known, and its total."""

    rows: tuple[float | None, ...]
    total: float | None = None


def decimals_for(values: Sequence[float | None]) -> int:
    """Decimals of a whole column: none where its largest figure has two digits or more.

    So a figure is written as in the sentences (`coop.figures.kwh_float`).

    >>> decimals_for([640.2, 3.1]), decimals_for([64.2]), decimals_for([None, 6.42])
    (0, 0, 2)
    """
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    return 0 if largest >= 10 or largest == 0 else 2


def adding_up(values: Sequence[float], decimals: int) -> list[float]:
    """Round each value so that together they are the rounded total.

    Parameters
    ----------
    values
        Any numbers, in any unit.
    decimals
        How many are written.

    Returns
    -------
    list of float
        Each is less than one last decimal from its value. As few as possible are not simply the
        nearest: those that lay closest to the other side. Equal values may differ in the last
        decimal; this is for showing only, and never divides what somebody is owed.
    """
    unit = 10.0**-decimals
    rounded = [round(value, decimals) for value in values]
    missing = round((round(fsum(values), decimals) - fsum(rounded)) / unit)
    step = unit if missing > 0 else -unit
    # The one that lost most by rounding is the first to be given a unit more, and the reverse.
    order = sorted(range(len(values)), key=lambda place: (rounded[place] - values[place]) * step)
    for place in order[: abs(missing)]:
        rounded[place] = round(rounded[place] + step, decimals)
    return rounded


def column(
    values: Sequence[float | None], counts: Sequence[bool], decimals: int, *, has_total: bool = True
) -> Column:
    """Write a column: each figure rounded by itself, as wherever else the page says it.

    Parameters
    ----------
    values
        One a row; None where nothing is known.
    counts
        Which rows the total is of: of what was expected, those in which something was metered.
    decimals
        Of every row and of the total.
    has_total
        False where a sum says nothing, as of the careful figures of single months.

    Returns
    -------
    Column
        Its total is the rounded sum, so the rows as written can miss it by a few last decimals.
    """
    rows = tuple(None if value is None else round(value, decimals) for value in values)
    pairs = zip(values, counts, strict=True)
    counted = [value for value, is_counted in pairs if value is not None and is_counted]
    if not has_total or len(counted) < 2:
        return Column(rows)
    return Column(rows, round(fsum(counted), decimals))


def running(values: Sequence[float], decimals: int) -> tuple[Column, Column]:
    """Write amounts and their running total, so that each row is the step between two totals.

    Returns
    -------
    tuple of Column
        The steps, whose total is the last running total; and the running totals.
    """
    totals = [round(fsum(values[: place + 1]), decimals) for place in range(len(values))]
    steps = [
        round(total - before, decimals)
        for before, total in zip([0.0, *totals], totals, strict=False)
    ]
    return Column(tuple(steps), totals[-1] if totals else None), Column(tuple(totals))


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a grid: its name and a figure a column."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of many like figures side by side, such as the quarters of each hour."""

    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]
    totals: tuple[float | None, ...]
    """One a column; None where a sum says nothing."""
    decimals: int
