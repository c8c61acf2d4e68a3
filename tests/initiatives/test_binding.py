from datetime import UTC, date, datetime, timedelta

import pytest

from coop.errors import AlreadyDone, RuleBroken
from coop.initiatives.binding import (
    COOLING_OFF_DAYS,
    STANDING,
    Bound,
    check_closing,
    check_commit,
    check_go,
    check_step_back,
)
from coop.offers.lifecycle import end_of_days
from tests.initiatives.makers import NOON, ZONE

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("units", "seen", "price", "closes"),
    [
        (0, 100, 100, 1),
        (-1, 100, 100, 1),
        (10**9, 100, 100, 1),
        (1, 100, 101, 1),
        (1, 0, 100, 1),
        (1, 100, 100, 0),
    ],
)
def test_what_cannot_be_ordered_is_refused_at_the_number(units, seen, price, closes):
    with pytest.raises(RuleBroken) as refusal:
        check_commit(units, seen, price, NOON + timedelta(seconds=closes), NOON)
    assert refusal.value.field == "units"


def test_the_last_second_before_closing_is_in_time():
    check_commit(1, 100, 100, NOON + timedelta(seconds=1), NOON)


@pytest.mark.parametrize(
    ("ordered_at", "until"),
    [
        # The clock goes forward on 29 March 2026: the fourteenth day ends an hour earlier in UTC.
        (datetime(2026, 3, 20, 12, tzinfo=UTC), datetime(2026, 4, 3, 22, tzinfo=UTC)),
        # And back on 25 October 2026.
        (datetime(2026, 10, 20, 12, tzinfo=UTC), datetime(2026, 11, 3, 23, tzinfo=UTC)),
    ],
)
def test_the_time_to_think_ends_at_the_towns_midnight_also_when_the_clock_changed(
    ordered_at, until
):
    assert end_of_days(ordered_at, COOLING_OFF_DAYS, ZONE) == until
    check_step_back(STANDING, until, until - timedelta(seconds=1), ZONE)
    with pytest.raises(RuleBroken):
        check_step_back(STANDING, until, until, ZONE)


def test_an_order_that_stands_no_more_cannot_be_taken_back_again():
    with pytest.raises(AlreadyDone):
        check_step_back("withdrawn", NOON + timedelta(days=1), NOON, ZONE)


@pytest.mark.parametrize(
    ("bound", "closes"),
    [
        (Bound(30, 0, 30), 1),
        (Bound(30, 1, 30), 0),
        (Bound(29, 0, 30), 0),
    ],
)
def test_it_goes_on_only_when_enough_is_sure(bound, closes):
    check_go(Bound(30, 0, 30), NOON, NOON)
    with pytest.raises(RuleBroken):
        check_go(bound, NOON + timedelta(seconds=closes), NOON)


def test_ordering_closes_after_today_and_while_the_offer_holds():
    check_closing(date(2026, 11, 22), TODAY, date(2026, 11, 22))
    for closes_on in (TODAY, date(2026, 11, 23)):
        with pytest.raises(RuleBroken):
            check_closing(closes_on, TODAY, date(2026, 11, 22))
