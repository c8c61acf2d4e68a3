"""Every measurement that `make bench` names can be asked; what it takes is measured elsewhere."""

from importlib import import_module

import pytest

from bench.__main__ import MEASUREMENTS, over_limit


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_can_be_asked(name):
    assert callable(import_module(name).measure)


@pytest.mark.parametrize(
    "over",
    [
        {"ratio": 9.0, "limit": 8},
        {"annual_difference_fraction": -0.002, "annual_difference_limit": 0.001},
        {"most_difference_w": 2.0, "difference_limit_w": 1.0},
        {"peak_mb": 2.0, "peak_limit_mb": 1.0},
        {"ratio": 9.0, "limit": 8, "spread": 3.0, "spread_limit": 1.0},
    ],
)
def test_every_limit_is_held(over):
    limits = [key for key in over if "limit" in key]
    found = over_limit({"name": "made up", "hours": 8760, **over})
    assert len(found) == len(limits)
    high = over | dict.fromkeys(limits, 10.0)
    assert over_limit({"name": "made up", **high}) == []


def test_a_limit_of_nothing_is_a_fault():
    with pytest.raises(ValueError, match="made up"):
        over_limit({"name": "made up", "ratio": 1.0, "memory_limit": 5})


def test_a_figure_over_its_limit_is_told(monkeypatch, capsys):
    from bench import __main__ as bench

    monkeypatch.setattr(
        bench,
        "results",
        lambda: [
            {"name": "slow", "ratio": 9.0, "limit": 8},
            {"name": "quick", "ratio": 1.0, "limit": 8},
            {"name": "off", "ratio": 1.0, "limit": 8, "difference_w": 2, "difference_limit_w": 1},
        ],
    )
    with pytest.raises(SystemExit, match=r"slow \(ratio\), off \(difference_w\)"):
        bench.main()
    assert len(capsys.readouterr().out.splitlines()) == 3
