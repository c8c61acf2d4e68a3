"""Two board members at the same moment: money goes once."""

import time
from threading import Event

import pytest
from sqlalchemy import select

from coop.database import db
from coop.errors import AlreadyDone
from coop.ledger.chart import BANK, IN_TRANSIT, PAYABLE_MEMBERS
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.members.models import Member
from coop.payouts.confirm_list import confirm_list
from coop.payouts.make_list import make_list
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.queries import run_totals
from coop.payouts.settle_list import settle_list, take_back
from coop.records.audit import acting
from tests.factories import make_member
from tests.offers.test_parallel_buyers import together
from tests.payouts.conftest import PAY_DAY, by, made
from tests.yields.conftest import NOW, TODAY, ZONE


def confirming(name_id: int, run_id: int, digest: str):
    def deed():
        with acting(name_id):
            return confirm_list(run_id, digest=digest, total_cents=49181, today=TODAY, at=NOW).state

    return deed


def making(name_id: int):
    def deed():
        with acting(name_id):
            return make_list(2025, PAY_DAY, today=TODAY, at=NOW).state

    return deed


@pytest.fixture
def listed(app, divided):
    """A concept of Gerda's, and a third board member who may confirm it too."""
    with app.app_context():
        divided["Ina"] = make_member(db.session, "Ina", roles=("board",)).id
        run = made(divided)
        divided["run"], digest = run.id, run.digest
        assert run_totals(run.id).ready_cents == 49181
        db.session.commit()
    return divided, digest


def test_two_who_confirm_at_once_pay_once(app, listed):
    ids, digest = listed
    outcomes = together(
        app, [confirming(ids[name], ids["run"], digest) for name in ("Henk", "Ina")]
    )
    assert sorted(map(str, outcomes))[1] == "confirmed"
    assert sum(outcome == "confirmed" for outcome in outcomes) == 1
    with app.app_context():
        assert balance_cents(PAYABLE_MEMBERS) == 0
        assert balance_cents(IN_TRANSIT) == -49181


def test_two_who_make_a_list_at_once_make_one(app, divided):
    outcomes = together(app, [making(divided[name]) for name in ("Gerda", "Henk")])
    assert sum(outcome == "concept" for outcome in outcomes) == 1
    with app.app_context():
        assert len(db.session.scalars(select(PayoutRun)).all()) == 1


def test_a_payment_does_not_come_back_twice(app, listed):
    ids, digest = listed
    with app.app_context():
        with by(ids, "Henk"):
            confirm_list(ids["run"], digest=digest, total_cents=49181, today=TODAY, at=NOW)
        settle_list(ids["run"], TODAY, total_cents=49181, today=TODAY, zone=ZONE)
        bank = balance_cents(BANK)
        line = db.session.scalars(
            select(PayoutLine).join(Member).where(Member.name == "Anna")
        ).one()
        line_id = line.id
        db.session.commit()
    back = [lambda: take_back(line_id, TODAY, "Weg", today=TODAY, zone=ZONE).state] * 2
    outcomes = together(app, back)
    assert sum(outcome == "returned" for outcome in outcomes) == 1
    with app.app_context():
        assert balance_cents(BANK) == bank + 18740
        assert balance_cents(PAYABLE_MEMBERS) == -18740


def test_a_list_waits_for_money_that_is_on_the_move(app, listed):
    ids, digest = listed
    moved = Event()

    def moving():
        # As taking a return back does: what Anna has coming becomes less.
        legs = [Leg(PAYABLE_MEMBERS, 100, ids["Anna"], ids["plant"]), Leg(BANK, -100)]
        post("moved", TODAY, "Verplaatst", legs)
        moved.set()
        time.sleep(0.5)
        return "moved"

    def late():
        moved.wait(timeout=30)
        return confirming(ids["Henk"], ids["run"], digest)()

    outcomes = together(app, [moving, late])
    assert outcomes[0] == "moved"
    assert isinstance(outcomes[1], AlreadyDone)
    with app.app_context():
        assert balance_cents(IN_TRANSIT) == 0
        assert balance_cents(PAYABLE_MEMBERS, member_id=ids["Anna"]) == -18640
