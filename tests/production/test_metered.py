"""Readings beside modelled hours: the same time on both sides, by calendar month."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.production.metered import (
    Metered,
    by_month,
    modelled_over,
    typical_over,
    whole_hours,
    with_nights,
)

START = datetime(2025, 1, 1, tzinfo=UTC)


def hours(values, start=START):
    """Modelled hours."""
    index = pd.date_range(start, periods=len(values), freq="h", tz="UTC")
    return pd.Series(np.asarray(values, dtype=float), index=index)


def metered(*rows):
    """Readings of (hour from, hour to, kWh) after the start."""
    return Metered.of(
        [(START + timedelta(hours=a), START + timedelta(hours=b), kwh) for a, b, kwh in rows]
    )


def test_a_reading_is_held_against_the_hours_it_is_of_and_parts_of_hours():
    model = hours([1, 2, 4, 8])
    told = modelled_over(metered((0, 1, 0), (1, 3, 0), (2.5, 3.25, 0)), model)
    assert told == pytest.approx([1, 6, 2 + 2])


def test_a_reading_that_reaches_outside_the_weather_is_not_compared():
    told = modelled_over(metered((-1, 1, 0), (3, 5, 0), (0, 4, 0)), hours([1, 2, 4, 8]))
    assert np.isnan(told).tolist() == [True, False, True]
    assert told[1] == 15


def test_the_first_hour_of_a_month_of_the_town_may_lack_its_weather():
    model = hours(np.ones(24 * 31))
    told = modelled_over(metered((-1, 24 * 31 - 1, 0), (-20, 24 * 31 - 1, 0)), model)
    assert np.isnan(told[0])
    assert told[1] == 24 * 31 - 1


def test_a_gap_in_the_weather_is_not_bridged():
    model = hours([1, 2, 4, 8]).drop(pd.Timestamp("2025-01-01T01:00Z"))
    told = modelled_over(metered((0, 1, 0), (1, 2, 0), (2, 4, 0)), model)
    assert told[[0, 2]] == pytest.approx([1, 12])
    assert np.isnan(told[1])


@settings(max_examples=40)
@given(st.lists(st.floats(0, 100), min_size=4, max_size=40), st.data())
def test_readings_that_follow_each_other_add_up_to_the_whole(values, data):
    edges = sorted(
        {0.0, float(len(values))}
        | set(data.draw(st.lists(st.integers(1, len(values) * 4), max_size=6)))
        & set(range(1, len(values) * 4))
    )
    edges = sorted({min(edge, len(values)) for edge in edges})
    rows = [(a, b, 0.0) for a, b in pairwise(edges)]
    assert modelled_over(metered(*rows), hours(values)).sum() == pytest.approx(sum(values))


def test_months_count_what_is_known_on_both_sides_only():
    model = hours(np.ones(24 * 59))  # January and February
    days = [(24 * day, 24 * day + 24, 30.0) for day in range(59) if day != 40]
    months = by_month(metered(*days), modelled_over(metered(*days), model))
    assert months.metered_kwh.tolist() == [31 * 30, 27 * 30]
    assert months.modelled_kwh.tolist() == [31 * 24, 27 * 24]
    assert months.covered == pytest.approx([1, 27 / 28])
    assert months.at.tolist() == [0, 1]
    assert [int(number) // 12 for number in months.number] == [2025, 2025]


def test_a_reading_over_a_year_tells_nothing_of_months():
    year = metered((0, 8760, 5000.0))
    assert len(by_month(year, np.array([1.0])).number) == 0


def test_what_touches_an_outage_is_left_out_also_when_it_has_no_end():
    rows = metered(*[(hour, hour + 1, 1.0) for hour in range(10)])
    at = START + timedelta(hours=4, minutes=30)
    assert len(rows.outside([(at, at + timedelta(hours=2))]).start_s) == 7
    assert rows.outside([(at, None)]).end_s[-1] == (START + timedelta(hours=4)).timestamp()


def test_quarters_become_whole_hours_and_a_missing_quarter_leaves_its_hour_out():
    rows = [(quarter / 4, quarter / 4 + 0.25, 1.0) for quarter in range(12) if quarter != 5]
    model = hours([1.0, 1.0, 1.0])
    quarters = metered(*rows)
    months = by_month(quarters, modelled_over(quarters, model))
    whole = whole_hours(quarters, model, months)
    assert quarters.is_short.all()
    assert whole.energy_kwh.tolist() == [4, 4]
    assert ((whole.start_s - START.timestamp()) / 3600).tolist() == [0, 2]


def test_a_typical_year_gives_each_month_its_own_mean():
    index = pd.date_range("2001-01-01", periods=8760, freq="h", tz="UTC")
    typical = pd.Series(index.month.to_numpy(dtype=float), index=index)
    january, july = (24.0 * 31, 24.0 * 181), (24.0 * 181, 24.0 * 212)
    told = typical_over(metered((0, january[0], 0.0), (*july, 0.0)), typical)
    assert told == pytest.approx([24 * 31 * 1, 24 * 31 * 7])


DE_BILT = (52.1, 5.18)


def daylight(days, hours_of_day, per_hour=1):
    """Readings of some days' daylight alone."""
    step = 1 / per_hour
    return metered(
        *(
            (24 * day + hour + part * step, 24 * day + hour + (part + 1) * step, 1.0)
            for day in days
            for hour in hours_of_day
            for part in range(per_hour)
        )
    )


@pytest.mark.parametrize("per_hour", [1, 4])
def test_hours_of_the_night_that_a_portal_left_out_are_nought(per_hour):
    made = daylight(range(31), range(7, 17), per_hour)
    whole = with_nights(made, *DE_BILT)
    assert whole.energy_kwh.sum() == made.energy_kwh.sum()
    assert (whole.end_s[:-1] <= whole.start_s[1:]).all()
    known_h = (whole.end_s - whole.start_s).sum() / 3600
    assert known_h == 31 * 24 - 7 - 7  # before the first reading and after the last


def test_only_hours_in_which_the_sun_is_down_are_added():
    made = daylight(range(31), range(10, 14))
    added = (with_nights(made, *DE_BILT).start_s - START.timestamp()) / 3600 % 24
    assert 8 not in added  # the sun is up at 8:30 UTC, so something may have been made
    assert {15 + 2, 0, 6} <= set(added)


def test_a_day_that_is_lacking_stays_a_gap_and_so_does_wind_of_days():
    without = daylight([day for day in range(31) if day != 10], range(8, 16))
    lacking = START.timestamp() + 86_400 * 10
    whole = with_nights(without, *DE_BILT)
    assert not ((whole.start_s >= lacking) & (whole.start_s < lacking + 86_400)).any()
    days = metered((0, 24, 5), (40, 64, 5))
    assert with_nights(days, *DE_BILT) is days
