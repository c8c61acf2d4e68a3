"""Everything that people do, in any order, against a cooperative in plain Python.

After every step the register of many days, the accounts and what was divided are those of
`model.py`, `coop check` finds nothing, and the trial balance is nothing. Whether a step is refused
is foretold too; a refused step leaves every row of every table as it was.
"""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from coop import clock
from coop.check.everything import invariants
from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.errors import RuleBroken
from coop.ledger.chart import (
    BANK,
    GENERAL_RESERVE,
    MAINTENANCE_RESERVE,
    PAYABLE_MEMBERS,
    ROUNDING_RESERVE,
    SHARE_CAPITAL,
    TAX_PAYABLE,
    TO_REFUND,
)
from coop.ledger.entries import Leg
from coop.ledger.models import JournalEntry, Posting
from coop.ledger.post import post, reverse
from coop.ledger.queries import balances, entry_by_reference
from coop.members.join import admit, apply
from coop.members.models import Member
from coop.offers.cancel import take_back as take_order_back
from coop.offers.expire import expire_due
from coop.offers.models import Order as RealOrder
from coop.offers.pay import pay
from coop.offers.place import place
from coop.periods import book_year, day_of, local_bounds, month
from coop.production.meter_csv import Reading
from coop.production.models import Meter
from coop.production.record_readings import record_readings
from coop.records.audit import acting
from coop.shares.change import Change, make_change, take_back
from coop.shares.models import ShareMovement
from coop.shares.queries import register_on
from coop.yields.enter import add_item, enter_sums, open_plant_year
from coop.yields.models import Distribution, DistributionLine, PlantYear
from coop.yields.pay_out import record_payout
from coop.yields.settle import confirm
from tests.laws.model import Lines, Model, Move, Order, Year
from tests.laws.stage import (
    ISSUED,
    JOINED,
    MONTHS_WH,
    MOST_ORDERED,
    PRICE,
    START,
    Curtain,
    everything,
    plant_of,
    set_stage,
)
from tests.offers.makers import iban_of, wish

ZONE = "Europe/Amsterdam"
PEOPLE = ("Anna", "Bram", "Dirk", "Esma")
# Of what these prove nothing changes while people work.
STANDING = {"DB-1", "DB-2", "DB-3", "DB-4", "WEA-1", "VIA-1", "VIA-2", "OUT-1", "OUT-2", "PRF-1"}
ACCOUNTS = {
    "bank": (BANK,),
    "capital": (SHARE_CAPITAL,),
    "refund": (TO_REFUND,),
    "payable": (PAYABLE_MEMBERS,),
    "tax": (TAX_PAYABLE,),
    "maintenance": (MAINTENANCE_RESERVE,),
    "general": (GENERAL_RESERVE, ROUNDING_RESERVE),
}
OWN = ("refund", "payable")

people = st.sampled_from((*PEOPLE, "new"))
classes = st.sampled_from(("zon", "start"))
counts = st.sampled_from((1, 1, 1, 2, 2, 3, 5, 8, 0))
days = st.one_of(
    st.dates(date(2024, 1, 1), date(2026, 3, 31)),
    st.sampled_from((date(2024, 2, 29), date(2025, 1, 1), date(2025, 7, 1), date(2026, 1, 1))),
    st.sampled_from((date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 2), date(2023, 12, 31))),
    st.sampled_from((date(2026, 2, 14), date(2027, 3, 1), date(2028, 1, 1))),
)
picks = st.integers(0, 9)
years = st.sampled_from((2024, 2025))
sums = st.tuples(
    st.one_of(st.sampled_from((848_882, 531_120, 67_999)), st.integers(-50_000, 900_000)),
    st.one_of(st.sampled_from((278_000, 9_999)), st.integers(0, 400_000)),
    st.integers(0, 60_000),
    st.integers(0, 80_000),
    st.sampled_from((0, 190, 258)),
    st.sampled_from((0, 50, 1000)),
)
"""Revenue, costs, maintenance and depreciation in cents; tax and general reserve in thousandths."""


class Cooperative(RuleBasedStateMachine):
    """The app on one side, the model on the other."""

    def __init__(self, app, ids, curtain):
        super().__init__()
        self.app, self.ids, self.curtain = app, dict(ids), curtain
        curtain.fall()
        self.model = Model(ISSUED, PRICE, dict.fromkeys((*PEOPLE, "Bo Bestuur"), JOINED))
        for year, months in MONTHS_WH.items():
            for number, wh in enumerate(months, 1):
                if wh is not None:
                    self.model.months[year, number] = wh
        self.orders: list[int] = []
        self.hand: list[tuple[str, int]] = []
        self.has_changed, self.steps = True, 0
        self.now = START
        self.clock = clock.stopped_at(self.now)
        self.clock.__enter__()

    def teardown(self):
        with self.app.app_context():
            self.coop_check_finds_nothing()
        self.clock.__exit__(None, None, None)

    # --- doing something on both sides ---

    @property
    def today(self) -> date:
        return day_of(self.now, ZONE)

    def later(self, **span) -> None:
        self.clock.__exit__(None, None, None)
        self.now += timedelta(**span)
        self.clock = clock.stopped_at(self.now)
        self.clock.__enter__()

    @contextmanager
    def step(self, may: bool):
        """Do a step that the model says may happen, or one that has to be refused."""
        self.later(minutes=1)
        with self.app.app_context(), acting(self.ids["bo"], "test"):
            before = None if may else everything()
            db.session.rollback()
            refused = None
            try:
                yield
                db.session.commit()
            except RuleBroken as refusal:
                db.session.rollback()
                refused = str(refusal.words)
            assert may == (refused is None), refused or "this had to be refused"
            self.has_changed |= may
            if before is not None:
                assert everything() == before
            db.session.rollback()

    def person(self, name: str) -> Member:
        return db.session.get_one(Member, self.ids[name])

    def known(self, name: str) -> str:
        return name if name in self.model.joined else "Anna"

    def aimed(self, pick: int, share_class: str, shares: int, on: date) -> tuple[str, int, date]:
        """Who gives how many when: mostly just what they have, or one more; sometimes anything."""
        if pick > 7:
            return PEOPLE[pick % 4], shares, on
        on = max(on, self.model.open_from)
        spare = {name: self.model.spare(name, share_class, on) for name in self.model.joined}
        holders = [name for name, most in spare.items() if most] or list(PEOPLE)
        giver = holders[pick % len(holders)]
        most = spare.get(giver, 0)
        return giver, most + 1 if pick > 5 else min(max(shares, 1), most or 1), on

    # --- people and orders ---

    @rule()
    def somebody_joins(self):
        if "new" in self.model.joined:
            return
        with self.step(True):
            made = admit(apply("new", applied_on=self.today, iban=iban_of(9)), self.today)
            self.ids["new"] = made.id
        self.model.joined["new"] = self.today

    @rule(days=st.integers(1, 10))
    def days_pass(self, days):
        """The clock frees what was not paid in time."""
        self.later(days=days)
        late = self.overdue()
        with self.step(True):
            assert expire_due(self.now, self.ids["offering"]) == len(late)
        for order in late:
            order.status = "expired"

    def overdue(self):
        return [o for o in self.model.orders if o.status == "reserved" and o.pay_by < self.today]

    @rule(who=people, shares=counts)
    def order(self, who, shares):
        who = self.known(who)
        late = self.overdue()
        standing = [
            o for o in self.model.orders if o.status in ("reserved", "paid") and o not in late
        ]
        offered = ISSUED["zon"] - sum(order.shares for order in standing)
        left = min(offered, self.model.free("zon", "zon") + sum(o.shares for o in late))
        mine = sum(order.shares for order in standing if order.member == who)
        may = left > 0 and 1 <= shares <= min(left, MOST_ORDERED - mine)
        with self.step(may):
            made = place(
                self.ids["offering"], wish(shares, PRICE["zon"]), self.person(who), self.now
            )
            number = made.id
            cools = made.cooling_off_until
        if may:
            for order in late:
                order.status = "expired"
            pay_by = self.today + timedelta(days=14)
            cools_until = day_of(cools, ZONE)
            self.model.orders.append(Order(who, shares, self.today, pay_by, cools_until))
            self.orders.append(number)

    @precondition(lambda self: self.orders)
    @rule(pick=picks, wrong=st.sampled_from((0, 0, 0, 1)), ago=st.sampled_from((0, 0, 1, 5)))
    def pay_an_order(self, pick, wrong, ago):
        place_in_line = self.order_with("reserved", pick)
        order = self.model.orders[place_in_line]
        day = self.today - timedelta(days=ago)
        added = [Move("", "issue", "zon", order.member, day, order.shares, is_bought=True)]
        may = (
            order.status == "reserved"
            and order.placed_on <= day <= order.pay_by
            and not wrong
            and self.model.may_move(added)
        )
        cents = order.shares * PRICE["zon"]
        with self.step(may):
            real = db.session.get_one(RealOrder, self.orders[place_in_line])
            added[0].reference = pay(real, day, cents + wrong, self.today).reference
        if may:
            order.status = "paid"
            self.model.moves += added
            self.model.book(bank=cents, capital=cents)

    @precondition(lambda self: self.orders)
    @rule(pick=picks)
    def take_an_order_back(self, pick):
        place_in_line = self.order_with("paid", pick)
        order = self.model.orders[place_in_line]
        added: list[Move] = []
        may = order.status in ("reserved", "paid")
        if order.status == "paid":
            bought = next(
                move
                for move in self.model.moves
                if move.reference == self.reference_of(place_in_line)
            )
            back = Move(
                f"{bought.reference}-withdrawn", "correction", "zon", order.member, bought.on,
                -order.shares,
            )  # fmt: skip
            added = [back]
            may = (
                self.today < order.cools_until
                and not bought.is_taken_back
                and self.model.may_move(added)
            )
        with self.step(may):
            take_order_back(db.session.get_one(RealOrder, self.orders[place_in_line]), self.now)
        if not may:
            return
        if added:
            bought.is_taken_back = True
            self.model.moves += added
            cents = order.shares * PRICE["zon"]
            self.model.book(capital=-cents)
            self.model.book_for(order.member, refund=cents)
        order.status = "withdrawn" if added else "cancelled"

    def order_with(self, status: str, pick: int) -> int:
        """Where in the line: mostly an order with this status, sometimes any."""
        with_it = [n for n, order in enumerate(self.model.orders) if order.status == status]
        return with_it[pick % len(with_it)] if with_it and pick < 8 else pick % len(self.orders)

    def reference_of(self, place_in_line: int) -> str:
        with self.app.app_context():
            return db.session.get_one(RealOrder, self.orders[place_in_line]).reference

    # --- the register by hand ---

    @initialize(shares=st.integers(1, 8), split=st.integers(1, 3))
    def begin(self, shares, split):
        """Some hold something from the start."""
        self.hand_out("Anna", "zon", shares, date(2023, 12, 1), 0)
        self.hand_out("Bram", "start", split, date(2024, 4, 4), 0)

    @rule(who=people, share_class=classes, shares=counts, on=days, over=st.sampled_from((0, 0, 1)))
    def hand_out(self, who, share_class, shares, on, over):
        who = self.known(who)
        added = [Move("", "issue", share_class, who, on, shares)]
        cents = shares * PRICE[share_class] + over
        may = (
            shares >= 1
            and not over
            and self.model.joined[who] <= on <= self.today + timedelta(days=366)
            and shares <= self.model.free(share_class, "zon")
            and self.model.may_move(added)
        )
        with self.step(may):
            added[0].reference = self.change("issue", share_class, None, who, shares, on, cents)
        if may:
            self.model.moves += added
            self.model.book(bank=cents, capital=cents)

    @rule(pick=picks, receiver=people, share_class=classes, shares=counts, on=days)
    def transfer(self, pick, receiver, share_class, shares, on):
        giver, shares, on = self.aimed(pick, share_class, shares, on)
        receiver = self.known(receiver)
        added = [
            Move("", "transfer", share_class, giver, on, -shares),
            Move("", "transfer", share_class, receiver, on, shares),
        ]
        may = (
            shares >= 1
            and giver != receiver
            and self.model.joined[receiver] <= on <= self.today + timedelta(days=366)
            and self.model.may_move(added)
        )
        with self.step(may):
            reference = self.change("transfer", share_class, giver, receiver, shares, on, 0)
            for move in added:
                move.reference = reference
        if may:
            self.model.moves += added

    @rule(
        pick=picks,
        share_class=classes,
        shares=counts,
        on=days,
        part=st.sampled_from((0, 1, 2, 2, 3)),
    )
    def give_back(self, pick, share_class, shares, on, part):
        who, shares, on = self.aimed(pick, share_class, shares, min(on, self.today))
        cents = shares * PRICE[share_class] * part // 2
        if cents > self.model.balance["capital", ""]:
            return
        added = [Move("", "return", share_class, who, on, -shares)]
        may = shares >= 1 and on <= self.today and part < 3 and self.model.may_move(added)
        with self.step(may):
            added[0].reference = self.change("return", share_class, who, None, shares, on, cents)
        if may:
            self.model.moves += added
            self.model.book(capital=-cents)
            self.model.book_for(who, refund=cents)

    def change(self, kind, share_class, giver, receiver, shares, on, cents) -> str:
        wanted = Change(
            kind,
            self.ids[share_class],
            self.person(giver) if giver else None,
            self.person(receiver) if receiver else None,
            shares,
            on,
            cents,
            "zo besloten",
        )
        return make_change(wanted, today=self.today)

    @precondition(lambda self: self.model.moves)
    @rule(pick=st.integers(0, 99))
    def take_a_movement_back(self, pick):
        one = self.model.moves[pick % len(self.model.moves)]
        legs = [
            move
            for move in self.model.moves
            if (move.reference, move.kind) == (one.reference, one.kind)
        ]
        added = [
            Move("", "correction", leg.share_class, leg.member, leg.on, -leg.shares) for leg in legs
        ]
        returned = -one.shares if one.kind == "return" else 0
        may = (
            one.kind != "correction"
            and not one.is_taken_back
            and not one.is_bought
            and returned <= self.model.free(one.share_class, "zon")
            and self.model.may_move(added)
        )
        with self.step(may):
            reference = take_back(self.movement(one), "een vergissing", today=self.today)
            for move in added:
                move.reference = reference
            cents = self.money_of(one.reference)
        if may:
            for leg in legs:
                leg.is_taken_back = True
            self.model.moves += added
            if one.kind == "issue":
                self.model.book(bank=-cents, capital=-cents)
            elif one.kind == "return":
                self.model.book(capital=cents)
                self.model.book_for(one.member, refund=-cents)

    def movement(self, move: Move) -> ShareMovement:
        return db.session.scalars(
            select(ShareMovement).where(
                ShareMovement.reference == move.reference,
                ShareMovement.member_id == self.ids[move.member],
                ShareMovement.share_class_id == self.ids[move.share_class],
            )
        ).one()

    def money_of(self, reference: str) -> int:
        """What stands on one side of the entry that came with a change."""
        entry = entry_by_reference(reference)
        return sum(max(0, p.amount_cents) for p in entry.postings) if entry else 0

    # --- the meter ---

    @rule(year=years, number=st.integers(1, 12), wh=st.integers(0, 2 * 10**6), better=st.booleans())
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

    @rule(year=years, sums=sums)
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

    @rule(year=years)
    def adopt(self, year):
        with self.step(True):
            record_year_decision(
                year, "adoption", "yes", f"ALV {year}", self.today, today=self.today
            )
        self.model.adopted.add(year)

    @rule(year=years, off=st.sampled_from((0, 0, 0, 1)))
    def close(self, year, off):
        model = self.model
        typed = model.years.get(year)
        if typed and year not in model.adopted:
            self.adopt(year)
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

    @rule(sums=sums, is_paid=st.booleans())
    def close_the_next_year(self, sums, is_paid):
        """All that a year needs, in order."""
        open_years = [year for year in MONTHS_WH if date(year, 1, 1) >= self.model.open_from]
        for year in open_years:
            if year == 2025 and (2025, 12) not in self.model.months:
                self.read(2025, 12, 16_005, False)
            if year not in self.model.years or not self.model.years[year].lines:
                self.enter(year, *sums)
            self.close(year, 0)
            if is_paid and year in self.model.divided:
                self.pay_out(0, 0)
            return

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
            assert found == expected.by_member

    @precondition(lambda self: self.model.divided)
    @rule(pick=picks, off=st.sampled_from((0, 0, 1)))
    def pay_out(self, pick, off):
        unpaid = [year for year, made in self.model.divided.items() if not made.paid]
        asked = unpaid if unpaid and pick < 8 else sorted(self.model.divided)
        year = asked[pick % len(asked)]
        made = self.model.divided[year]
        may = not made.paid and made.members_cents > 0 and not off
        with self.step(may):
            real = db.session.scalars(
                select(Distribution).join(PlantYear).where(PlantYear.year == year)
            ).one()
            record_payout(
                real,
                self.today,
                total_cents=made.members_cents + off,
                at=self.now,
                today=self.today,
            )
        if may:
            made.paid = True
            self.model.book(bank=-made.members_cents)
            for member, line in made.by_member.items():
                self.model.book_for(member, payable=-line[2])

    # --- the books by hand ---

    @rule(cents=st.integers(1, 10**6))
    def book_by_hand(self, cents):
        reference = f"hand-{len(self.hand)}"
        with self.step(True):
            legs = [Leg(BANK, -cents), Leg(GENERAL_RESERVE, cents)]
            post(reference, self.today, "Bankkosten", legs)
        self.hand.append((reference, cents))
        self.model.book(bank=-cents, general=-cents)

    @precondition(lambda self: self.hand)
    @rule(pick=st.integers(0, 9))
    def reverse_by_hand(self, pick):
        reference, cents = self.hand[pick % len(self.hand)]
        may = cents > 0
        with self.step(may):
            entry = entry_by_reference(reference)
            reverse(entry, f"{reference}-terug", self.today, "Vergissing")
        if may:
            self.model.book(bank=cents, general=cents)
            self.hand[pick % len(self.hand)] = (reference, 0)

    # --- what always holds ---

    @invariant()
    def everything_adds_up(self):
        """A refused step changed nothing, which was seen already."""
        if not self.has_changed:
            return
        self.has_changed = False
        self.steps += 1
        with self.app.app_context():
            self.the_register_is_the_models()
            self.the_accounts_are_the_models()
            if self.steps % 3 == 0:
                self.coop_check_finds_nothing()

    def the_register_is_the_models(self):
        newest = [move.on for move in self.model.moves[-2:]]
        asked = {day - timedelta(days=n) for day in newest for n in (0, 1)}
        for day in {*asked, self.today, date(2024, 12, 31), date(2027, 6, 1)}:
            real = {member.name: shares for _plant, member, shares in register_on(day)}
            assert real == self.model.register(day), day

    def the_accounts_are_the_models(self):
        assert sum(balance.amount_cents for balance in balances()) == 0
        rows = db.session.execute(
            select(Posting.account_code, Member.name, Posting.amount_cents)
            .join(JournalEntry, JournalEntry.id == Posting.entry_id)
            .outerjoin(Member, Member.id == Posting.member_id)
            .where(JournalEntry.is_sealed)
        ).all()
        for name, codes in ACCOUNTS.items():
            found: dict[str, int] = {}
            for code, member, cents in rows:
                if code in codes:
                    whose = member if name in OWN else ""
                    found[whose] = found.get(whose, 0) + (cents if name == "bank" else -cents)
            expected = {
                whose: cents
                for (account, whose), cents in self.model.balance.items()
                if account == name and cents
            }
            assert {whose: cents for whose, cents in found.items() if cents} == expected, name

    def coop_check_finds_nothing(self):
        for one in invariants():
            if one.code not in STANDING:
                assert list(one.breaches()) == [], one.code


@pytest.fixture(scope="session")
def played():
    """How the machine plays: long enough to close both years, short enough for every day."""
    return settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def test_whatever_people_do_in_whatever_order_everything_adds_up(app, played):
    ids = set_stage(app)
    curtain = Curtain(app)
    try:
        run_state_machine_as_test(lambda: Cooperative(app, ids, curtain), settings=played)
    finally:
        curtain.take_down()
