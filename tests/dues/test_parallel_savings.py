"""The bank and a saver at the same moment: both get there, for they take rows in one order."""

import time
from datetime import date
from threading import Event

import pytest

from coop.bank.redistribute import redistribute
from coop.database import db
from coop.dues import save_up
from coop.dues.collection_queries import lines_of
from coop.dues.models import CollectionLine, Due, SavingPlan
from coop.dues.open_items import settle
from coop.dues.queries import locked_due, member_balance_cents
from coop.dues.save_up import buy_with_savings, give_back_the_rest, start_plan, stop_plan
from coop.dues.saving_queries import locked_plan, saved_cents
from coop.dues.settle_due import settle_due
from coop.dues.take_back import take_debit_back
from coop.ledger.chart import DEBTORS, SUSPENSE, TO_REFUND
from coop.offers.models import Order
from coop.offers.place import Wish, place
from coop.offers.receive import Money
from tests.bank.line_makers import bank_faults, make_lines
from tests.dues.conftest import (
    FEE_CENTS,
    NOW,
    PRICE_CENTS,
    TODAY,
    ZONE,
    ask,
    due_of,
    mandate,
    member,
    on_sale,
    sent,
)
from tests.offers.test_parallel_buyers import together

SAVED = Money(TODAY, 2 * PRICE_CENTS, "t-saved")
FOR_GOOD = date(2026, 6, 30)
"""From this day on the bank cannot take back a debit of 4 May without a reason."""
ONE_SHARE = Wish(1, PRICE_CENTS, "nl")


def two_at_once() -> bool:
    """Whether two can write at once here; then the bank waits until the other has begun."""
    return db.engine.dialect.name == "postgresql"


@pytest.fixture
def saver_and_buyer(app, village) -> dict[str, int]:
    """Anna saved for two shares; the bank brings Bram's order first, then Anna's debit back."""
    with app.app_context():
        offering = on_sale(village)
        plan = start_plan(member(village, "Anna"), 10_00, "debit", TODAY, is_told=False)
        mandate(village, "Anna", "saving")
        settle("saving", plan.id, SAVED)
        (debit,) = lines_of(sent(village, "saving").id)
        order = place(offering.id, ONE_SHARE, member(village, "Bram"), NOW)
        make_lines(
            {"amount_cents": PRICE_CENTS, "structured_ref": order.reference},
            {"amount_cents": -10_00, "end_to_end": debit.end_to_end_id, "return_reason": "AM04",
             "day": 1},
            on=TODAY,
        )  # fmt: skip
        db.session.commit()
        return {**village, "offering": offering.id, "plan": plan.id, "order": order.id}


def test_the_bank_and_who_buys_with_savings_do_not_wait_for_each_other(app, saver_and_buyer):
    ids, has_plan = saver_and_buyer, Event()

    def saver():
        plan = locked_plan(ids["plan"])
        has_plan.set()
        time.sleep(0.7)
        return buy_with_savings(plan, ids["offering"], ONE_SHARE, NOW, ZONE).status

    def bank():
        if two_at_once():
            assert has_plan.wait(timeout=30)
        return redistribute().booked

    assert together(app, [saver, bank]) == ["paid", 2]
    with app.app_context():
        assert db.session.get_one(Order, ids["order"]).status == "paid"
        assert db.session.get_one(SavingPlan, ids["plan"]).state == "active"
        assert saved_cents(ids["Anna"]) == PRICE_CENTS
        assert bank_faults() == []


def test_the_bank_and_a_hand_on_the_second_due_do_not_wait_for_each_other(app, village):
    with app.app_context():
        ask()
        one, two = (due_of(village, name) for name in ("Anna", "Bram"))
        for day, due in enumerate((one, two)):
            make_lines(
                {"amount_cents": FEE_CENTS, "structured_ref": due.reference, "day": day}, on=TODAY
            )
        db.session.commit()
        due_id = two.id
    has_due = Event()

    def hand():
        locked_due(due_id)
        has_due.set()
        time.sleep(0.7)
        return settle_due(due_id, Money(date(2026, 4, 1), FEE_CENTS, "hand-1")).state

    def bank():
        if two_at_once():
            assert has_due.wait(timeout=30)
        done = redistribute()
        return done.booked, done.refused

    given = together(app, [hand, bank])
    with app.app_context():
        assert given == ["paid", (1, 1)] or not two_at_once()
        assert db.session.get_one(Due, due_id).state == "paid"
        assert bank_faults() == []


@pytest.fixture
def stopped_saver(app, village) -> dict[str, int]:
    """Anna stopped the day after she was debited; the bank can no longer take it back."""
    with app.app_context():
        plan = start_plan(member(village, "Anna"), 10_00, "debit", TODAY, is_told=False)
        mandate(village, "Anna", "saving")
        (debit,) = lines_of(sent(village, "saving").id)
        stop_plan(plan, date(2026, 5, 5))
        db.session.commit()
        return {**village, "plan": plan.id, "debit": debit.id}


def test_a_stopped_saver_gets_the_rest_once_though_two_look_at_once(
    app, stopped_saver, monkeypatch
):
    count = save_up.spendable_cents

    def slowly(member_id, day):
        found = count(member_id, day)
        time.sleep(0.5)
        return found

    monkeypatch.setattr(save_up, "spendable_cents", slowly)

    given = together(app, [lambda: give_back_the_rest(FOR_GOOD)] * 2)

    assert sorted(given) == [0, 1]
    with app.app_context():
        assert saved_cents(stopped_saver["Anna"]) == 0
        assert member_balance_cents(TO_REFUND, stopped_saver["Anna"]) == -10_00


def test_what_the_bank_takes_back_is_not_given_back_at_the_same_moment(app, stopped_saver):
    ids, has_back = stopped_saver, Event()

    def bank():
        debit = db.session.get_one(CollectionLine, ids["debit"])
        take_debit_back(debit, "AM04", FOR_GOOD, source_account=SUSPENSE, today=FOR_GOOD)
        has_back.set()
        time.sleep(0.7)
        return "back"

    def sweep():
        if two_at_once():
            assert has_back.wait(timeout=30)
        return give_back_the_rest(FOR_GOOD)

    given = together(app, [bank, sweep])
    assert given == ["back", 0] or not two_at_once()
    with app.app_context():
        assert saved_cents(ids["Anna"]) == 0
        owed = member_balance_cents(TO_REFUND, ids["Anna"])
        assert owed + member_balance_cents(DEBTORS, ids["Anna"]) == 0
        assert owed == 0 or not two_at_once()
