from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import AlreadyDone
from coop.initiatives.stages import (
    ARROWS,
    BINDING,
    BY_TIME,
    CALL,
    FAILED,
    IDEA,
    MISSED,
    REACHED,
    REVIEW,
    ROAD,
    STATE_WORDS,
    STOPPED,
    check_arrow,
    closed,
    in_time,
    may_pledge,
)
from tests.initiatives.makers import NOON

STATES = st.sampled_from(sorted(ARROWS))


def test_the_road_follows_the_arrows_from_idea_to_review():
    for state, to in pairwise(ROAD):
        check_arrow(state, to)
    assert (ROAD[0], ROAD[-1]) == (IDEA, REVIEW)


def test_every_state_has_words_and_where_it_failed_nothing_follows():
    assert set(STATE_WORDS) == set(ARROWS)
    assert all(not ARROWS[state] for state in FAILED)


@given(STATES, STATES)
def test_no_arrow_leads_back(state, to):
    """From wherever an arrow leads, no walk comes back."""
    seen, front = set(), {to} if to in ARROWS[state] else set()
    while front:
        seen |= front
        front = {after for each in front for after in ARROWS[each]} - seen
    assert state not in seen


@given(STATES, STATES)
def test_what_is_no_arrow_is_refused(state, to):
    if to in ARROWS[state]:
        check_arrow(state, to)
    else:
        with pytest.raises(AlreadyDone):
            check_arrow(state, to)


@given(STATES, st.booleans(), st.integers(-5, 5))
def test_time_follows_only_its_own_arrows(state, reached, seconds):
    at = NOON + timedelta(seconds=seconds)
    after = in_time(state, NOON, reached, at)
    assert after == state or (state, after) in BY_TIME


@pytest.mark.parametrize(
    ("reached", "seconds", "after"),
    [(False, -1, CALL), (False, 0, MISSED), (True, -1, REACHED), (True, 0, REACHED)],
)
def test_a_call_ends_at_the_midnight_after_its_last_day(reached, seconds, after):
    assert in_time(CALL, NOON, reached, NOON + timedelta(seconds=seconds)) == after


def test_people_can_say_what_they_like_in_time_and_while_no_price_is_fixed():
    before = NOON - timedelta(seconds=1)
    assert [may_pledge(state, NOON, before) for state in ROAD[:5]] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert not may_pledge(CALL, NOON, NOON)


@given(STATES, st.integers(0, 3), st.integers(-5, 5))
def test_ordering_that_is_over_with_too_few_has_ended_and_nothing_else_has(state, missing, seconds):
    after = closed(state, NOON, missing, NOON + timedelta(seconds=seconds))
    assert (after == STOPPED) == (
        state == STOPPED or (state == BINDING and seconds >= 0 and missing > 0)
    )
    assert after == state or (state, after) in BY_TIME
    assert closed(state, None, missing, NOON) == state
