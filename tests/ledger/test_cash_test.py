"""Whether the bank bears a payout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.cash_test import cash_after, needed_cents

cents = st.integers(0, 10**10)


def test_six_months_of_the_new_roofs_costs_must_stay():
    """The domain's §6.3: costs of € 2 780.00 a year, € 4 497.72 to pay, six months to keep."""
    assert needed_cents(278_000, 6) == 139_000
    assert cash_after(449_772 + 139_000, 449_772) == needed_cents(278_000, 6)


@given(cents, st.integers(0, 60))
def test_what_stays_is_rounded_to_the_safe_side(costs, months):
    assert 0 <= needed_cents(costs, months) * 12 - costs * months < 12


def test_a_payout_may_leave_less_than_nothing():
    assert cash_after(100, 150) == -50


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="negative"):
        needed_cents(-1, 6)
