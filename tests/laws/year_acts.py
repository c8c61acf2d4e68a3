"""What people do with a year: read, enter, adopt, pay ahead, close, correct."""

from datetime import date

from sqlalchemy import select

from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.members.models import Member
from coop.periods import book_year, local_bounds, month
from coop.production.meter_csv import Reading
from coop.production.models import Meter
from coop.production.record_readings import record_readings
from coop.yields.correct_late import correct_late
from coop.yields.enter import add_item, enter_sums, open_plant_year
from coop.yields.models import Distribution, DistributionLine, PlantYear
from coop.yields.pay_ahead import pay_ahead
from coop.yields.settle import confirm
from tests.laws.model import Lines, Year
from tests.laws.payout_acts import PayoutActs
from tests.laws.stage import (
    MONTHS_WH,
    ZONE,
    plant_of,
)


class YearActs(PayoutActs):
    """Each act: what the model says of it, the act itself, and what it leaves in the model."""

    # --- the meter ---

    def read(self, year, number, wh, better):
        stood = self.model.months.get((year, number))
        is_open = date(year, number, 1) >= self.model.open_from
        may = stood == wh or (is_open and (stood is None or better))
        with self.step(may):
            meter = db.session.scalars(select(Meter)).one()
            start_at, end_at = local_bounds(month(year, number), ZONE)
            record_readings(
                meter,
                [Reading(start_at, end_at, wh)],
                zone=ZONE,
                source="hand",
                correction="verkeerd gelezen" if better else None,
                now=self.now,
            )
        if may:
            self.model.months[year, number] = wh

    # --- the year ---

    def enter_anything(self, year, sums):
        self.enter(year, *sums)

    def enter(self, year, revenue, costs, *rest):
        may = date(year, 1, 1) >= self.model.open_from
        with self.step(may):
            made = open_plant_year(plant_of(self.ids), year, book_year(year))
            enter_sums(
                made,
                maintenance_reserve_cents=rest[0],
                depreciation_cents=rest[1],
                tax_permille=rest[2],
                general_reserve_permille=rest[3],
            )
            for kind, cents in (("revenue", revenue), ("cost", costs)):
                if cents:
                    add_item(made, kind=kind, label="Stroom", amount_cents=cents)
        if may:
            typed = self.model.years.setdefault(year, Year())
            typed.revenue += revenue
            typed.costs += costs
            typed.lines += bool(revenue) + bool(costs)
            typed.maintenance, typed.depreciation = rest[0], rest[1]
            typed.tax_permille, typed.general_permille = rest[2], rest[3]

    def adopt(self, year):
        with self.step(True):
            for kind in ("adoption", "result"):
                record_year_decision(year, kind, "yes", f"ALV {year}", self.today, today=self.today)
        self.model.adopted.add(year)

    def close(self, year, off):
        model = self.model
        typed = model.years.get(year)
        earlier = [
            one for one, sums in model.years.items()
            if one < year and sums.lines and one not in model.divided
        ]  # fmt: skip
        may = (
            typed is not None
            and typed.lines > 0
            and not earlier
            and date(year, 1, 1) >= model.open_from
            and all((year, number) in model.months for number in range(1, 13))
            and not off
            and year in model.adopted
        )
        cents = model.waterfall(year)["cents"] if typed else 0
        with self.step(may):
            confirm(
                plant_of(self.ids),
                year,
                book_year(year),
                ZONE,
                decision=f"ALV {year}-1",
                decided_on=self.today,
                total_cents=cents + off,
                at=self.now,
                today=self.today,
            )
        if may:
            made = model.close(year, self.today)
            self.same_lines(year, made)

    def close_the_next_year(self, sums, is_paid):
        """All that a year needs, in order."""
        open_years = [year for year in MONTHS_WH if date(year, 1, 1) >= self.model.open_from]
        for year in open_years:
            if year == 2025 and (2025, 12) not in self.model.months:
                self.read(2025, 12, 16_005, False)
            if year not in self.model.years or not self.model.years[year].lines:
                self.enter(year, *sums)
            if year not in self.model.adopted:
                self.adopt(year)
            if self.model.divided:
                self.correct_late(year, 3, -1_200_000 if is_paid else 77_001, -99_999)
            self.close(year, 0)
            if is_paid and year in self.model.divided:
                self.pay_out(0)
            return

    def correct_late(self, year, number, wh, cents):
        """What became known of a closed year is worked off in the next, never claimed back."""
        if self.model.divided and number != 12:
            year = min(self.model.divided)
        known = self.model.known.get((year, number))
        may = known is not None and bool(wh or cents) and known + wh >= 0
        with self.step(may):
            correct_late(
                plant_of(self.ids),
                year,
                book_year(year),
                month=date(year, number, 1),
                delta_wh=wh,
                delta_cents=cents,
                reason="de meter liep voor",
                at=self.now,
            )
        if may:
            self.model.known[year, number] = known + wh
            self.model.late.append((year, number, wh, cents))

    def same_lines(self, year: int, expected: Lines) -> None:
        with self.app.app_context():
            rows = db.session.execute(
                select(DistributionLine, Member.name)
                .join(Member, Member.id == DistributionLine.member_id)
                .join(Distribution, Distribution.id == DistributionLine.distribution_id)
                .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
                .where(PlantYear.year == year)
            )
            found = {
                name: (line.share_days, line.energy_wh, line.amount_cents, line.capital_cents)
                for line, name in rows
            }
        assert {name: line[:3] for name, line in found.items()} == {
            name: line[:3] for name, line in expected.by_member.items()
        }
        for name, (_days, _wh, _cents, own_money) in found.items():
            # No more own money comes back than was left of what this member paid in.
            assert 0 <= own_money <= expected.by_member[name][3]
            self.model.book(capital=expected.by_member[name][3] - own_money)

    def pay_ahead(self, year, permille, off):
        """Something of a year that is not over for us: the same rule over the months we know."""
        model, typed = self.model, self.model.years.get(year)
        earlier = [one for one, sums in model.years.items() if one < year and sums.lines]
        if any(one not in model.divided for one in earlier) or date(year, 1, 1) < model.open_from:
            return
        known = 0
        while (year, known + 1) in model.months and known < 12:
            known += 1
        flow = model.waterfall(year)["cents"] if typed else 0
        most = max(0, flow - model.ahead.get(year, 0))
        cents = most * permille // 1000
        parts = model.lines(year, cents, 0, known).by_member if cents and known else {}
        paid = {name: line[2] for name, line in parts.items() if line[2]}
        may = typed is not None and typed.lines > 0 and bool(paid) and cents <= most and not off
        with self.step(may):
            pay_ahead(
                plant_of(self.ids),
                year,
                book_year(year),
                ZONE,
                amount_cents=cents,
                decision=f"B {year}",
                decided_on=self.today,
                total_cents=cents + off,
                at=self.now,
                today=self.today,
            )
        if may:
            model.ahead[year] = model.ahead.get(year, 0) + cents
            for name, part in paid.items():
                model.book_for(name, payable=part, ahead=-part)
