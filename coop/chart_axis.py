"""What all charts share: round ticks on an upright axis, and which labels fit below it.

Downwards, places are pixels from the top of the plot.
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


def filled(series: Sequence[float | None] | None, count: int) -> list[float | None]:
    """The series as a list of `count`; nothing known when there is no series."""
    if series is None:
        return [None] * count
    if len(series) != count:
        raise ValueError(f"{len(series)} values for {count} labels")
    if not all(number is None or isfinite(number) for number in series):
        raise ValueError("a chart cannot show NaN or infinity")
    return [None if number is None else float(number) for number in series]


@dataclass(frozen=True, slots=True)
class Scale:
    """The upright axis of one chart: round values, the lowest first."""

    values: tuple[float, ...]

    def y(self, value: float) -> float:
        """The place of a value. [px]"""
        room = PLOT_HEIGHT_PX - HEADROOM_PX
        span = self.values[-1] - self.values[0]
        return round(HEADROOM_PX + room * (self.values[-1] - value) / span, 2)

    def block(self, value: float | None) -> tuple[float | None, float | None]:
        """Top and height of the rectangle between zero and a value. [px]"""
        if value is None:
            return None, None
        return self.between(0.0, value)

    def between(self, one: float, other: float) -> tuple[float, float]:
        """Top and height of the rectangle between two values. [px]"""
        top, foot = sorted((self.y(one), self.y(other)))
        return top, round(foot - top, 2)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Every round value with its place."""
        return tuple(Tick(value, self.y(value)) for value in self.values)

    @property
    def decimals(self) -> int:
        """Decimals that write every tick as it is; 12 at the most."""
        for decimals in range(12):
            if all(value == round(value, decimals) for value in self.values):
                return decimals
        return 12

    @property
    def is_wide(self) -> bool:
        """Whether its longest number has more characters than 15.000 has."""
        return max(len(f"{value:,.{self.decimals}f}") for value in self.values) > len("15.000")
