"""The act of reckoning what each month's own weather should have given a plant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert

from coop.database import db
from coop.periods import Period, day_of, local_bounds, local_midnight
from coop.production.add_plant import details_of
from coop.production.learn_from_meters import (
    halfway,
    lesson_of,
    measured_weather,
    metered_of,
    past_hours,
    typical_hours,
)
from coop.production.models import Outage, Plant, PlantMonth
from coop.production.performance_queries import outages_of
from coop.production.plant_details import spec_of
from coop.production.queries import newest_estimate
from coop.production.typical_weather import lacks_weather
from coop.records.audit import record

if TYPE_CHECKING:
    import pandas as pd

    from coop.production.estimate import PlantSpec
    from coop.production.outages import Drop

KNOWN_FRACTION = 0.95  # of a month's hours that must be kept
LOOK_BACK_DAYS = 400  # older days without yield are nobody's to mend


@dataclass(frozen=True, slots=True)
class Made:
    """How many months were reckoned, and how many possible outages were seen."""

    months: int
    possible: int


def make_weather_months(plant: Plant, zone: str, now: datetime) -> Made:
    """Reckon the plant's months anew from the weather that is kept, and look for standing still.

    Months of which no weather is kept any more stay as they were reckoned before, by the
    calibration of now (see `make_estimate`).

    Parameters
    ----------
    plant
        Nothing is done where it has not begun.
    zone
        The town's, for the bounds of months.
    now
        Months that are not over are left out.
    """
    period = _period(plant, zone, now)
    weather = measured_weather(plant, *local_bounds(period, zone)) if period else None
    if period is None or weather is None:
        return Made(0, 0)
    spec = spec_of(details_of(plant))
    hourly = past_hours(plant, spec, weather)
    if hourly is None:
        return Made(0, 0)
    hourly = _calibrated(plant, spec, hourly)
    months = _months(plant, hourly, period, zone)
    _write(plant, months, now)
    return Made(len(months), _note_standstills(plant, hourly, zone, now))


def _calibrated(plant: Plant, spec: PlantSpec, hourly: pd.Series[float]) -> pd.Series[float]:
    """The hours by what the meters teach, as the estimate is, where the board wants it."""
    from coop.production.calibration import Calibration

    metered = metered_of(plant)
    if not plant.is_calibrated or not len(metered.start_s) or lacks_weather(plant):
        return hourly
    in_year = typical_hours(plant, spec) * halfway(plant, spec, metered)
    outcome = lesson_of(plant, metered, hourly, in_year)
    if not isinstance(outcome, Calibration):
        return hourly
    return outcome.of_hours(hourly, plant.latitude_deg, plant.longitude_deg)


def _period(plant: Plant, zone: str, now: datetime) -> Period | None:
    """The whole months from the plant's first day, ten years at the most."""
    last = day_of(now, zone).replace(day=1)
    if plant.started_on is None:
        return None
    first = max(plant.started_on.replace(day=1), last.replace(year=last.year - 10))
    end = min(last, plant.ended_on or last)
    return Period(first, end) if first < end else None


def _months(
    plant: Plant, hourly: pd.Series[float], period: Period, zone: str
) -> list[tuple[date, float]]:
    """The energy of each month of which the weather is kept, of the days that the plant ran."""
    import numpy as np

    from coop.production.metered import Metered, modelled_over, seconds

    starts_s = seconds(hourly.index)
    running = Period(plant.started_on or period.start, plant.ended_on or date(9000, 1, 1))
    found = []
    for month in period.months():
        days = month.overlap(running)
        if days is None:
            continue
        start, end = (at.timestamp() for at in local_bounds(days, zone))
        inside = (starts_s >= start) & (starts_s < end)
        if inside.sum() * 3600 < KNOWN_FRACTION * (end - start):
            continue
        asked = Metered(np.array([start]), np.array([end]), np.zeros(1))
        kwh = float(modelled_over(asked, hourly)[0])
        if np.isnan(kwh):  # a few hours are lacking: the others stand for them
            kwh = float(hourly[inside].mean() * (end - start) / 3600)
        found.append((month.start, kwh))
    return found


def _write(plant: Plant, months: list[tuple[date, float]], now: datetime) -> None:
    if not months:
        return
    again = PlantMonth.start_on.in_([start_on for start_on, _weather_kwh in months])
    db.session.execute(delete(PlantMonth).where(PlantMonth.plant_id == plant.id, again))
    record("weather_months_made", plant, months=len(months))
    estimate = newest_estimate(plant.id)
    rows = [
        {
            "plant_id": plant.id,
            "start_on": start_on,
            "weather_kwh": weather_kwh,
            "estimate_id": estimate.id if estimate else None,
            "made_at": now,
        }
        for start_on, weather_kwh in months
    ]
    db.session.execute(insert(PlantMonth), rows)


def _note_standstills(plant: Plant, hourly: pd.Series[float], zone: str, now: datetime) -> int:
    """Note days without yield as possible outages, where nobody said anything of them yet."""
    from coop.production.fit_months import known_days
    from coop.production.metered import modelled_over
    from coop.production.outages import dead_days

    metered = metered_of(plant)
    if not metered.is_short.any():
        return 0
    known = outages_of([plant.id], kinds=("possible", "outage", "dismissed"))
    drops = dead_days(known_days(metered, modelled_over(metered, hourly)), level=1.0)
    recent = [drop for drop in drops if (day_of(now, zone) - drop.period.end).days < LOOK_BACK_DAYS]
    added = [made for drop in recent if (made := _possible(plant, drop, zone, now, known))]
    for outage in added:
        db.session.add(outage)
        record("outage_seen", outage, plant=plant.code, lost_wh=outage.lost_wh)
    return len(added)


def _possible(
    plant: Plant, drop: Drop, zone: str, now: datetime, known: list[Outage]
) -> Outage | None:
    start_at = local_midnight(drop.period.start, zone)
    end_at = local_midnight(drop.period.end, zone)
    if any(
        one.start_at < end_at and (one.end_at is None or one.end_at > start_at) for one in known
    ):
        return None
    return Outage(
        plant_id=plant.id,
        kind="possible",
        start_at=start_at,
        end_at=end_at,
        lost_wh=round(drop.lost_kwh * 1000),
        changed_at=now,
    )
