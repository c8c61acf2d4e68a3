"""Which plants gave less than their weather should have given, as the board is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.periods import Period, local_bounds
from coop.production.models import Outage, Plant, PlantEstimate
from coop.production.outages import (
    ENOUGH_MONTHS,
    NOISE_FRACTION,
    NOISE_WITHOUT_WEATHER_FRACTION,
    Known,
    ShouldMonth,
    Usual,
    lost_kwh,
    usual_of,
    weak_months,
)
from coop.production.performance_queries import outages_of, plants_that_ran, weather_months
from coop.production.queries import months_of_plants, newest_estimates
from coop.production.record_outage import days_of

YEARS_BACK = 2
MONTHS_TOLD = 12


@dataclass(frozen=True, slots=True)
class Suspect:
    """A possible outage of the whole plant, seen in its months or noted from its days.

    Attributes
    ----------
    lost_wh, should_wh
        What it did not give, and what it should have given; `should_wh` is 0 where only the
        loss is kept. [Wh]
    has_weather
        Whether the month's own weather was known; else a normal year's was taken.
    outage_id
        Of the row, where it was noted from days.
    """

    plant: Plant
    period: Period
    lost_wh: int
    should_wh: int
    has_weather: bool
    outage_id: int | None = None

    @property
    def lost_fraction(self) -> float | None:
        """What is missing, as a part of what should have been."""
        return self.lost_wh / self.should_wh if self.should_wh else None


@dataclass(frozen=True, slots=True)
class _Held:
    """A plant's months, and how it usually does."""

    known: list[Known]
    usual: Usual
    has_weather: bool
    modelled_kwh: dict[date, float]


def suspects(today: date, zone: str, plant_id: int | None = None) -> list[Suspect]:
    """Possible outages that nobody said anything of yet, newest first; in five statements."""
    asked = _asked(today)
    chosen = plants_that_ran(plant_id)
    held = _held(chosen, asked, zone)
    all_kinds = ("possible", "outage", "dismissed")
    since, _until = local_bounds(asked, zone)
    spoken = outages_of([plant.id for plant in chosen], kinds=all_kinds, since=since)
    told_from = asked.months()[-MONTHS_TOLD].start
    found: list[Suspect] = []
    for plant in chosen:
        of_plant = [outage for outage in spoken if outage.plant_id == plant.id]
        found.extend(
            _noted(plant, outage, zone) for outage in of_plant if outage.kind == "possible"
        )
        if plant.id not in held:
            continue
        months = [
            month
            for month in held[plant.id].known
            if month.period.start >= told_from and not _is_spoken_of(month.period, of_plant, zone)
        ]
        found.extend(
            Suspect(
                plant,
                drop.period,
                round(drop.lost_kwh * 1000),
                round(drop.should_kwh * 1000),
                held[plant.id].has_weather,
            )
            for drop in weak_months(months, held[plant.id].usual)
        )
    return sorted(found, key=lambda one: (one.period, one.plant.code), reverse=True)


def estimated_loss_wh(plant: Plant, days: Period, today: date, zone: str) -> int:
    """What an outage on these days cost the whole plant, as its months tell. [Wh]"""
    first = min(days.start, _asked(today).start).replace(day=1)
    asked = Period(first, max(_asked(today).end, days.end))
    held = _held([plant], asked, zone).get(plant.id)
    if held is None:
        return 0
    metered = {month.period.start: month.metered_kwh for month in held.known}
    months = [
        ShouldMonth(month, held.modelled_kwh[month.start] * held.usual.level,
                    metered.get(month.start))
        for month in asked.months()
        if month.start in held.modelled_kwh
    ]  # fmt: skip
    return round(lost_kwh(months, days) * 1000)


def _asked(today: date) -> Period:
    """The whole months of two years, up to this month."""
    end = today.replace(day=1)
    return Period(end.replace(year=end.year - YEARS_BACK), end)


def _held(chosen: Sequence[Plant], asked: Period, zone: str) -> dict[int, _Held]:
    ids = [plant.id for plant in chosen]
    metered = months_of_plants(asked, zone, plant_ids=ids, first_month=1)
    estimates, weather = newest_estimates(), weather_months(asked, ids)
    found = {}
    for plant in chosen:
        estimate = estimates.get(plant.id)
        if estimate is not None:
            months = metered[plant.id].whole_wh
            found[plant.id] = _of_plant(plant, estimate, asked, months, weather.get(plant.id, {}))
    return found


def _of_plant(
    plant: Plant,
    estimate: PlantEstimate,
    asked: Period,
    whole_wh: Sequence[int | None],
    weather_kwh: dict[date, float],
) -> _Held:
    """The months of a plant; with their own weather where enough of it is kept."""
    has_weather = len(weather_kwh) >= ENOUGH_MONTHS
    typical = {
        month.start: estimate.monthly_kwh_p50[month.start.month - 1] for month in asked.months()
    }
    modelled = weather_kwh if has_weather else typical
    known = [
        Known(month, energy_wh / 1000, modelled[month.start])
        for month, energy_wh in zip(asked.months(), whole_wh, strict=True)
        if energy_wh is not None and month.start in modelled and _ran_whole(plant, month)
    ]
    noise = NOISE_FRACTION if has_weather else NOISE_WITHOUT_WEATHER_FRACTION
    return _Held(known, usual_of(known, noise[plant.kind]), has_weather, modelled)


def _ran_whole(plant: Plant, month: Period) -> bool:
    has_begun = plant.started_on is not None and plant.started_on <= month.start
    return has_begun and (plant.ended_on is None or plant.ended_on >= month.end)


def _is_spoken_of(month: Period, outages: Sequence[Outage], zone: str) -> bool:
    start, end = local_bounds(month, zone)
    return any(
        outage.start_at < end and (outage.end_at is None or outage.end_at > start)
        for outage in outages
    )


def _noted(plant: Plant, outage: Outage, zone: str) -> Suspect:
    return Suspect(plant, days_of(outage, zone), outage.lost_wh, 0, True, outage.id)
