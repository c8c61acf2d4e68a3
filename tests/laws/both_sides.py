"""The app and the model beside it: a step on both, and whether they still say the same."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from coop import clock
from coop.check.everything import invariants
from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import (
    ADVANCES,
    BANK,
    GENERAL_RESERVE,
    IN_TRANSIT,
    MAINTENANCE_RESERVE,
    PAYABLE_MEMBERS,
    ROUNDING_RESERVE,
    SHARE_CAPITAL,
    SHARING_FUND,
    TAX_PAYABLE,
    TO_REFUND,
)
from coop.ledger.models import JournalEntry, Posting
from coop.ledger.queries import balance_cents, balances
from coop.members.models import Member
from coop.periods import book_year, day_of
from coop.records.audit import acting
from coop.shares.queries import register_on
from coop.yields.concept import divide
from coop.yields.queries import concept_of, plant_year_of
from tests.laws.model import Model
from tests.laws.stage import (
    ISSUED,
    JOINED,
    MONTHS_WH,
    PEOPLE,
    PRICE,
    START,
    ZONE,
    everything,
    plant_of,
)

# Of what these prove nothing changes while people work.
STANDING = {"DB-1", "DB-2", "DB-3", "DB-4", "WEA-1", "VIA-1", "VIA-2", "OUT-1", "OUT-2", "PRF-1"}
ACCOUNTS = {
    "bank": (BANK,),
    # Capital follows shares to the cent; what does not divide goes to the cents of rounding.
    "own": (SHARE_CAPITAL, GENERAL_RESERVE, ROUNDING_RESERVE),
    "refund": (TO_REFUND,),
    "payable": (PAYABLE_MEMBERS,),
    "tax": (TAX_PAYABLE,),
    "maintenance": (MAINTENANCE_RESERVE,),
    "transit": (IN_TRANSIT,),
    "ahead": (ADVANCES,),
    "shared": (SHARING_FUND,),
}
OF_MEMBERS = ("refund", "payable", "transit", "ahead")


@dataclass
class Told:
    """How a step ended."""

    is_done: bool = False


class BothSides:
    """The app on one side, the model on the other, and one clock for both."""

    def __init__(self, app, ids, curtain):
        self.app, self.ids, self.curtain = app, dict(ids), curtain
        curtain.fall()
        self.model = Model(ISSUED, PRICE, dict.fromkeys((*PEOPLE, "Bo Bestuur"), JOINED))
        for year, months in MONTHS_WH.items():
            for number, wh in enumerate(months, 1):
                if wh is not None:
                    self.model.months[year, number] = wh
        self.orders: list[int] = []
        self.hand: list[tuple[str, int]] = []
        self.paid: list[tuple[int, str, str, int]] = []
        self.held: dict[str, set[int]] = {}
        self.money: dict[str, dict[tuple[str, str], int]] = {}
        self.granted: set[str] = set()
        self.taken: set[str] = set()
        self.choice: dict[str, tuple[str, int]] = {}
        self.settled: set[str] = set()
        self.closed: date | None = None
        self.has_changed, self.steps = True, 0
        self.now = START
        self.clock = clock.stopped_at(self.now)
        self.clock.__enter__()

    def end(self) -> None:
        """The last look, and the clock goes on."""
        try:
            with self.app.app_context():
                self.coop_check_finds_nothing()
        finally:
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
    def step(self, may: bool | None, who: str = "bo", first_day: date | None = None):
        """Do a step that the model says may happen, one that has to be refused, or (None) either.

        What begins on `first_day` changes nothing of a year that was over by then. Only where inleg
        is paid back, or that is undone, more or less of a line is one's own money.
        """
        self.later(minutes=1)
        told = Told()
        with self.app.app_context(), acting(self.ids[who], "test"):
            before = None if may else everything()
            lines = self.lines_of_years_before(first_day) if may else {}
            capital, refund = balance_cents(SHARE_CAPITAL), balance_cents(TO_REFUND)
            db.session.rollback()
            refused = None
            try:
                yield told
                db.session.commit()
            except RuleBroken as refusal:
                db.session.rollback()
                refused = str(refusal.words)
            told.is_done = refused is None
            assert may in (None, told.is_done), refused or "this had to be refused"
            self.has_changed |= told.is_done
            if not told.is_done and before is not None:
                assert everything() == before
            is_whole = (
                balance_cents(SHARE_CAPITAL) <= capital and balance_cents(TO_REFUND) == refund
            )
            for year, found in lines.items():
                now = self.lines_of(year)
                if not is_whole:
                    now, found = ([line[:4] for line in one] for one in (now, found))
                assert now == found, f"{year} was over, and its lines changed"
            db.session.rollback()

    def lines_of_years_before(self, day: date | None) -> dict[int, Any]:
        """What each open year would give, if it was over before this day and can be divided."""
        return {
            year: self.lines_of(year)
            for year, typed in self.model.years.items()
            if day is not None
            and year < day.year
            and year not in self.model.divided
            and typed.lines
            and all((year, number) in self.model.months for number in range(1, 13))
        }

    def lines_of(self, year: int) -> Any:
        """Everybody's line as it would be now: days, Wh, cents, own money and of which class."""
        plant, period = plant_of(self.ids), book_year(year)
        made = divide(concept_of(plant, year, period, ZONE, plant_year_of(plant.id, year)))
        return [
            (part.member_id, part.share_days, part.energy_wh, part.amount_cents, part.classes)
            for part in made.parts
        ]

    def came_with(self, reference: str, money: dict[tuple[str, str], int]) -> None:
        """Book what an act did, and remember it for when the act is taken back."""
        self.money[reference] = money
        for place, cents in money.items():
            self.model.balance[place] += cents

    def paid_since(self, member: str) -> None:
        """What this member had to get back was paid."""
        self.taken |= {
            reference for reference, money in self.money.items() if ("refund", member) in money
        }

    def may_take_money_back(self, references: list[str]) -> bool | None:
        """Not what a member got already; either where it was paid and more is owed by now."""
        left = dict(self.model.balance)
        for reference in references:
            for place, cents in self.money.get(reference, {}).items():
                left[place] = left.get(place, 0) - cents
        if any(cents < 0 for (account, _who), cents in left.items() if account == "refund"):
            return False
        return None if self.taken & set(references) else True

    def person(self, name: str) -> Member:
        return db.session.get_one(Member, self.ids[name])

    def known(self, name: str) -> str:
        return name if name in self.model.joined else "Anna"

    def aimed(
        self, pick: int, share_class: str, shares: int, on: date
    ) -> tuple[str, str, int, date]:
        """Who gives what when: mostly what they have, or one more; sometimes anything."""
        if pick > 7:
            return PEOPLE[pick % 4], share_class, shares, on
        on = max(on, self.model.open_from)
        spare = {
            (name, kind): self.model.spare(name, kind, on)
            for name in self.model.joined
            for kind in ISSUED
        }
        holders = [whose for whose, most in spare.items() if most]
        if not holders:
            return PEOPLE[pick % 4], share_class, shares, on
        giver, kind = holders[pick % len(holders)]
        most = spare[giver, kind]
        return giver, kind, most + 1 if pick > 5 else min(max(shares, 1), most), on

    # --- what always holds ---

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
                    whose = member if name in OF_MEMBERS else ""
                    found[whose] = found.get(whose, 0) + (cents if name == "bank" else -cents)
            parts = ("capital", "general") if name == "own" else (name,)
            expected: dict[str, int] = {}
            for (account, whose), cents in self.model.balance.items():
                if account in parts:
                    expected[whose] = expected.get(whose, 0) + cents
            expected = {whose: cents for whose, cents in expected.items() if cents}
            assert {whose: cents for whose, cents in found.items() if cents} == expected, name

    def coop_check_finds_nothing(self):
        for one in invariants():
            if one.code not in STANDING:
                assert list(one.breaches()) == [], one.code
