"""What the board sees of one plant's readings: a year by month, and which months to enter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from coop.periods import Period
from coop.production.models import Meter, Plant, PlantEstimate
from coop.production.own_use import OwnUse, together
from coop.production.own_use_queries import contradictions, own_use_months
from coop.production.performance import Comparison, compare, difference, expected_months
from coop.production.performance_queries import weather_months
from coop.production.queries import months_of_plants
from coop.production.reading_queries import MonthSource, month_sources


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the whole plant: metered, expected, in its weather, and where it comes from.

    `is_over` where the plant ran in it and no more can come.
    """

    start: date
    metered_wh: int | None
    expected_kwh: float | None
    weather_kwh: float | None
    difference_fraction: float | None
    source: MonthSource | None
    is_over: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class ReadingYear:
    """The twelve months of a calendar year, and those known compared."""

    year: int
    months: list[MonthRow]
    comparison: Comparison | None

    @property
    def metered_kwh(self) -> list[float | None]:
        """For the chart. [kWh]"""
        return [None if row.metered_wh is None else row.metered_wh / 1000 for row in self.months]

    @property
    def has_weather(self) -> bool:
        """Whether any month's own weather is known."""
        return any(row.weather_kwh is not None for row in self.months)

    @property
    def expected_kwh(self) -> list[float] | None:
        """For the chart; None without an estimate. [kWh]"""
        found = [row.expected_kwh for row in self.months if row.expected_kwh is not None]
        return found if len(found) == len(self.months) else None

    @property
    def has_estimates(self) -> bool:
        """Whether a figure was filled in, in whole or in part."""
        return any(row.source and row.source.estimated_wh is not None for row in self.months)


@dataclass(frozen=True, slots=True)
class OwnUseYear:
    """What the building used itself, by month and quarter, and where the meters disagree."""

    months: list[OwnUse]
    quarters: list[OwnUse]
    contradictions: list[Any]

    @property
    def known(self) -> OwnUse:
        """The months of which both meters tell, together."""
        return together([self.months[number - 1] for number in self.known_months])

    @property
    def known_months(self) -> list[int]:
        """The months in which there was anything and of which both meters tell; 1 is January."""
        return [
            number
            for number, part in enumerate(self.months, start=1)
            if part.own_use_wh is not None and part.production_wh
        ]

    @property
    def are_together(self) -> bool:
        """Whether the known months follow each other."""
        months = self.known_months
        return bool(months) and months[-1] - months[0] == len(months) - 1


def own_use_year(plant: Plant, meters: Sequence[Meter], year: int, zone: str) -> OwnUseYear | None:
    """The own use of a calendar year; None without a meter of what goes to the net."""
    if {meter.kind for meter in meters} != {"production", "feed_in"}:
        return None
    period = Period(date(year, 1, 1), date(year + 1, 1, 1))
    months = own_use_months(plant.id, period, zone)
    quarters = [together(months[number : number + 3]) for number in range(0, 12, 3)]
    return OwnUseYear(months, quarters, contradictions(plant.id, period, zone))


def reading_year(
    plant: Plant, estimate: PlantEstimate | None, year: int, today: date, zone: str
) -> ReadingYear:
    """A calendar year of the whole plant, ours and others'."""
    period = Period(date(year, 1, 1), date(year + 1, 1, 1))
    whole_wh = months_of_plants(period, zone, plant_ids=[plant.id])[plant.id].whole_wh
    metered = while_running(plant, period, whole_wh)
    weather = weather_months(period, [plant.id]).get(plant.id, {})
    sources = month_sources(plant.id, period, zone)
    expected: list[float] | None = None
    if estimate:
        expected = expected_months(
            estimate.monthly_kwh_p50,
            period,
            started_on=plant.started_on,
            ended_on=plant.ended_on,
        )
    rows = [
        MonthRow(
            month.start,
            metered[number],
            expected[number] if expected else None,
            weather.get(month.start),
            difference(metered[number], expected[number]) if expected else None,
            sources[number],
            month.end <= today and ran_in(plant, month),
            plant.open_from is not None and month.start < plant.open_from,
        )
        for number, month in enumerate(period.months())
    ]
    return ReadingYear(year, rows, compare(metered, expected) if expected else None)


def ran_in(plant: Plant, month: Period) -> bool:
    """Whether the plant ran, or could have, on any day of the month."""
    has_begun = plant.started_on is None or plant.started_on < month.end
    return has_begun and (plant.ended_on is None or plant.ended_on > month.start)


def while_running(plant: Plant, period: Period, whole_wh: Sequence[int | None]) -> list[int | None]:
    """What was metered in each month; None, not nought, where the plant could not make any."""
    return [
        energy_wh if energy_wh or ran_in(plant, month) else None
        for month, energy_wh in zip(period.months(), whole_wh, strict=True)
    ]


def months_to_enter(plant: Plant, today: date, zone: str) -> list[tuple[date, bool]]:
    """The months that are over and may still change, with whether they are missing.

    Missing months come first, the oldest on top; then the others, the newest on top.
    """
    first = plant.open_from or plant.started_on or date(today.year - 1, 1, 1)
    first = max(first.replace(day=1), date(today.year - 10, 1, 1))
    last = today.replace(day=1)
    if first >= last:
        return []
    period = Period(first, last)
    known = months_of_plants(period, zone, plant_ids=[plant.id])[plant.id].whole_wh
    months = [
        (month.start, wh is None)
        for month, wh in zip(period.months(), known, strict=True)
        if wh or ran_in(plant, month)
    ]
    missing = [row for row in months if row[1]]
    return missing + [row for row in reversed(months) if not row[1]]


def years_of(plant: Plant, today: date) -> range:
    """The calendar years that can have readings."""
    first = plant.started_on.year if plant.started_on else today.year
    return range(min(first, today.year), today.year + 1)
