"""The bank and a saver at the same moment: both get there, for they take rows in one order."""

import time
from datetime import date
from threading import Event

import pytest

from coop.bank.redistribute import redistribute
from coop.database import db
from coop.dues.collection_queries import lines_of
from coop.dues.models import Due, SavingPlan
from coop.dues.open_items import settle
from coop.dues.queries import locked_due
from coop.dues.save_up import buy_with_savings, start_plan
from coop.dues.saving_queries import locked_plan, saved_cents
from coop.dues.settle_due import settle_due
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
