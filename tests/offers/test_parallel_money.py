"""Money, an answer and the clock at the same moment: one after the other, and nothing is lost."""

import time
from datetime import date, timedelta
from threading import Event

import pytest
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.joining.ask_starter import Asking, ask, fund_left_cents, grant, refuse
from coop.joining.give import NewHolder, Receiver, accept, give
from coop.joining.models import Present, StarterAsk
from coop.ledger.chart import BANK, ORDER_DEPOSITS, SHARING_FUND
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.offers.arrow import hold_order
from coop.offers.expire import expire_due
from coop.offers.late import receive_late
from coop.offers.models import Order, OrderReceipt
from coop.offers.place import place
from coop.offers.receive import Money, receive, received_cents, take_away
from tests.factories import make_cooperative
from tests.offers.makers import NOON, PRICE_CENTS, applicant, make_offering, wish
from tests.offers.test_parallel_buyers import small_shop, together  # noqa: F401

KIM = NewHolder("Kim", "kim@example.org", None, "Laan 3", "7411 AB", "Deventer")
ON = date(2026, 11, 21)


def two_at_once():
    """Whether two can write at once here; then each waits until the other has begun."""
    return db.engine.dialect.name == "postgresql"


def test_two_halves_at_once_are_a_whole(app, shop):
    with app.app_context():
        order_id = place(shop, wish(2), applicant(), NOON).id
        db.session.commit()
    first_came = Event()

    def bank():
        receive(hold_order(order_id), Money(ON, 32_000, "line-1"))
        first_came.set()
        time.sleep(0.5)
        return "bank"

    def provider():
        order = db.session.get_one(Order, order_id)
        if two_at_once():
            assert first_came.wait(timeout=30)
        receive(order, Money(ON, 32_000, "provider-1"))
        return "provider"

    assert together(app, [bank, provider]) == ["bank", "provider"]
    with app.app_context():
        assert received_cents(order_id) == 64_000
        assert db.session.get_one(Order, order_id).status == "paid"


def test_a_present_is_not_accepted_while_its_money_is_taken_away(app, shop):
    with app.app_context():
        present = give(shop, wish(2), applicant(1), Receiver("Kim"), NOON)
        receive(present.order, Money(ON, 64_000, "line-1"))
        db.session.commit()
        present_id, order_id = present.id, present.order_id
    took = Event()

    def undoing():
        take_away(db.session.scalars(select(OrderReceipt)).one())
        took.set()
        time.sleep(0.5)
        return "undone"

    def accepting():
        present = db.session.get_one(Present, present_id)
        if two_at_once():
            assert took.wait(timeout=30)
        return accept(present, KIM, NOON).status

    given = together(app, [undoing, accepting])

    with app.app_context():
        paid = db.session.get_one(Order, order_id).status == "paid"
        assert (received_cents(order_id) == 64_000) == paid
        assert balance_cents(ORDER_DEPOSITS) == 0
    assert "nog niet betaald" in str(given[1]) or "al afgehandeld" in str(given[0])


@pytest.fixture
def line_with_money(app):
    """Four shares, all reserved by two who have not paid; in line one who has: offering, order."""
    with app.app_context():
        make_cooperative(db.session)
        offering_id = make_offering(db.session, offered=4, issued=4).id
        too_late = place(offering_id, wish(2), applicant(1), NOON)
        later = NOON + timedelta(days=16)
        expire_due(later, offering_id)
        order_id = place(offering_id, wish(2), applicant(2), later).id
        place(offering_id, wish(2), applicant(3), later)
        with clock.stopped_at(later):
            receive_late(too_late, Money(date(2026, 12, 7), 64_000, "late-1"), later)
        db.session.commit()
    return offering_id, order_id


def test_the_bank_and_the_clock_do_not_wait_for_each_other(app, line_with_money):
    offering_id, order_id = line_with_money
    has_order, at = Event(), NOON + timedelta(days=36)

    def bank():
        order = hold_order(order_id)
        has_order.set()
        time.sleep(0.5)
        return receive(order, Money(date(2026, 12, 8), 64_000, "line-1")).status

    def sweep():
        if two_at_once():
            assert has_order.wait(timeout=30)
        return expire_due(at, offering_id)

    given = together(app, [bank, sweep])

    with app.app_context():
        assert given == ["paid", 1] or not two_at_once()
        assert db.session.get_one(Order, order_id).status in {"paid", "expired"}


@pytest.fixture
def two_asks(app):
    """Two offerings with shares for starters, 320 euro in the fund, and an ask in each: the ids."""
    with app.app_context():
        make_cooperative(db.session)
        offering_ids = [
            make_offering(db.session, code=f"ZON-{n}", starter_shares=5, most_instalments=12).id
            for n in (4, 5)
        ]
        legs = [Leg(BANK, PRICE_CENTS), Leg(SHARING_FUND, -PRICE_CENTS)]
        post("fund", date(2026, 6, 1), "gedeeld", legs)
        asking = Asking("Els", "els@example.org", "Ik spaar", "fund")
        ids = [ask(each, asking, NOON).id for each in offering_ids]
        db.session.commit()
    return ids


def granting(ask_id):
    def deed():
        asked = db.session.get_one(StarterAsk, ask_id)
        grant(asked, None, NOON)
        time.sleep(0.3)
        return "granted"

    return deed


def test_the_fund_is_promised_once_across_offerings(app, two_asks):
    given = together(app, [granting(each) for each in two_asks])

    assert given.count("granted") == 1
    with app.app_context():
        assert fund_left_cents() == 0


def test_two_keepers_grant_one_ask_once(app, two_asks):
    with app.app_context():
        offering_id = db.session.get_one(StarterAsk, two_asks[0]).offering_id
        ask_id = ask(offering_id, Asking("Bo", "bo@example.org", "Ik spaar", "parts"), NOON).id
        db.session.commit()
    given = together(app, [granting(ask_id)] * 3)

    assert given.count("granted") == 1
    with app.app_context():
        assert db.session.query(Order).count() == 1


def test_a_yes_and_a_no_at_once_are_one_answer(app, two_asks):
    def refusing():
        asked = db.session.get_one(StarterAsk, two_asks[0])
        refuse(asked, None, NOON)
        time.sleep(0.3)
        return "refused"

    given = together(app, [granting(two_asks[0]), refusing])

    answers = [each for each in given if isinstance(each, str)]
    assert len(answers) == 1
    with app.app_context():
        assert db.session.query(Order).count() == (answers == ["granted"])
