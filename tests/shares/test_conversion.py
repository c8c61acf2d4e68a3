"""Shares of one class become shares of another without a fraction or a cent getting lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.shares.conversion import Ratio, converted, new_shares

counts = st.integers(1, 40)
cents = st.integers(0, 100_000)


def test_two_old_shares_of_100_become_one_new_of_180_and_20_comes_back():
    sums = converted(
        4, Ratio(2, 1), old_value_cents=10_000, new_value_cents=18_000, capital_cents=40_000
    )

    assert (sums.new_shares, sums.old_value_cents, sums.new_value_cents) == (2, 40_000, 36_000)
    assert (sums.to_member_cents, sums.from_member_cents) == (4_000, 0)
    assert (sums.capital_out_cents, sums.capital_in_cents) == (40_000, 36_000)


def test_what_is_worth_more_is_paid_for():
    sums = converted(
        1, Ratio(1, 1), old_value_cents=10_000, new_value_cents=12_500, capital_cents=10_000
    )

    assert (sums.to_member_cents, sums.from_member_cents) == (0, 2_500)
    assert sums.capital_in_cents == 12_500


def test_nobody_gets_back_more_than_stands_in_the_books():
    sums = converted(
        1, Ratio(1, 1), old_value_cents=10_000, new_value_cents=1_000, capital_cents=500
    )

    assert (sums.to_member_cents, sums.capital_in_cents) == (500, 0)


@pytest.mark.parametrize(
    ("shares", "ratio", "field"),
    [
        (3, Ratio(2, 1), "shares"),
        (0, Ratio(2, 1), "shares"),
        (-2, Ratio(2, 1), "shares"),
        (2, Ratio(0, 1), "ratio_old"),
        (2, Ratio(1, 0), "ratio_new"),
        (2, Ratio(-1, 1), "ratio_old"),
    ],
)
def test_a_piece_of_a_share_is_refused_at_its_field(shares, ratio, field):
    with pytest.raises(RuleBroken) as refusal:
        new_shares(shares, ratio)
    assert refusal.value.field == field


@given(times=counts, old=counts, new=counts, was=cents, becomes=cents, capital=cents)
def test_no_cent_appears_or_goes(times, old, new, was, becomes, capital):
    sums = converted(
        times * old,
        Ratio(old, new),
        old_value_cents=was,
        new_value_cents=becomes,
        capital_cents=capital,
    )

    assert sums.new_shares * old == times * old * new
    assert (
        sums.capital_out_cents + sums.from_member_cents
        == sums.capital_in_cents + sums.to_member_cents
    )
    assert min(sums.to_member_cents, sums.from_member_cents) == 0
    assert sums.capital_in_cents >= 0
