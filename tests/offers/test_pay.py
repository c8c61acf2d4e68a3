from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, ORDER_DEPOSITS, SHARE_CAPITAL
from coop.ledger.close_period import close_period
from coop.ledger.models import Posting
from coop.ledger.queries import balance_cents, entry_by_reference
from coop.offers.expire import expire_due
from coop.offers.pay import attach, pay
from coop.offers.place import place
from coop.offers.receive import Money, receive
from coop.shares.models import ShareMovement
from coop.shares.queries import register_on
from tests.factories import make_member
from tests.offers.makers import NOON, applicant, wish

TODAY = date(2026, 11, 25)
RECEIVED = date(2026, 11, 24)


def test_money_makes_a_newcomer_a_member_with_shares(order):
    pay(order, RECEIVED, 64_000, TODAY)

    assert (order.status, order.paid_on) == ("paid", RECEIVED)
    assert (order.member.status, order.member.number) == ("member", 1)
    assert order.member.admitted_on == RECEIVED


def test_the_day_of_purchase_counts(order):
    pay(order, RECEIVED, 64_000, TODAY)

    plant = order.offering.share_class.plant
    assert register_on(RECEIVED - timedelta(days=1), plant.id) == []
    assert [(m.id, n) for _, m, n in register_on(RECEIVED, plant.id)] == [(order.member_id, 2)]


def test_the_money_stands_on_the_bank_and_is_the_members_capital(order):
    pay(order, RECEIVED, 64_000, TODAY)

    plant_id = order.offering.share_class.plant_id
    assert balance_cents(BANK) == 64_000
    assert balance_cents(SHARE_CAPITAL, plant_id=plant_id, member_id=order.member_id) == -64_000


def test_paying_claims_no_more_stock_than_was_reserved(order):
    pay(order, RECEIVED, 64_000, TODAY)

    assert order.offering.claimed_shares == 2
    assert order.offering.share_class.claimed_shares == 2


def test_a_member_who_buys_more_keeps_their_number(session, offering):
    anna = make_member(session, "Anna")
    order = place(offering.id, wish(), anna, NOON)

    pay(order, RECEIVED, 64_000, TODAY)

    assert order.member.number == anna.number == 1


def test_money_of_a_month_that_was_closed_is_booked_in_the_next(order):
    received, today = date(2026, 11, 30), date(2026, 12, 2)
    close_period(received, "november is af", today=today)

    pay(order, received, 64_000, today)

    assert (order.paid_on, order.member.admitted_on) == (received, received)
    entry = entry_by_reference(f"order-{order.reference}")
    assert entry.booked_on == date(2026, 12, 1)
    assert balance_cents(BANK) == 64_000


def test_an_order_is_paid_once(order):
    pay(order, RECEIVED, 64_000, TODAY)

    with pytest.raises(AlreadyDone, match="al betaald"):
        pay(order, RECEIVED, 64_000, TODAY)

    assert len(db.session.scalars(select(ShareMovement)).all()) == 1


def test_another_amount_changes_nothing(session, order):
    session.commit()

    with pytest.raises(RuleBroken, match="precies € 640,00"):
        pay(order, RECEIVED, 63_999, TODAY)

    assert (order.status, order.member.status) == ("reserved", "applicant")
    assert balance_cents(BANK) == 0


def test_an_expired_order_cannot_be_paid(order):
    expire_due(order.expires_at, order.offering_id)

    with pytest.raises(AlreadyDone, match="verlopen"):
        pay(order, RECEIVED, 64_000, date(2026, 12, 8))


def test_money_in_time_counts_though_it_is_recorded_late(order):
    pay(order, date(2026, 12, 5), 64_000, date(2026, 12, 8))

    assert order.status == "paid"


def test_a_closed_year_takes_no_new_shares(session, order):
    order.offering.share_class.plant.open_from = date(2027, 1, 1)

    with pytest.raises(RuleBroken, match="afgesloten"):
        pay(order, RECEIVED, 64_000, TODAY)


def test_the_board_gives_an_order_to_the_member_it_recognises(session, offering):
    anna = make_member(session, "Anna")
    order = place(offering.id, wish(), applicant(email=anna.email), NOON)
    newcomer = order.member

    pay(order, RECEIVED, 64_000, TODAY, belongs_to=anna)

    assert order.member_id == anna.id
    assert (newcomer.status, newcomer.number) == ("applicant", None)
    assert [m.id for _, m, _ in register_on(RECEIVED)] == [anna.id]


def test_an_order_goes_to_nobody_who_does_not_look_like_the_buyer(session, order):
    bram = make_member(session, "Bram", email="bram@elders.example", iban=None)

    with pytest.raises(RuleBroken, match="kan niet bij dat lid"):
        pay(order, RECEIVED, 64_000, TODAY, belongs_to=bram)


def test_a_members_own_order_is_given_to_nobody_else(session, offering):
    anna, bram = make_member(session, "Anna"), make_member(session, "Bram")
    order = place(offering.id, wish(), anna, NOON)

    with pytest.raises(RuleBroken, match="kan niet bij dat lid"):
        pay(order, RECEIVED, 64_000, TODAY, belongs_to=bram)


def test_what_was_paid_before_goes_along_to_the_member(session, offering):
    anna = make_member(session, "Anna")
    order = place(offering.id, wish(), applicant(email=anna.email), NOON)
    newcomer = order.member
    receive(order, Money(RECEIVED, 10_000, "first"))

    attach(order, anna, TODAY)

    assert deposit_cents(newcomer.id) == 0
    assert deposit_cents(anna.id) == 10_000


def deposit_cents(member_id):
    found = select(func.sum(-Posting.amount_cents)).where(
        Posting.account_code == ORDER_DEPOSITS, Posting.member_id == member_id
    )
    return db.session.scalar(found) or 0
