"""Telegrams of every version, in every season, and what a lost character does."""

import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dsmr_parser.parsers import TelegramParser
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.production.meter_csv import Expected
from coop.production.stands import Register, Stand
from coop.production.telegrams import has_telegrams, read_telegrams, stands_of_telegrams

ZONE = "Europe/Amsterdam"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
SAMPLES = Path(os.environ.get("COOP_SHARED_DATA", BESIDE)) / "p1_telegrams"
EXPECTED = Expected(ZONE, date(2026, 11, 20), 1000.0, "E0099", {"e0042": "ZON-5"})
given_samples = pytest.mark.skipif(
    not SAMPLES.exists(), reason="the sample telegrams are not beside this checkout"
)


def telegram(stamp="250101000000W", meter="E0099", delivered=(1.5, 2.25), used=(10, 20), crc=True):
    lines = ["/COOP5TEST-METER", "", "1-3:0.2.8(50)", f"0-0:1.0.0({stamp})"]
    lines.append(f"0-0:96.1.1({meter.encode().hex().upper()})")
    lines += [f"1-0:1.8.{n}({kwh:010.3f}*kWh)" for n, kwh in enumerate(used, start=1)]
    lines += [f"1-0:2.8.{n}({kwh:010.3f}*kWh)" for n, kwh in enumerate(delivered, start=1)]
    lines += ["0-1:96.1.0(3232323241424344313233343536373839)", "0-1:24.2.1(250101000000W)(5*m3)"]
    body = "\r\n".join([*lines, "!"])
    return f"{body}{TelegramParser.crc16(body):04X}\r\n" if crc else f"{body}\r\n"


def stands(content, which="delivered", expected=EXPECTED, read_at=None):
    return stands_of_telegrams(content, which, expected, Register(max_kw=1000.0), read_at)


def said(file):
    return [(fault.line, str(fault.words)) for fault in file.faults]


def test_both_tariffs_of_the_chosen_register_are_added_up():
    file = stands(telegram())
    assert said(file) == []
    assert file.stands == (Stand(datetime(2024, 12, 31, 23, tzinfo=UTC), 3_750),)
    assert stands(telegram(), "used").stands[0].register_wh == 30_000


@given_samples
@pytest.mark.parametrize(
    ("name", "version", "at", "meter", "delivered_wh", "used_wh"),
    [
        ("v2_2", "", None, None, 2_002, 2_002),
        ("v3", "", None, "K8EG004046395507", 24_691_356, 24_691_356),
        ("v4_2", "4.2", datetime(2016, 11, 13, 19, 57, 57, tzinfo=UTC),
         "3960221976967177082151037881335713", 0, 3_016_829),
        ("v5", "5.0", datetime(2017, 1, 2, 18, 20, 2, tzinfo=UTC), "K8EG004046395507",
         2_444, 6_825),
        ("v5_two_mbus", "5.0", datetime(2020, 4, 26, 20, 33, 25, tzinfo=UTC),
         "E0044007382246019", 0, 2_375_582),
        ("v5_eon_hu", "", datetime(2023, 7, 24, 13, 7, 30, tzinfo=UTC), "890082200002160",
         627_177, 173_640),
        ("fluvius_v171", "", datetime(2020, 5, 12, 11, 54, 9, tzinfo=UTC), "1SAG3101021605",
         11, 15_792),
        ("fluvius_v171_alt", "", datetime(2023, 11, 2, 11, 15, 48, tzinfo=UTC), "1SAG3100721326",
         5, 571_562),
        ("iskra_ie", "", datetime(2023, 2, 2, 12, 27, 47, tzinfo=UTC), "09610", 20_563, 20_363),
        ("sagemcom_t210_d_r", "5.0", datetime(2022, 10, 6, 13, 50, 14, tzinfo=UTC), None,
         58, 6_545_766),
        ("esy5q3da1004_v304", "", None, "1ESY1336001560", None, 32_549_506),
        ("esy5q3db1024_v304", "", None, "1ESY1313002565", 19_949_322, 52_185_783),
        ("unpadded_crc", "5.0", datetime(2026, 2, 15, 19, 5, 23, tzinfo=UTC),
         "ADC3100000158491", None, None),
    ],
)  # fmt: skip
def test_every_sample_is_read(name, version, at, meter, delivered_wh, used_wh):
    content = (SAMPLES / f"telegram_{name}.txt").read_bytes()
    assert has_telegrams(content)
    (found,), faults = read_telegrams(content, ZONE)
    assert faults == []
    assert (found.version, found.delivered_wh, found.used_wh) == (version, delivered_wh, used_wh)
    # The Irish sample's summer flag is on in February: what the flag says, goes.
    assert found.at == (at - timedelta(hours=1) if name == "iskra_ie" else at)
    assert meter in found.meters if meter else not found.meters


@settings(deadline=None)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2026, 10, 31)))  # noqa: DTZ001
def test_any_instant_comes_back_through_the_towns_clock(local):
    at = local.replace(microsecond=0, tzinfo=UTC)
    town = at.astimezone(ZoneInfo(ZONE))
    flag = "S" if town.dst() else "W"
    assert stands(telegram(f"{town:%y%m%d%H%M%S}{flag}")).stands[0].at == at


def test_the_hour_that_comes_twice_is_told_by_its_flag():
    twice = [telegram(f"251026023000{flag}", delivered=(n, 0)) for n, flag in enumerate("SW")]
    file = stands("".join(twice))
    assert said(file) == []
    assert file.stands[1].at - file.stands[0].at == timedelta(hours=1)


def test_many_telegrams_in_one_file_in_any_order_and_with_other_lines_between():
    parts = [telegram(f"2501{day:02}120000W", delivered=(day, 0)) for day in (3, 1, 2)]
    file = stands("\n2025-01-03 logger\n".join([*parts, parts[0]]))
    assert said(file) == []
    assert [stand.register_wh for stand in file.stands] == [1_000, 2_000, 3_000]


def test_a_lost_character_is_found_by_the_checksum_and_told_with_its_line():
    good, bad = telegram(), telegram("250102000000W").replace("000002.250", "000009.250")
    file = stands(good + bad)
    assert said(file)[0][0] == good.count("\n") + 1
    assert "controlegetal van dit telegram klopt niet" in said(file)[0][1]
    assert "ontbreekt" in said(stands(telegram(crc=False)))[0][1]


def test_line_ends_of_another_computer_play_no_role():
    assert said(stands(telegram().replace("\r\n", "\n"))) == []
    assert said(stands(telegram().encode())) == []


def test_a_telegram_that_was_cut_off_is_told_wherever_it_is():
    cut = telegram()[:-40]
    for content, lines in ((cut, [1]), (cut + "\n" + telegram(), [1]), (telegram() + cut, [13])):
        assert [line for line, _words in said(stands(content))] == lines
        assert "afgebroken" in said(stands(content))[0][1]


def test_a_telegram_of_another_meter_is_refused_with_whose_it_is():
    assert said(stands(telegram(meter="E0042"))) == [
        (1, "Dit telegram is van een andere meter: E0042. Die hoort bij bron ZON-5.")
    ]
    assert "Hier hoort meter E0099." in said(stands(telegram(meter="E0007")))[0][1]
    raw = Expected(ZONE, EXPECTED.today, None, b"E0099".hex())
    assert said(stands(telegram(), expected=raw)) == []


def test_a_meter_without_a_clock_needs_somebody_who_says_when():
    old = re.sub(r"(?m)^(1-3|0-0:1\.0\.0).*\r\n", "", telegram(crc=False))
    assert "vul in wanneer" in said(stands(old))[0][1]
    at = datetime(2025, 2, 1, 12, tzinfo=UTC)
    assert stands(old, read_at=at).stands == (Stand(at, 3_750),)
    assert len(said(stands(old + old, read_at=at))) == 2


def test_stands_that_cannot_be_are_told_by_line():
    second = telegram("250102000000W", delivered=(1, 0))
    assert "loopt terug" in said(stands(telegram() + second))[0][1]
    assert "toekomst" in said(stands(telegram("270101000000W")))[0][1]
    assert "kunnen wij niet lezen" in said(stands(telegram("251301000000W")))[0][1]
    heat = re.sub(r"(?m)^1-0:2.*\r\n", "", telegram(crc=False)).replace("1-3:0.2.8(50)\r\n", "")
    assert "geen stand van geleverde stroom" in said(stands(heat))[0][1]


@pytest.mark.parametrize("content", [b"", b"tijd;kWh\n2025-01-01;5", b"/usr/bin\nhallo"])
def test_what_is_no_telegram_is_not_taken_for_one(content):
    assert not has_telegrams(content)
