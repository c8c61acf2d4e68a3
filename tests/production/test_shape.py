"""The modelled shape: how much when, in a leap year and over years too."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.production.shape import HOURS, shape_of

YEAR_KWH = 8760.0
FLAT = shape_of([1.0] * HOURS)
# Twice as much in the second half of each day, and in July.
UNEVEN = shape_of([(1 + (n % 24 >= 12)) * (2.0 if 4344 <= n < 5088 else 1.0) for n in range(HOURS)])
minutes = st.integers(0, 60 * 24 * 365 * 4)
FIRST = datetime(2023, 1, 1, tzinfo=UTC)


def test_an_hour_a_day_and_a_leap_year_weigh_what_they_last():
    start = datetime(2024, 2, 28, tzinfo=UTC)
    assert FLAT(start, start + timedelta(hours=1)) == 1_000_000
    assert FLAT(start, start + timedelta(days=2)) == 48_000_000
    assert FLAT(datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)) == 8784 * 10**6
    assert FLAT(start, start + timedelta(minutes=15)) == 250_000
    assert FLAT(start, start) == FLAT(start, start - timedelta(hours=1)) == 0


@settings(deadline=None)
@given(st.lists(minutes, min_size=3, max_size=3))
def test_the_parts_of_a_time_weigh_as_much_as_the_whole(cuts):
    one, two, three = (FIRST + timedelta(minutes=n) for n in sorted(cuts))
    for shape in (FLAT, UNEVEN):
        assert shape(one, two) >= 0
        assert shape(one, two) + shape(two, three) == shape(one, three)


def test_afternoons_and_july_weigh_more_but_the_days_run_smoothly():
    morning = datetime(2025, 3, 3, tzinfo=UTC)
    noon = morning + timedelta(hours=12)
    assert UNEVEN(noon, noon + timedelta(hours=12)) == 2 * UNEVEN(morning, noon)
    july = datetime(2025, 7, 15, tzinfo=UTC)
    assert UNEVEN(july, july + timedelta(days=1)) > UNEVEN(morning, morning + timedelta(days=1))


def test_months_are_those_of_the_plants_own_estimate():
    months = [float(n) for n in range(1, 13)]
    shape = shape_of([1.0] * HOURS, months)
    found = [
        shape(datetime(2025, n, 1, tzinfo=UTC), datetime(2025 + n // 12, n % 12 + 1, 1, tzinfo=UTC))
        for n in range(1, 13)
    ]
    assert [round(weight / 1e6, 3) for weight in found] == months


def test_a_plant_makes_nothing_before_it_began_or_after_it_ended():
    start, end = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC)
    shape = shape_of([1.0] * HOURS, runs_from=start, runs_until=end)
    assert shape(FIRST, start) == shape(end, end + timedelta(days=9)) == 0
    assert shape(FIRST, end + timedelta(days=9)) == 31 * 24 * 10**6


@pytest.mark.parametrize("hours", [[1.0] * 8759, [1.0] * 8759 + [-1.0]])
def test_what_is_no_typical_year_is_refused(hours):
    with pytest.raises(ValueError, match="no typical year"):
        shape_of(hours)
