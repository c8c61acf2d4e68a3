"""A day or a week from close by: every step counted once, also when the clock changes."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.periods import Period, local_bounds
from coop.production.close_up import clock_label, close_up, day_grid, look, week_grid
from coop.production.monthly import Counted, Reach, reaches

ZONE = "Europe/Amsterdam"
WHOLE = 1_000_000
JUNE = Period(date(2026, 6, 12), date(2026, 6, 13))
SHORT_DAY = Period(date(2026, 3, 29), date(2026, 3, 30))
LONG_DAY = Period(date(2026, 10, 25), date(2026, 10, 26))


def quarters(period, energy_wh=250, meter_id=1, minutes=15):
    """A reading of each step of these days; `energy_wh` is one figure, or one for each step."""
    start, end = local_bounds(period, ZONE)
    step = timedelta(minutes=minutes)
    count = int((end - start) / step)
    figures = energy_wh if isinstance(energy_wh, list) else [energy_wh] * count
    return [
        Counted(meter_id, start + step * place, start + step * (place + 1), wh)
        for place, wh in enumerate(figures)
    ]


def seen(counted, period=JUNE, ownership_ppm=WHOLE, meters=None):
    return close_up(counted, meters or reaches(counted), period, ZONE, ownership_ppm)


@pytest.mark.parametrize(("period", "steps"), [(SHORT_DAY, 92), (JUNE, 96), (LONG_DAY, 100)])
def test_a_day_has_as_many_quarters_as_it_lasted(period, steps):
    found = seen(quarters(period), period)
    assert len(found.starts) == len(found.labels) == steps
    assert found.total_wh == 250 * steps
    assert found.is_whole
    assert (found.labels[0], found.labels[-1]) == ("0:00", "23:45")


def test_the_hour_that_comes_twice_is_told_apart_and_the_one_that_is_skipped_is_not_there():
    long, short = seen(quarters(LONG_DAY), LONG_DAY), seen(quarters(SHORT_DAY), SHORT_DAY)
    assert long.labels.count("2:15") == long.labels.count("2:15*") == 1
    assert not [label for label in short.labels if label.startswith("2:")]
    grid = day_grid(long, "Samen")
    assert [row.label for row in grid.rows][1:5] == ["1:00", "2:00", "2:00*", "3:00"]


@pytest.mark.parametrize("period", [SHORT_DAY, JUNE, LONG_DAY])
def test_every_second_hour_of_the_clock_is_named_once(period):
    found = seen(quarters(period), period)
    hours = [hour for _, hour in found.even_hours]
    assert hours == [str(hour) for hour in range(0, 24, 2) if f"{hour}:00" in found.labels]
    for place, hour in found.even_hours:
        assert found.labels[place] == f"{hour}:00"


def test_the_best_quarter_is_named_by_the_towns_clock():
    figures = [0] * 96
    figures[53] = 900
    found = seen(quarters(JUNE, figures))
    assert clock_label(found.best, ZONE) == "13:15"
    assert clock_label(found.best_end, ZONE) == "13:30"
    assert seen(quarters(JUNE, 0)).best_end is None
    assert seen(quarters(JUNE, 0)).best is None


@given(
    st.lists(st.integers(min_value=0, max_value=10**6), min_size=96, max_size=96),
    st.integers(min_value=1, max_value=WHOLE),
)
def test_our_part_of_a_day_is_the_floor_of_our_part_of_its_total(figures, ownership_ppm):
    found = seen(quarters(JUNE, figures), ownership_ppm=ownership_ppm)
    assert found.total_wh == sum(figures) * ownership_ppm // WHOLE
    for whole_wh, ours_wh in zip(figures, found.energy_wh, strict=True):
        assert abs(ours_wh - whole_wh * ownership_ppm / WHOLE) <= 1


@given(st.lists(st.integers(min_value=0, max_value=30_000), min_size=96, max_size=96))
def test_the_table_of_a_day_adds_up_in_every_direction(figures):
    grid = day_grid(seen(quarters(JUNE, figures)), "Samen")
    assert len(grid.columns) == 5
    total = Decimal(0)
    for row in grid.rows:
        *steps, together = (Decimal(repr(value)) for value in row.values)
        assert sum(steps) == together
        total += together
    assert total == Decimal(repr(grid.totals[-1]))
    assert abs(total - Decimal(sum(figures)) / 1000) <= Decimal("0.05")


@given(st.lists(st.integers(min_value=0, max_value=30_000), min_size=29, max_size=29))
def test_the_table_of_a_week_adds_up_by_day(some):
    figures = (some * 24)[:672]  # 29 is no multiple of anything in a day
    week = look(date(2026, 6, 12), "week")
    grid = week_grid(seen(quarters(week, figures), week), [f"dag {day}" for day in range(7)])
    assert len(grid.rows) == 24
    for place, total in enumerate(grid.totals):
        shown = sum(Decimal(repr(row.values[place])) for row in grid.rows)
        assert shown == Decimal(repr(total))
        exact = Decimal(sum(figures[place * 96 : place * 96 + 96])) / 1000
        assert abs(total - float(exact)) <= 0.051


def test_a_week_with_a_clock_change_has_its_days_where_they_begin():
    week = look(LONG_DAY.start, "week")
    found = seen(quarters(week), week)
    assert week == Period(date(2026, 10, 19), date(2026, 10, 26))
    assert len(found.starts) == 6 * 96 + 100
    assert [place for place, _ in found.days] == [number * 96 for number in range(7)]
    grid = week_grid(found, "abcdefg")
    assert [row.label for row in grid.rows].index("2:00*") == 3
    assert grid.rows[3].values[:6] == (None,) * 6
    assert grid.totals == (24.0,) * 6 + (25.0,)


def test_hours_are_shown_as_hours_and_quarters_beside_hours_are_added_up():
    hours = quarters(JUNE, 1000, minutes=60)
    assert seen(hours).step_minutes == 60
    mixed = hours[:12] + quarters(JUNE, 250)[48:]
    found = seen(mixed)
    assert (found.step_minutes, found.total_wh) == (60, 24_000)
    assert len(day_grid(found, "Samen").columns) == 1


def test_readings_of_five_minutes_become_quarters():
    found = seen(quarters(JUNE, 10, minutes=5))
    assert (found.step_minutes, found.energy_wh[0], found.total_wh) == (15, 30, 2880)


def test_readings_of_ten_minutes_do_not_fit_in_quarters_and_become_hours():
    found = seen(quarters(JUNE, 10, minutes=10))
    assert (found.step_minutes, found.energy_wh[0]) == (60, 60)


def test_a_step_in_which_one_of_two_meters_is_silent_is_not_known():
    one, other = quarters(JUNE), quarters(JUNE, 100, meter_id=2)
    meters = reaches([*one, *other])
    found = seen([*one, *other[:10], *other[11:]], meters=meters)
    assert found.energy_wh[10] is None
    assert (found.energy_wh[9], found.energy_wh[11]) == (350, 350)
    assert not found.is_whole
    assert day_grid(found, "Samen").rows[2].values[2] is None


def test_a_meter_that_was_replaced_at_noon_hands_over_without_a_gap():
    morning, afternoon = quarters(JUNE)[:48], quarters(JUNE, 300, meter_id=2)[48:]
    found = seen([*morning, *afternoon])
    assert found.is_whole
    assert found.total_wh == 48 * 250 + 48 * 300


def test_months_alone_say_nothing_of_a_day():
    start, end = local_bounds(Period(date(2026, 6, 1), date(2026, 7, 1)), ZONE)
    assert seen([Counted(1, start, end, 5)], meters={1: Reach(start, end)}) is None


def test_a_reading_over_two_hours_spoils_both():
    hours = quarters(JUNE, 1000, minutes=60)
    start = hours[5].start
    odd = Counted(1, start + timedelta(minutes=30), start + timedelta(minutes=90), 1000)
    found = seen([*hours[:5], odd, *hours[7:]])
    assert found.energy_wh[5:7] == (None, None)


def test_a_week_begins_on_monday():
    assert look(date(2026, 6, 14), "week") == Period(date(2026, 6, 8), date(2026, 6, 15))
    assert look(date(2026, 6, 14), "dag") == Period(date(2026, 6, 14), date(2026, 6, 15))
    with pytest.raises(KeyError):
        look(date(2026, 6, 14), "maand")


def test_the_clock_is_written_as_in_the_rest_of_the_house():
    at = datetime.fromisoformat("2026-06-12T06:05+00:00")
    assert clock_label(at, ZONE) == "8:05"
