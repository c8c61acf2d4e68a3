"""Days on which banks pay."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.payouts.bank_days import is_bank_day, next_bank_day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2026, 5, 1),
        date(2026, 12, 25),
        date(2025, 12, 26),
        date(2026, 11, 28),  # a Saturday
        date(2026, 11, 29),
    ],
)
def test_banks_are_closed_on_weekends_and_six_days_a_year(day):
    assert not is_bank_day(day)


def test_dutch_holidays_that_target_does_not_keep_are_bank_days():
    assert is_bank_day(date(2026, 4, 27))
    assert is_bank_day(date(2026, 5, 14))


def test_a_saturday_becomes_monday_and_christmas_the_day_after():
    assert next_bank_day(date(2026, 11, 28)) == date(2026, 11, 30)
    assert next_bank_day(date(2026, 12, 25)) == date(2026, 12, 28)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 1)))
def test_the_next_bank_day_is_within_five_days(day):
    found = next_bank_day(day)
    assert is_bank_day(found)
    assert day <= found <= day + timedelta(days=5)
