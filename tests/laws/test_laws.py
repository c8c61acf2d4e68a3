"""Laws of the whole chain, where a rule meets the register, the books and both databases.

The laws of the rule alone (conservation, permutation, splitting a movement, equal holdings, a
holder without days, more kWh) stand in `tests/yields/test_allocation.py` and
`tests/shares/test_holdings.py`.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from coop import clock
from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.ledger.chart import BANK, CHART, COSTS, DEBTORS, EARMARKED, REVENUE
from coop.ledger.entries import Leg
from coop.ledger.post import post, reverse
from coop.ledger.queries import balance_cents, balances
from coop.members.models import Member
from coop.periods import Period, book_year
from coop.production.models import Plant
from coop.records.audit import acting
from coop.records.chain import JOURNAL, REGISTER, length
from coop.records.counters import next_number
from coop.shares.change import Change, make_change
from coop.shares.holdings import Movement, share_days
from coop.yields.allocation import Harvest, Rule, allocate, allocate_movements
from coop.yields.enter import add_item, enter_sums, open_plant_year
from coop.yields.settle import confirm
from tests.conftest import build_app, run_sql
from tests.laws.stage import START, everything, set_stage

anything = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
year_numbers = st.integers(2001, 2099)
months = st.lists(st.integers(0, 10**9), min_size=12, max_size=12)
cents = st.integers(0, 10**8)
rules = st.sampled_from(Rule)


# --- the rule, over a whole year ---


@anything
@given(year_numbers, months, cents, rules, st.integers(1, 500))
def test_a_share_held_all_year_earns_its_part_of_the_whole_leap_day_or_not(
    year, months_wh, distributable, rule, issued
):
    period = book_year(year)
    harvest = Harvest(period, issued, tuple(months_wh), distributable, rule)
    line = next(allocate_movements(harvest, [Movement("A", period.start, 1)]).lines())

    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    assert line.share_days == (366 if leap else 365)
    assert line.energy_wh == sum(months_wh) // issued
    assert line.amount_cents == distributable // issued


@anything
@given(year_numbers, months, cents, rules, st.integers(1, 365), st.integers(1, 40))
def test_a_transfer_within_the_year_loses_no_more_than_a_unit_to_rounding(
    year, months_wh, distributable, rule, after_days, shares
):
    period = book_year(year)
    on = date.fromordinal(period.start.toordinal() + after_days)
    harvest = Harvest(period, 50, tuple(months_wh), distributable, rule)
    kept = [Movement("A", period.start, shares)]
    given_on = [*kept, Movement("A", on, -shares), Movement("B", on, shares)]
    whole = next(allocate_movements(harvest, kept).lines())
    parts = list(allocate_movements(harvest, given_on).lines())

    assert sum(line.share_days for line in parts) == whole.share_days
    assert 0 <= whole.energy_wh - sum(line.energy_wh for line in parts) <= 1
    # Euros follow kWh: what two floors of kWh and of cents can cost together.
    assert 0 <= whole.amount_cents - sum(line.amount_cents for line in parts) <= 1


@anything
@given(year_numbers, months, cents, rules, st.permutations("ABCDE"))
def test_names_play_no_role(year, months_wh, distributable, rule, names):
    period = book_year(year)
    harvest = Harvest(period, 60, tuple(months_wh), distributable, rule)
    rows = [(1, 0, 7), (2, 40, 11), (3, 300, 1), (4, 100, 13), (0, 0, 20)]

    def divided(called):
        moves = [
            Movement(called[who], date.fromordinal(period.start.toordinal() + day), shares)
            for who, day, shares in rows
        ]
        lines = {line.member: line for line in allocate_movements(harvest, moves).lines()}
        return [(lines[called[who]].energy_wh, lines[called[who]].amount_cents) for who, *_ in rows]

    assert divided(names) == divided("ABCDE")


@anything
@given(st.dates(date(2023, 1, 1), date(2025, 1, 1)), st.integers(1, 366), st.integers(0, 10**9))
def test_a_period_cut_in_two_gives_together_what_it_gives_whole(start, length, wh):
    """Energy by month: each part of a period is divided over its own days."""
    period = Period(start, date.fromordinal(start.toordinal() + length))
    moves = [Movement("A", date(2022, 1, 1), 3), Movement("B", date(2024, 2, 29), 4)]
    counts = len(period.months())
    harvest = Harvest(period, 10, tuple([wh] * counts), 0)
    whole = allocate(harvest, share_days(moves, period, harvest.parts))

    in_parts = [Harvest(part, 10, (wh,), 0, is_monthly=False) for part in period.months()]
    pieces = [allocate(one, share_days(moves, one.period, one.parts)) for one in in_parts]
    for place, total in enumerate(whole.energy_wh.tolist()):
        apart = sum(int(piece.energy_wh[place]) for piece in pieces)
        assert 0 <= total - apart < counts


# --- the books ---

# Money with a purpose goes its own way: the database lets it in under its own name alone.
ACCOUNTS = sorted(set(CHART) - {EARMARKED})
legs = st.lists(
    st.tuples(st.sampled_from(ACCOUNTS), st.integers(-(10**12), 10**12)), min_size=1, max_size=6
)


@few
@given(entries=st.lists(legs, min_size=1, max_size=4), order=st.randoms(use_true_random=False))
def test_reversals_restore_every_balance_in_whatever_order(session, entries, order):
    post(f"before-{next_number('law')}", date(2026, 1, 1), "x", [Leg(BANK, 5), Leg(REVENUE, -5)])
    before = balances()
    made = []
    for rows in entries:
        number = next_number("law")
        written = [Leg(account, amount) for account, amount in rows]
        written.append(Leg(DEBTORS, -sum(leg.amount_cents for leg in written)))
        if sum(bool(leg.amount_cents) for leg in written) > 1:
            made.append(post(f"law-{number}", date(2026, 2, 1), "x", written))
    order.shuffle(made)
    for entry in made:
        reverse(entry, f"{entry.reference}-back", date(2026, 3, 1), "x")

    zero = [one for one in balances() if one.amount_cents]
    assert zero == [one for one in before if one.amount_cents]
    session.rollback()


def test_a_balance_is_that_of_whom_and_what_it_is_asked_of(session):
    """The control of the law above: it would see a leg that lost its account."""
    post("one", date(2026, 1, 1), "x", [Leg(BANK, 7), Leg(REVENUE, -7)])
    entry = post("two", date(2026, 1, 1), "x", [Leg(COSTS, 3), Leg(BANK, -3)])
    reverse(entry, "two-back", date(2026, 1, 2), "x")

    assert (balance_cents(BANK), balance_cents(REVENUE), balance_cents(COSTS)) == (7, -7, 0)


# --- the same story on both databases ---


STORY = [
    ("issue", "zon", None, "Anna", 5, date(2024, 1, 1), 5 * 32_000),
    ("issue", "start", None, "Bram", 7, date(2024, 2, 29), 7 * 10_000),
    ("transfer", "zon", "Anna", "Dirk", 2, date(2024, 7, 1), 0),
    ("return", "start", "Bram", None, 3, date(2025, 3, 30), 3 * 10_000),
]


def tell(app) -> None:
    """A year of small things, at an hour that stands still."""
    ids = set_stage(app)
    with app.app_context(), acting(ids["bo"], "test"), clock.stopped_at(START):
        for kind, share_class, giver, receiver, shares, on, money in STORY:
            people = (
                db.session.get_one(Member, ids[name]) if name else None
                for name in (giver, receiver)
            )
            change = Change(kind, ids[share_class], *people, shares, on, money, "zo besloten")
            make_change(change, today=START.date())
        plant = db.session.get_one(Plant, ids["plant"])
        for kind in ("adoption", "result"):
            record_year_decision(2024, kind, "yes", "ALV 1", START.date(), today=START.date())
        plant_year = open_plant_year(plant, 2024, book_year(2024))
        enter_sums(
            plant_year,
            maintenance_reserve_cents=576_92,
            depreciation_cents=304_000,
            tax_permille=190,
            general_reserve_permille=50,
        )
        add_item(plant_year, kind="revenue", label="Stroom", amount_cents=8_488_82)
        add_item(plant_year, kind="cost", label="Kosten", amount_cents=2_780_00)
        confirm(
            plant,
            2024,
            book_year(2024),
            "Europe/Amsterdam",
            decision="ALV 2",
            decided_on=START.date(),
            total_cents=4_497_72,
            at=START,
            today=START.date(),
            is_announced=False,  # each mail has a number drawn by lot
        )
        db.session.commit()


def dump(app) -> str:
    """All rows of all tables, as text."""
    with app.app_context():
        return json.dumps(everything(), sort_keys=True, indent=1)


def test_the_same_story_gives_the_same_bytes_on_both_databases(request, tmp_path):
    told = {}
    for name, app in both(request, tmp_path):
        tell(app)
        told[name] = dump(app)
        with app.app_context():
            assert length(JOURNAL) > 4
            assert length(REGISTER) == 5
            db.session.remove()
            db.engine.dispose()

    assert told["sqlite"] == told["postgresql"]
    assert '"distribution_line"' in told["sqlite"]


def test_the_same_year_divided_again_gives_identical_bytes():
    harvest = Harvest(book_year(2024), 20, tuple(range(1, 13)), 9_999)
    moves = [Movement(f"L{n}", date(2024, 1, 1 + n), 1) for n in range(12)]
    first, again = (
        json.dumps([asdict(line) for line in allocate_movements(harvest, rows).lines()])
        for rows in (moves, moves[::-1])
    )
    assert first == again


def both(request, tmp_path) -> Iterator[tuple[str, Flask]]:
    """An app on each database."""
    file = tmp_path / "law.sqlite"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)
    yield "sqlite", build_app(tmp_path / "sqlite", f"sqlite:///{file}")
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("postgresql_template")
    name = f"law_{os.getpid()}"
    run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    uri = make_url(server).set(database=name).render_as_string(hide_password=False)
    yield "postgresql", build_app(tmp_path / "postgresql", uri)
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")
