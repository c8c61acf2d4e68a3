"""KNMI's files of hours: what their columns mean, and what is no such file."""

import gzip
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coop.errors import RuleBroken
from coop.production.weather import knmi
from coop.production.weather.hours import COLUMNS

HAND_MADE = Path(__file__).parent / "data" / "uurgeg_hand_made.txt"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
MEASURED = Path(os.environ.get("COOP_SHARED_DATA", BESIDE)) / "weather"
needs_measured = pytest.mark.skipif(
    not MEASURED.exists(), reason="KNMI's hours are not beside this checkout"
)
DE_BILT = (52.1, 5.18)


def at(hours, moment, name):
    return hours.loc[pd.Timestamp(moment, tz="UTC"), name]


def written(tmp_path, change):
    file = tmp_path / "uren.txt"
    file.write_text(change(HAND_MADE.read_text("utf-8")), "utf-8")
    return file


def test_hour_twelve_ends_at_noon_so_it_starts_at_eleven():
    weather = knmi.read_weather([HAND_MADE], *DE_BILT)

    assert weather.hours.index[0] == pd.Timestamp("2023-06-19T00:00Z")
    # Hour 12 of 21 June: 294 J/cm2, 40 tenths m/s, 224 tenths of a degree.
    assert at(weather.hours, "2023-06-21T11:00", "ghi_wm2") == pytest.approx(294 / 0.36)
    assert at(weather.hours, "2023-06-21T11:00", "wind_m_s") == pytest.approx(5.0)
    assert at(weather.hours, "2023-06-21T11:00", "air_degc") == pytest.approx(22.4, abs=0.05)


def test_minus_one_is_almost_nothing_and_not_less_than_nothing():
    weather = knmi.read_weather([HAND_MADE], *DE_BILT)

    assert " -1" in HAND_MADE.read_text("utf-8")
    assert weather.hours[["ghi_wm2", "dni_wm2", "dhi_wm2"]].min().min() == 0


def test_a_blank_is_filled_from_the_days_around_it_and_counted():
    weather = knmi.read_weather([HAND_MADE], *DE_BILT)

    # Hour 12 of 20 June is blank; 19, 21 and 22 June have 285, 294 and 75 J/cm2.
    filled = at(weather.hours, "2023-06-20T11:00", "ghi_wm2")
    assert filled == pytest.approx((285 + 294 + 75) / 3 / 0.36, rel=0.01)
    assert "Aangevulde uren: 2." in str(weather.source)
    assert not weather.hours.isna().any(axis=None)


def test_the_source_names_station_period_and_licence():
    weather = knmi.read_weather([HAND_MADE], 52.2, 5.18)

    text = str(weather.source)
    assert "De Bilt (11 km)" in text
    assert "Van 19-06-2023 tot en met 22-06-2023." in text
    assert "CC BY 4.0" in text
    assert not weather.is_typical


def test_a_packed_file_reads_the_same(tmp_path):
    packed = tmp_path / "uren.txt.gz"
    packed.write_bytes(gzip.compress(HAND_MADE.read_bytes()))

    plain = knmi.read_weather([HAND_MADE], *DE_BILT).hours
    assert knmi.read_weather([packed], *DE_BILT).hours.equals(plain)


def test_the_same_file_twice_changes_nothing():
    once = knmi.read_weather([HAND_MADE], *DE_BILT).hours

    assert knmi.read_weather([HAND_MADE, HAND_MADE], *DE_BILT).hours.equals(once)


def test_a_station_twice_as_bright_pulls_less_the_further_it_is(tmp_path):
    def brighter_in_cabauw(text):
        head, body = text.split("Q\n\n")
        rows = [row.rsplit(",", 1) for row in body.splitlines()]
        doubled = [[front, f"{2 * int(q) if q.strip() else 0:5d}"] for front, q in rows]
        return (
            head + "Q\n\n" + "\n".join(",".join(row) for row in doubled).replace("  260,", "  348,")
        )

    cabauw = written(tmp_path, brighter_in_cabauw)
    alone = knmi.read_weather([HAND_MADE], *DE_BILT).hours["ghi_wm2"].sum()
    near_bilt = knmi.read_weather([HAND_MADE, cabauw], *DE_BILT).hours["ghi_wm2"].sum()
    near_cabauw = knmi.read_weather([HAND_MADE, cabauw], 51.97, 4.926).hours["ghi_wm2"].sum()

    assert alone < near_bilt < 1.25 * alone
    assert 1.75 * alone < near_cabauw < 2.01 * alone


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: "zomaar wat tekst", "geen uurbestand van het KNMI"),
        (lambda text: text.replace(" Q\n", " X\n"), "geen uurbestand van het KNMI"),
        (lambda text: text.split("\n  260")[0], "geen uurbestand van het KNMI"),
        (lambda text: text.replace("20230619,    1,", "20230619,   25,"), "gegevensregel 1 "),
        (lambda text: text.replace("20230619,    2,", "20231319,    2,"), "gegevensregel 2 "),
        (lambda text: text.replace("  260,", "  999,"), "KNMI-station 999 is niet bekend"),
        (
            lambda text: "\n".join(
                row[:-5] + "     " if "20230621" in row else row for row in text.splitlines()
            ),
            "ontbreken waarden in",
        ),
    ],
)
def test_what_is_no_file_of_hours_is_refused_with_a_sentence(tmp_path, change, sentence):
    with pytest.raises(RuleBroken, match=sentence) as refusal:
        knmi.read_weather([written(tmp_path, change)], *DE_BILT)

    assert refusal.value.field == "weather"


def test_a_file_that_is_not_there_or_half_packed_is_refused(tmp_path):
    half = tmp_path / "half.txt.gz"
    half.write_bytes(gzip.compress(HAND_MADE.read_bytes())[:300])

    for path in (tmp_path / "weg.txt", half):
        with pytest.raises(RuleBroken, match="niet te lezen"):
            knmi.read_weather([path], *DE_BILT)


@needs_measured
def test_a_measured_year_has_its_hours_and_its_sun():
    weather = knmi.read_weather([MEASURED / "uurgeg_260_2023.txt.gz"], *DE_BILT)

    assert len(weather.hours) == 8760
    # Sum of the file's Q column over 0.36: 1095.8 kWh/m2.
    assert weather.hours["ghi_wm2"].sum() / 1000 == pytest.approx(1095.8, abs=0.1)
    assert weather.normal_wind_m_s == pytest.approx(3.47, abs=0.02)
    assert np.isfinite(weather.hours[list(COLUMNS)].to_numpy()).all()
