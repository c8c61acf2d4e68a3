"""The demo's weather month by month, an outage that was explained and one that waits.

What the weather of a month should have given follows the year's index and nearly all of how its
months strayed; a few per cent are the plant's own. The year 2025, whose sums were worked out by
hand, is left as it is.
"""

from datetime import date, datetime

from sqlalchemy import insert

from coop.database import db
from coop.demo.plants import ZON_2, ZON_3, DemoPlant
from coop.periods import Period, book_year
from coop.production.models import Plant, PlantMonth
from coop.production.record_outage import OutageDetails, record_outage
from coop.records.audit import record

HAND_MADE_YEAR = 2025
# An inverter of the tennis hall stood still for two weeks; the barn's last month waits for the
# board. Per mille of what the month would have given.
BROKEN = (ZON_2.code, date(2026, 3, 1))
BROKEN_DAYS = (date(2026, 3, 9), date(2026, 3, 22))
BROKEN_PERMILLE, WEAK_PERMILLE = 640, 620


def metered_wh(demo: DemoPlant, month: Period, energy_wh: int, today: date) -> int:
    """What the meter counted in a month, with what went wrong in it. [Wh]"""
    return energy_wh * _permille(demo, month, today) // 1000


def _permille(demo: DemoPlant, month: Period, today: date) -> int:
    if month.start.year == HAND_MADE_YEAR:
        return 1000
    if (demo.code, month.start) == BROKEN and today >= month.end:
        return BROKEN_PERMILLE
    last = date.fromordinal(today.replace(day=1).toordinal() - 1).replace(day=1)
    is_waiting = demo.code == ZON_3.code and month.start == last and today.year > HAND_MADE_YEAR
    return WEAK_PERMILLE if is_waiting else 1000


def write_weather_months(
    plant: Plant, demo: DemoPlant, first_year: int, today: date, at: datetime
) -> None:
    """Write what the weather of each whole month should have given."""
    rows = [
        {
            "plant_id": plant.id,
            "start_on": month.start,
            "weather_kwh": energy_wh / 1000 * _own(demo, month),
            "estimate_id": None,
            "made_at": at,
        }
        for year in range(max(first_year, demo.started_on.year), today.year + 1)
        for month, energy_wh in zip(book_year(year).months(), demo.months_wh(year), strict=True)
        if month.start >= demo.started_on and month.end <= today
    ]
    db.session.execute(insert(PlantMonth), rows)
    record("weather_months_made", plant, months=len(rows))


def _own(demo: DemoPlant, month: Period) -> float:
    """How far the plant itself strays from its weather: three per cent at the most."""
    year, number = month.start.year, month.start.month
    return 1 + ((year * 31 + number * 47 + len(demo.name) * 11) % 61 - 30) / 1000


def explain_outage(plant: Plant, demo: DemoPlant, zone: str, at: datetime, today: date) -> None:
    """Record the outage that is over, with its explanation."""
    month = next(one for one in book_year(2026).months() if one.start == BROKEN[1])
    if today < month.end:
        return
    would_be_wh = demo.months_wh(2026)[month.start.month - 1]
    record_outage(
        plant,
        OutageDetails(
            *BROKEN_DAYS,
            "inverter",
            "Eén van de twee omvormers stond stil door vocht in een stekker. De installateur "
            "heeft de stekker vervangen. Wij kijken nu elke week of beide omvormers werken.",
            "One of the two inverters stood still because of damp in a plug. The installer "
            "replaced it. We now check every week that both inverters work.",
            would_be_wh - metered_wh(demo, month, would_be_wh, today),
        ),
        zone=zone,
        now=at,
    )
