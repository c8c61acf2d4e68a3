"""Files of what a plant made: both layouts, gaps, and what is wrong with a line."""

from datetime import UTC, datetime

import pytest

from coop.errors import RuleBroken
from coop.production.metered_file import read_metered


@pytest.fixture
def read(tmp_path):
    """Read a text as a file."""

    def reading(text, **options):
        path = tmp_path / "meter.csv"
        path.write_text(text, encoding="utf-8")
        return read_metered(path, **options)

    return reading


def test_hours_are_labelled_by_their_start_and_an_empty_figure_is_a_gap(read):
    found = read(
        "time_utc,energy_kwh\n2025-06-01T10:00:00Z,1.5\n2025-06-01T11:00:00Z,\n"
        "2025-06-01T12:00:00+00:00,-0.01\n2025-06-01 13:00,2\n2025-06-01T15:00:00+01:00,3\n"
    )
    first = datetime(2025, 6, 1, 10, tzinfo=UTC).timestamp()
    assert ((found.start_s - first) / 3600).tolist() == [0, 2, 3, 4]
    assert ((found.end_s - found.start_s) / 3600).tolist() == [1, 1, 1, 1]
    assert found.energy_kwh.tolist() == [1.5, 0, 2, 3]


def test_quarters_are_recognised(read):
    found = read(
        "time_utc,energy_kwh\n2025-06-01T10:00:00Z,1\n2025-06-01T10:15:00Z,1\n"
        "2025-06-01T10:30:00Z,1\n"
    )
    assert (found.end_s - found.start_s).tolist() == [900] * 3
    assert found.is_short.all()


def test_the_meters_own_file_is_read_with_its_gaps(read):
    found = read("start,end,energy_kwh\n2025-01-01,2025-02-01,277\n2025-03-01,2025-04-01,1001.25\n")
    assert found.energy_kwh.tolist() == [277, 1001.25]
    assert found.start_s[0] == datetime(2024, 12, 31, 23, tzinfo=UTC).timestamp()
    assert not found.is_short.any()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("time_utc,energy_kwh\n2025-06-01T10:00:00Z,1\nmorgen,2\n", "regel 3"),
        ("time_utc,energy_kwh\n2025-06-01T10:00:00Z,veel\n", "regel 2"),
        ("time_utc,energy_kwh\n2025-06-01T10:00:00Z,inf\n", "regel 2"),
        ("time_utc,energy_kwh\n2025-06-01T10:00:00Z,1,2\n", "regel 2"),
        (
            "time_utc,energy_kwh\n2025-06-01T10:00:00Z,1\n2025-06-01T12:00:00+02:00,2\n",
            "twee keer",
        ),
        ("time_utc,energy_kwh\n2025-06-01T10:00:00Z,1\n", "geen metingen"),
        ("time_utc,energy_kwh\n2025-01-01T00:00Z,1\n2025-02-01T00:00Z,1\n", "start,end"),
        ("start,end,energy_kwh\n2025-01-01,2025-02-01,-3\n", "regel 2"),
        ("maand,kWh\njanuari,3\n", "kolommen"),
        ("time_utc,kWh\n2025-06-01T10:00:00Z,1\n", "time_utc en energy_kwh"),
        ("time_utc,energy_kwh,energy_kwh\n2025-06-01T10:00:00Z,1,1\n", "elk één keer"),
        ("time_utc;energy_kwh\n2025-06-01T10:00:00Z;1.234,5\n", "regel 2"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(read, text, told):
    with pytest.raises(RuleBroken, match=told):
        read(text)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(RuleBroken, match=r"weg\.csv"):
        read_metered(tmp_path / "weg.csv")


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_other_separators_and_columns_beside_are_read(read, mark):
    decimal = "." if mark == "," else ","
    lines = [
        ["Power_kW", "Time_UTC", "Energy_kWh", "status"],
        ["6", "2025-06-01T10:00:00Z", f"1{decimal}5", "ok"],
        ["8", "2025-06-01T11:00:00Z", "2", ""],
    ]
    found = read("\n".join(mark.join(line) for line in lines))
    assert found.energy_kwh.tolist() == [1.5, 2]


AUTUMN = (
    "time_utc,energy_kwh\n2025-10-26T01:00:00Z,1\n2025-10-26T02:00:00Z,2\n"
    "2025-10-26T02:00:00Z,3\n2025-10-26T03:00:00Z,4\n"
)
SPRING = (
    "time_utc,energy_kwh\n2025-03-30T01:00:00,1\n2025-03-30T02:00:00,0\n"
    "2025-03-30T03:00:00,3\n2025-03-30T04:00:00,4\n"
)


def test_the_hour_that_comes_twice_is_read_on_the_town_clock_and_else_told(read):
    found = read(AUTUMN, on_town_clock=True)
    first = datetime(2025, 10, 25, 23, tzinfo=UTC).timestamp()
    assert ((found.start_s - first) / 3600).tolist() == [0, 1, 2, 3]
    assert found.energy_kwh.tolist() == [1, 2, 3, 4]
    with pytest.raises(RuleBroken, match=r"regel 4.*klok van Nederland.*--metered-town-clock"):
        read(AUTUMN)
    with pytest.raises(RuleBroken, match="twee keer"):
        read(AUTUMN + "2025-10-26T02:00:00Z,3\n", on_town_clock=True)


def test_the_hour_that_the_town_clock_skips_may_be_written_as_nought(read):
    found = read(SPRING, on_town_clock=True)
    first = datetime(2025, 3, 30, 0, tzinfo=UTC).timestamp()
    assert ((found.start_s - first) / 3600).tolist() == [0, 1, 2]
    assert found.energy_kwh.tolist() == [1, 3, 4]


def test_a_file_of_starts_and_ends_says_its_own_clock(read):
    with pytest.raises(RuleBroken, match="laat de Z weg"):
        read("start,end,energy_kwh\n2025-01-01,2025-02-01,277\n", on_town_clock=True)
