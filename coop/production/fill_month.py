"""The act of filling in, by the estimate, what a meter did not tell of a month."""

from datetime import date, datetime, timedelta

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.periods import Period, local_bounds, local_midnight
from coop.production.lay_over import bounds_of, hold, known_between, write_rows
from coop.production.models import Meter, Plant, ReadingBatch
from coop.production.performance import expected_months
from coop.production.performance_queries import weather_months
from coop.production.plant_shape import PlantShape
from coop.production.queries import meters_of, newest_estimate
from coop.production.settle_forward import share_out
from coop.production.timeline import Write
from coop.records.audit import record
from coop.units import kwh_to_wh

Stretch = tuple[datetime, datetime]


def fill_month(plant: Plant, month: Period, *, zone: str, now: datetime | None = None) -> int:
    """Fill the time of a month of which no meter tells with what the estimate expects of it.

    That is what the weather of the month should have given, where it is known; else what a
    normal year gives.

    Parameters
    ----------
    plant
        With an estimate.
    month
        A whole month that is over and open.
    zone
        The town's.

    Returns
    -------
    int
        What was filled in, flagged as an estimate. [Wh]

    Raises
    ------
    RuleBroken
        If there is no estimate, the month is not over or closed, or nothing is missing in it.
    """
    now = now or clock.now()
    start_at, end_at = local_bounds(month, zone)
    expected_wh = _expected_wh(plant, month)
    for meter in plant.meters:
        hold(meter)
    if end_at > now:
        raise RuleBroken("Deze maand is nog niet voorbij.", field="month")
    if plant.open_from and month.start < plant.open_from:
        raise RuleBroken("Deze maand is afgesloten.", field="month")
    runs = _run(plant, start_at, end_at, zone)
    meters = [
        (meter, bounds)
        for meter in meters_of(plant.id)
        if meter.kind == "production" and (bounds := _hung(meter, runs, zone, now))
    ]
    shape = PlantShape(plant, zone)
    filled: list[int] = []
    for meter, hung in meters:
        # Meters beside each other share the plant; one after the other share its time.
        beside = sum(other[0] < hung[1] and other[1] > hung[0] for _meter, other in meters)
        filled += _fill(meter, hung, expected_wh // beside, runs, shape, now)
    if not filled:
        raise RuleBroken("In deze maand ontbreekt niets.", field="month")
    return sum(filled)


def _expected_wh(plant: Plant, month: Period) -> int:
    estimate = newest_estimate(plant.id)
    if estimate is None:
        raise RuleBroken("Deze bron heeft nog geen raming. Maak die eerst.", field="month")
    in_its_weather = weather_months(month, [plant.id]).get(plant.id, {})
    if month.start in in_its_weather:
        return kwh_to_wh(in_its_weather[month.start])
    (expected_kwh,) = expected_months(
        estimate.monthly_kwh_p50, month, started_on=plant.started_on, ended_on=plant.ended_on
    )
    return kwh_to_wh(expected_kwh)


def _run(plant: Plant, start_at: datetime, end_at: datetime, zone: str) -> Stretch:
    """When the plant ran in this time."""

    def instant(day: date | None, otherwise: datetime) -> datetime:
        return local_midnight(day, zone) if day else otherwise

    first = max(start_at, instant(plant.started_on, start_at))
    return first, max(first, min(end_at, instant(plant.ended_on, end_at)))


def _hung(meter: Meter, runs: Stretch, zone: str, now: datetime) -> Stretch | None:
    """The part of this time in which the meter hung there; None where there is none."""
    bounds = bounds_of(meter, zone, now)
    first = max(runs[0], bounds.put_up_at or runs[0])
    last = min(runs[1], bounds.taken_away_at or runs[1])
    return (first, last) if first < last else None


def _fill(
    meter: Meter,
    hung: Stretch,
    expected_wh: int,
    runs: Stretch,
    shape: PlantShape,
    now: datetime,
) -> list[int]:
    """Write an estimate in each gap of a meter; what each of them got. [Wh]"""
    known = known_between(meter.id, *hung)
    marks = [hung[0]]
    for row in known:
        if not row.is_void:
            marks += [max(row.start_at, hung[0]), min(row.end_at, hung[1])]
    marks.append(hung[1])
    gaps = [(one, other) for one, other in zip(marks[::2], marks[1::2], strict=True) if one < other]
    if not gaps:
        return []
    whole = shape(*runs) or (runs[1] - runs[0]) // timedelta(seconds=1)
    weights = [shape(*gap) for gap in gaps]
    if not shape(*runs):
        weights = [(other - one) // timedelta(seconds=1) for one, other in gaps]
    total_wh = expected_wh * sum(weights) // whole
    versions = {row.start_at: row.version for row in known}
    writes = [
        Write(one, other, energy_wh, versions.get(one, 0) + 1, is_estimated=True)
        for (one, other), energy_wh in zip(gaps, share_out(total_wh, weights), strict=True)
    ]
    batch = ReadingBatch(meter_id=meter.id, source="model", file_name=None, recorded_at=now)
    record("readings_estimated", batch, meter=meter.name, energy_wh=total_wh)
    db.session.flush()
    write_rows(meter, batch, writes)
    return [row.energy_wh for row in writes]
