"""What a plant made against what was expected of it, month by month.

Three figures stand side by side: what a normal year would give (expected), what the weather of
that month should have given (weather-corrected), and what the meter says (real). Real against
expected tells whether a year was good; real against its weather whether the plant is.
"""

from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A month three times over; None: not known. [kWh], [Wh]

    `is_estimated` where a part of `metered_wh` was filled in: that says nothing of the plant.
    """

    period: Period
    expected_kwh: float
    weather_kwh: float | None
    metered_wh: int | None
    is_estimated: bool = False

    @property
    def is_measured(self) -> bool:
        """Whether a meter told all of it."""
        return self.metered_wh is not None and not self.is_estimated

    @property
    def off_weather_fraction(self) -> float | None:
        """How much more was made than this weather should have given."""
        if self.weather_kwh is None or not self.is_measured:
            return None
        return difference(self.metered_wh, self.weather_kwh)


@dataclass(frozen=True, slots=True)
class Sums:
    """Months that were measured, three times over.

    `weather_kwh` is None where the weather of any of them is not known. [kWh], [Wh]
    """

    months: int
    expected_kwh: float
    weather_kwh: float | None
    metered_wh: int

    @property
    def off_expected_fraction(self) -> float | None:
        """How much more was made than in a normal year."""
        return difference(self.metered_wh if self.months else None, self.expected_kwh)

    @property
    def off_weather_fraction(self) -> float | None:
        """How much more was made than this weather should have given."""
        if self.weather_kwh is None or not self.months:
            return None
        return difference(self.metered_wh, self.weather_kwh)


def sums_of(months: Iterable[MonthFigures]) -> Sums:
    """Add up the months that were measured; what was filled in is not."""
    known = [month for month in months if month.is_measured]
    weather = [month.weather_kwh for month in known if month.weather_kwh is not None]
    return Sums(
        len(known),
        sum(month.expected_kwh for month in known),
        sum(weather) if len(weather) == len(known) else None,
        sum(month.metered_wh or 0 for month in known),
    )


def last_told(months: Sequence[MonthFigures]) -> MonthFigures | None:
    """The last month of which both the reading and its weather are known."""
    told = [month for month in months if month.off_weather_fraction is not None]
    return told[-1] if told else None
