"""What the board sees of all plants at once."""

from dataclasses import dataclass
from datetime import date

from coop.periods import Period, day_of
from coop.production.models import Plant
from coop.production.performance import Comparison, compare, expected_months
from coop.production.queries import last_readings, months_of_plants, newest_estimates, plants
from coop.production.reading_overview import while_running


@dataclass(frozen=True, slots=True)
class PlantRow:
    """A plant, up to when it was read, this year against the estimate, and what is missing."""

    plant: Plant
    read_until: date | None
    expected_kwh: float | None
    careful_kwh: float | None
    this_year: Comparison | None
    missing: list[date]

    @property
    def good_kwh(self) -> float | None:
        """What one year in ten reaches, as far above a typical year as a careful one is below."""
        if self.expected_kwh is None or self.careful_kwh is None:
            return None
        return 2 * self.expected_kwh - self.careful_kwh


def overview(today: date, zone: str) -> list[PlantRow]:
    """Every plant by code, in five statements whatever their number."""
    since = date(today.year - 1, 1, 1)
    until = date(today.year, today.month, 1)
    asked = Period(since, max(until, date(today.year, 2, 1)))
    months = months_of_plants(asked, zone, first_month=1)
    estimates, last = newest_estimates(), last_readings()
    rows = []
    for plant in plants():
        estimate = estimates.get(plant.id)
        whole = months[plant.id].whole_wh
        comparison = None
        if estimate:
            expected = expected_months(
                estimate.monthly_kwh_p50,
                asked,
                started_on=plant.started_on,
                ended_on=plant.ended_on,
            )
            made = while_running(plant, asked, whole)
            comparison = compare(made[12:], expected[12:])
        missing = [
            month.start
            for month, energy_wh in zip(asked.months(), whole, strict=True)
            if energy_wh is None and month.end <= until
        ]
        rows.append(
            PlantRow(
                plant,
                day_of(last[plant.id], zone) if plant.id in last else None,
                estimate.annual_kwh_p50 if estimate else None,
                estimate.annual_kwh_p90 if estimate else None,
                comparison,
                missing if plant.started_on and plant.status != "preparing" else [],
            )
        )
    return rows
