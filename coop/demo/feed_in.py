"""The meter of what the workshop's roof gives to the net, read at the start of each quarter."""

from collections.abc import Iterable
from datetime import date

from coop.periods import local_midnight
from coop.production.meter_csv import Reading
from coop.production.stands import Stand

FEED_IN_METER = "871690000000000042"
FIRST_STAND_WH = 1_204_000
PERCENT = 35
"""The workshop uses the rest itself, in the daytime when the sun shines."""


def feed_in_stands(readings: Iterable[Reading], today: date, zone: str) -> list[Stand]:
    """The stands of this year's quarters up to today, from what the roof made."""
    starts = [
        local_midnight(date(today.year, month, 1), zone)
        for month in (1, 4, 7, 10)
        if date(today.year, month, 1) <= today
    ]
    made = list(readings)
    stands = []
    for at in starts:
        energy_wh = sum(row.energy_wh for row in made if starts[0] <= row.start_at < at)
        stands.append(Stand(at, FIRST_STAND_WH + energy_wh * PERCENT // 100))
    return stands
