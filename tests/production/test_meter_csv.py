"""Meter files as people have them, and every fault at once."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.production.meter_csv import Expected, Reading, read_meter_csv
from coop.production.meter_table import MAX_BYTES
from coop.units import wh_text

DATA = Path(__file__).parent / "data"
EXPECTED = Expected("Europe/Amsterdam", date(2026, 11, 20), max_kw=100.0)
FIRST_QUARTER = [277_500, 493_125, 1_001_000]


def read(*lines, header="start,end,energy_kwh", **changes):
    text = "\n".join((header, *lines))
    return read_meter_csv(text, Expected(**{"zone": EXPECTED.zone, "today": EXPECTED.today,
                                            "max_kw": EXPECTED.max_kw} | changes))  # fmt: skip


def said(file):
    return [(fault.line, str(fault.words)) for fault in file.faults]


def only_fault(file):
    ((line, sentence),) = said(file)
    return f"{line}: {sentence}"


@pytest.mark.parametrize("name", ["meter_months_dutch.csv", "meter_months_iso.csv"])
def test_dutch_and_iso_months_give_the_same_readings(name):
    file = read_meter_csv((DATA / name).read_bytes(), EXPECTED)

    assert said(file) == []
    assert [reading.energy_wh for reading in file.readings] == FIRST_QUARTER
    assert file.readings[0].start_at == datetime(2024, 12, 31, 23, tzinfo=UTC)
    assert file.readings[2].end_at == datetime(2025, 3, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_spreadsheets_way_of_writing_files_plays_no_role(encoding, newline, separator):
    table = [["Begin", "Einde", "kWh", "één opmerking"], ["1/1/2025 0:00", "1.2.2025", "277.5", ""]]
    text = newline.join(separator.join(cells) for cells in table) + newline * 3

    file = read_meter_csv(text.encode(encoding), EXPECTED)

    assert said(file) == []
    assert [reading.energy_wh for reading in file.readings] == [277_500]


def test_decimal_commas_in_a_file_that_is_separated_by_commas_are_understood():
    file = read("2025-01-01,2025-02-01,277,5", "2025-02-01,2025-03-01,493",
                '2025-03-01,2025-04-01,"1001,0"')  # fmt: skip

    assert said(file) == []
    assert [reading.energy_wh for reading in file.readings] == [277_500, 493_000, 1_001_000]


def test_a_single_mark_in_a_file_is_always_the_decimal_mark():
    assert read("2025-01-01,2025-02-01,1.234").readings[0].energy_wh == 1234


def test_quarters_with_a_zone_run_through_the_hour_that_comes_twice():
    file = read_meter_csv((DATA / "meter_quarters_utc.csv").read_bytes(), EXPECTED)

    assert said(file) == []
    assert [reading.energy_wh for reading in file.readings] == [250, 500, 750, 1000]
    assert file.readings[-1].end_at == datetime(2025, 10, 26, 1, tzinfo=UTC)


def test_a_day_of_the_clock_change_as_one_reading_is_fine():
    file = read("2025-10-26,2025-10-27,100", "2025-10-27 00:00,2025-10-27 24:00,90")

    assert said(file) == []
    assert file.readings[0].end_at - file.readings[0].start_at == timedelta(hours=25)
    assert file.readings[1].end_at == datetime(2025, 10, 27, 23, tzinfo=UTC)


def test_all_faults_of_a_file_are_told_at_once_each_with_its_line():
    file = read_meter_csv(
        (DATA / "meter_faults.csv").read_bytes(),
        Expected("Europe/Amsterdam", date(2026, 11, 20), 100.0, "M1"),
    )

    expected = {
        3: "“veel” kunnen wij niet als getal lezen",
        4: "Schrijf bij één dag de volgende dag als einde",
        5: "Het einde ligt voor het begin",
        6: "De energie is minder dan nul",
        7: "Deze regel is van meter M2. Hier hoort meter M1",
        9: "Deze tijd overlapt met die van regel 8",
        10: "Deze regel staat er twee keer: ook op regel 8",
        11: "ontbreekt de tijd van 01-07-2025 00:00 tot 01-08-2025 00:00",
        12: "“2025-13-01” bestaat niet",
        13: "in de toekomst",
        14: "Het begin of het einde ontbreekt",
        15: "99999999 kWh is meer dan deze bron in die tijd kan leveren",
        16: "2 kolommen in plaats van 4",
    }
    assert [line for line, _ in said(file)] == list(expected)
    for line, sentence in said(file):
        assert expected[line] in sentence


@pytest.mark.parametrize("step", [1, -1])
def test_a_gap_that_a_faulty_line_leaves_is_not_told_a_second_time(step):
    lines = ["2025-01-01,2025-02-01,1", "2025-02-01,2025-03-01,x", "2025-03-01,2025-04-01,1"]
    file = read(*lines[::step])

    assert only_fault(file).startswith("3: “x”")


def test_a_gap_elsewhere_is_told_beside_a_faulty_line():
    file = read("2025-01-01,2025-02-01,1", "2025-03-01,2025-04-01,1", "2025-04-01,2025-05-01,x")

    assert [line for line, _ in said(file)] == [3, 4]


def test_who_writes_the_last_day_as_end_is_told_how_it_should_be():
    file = read("2025-01-01,2025-01-31,1", "2025-02-01,2025-02-28,1")

    assert "ontbreekt 31-01-2025. Het einde telt niet mee" in only_fault(file)


def test_a_gap_of_a_day_between_hours_is_told_by_the_clock():
    file = read("2025-06-01 00:00,2025-06-02 00:00,1", "2025-06-03 00:00,2025-06-04 00:00,1")

    assert "van 02-06-2025 00:00 tot 03-06-2025 00:00" in only_fault(file)


def test_a_reading_that_ends_when_it_starts_is_refused():
    sentence = only_fault(read("2025-06-01 10:00,2025-06-01 10:00,1"))

    assert sentence == "2: Het einde ligt voor het begin of is er gelijk aan."


def test_a_zone_on_either_side_of_utc_is_read():
    file = read("2025-06-01 10:00+01:30,2025-06-01 10:00-0100,1")

    assert file.readings[0].start_at == datetime(2025, 6, 1, 8, 30, tzinfo=UTC)
    assert file.readings[0].end_at == datetime(2025, 6, 1, 11, tzinfo=UTC)


def test_an_hour_that_the_clock_skips_is_refused():
    file = read("30-3-2025 02:30,30-3-2025 03:30,1")

    assert "30-3-2025 02:30 bestaat niet: toen ging de klok een uur vooruit" in only_fault(file)


def test_a_local_hour_of_the_day_of_25_hours_asks_for_a_zone():
    file = read(*(f"26-10-2025 {h:02d}:00,26-10-2025 {h + 1:02d}:00,1" for h in (0, 1, 2, 2, 3)))

    assert [line for line, _ in said(file)] == [3, 4, 5]
    assert all("die dag had 25 uren" in sentence for _, sentence in said(file))


@pytest.mark.parametrize("end", ["2025-06-01 25:00", "2025-06-01 24:30", "2025-02-30",
                                 "2025-06-01 12:60", "2025-06-01 12:00+99:00"])  # fmt: skip
def test_a_day_of_25_hours_in_june_and_other_times_that_are_not_are_refused(end):
    assert "bestaat niet op de kalender of de klok" in only_fault(read(f"2025-01-01,{end},1"))


@pytest.mark.parametrize("start", ["1-2-25", "gisteren", "2025", "٢٠٢٥-01-01", "0001-01-01", "1e5"])
def test_a_date_that_could_be_anything_is_refused(start):
    assert "geen datum die wij kennen" in only_fault(read(f"{start},2025-02-01,1"))


def test_today_can_be_read_and_tomorrow_cannot():
    assert said(read("2026-11-20,2026-11-21,1")) == []
    assert "toekomst" in only_fault(read("2026-11-20 12:00,2026-11-21 00:01,1"))


def test_a_plant_cannot_give_more_than_its_power():
    assert said(read("2025-06-01 12:00,2025-06-01 13:00,100")) == []
    assert "meer dan deze bron" in only_fault(read("2025-06-01 12:00,2025-06-01 13:00,100.001"))
    assert said(read("2025-06-01 12:00,2025-06-01 13:00,100.001", max_kw=None)) == []


def test_two_meters_in_one_file_are_seen_without_knowing_which_is_ours():
    header = "start,end,energy_kwh,EAN"
    file = read("2025-01-01,2025-02-01,1,A 1", "2025-02-01,2025-03-01,1,a1",
                "2025-03-01,2025-04-01,1,B", header=header)  # fmt: skip

    assert only_fault(file) == "4: Deze regel is van een andere meter dan de regels erboven."


@pytest.mark.parametrize(
    "header", ["", "2025-01-01,2025-02-01,5", "start,end", "start,einde,tot,kwh", "start;end,kwh"]
)
def test_a_file_without_names_of_columns_is_refused(header):
    file = read("2025-01-01,2025-02-01,1", header=header)

    assert only_fault(file).startswith("1: De eerste regel moet de kolommen noemen")
    assert file.readings == ()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "kolommen noemen"),
        ("start,end,energy_kwh\n\n", "geen meterstanden"),
        (b"PK\x03\x04\x00\x00", "geen CSV-bestand"),
        (b"x" * (MAX_BYTES + 1), "te groot"),
        ("start,end,energy_kwh\n" + "9" * 200_000, "geen CSV-bestand"),
    ],
)
def test_what_is_no_meter_file_is_refused(content, sentence):
    assert sentence in only_fault(read_meter_csv(content, EXPECTED))


@given(st.binary(max_size=300) | st.text(max_size=300))
def test_any_file_at_all_gives_faults_or_readings(content):
    file = read_meter_csv(content, EXPECTED)

    assert file.faults or file.readings
    assert all(str(fault.words) and fault.line >= 1 for fault in file.faults)


@given(
    st.lists(st.integers(0, 24_000), min_size=1, max_size=40),
    st.sampled_from([";", "\t"]),
    st.sampled_from(["%Y-%m-%d %H:%M", "%d-%m-%Y %H:%M", "%Y-%m-%dT%H:%M:%SZ"]),
    st.randoms(),
)
def test_what_is_written_is_read_back_to_the_watt_hour(energy, separator, form, random):
    start = datetime(2025, 6, 1, tzinfo=UTC)
    readings = [
        Reading(start + n * timedelta(hours=1), start + (n + 1) * timedelta(hours=1), energy_wh)
        for n, energy_wh in enumerate(energy)
    ]
    lines = [
        separator.join((f"{r.start_at:{form}}", f"{r.end_at:{form}}", wh_text(r.energy_wh)))
        for r in random.sample(readings, len(readings))
    ]
    content = "\n".join((separator.join(("start", "end", "kwh")), *lines))

    file = read_meter_csv(content, Expected("UTC", date(2025, 12, 1), max_kw=24.0))

    assert said(file) == []
    assert list(file.readings) == readings


def test_no_sentence_holds_a_placeholder_that_was_not_filled():
    file = read_meter_csv((DATA / "meter_faults.csv").read_bytes(), EXPECTED)

    assert not [sentence for _, sentence in said(file) if re.search(r"%\(", sentence)]
