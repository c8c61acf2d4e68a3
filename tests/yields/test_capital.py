"""Own money that comes back: by class, by share-days, never more than is left of it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from coop.periods import book_year
from coop.shares.holdings import Movement
from coop.yields.capital import days_by_class, returned_by_class

YEAR = book_year(2025)
classes = st.dictionaries(st.integers(1, 6), st.integers(1, 10**5), min_size=1)


@given(st.integers(0, 10**8), classes)
def test_without_a_bound_all_of_it_comes_back(capital_cents, days):
    assert sum(returned_by_class(capital_cents, days, {}).values()) == capital_cents


@given(st.integers(0, 10**8), classes, st.dictionaries(st.integers(1, 6), st.integers(-100, 10**7)))
def test_never_more_than_is_left(capital_cents, days, left):
    for class_id, cents in returned_by_class(capital_cents, days, left).items():
        assert 0 <= cents <= max(0, left.get(class_id, cents))


def test_the_odd_cent_goes_to_the_class_held_most():
    assert returned_by_class(100, {1: 100, 2: 200}, {}) == {1: 33, 2: 67}
    assert returned_by_class(101, {1: 100, 2: 100}, {}) == {1: 51, 2: 50}


def test_days_are_counted_in_each_class_apart():
    movements = {
        1: [Movement("7", date(2025, 1, 1), 2), Movement("7", date(2025, 7, 1), -2)],
        2: [Movement("7", date(2025, 7, 1), 3), Movement("8", date(2026, 1, 1), 1)],
    }
    assert days_by_class(movements, YEAR) == {"7": {1: 2 * 181, 2: 3 * 184}}
