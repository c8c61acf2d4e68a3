"""Whether the bank bears a payout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.yields.cash_test import cash_after, needed_cents, passes_cash_test

cents = st.integers(0, 10**10)


@pytest.mark.parametrize(
    ("bank_cents", "is_passed"), [(449_772 + 139_000, True), (449_772 + 138_999, False)]
)
def test_six_months_of_the_new_roofs_costs_must_stay(bank_cents, is_passed):
    """The domain's §6.3: costs of € 2 780.00 a year, € 4 497.72 to pay, six months to keep."""
    assert needed_cents(278_000, 6) == 139_000
    assert passes_cash_test(bank_cents, 449_772, 278_000, 6) is is_passed


@given(cents, cents, cents, st.integers(0, 60), cents)
def test_more_on_the_bank_never_turns_yes_into_no(bank, payout, costs, months, more):
    if passes_cash_test(bank, payout, costs, months):
        assert passes_cash_test(bank + more, payout, costs, months)


def test_a_payout_may_leave_less_than_nothing_and_then_fails():
    assert cash_after(100, 150) == -50
    assert not passes_cash_test(100, 150, 0, 0)


def test_nonsense_is_refused():
    with pytest.raises(ValueError, match="negative"):
        needed_cents(-1, 6)
