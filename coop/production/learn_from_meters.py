"""From a stored plant to what its meters teach: readings, kept weather and recorded outages."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING

from coop.production.models import Plant
from coop.production.performance_queries import outages_of, readings_to_learn_from

if TYPE_CHECKING:
    from coop.production.calibrated import Learned
    from coop.production.estimate import Estimate, PlantSpec
    from coop.production.metered import Metered
    from coop.production.weather.hours import Weather

HOUR = timedelta(hours=1)


def metered_of(plant: Plant) -> Metered:
    """What the plant's meters counted, filled-in figures aside."""
    from coop.production.metered import Metered

    return Metered.of(readings_to_learn_from(plant.id))


def kept_weather(
    latitude_deg: float, longitude_deg: float, start: datetime, end: datetime
) -> Weather | None:
    """Measured hours that the database keeps; None where there are none."""
    try:
        store = import_module("coop.production.weather_store")
    except ModuleNotFoundError:
        return None
    found: Weather | None = store.weather_at(latitude_deg, longitude_deg, start, end)
    return found


def measured_weather(plant: Plant, start: datetime, end: datetime) -> Weather | None:
    """The kept weather at the plant, of all of the time or of those months that are kept."""
    start = start.replace(minute=0, second=0, microsecond=0)
    end = (end + HOUR - timedelta(microseconds=1)).replace(minute=0, second=0, microsecond=0)
    place = plant.latitude_deg, plant.longitude_deg
    if end <= start:
        return None
    whole = kept_weather(*place, start, end)
    if whole is not None:
        return whole
    parts = [kept_weather(*place, first, last) for first, last in _months(start, end)]
    return _joined([part for part in parts if part is not None])


def _months(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    found = []
    while start < end:
        after = (start.replace(day=1, hour=0) + timedelta(days=32)).replace(day=1)
        found.append((start, min(after, end)))
        start = after
    return found


def _joined(parts: list[Weather]) -> Weather | None:
    """Months after each other; only those with wind of the same height can be one series."""
    from dataclasses import replace

    import pandas as pd

    if not parts:
        return None
    same = [part for part in parts if part.wind_height_m == parts[0].wind_height_m]
    lacking = frozenset[str]().union(*(part.lacking for part in same))
    hours = pd.concat([part.hours for part in same]).sort_index()
    return replace(same[-1], hours=hours[~hours.index.duplicated()], lacking=lacking)


def learned_of(plant: Plant, spec: PlantSpec, found: Estimate) -> Learned | None:
    """Calibrate an estimate of a stored plant; None where the board does not want it, or nothing
    was read. In the same weather where that is kept, else against the typical year."""
    from coop.production.calibrated import is_typical, learn
    from coop.production.calibration import Calibration
    from coop.production.estimate import estimate

    if not plant.is_calibrated:
        return None
    metered = metered_of(plant)
    if not len(metered.start_s):
        return None
    outages = [(outage.start_at, outage.end_at) for outage in outages_of([plant.id])]
    if not is_typical(found):
        return learn(found, spec, metered, outages=outages)
    weather = measured_weather(plant, *metered.bounds)
    if weather is not None:
        same = estimate(spec, weather)
        learned = learn(found, spec, metered, outages=outages, same_weather=same)
        if isinstance(learned.outcome, Calibration):
            return learned
    return learn(found, spec, metered, outages=outages)
