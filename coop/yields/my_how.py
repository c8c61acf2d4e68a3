"""One member's figure for one plant and year, with all that it follows from."""

import json
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from coop.members.numbers import member_code
from coop.periods import Period
from coop.production.queries import months_of_plants
from coop.shares.holdings import Movement, share_days
from coop.yields.advance_queries import ahead_of_member
from coop.yields.allocation import Harvest, Rule
from coop.yields.allocation_file import write_allocation
from coop.yields.correction_queries import LateRow, late_rows
from coop.yields.explanation import Explanation, explain
from coop.yields.models import PlantYear
from coop.yields.my_page import WHOLE_PPM, Mine
from coop.yields.queries import plant_year_of
from coop.yields.rest_queries import rest_cents_of


@dataclass(frozen=True, slots=True)
class How:
    """A figure and its steps.

    Attributes
    ----------
    period
        The book year, or what of it is known without a gap.
    explained
        The steps; None when no month in which they held shares is known yet.
    whole_wh
        Of the whole plant in each month, where others own part of it too; else empty. [Wh]
    movements
        The member's own, that count in the period.
    line
        What was divided, as it was divided; None for an open year, which has no money yet.
    plant_year
        The sums that the money came from; None for an open year.
    late
        What became known of the year since it was closed.
    ahead_cents
        What the member was paid ahead of this year. [cents]
    rest_cents
        What rounding left of the divided year, of all lines together. [cents]
    """

    plant_code: str
    plant_name: str
    year: int
    period: Period
    ownership_ppm: int
    explained: Explanation | None
    whole_wh: tuple[int | None, ...]
    movements: tuple[Movement, ...]
    line: Any
    plant_year: PlantYear | None
    file: dict[str, Any]
    late: tuple[LateRow, ...] = ()
    ahead_cents: int = 0
    rest_cents: int = 0

    @property
    def carried_wh(self) -> int:
        """What of this year's energy came from corrections of closed years. [Wh]"""
        if self.plant_year is None or self.plant_year.distribution is None:
            return 0
        return sum(self.plant_year.distribution.carried_months_wh or ())

    @property
    def waterfall(self) -> dict[str, int] | None:
        """From revenue to what was divided; None for an open year."""
        if self.plant_year is None or self.plant_year.distribution is None:
            return None
        return self.plant_year.distribution.waterfall

    @property
    def yield_total_cents(self) -> int:
        """What of all that was divided is yield; the rest is own money. [cents]"""
        return max(0, int(self.line.distributable_cents - self.line.depreciation_cents))

    @property
    def exact_yield_cents(self) -> Fraction:
        """The member's yield before it was floored. [cents]"""
        return Fraction(
            self.line.amount_cents * self.yield_total_cents, self.line.distributable_cents
        )

    @property
    def whole_total_wh(self) -> int | None:
        """Of the whole plant in all these months; None where a month is not known. [Wh]"""
        known = [energy_wh for energy_wh in self.whole_wh if energy_wh is not None]
        return sum(known) if len(known) == len(self.whole_wh) else None


def how_of(mine: Mine, year: int, code: str) -> How | None:
    """Rebuild a member's figure; None where they held no share of that plant in that year."""
    rows = [row for row in mine.holdings if row.code.lower() == code.strip().lower()]
    if not rows or year not in mine.years:
        return None
    period = mine.period(year)
    line = next(
        (one for one in mine.lines if (one.plant_id, one.year) == (rows[0].plant_id, year)), None
    )
    name = member_code(mine.number)
    movements = tuple(Movement(name, row.on, row.shares) for row in rows if row.on < period.end)
    if not movements or not sum(share_days(movements, period).of(name)):
        return None
    months = months_of_plants(
        period, mine.zone, plant_ids=[rows[0].plant_id], first_month=period.start.month
    )[rows[0].plant_id]
    ours_wh = json.loads(line.months_wh) if line else _known(months.ours_wh)
    explained, content = None, {}
    if ours_wh:
        known = Period(period.start, period.months()[len(ours_wh) - 1].end)
        counted = _until(movements, known.end)
        held = share_days(counted, known)
        if sum(held.of(name)):
            harvest = _harvest(known, ours_wh, line, rows[0].issued_shares)
            explained = explain(harvest, held, name)
            content = write_allocation(harvest, list(counted))
            movements, period = counted, known
    return How(
        plant_code=rows[0].code,
        plant_name=rows[0].plant_name,
        year=year,
        period=period,
        ownership_ppm=rows[0].ownership_ppm,
        explained=explained,
        whole_wh=()
        if rows[0].ownership_ppm == WHOLE_PPM
        else tuple(months.whole_wh[: len(ours_wh)]),
        movements=movements,
        line=line,
        plant_year=plant_year_of(rows[0].plant_id, year) if line else None,
        file=content,
        late=tuple(late_rows(rows[0].plant_id, year)) if line else (),
        ahead_cents=ahead_of_member(mine.member_id, rows[0].plant_id, year),
        rest_cents=rest_cents_of(year, [rows[0].code]).get(rows[0].plant_id, 0) if line else 0,
    )


def _harvest(known: Period, ours_wh: list[int], line: Any, issued_shares: int) -> Harvest:
    """What there is to divide: as it was divided, or as far as an open year is known."""
    return Harvest(
        period=known,
        issued_shares=line.issued_shares if line else issued_shares,
        energy_wh=tuple(ours_wh),
        distributable_cents=line.distributable_cents if line else 0,
        rule=Rule(line.rule) if line else Rule.FOLLOWS_KWH,
    )


def _known(months_wh: list[int | None]) -> list[int]:
    """The months up to the first that is not known."""
    known = []
    for energy_wh in months_wh:
        if energy_wh is None:
            break
        known.append(energy_wh)
    return known


def _until(movements: tuple[Movement, ...], end: date) -> tuple[Movement, ...]:
    return tuple(movement for movement in movements if movement.on < end)
