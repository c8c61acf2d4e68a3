"""Every measurement that `make bench` names can be asked; what it takes is measured elsewhere."""

from importlib import import_module

import pytest

from bench.__main__ import MEASUREMENTS


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_can_be_asked(name):
    assert callable(import_module(name).measure)


def test_a_figure_over_its_limit_is_told(monkeypatch, capsys):
    from bench import __main__ as bench

    monkeypatch.setattr(
        bench,
        "results",
        lambda: [
            {"name": "slow", "ratio": 9.0, "limit": 8},
            {"name": "quick", "ratio": 1.0, "limit": 8},
        ],
    )
    with pytest.raises(SystemExit, match="slow"):
        bench.main()
    assert len(capsys.readouterr().out.splitlines()) == 2
