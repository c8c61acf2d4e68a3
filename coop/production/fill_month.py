"""The act of filling in, by the estimate, what a meter did not tell of a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.periods import Period, local_bounds, local_midnight
from coop.production.counting import Hung, Stretch, counting
from coop.production.lay_over import bounds_of, hold, known_between, write_rows
from coop.production.models import Meter, Plant, ReadingBatch
from coop.production.performance import expected_months
from coop.production.performance_queries import weather_months
from coop.production.plant_shape import PlantShape
from coop.production.queries import meters_of, newest_estimate
from coop.production.settle_forward import share_out
from coop.production.stand_queries import reaches_of
from coop.production.timeline import Write
from coop.records.audit import record
from coop.units import kwh_to_wh


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled in of one meter; `is_whole` where nothing at all was known of the month."""

    meter: Meter
    writes: tuple[Write, ...]
    is_whole: bool

    @property
    def energy_wh(self) -> int:
        """All of it together. [Wh]"""
        return sum(row.energy_wh for row in self.writes)


def fillings_of(
    plant: Plant, month: Period, *, zone: str, now: datetime | None = None
) -> list[Filling]:
    """Say what would be filled in of a month, meter by meter; nothing is written.

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
    list of Filling
        Of the meters that count in that month, see `coop.production.counting`.

    Raises
    ------
    RuleBroken
        If there is no estimate, the month is not over or closed, nothing is missing in it, or no
        meter is known to count.
    """
    now = now or clock.now()
    start_at, end_at = local_bounds(month, zone)
    expected_wh = _expected_wh(plant, month)
    if end_at > now:
        raise RuleBroken("Deze maand is nog niet voorbij.", field="month")
    if plant.open_from and month.start < plant.open_from:
        raise RuleBroken("Deze maand is afgesloten.", field="month")
    runs = _run(plant, start_at, end_at, zone)
    meters = {meter.id: meter for meter in meters_of(plant.id) if meter.kind == "production"}
    parts = counting(_hung(list(meters.values()), zone, now), runs)
    if not parts and len(meters) > 1 and runs[0] < runs[1]:
        raise RuleBroken(
            "Wij weten nog niet welke meter telt. Voer eerst van één meter een stand in.",
            field="month",
        )
    shape = PlantShape(plant, zone)
    found = []
    for meter_id, part in parts.items():
        # Meters beside each other share the plant; one after the other share its time.
        beside = sum(other[0] < part[1] and other[1] > part[0] for other in parts.values())
        found.append(_filling(meters[meter_id], part, expected_wh // beside, runs, shape))
    found = [filling for filling in found if filling.writes]
    if not found:
        raise RuleBroken("In deze maand ontbreekt niets.", field="month")
    return found


def fill_month(plant: Plant, month: Period, *, zone: str, now: datetime | None = None) -> int:
    """Fill the time of a month of which no meter tells with what the estimate expects of it.

    Returns
    -------
    int
        What was filled in, flagged as an estimate. [Wh]

    Raises
    ------
    RuleBroken
        As `fillings_of`.
    """
    now = now or clock.now()
    for meter in plant.meters:
        hold(meter)
    found = fillings_of(plant, month, zone=zone, now=now)
    for filling in found:
        meter = filling.meter
        batch = ReadingBatch(meter_id=meter.id, source="model", file_name=None, recorded_at=now)
        record("readings_estimated", batch, meter=meter.name, energy_wh=filling.energy_wh)
        db.session.flush()
        write_rows(meter, batch, filling.writes)
    return sum(filling.energy_wh for filling in found)


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


def _hung(meters: Sequence[Meter], zone: str, now: datetime) -> list[Hung]:
    reaches = reaches_of(meter.id for meter in meters)
    found = []
    for meter in meters:
        bounds = bounds_of(meter, zone, now)
        reach = reaches.get(meter.id)
        found.append(Hung(meter.id, reach, bounds.put_up_at, bounds.taken_away_at))
    return found


def _filling(
    meter: Meter, part: Stretch, expected_wh: int, runs: Stretch, shape: PlantShape
) -> Filling:
    """An estimate for each gap of a meter."""
    known = known_between(meter.id, *part)
    marks = [part[0]]
    for row in known:
        if not row.is_void:
            marks += [max(row.start_at, part[0]), min(row.end_at, part[1])]
    marks.append(part[1])
    gaps = [(one, other) for one, other in zip(marks[::2], marks[1::2], strict=True) if one < other]
    is_whole = gaps == [runs]
    energies_wh = [expected_wh] if is_whole else _shared(expected_wh, gaps, runs, shape)
    versions = {row.start_at: row.version for row in known}
    writes = [
        Write(one, other, energy_wh, versions.get(one, 0) + 1, is_estimated=True)
        for (one, other), energy_wh in zip(gaps, energies_wh, strict=True)
    ]
    return Filling(meter, tuple(writes), is_whole)


def _shared(
    expected_wh: int, gaps: Sequence[Stretch], runs: Stretch, shape: PlantShape
) -> list[int]:
    """What the gaps have of the whole month, by the plant's shape. [Wh]"""
    if not gaps:
        return []
    whole = shape(*runs)
    weights = [shape(*gap) for gap in gaps]
    if not whole:
        whole = (runs[1] - runs[0]) // timedelta(seconds=1)
        weights = [(other - one) // timedelta(seconds=1) for one, other in gaps]
    return share_out(expected_wh * sum(weights) // whole, weights)
