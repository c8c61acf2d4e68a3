from datetime import date, timedelta

import pytest

from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, SHARE_CAPITAL, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.offers.cancel import cancel, take_back, withdraw
from coop.offers.pay import pay
from coop.periods import Period
from coop.shares.holdings import share_days
from coop.shares.queries import movements_of_plant
from tests.factories import hand_over, make_member
from tests.offers.makers import NOON

PAID_ON = date(2026, 11, 24)
LATER = NOON + timedelta(days=7)


@pytest.fixture
def paid(order):
    return pay(order, PAID_ON, 64_000, PAID_ON)


def test_a_cancelled_order_gives_its_shares_back(order):
    cancel(order, LATER)

    assert (order.status, order.ended_at) == ("cancelled", LATER)
    assert order.offering.claimed_shares == 0
    assert order.offering.share_class.claimed_shares == 0


def test_an_order_is_cancelled_once(order):
    cancel(order, LATER)

    with pytest.raises(AlreadyDone, match="geannuleerd"):
        cancel(order, LATER)

    assert order.offering.claimed_shares == 0


def test_a_paid_order_is_withdrawn_instead(paid):
    assert take_back(paid, LATER).status == "withdrawn"


def test_a_withdrawn_order_gives_its_shares_back(paid):
    withdraw(paid, LATER)

    assert paid.offering.claimed_shares == 0
    assert paid.offering.share_class.claimed_shares == 0


def test_a_withdrawn_order_has_earned_nothing(paid):
    withdraw(paid, LATER)

    movements = movements_of_plant(paid.offering.share_class.plant_id)
    days = share_days(movements, Period(date(2026, 11, 1), date(2027, 1, 1)))
    assert [movement.shares for movement in movements] == [2, -2]
    assert days.of(str(paid.member_id)) == (0, 0)


def test_the_money_of_a_withdrawn_order_is_owed_to_the_buyer(paid):
    withdraw(paid, LATER)

    assert balance_cents(SHARE_CAPITAL) == 0
    assert balance_cents(TO_REFUND, member_id=paid.member_id) == -64_000
    assert balance_cents(BANK) == 64_000


def test_the_membership_stays_after_a_withdrawal(paid):
    withdraw(paid, LATER)

    assert (paid.member.status, paid.member.number) == ("member", 1)


def test_after_the_cooling_off_a_purchase_stands(paid):
    with pytest.raises(RuleBroken, match="05-12-2026"):
        withdraw(paid, paid.cooling_off_until)

    assert paid.status == "paid"


def test_shares_that_have_gone_on_cannot_be_withdrawn(session, paid):
    anna = make_member(session, "Anna")
    hand_over(paid.offering.share_class, paid.member, anna, 2, date(2026, 11, 26), "ov-1")

    with pytest.raises(RuleBroken, match="niet genoeg delen"):
        withdraw(paid, LATER)


def test_an_unpaid_order_is_cancelled_not_withdrawn(order):
    with pytest.raises(AlreadyDone, match="nog niet betaald"):
        withdraw(order, LATER)

    assert order.status == "reserved"
