"""`coop estimate --metered`: calibrated where it can be, with the factor; else with the reason."""

import csv
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from coop.production.estimate_command import estimate_command
from tests.production.sunny import as_csv, sunny_hours

SHARED = Path(os.environ.get("COOP_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
CABAUW = SHARED / "weather" / "uurgeg_348_2014-2017.txt.gz"
DE_BILT = SHARED / "weather" / "uurgeg_260_2014-2017.txt.gz"
ROOF = {
    "kind": "solar",
    "latitude": 52.0,
    "longitude": 5.1,
    "planes": [{"tilt_deg": 35, "azimuth_deg": 180, "peak_power_kwp": 3.0}],
}


@pytest.fixture
def run(tmp_path):
    """Run the command on the roof; the answer and what it printed."""
    plant = tmp_path / "roof.json"
    plant.write_text(json.dumps(ROOF))

    def running(*options):
        return CliRunner().invoke(estimate_command, [str(plant), *map(str, options)])

    return running


def months_file(path, kwh_of_month):
    """A meter's file of 2025, a month a line."""
    lines = ["start,end,energy_kwh"]
    for number, kwh in enumerate(kwh_of_month, start=1):
        after = f"2025-{number + 1:02d}-01" if number < 12 else "2026-01-01"
        lines.append(f"2025-{number:02d}-01,{after},{kwh:.3f}")
    path.write_text("\n".join(lines))
    return path


def test_twelve_months_calibrate_the_typical_year_and_the_hours_follow(run, tmp_path):
    plain = json.loads(run().stdout)
    file = months_file(tmp_path / "m.csv", [0.9 * kwh for kwh in plain["monthly_kwh_p50"]])
    answer = run("--metered", file, "--hourly", tmp_path / "hours.csv")
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert told["calibration"]["is_applied"] is True
    # One year may have been a dull one: 0.1 below is believed for 0.01 / (0.01 + 0.045 squared).
    assert told["calibration"]["factor"] == pytest.approx(1 - 0.1 * 0.8316, abs=0.001)
    assert told["calibration"]["months"] == 12
    assert told["calibration"]["weather"] == "typical"
    assert told["calibration"]["uncalibrated_annual_kwh_p50"] == plain["annual_kwh_p50"]
    assert told["annual_kwh_p50"] == pytest.approx(0.917 * plain["annual_kwh_p50"], rel=0.001)
    with (tmp_path / "hours.csv").open() as hours:
        total = sum(float(row["energy_kwh"]) for row in csv.DictReader(hours))
    assert total == pytest.approx(told["annual_kwh_p50"], rel=1e-4)


def test_too_few_months_are_no_fault_but_say_why(run, tmp_path):
    plain = json.loads(run().stdout)
    file = months_file(tmp_path / "m.csv", plain["monthly_kwh_p50"][:5])
    answer = run("--metered", file)
    told = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert told["annual_kwh_p50"] == plain["annual_kwh_p50"]
    assert told["calibration"]["is_applied"] is False
    assert told["calibration"]["months"] == 5
    assert "12" in told["calibration"]["reason"]


def test_without_the_option_nothing_is_said_of_calibration(run):
    assert "calibration" not in json.loads(run().stdout)


def test_a_bad_file_is_refused_with_its_line(run, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("time_utc,energy_kwh\n2025-01-01T00:00:00Z,1\n2025-01-01T01:00:00Z,x\n")
    answer = run("--metered", bad)
    assert answer.exit_code == 2
    assert "regel 3" in answer.stderr
    assert answer.stdout == ""


@pytest.mark.skipif(not (CABAUW.exists() and DE_BILT.exists()), reason="KNMI's files are not here")
def test_part_of_the_weathers_time_teaches_all_of_its_hours(run, tmp_path):
    made, told = tmp_path / "made.csv", tmp_path / "told.csv"
    run("--weather", DE_BILT, "--hourly", made)
    lines = made.read_text().splitlines()
    three_years = [line for line in lines[1:] if not line.startswith("2016")]
    made.write_text("\n".join(["time_utc,energy_kwh", *(_lessened(line) for line in three_years)]))
    answer = json.loads(run("--weather", CABAUW, "--metered", made, "--hourly", told).stdout)
    assert answer["calibration"]["months"] >= 34
    assert answer["calibration"]["by_sun_position"] is True
    assert answer["calibration"]["weather"] == "measured"
    assert len(told.read_text().splitlines()) == len(lines)
    held_back = sum(float(line.split(",")[1]) for line in lines[1:] if line.startswith("2016"))
    foretold = sum(
        float(line.split(",")[1])
        for line in told.read_text().splitlines()
        if line.startswith("2016")
    )
    assert foretold == pytest.approx(0.8 * held_back, rel=0.03)


def _lessened(line):
    moment, energy = line.split(",")
    return f"{moment},{0.8 * float(energy):.6f}"


def _hours_file(path, hours):
    """Hours as a file that says UTC, whatever their clock."""
    lines = [f"{at:%Y-%m-%dT%H:%M:%SZ},{kwh:.6f}" for at, kwh in hours]
    path.write_text("\n".join(["time_utc,energy_kwh", *lines]))
    return path


@pytest.mark.parametrize(
    ("clock", "option"),
    [
        (lambda at: at + timedelta(hours=1), ["--metered-shift-minutes", "-60"]),
        (lambda at: at.astimezone(ZoneInfo("Europe/Amsterdam")), ["--metered-town-clock"]),
    ],
)
def test_a_meter_on_another_clock_is_told_and_its_option_rights_it(run, tmp_path, clock, option):
    weather = tmp_path / "sunny.csv"
    weather.write_text(as_csv(sunny_hours(days=366)), "utf-8")
    run("--weather", weather, "--hourly", tmp_path / "made.csv")
    with (tmp_path / "made.csv").open() as lines:
        made = [
            (datetime.fromisoformat(row["time_utc"]), 0.9 * float(row["energy_kwh"]))
            for row in csv.DictReader(lines)
        ]
    right = _hours_file(tmp_path / "right.csv", made)
    wrong = _hours_file(tmp_path / "wrong.csv", [(clock(at), kwh) for at, kwh in made])
    due = run("--weather", weather, "--metered", right)
    assert due.stderr == ""
    if option == ["--metered-town-clock"]:
        refused = run("--weather", weather, "--metered", wrong)
        assert option[0] in refused.stderr
    else:
        warned = run("--weather", weather, "--metered", wrong)
        assert f"({' '.join(option)})" in warned.stderr
        assert warned.stderr.strip() in json.loads(warned.stdout)["warnings"]
    righted = run("--weather", weather, "--metered", wrong, *option)
    assert righted.stderr == ""
    told, wanted = (json.loads(each.stdout) for each in (righted, due))
    assert told["calibration"]["factor"] == pytest.approx(wanted["calibration"]["factor"], rel=1e-3)


def test_why_nothing_was_learned_is_a_warning_too(run, tmp_path):
    plain = json.loads(run().stdout)
    file = months_file(tmp_path / "m.csv", [900 * kwh for kwh in plain["monthly_kwh_p50"]])
    answer = run("--metered", file)
    told = json.loads(answer.stdout)
    assert "Staan er Wh in plaats van kWh" in answer.stderr
    assert told["warnings"] == [told["calibration"]["reason"]]
    assert told["annual_kwh_p50"] == plain["annual_kwh_p50"]
