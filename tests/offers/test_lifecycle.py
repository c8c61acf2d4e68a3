from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import AlreadyDone, RuleBroken
from coop.offers.lifecycle import (
    ARROWS,
    FREES_STOCK,
    Due,
    Standing,
    Terms,
    check_arrow,
    check_payment,
    check_together,
    check_wish,
    check_withdrawal,
    end_of_days,
    last_day,
    standing,
)

ZONE = "Europe/Amsterdam"
OPENS = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
CLOSES = datetime(2026, 12, 1, tzinfo=UTC)


def terms(**changes):
    return Terms(
        **{
            "opens_at": OPENS,
            "closes_at": CLOSES,
            "price_cents": 32_000,
            "min_shares": 2,
            "max_shares": 20,
            "left": 60,
            **changes,
        }
    )


def due(**changes):
    return Due(
        **{
            "status": "reserved",
            "amount_cents": 64_000,
            "placed_on": date(2026, 11, 21),
            "pay_by": date(2026, 12, 5),
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OPENS - timedelta(seconds=1), Standing.NOT_YET),
        (OPENS, Standing.OPEN),
        (CLOSES - timedelta(seconds=1), Standing.OPEN),
        (CLOSES, Standing.CLOSED),
    ],
)
def test_a_sale_is_open_from_its_first_instant_up_to_its_last(at, expected):
    assert standing(terms(), at) is expected


def test_a_sale_without_an_end_stays_open():
    assert standing(terms(closes_at=None), CLOSES + timedelta(days=1000)) is Standing.OPEN


def test_without_shares_a_sale_is_sold_out():
    assert standing(terms(left=0), NOW) is Standing.SOLD_OUT


@pytest.mark.parametrize("shares", [2, 20])
def test_the_least_and_the_most_can_be_ordered(shares):
    check_wish(terms(), shares, 32_000, NOW)


@pytest.mark.parametrize(
    ("changes", "shares", "price", "at", "said"),
    [
        ({}, 1, 32_000, NOW, "ten minste 2"),
        ({}, 0, 32_000, NOW, "ten minste 2"),
        ({}, 21, 32_000, NOW, "hoogstens 20"),
        ({}, 10_000, 32_000, NOW, "hoogstens 20"),
        ({"left": 5}, 6, 32_000, NOW, "nog 5 delen"),
        ({"left": 0}, 2, 32_000, NOW, "verkocht of gereserveerd"),
        ({}, 2, 31_000, NOW, "van € 310,00 naar € 320,00"),
        ({}, 2, 32_000, OPENS - timedelta(days=1), "nog niet begonnen"),
        ({}, 2, 32_000, CLOSES, "gesloten"),
    ],
)
def test_what_cannot_be_ordered_is_refused_at_the_number(changes, shares, price, at, said):
    with pytest.raises(RuleBroken, match=said) as refusal:
        check_wish(terms(**changes), shares, price, at)

    assert refusal.value.field == "shares"


def test_the_last_shares_may_be_fewer_than_the_minimum():
    last = terms(min_shares=3, left=1)

    check_wish(last, 1, 32_000, NOW)

    assert (last.least, last.most) == (1, 1)


def test_the_most_counts_all_orders_of_a_person():
    check_together(terms(), 5, 15)

    with pytest.raises(RuleBroken, match="20 delen"):
        check_together(terms(), 6, 15)


@given(st.integers(-5, 100), st.integers(1, 30), st.integers(0, 30), st.integers(0, 100))
def test_whoever_is_let_through_gets_no_more_than_there_is(shares, least, more, left):
    limits = terms(min_shares=least, max_shares=least + more, left=left)

    try:
        check_wish(limits, shares, 32_000, NOW)
    except RuleBroken:
        return

    assert 1 <= shares <= min(left, least + more)


@pytest.mark.parametrize(
    ("placed_at", "pay_by", "ends_at"),
    [
        ("2026-11-21T11:00", date(2026, 12, 5), "2026-12-05T23:00"),
        # Half past midnight in the town is still yesterday in UTC.
        ("2026-11-20T23:30", date(2026, 12, 5), "2026-12-05T23:00"),
        # Over the clock change of 29 March the last day still ends at the town's midnight.
        ("2026-03-20T12:00", date(2026, 4, 3), "2026-04-03T22:00"),
    ],
)
def test_a_term_of_fourteen_days_ends_with_the_towns_fourteenth_day(placed_at, pay_by, ends_at):
    until = end_of_days(datetime.fromisoformat(placed_at).replace(tzinfo=UTC), 14, ZONE)

    assert until == datetime.fromisoformat(ends_at).replace(tzinfo=UTC)
    assert last_day(until, ZONE) == pay_by


@given(st.integers(0, 20 * 365 * 24 * 60), st.integers(1, 90))
def test_a_term_is_never_shorter_than_its_days(minutes, days):
    placed_at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    until = end_of_days(placed_at, days, ZONE)

    # An hour may be lost to the clock change.
    assert until - placed_at > timedelta(days=days) - timedelta(hours=1)
    assert until - placed_at <= timedelta(days=days + 1, hours=1)


@given(st.lists(st.sampled_from(sorted(ARROWS)), max_size=12))
def test_an_order_goes_each_arrow_once_and_gives_its_shares_back_at_most_once(wanted):
    status, path = "reserved", ["reserved"]

    for to in wanted:
        try:
            check_arrow(status, to)
        except AlreadyDone:
            continue
        status = to
        path.append(to)

    assert len(path) == len(set(path))
    assert sum(step in FREES_STOCK for step in path) <= 1
    assert not {"paid", "expired"} <= set(path)
    assert not {"paid", "cancelled"} <= set(path)


@pytest.mark.parametrize("status", sorted(ARROWS))
def test_what_has_become_of_an_order_is_said(status):
    with pytest.raises(AlreadyDone, match=r"\w{5}") as refusal:
        check_arrow(status, "reserved")

    assert refusal.value.status == 409


def test_the_arrows_are_those_of_the_database():
    allowed = {(a, b) for a, ends in ARROWS.items() for b in ends}

    assert allowed == {
        ("reserved", "paid"),
        ("reserved", "expired"),
        ("reserved", "cancelled"),
        ("paid", "withdrawn"),
    }


def test_the_exact_amount_in_time_settles_an_order():
    check_payment(due(), date(2026, 12, 5), 64_000, date(2026, 12, 8))


@pytest.mark.parametrize(
    ("received_on", "cents", "field", "said"),
    [
        (date(2026, 11, 20), 64_000, "received_on", "voor de bestelling"),
        (date(2026, 12, 6), 64_000, "received_on", "te laat"),
        (date(2026, 12, 9), 64_000, "received_on", "nog komen"),
        (date(2026, 12, 1), 63_999, "amount", "precies € 640,00"),
        (date(2026, 12, 1), 64_001, "amount", "precies € 640,00"),
        (date(2026, 12, 1), 0, "amount", "precies € 640,00"),
    ],
)
def test_a_payment_that_does_not_fit_is_refused(received_on, cents, field, said):
    with pytest.raises(RuleBroken, match=said) as refusal:
        check_payment(due(), received_on, cents, date(2026, 12, 8))

    assert refusal.value.field == field


@pytest.mark.parametrize("status", ["paid", "expired", "cancelled", "withdrawn"])
def test_only_a_reserved_order_can_be_paid(status):
    with pytest.raises(AlreadyDone):
        check_payment(due(status=status), date(2026, 12, 1), 64_000, date(2026, 12, 8))


def test_a_buyer_can_withdraw_up_to_the_end_of_the_cooling_off():
    until = end_of_days(NOW, 14, ZONE)

    check_withdrawal("paid", until, until - timedelta(seconds=1), ZONE)

    with pytest.raises(RuleBroken, match="05-12-2026"):
        check_withdrawal("paid", until, until, ZONE)
