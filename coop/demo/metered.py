"""What the demo's meters counted until today: months, and of one roof its newest quarter-hours."""

from collections.abc import Iterator
from datetime import date, timedelta

from coop.demo.performance import metered_wh
from coop.demo.plants import ZON_4, DemoPlant
from coop.demo.quarters import month_of_quarters
from coop.periods import Period, local_bounds, local_midnight
from coop.production.meter_csv import Reading

FIRST_YEAR = 2023
QUARTERS_OF = ZON_4.code
"""The plant whose meter was made to tell quarter-hours not long ago."""


def metered(demo: DemoPlant, today: date, zone: str) -> Iterator[Reading]:
    """Every reading of a plant's meter: months, up to the last whole one.

    One plant has quarter-hours from the first day of that last whole month until midnight.
    """
    quarters_from = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    for year in range(max(FIRST_YEAR, demo.started_on.year), today.year + 1):
        period = Period(date(year, 1, 1), date(year + 1, 1, 1))
        for month, energy_wh in zip(period.months(), demo.months_wh(year), strict=True):
            if month.start < demo.started_on:
                continue
            if demo.code == QUARTERS_OF and month.start >= quarters_from:
                yield from _quarters(demo, month, energy_wh, today, zone)
            elif month.end <= _read_until(demo, today):
                yield Reading(*local_bounds(month, zone), metered_wh(demo, month, energy_wh, today))


def _read_until(demo: DemoPlant, today: date) -> date:
    """Today; nobody has been to the old village mill yet for last month."""
    return today.replace(day=1) - timedelta(days=1) if demo.code == "WIND-2" else today


def _quarters(
    demo: DemoPlant, month: Period, energy_wh: int, today: date, zone: str
) -> Iterator[Reading]:
    """A month in quarters, as far as it is over."""
    midnight = local_midnight(today, zone)
    place = demo.latitude_deg, demo.longitude_deg
    for quarter in month_of_quarters(month, zone, energy_wh, *place):
        if quarter[1] <= midnight:
            yield Reading(*quarter)
