"""`coop estimate`: figures on stdout, a sentence on stderr, nothing else."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from coop.production.estimate_command import _bar, estimate_command
from tests.production.sunny import as_csv, as_epw, sunny_hours

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
KEYS = [
    "annual_kwh_p50",
    "annual_kwh_p90",
    "annual_kwh_p10",
    "p90_over_p50",
    "monthly_kwh_p50",
    "monthly_kwh_p90",
    "monthly_kwh_p10",
    "parts",
    "hours",
    "method",
    "weather",
    "warnings",
]


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
    assert figures["hours"] == 96
    assert "beslaan 4 van de 365 dagen" in answer.stderr


@pytest.mark.parametrize(
    ("plant", "options", "sentence"),
    [
        ({"kind": "solar"}, [], "Het veld planes"),
        (SOLAR | {"latitude": 45.0}, [], "buiten Nederland"),
        (SOLAR, ["--weather", "weg.txt"], "weg.txt is niet te lezen"),
        (SOLAR, ["--weather", __file__], "geen weerbestand dat wij kennen"),
        (SOLAR, ["--weather", HAND_MADE, "--weather", "weg.txt"], "weg.txt is niet te lezen"),
        (SOLAR, ["--shift-minutes", "60"], "geen weerbestand om de klok van te verschuiven"),
        (SOLAR, ["--metered-town-clock"], "geen meterbestand om de klok van te verschuiven"),
        (WIND | {"region": ""}, [], "De streek “” kennen wij niet"),
        (SOLAR, ["--hourly", "geen-map/hours.csv"], "is niet te schrijven"),
    ],
)
def test_what_cannot_be_is_one_sentence_on_stderr_and_exit_2(run, plant, options, sentence):
    answer = run(plant, *options)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert sentence in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_the_parts_make_the_distance_between_p50_and_p90(run):
    figures = json.loads(run(SOLAR).stdout)

    sigma = sum(part["sigma_fraction"] ** 2 for part in figures["parts"]) ** 0.5
    assert all(part["name"] for part in figures["parts"])
    assert figures["p90_over_p50"] == pytest.approx(1 - 1.2816 * sigma, abs=0.001)
    assert figures["p90_over_p50"] == pytest.approx(
        figures["annual_kwh_p90"] / figures["annual_kwh_p50"], abs=1e-4
    )


@pytest.fixture
def early(tmp_path):
    """An EPW whose header claims one hour over hours in UTC."""
    file = tmp_path / "early.epw"
    file.write_text(as_epw(sunny_hours(), claims_hours=1.0), "utf-8")
    return file


def test_a_wrong_clock_is_told_on_stderr_with_the_option_that_rights_it(run, early):
    answer = run(SOLAR, "--weather", early)

    assert answer.exit_code == 0
    assert answer.stderr.count("\n") == 1
    assert "60 minuten verschuiven" in answer.stderr
    assert "(--shift-minutes 60)" in answer.stderr
    assert len(json.loads(answer.stdout)["warnings"]) == 1


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_with_quiet_and_json_the_warnings_are_in_the_json_alone(run, early, option):
    answer = run(SOLAR, "--weather", early, option)

    assert answer.stderr == ""
    assert answer.stdout.count("\n") == 1
    assert "--shift-minutes 60" in json.loads(answer.stdout)["warnings"][0]


def test_the_shift_that_is_proposed_silences_the_warning_and_rights_the_year(run, early, tmp_path):
    right = tmp_path / "right.epw"
    right.write_text(as_epw(sunny_hours()), "utf-8")

    shifted = json.loads(run(SOLAR, "--weather", early, "--shift-minutes", "60").stdout)
    due = json.loads(run(SOLAR, "--weather", right).stdout)

    assert shifted["warnings"] == due["warnings"] == []
    assert shifted["annual_kwh_p50"] == pytest.approx(due["annual_kwh_p50"], rel=1e-3)
    assert "verschoven met 60 minuten" in shifted["weather"]


def test_hours_on_the_dutch_clock_are_found_and_set_right(run, tmp_path):
    hours = sunny_hours()
    local = hours.tz_convert("Europe/Amsterdam").tz_localize(None)
    local = local[~local.index.duplicated()].tz_localize("UTC")
    file = tmp_path / "meter.csv"
    file.write_text(as_csv(local), "utf-8")

    told = json.loads(run(SOLAR, "--weather", file, "--json").stdout)["warnings"]
    right = json.loads(run(SOLAR, "--weather", file, "--town-clock", "--json").stdout)

    assert "klok van Nederland" in told[0]
    assert told[0].endswith("(--town-clock)")
    assert right["warnings"] == []


class Screen(io.StringIO):
    """Somebody looks."""

    def isatty(self):
        return True


def test_a_bar_is_drawn_only_where_somebody_looks(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)

    with _bar(3, is_silent=False) as step:
        for _ in range(3):
            step()
    with _bar(3, is_silent=True) as step:
        step()

    assert screen.getvalue().count("100%") == 1


@pytest.mark.parametrize(
    ("options", "is_drawn"), [([], True), (["--json"], True), (["--quiet"], False)]
)
def test_quiet_hides_the_progress_that_json_shows(run, early, monkeypatch, options, is_drawn):
    asked = []

    def bar(steps, is_silent):
        asked.append((steps, is_silent))
        return _bar(steps, True)

    monkeypatch.setattr("coop.production.estimate_command._bar", bar)
    run(SOLAR, "--weather", early, *options)

    assert asked == [(2, not is_drawn)]


def test_a_degradation_without_an_age_is_told_to_have_no_effect(run):
    assert "age_years" in run(SOLAR | {"degradation_fraction_per_year": 0.005}).stderr
    aged = SOLAR | {"degradation_fraction_per_year": 0.005, "age_years": 0}
    assert run(aged).stderr == ""


def test_a_region_far_from_the_place_is_told_and_one_around_it_is_not(run):
    assert "Zeeland ligt ver" in run(WIND | {"region": "Zeeland"}).stderr
    assert run(WIND | {"region": "Utrecht"}).stderr == ""
    placeless = {name: value for name, value in WIND.items() if name[:1] != "l"}
    assert run(placeless | {"region": "Zeeland"}).stderr == ""


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
