"""Half-open periods and the calendar of the town."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.periods import (
    Period,
    book_year,
    book_year_of,
    day_of,
    local_bounds,
    month,
    month_of,
)

AMSTERDAM = "Europe/Amsterdam"
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@st.composite
def periods(draw):
    start = draw(days)
    return Period(start, start + timedelta(days=draw(st.integers(1, 1500))))


def test_a_leap_year_has_366_days():
    assert book_year(2024).days == 366
    assert book_year(2025).days == 365


def test_a_book_year_can_start_in_july():
    assert book_year(2025, 7) == Period(date(2025, 7, 1), date(2026, 7, 1))
    assert book_year_of(date(2026, 6, 30), 7) == book_year(2025, 7)
    assert book_year_of(date(2026, 7, 1), 7) == book_year(2026, 7)


def test_the_last_day_of_a_period_is_not_its_end():
    year = book_year(2025)

    assert date(2025, 12, 31) in year
    assert date(2026, 1, 1) not in year
    assert date(2025, 1, 1) in year


@pytest.mark.parametrize("end", [date(2025, 1, 1), date(2024, 12, 31)])
def test_a_period_without_days_cannot_be_made(end):
    with pytest.raises(ValueError, match="end after its start"):
        Period(date(2025, 1, 1), end)


def test_a_period_of_instants_cannot_be_made():
    with pytest.raises(TypeError, match="day to day"):
        Period(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC))


def test_the_first_and_last_month_are_cut_to_the_period():
    parts = Period(date(2024, 12, 20), date(2025, 2, 11)).months()

    assert parts == [
        Period(date(2024, 12, 20), date(2025, 1, 1)),
        Period(date(2025, 1, 1), date(2025, 2, 1)),
        Period(date(2025, 2, 1), date(2025, 2, 11)),
    ]


@given(periods())
def test_the_months_of_a_period_are_the_period_without_gaps(period):
    parts = period.months()

    assert parts[0].start == period.start
    assert parts[-1].end == period.end
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert sum(part.days for part in parts) == period.days
    assert all((part.end - timedelta(days=1)).month == part.start.month for part in parts)
    assert period.is_whole_months == all(
        part == month(part.start.year, part.start.month) for part in parts
    )


@given(periods(), periods())
def test_overlap_is_the_days_that_both_have(one, other):
    shared = one.overlap(other)

    count = sum(one.start + timedelta(days=n) in other for n in range(one.days))
    assert (shared.days if shared else 0) == count
    assert shared == other.overlap(one)


@pytest.mark.parametrize(
    ("start", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 7, 1), 24)]
)
def test_the_day_of_the_clock_change_is_an_hour_shorter_or_longer(start, hours):
    first, last = local_bounds(Period(start, start + timedelta(days=1)), AMSTERDAM)

    assert last - first == timedelta(hours=hours)
    assert first.tzinfo is UTC


def test_a_year_in_the_town_starts_an_hour_before_the_year_in_utc():
    start, end = local_bounds(book_year(2025), AMSTERDAM)

    assert start == datetime(2024, 12, 31, 23, tzinfo=UTC)
    assert end == datetime(2025, 12, 31, 23, tzinfo=UTC)


@given(periods())
def test_the_instants_of_a_period_fall_on_its_first_and_last_day(period):
    start, end = local_bounds(period, AMSTERDAM)

    assert day_of(start, AMSTERDAM) == period.start
    assert day_of(end - timedelta(seconds=1), AMSTERDAM) == period.end - timedelta(days=1)


def test_half_past_eleven_at_night_in_utc_is_the_next_month_in_the_town():
    assert month_of(datetime(2025, 6, 30, 22, 30, tzinfo=UTC), AMSTERDAM) == month(2025, 7)


def test_an_instant_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2025, 6, 30), AMSTERDAM)  # noqa: DTZ001 - that is the point
