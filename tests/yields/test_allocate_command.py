"""`coop allocate`: the same division for anyone, without a database."""

import json

import pytest
from click.testing import CliRunner

from coop.yields.allocate_command import allocate_command

FILE = {
    "period": {"start": "2025-01-01", "end": "2026-01-01"},
    "issued_shares": 35,
    "months_wh": [
        kwh * 1000 for kwh in (277, 493, 1001, 1509, 1940, 1971, 1910, 1632, 1140, 678, 323, 216)
    ],
    "distributable_cents": 65592,
    "rule": "follows_kwh",
    "movements": [
        {"member": "L006", "on": "2025-10-20", "shares": 4},
        {"member": "L003", "on": "2025-07-01", "shares": -5},
        {"member": "L003", "on": "2025-01-01", "shares": 5},
    ],
}


@pytest.fixture
def run():
    return lambda content, name="-": CliRunner().invoke(
        allocate_command, [name], input=json.dumps(content)
    )


def test_it_prints_the_lines_of_the_worked_example(run):
    result = run(FILE)

    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "lines": [
            {"member": "L003", "share_days": 905, "energy_wh": 1027285, "amount_cents": 5147},
            {"member": "L006", "share_days": 292, "energy_wh": 91594, "amount_cents": 458},
        ],
        "cooperative": {"energy_wh": 13090000 - 1027285 - 91594, "amount_cents": 65592 - 5605},
    }


def test_a_file_on_disk_gives_the_same(run, tmp_path):
    path = tmp_path / "Anna.json"
    path.write_text(json.dumps(FILE))

    assert run({}, str(path)).stdout == run(FILE).stdout


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"issued_shares": 4}, "Op 01-01-2025 houden de leden samen 5 delen"),
        ({"movements": FILE["movements"][:2]}, "Lid L003 zou op 01-07-2025 -5 delen"),
        ({"months_wh": [-1] + [0] * 11}, "onder nul"),
        ({"distributable_cents": -1}, "minstens 0"),
    ],
)
def test_what_breaks_a_rule_is_answered_with_a_sentence_and_exit_code_2(run, change, sentence):
    result = run(FILE | change)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_named(run):
    result = run({}, "/nowhere/Anna.json")

    assert result.exit_code == 2
    assert "/nowhere/Anna.json" in result.stderr
