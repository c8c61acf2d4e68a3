"""A plant's calendar years beside each other: what each made, and what was expected of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.periods import Period
from coop.production.performance import compare, expected_months

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class YearFigure:
    """Our part of one calendar year. [kWh]

    `months` counts those that are known; what was expected is of the same months. The band is
    None of a year that is not whole: a careful year says nothing of a part of one.
    """

    year: int
    months: int
    actual_kwh: float | None
    expected_kwh: float | None
    low_kwh: float | None
    high_kwh: float | None

    @property
    def is_whole(self) -> bool:
        """Whether all twelve months are known."""
        return self.months == 12

    @property
    def is_within(self) -> bool:
        """Whether a whole year lay between a careful and a good one."""
        if self.actual_kwh is None or self.low_kwh is None or self.high_kwh is None:
            return False
        return self.low_kwh <= self.actual_kwh <= self.high_kwh


def year_by_year(
    actual_wh: Sequence[int | None],
    first_year: int,
    monthly_p50_kwh: Sequence[float],
    annual_p90_fraction: float,
    *,
    started_on: date | None = None,
    ended_on: date | None = None,
    ownership_ppm: int = WHOLE_PPM,
) -> list[YearFigure]:
    """Put years beside each other.

    Parameters
    ----------
    actual_wh
        Our months, twelve a year, from January of `first_year` on; None where not known, or
        where the plant could not run. [Wh]
    first_year
        The calendar year of the first month.
    monthly_p50_kwh
        The whole plant's typical year, January first. [kWh]
    annual_p90_fraction
        A careful year as a part of a typical one. A good year is as far above it.
    started_on, ended_on
        The plant's first day and the day after its last.
    ownership_ppm
        Our part.

    Returns
    -------
    list of YearFigure
        In order.

    Raises
    ------
    ValueError
        When the months are not whole years.
    """
    if len(actual_wh) % 12:
        raise ValueError(f"{len(actual_wh)} months are no whole years")
    figures = []
    for place in range(len(actual_wh) // 12):
        year = first_year + place
        expected = expected_months(
            monthly_p50_kwh,
            Period(date(year, 1, 1), date(year + 1, 1, 1)),
            started_on=started_on,
            ended_on=ended_on,
            ownership_ppm=ownership_ppm,
        )
        figures.append(
            _figure(year, actual_wh[place * 12 : place * 12 + 12], expected, annual_p90_fraction)
        )
    return figures


def _figure(
    year: int, actual_wh: Sequence[int | None], expected: Sequence[float], fraction: float
) -> YearFigure:
    known = compare(actual_wh, expected)
    if not known.months:
        return YearFigure(year, 0, None, None, None, None)
    hoped = known.expected_kwh
    is_whole = known.months == 12
    return YearFigure(
        year,
        known.months,
        known.actual_wh / 1000,
        hoped,
        hoped * fraction if is_whole else None,
        hoped * (2 - fraction) if is_whole else None,
    )
