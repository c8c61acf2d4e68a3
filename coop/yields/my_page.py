"""Gathering what one member's pages show, from the rows of `my_queries`."""

import json
from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from coop.database import db
from coop.periods import Period, book_year, book_year_of, day_of, local_bounds
from coop.production.models import Outage
from coop.production.performance_queries import outages_of, weather_months
from coop.production.queries import months_of_plants
from coop.production.record_outage import days_of
from coop.production.stand_queries import estimated_by_month
from coop.shares.holdings import Movement, share_days
from coop.yields.my_figures import MyPlant, MyYear, my_year
from coop.yields.my_part import lost_of_member, years_of_member
from coop.yields.my_queries import holdings_rows, line_rows
from coop.yields.remembered import Remembered

WHOLE_PPM = 1_000_000
_months: Remembered[dict[int, tuple[int | None, ...]]] = Remembered(256)


@dataclass(frozen=True, slots=True)
class Mine:
    """A member with everything that belongs to their pages.

    `holdings` has one row a movement, `lines` one a closed plant-year; see `my_queries`.
    """

    member_id: int
    number: int | None
    name: str
    wards: int
    holdings: tuple[Any, ...]
    lines: tuple[Any, ...]
    today: date
    zone: str
    first_month: int

    @property
    def key(self) -> Hashable:
        """Everything that this member's figures follow from; readings by their stamp."""
        rows = tuple(map(tuple, self.holdings)), tuple(map(tuple, self.lines))
        return self.today, self.zone, self.first_month, rows

    @property
    def readings_stamp(self) -> Hashable:
        """The same as long as no reading was added anywhere."""
        row = self.holdings[0]
        return db.engine.url, row.batches, row.newest_batch, row.newest_at, row.meters

    @property
    def movements(self) -> list[Movement]:
        """Of all plants together."""
        return [movement_of(row) for row in self.holdings]

    @property
    def years(self) -> list[int]:
        """The book years in which they held shares, newest first.

        Years from before the first reading have nothing to show; one year is always there.
        """
        held = years_of_member(self.movements, self.today, self.first_month)
        first_at = self.holdings[0].first_reading_at
        if first_at is None:
            return held[:1]
        first = book_year_of(day_of(first_at, self.zone), self.first_month).start.year
        return [year for year in held if year >= first] or held[:1]

    @property
    def usual_year(self) -> int:
        """The year of the last whole month: in January that is the year before."""
        years = self.years
        last_month = date.fromordinal(self.today.replace(day=1).toordinal() - 1)
        year = last_month.year - (last_month.month < self.first_month)
        return min(max(year, years[-1]), years[0])

    def period(self, year: int) -> Period:
        """The days of a book year."""
        return book_year(year, self.first_month)


def mine_of(member_id: int, today: date, zone: str, first_month: int) -> Mine | None:
    """Read a member's own; None where there is no such member."""
    rows = holdings_rows(member_id, today)
    if not rows:
        return None
    first = rows[0]
    return Mine(
        member_id=first.member_id,
        number=first.number,
        name=first.name,
        wards=first.wards,
        holdings=tuple(row for row in rows if row.on is not None),
        lines=tuple(line_rows(member_id)) if first.on is not None else (),
        today=today,
        zone=zone,
        first_month=first_month,
    )


def movement_of(row: Any) -> Movement:
    """A row of holdings as the rule reads it."""
    return Movement(str(row.member_id), row.on, row.shares)


def year_of(mine: Mine, year: int) -> MyYear:
    """A member's book year: what was divided as it was divided, the rest from the meters."""
    period = mine.period(year)
    divided = {line.plant_id: line for line in mine.lines if line.year == year}
    by_plant = [list(rows) for _, rows in groupby(mine.holdings, key=lambda row: row.plant_id)]
    open_plants = [rows[0] for rows in by_plant if rows[0].plant_id not in divided]
    metered = _metered(open_plants, mine, period)
    weather = weather_months(period, [rows[0].plant_id for rows in by_plant])
    filled = _filled([rows[0].plant_id for rows in by_plant], period, mine.zone)
    plants = [
        replace(
            _plant(rows, divided.get(rows[0].plant_id), metered),
            weather_kwh=_weather(rows[0], weather.get(rows[0].plant_id, {}), period),
            filled_on=filled.get(rows[0].plant_id, frozenset()),
        )
        for rows in by_plant
    ]
    return my_year(plants, period, mine.today)


def _metered(rows: list[Any], mine: Mine, period: Period) -> dict[int, tuple[int | None, ...]]:
    """Our Wh of an open year's months; the same for all holders until a reading is added."""
    if not rows:
        return {}
    plants = tuple((row.plant_id, row.ownership_ppm, row.started_on, row.ended_on) for row in rows)
    return _months.get(
        (mine.readings_stamp, plants, period, mine.zone),
        lambda: _read_months([row.plant_id for row in rows], period, mine.zone),
    )


def _read_months(
    plant_ids: list[int], period: Period, zone: str
) -> dict[int, tuple[int | None, ...]]:
    found = months_of_plants(period, zone, plant_ids=plant_ids, first_month=period.start.month)
    return {plant_id: tuple(months.ours_wh) for plant_id, months in found.items()}


def forget_months() -> None:
    """Forget the months that were read before."""
    _months.forget()


def _plant(rows: list[Any], line: Any, metered: dict[int, tuple[int | None, ...]]) -> MyPlant:
    first = rows[0]
    return MyPlant(
        code=first.code,
        name=first.plant_name,
        kind=first.kind,
        movements=tuple(movement_of(row) for row in rows),
        issued_shares=line.issued_shares if line else first.issued_shares,
        months_wh=tuple(json.loads(line.months_wh)) if line else metered[first.plant_id],
        p50_kwh=_ours(first.p50, first.ownership_ppm),
        p90_kwh=_ours(first.p90, first.ownership_ppm),
        p50_year_kwh=_our_year(first.annual_kwh_p50, first.ownership_ppm),
        p90_year_kwh=_our_year(first.annual_kwh_p90, first.ownership_ppm),
        started_on=first.started_on,
        ended_on=first.ended_on,
        is_closed=line is not None,
    )


def _filled(plant_ids: list[int], period: Period, zone: str) -> dict[int, frozenset[date]]:
    """The first days of the months of which a part was filled in, by plant id."""
    months = period.months()
    starts = [local_bounds(month, zone)[0] for month in months]
    end_at = local_bounds(period, zone)[1]
    return {
        plant_id: frozenset(
            month.start
            for month, energy_wh in zip(months, sums, strict=True)
            if energy_wh is not None
        )
        for plant_id, sums in estimated_by_month(
            plant_ids, starts, end_at, only_filled=True
        ).items()
    }


def _weather(
    row: Any, weather_kwh: dict[date, float], period: Period
) -> tuple[float | None, ...] | None:
    """Our part of what the weather of each month should have given. [kWh]"""
    if not weather_kwh:
        return None
    part = row.ownership_ppm / WHOLE_PPM
    found = (weather_kwh.get(month.start) for month in period.months())
    return tuple(None if kwh is None else kwh * part for kwh in found)


@dataclass(frozen=True, slots=True)
class MyOutage:
    """An outage of one of a member's plants, and what of the loss was theirs. [Wh]"""

    outage: Outage
    plant_name: str
    lost_wh: int


def outages_in(mine: Mine, year: int) -> list[MyOutage]:
    """The outages of a book year in which a member held shares of the plant, newest first."""
    start, end = local_bounds(mine.period(year), mine.zone)
    by_plant = {
        plant_id: list(rows)
        for plant_id, rows in groupby(mine.holdings, key=lambda row: row.plant_id)
    }
    found = []
    for outage in outages_of(list(by_plant), since=start):
        rows = by_plant[outage.plant_id]
        movements = [movement_of(row) for row in rows]
        days = days_of(outage, mine.zone)
        if outage.start_at >= end or not sum(share_days(movements, days).of(str(mine.member_id))):
            continue
        ours_wh = outage.lost_wh * rows[0].ownership_ppm // WHOLE_PPM
        lost_wh = lost_of_member(movements, days, rows[0].issued_shares, ours_wh)
        found.append(MyOutage(outage, rows[0].plant_name, lost_wh))
    return found


def _our_year(annual_kwh: float | None, ownership_ppm: int) -> float | None:
    return None if annual_kwh is None else annual_kwh * ownership_ppm / WHOLE_PPM


def _ours(monthly_kwh: str | None, ownership_ppm: int) -> tuple[float, ...] | None:
    if monthly_kwh is None:
        return None
    return tuple(kwh * ownership_ppm / WHOLE_PPM for kwh in json.loads(monthly_kwh))
