"""What the demo's meters counted until today: months, and of one roof its newest quarter-hours."""

from collections.abc import Iterator
from datetime import date, timedelta

from coop.demo.performance import metered_wh
from coop.demo.plants import ZON_4, DemoPlant
from coop.demo.quarters import month_of_quarters
from coop.periods import Period, local_bounds
from coop.production.meter_csv import Reading

FIRST_YEAR = 2023
QUARTERS_OF = ZON_4.code
"""The plant whose meter was made to tell quarter-hours not long ago."""


def metered(demo: DemoPlant, today: date, zone: str) -> Iterator[Reading]:
    """Every reading of a plant's meter, up to the last whole month.

    One plant has quarter-hours in the last two of its months. Of the month that runs there is
    nothing yet, so that a board can try to enter it.
    """
    for year in range(max(FIRST_YEAR, demo.started_on.year), today.year + 1):
        period = Period(date(year, 1, 1), date(year + 1, 1, 1))
        for month, energy_wh in zip(period.months(), demo.months_wh(year), strict=True):
            if month.start < demo.started_on or month.end > _read_until(demo, today):
                continue
            if demo.code == QUARTERS_OF and month.start >= _months_back(today, 2):
                place = demo.latitude_deg, demo.longitude_deg
                for quarter in month_of_quarters(month, zone, energy_wh, *place):
                    yield Reading(*quarter)
            else:
                yield Reading(*local_bounds(month, zone), metered_wh(demo, month, energy_wh, today))


def _months_back(today: date, months: int) -> date:
    """The first day of the month so many months ago."""
    first = today.replace(day=1)
    for _ in range(months):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _read_until(demo: DemoPlant, today: date) -> date:
    """Today; nobody has been to the old village mill yet for last month."""
    return _months_back(today, 0) - timedelta(days=1) if demo.code == "WIND-2" else today
