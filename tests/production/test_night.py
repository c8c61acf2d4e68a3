"""Night and day by a simple sun, and a clock that is off is moved back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.production.meter_csv import Reading
from coop.production.night import SUSPECT_PART, night_part, sun_height_deg
from coop.production.own_use import OwnUse, own_use, together
from coop.production.shift_check import ClockShift, clock_shift, moved
from coop.production.weather import clock_check
from coop.production.weather.clock_check import Shift

PLACE = (52.2, 6.0)
ZONE = "Europe/Amsterdam"
wh = st.one_of(st.none(), st.integers(0, 10**9))


def year_of_hours(offset=timedelta(0)):
    """A plant that gives as the sun is high, its clock off."""
    first = datetime(2025, 1, 1, tzinfo=UTC)
    hours = [first + timedelta(hours=n) for n in range(8760)]
    found = []
    for at in hours:
        height = sun_height_deg(at + timedelta(minutes=30), *PLACE)
        start = at + offset
        found.append(Reading(start, start + timedelta(hours=1), max(0, round(height * 100))))
    return found


def test_the_sun_stands_where_pvlib_says():
    import pandas as pd
    import pvlib

    times = pd.date_range("2025-01-01", "2025-12-31", freq="5h", tz="UTC")
    exact = pvlib.solarposition.get_solarposition(times, *PLACE)["elevation"]
    for at, height in zip(times, exact, strict=True):
        assert sun_height_deg(at.to_pydatetime(), *PLACE) == pytest.approx(height, abs=0.6)


def test_a_right_clock_has_no_night_and_one_that_is_hours_off_has():
    assert night_part(year_of_hours(), *PLACE) == 0
    assert night_part(year_of_hours(timedelta(hours=4)), *PLACE) > SUSPECT_PART
    assert night_part([], *PLACE) == 0
    days = [Reading(datetime(2025, 1, n, tzinfo=UTC), datetime(2025, 1, n + 1, tzinfo=UTC), 99)
            for n in range(1, 9)]  # fmt: skip
    assert night_part(days, *PLACE) == 0


def test_the_clock_is_asked_of_the_suns_room_and_its_answer_passed_on(monkeypatch):
    asked = []

    def fitting_shift(values, latitude_deg, longitude_deg, azimuth_deg=180.0, tilt_deg=30.0):
        asked.append((len(values), latitude_deg, azimuth_deg, tilt_deg))
        return Shift(-60, -120, 30)

    monkeypatch.setattr(clock_check, "fitting_shift", fitting_shift)
    readings = year_of_hours()
    assert clock_shift(readings, *PLACE, 170.0, 35.0) == ClockShift(-60, -120)
    assert asked == [(8760, 52.2, 170.0, 35.0)]
    assert clock_shift(readings[:100], *PLACE, 180.0, 35.0) is None
    monkeypatch.setattr(clock_check, "fitting_shift", lambda *_, **__: None)
    assert clock_shift(readings, *PLACE, 180.0, 35.0) is None


@pytest.mark.parametrize(
    ("length_minutes", "found", "proposed"),
    [
        (60, -150, -120), (60, -30, None), (60, -75, -60), (60, 45, 60), (60, 105, 120),
        (30, -45, -60), (15, -45, -45), (15, -150, -150), (1440, -120, None),
    ],
)  # fmt: skip
def test_hours_move_by_whole_hours_and_days_not_at_all(
    monkeypatch, length_minutes, found, proposed
):
    monkeypatch.setattr(clock_check, "fitting_shift", lambda *_, **__: Shift(found, found, 30))
    first, length = datetime(2025, 6, 1, tzinfo=UTC), timedelta(minutes=length_minutes)
    readings = [Reading(first + n * length, first + (n + 1) * length, 5) for n in range(2000)]
    shift = clock_shift(readings, *PLACE, 180.0, 35.0)
    assert (shift and shift.minutes) == proposed
    assert shift is None or (shift.is_late, shift.amount_minutes) == (found < 0, abs(proposed))


def test_readings_are_moved_by_the_clock_that_they_followed():
    right = year_of_hours()
    assert moved(year_of_hours(timedelta(hours=1)), ClockShift(-60, -60), ZONE) == right
    town = []
    for row in right:
        local = row.start_at + timedelta(hours=1)
        if datetime(2025, 3, 30, 1, tzinfo=UTC) <= row.start_at < datetime(2025, 10, 26, 1,
                                                                         tzinfo=UTC):  # fmt: skip
            local += timedelta(hours=1)
        town.append(Reading(local, local + timedelta(hours=1), row.energy_wh))
    assert moved(town, ClockShift(-60, -120), ZONE) == right


@settings(deadline=None)
@given(st.lists(st.tuples(wh, wh)))
def test_own_use_is_the_difference_and_never_less_than_nought(pairs):
    for part in own_use([made for made, _ in pairs], [fed for _, fed in pairs]):
        if part.own_use_wh is not None:
            assert part.own_use_wh >= 0
            assert part.own_use_wh + part.feed_in_wh == part.production_wh
        assert part.is_fault == (
            None not in (part.production_wh, part.feed_in_wh)
            and part.feed_in_wh > part.production_wh
        )


def test_a_quarter_is_known_where_all_its_months_are():
    parts = own_use([10, 20, 30], [4, 20, None])
    assert [part.own_use_wh for part in parts] == [6, 0, None]
    assert together(parts[:2]) == OwnUse(30, 24)
    assert together(parts) == OwnUse(60, None)
    assert together([]) == OwnUse(None, None)
    assert OwnUse(5, 6).is_fault
