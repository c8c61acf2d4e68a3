"""Money that comes too late: what it still buys, when it waits, and when it goes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coop.errors import RuleBroken
from coop.ledger.chart import BANK, ORDER_DEPOSITS, SHARE_CAPITAL, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.offers.cancel import cancel
from coop.offers.expire import expire_due
from coop.offers.join_line import Asked, join_line, withdraw_wish
from coop.offers.late import receive_late, take_late_away
from coop.offers.models import OfferingWish, Order
from coop.offers.pay import pay
from coop.offers.place import place
from coop.offers.receive import Money
from coop.offers.wish_queries import orders_of_wish
from coop.offers.wishes import offer_freed
from tests.offers.makers import NOON, make_offering, villager, wish

AFTER = NOON + timedelta(days=16)
DAY = AFTER.date()
MONEY = Money(DAY, 3 * 32_000, "bank-1", payer_iban="NL02RABO0123456789")


@pytest.fixture
def expired(session, cooperative):
    """Three of six shares, not paid in time."""
    offering = make_offering(session, offered=6, issued=6)
    order = place(offering.id, wish(3), villager(1), NOON)
    expire_due(AFTER, offering.id)
    return order


def balances(member_id):
    """Inleg, deposits, what goes back; what came in is what these are together."""
    cents = [
        -balance_cents(account, member_id=member_id)
        for account in (SHARE_CAPITAL, ORDER_DEPOSITS, TO_REFUND)
    ]
    assert balance_cents(BANK) == sum(cents)
    return tuple(cents)


def sell_rest(order, number=7, shares=6):
    return place(order.offering_id, wish(shares), villager(number), AFTER)


def test_while_shares_remain_late_money_buys_them_still(expired):
    bought = receive_late(expired, MONEY, AFTER)

    assert isinstance(bought, Order)
    assert (bought.status, bought.shares, bought.channel) == ("paid", 3, "late")
    assert bought.replaces_id == expired.id
    assert expired.status == "expired"
    assert balances(bought.member_id) == (96_000, 0, 0)


def test_too_much_late_money_buys_and_the_rest_goes_back(expired):
    receive_late(expired, replace(MONEY, amount_cents=100_000), AFTER)

    assert balances(expired.member_id) == (96_000, 0, 4_000)


def test_too_little_late_money_goes_back(expired):
    assert receive_late(expired, replace(MONEY, amount_cents=95_999), AFTER) is None
    assert balances(expired.member_id) == (0, 0, 95_999)


def test_at_another_price_late_money_goes_back(session, expired):
    expired.offering.price_cents = 31_000
    session.flush()

    assert receive_late(expired, MONEY, AFTER) is None
    assert balances(expired.member_id) == (0, 0, 96_000)


def test_after_the_sale_has_closed_late_money_goes_back(session, expired):
    expired.offering.closes_at = AFTER
    session.flush()

    assert receive_late(expired, MONEY, AFTER) is None


def test_for_a_cancelled_order_money_goes_back(expired):
    other = place(expired.offering_id, wish(1), villager(2), AFTER)
    cancel(other, AFTER)

    assert receive_late(other, replace(MONEY, amount_cents=32_000), AFTER) is None
    assert balances(other.member_id) == (0, 0, 32_000)


def test_money_that_comes_twice_goes_back_the_second_time(expired):
    bought = receive_late(expired, MONEY, AFTER)

    assert receive_late(bought, replace(MONEY, reference="bank-2"), AFTER) is None
    assert receive_late(expired, replace(MONEY, reference="bank-3"), AFTER) is None
    assert balances(expired.member_id) == (96_000, 0, 2 * 96_000)


def test_where_too_few_remain_the_payer_waits_and_the_money_too(expired):
    sell_rest(expired)

    waiting = receive_late(expired, MONEY, AFTER)

    assert isinstance(waiting, OfferingWish)
    assert (waiting.status, waiting.min_shares, waiting.max_shares) == ("waiting", 3, 3)
    assert balances(expired.member_id) == (0, 96_000, 0)


def test_who_waits_with_money_has_the_shares_as_soon_as_it_is_their_turn(expired):
    other = sell_rest(expired)
    waiting = receive_late(expired, MONEY, AFTER)

    cancel(other, AFTER)

    (order,) = orders_of_wish(waiting.id)
    assert (order.status, waiting.status) == ("paid", "ordered")
    assert balances(expired.member_id) == (96_000, 0, 0)


def test_who_waits_with_money_does_not_pass_who_waited_before(expired):
    other = sell_rest(expired)
    before = join_line(expired.offering_id, Asked(1, 6), villager(8), AFTER)
    waiting = receive_late(expired, MONEY, AFTER)

    cancel(other, AFTER)

    assert (before.status, waiting.status) == ("offered", "waiting")


def test_nobody_is_passed_by_late_money_while_somebody_waits(expired):
    first = place(expired.offering_id, wish(6), villager(7), AFTER)
    join_line(expired.offering_id, Asked(5, 6), villager(8), AFTER)
    cancel(first, AFTER)  # which goes to the one who waits, whole
    late = place_of_waiting(expired)

    assert late.status == "waiting"


def place_of_waiting(expired):
    return receive_late(expired, MONEY, AFTER)


def test_who_leaves_the_line_gets_the_money_back(expired):
    sell_rest(expired)
    waiting = receive_late(expired, MONEY, AFTER)

    withdraw_wish(waiting, AFTER)

    assert balances(expired.member_id) == (0, 0, 96_000)


def test_who_waits_already_gets_late_money_back(expired):
    sell_rest(expired)
    join_line(expired.offering_id, Asked(1, 2), villager(1), AFTER)

    assert receive_late(expired, MONEY, AFTER) is None
    assert balances(expired.member_id) == (0, 0, 96_000)


def test_money_in_time_for_an_order_that_stands_is_no_late_money(expired):
    order = sell_rest(expired, shares=1)

    paid = receive_late(order, replace(MONEY, amount_cents=32_000), AFTER)

    assert (paid.id, paid.status) == (order.id, "paid")


def test_a_paid_order_keeps_its_shares_when_money_comes_again(expired):
    order = sell_rest(expired, shares=1)
    pay(order, DAY, 32_000, DAY)

    assert receive_late(order, replace(MONEY, amount_cents=32_000), AFTER) is None
    assert balances(order.member_id) == (32_000, 0, 32_000)


def test_nothing_is_no_money(expired):
    with pytest.raises(RuleBroken, match="boven nul"):
        receive_late(expired, replace(MONEY, amount_cents=0), AFTER)


def test_late_money_that_was_to_go_back_is_undone(expired):
    receive_late(expired, replace(MONEY, amount_cents=5_000), AFTER)

    take_late_away("bank-1", AFTER)

    assert balances(expired.member_id) == (0, 0, 0)


def test_late_money_that_waits_is_undone_with_its_place_in_line(expired):
    sell_rest(expired)
    waiting = receive_late(expired, MONEY, AFTER)

    take_late_away("bank-1", AFTER)

    assert waiting.status == "withdrawn"
    assert balances(expired.member_id) == (0, 0, 0)


def test_late_money_that_gave_shares_is_not_undone_by_itself(expired):
    receive_late(expired, MONEY, AFTER)

    with pytest.raises(RuleBroken, match="delen gekocht"):
        take_late_away("bank-1", AFTER)
    assert balances(expired.member_id) == (96_000, 0, 0)


def test_late_money_that_gave_shares_from_the_line_is_not_undone(expired):
    other = sell_rest(expired)
    receive_late(expired, MONEY, AFTER)
    cancel(other, AFTER)

    with pytest.raises(RuleBroken, match="al delen"):
        take_late_away("bank-1", AFTER)


def test_late_money_that_was_paid_back_is_not_undone(expired):
    receive_late(expired, replace(MONEY, amount_cents=5_000), AFTER)
    legs = [Leg(TO_REFUND, 5_000, expired.member_id), Leg(BANK, -5_000)]
    post("paid-back", DAY, "terugbetaald", legs)

    with pytest.raises(RuleBroken, match="terugbetaald"):
        take_late_away("bank-1", AFTER)


def test_late_money_that_waits_goes_back_when_the_sale_closes(session, expired):
    sell_rest(expired)
    expired.offering.closes_at = NOON + timedelta(days=20)
    waits = receive_late(expired, MONEY, AFTER)
    assert isinstance(waits, OfferingWish)

    offer_freed(expired.offering_id, NOON + timedelta(days=19))
    assert (waits.status, balances(expired.member_id)) == ("waiting", (0, 96_000, 0))
    for days in (20, 21):
        offer_freed(expired.offering_id, NOON + timedelta(days=days))

    assert (waits.status, balances(expired.member_id)) == ("lapsed", (0, 0, 96_000))
    (told,) = session.query(OutboxMail).filter_by(about="wish_closed")
    assert "gesloten" in told.body
    assert "€ 960,00" in told.body.replace("\xa0", " ")
    with pytest.raises(RuleBroken, match="niets veranderd"):
        take_late_away(MONEY.reference, NOON + timedelta(days=22))
    assert balances(expired.member_id) == (0, 0, 96_000)
