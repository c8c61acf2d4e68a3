"""An entry balances, or is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.entries import Leg, Unbalanced, balanced, reversed_legs

cents = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize("amounts", [(), (0, 0), (5,), (5, -4), (5, 0)])
def test_what_does_not_balance_is_no_entry(amounts):
    with pytest.raises(Unbalanced):
        balanced([Leg("1100", amount) for amount in amounts])


def test_a_leg_of_nothing_is_left_out():
    assert len(balanced([Leg("1100", 5), Leg("0500", -5), Leg("0510", 0)])) == 2


@given(st.lists(cents.filter(bool), min_size=1, max_size=8))
def test_an_entry_and_its_reverse_are_nothing_together(amounts):
    legs = [Leg("1100", amount) for amount in amounts] + [Leg("0500", -sum(amounts))]
    if not sum(amounts):
        legs = legs[:-1]
    if len(legs) < 2:
        return
    taken_back = balanced(reversed_legs(balanced(legs)))

    assert sum(leg.amount_cents for leg in [*balanced(legs), *taken_back]) == 0
    assert [leg.amount_cents for leg in reversed_legs(taken_back)] == [
        leg.amount_cents for leg in balanced(legs)
    ]
