"""What a plant made against what was expected of it, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.periods import Period

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """The months of which a reading is known, against the same months of the estimate.

    `months` counts them; [Wh] and [kWh].
    """

    actual_wh: int
    expected_kwh: float
    months: int

    @property
    def difference_fraction(self) -> float | None:
        """How much more than expected was made; None where nothing was expected."""
        return difference(self.actual_wh, self.expected_kwh)


def difference(actual_wh: int | None, expected_kwh: float) -> float | None:
    """How much more than expected was made, as a fraction; None where nothing can be said."""
    if actual_wh is None or expected_kwh <= 0:
        return None
    return actual_wh / 1000 / expected_kwh - 1


def expected_months(
    monthly_kwh: Sequence[float],
    period: Period,
    *,
    started_on: date | None = None,
    ended_on: date | None = None,
    ownership_ppm: int = WHOLE_PPM,
) -> list[float]:
    """Give what is expected in each calendar month of a period.

    Parameters
    ----------
    monthly_kwh
        The whole plant's typical year, January first. [kWh]
    period
        The months that are asked.
    started_on, ended_on
        The plant's first day and the day after its last: a month in which it ran for half of
        the days counts for half.
    ownership_ppm
        Our part, where ours is asked.

    Returns
    -------
    list of float [kWh]
    """
    found = []
    for month in period.months():
        first = max(month.start, started_on or month.start)
        last = min(month.end, ended_on or month.end)
        part = max((last - first).days, 0) / month.days
        found.append(monthly_kwh[month.start.month - 1] * part * ownership_ppm / WHOLE_PPM)
    return found


def compare(actual_wh: Sequence[int | None], expected_kwh: Sequence[float]) -> Comparison:
    """Add up the months of which a reading is known."""
    known = [
        (actual, expected)
        for actual, expected in zip(actual_wh, expected_kwh, strict=True)
        if actual is not None
    ]
    return Comparison(
        sum(actual for actual, _ in known), sum(expected for _, expected in known), len(known)
    )
