"""`coop viability`: a file in, all figures out, and one sentence for each mistake."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.viability.command import viability_command
from coop.viability.design import Certificates
from coop.viability.design_file import parse_design
from coop.viability.profile_file import read_profile
from coop.viability.versions import columns_of
from tests.viability.makers import e_92, zon_4
from tests.viability.test_prices import year_file


def written(design) -> str:
    """A design as a file."""
    return json.dumps(columns_of(design))


def run(*arguments, given=None):
    return CliRunner().invoke(viability_command, list(arguments), input=given)


def test_the_handbook_s_roof_comes_out_as_in_the_handbook(tmp_path):
    file = tmp_path / "zon-4.json"
    file.write_text(written(zon_4()))

    result = run(str(file))
    told = json.loads(result.stdout)

    assert result.exit_code == 0
    assert told["p50"]["first_year_cents"] == 5_708_85
    assert round(told["p50"]["npv_cents"] / 100) == 18_269
    assert told["p50"]["irr_fraction"] == pytest.approx(0.0506, abs=1e-4)
    assert told["p50"]["break_even_direct_ct_per_kwh"] == pytest.approx(9.9, abs=0.05)
    assert told["p90"]["payback_years"] == pytest.approx(16.6, abs=0.05)
    assert told["light"]["colour"] == "green"
    assert len(told["p50"]["years"]) == 25
    worth = {each["key"]: round(each["npv_cents"] / 100) for each in told["variants"]}
    assert worth["all_export"] == -69_235


def test_a_file_can_come_from_another_command():
    assert run("-", given=written(e_92())).exit_code == 0


@pytest.mark.parametrize("design", [zon_4(), e_92(), zon_4(certificates=Certificates.CARRIED)])
def test_a_design_survives_its_file(design):
    assert parse_design(written(design)) == design


def test_a_lean_year_follows_from_its_spread():
    content = json.loads(written(zon_4()))
    del content["p90_kwh"]
    assert parse_design(json.dumps(content)).p90_kwh == pytest.approx(83_832.6, abs=0.1)
    content["sigma_fraction"] = 0.1
    assert parse_design(json.dumps(content)).p90_kwh == pytest.approx(79_177.0, abs=0.1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"subsidy_cents": 100}, "subsidy_cents"),
        ({"investment_cents": None}, "heel getal"),
        ({"investment_cents": 1.5}, "heel getal"),
        ({"p50_kwh": "veel"}, "moet een getal zijn"),
        ({"p50_kwh": True}, "moet een getal zijn"),
        ({"export_is_contract": 1}, "true of false"),
        ({"certificates": "veel"}, "each_year"),
        ({"cost_lines": {}}, "lijst"),
        ({"cost_lines": [{"name": "x"}]}, "heel getal"),
        ({"cost_lines": [{"name": "x", "amount_cents": 1, "rise": 2}]}, "rise"),
        ({"term_years": 0}, "looptijd"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(tmp_path, changes, told):
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({**json.loads(written(zon_4())), **changes}))

    result = run(str(file))

    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("text", ["", "[]", "{", "{}", '{"p50_kwh": 1}', "[" * 100_000])
def test_what_is_no_design_is_refused(text):
    with pytest.raises(RuleBroken):
        parse_design(text)


def test_a_file_that_is_not_there_is_said_to_be_so():
    result = run("/nergens/plan.json")
    assert (result.exit_code, "niet openen" in result.stderr) == (2, True)


def hours_file(made=lambda hour: 1.0, years=(2023,)):
    """Hours as `coop estimate` writes them."""
    lines = ["time_utc,energy_kwh"]
    for year in years:
        start = datetime(year, 1, 1, tzinfo=UTC)
        for hour in range(8760):
            lines.append(f"{start + timedelta(hours=hour):%Y-%m-%dT%H:%M:%SZ},{made(hour):.3f}")
    return "\n".join(lines)


@pytest.fixture
def market(tmp_path):
    """A design, a year of prices that fall below zero at noon, and hours around noon."""
    (tmp_path / "plan.json").write_text(written(e_92()))
    prices = year_file(price=lambda number: -20 if number % 24 == 12 else 60)
    (tmp_path / "prices.csv").write_text(prices)
    sunny = hours_file(lambda hour: 1.0 if 11 <= hour % 24 <= 13 else 0.0)
    (tmp_path / "hours.csv").write_text(sunny)
    return tmp_path


def with_market(folder, *more):
    named = ("--prices", str(folder / "prices.csv"), "--hourly", str(folder / "hours.csv"))
    return run(str(folder / "plan.json"), *named, *more)


def test_the_grid_pays_what_the_hours_of_the_plant_were_worth(market):
    told = json.loads(with_market(market).stdout)
    still = json.loads(with_market(market, "--stops-below-zero").stdout)

    assert told["market"]["capture_ct_per_kwh"] == pytest.approx((6 - 2 + 6) / 3)
    assert told["market"]["negative_hours"] == 365
    assert told["market"]["mean_ct_per_kwh"] == pytest.approx((23 * 6 - 2) / 24)
    assert still["market"]["stopped_ct_per_kwh"] == pytest.approx(4)
    gained = still["p50"]["npv_cents"] - told["p50"]["npv_cents"]
    assert gained > 0
    # All hours are the market's: nothing is under contract.
    assert told["p50"]["contracted_fraction"] == 0


def test_prices_without_hours_are_no_price(market):
    result = run(str(market / "plan.json"), "--prices", str(market / "prices.csv"))
    assert (result.exit_code, "samen" in result.stderr) == (2, True)


def test_a_fault_in_the_prices_is_told_with_its_line(market):
    (market / "prices.csv").write_text("time_utc,price_eur_mwh\n2023-01-01T00:00:00Z,?")
    result = with_market(market)
    assert (result.exit_code, result.stderr.startswith("Regel 2:")) == (2, True)


def test_several_years_of_hours_become_one_in_the_mean():
    two = hours_file(years=(2022,)) + hours_file(lambda hour: 3.0, (2023,)).removeprefix(
        "time_utc,energy_kwh"
    )
    assert read_profile(two) == [2.0] * 8760


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "kolommen"),
        ("time_utc,energy_kwh\n2023-01-01T00:00:00Z,1", "8759 uren"),
        ("time_utc,energy_kwh\ngisteren,1", "Regel 2"),
        ("time_utc,energy_kwh\n2023-01-01T00:00:00Z,-1", "Regel 2"),
        ("time_utc,energy_kwh\n0001-01-01T00:00:00+05:00,1", "Regel 2"),
        ("time_utc,energy_kwh\n2023-01-01T00:00:00Z,nan", "Regel 2"),
        ("time_utc,energy_kwh\n2023-01-01T00:00:00Z", "Regel 2"),
        (hours_file(lambda hour: 0.0), "geen stroom"),
    ],
)
def test_hours_that_are_no_year_are_refused(text, told):
    with pytest.raises(RuleBroken, match=told):
        read_profile(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=True) | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(columns_of(zon_4()))), json_values)
def test_any_value_is_read_or_refused_in_words(name, value):
    content = {**json.loads(written(zon_4())), name: value}
    with suppress(RuleBroken):
        parse_design(json.dumps(content))
