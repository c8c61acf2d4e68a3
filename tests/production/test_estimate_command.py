"""`coop estimate`: figures on stdout, a sentence on stderr, nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from coop.production.estimate_command import estimate_command

HAND_MADE = Path(__file__).parent / "data" / "uurgeg_hand_made.txt"
SOLAR = {
    "kind": "solar",
    "latitude": 52.1,
    "longitude": 5.2,
    "planes": [{"tilt_deg": 30, "azimuth_deg": 170, "peak_power_kwp": 1.9}],
    "loss_fraction": 0.14,
}
WIND = {
    "kind": "wind",
    "latitude": 52.1,
    "longitude": 5.2,
    "hub_height_m": 85,
    "power_curve": [[3, 0], [12, 2000], [25, 2000]],
}
KEYS = ["annual_kwh_p50", "annual_kwh_p90", "monthly_kwh_p50", "method", "weather"]


@pytest.fixture
def run(tmp_path):
    """Write the plant to a file and call the command."""

    def call(plant, *options):
        file = tmp_path / "plant.json"
        file.write_text(json.dumps(plant), "utf-8")
        return CliRunner().invoke(estimate_command, [str(file), *map(str, options)])

    return call


@pytest.mark.parametrize(("plant", "least", "most"), [(SOLAR, 1600, 1950), (WIND, 3e6, 6e6)])
def test_it_prints_the_year_the_months_and_where_they_come_from(run, plant, least, most):
    answer = run(plant)

    assert answer.exit_code == 0, answer.output
    figures = json.loads(answer.stdout)
    assert list(figures) == KEYS
    assert least < figures["annual_kwh_p50"] < most
    assert figures["annual_kwh_p90"] < figures["annual_kwh_p50"]
    assert len(figures["monthly_kwh_p50"]) == 12
    assert sum(figures["monthly_kwh_p50"]) == pytest.approx(figures["annual_kwh_p50"], abs=0.01)
    assert "KNMI" in figures["weather"]
    assert "P90" in figures["method"]


def test_with_measured_hours_it_estimates_that_period_and_writes_its_hours(run, tmp_path):
    out = tmp_path / "hours.csv"

    answer = run(SOLAR, "--weather", HAND_MADE, "--hourly", out)

    assert answer.exit_code == 0, answer.output
    hours = pd.read_csv(out, parse_dates=["time_utc"])
    assert out.read_text("utf-8").startswith("time_utc,energy_kwh\n2023-06-19T00:00:00Z,0.000000\n")
    assert len(hours) == 96
    figures = json.loads(answer.stdout)
    assert hours["energy_kwh"].sum() == pytest.approx(figures["annual_kwh_p50"], abs=0.001)
    assert hours.loc[hours["energy_kwh"].idxmax(), "time_utc"].hour in (10, 11, 12)
    assert "19-06-2023" in figures["weather"]


@pytest.mark.parametrize(
    ("plant", "options", "sentence"),
    [
        ({"kind": "solar"}, [], "Het veld planes"),
        (SOLAR | {"latitude": 45.0}, [], "buiten Nederland"),
        (SOLAR, ["--weather", "weg.txt"], "weg.txt is niet te lezen"),
        (SOLAR, ["--weather", __file__], "geen uurbestand"),
        (SOLAR, ["--hourly", "geen-map/hours.csv"], "is niet te schrijven"),
    ],
)
def test_what_cannot_be_is_one_sentence_on_stderr_and_exit_2(run, plant, options, sentence):
    answer = run(plant, *options)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert sentence in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_exit_2():
    answer = CliRunner().invoke(estimate_command, ["weg.json"])

    assert answer.exit_code == 2
    assert answer.stderr == "Het bestand weg.json is niet te lezen.\n"


def test_help_needs_no_science():
    code = (
        "import sys, coop.production.estimate_command;"
        "sys.exit(str({'numpy', 'pandas', 'pvlib', 'windpowerlib'} & set(sys.modules)))"
    )

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stderr.strip() == "set()"
