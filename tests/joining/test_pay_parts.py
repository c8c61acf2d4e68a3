"""An order in parts: reserved while they come, final when all is there, owed back when not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from coop.errors import AlreadyDone, RuleBroken
from coop.joining.pay_parts import end_missed, place_in_parts, receive_part, remind_parts
from coop.joining.queries import parts_of
from coop.ledger.chart import BANK, ORDER_DEPOSITS, SHARE_CAPITAL, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.periods import day_of
from tests.offers.makers import NOON, applicant, wish

ZONE = "Europe/Amsterdam"
TODAY = day_of(NOON, ZONE)


@pytest.fixture
def order(roof):
    return place_in_parts(roof.id, replace(wish(2), instalments=3), applicant(), NOON)


def test_an_order_in_parts_stands_until_two_weeks_after_the_last_part(order):
    parts = parts_of(order.id)

    assert [part.amount_cents for part in parts] == [21_334, 21_333, 21_333]
    assert [part.due_on for part in parts] == [
        date(2026, 12, 5), date(2027, 1, 5), date(2027, 2, 5),
    ]  # fmt: skip
    assert day_of(order.expires_at - timedelta(seconds=1), ZONE) == date(2027, 2, 19)


def test_the_shares_are_given_on_the_day_that_all_of_it_is_there(order):
    for part in parts_of(order.id)[:2]:
        receive_part(order, part.due_on, part.amount_cents, part.due_on)
    assert (order.status, order.member.number) == ("reserved", None)
    assert balance_cents(ORDER_DEPOSITS, member_id=order.member_id) == -42_667

    receive_part(order, date(2027, 2, 1), 21_333, date(2027, 2, 1))

    assert (order.status, order.paid_on) == ("paid", date(2027, 2, 1))
    assert balance_cents(ORDER_DEPOSITS) == 0
    assert balance_cents(SHARE_CAPITAL, member_id=order.member_id) == -64_000
    assert balance_cents(BANK) == 64_000


def test_a_part_that_stays_away_ends_the_order_and_all_of_it_is_owed_back(order, roof):
    receive_part(order, TODAY, 21_334, TODAY)
    second = parts_of(order.id)[1].due_on
    assert end_missed(NOON, second + timedelta(days=14)) == 0

    assert end_missed(NOON, second + timedelta(days=15)) == 1

    assert order.status == "expired"
    assert balance_cents(TO_REFUND, member_id=order.member_id) == -21_334
    assert balance_cents(ORDER_DEPOSITS) == 0
    assert roof.claimed_shares == 0
    assert end_missed(NOON, second + timedelta(days=99)) == 0


def test_each_part_is_told_before_its_day_and_again_when_it_is_late(session, order):
    receive_part(order, TODAY, 21_334, TODAY)
    due_on = parts_of(order.id)[1].due_on
    reminded = [remind_parts(due_on + timedelta(days=days)) for days in (-4, -3, -2, 0, 1, 2, 14)]

    assert reminded == [0, 1, 0, 0, 1, 0, 0]
    late = session.query(OutboxMail).filter_by(subject="Uw termijn is te laat").one()
    assert "213,33" in late.body
    assert "19 januari 2027" in late.body


def test_more_than_is_left_and_a_day_to_come_are_refused(order):
    with pytest.raises(RuleBroken, match="meer dan er nog te betalen is") as refusal:
        receive_part(order, TODAY, 64_001, TODAY)
    assert refusal.value.field == "amount"
    with pytest.raises(RuleBroken) as refusal:
        receive_part(order, TODAY + timedelta(days=1), 100, TODAY)
    assert refusal.value.field == "received_on"
    assert balance_cents(ORDER_DEPOSITS) == 0


def test_the_same_amount_twice_on_one_day_is_two_payments(order):
    receive_part(order, TODAY, 100, TODAY)
    receive_part(order, TODAY, 100, TODAY)

    assert balance_cents(ORDER_DEPOSITS) == -200


def test_nothing_comes_in_for_an_order_that_ended(order):
    end_missed(NOON, date(2028, 1, 1))
    with pytest.raises(AlreadyDone):
        receive_part(order, TODAY, 100, TODAY)


def test_an_offering_that_allows_no_parts_takes_none(session, offering):
    with pytest.raises(RuleBroken, match="niet in delen betalen"):
        place_in_parts(offering.id, replace(wish(2), instalments=3), applicant(), NOON)


def test_the_buyer_is_told_each_part(session, order):
    told = session.query(OutboxMail).filter(OutboxMail.subject == "Uw termijnen").one()
    assert "Termijn 1: € 213,34, uiterlijk op 5 december 2026." in told.body.replace("\xa0", " ")
