"""Prices of the market: files as they come, and what a plant gets for its kWh."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop.viability.price_file import read_prices
from coop.viability.prices import PriceYear, captured, hour_of_common_year

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
SAMPLE = Path(os.environ.get("COOP_SHARED_DATA", BESIDE)) / "nl_day_ahead_prices_2021.csv"
HOUR = timedelta(hours=1)


def year_file(year=2023, *, hours=None, start=None, step=HOUR, price=lambda number: number % 7):
    """A file of our own layout: a whole year in UTC unless told otherwise."""
    start = start or datetime(year, 1, 1, tzinfo=UTC)
    end = datetime(year + 1, 1, 1, tzinfo=UTC)
    count = hours or int((end - start) / step)
    lines = ["time_utc,price_eur_mwh"]
    lines += [f"{start + at * step:%Y-%m-%dT%H:%M:%SZ},{price(at)}" for at in range(count)]
    return "\n".join(lines)


def entsoe_file(year=2023):
    """The platform's layout in local time, with its 23- and 25-hour days."""
    lines = ['"MTU (CET/CEST)","Day-ahead Price [EUR/MWh]","Currency"']
    town = ZoneInfo("Europe/Amsterdam")
    at = datetime(year, 1, 1, tzinfo=town).astimezone(UTC)
    while at < datetime(year + 1, 1, 1, tzinfo=town):
        one, other = at.astimezone(town), (at + HOUR).astimezone(town)
        lines.append(f'"{one:%d.%m.%Y %H:%M} - {other:%d.%m.%Y %H:%M}","12.34","EUR"')
        at += HOUR
    return "\n".join(lines)


def test_a_year_of_hours_is_read():
    found = read_prices(year_file())

    assert found.faults == ()
    assert (found.prices.year, len(found.prices.cents_per_mwh)) == (2023, 8760)
    assert found.prices.cents_per_mwh[:8] == (0, 100, 200, 300, 400, 500, 600, 0)


def test_a_leap_year_and_a_file_in_bytes_with_dutch_decimals():
    text = year_file(2024, price=lambda at: "-1,25").replace(",price", ";price").replace("Z,", "Z;")
    found = read_prices(text.encode())

    assert len(found.prices.cents_per_mwh) == 8784
    assert set(found.prices.cents_per_mwh) == {-125}
    assert found.prices.negative_hours == 8784
    assert found.prices.mean_ct_per_kwh == pytest.approx(-0.125)


def test_quarter_hours_become_hours():
    found = read_prices(year_file(step=HOUR / 4, price=lambda at: at % 4))
    assert len(found.prices.cents_per_mwh) == 8760
    assert set(found.prices.cents_per_mwh) == {150}


def test_the_platform_s_local_times_keep_their_longest_and_shortest_day():
    found = read_prices(entsoe_file())

    assert found.faults == ()
    assert found.prices.starts_at == datetime(2022, 12, 31, 23, tzinfo=UTC)
    assert len(found.prices.cents_per_mwh) == 8760


def test_a_time_may_carry_its_distance_to_utc():
    ahead = year_file().replace("Z,", "+01:00,")
    assert read_prices(ahead).prices.starts_at == datetime(2022, 12, 31, 23, tzinfo=UTC)
    behind = read_prices(year_file().replace("Z,", "-0100,"))
    assert "heel kalenderjaar" in str(behind.faults[0].words)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("", 1, "geen CSV"),
        ("a,b\n1,2", 1, "time_utc en price_eur_mwh"),
        ("time_utc,price_eur_mwh", 1, "geen prijzen"),
        (year_file(hours=100), 101, "heel kalenderjaar"),
        (year_file().replace("2023-03-01T00:00:00Z,", "1 maart,"), 1418, "geen tijd"),
        (year_file().replace("2023-03-01T00:00:00Z,", "2023-02-30T00:00:00Z,"), 1418, "bestaat"),
        (year_file().replace("2023-03-01T00:00:00Z,", "2023-03-01T00:30:00Z,"), 1418, "01-03-2023"),
        (year_file(step=2 * HOUR), 3, "per uur"),
        (year_file(price=lambda at: "n/e" if at == 9 else 1), 11, "niet als getal"),
        (year_file(price=lambda at: 20_001 if at == 9 else 1), 11, "hoogstens 20000"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, line, told):
    found = read_prices(text)

    assert found.prices is None
    assert found.faults[0].line == line
    assert told in str(found.faults[0].words)


def test_every_wrong_line_is_told_at_once():
    found = read_prices(year_file(price=lambda at: "?" if at in (3, 700) else 1))
    assert [fault.line for fault in found.faults] == [5, 702]


def test_a_missing_hour_is_a_fault():
    lines = year_file().splitlines()
    del lines[500]
    found = read_prices("\n".join(lines))
    assert found.prices is None
    assert found.faults[0].line == 501


def prices(cents):
    return PriceYear(2023, datetime(2023, 1, 1, tzinfo=UTC), tuple(cents))


def test_a_plant_that_sells_when_it_costs_money_gets_less_than_the_mean():
    # By day -10, by night +50 euros per MWh.
    day = [(-1_000 if 8 <= hour % 24 < 20 else 5_000) for hour in range(8760)]
    sunny = [1.0 if 10 <= hour % 24 < 14 else 0.0 for hour in range(8760)]
    windy = [1.0] * 8760

    sun, wind = captured(prices(day), sunny), captured(prices(day), windy)

    assert sun.mean_ct_per_kwh == wind.mean_ct_per_kwh == pytest.approx(2.0)
    assert sun.capture_ct_per_kwh == pytest.approx(-1.0)
    assert sun.stopped_ct_per_kwh == 0
    assert (sun.negative_hours, sun.negative_fraction) == (365 * 4, 1.0)
    assert sun.millicents_per_kwh(stops_below_zero=False) == 0
    assert wind.capture_ct_per_kwh == pytest.approx(2.0)
    assert wind.stopped_ct_per_kwh == pytest.approx(2.5)
    assert wind.millicents_per_kwh(stops_below_zero=True) == 2_500


def test_a_profile_must_be_a_year_that_makes_something():
    with pytest.raises(ValueError, match="8760"):
        captured(prices([1] * 8760), [1.0] * 24)
    with pytest.raises(ValueError, match="nothing"):
        captured(prices([1] * 8760), [0.0] * 8760)


def test_an_hour_of_the_town_s_new_year_belongs_to_the_end_of_december():
    assert hour_of_common_year(datetime(2020, 12, 31, 23, tzinfo=UTC)) == 8759
    assert hour_of_common_year(datetime(2024, 2, 29, 5, tzinfo=UTC)) == hour_of_common_year(
        datetime(2024, 2, 28, 5, tzinfo=UTC)
    )
    assert hour_of_common_year(datetime(2024, 3, 1, tzinfo=UTC)) == 59 * 24


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(-50_000, 90_000), min_size=24, max_size=24), st.integers(1, 9))
def test_standing_still_below_zero_never_brings_less(day, factor):
    made = [float(hour % 24 + 1) for hour in range(8760)]
    found = captured(prices(day * 365), made)
    larger = captured(prices(day * 365), [kwh * factor for kwh in made])

    assert found.stopped_ct_per_kwh >= found.capture_ct_per_kwh
    assert min(day) / 1000 - 1e-9 <= found.capture_ct_per_kwh <= max(day) / 1000 + 1e-9
    assert larger.capture_ct_per_kwh == pytest.approx(found.capture_ct_per_kwh, abs=1e-9)
    assert 0 <= found.negative_fraction <= 1 + 1e-12


@pytest.mark.skipif(not SAMPLE.exists(), reason="sample data is not in the project")
def test_the_real_prices_of_2021_are_read():
    found = read_prices(SAMPLE.read_bytes())

    assert found.faults == ()
    assert (found.prices.year, len(found.prices.cents_per_mwh)) == (2021, 8760)
    # About 103 euros per MWh in the mean, 70 hours below zero.
    assert found.prices.mean_ct_per_kwh == pytest.approx(10.3, abs=0.1)
    assert 50 <= found.prices.negative_hours <= 90
