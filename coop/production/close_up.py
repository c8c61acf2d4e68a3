"""A day or a week of a plant from close by: its quarter-hours, or its hours.

A day is the town's, from midnight to midnight, so that the days of the clock changes have 23 and
25 hours. Within them all is counted in UTC, where every hour comes once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from coop.chart_table import Grid, GridRow, adding_up, decimals_for
from coop.periods import Period, local_bounds, local_midnight
from coop.production.monthly import WHOLE_PPM, Counted, Reach, counts_between

LONGEST = timedelta(hours=1)
"""Readings longer than this say too little of a day."""
LOOKS = {"dag": 1, "week": 7}
"""The days of each kind of look, by the word in the address."""


@dataclass(frozen=True, slots=True)
class CloseUp:
    """Our part of what a plant made in each step of some days. [Wh]

    `energy_wh` is None in a step that the meters do not tell of.
    """

    period: Period
    zone: str
    step_minutes: int
    starts: tuple[datetime, ...]
    energy_wh: tuple[int | None, ...]

    @property
    def total_wh(self) -> int:
        """All that is known together."""
        return sum(energy_wh or 0 for energy_wh in self.energy_wh)

    @property
    def is_whole(self) -> bool:
        """Whether every step is known."""
        return None not in self.energy_wh

    @property
    def best(self) -> datetime | None:
        """The start of the first of the highest steps; None where nothing was made."""
        most_wh = max((energy_wh or 0 for energy_wh in self.energy_wh), default=0)
        return self.starts[self.energy_wh.index(most_wh)] if most_wh else None

    @property
    def best_end(self) -> datetime | None:
        """Until when that step lasts."""
        return self.best and self.best + timedelta(minutes=self.step_minutes)

    @property
    def energy_kwh(self) -> list[float | None]:
        """For the chart. [kWh]"""
        return [None if wh is None else wh / 1000 for wh in self.energy_wh]

    @property
    def labels(self) -> list[str]:
        """When each step starts on the clock of the town; the second time round with a star."""
        return [clock_label(start, self.zone) for start in self.starts]

    def local(self, instant: datetime) -> datetime:
        """An instant on the clock of the town."""
        return instant.astimezone(ZoneInfo(self.zone))

    @property
    def even_hours(self) -> list[tuple[int, str]]:
        """Every second hour of the clock with the place of its first step."""
        return [
            (place, str(local.hour))
            for place, start in enumerate(self.starts)
            if not (local := self.local(start)).minute and not local.hour % 2 and not local.fold
        ]

    @property
    def days(self) -> list[tuple[int, date]]:
        """Each day with the place of its first step."""
        found = []
        for number in range(self.period.days):
            day = self.period.start + timedelta(days=number)
            since = local_midnight(day, self.zone) - self.starts[0]
            found.append((int(since.total_seconds()) // (self.step_minutes * 60), day))
        return found


def look(day: date, kind: str) -> Period:
    """Give the day itself, or the week from Monday that it falls in.

    Raises
    ------
    KeyError
        When `kind` is neither "dag" nor "week".
    """
    days = LOOKS[kind]
    start = day - timedelta(days=day.weekday()) if days == 7 else day
    return Period(start, start + timedelta(days=days))


def clock_label(instant: datetime, zone: str) -> str:
    """Give the time on the town's clock as the rest of the house writes it: 13:15.

    The hour that comes twice in autumn is starred the second time.
    """
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local.hour}:{local.minute:02d}" + ("*" if local.fold else "")


def close_up(
    counted: Iterable[Counted],
    meters: Mapping[int, Reach],
    period: Period,
    zone: str,
    ownership_ppm: int,
) -> CloseUp | None:
    """Sum a plant's meters by steps of a quarter of an hour, or of an hour where one is longer.

    Parameters
    ----------
    counted
        What the production meters counted in these days, in the version that counts. Readings
        longer than an hour are left out.
    meters
        The reach of each of these meters, readings outside the days too. A step is known only
        when every meter that had to count in it did.
    period
        Whole days of the town.
    zone
        The town's.
    ownership_ppm
        Our part in parts per million: differences of the floors of the running total.

    Returns
    -------
    CloseUp or None
        None where no meter tells anything short enough. [Wh]
    """
    start, end = local_bounds(period, zone)
    short = [each for each in counted if each.end - each.start <= LONGEST]
    short = [each for each in short if start <= each.start and each.end <= end]
    if not short:
        return None
    quarter = timedelta(minutes=15)
    fits = all(quarter % (each.end - each.start) == timedelta() for each in short)
    minutes = 15 if fits else 60
    step = timedelta(minutes=minutes)
    starts = tuple(start + step * number for number in range(int((end - start) / step)))
    spans = {meter_id: counts_between(reach, meters.values()) for meter_id, reach in meters.items()}
    whole = _steps_wh(short, spans, starts, step)
    return CloseUp(period, zone, minutes, starts, tuple(_ours(whole, ownership_ppm)))


def _steps_wh(
    short: Iterable[Counted],
    spans: Mapping[int, tuple[datetime, datetime | None]],
    starts: tuple[datetime, ...],
    step: timedelta,
) -> list[int | None]:
    """The whole plant's Wh of each step; None where a meter is silent for a part of it."""
    told: dict[int, list[timedelta]] = {meter_id: [timedelta()] * len(starts) for meter_id in spans}
    energy_wh = [0] * len(starts)
    for each in short:
        place = (each.start - starts[0]) // step
        if each.end > starts[place] + step:
            continue  # it lies in two steps, and leaves both unknown
        energy_wh[place] += each.energy_wh
        told[each.meter_id][place] += each.end - each.start
    found: list[int | None] = []
    for place, start in enumerate(starts):
        musts = [
            (told[meter_id][place], must)
            for meter_id, span in spans.items()
            if (must := _must(start, start + step, span))
        ]
        is_known = musts and all(has >= must for has, must in musts)
        found.append(energy_wh[place] if is_known else None)
    return found


def _must(start: datetime, end: datetime, span: tuple[datetime, datetime | None]) -> timedelta:
    """For how long of a step a meter had to count."""
    since, until = span
    return max(min(end, until or end) - max(start, since), timedelta())


def _ours(whole_wh: Iterable[int | None], ownership_ppm: int) -> list[int | None]:
    ours: list[int | None] = []
    running_wh = 0
    for energy_wh in whole_wh:
        if energy_wh is None:
            ours.append(None)
            continue
        before = running_wh * ownership_ppm // WHOLE_PPM
        running_wh += energy_wh
        ours.append(running_wh * ownership_ppm // WHOLE_PPM - before)
    return ours


def day_grid(found: CloseUp, total_label: str) -> Grid:
    """The steps of one day as a table: an hour a row, its quarters side by side and their sum.

    All steps are rounded together, so that they add up to the day. [kWh]
    """
    known = [kwh for kwh in found.energy_kwh if kwh is not None]
    decimals = max(1, decimals_for(known))
    shown = iter(adding_up(known, decimals))
    values = [None if kwh is None else next(shown) for kwh in found.energy_kwh]
    per_hour = 60 // found.step_minutes
    rows = []
    for place in range(0, len(values), per_hour):
        hour = values[place : place + per_hour]
        label = clock_label(found.starts[place], found.zone)
        rows.append(GridRow(label, (*hour, _sum(hour, decimals)) if per_hour > 1 else tuple(hour)))
    total = _sum(values, decimals)
    if per_hour == 1:
        return Grid((total_label,), tuple(rows), (total,), decimals)
    quarters = tuple(f":{number * found.step_minutes:02d}" for number in range(per_hour))
    return Grid((*quarters, total_label), tuple(rows), (*[None] * per_hour, total), decimals)


def week_grid(found: CloseUp, day_labels: Iterable[str]) -> Grid:
    """The hours of several days as a table: an hour a row, a day a column.

    The hours of each day are rounded together, so that they add up to the day. [kWh]
    """
    hours: list[dict[str, float | None]] = []
    places = [place for place, _ in found.days]
    exact = [_hours(found, *pair) for pair in zip(places, [*places[1:], None], strict=True)]
    decimals = max(1, decimals_for([kwh for day in exact for kwh in day.values()]))
    for day in exact:
        known = {label: kwh for label, kwh in day.items() if kwh is not None}
        shown = dict(zip(known, adding_up(list(known.values()), decimals), strict=True))
        hours.append({label: shown.get(label) for label in day})
    labels = sorted({label for day in hours for label in day}, key=_in_order)
    rows = tuple(GridRow(label, tuple(day.get(label) for day in hours)) for label in labels)
    totals = tuple(_sum(list(day.values()), decimals) for day in hours)
    return Grid(tuple(day_labels), rows, totals, decimals)


def _hours(found: CloseUp, first: int, last: int | None) -> dict[str, float | None]:
    """What each hour of a day made, by its label; None where a step of it is not known. [kWh]"""
    per_hour = 60 // found.step_minutes
    last = len(found.starts) if last is None else last
    hours: dict[str, float | None] = {}
    for place in range(first, last, per_hour):
        steps = found.energy_wh[place : place + per_hour]
        known = [wh for wh in steps if wh is not None]
        label = clock_label(found.starts[place], found.zone)
        hours[label] = sum(known) / 1000 if len(known) == len(steps) else None
    return hours


def _in_order(label: str) -> tuple[int, bool]:
    return int(label.partition(":")[0]), label.endswith("*")


def _sum(values: list[float | None], decimals: int) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known), decimals) if known else None
