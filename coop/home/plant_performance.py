"""Our part of one plant, expected, in its weather and real, month by month and year by year."""

from collections.abc import Sequence
from dataclasses import dataclass

from coop import figures
from coop.language import language
from coop.periods import Period, local_bounds
from coop.production.models import Plant, PlantEstimate
from coop.production.performance import (
    MonthFigures,
    Sums,
    expected_months,
    last_told,
    sums_of,
)
from coop.production.performance_queries import weather_months
from coop.production.queries import monthly_wh
from coop.production.reading_overview import while_running
from coop.production.stand_queries import estimated_by_month
from coop.production.views import calendar_year

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A calendar year of our part of a plant.

    `low_kwh` and `high_kwh` are one year in ten below and above a normal one; None of a year
    that is not whole, because a careful year says nothing of a part of one. [kWh]
    """

    year: int
    months: list[MonthFigures]
    sums: Sums
    low_kwh: float | None
    high_kwh: float | None

    @property
    def is_whole(self) -> bool:
        """Whether all twelve months were measured."""
        return self.sums.months == 12

    @property
    def is_within(self) -> bool:
        """Whether a whole year lay between a careful and a good one."""
        if self.low_kwh is None or self.high_kwh is None:
            return False
        return self.low_kwh <= self.metered_kwh <= self.high_kwh

    @property
    def metered_kwh(self) -> float:
        """All that was measured of the year. [kWh]"""
        return self.sums.metered_wh / 1000

    @property
    def actual_kwh(self) -> list[float | None]:
        """The months for the chart. [kWh]"""
        return [None if m.metered_wh is None else m.metered_wh / 1000 for m in self.months]

    @property
    def expected_kwh(self) -> list[float]:
        """What a normal year gives in each month. [kWh]"""
        return [month.expected_kwh for month in self.months]

    @property
    def weather_kwh(self) -> list[float | None]:
        """What each month's own weather should have given. [kWh]"""
        return [month.weather_kwh for month in self.months]

    @property
    def has_weather(self) -> bool:
        """Whether any month's own weather is known."""
        return any(month.weather_kwh is not None for month in self.months)

    @property
    def labels(self) -> list[str]:
        """The months' names, with a star at what was filled in."""
        names = (figures.month_name(month.period.start.month, language()) for month in self.months)
        return [
            f"{name}*" if month.is_estimated else name
            for name, month in zip(names, self.months, strict=True)
        ]

    @property
    def has_estimated(self) -> bool:
        """Whether any month was filled in, in whole or in part."""
        return any(month.is_estimated for month in self.months)

    @property
    def told(self) -> MonthFigures | None:
        """The month to say a sentence about."""
        return last_told(self.months)


def years_of_plant(
    plant: Plant, estimate: PlantEstimate | None, years: Sequence[int], zone: str, first_month: int
) -> list[YearFigures]:
    """Each of these calendar years, which follow each other; none without an estimate."""
    if estimate is None or not years:
        return []
    periods = [calendar_year(year) for year in years]
    asked = Period(periods[0].start, periods[-1].end)
    ours_wh = monthly_wh(plant.id, asked, zone, first_month=first_month)
    weather = weather_months(asked, [plant.id]).get(plant.id, {})
    part = plant.ownership_ppm / WHOLE_PPM
    expected = expected_months(
        estimate.monthly_kwh_p50,
        asked,
        started_on=plant.started_on,
        ended_on=plant.ended_on,
        ownership_ppm=plant.ownership_ppm,
    )
    months = [
        MonthFigures(
            month,
            expected_kwh,
            weather[month.start] * part if month.start in weather else None,
            metered_wh,
            is_estimated,
        )
        for month, expected_kwh, metered_wh, is_estimated in zip(
            asked.months(),
            expected,
            while_running(plant, asked, ours_wh),
            _estimated(plant, asked, zone),
            strict=True,
        )
    ]
    careful = estimate.annual_kwh_p90 / estimate.annual_kwh_p50 if estimate.annual_kwh_p50 else 1.0
    return [
        _year(year, months[number * 12 : number * 12 + 12], careful)
        for number, year in enumerate(years)
    ]


def _estimated(plant: Plant, asked: Period, zone: str) -> list[bool]:
    """Of which months a part was filled in."""
    starts = [local_bounds(month, zone)[0] for month in asked.months()]
    found = estimated_by_month([plant.id], starts, local_bounds(asked, zone)[1], only_filled=True)
    return [energy_wh is not None for energy_wh in found.get(plant.id, [None] * len(starts))]


def _year(year: int, months: list[MonthFigures], careful: float) -> YearFigures:
    sums = sums_of(months)
    if sums.months < 12:
        return YearFigures(year, months, sums, None, None)
    return YearFigures(
        year, months, sums, sums.expected_kwh * careful, sums.expected_kwh * (2 - careful)
    )
