"""Who may return shares first, and how far the money goes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.shares.return_queue import Asked, in_order, notice_end, queue, room_cents

TODAY = date(2026, 6, 15)
FIRST_DAY = date(2026, 1, 1)


def asked(request_id: int, shares: int = 1, **changes) -> Asked:
    """A request of 1 January whose notice is over; a share is worth € 100."""
    return Asked(
        **{
            "request_id": request_id,
            "shares": shares,
            "asked_on": FIRST_DAY,
            "notice_ends_on": FIRST_DAY,
            "is_hardship": False,
            "value_cents": 100_00,
            **changes,
        }
    )


def served(places) -> dict[int, int]:
    """Shares by request."""
    return {place.asked.request_id: place.grantable_shares for place in places}


def test_need_goes_first_then_the_day_then_the_number():
    requests = [
        asked(3, asked_on=date(2026, 1, 2)),
        asked(2),
        asked(1),
        asked(4, asked_on=date(2026, 5, 1), is_hardship=True),
    ]

    assert [one.request_id for one in in_order(requests)] == [4, 1, 2, 3]


def test_as_many_whole_shares_as_the_money_allows_and_nobody_overtakes():
    # Handbook §6.7: hardship first, then date; yearly cap.
    places = queue([asked(1, 3), asked(2, 1, value_cents=50_00)], 250_00, TODAY)

    assert served(places) == {1: 2, 2: 0}
    assert [str(place.why) for place in places] == [
        "dit jaar nog geld voor 2",
        "nog geen geld dit jaar",
    ]
    assert sum(place.amount_cents for place in places) == 200_00


def test_notice_is_waited_for_and_takes_nobodys_place():
    in_notice = asked(1, notice_ends_on=date(2026, 6, 16))
    places = queue([in_notice, asked(2)], 100_00, TODAY)

    assert served(places) == {1: 0, 2: 1}
    assert str(places[0].why) == "opzegtermijn tot 16-06-2026"
    on_its_day = queue([replace(in_notice, notice_ends_on=TODAY), asked(2)], 100_00, TODAY)
    assert served(on_its_day) == {1: 1, 2: 0}


def test_shares_worth_nothing_need_no_money():
    assert served(queue([asked(1), asked(2, 5, value_cents=0)], 0, TODAY)) == {1: 0, 2: 5}


@pytest.mark.parametrize(
    ("cap", "granted", "bank", "owed", "reserve", "room"),
    [
        (1000_00, 200_00, 9000_00, 0, 0, 800_00),  # the assembly's amount is the lesser
        (1000_00, 0, 900_00, 300_00, 100_00, 500_00),  # the bank is
        (None, 500_00, 900_00, 0, 0, 900_00),
        (1000_00, 1200_00, 9000_00, 0, 0, 0),
        (1000_00, 0, 100_00, 300_00, 0, 0),
    ],
)
def test_the_years_money_is_the_lesser_of_both(cap, granted, bank, owed, reserve, room):
    assert room_cents(cap, granted, bank, owed, reserve) == room


@pytest.mark.parametrize(
    ("day", "months", "hardship", "ends"),
    [
        (date(2026, 1, 15), 3, False, date(2026, 4, 15)),
        (date(2026, 1, 31), 1, False, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, False, date(2028, 2, 29)),
        (date(2026, 11, 30), 24, False, date(2028, 11, 30)),
        (date(2026, 1, 15), 0, False, date(2026, 1, 15)),
        (date(2026, 1, 15), 3, True, date(2026, 1, 15)),
    ],
)
def test_notice_ends_so_many_months_later(day, months, hardship, ends):
    assert notice_end(day, months, hardship) == ends


requests = st.lists(
    st.builds(
        Asked,
        request_id=st.integers(1, 10**6),
        shares=st.integers(0, 50),
        asked_on=st.dates(date(2025, 1, 1), TODAY),
        notice_ends_on=st.dates(date(2026, 6, 1), date(2026, 6, 30)),
        is_hardship=st.booleans(),
        value_cents=st.integers(0, 500_00),
    ),
    max_size=12,
    unique_by=lambda one: one.request_id,
)
money = st.integers(0, 10_000_00)


@given(requests, money)
def test_the_order_of_writing_down_changes_nothing(waiting, available):
    shuffled = sorted(waiting, key=lambda one: (one.shares, -one.request_id))

    assert queue(shuffled, available, TODAY) == queue(waiting, available, TODAY)
    assert queue(shuffled[::-1], available, TODAY) == queue(waiting, available, TODAY)


@given(requests, money)
def test_no_more_leaves_than_there_is(waiting, available):
    places = queue(waiting, available, TODAY)

    assert sum(place.amount_cents for place in places) <= available
    assert all(0 <= place.grantable_shares <= place.asked.shares for place in places)
    assert all(
        place.amount_cents == place.grantable_shares * place.asked.value_cents for place in places
    )


@given(requests, money)
def test_nobody_without_need_is_served_while_need_waits_for_money(waiting, available):
    places = queue(waiting, available, TODAY)
    short = [
        place
        for place in places
        if place.asked.notice_ends_on <= TODAY and place.grantable_shares < place.asked.shares
    ]
    if short:
        later = [place for place in places if place.number > short[0].number]
        assert all(place.amount_cents == 0 for place in later)
        if short[0].asked.is_hardship:
            assert all(place.amount_cents == 0 for place in places if not place.asked.is_hardship)


@given(requests, money, money)
def test_more_money_never_serves_anybody_fewer(waiting, available, more):
    before = served(queue(waiting, available, TODAY))
    after = served(queue(waiting, available + more, TODAY))

    assert all(after[request] >= shares for request, shares in before.items())


@given(requests, money)
def test_who_waits_is_told_why_and_who_does_not_is_not(waiting, available):
    for place in queue(waiting, available, TODAY):
        all_now = 0 < place.asked.shares == place.grantable_shares
        assert (place.why is None) == all_now
