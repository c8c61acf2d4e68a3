"""KNMI's files of hours: what their columns mean, and what is no such file."""

import gzip
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coop.errors import RuleBroken
from coop.production.estimate import estimate
from coop.production.solar import Plane, SolarPlantSpec
from coop.production.weather import knmi
from coop.production.weather.hours import COLUMNS
from coop.production.wind import WindPlantSpec

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


def test_a_station_half_as_bright_pulls_less_the_further_it_is(tmp_path):
    def duller_in_cabauw(text):
        head, body = text.split("Q\n\n")
        rows = [row.rsplit(",", 1) for row in body.splitlines()]
        halved = [[front, f"{int(q) // 2 if q.strip() else 0:5d}"] for front, q in rows]
        return (
            head + "Q\n\n" + "\n".join(",".join(row) for row in halved).replace("  260,", "  348,")
        )

    cabauw = written(tmp_path, duller_in_cabauw)
    alone = knmi.read_weather([HAND_MADE], *DE_BILT).hours["ghi_wm2"].sum()
    near_bilt = knmi.read_weather([HAND_MADE, cabauw], *DE_BILT).hours["ghi_wm2"].sum()
    near_cabauw = knmi.read_weather([HAND_MADE, cabauw], 51.97, 4.926).hours["ghi_wm2"].sum()

    assert 0.875 * alone < near_bilt < alone
    assert 0.49 * alone < near_cabauw < 0.625 * alone


def changed_column(column, change):
    """The file with the cells of a column written anew; the columns are named from the end."""

    def rewrite(text):
        head, body = text.split("Q\n\n")
        rows = [row.split(",") for row in body.splitlines()]
        for number, row in enumerate(rows):
            row[column] = f"{change(number, row[column])!s:>5}"
        return head + "Q\n\n" + "\n".join(",".join(row) for row in rows) + "\n"

    return rewrite


WIND_AT, AIR_AT, SUN_AT = -4, -3, -1


@pytest.mark.parametrize("column", [WIND_AT, AIR_AT, SUN_AT])
@pytest.mark.parametrize("value", [99999, -9999])
def test_one_value_that_cannot_be_is_filled_and_many_are_refused(tmp_path, column, value):
    one = changed_column(column, lambda number, cell: value if number == 20 else cell)
    every = changed_column(column, lambda number, cell: value)

    found = knmi.read_weather([written(tmp_path, one)], *DE_BILT)
    assert "Aangevulde uren: 3." in str(found.source)
    with pytest.raises(RuleBroken, match="96 uren een waarde die niet kan") as refusal:
        knmi.read_weather([written(tmp_path, every)], *DE_BILT)
    assert refusal.value.field == "weather"


def test_radiation_far_below_nothing_is_refused(tmp_path):
    negative = written(tmp_path, changed_column(SUN_AT, lambda number, cell: -50))

    with pytest.raises(RuleBroken, match="96 van de 96 uren een waarde die niet kan"):
        knmi.read_weather([negative], *DE_BILT)


def test_an_hour_that_comes_twice_with_other_values_is_refused(tmp_path):
    warmer = changed_column(AIR_AT, lambda number, cell: 99 if number == 30 else cell)
    other = written(tmp_path, warmer)

    with pytest.raises(RuleBroken, match="20-06-2023, 7 uur UTC, er twee keer in"):
        knmi.read_weather([HAND_MADE, other], *DE_BILT)


def test_of_an_hour_that_comes_twice_a_blank_takes_what_the_other_has(tmp_path):
    blank = changed_column(AIR_AT, lambda number, cell: "" if number == 30 else cell)
    other = written(tmp_path, blank)

    once = knmi.read_weather([HAND_MADE], *DE_BILT).hours
    assert knmi.read_weather([other, HAND_MADE], *DE_BILT).hours.equals(once)


def test_a_file_with_what_the_plant_needs_is_enough(tmp_path):
    roof = SolarPlantSpec(*DE_BILT, (Plane(30, 180, 1.0),))
    mill = WindPlantSpec(*DE_BILT, 100.0, "E-82/2000")
    whole = knmi.read_weather([HAND_MADE], *DE_BILT)
    wind = knmi.read_weather(
        [written(tmp_path, lambda text: text.replace(" Q\n", " X\n"))], *DE_BILT
    )
    sun = knmi.read_weather([written(tmp_path, lambda text: text.replace("FH", "XX"))], *DE_BILT)

    assert "ghi_wm2" in wind.lacking
    assert wind.hours["wind_m_s"].equals(whole.hours["wind_m_s"])
    assert estimate(mill, wind).annual_kwh_p50 > 0
    with pytest.raises(RuleBroken, match="geen zonlicht"):
        estimate(roof, wind)
    assert "wind_m_s" in sun.lacking
    assert sun.normal_wind_m_s is None
    assert estimate(roof, sun).annual_kwh_p50 == pytest.approx(
        estimate(roof, whole).annual_kwh_p50, rel=0.03
    )
    with pytest.raises(RuleBroken, match="geen wind"):
        estimate(mill, sun)


def test_a_file_with_neither_sun_nor_wind_is_refused_and_says_what_to_choose(tmp_path):
    bare = written(tmp_path, lambda text: text.replace("FH", "XX").replace(" Q\n", " X\n"))

    with pytest.raises(RuleBroken, match="kolommen Q \\(straling\\) en FH"):
        knmi.read_weather([bare], *DE_BILT)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: "zomaar wat tekst", "geen uurbestand van het KNMI"),
        (lambda text: text.replace("STN", "XXX"), "geen uurbestand van het KNMI"),
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
