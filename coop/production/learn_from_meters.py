"""From a stored plant to what its meters teach: readings, kept weather and recorded outages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from coop.errors import RuleBroken
from coop.production.models import Plant
from coop.production.performance_queries import outages_of, readings_to_learn_from
from coop.production.plant_details import at_age
from coop.production.typical_weather import typical_weather

if TYPE_CHECKING:
    import pandas as pd

    from coop.production.calibrated import Learned
    from coop.production.calibration import Calibration, NotCalibrated
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
    from coop.production.weather_store import weather_at

    return weather_at(latitude_deg, longitude_deg, start, end)


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


def past_hours(plant: Plant, spec: PlantSpec, weather: Weather) -> pd.Series[float] | None:
    """What the model says of hours that were, panels as old as they were then. [kWh]

    None where the weather lacks what this kind of plant runs on.
    """
    from coop.production import solar, wind
    from coop.production.weather.hours import require_essential
    from coop.production.wind import WindPlantSpec

    try:
        require_essential(weather, plant.kind)
    except RuleBroken:
        return None
    if isinstance(spec, WindPlantSpec):
        return wind.hourly_energy_kwh(spec, weather)
    hourly = solar.hourly_energy_kwh(spec, weather)
    for year in sorted(set(hourly.index.year)):  # type: ignore[attr-defined]
        is_of_year = hourly.index.year == year  # type: ignore[attr-defined]
        hourly[is_of_year] *= _ageing(plant, spec, datetime(year, 7, 1, tzinfo=UTC))
    return hourly


def _ageing(plant: Plant, spec: PlantSpec, at: datetime) -> float:
    """What panels gave then over what they give at the age of `spec`."""
    then = at_age(spec, plant.started_on, at.date())
    return float(getattr(then, "left_by_age", 1.0) / getattr(spec, "left_by_age", 1.0))


def typical_hours(plant: Plant, spec: PlantSpec) -> pd.Series[float]:
    """What the model says of the typical year that the plant is estimated with. [kWh]"""
    from coop.production import solar, wind
    from coop.production.weather.typical_year import typical_year
    from coop.production.wind import WindPlantSpec

    place = plant.latitude_deg, plant.longitude_deg
    weather = typical_weather(plant) or typical_year(*place)
    if isinstance(spec, WindPlantSpec):
        return wind.hourly_energy_kwh(spec, weather)
    return solar.hourly_energy_kwh(spec, weather)


def learn_in_weather(
    plant: Plant, metered: Metered, hourly: pd.Series[float], *, is_typical: bool
) -> Calibration | NotCalibrated:
    """Hold a plant's readings against modelled hours, outages left out."""
    from coop.production.calibration import Modelled, calibrate

    outages = [(outage.start_at, outage.end_at) for outage in outages_of([plant.id])]
    place = plant.latitude_deg, plant.longitude_deg
    return calibrate(metered, Modelled(hourly, is_typical, plant.kind, *place), outages)


def lesson_of(
    plant: Plant, metered: Metered, in_weather: pd.Series[float] | None, in_year: pd.Series[float]
) -> Calibration | NotCalibrated:
    """What a plant's readings teach: the one lesson for its estimate and for its months.

    `in_weather` are modelled hours of the time that was metered, where weather is kept; `in_year`
    those of the typical year, the plant as old as halfway the readings.
    """
    from coop.production.calibrated import better_founded

    own = None
    if in_weather is not None:
        own = learn_in_weather(plant, metered, in_weather, is_typical=False)
    return better_founded(own, learn_in_weather(plant, metered, in_year, is_typical=True))


def halfway(plant: Plant, spec: PlantSpec, metered: Metered) -> float:
    """What panels gave halfway the readings over what they give at the age of `spec`."""
    first, last = metered.bounds
    return _ageing(plant, spec, first + (last - first) / 2)


def learned_of(plant: Plant, spec: PlantSpec, found: Estimate) -> Learned | None:
    """Calibrate an estimate of a stored plant; None where the board does not want it, or nothing
    was read."""
    from coop.production.calibrated import with_outcome

    if not plant.is_calibrated:
        return None
    metered = metered_of(plant)
    if not len(metered.start_s):
        return None
    weather = measured_weather(plant, *metered.bounds)
    hourly = past_hours(plant, spec, weather) if weather else None
    aged = found.hourly_kwh * halfway(plant, spec, metered)
    return with_outcome(found, spec, lesson_of(plant, metered, hourly, aged))
