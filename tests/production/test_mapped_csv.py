"""Files with any columns: the guess, what the board says of it, and every fault by line."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.periods import local_bounds, local_midnight, month
from coop.production.column_layout import Layout, propose, sketch
from coop.production.mapped_csv import read_mapped
from coop.production.meter_csv import Expected, Reading
from coop.production.numbers import decimal_mark, parse_decimal, parse_wh
from coop.production.stands import Register, Stand

ZONE = "Europe/Amsterdam"
TOWN = ZoneInfo(ZONE)
EXPECTED = Expected(ZONE, date(2026, 11, 20), 100.0, "8710 11", {"871022": "ZON-5"})


def read(text, layout=None, kind="production", expected=EXPECTED, register=None):
    seen = sketch(text)
    return read_mapped(seen, layout or propose(seen, kind), expected, register)


def said(file):
    return [(fault.line, str(fault.words)) for fault in file.faults]


def clock(at, zone=ZONE, form="%d-%m-%Y %H:%M"):
    return f"{at.astimezone(ZoneInfo(zone)):{form}}"


def quarters(first: date, last: date):
    at, end = local_midnight(first, ZONE), local_midnight(last, ZONE)
    found = []
    while at < end:
        found.append(at)
        at += timedelta(minutes=15)
    return found


STANDS = """Meetbedrijf Voorbeeld B.V.
Aansluiting;Dorpsstraat 1;;

Datum;Tijd;Stand levering T1;Stand levering T2;Stand teruglevering T1;Stand teruglevering T2
01-01-2025;00:00;1.000,5;500,25;10;20
01-02-2025;00:00;1.100,5;600,25;11;22
01-03-2025;00:00;1.300,5;650,25;12;25
01-04-2025;00:00;1.500,5;950,25;14;30
"""


def test_stands_of_two_tariffs_under_a_title_are_added_up():
    seen = sketch(STANDS)
    layout = propose(seen, "production")
    assert layout == Layout(0, (2, 3), clock=1, kind="register")
    file = read(STANDS)
    assert said(file) == []
    assert file.stands[0] == Stand(datetime(2024, 12, 31, 23, tzinfo=UTC), 1_500_750)
    assert [stand.register_wh for stand in file.stands] == [
        1_500_750, 1_700_750, 1_950_750, 2_450_750
    ]  # fmt: skip


def test_of_a_feed_in_meter_the_other_columns_are_proposed():
    assert propose(sketch(STANDS), "feed_in").values == (4, 5)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_an_inverters_export_with_the_newest_on_top_and_more_columns_is_read(encoding, mark):
    rows = [["Gegenereerd op één dag", "", "", ""], ["Tijdstip", "Temp.", "Opbrengst (Wh)", "fout"]]
    at = quarters(date(2025, 3, 4), date(2025, 3, 5))
    rows += [[clock(one, form="%Y-%m-%d %H:%M"), "7.5", str(n * 370 % 500), ""]
             for n, one in enumerate(at)][::-1]  # fmt: skip
    text = "\r\n".join(mark.join(row) for row in rows).encode(encoding)
    file = read(text)
    assert said(file) == []
    assert len(file.readings) == 96
    assert file.readings[1] == Reading(at[1], at[2], 370)


@pytest.mark.parametrize(
    ("day", "number"), [(date(2025, 3, 30), 92), (date(2025, 6, 1), 96), (date(2025, 10, 26), 100)]
)
@pytest.mark.parametrize("stamp", ["start", "end"])
@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize(("zone", "written"), [("town", ZONE), ("utc", "UTC"),
                                               ("winter", "Etc/GMT-1")])  # fmt: skip
def test_a_day_has_as_many_quarters_as_it_lasts(day, number, stamp, newest_first, zone, written):
    at = quarters(day, day + timedelta(days=1))
    assert len(at) == number
    moved = [one + timedelta(minutes=15 * (stamp == "end")) for one in at]
    lines = [f"{clock(one, written)};0,{n:03}" for n, one in enumerate(moved)]
    text = "\n".join(["moment;kWh", *(lines[::-1] if newest_first else lines)])
    file = read(text, Layout(0, (1,), stamp=stamp, zone=zone))
    assert said(file) == []
    assert [row.start_at for row in file.readings] == at
    assert [row.energy_wh for row in file.readings] == list(range(number))
    assert file.readings[-1].end_at == local_midnight(day + timedelta(days=1), ZONE)


def test_days_and_months_last_by_the_calendar():
    days = [date(2025, 3, 28) + timedelta(days=n) for n in range(5)]
    file = read("\n".join(["datum;kWh", *(f"{day:%d-%m-%Y};5" for day in days)]))
    assert file.readings[2].end_at - file.readings[2].start_at == timedelta(hours=23)
    text = "\n".join(["datum;kWh", *(f"2025-{n:02}-01;5" for n in range(1, 13))])
    file = read(text)
    assert said(file) == []
    assert [(row.start_at, row.end_at) for row in file.readings] == [
        local_bounds(month(2025, n), ZONE) for n in range(1, 13)
    ]
    ends = read(text, Layout(0, (1,), stamp="end"))
    assert ends.readings[0].start_at == local_midnight(date(2024, 12, 1), ZONE)


def test_of_several_meters_in_a_file_only_this_one_is_read():
    text = """tijd;meter;kWh
2025-01-01;8710 99;7
2025-01-01;871011;1
2025-01-02;8710 99;7
2025-01-02;871011;2"""
    file = read(text)
    assert said(file) == []
    assert [row.energy_wh for row in file.readings] == [1000, 2000]
    assert file.others == 2


def test_a_file_of_another_meter_is_refused_with_whose_it_is():
    file = read("tijd;ean;kWh\n2025-01-01;8710 22;7\n2025-01-02;8710 33;7")
    assert said(file) == [
        (2, "Deze regel is van meter 8710 22. Die hoort bij bron ZON-5. Hier hoort meter 8710 11."),
        (3, "Deze regel is van meter 8710 33. Hier hoort meter 8710 11."),
    ]


BAD = [
    ("2025-01-02;vijf", "“vijf” kunnen wij niet als getal lezen"),
    ("2025-01-02;-5", "minder dan nul"),
    ("2025-01-02;1e9", "kunnen wij niet als getal lezen"),
    ("2025-01-02;1000000000", "meer dan deze bron"),
    ("2025-01-02;", "Het getal ontbreekt."),
    ("2025-02-30;5", "bestaat niet op de kalender"),
    ("morgen;5", "geen datum die wij kennen"),
    ("2027-01-01;5", "in de toekomst"),
    ("2025-01-01;5", "overlapt"),
    ("2025-01-04;5", "ontbreekt de tijd"),
]


@pytest.mark.parametrize(("line", "words"), BAD)
def test_every_fault_is_told_with_its_line(line, words):
    rows = ["2025-01-01;1,5", line, "2025-01-03;2,5", "2025-01-04;2,5", "2025-01-05;2,5"]
    if line.startswith("2025-01-04"):
        rows = ["2025-01-01;1,5", "2025-01-02;5", line, "2025-01-05;5", "2025-01-06;5"]
    file = read("\n".join(["datum;kWh", *rows]))
    assert any(words in sentence for _line, sentence in said(file)), said(file)
    assert any(number in (3, 4) for number, _sentence in said(file))


def test_a_spoilt_first_line_is_a_fault_and_no_title():
    assert [
        line
        for line, _words in said(read("datum;kWh\n2025-01-01;vijf\n2025-01-02;5\n2025-01-03;5"))
    ] == [2]


def test_stands_that_go_down_or_contradict_are_told_with_their_line():
    text = "datum;stand kWh\n2025-01-01;100\n2025-01-02;200\n2025-01-03;150\n2025-01-04;210\n"
    (fault,) = said(read(text))
    assert fault[0] == 4
    assert "De stand loopt terug: van 200 kWh naar 150 kWh." in fault[1]
    text = "datum;stand\n2025-01-01;1\n2025-01-01;1\n2025-01-01;2\n2027-01-01;9\n2025-01-03;-1"
    layout = Layout(0, (1,), kind="register")
    assert [line for line, _sentence in said(read(text, layout))] == [4, 5, 6]
    text = "datum;stand\n2025-01-01;999990\n2025-01-05;10"
    assert said(read(text, layout))
    assert said(read(text, layout, register=Register(6, 100.0))) == []


@pytest.mark.parametrize("text", ["", "\n\n", "hallo", "a;b\nc;d", "x" * 90, "2025-01-01"])
def test_what_has_no_table_is_refused(text):
    with pytest.raises(RuleBroken, match="geen tabel"):
        sketch(text)


def test_one_line_alone_does_not_tell_how_long_it_lasts():
    ((line, sentence),) = said(read("datum;kWh\n2025-01-01;5"))
    assert line == 2
    assert "hoeveel tijd" in sentence


def test_the_mark_of_decimals_is_that_of_the_whole_column():
    assert decimal_mark(["1.234", "1.234,5"]) == ","
    assert decimal_mark(["1.234", "12,5"]) == ","
    assert decimal_mark(["1.234", "12.5"]) == "."
    assert decimal_mark(["1.234", "7"]) is None
    assert parse_wh("1.234", "kWh", ",") == 1_234_000
    assert parse_wh("1.234", "kWh") == 1_234
    assert parse_wh("0.000001", "MWh") == 1
    assert parse_wh("12", "Wh") == 12
    with pytest.raises(RuleBroken):
        parse_decimal("1,2,3", ".")


def test_a_layout_is_remembered_as_it_was():
    layout = Layout(1, (2, 3), clock=0, meter=4, kind="register", unit="MWh", zone="winter")
    assert Layout.from_json(layout.as_json()) == layout


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.integers(0, 20_000), min_size=2, max_size=60),
    st.sampled_from(["town", "utc", "winter"]),
    st.sampled_from(["kWh", "Wh", "MWh"]),
    st.booleans(),
)
def test_what_was_written_is_read_back(energies, zone, unit, newest_first):
    written = {"town": ZONE, "utc": "UTC", "winter": "Etc/GMT-1"}[zone]
    first = datetime(2025, 10, 25, 22, tzinfo=UTC)
    at = [first + timedelta(minutes=15 * n) for n in range(len(energies) + 1)]
    places = {"kWh": 3, "Wh": 0, "MWh": 6}[unit]
    lines = [f"{clock(one, written)};{wh / 10**places:.{places}f}"
             for one, wh in zip(at, energies, strict=False)]  # fmt: skip
    text = "\n".join(["tijd;energie", *(lines[::-1] if newest_first else lines)])
    file = read(text, Layout(0, (1,), unit=unit, zone=zone))
    assert said(file) == []
    assert [(row.start_at, row.end_at, row.energy_wh) for row in file.readings] == [
        (*span, wh) for span, wh in zip(pairwise(at), energies, strict=True)
    ]


def test_a_year_of_quarter_hours_is_read_in_good_time():
    at = quarters(date(2025, 1, 1), date(2026, 1, 1))
    text = "\n".join(["tijd;kWh", *(f"{clock(one)};1,25" for one in at)])
    began = process_time()
    file = read(text)
    assert process_time() - began < 6
    assert (len(file.readings), said(file)) == (35_040, [])
