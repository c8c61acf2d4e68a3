"""Which meters count in a time: those that were ever read, from when to when."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from coop.production.counting import Hung, counting
from coop.production.monthly import Reach


def at(day: int) -> datetime:
    return datetime(2025, 6, day, tzinfo=UTC)


JUNE = (at(1), at(30))


def test_a_meter_that_was_never_read_counts_only_where_there_is_no_other():
    read = Hung(1, Reach(at(1), at(2)))
    assert counting([read, Hung(2)], JUNE) == {1: JUNE}
    assert counting([Hung(2)], JUNE) == {2: JUNE}
    assert counting([Hung(1), Hung(2)], JUNE) == {}
    assert counting([], JUNE) == {}


def test_the_first_meter_hung_there_before_and_another_counts_from_its_first_reading():
    one, other = Hung(1, Reach(at(10), at(30))), Hung(2, Reach(at(20), at(30)))
    assert counting([one, other], JUNE) == {1: JUNE, 2: (at(20), at(30))}


def test_meters_after_each_other_share_the_time():
    old = Hung(1, Reach(at(1), at(8)), taken_away_at=at(12))
    assert counting([old, Hung(2, put_up_at=at(12))], JUNE) == {
        1: (at(1), at(12)),
        2: (at(12), at(30)),
    }
    # Nobody wrote down the change: the new one began to count when the old one had ended.
    assert counting([Hung(1, Reach(at(1), at(8))), Hung(2, Reach(at(15), at(30)))], JUNE) == {
        1: (at(1), at(15)),
        2: (at(15), at(30)),
    }


days = st.integers(1, 30)
reaches = st.tuples(days, days).map(lambda pair: Reach(at(min(pair)), at(max(pair))))


@given(st.lists(st.none() | reaches, max_size=4), st.tuples(days, days))
def test_parts_lie_within_the_time_and_its_start_is_never_left_out(found, asked):
    runs = at(min(asked)), at(max(asked))
    meters = [Hung(number, reach) for number, reach in enumerate(found)]
    parts = counting(meters, runs)
    for first, last in parts.values():
        assert runs[0] <= first < last <= runs[1]
    if any(found) and runs[0] < runs[1]:
        assert min(first for first, _last in parts.values()) == runs[0]
