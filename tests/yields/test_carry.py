"""Working off what closed years counted wrong: nothing is lost, nothing goes below nought."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.yields.carry import work_off

months = st.lists(st.integers(0, 10**7), max_size=14)
carries = st.integers(-(10**8), 10**8)


@given(months, carries)
def test_nothing_is_lost(metered_wh, carry_wh):
    done = work_off(metered_wh, carry_wh)
    assert sum(done.months_wh) + done.left_wh == carry_wh


@given(months, carries)
def test_no_month_goes_below_nought(metered_wh, carry_wh):
    done = work_off(metered_wh, carry_wh)
    after = [wh + change for wh, change in zip(metered_wh, done.months_wh, strict=True)]
    assert min(after, default=0) >= 0
    assert done.left_wh == 0 or not any(after)


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=14), carries)
def test_in_two_steps_as_in_one(metered_wh, carry_wh):
    """Half the months first, and the rest with what was left: the same changes."""
    half = len(metered_wh) // 2
    first = work_off(metered_wh[:half], carry_wh)
    second = work_off(metered_wh[half:], first.left_wh)
    whole = work_off(metered_wh, carry_wh)
    assert (*first.months_wh, *second.months_wh) == whole.months_wh
    assert second.left_wh == whole.left_wh


def test_a_shortage_goes_to_the_first_open_month():
    assert work_off([100, 200], 50).months_wh == (50, 0)


def test_too_much_is_taken_month_after_month_and_then_carried_on():
    done = work_off([100, 200, 300], -1000)
    assert done.months_wh == (-100, -200, -300)
    assert done.left_wh == -400


def test_a_month_below_nought_is_a_bug():
    with pytest.raises(ValueError, match="less than nothing"):
        work_off([-1], 5)
