"""What a share is worth when its holder leaves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.shares.exit_value import Method, full_months, linear_value, share_value

STARTED = date(2021, 1, 1)


@pytest.mark.parametrize(
    ("day", "value_cents"),
    [
        # Handbook §6.7: 320 × (1 − 60/300) after 5 years, 320 × (1 − 66/300) after 5.5 years.
        (date(2026, 1, 1), 256_00),
        (date(2026, 7, 1), 249_60),
        (date(2026, 6, 30), 250_66),  # 65 whole months, floored from 250.666…
        (STARTED, 320_00),
        (date(2020, 1, 1), 320_00),
        (date(2046, 1, 1), 0),
        (date(2060, 1, 1), 0),
    ],
)
def test_a_share_loses_an_equal_part_each_month_of_its_term(day, value_cents):
    assert linear_value(320_00, 25, STARTED, day) == value_cents


def test_a_share_is_never_worth_more_than_the_capital_can_bear():
    # Handbook §6.7: never above equity ÷ delen.
    capped = share_value(Method.LINEAR, 256_00, 240 * 200_00, 240)
    free = share_value(Method.LINEAR, 256_00, 240 * 300_00, 240)

    assert (capped.cents, capped.is_capped) == (200_00, True)
    assert (free.cents, free.is_capped) == (256_00, False)
    assert share_value(Method.LINEAR, 256_00, -1, 240).cents == 0


@pytest.mark.parametrize(
    ("equity_cents", "value_cents"), [(175_166_00, 218_95), (185_718_00, 232_14)]
)
def test_the_equity_rule_gives_the_values_of_wageningen(equity_cents, value_cents):
    # Handbook §1.13: € 175 166/800 = € 218.96 on 1-1-2016, € 185 718/800 = € 232.15 a year later;
    # they round 218.9575 and 232.1475 up, we floor: nobody gets a cent that is not there.
    assert share_value(Method.EQUITY, 0, equity_cents, 800).cents == value_cents


@given(
    st.integers(1, 10**7),
    st.integers(1, 50),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.integers(0, 20_000),
    st.integers(0, 400),
)
def test_value_never_rises_with_time(price_cents, term_years, start, days, more):
    day = start + timedelta(days=days)
    now = linear_value(price_cents, term_years, start, day)
    later = linear_value(price_cents, term_years, start, day + timedelta(days=more))

    assert 0 <= later <= now <= price_cents


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 10_000))
def test_a_month_is_whole_on_the_same_day_of_the_next(start, days):
    day = start + timedelta(days=days)
    months = full_months(start, day)

    assert months * 28 <= days
    assert days < (months + 1) * 31 + 1
