"""Whoever books, gives or sells shares at the same moment gets there: rows go in one order."""

import time
from datetime import date, timedelta
from threading import Event

import pytest

from coop import clock
from coop.bank.assign import PERSON, assign_by_hand
from coop.bank.lines import Part
from coop.bank.redistribute import redistribute
from coop.database import db
from coop.dues.save_up import buy_with_savings, receive_saving, start_plan
from coop.dues.saving_queries import plan_by_id
from coop.ledger.chart import BANK, COSTS
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.members.join import Newcomer, join_on
from coop.offers import receive as receiving
from coop.offers.cancel import withdraw
from coop.offers.expire import expire_due
from coop.offers.join_line import Asked, join_line
from coop.offers.late import receive_late
from coop.offers.models import Offering, OfferingWish, Order
from coop.offers.place import place
from coop.offers.receive import Money, receive
from coop.production.models import Plant
from coop.records.chain import JOURNAL, REGISTER, hold
from coop.shares.issue import issue
from coop.shares.locks import lock_classes
from coop.shares.models import ShareClass
from coop.shares.stock import claim
from coop.yields.hold import hold_plant
from tests.bank.line_makers import bank_faults, make_lines
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, PRICE_CENTS, make_offering, villager, wish
from tests.offers.test_parallel_buyers import together

ON, ZONE = date(2026, 11, 22), "Europe/Amsterdam"
LATER = NOON + timedelta(days=16)
"""An order of noon has expired by then."""


@pytest.fixture(autouse=True)
def some_days_on():
    with clock.stopped_at(LATER):
        yield


@pytest.fixture
def shops(app) -> tuple[int, int]:
    """Four shares of one roof on sale, and ten of another: the ids."""
    with app.app_context():
        make_cooperative(db.session)
        small = make_offering(db.session, offered=4, issued=4)
        other = make_offering(db.session, code="ZON-5", offered=10, issued=10)
        db.session.commit()
        return small.id, other.id


def class_of(offering_id: int) -> ShareClass:
    return db.session.get_one(Offering, offering_id).share_class


def both(app, first, second):
    """`first(pause)` has what it took when it calls `pause`; only then `second` begins."""
    took = Event()

    def pause():
        took.set()
        time.sleep(0.7)

    def begin():
        # SQLite lets one write at a time: there the two only go one after the other.
        if db.engine.dialect.name == "postgresql":
            assert took.wait(timeout=30)
        return second()

    given = together(app, [lambda: first(pause), begin])
    with app.app_context():
        assert bank_faults() == []
    return given


def gives(pause):
    """As every act that moves shares: the register, then the journal."""
    hold(REGISTER)
    pause()
    hold(JOURNAL)
    return "given"


def buying_in(offering_id, number=9):
    """As who buys with savings: an order, and at once the shares."""

    def buys(pause):
        order = place(offering_id, wish(1), villager(number), LATER)
        pause()
        return receive(order, Money(LATER.date(), PRICE_CENTS, "bought")).status

    return buys


def test_the_bank_and_a_payment_of_a_newcomer_elsewhere(app, shops, monkeypatch):
    with app.app_context():
        paying, booked = (place(shops[n], wish(1), villager(n), LATER) for n in (0, 1))
        make_lines({"amount_cents": PRICE_CENTS, "structured_ref": booked.reference}, on=ON)
        class_id, order_id = class_of(shops[0]).id, paying.id
        db.session.commit()

    def pays(pause):
        def slowly(share_class, *args, **more):
            if share_class.id == class_id:
                pause()
            return issue(share_class, *args, **more)

        monkeypatch.setattr(receiving, "issue", slowly)
        order = db.session.get_one(Order, order_id)
        return receive(order, Money(ON, PRICE_CENTS, "hand-1")).status

    assert both(app, pays, lambda: redistribute().booked) == ["paid", 1]


def test_the_bank_and_a_newcomer_who_gets_shares_by_hand(app, shops):
    small, other = shops
    with app.app_context():
        order = place(other, wish(1), villager(1), LATER)
        make_lines({"amount_cents": PRICE_CENTS, "structured_ref": order.reference}, on=ON)
        db.session.commit()

    def by_hand(pause):
        share_class = lock_classes([class_of(small).id])[class_of(small).id]
        claim(share_class.id, 1)
        kim = join_on(Newcomer("Kim", "kim@example.org"), ON, today=ON)
        pause()
        return issue(share_class, kim, 1, ON, reference="mutatie-1").shares

    assert both(app, by_hand, lambda: redistribute().booked) == [1, 1]


def test_late_money_of_the_bank_and_who_buys_with_savings(app, shops):
    small, other = shops
    with app.app_context():
        saver = make_member(db.session, "Anna", postcode="7411 AB", street="Laan 3")
        plan = start_plan(saver, 10_00, "transfer", ON, is_told=False)
        receive_saving(plan.id, Money(ON, PRICE_CENTS, "saved"))
        late = place(small, wish(1), villager(1), NOON)
        expire_due(LATER, small)
        (line,) = make_lines({"amount_cents": PRICE_CENTS}, on=LATER.date())
        part = Part(line.id, "late", late.id, PRICE_CENTS, PERSON)
        plan_id, late_id = plan.id, late.id
        db.session.commit()

    def buys(pause):
        def slowly(*args):
            pause()
            return receive(*args)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("coop.dues.save_up.receive", slowly)
            return buy_with_savings(plan_by_id(plan_id), other, wish(1), LATER, ZONE).status

    assert both(app, buys, lambda: assign_by_hand(part).kind) == ["paid", "late"]
    with app.app_context():
        assert db.session.query(Order).filter_by(replaces_id=late_id).one().status == "paid"


def test_the_bank_and_who_closes_a_year(app, shops):
    with app.app_context():
        plan = start_plan(make_member(db.session, "Anna"), 10_00, "transfer", ON, is_told=False)
        order = place(shops[1], wish(1), villager(1), LATER)
        # The saving takes the journal before the order is looked at.
        make_lines(
            {"amount_cents": 10_00, "structured_ref": plan.reference},
            {"amount_cents": PRICE_CENTS, "structured_ref": order.reference, "day": 1},
            on=ON,
        )
        plant_id = class_of(shops[1]).plant_id
        db.session.commit()

    def closes(pause):
        hold_plant(db.session.get_one(Plant, plant_id))
        pause()
        hold(JOURNAL)
        return "closed"

    assert both(app, closes, lambda: redistribute().booked) == ["closed", 2]


@pytest.mark.parametrize("what", ["plant", "class"])
def test_a_booking_that_names_a_plant_or_class_that_somebody_holds(app, shops, what):
    with app.app_context():
        share_class = class_of(shops[0])
        class_id, plant_id = share_class.id, share_class.plant_id

    def holds(pause):
        if what == "plant":
            hold_plant(db.session.get_one(Plant, plant_id))
        else:
            lock_classes([class_id])
        pause()
        hold(JOURNAL)
        return "held"

    def books():
        named = {"plant": {"plant_id": plant_id}, "class": {"share_class_id": class_id}}[what]
        legs = [Leg(COSTS, 100, **named), Leg(BANK, -100)]
        return post("hand-1", ON, "Schoonmaak", legs).description

    assert both(app, holds, books) == ["held", "Schoonmaak"]


@pytest.mark.parametrize(("first_cents", "then_cents"), [(PRICE_CENTS, PRICE_CENTS), (0, 70_000)])
def test_the_last_of_the_money_and_who_gives_shares(app, shops, first_cents, then_cents):
    with app.app_context():
        order = place(shops[0], wish(2), villager(0), LATER)
        if first_cents:
            receive(order, Money(ON, first_cents, "first"))
        order_id = order.id
        db.session.commit()

    def pays():
        return receive(db.session.get_one(Order, order_id), Money(ON, then_cents, "then")).status

    assert both(app, gives, pays) == ["given", "paid"]


def test_too_much_money_that_is_assigned_by_hand_and_who_gives_shares(app, shops):
    with app.app_context():
        order = place(shops[0], wish(1), villager(0), LATER)
        (line,) = make_lines({"amount_cents": PRICE_CENTS + 10_00}, on=ON)
        part = Part(line.id, "order", order.id, line.amount_cents, PERSON)
        db.session.commit()

    assert both(app, gives, lambda: assign_by_hand(part).kind) == ["given", "order"]


def test_late_money_that_waits_in_line_and_who_gives_shares(app, shops):
    small, _other = shops
    with app.app_context():
        late = place(small, wish(2), villager(0), NOON)
        expire_due(LATER, small)
        place(small, wish(4), villager(1), LATER)
        late_id = late.id
        db.session.commit()

    def pays():
        order = db.session.get_one(Order, late_id)
        money = Money(LATER.date(), 2 * PRICE_CENTS, "provider-1")
        return isinstance(receive_late(order, money, LATER), OfferingWish)

    assert both(app, gives, pays) == ["given", True]


def test_an_order_after_a_part_paid_one_was_freed_and_who_buys_elsewhere(app, shops):
    small, other = shops
    with app.app_context():
        receive(place(small, wish(4), villager(0), NOON), Money(ON, PRICE_CENTS, "part"))
        db.session.commit()

    def orders():
        return place(small, wish(2), villager(1), LATER).status

    assert both(app, buying_in(other), orders) == ["paid", "reserved"]


def test_who_takes_an_order_back_while_somebody_waits_and_who_buys_elsewhere(app, shops):
    small, other = shops
    with app.app_context():
        order = place(small, wish(4), villager(0), LATER)
        receive(order, Money(LATER.date(), 4 * PRICE_CENTS, "whole"))
        join_line(small, Asked(1, 2), villager(1), LATER)
        order_id = order.id
        db.session.commit()

    def goes_back():
        return withdraw(db.session.get_one(Order, order_id), LATER).status

    assert both(app, buying_in(other), goes_back) == ["paid", "withdrawn"]
    with app.app_context():
        assert db.session.query(OfferingWish).one().status == "offered"
