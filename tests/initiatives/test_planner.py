from hypothesis import given
from hypothesis import strategies as st

from coop.initiatives.count import Count
from coop.initiatives.planner import Expected, Finished, expected

COUNTS = st.builds(
    lambda least, more: Count(1, least, least + more), st.integers(0, 10**5), st.integers(0, 10**5)
)
HISTORY = st.lists(st.builds(Finished, st.integers(0, 10**4), st.integers(0, 10**4)), max_size=4)


@given(COUNTS, st.integers(0, 100), HISTORY)
def test_what_is_expected_lies_between_nothing_and_what_was_said(counted, percent, history):
    found = expected(counted, percent, history)
    assert 0 <= found.low <= found.middle <= found.high <= counted.max_units
    assert found.low <= counted.min_units


def test_without_history_the_setting_holds():
    assert expected(Count(6, 50, 62), 40) == Expected(20, 23, 25, 40, 40, 0)


def test_own_calls_go_before_the_setting():
    """7,150 reserved and 2,200 ordered is 31 per cent (handbook §0, 13)."""
    history = [Finished(7150, 2200), Finished(100, 50), Finished(0, 0)]
    assert expected(Count(1, 100, 200), 40, history) == Expected(31, 66, 100, 31, 50, 2)
