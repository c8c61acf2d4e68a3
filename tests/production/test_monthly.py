"""A month of the town is known when it is covered; our part loses less than one Wh a year."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.periods import Period, local_bounds, local_midnight, month
from coop.production.monthly import Counted, Reach, our_months, reaches, whole_months

ZONE = "Europe/Amsterdam"
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def counted(start, end, energy_wh: int, meter_id: int = 1) -> Counted:
    """A reading between two local midnights."""
    return Counted(
        meter_id,
        local_midnight(date.fromisoformat(start), ZONE),
        local_midnight(date.fromisoformat(end), ZONE),
        energy_wh,
    )


def steps(period: Period, step: timedelta, energy_wh: int = 1, meter_id: int = 1):
    """Readings of equal length that fill a period."""
    start, end = local_bounds(period, ZONE)
    while start < end:
        yield Counted(meter_id, start, start + step, energy_wh)
        start += step


def months(rows, period=YEAR, **plant):
    rows = list(rows)
    return whole_months(rows, reaches(rows), period, ZONE, **plant)


def test_a_reading_of_a_month_is_that_month():
    assert months([counted("2025-03-01", "2025-04-01", 7)])[1:4] == [None, 7, None]


@pytest.mark.parametrize(("number", "hours"), [(1, 744), (2, 672), (3, 743), (10, 745), (4, 720)])
def test_a_month_has_the_hours_of_its_days_also_when_the_clock_changes(number, hours):
    rows = steps(month(2025, number), timedelta(hours=1))
    assert months(rows, month(2025, number)) == [hours]


def test_quarter_hours_fill_a_month_and_one_missing_leaves_it_unknown():
    october = month(2025, 10)
    rows = list(steps(october, timedelta(minutes=15), energy_wh=3))
    assert months(rows, october) == [745 * 4 * 3]
    for missing in (0, 1500, len(rows) - 1):
        assert months([*rows[:missing], *rows[missing + 1 :]], october) == [None]


def test_the_hour_that_comes_twice_is_counted_twice():
    october = month(2025, 10)
    rows = list(steps(october, timedelta(hours=1)))
    town = ZoneInfo(ZONE)
    twice = [row for row in rows if row.start.astimezone(town).replace(tzinfo=None)
             == datetime(2025, 10, 26, 2, 0)]  # fmt: skip  # noqa: DTZ001 - the wall clock
    assert len(twice) == 2
    assert months([row for row in rows if row != twice[0]], october) == [None]


def test_days_counted_in_utc_reach_over_the_months_of_the_town():
    first = datetime.fromisoformat("2025-01-01T00:00+00:00")
    rows = [
        Counted(1, first + timedelta(days=day), first + timedelta(days=day + 1), 5)
        for day in range(-1, 366)
    ]
    assert months(rows) == [None] * 12


def test_a_reading_over_several_months_leaves_them_unknown():
    rows = [counted("2025-01-01", "2025-02-01", 4), counted("2025-02-01", "2025-04-01", 9)]
    assert months(rows)[:4] == [4, None, None, None]


def test_several_readings_together_fill_a_month():
    rows = [counted("2025-05-11", "2025-06-01", 3), counted("2025-05-01", "2025-05-11", 4)]
    assert months(rows)[4] == 7


def test_before_the_plant_started_nothing_had_to_be_counted():
    rows = [counted("2025-03-15", "2025-04-01", 6)]
    found = months(rows, started_on=date(2025, 3, 15))
    assert found[:4] == [0, 0, 6, None]


def test_a_plant_that_did_not_run_yet_made_nothing_with_or_without_a_meter():
    assert months([], month(2025, 1), started_on=date(2025, 2, 1)) == [0]
    late = [counted("2025-03-01", "2025-04-01", 6)]
    assert months(late, started_on=date(2025, 2, 1))[:3] == [0, None, 6]


def test_after_the_plant_ended_nothing_has_to_be_counted():
    rows = [counted("2025-01-01", "2025-02-01", 6), counted("2025-02-01", "2025-02-10", 2)]
    found = months(rows, started_on=date(2024, 1, 1), ended_on=date(2025, 2, 10))
    assert found == [6, 2, *[0] * 10]


def test_a_plant_without_readings_is_unknown():
    assert months([], month(2025, 1), started_on=date(2024, 1, 1)) == [None]


def test_two_meters_beside_each_other_are_added_and_both_must_tell():
    rows = [
        counted("2025-01-01", "2025-02-01", 4),
        counted("2025-02-01", "2025-03-01", 5),
        counted("2025-01-01", "2025-02-01", 10, meter_id=2),
    ]
    assert months(rows)[:2] == [14, None]


def test_a_meter_that_was_not_read_this_year_still_has_to_tell():
    rows = [counted("2025-01-01", "2025-02-01", 4)]
    known = reaches([*rows, counted("2024-01-01", "2024-12-01", 1, meter_id=2)])
    known[1] = Reach(local_midnight(date(2024, 1, 1), ZONE), known[1].last)
    assert whole_months(rows, known, YEAR, ZONE)[0] is None


def test_a_meter_that_was_replaced_hands_over_within_the_month():
    rows = [
        counted("2025-01-01", "2025-01-20", 4),
        counted("2025-01-20", "2025-02-01", 5, meter_id=2),
        counted("2025-02-01", "2025-03-01", 6, meter_id=2),
    ]
    assert months(rows)[:2] == [9, 6]


def test_days_between_two_meters_leave_the_month_unknown():
    rows = [
        counted("2025-01-01", "2025-01-20", 4),
        counted("2025-01-22", "2025-02-01", 5, meter_id=2),
        counted("2025-02-01", "2025-03-01", 6, meter_id=2),
    ]
    assert months(rows)[:2] == [None, 6]


known_months = st.lists(st.integers(0, 10**13), min_size=12, max_size=12)
parts_ppm = st.integers(1, 1_000_000)


@given(known_months, parts_ppm)
def test_our_months_add_up_to_the_floor_of_our_part_of_the_year(whole_wh, ppm):
    ours = our_months(whole_wh, ppm, YEAR, 1)
    assert sum(ours) == sum(whole_wh) * ppm // 1_000_000
    for our, whole in zip(ours, whole_wh, strict=True):
        assert -1 < our - whole * ppm / 1_000_000 < 1 + whole * 1e-12


@given(known_months, known_months, parts_ppm, st.integers(1, 12))
def test_every_book_year_starts_its_running_total_anew(first, second, ppm, first_month):
    two_years = Period(date(2024, first_month, 1), date(2026, first_month, 1))
    ours = our_months([*first, *second], ppm, two_years, first_month)
    assert sum(ours[:12]) == sum(first) * ppm // 1_000_000
    assert sum(ours[12:]) == sum(second) * ppm // 1_000_000


def test_an_unknown_month_stays_unknown_and_adds_nothing():
    quarter = Period(date(2025, 1, 1), date(2025, 4, 1))
    assert our_months([3, None, 3], 500_000, quarter, 1) == [1, None, 2]


@given(st.lists(st.integers(0, 10**9), min_size=12, max_size=12))
def test_a_plant_that_is_all_ours_is_ours_to_the_wh(whole_wh):
    assert our_months(whole_wh, 1_000_000, YEAR, 1) == whole_wh
