"""What stands for each member is the sum of what was booked, whatever is booked and by whom."""

from collections import Counter
from datetime import date

import pytest
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from coop.check.accounts import balances_are_sums
from coop.database import db
from coop.ledger.chart import BANK, DEBTORS, PAYABLE_MEMBERS, SAVINGS, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.models import JournalEntry, KeptBalance
from coop.ledger.post import post, reverse
from coop.ledger.post_all import Entry, post_all
from coop.production.models import Plant
from coop.records.audit import record
from tests.factories import make_cooperative, make_member
from tests.offers.test_parallel_buyers import together

ON = date(2025, 3, 1)
KEPT = {PAYABLE_MEMBERS, TO_REFUND, SAVINGS}
LAW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Account, which member (2: nobody), which plant (2: none), cents.
moves = st.tuples(
    st.sampled_from([PAYABLE_MEMBERS, TO_REFUND, SAVINGS, DEBTORS]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(-(10**9), 10**9).filter(bool),
)
entries = st.lists(moves, min_size=1, max_size=4).filter(lambda rows: sum(r[3] for r in rows))
acts = st.lists(
    st.one_of(
        st.tuples(st.just("post"), entries),
        st.tuples(st.just("post_all"), st.lists(entries, min_size=1, max_size=4)),
        st.tuples(st.just("reverse"), st.integers(0, 20)),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def people(session):
    """Two members and two plants; kept, for others to book on."""
    make_cooperative(session)
    members = [make_member(session, name).id for name in ("Anna", "Bram")]
    plants = [
        Plant(code=code, name="Dak", kind="solar", town="Delft", latitude_deg=52, longitude_deg=5)
        for code in ("Z-1", "Z-2")
    ]
    session.add_all(plants)
    record("test_made", Plant)
    session.commit()
    return members, [plant.id for plant in plants]


def legs_of(rows, people):
    members, plants = people
    legs = [
        Leg(
            account,
            cents,
            member_id=members[member] if member < 2 else None,
            plant_id=plants[plant] if plant < 2 else None,
        )
        for account, member, plant, cents in rows
    ]
    return [*legs, Leg(BANK, -sum(leg.amount_cents for leg in legs))]


def counted(legs):
    found = Counter()
    for leg in legs:
        found[leg.account, 0, 0] += leg.amount_cents
        if leg.account in KEPT and leg.member_id is not None:
            found[leg.account, leg.member_id, leg.plant_id or 0] += leg.amount_cents
    return found


def kept(*, members_only=False):
    rows = select(
        KeptBalance.account_code,
        KeptBalance.member_id,
        KeptBalance.plant_id,
        KeptBalance.balance_cents,
    )
    rows = rows.where(KeptBalance.member_id > 0) if members_only else rows
    return {(code, whose, plant): cents for code, whose, plant, cents in db.session.execute(rows)}


def book_one(rows, number, people):
    legs = legs_of(rows, people)
    return [(post(f"law-{number}", ON, "x", legs).id, legs)]


def book_many(many, number, people):
    entries = {f"law-{number}-{n}": legs_of(rows, people) for n, rows in enumerate(many)}
    ids = post_all([Entry.of(name, ON, "x", legs) for name, legs in entries.items()])
    return [(ids[name], legs) for name, legs in entries.items()]


@given(acts=acts)
@LAW
def test_whatever_is_booked_the_balance_is_the_sum(session, people, acts):
    expected, stands = Counter(), []
    for number, (kind, what) in enumerate(acts):
        if kind != "reverse":
            made = (book_many if kind == "post_all" else book_one)(what, number, people)
            stands += made
            for _entry_id, legs in made:
                expected.update(counted(legs))
        elif stands:
            entry_id, legs = stands.pop(what % len(stands))
            reverse(session.get_one(JournalEntry, entry_id), f"law-{number}", ON, "x")
            expected.subtract(counted(legs))
    found = kept()
    told = list(balances_are_sums())
    session.rollback()
    assert told == []
    assert found == dict(expected)


def owed_to(whose, cents):
    return [Leg(PAYABLE_MEMBERS, -cents, whose), Leg(BANK, cents)]


def test_writers_at_the_same_moment_lose_nothing(app, session, people):
    anna, bram = people[0]
    session.remove()

    def writer(number):
        def write():
            for step in range(5):
                name = f"race-{number}-{step}"
                # Each in another order, and one by one: whoever comes first waits for nobody.
                whose = (anna, bram) if number % 2 else (bram, anna)
                if number % 3:
                    post(name, ON, "x", [leg for one in whose for leg in owed_to(one, 7)])
                else:
                    post_all([Entry.of(f"{name}-{one}", ON, "x", owed_to(one, 7)) for one in whose])
                db.session.commit()

        return write

    assert together(app, [writer(number) for number in range(6)]) == [None] * 6
    with app.app_context():
        assert kept(members_only=True) == {
            (PAYABLE_MEMBERS, one, 0): -6 * 5 * 7 for one in (anna, bram)
        }
        assert not list(balances_are_sums())


def test_what_was_booked_before_there_were_balances_is_counted(session, people):
    anna, bram = people[0]
    post("a", ON, "x", owed_to(anna, 500))
    post("b", ON, "x", [Leg(PAYABLE_MEMBERS, 200, anna, people[1][0]), Leg(BANK, -200)])
    post("c", ON, "x", [Leg(SAVINGS, -300, bram), Leg(TO_REFUND, 300, bram)])
    post("d", ON, "x", [Leg(DEBTORS, -300, bram), Leg(BANK, 300)])
    session.commit()
    before = kept()
    assert len(before) == 4 + 5
    session.remove()
    db.engine.dispose()

    downgrade(revision="0026")
    upgrade()
    db.engine.dispose()

    assert kept() == before
    post("e", ON, "x", owed_to(anna, 500))
    assert kept()[PAYABLE_MEMBERS, anna, 0] == -1000
    assert not list(balances_are_sums())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kept_balance SET balance_cents = 0",
        "UPDATE kept_balance SET member_id = member_id + 1",
        "DELETE FROM kept_balance",
        "INSERT INTO kept_balance (account_code, member_id, plant_id, balance_cents, entry_id) "
        "SELECT account_code, member_id, 7, 5, entry_id FROM kept_balance",
    ],
)
def test_nobody_writes_a_balance_but_with_a_booking(session, people, statement):
    post("a", ON, "x", owed_to(people[0][0], 500))
    with pytest.raises(IntegrityError):
        session.execute(text(statement))
