"""What a plan leans on is told in plain words, for normal and for lean years."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.viability.design import CostLine
from coop.viability.plain_words import (
    back_sentences,
    chart_sentence,
    flat_price_sentence,
    money_back,
    what_if_head,
    what_if_rows,
    yield_sentence,
    yield_text,
)
from coop.viability.plan_words import (
    Estimated,
    energy_sentences,
    income_sentences,
    spending_sentences,
)
from coop.viability.viability import viability
from tests.viability.makers import zon_4


@pytest.fixture(autouse=True)
def in_dutch(app):
    with app.test_request_context("/"):
        yield


def soft(text):
    return text.replace("\u00a0", " ")


def test_the_price_that_rises_is_told_with_what_comes_of_one_that_does_not():
    sums = viability(zon_4())
    assert income_sentences(sums.design)[0] == (
        "Het gebouw gebruikt 65% van de stroom zelf en betaalt 11,50 ct per kWh. "
        "Wij rekenen met elk jaar 1,5% meer."
    )
    assert income_sentences(sums.design)[1].endswith("Wij rekenen elk jaar met dezelfde prijs.")
    assert flat_price_sentence(sums) == (
        "Stijgt de prijs nooit, dan is het geld terug na 17,1 jaar en is het rendement 2,9% per "
        "jaar. Dat is minder dan de 3% die nodig is."
    )


def test_a_flat_price_is_not_blamed_where_it_does_no_harm():
    assert flat_price_sentence(viability(zon_4(direct_indexation_fraction=0.0))) is None
    rich = flat_price_sentence(viability(zon_4(investment_cents=50_000_00)))
    assert rich.startswith("Stijgt de prijs nooit, dan is het geld terug na ")
    assert "minder dan" not in rich
    poor = flat_price_sentence(viability(zon_4(investment_cents=200_000_00)))
    assert poor == "Stijgt de prijs nooit, dan komt het geld binnen de looptijd niet terug."


@pytest.mark.parametrize(
    ("rises", "told"),
    [
        ((0.02,), "Elk jaar € 100,00 aan vaste kosten, en elk jaar 2% meer."),
        ((0.0,), "Elk jaar € 100,00 aan vaste kosten."),
        ((0.03, 0.015), "Elk jaar € 200,00 aan vaste kosten, en elk jaar 1,5% tot 3% meer."),
    ],
)
def test_costs_are_told_with_how_they_rise(rises, told):
    lines = tuple(CostLine(f"Regel {rise}", 100_00, rise) for rise in rises)
    assert soft(spending_sentences(zon_4(cost_lines=lines), "solar")[0]) == told


def test_new_inverters_are_of_the_sun_and_a_large_service_of_the_wind():
    plan = zon_4()
    assert (
        soft(spending_sentences(plan, "solar")[1]) == "In jaar 13 € 7.500,00 voor nieuwe omvormers."
    )
    assert "grote beurt" in spending_sentences(plan, "wind")[1]
    assert soft(chart_sentence(viability(plan), "solar")) == (
        "In jaar 13 kosten nieuwe omvormers € 7.500; na 14,6 jaar is het geld terug."
    )
    assert "kost een grote beurt" in chart_sentence(viability(plan), "wind")


def test_the_kwh_of_a_plan_are_told_beside_what_is_expected_by_now():
    plan = zon_4()
    own, ageing = (
        "Dit plan rekent met 90.816 kWh (P50) en 83.833 kWh (P90).",
        "Elk jaar geeft de bron 0,5% minder, want hij wordt ouder.",
    )
    now = Estimated(89_742.0, 83_241.0, is_newer=True, is_calibrated=True)

    def said(estimated):
        return [soft(each) for each in energy_sentences(plan, estimated)]

    assert said(None) == [own, ageing]
    assert said(replace(now, p50_kwh=90_816.2, p90_kwh=83_832.6)) == [own, ageing]
    assert said(now)[1] == (
        "Nu verwachten wij 89.742 kWh en 83.241 kWh, want de raming is sindsdien geijkt op de "
        "meter."
    )
    assert said(replace(now, is_calibrated=False))[1].endswith("er is sindsdien een nieuwe raming.")
    assert said(replace(now, is_newer=False))[1] == "Onze raming zegt 89.742 kWh en 83.241 kWh."


def test_the_yield_has_its_band():
    assert yield_sentence(viability(zon_4())).startswith(
        "In gewone jaren is het rendement 5,1% per jaar, in magere jaren 3,7%. Dat is voor "
        "belasting"
    )
    lean = yield_sentence(viability(zon_4(p90_kwh=50_000.0)))
    assert "Als elk jaar mager is, komt niet al het geld terug." in lean
    assert yield_text(0.0296) == "2,96%"


def test_what_may_happen_stands_in_a_table_with_normal_and_lean_years():
    sums = viability(zon_4())
    rows = [[soft(cell) for cell in row] for row in what_if_rows(sums)]
    assert {len(row) for row in rows} == {len(what_if_head())}
    assert rows[0] == ["Het plan zelf", "€ 5.709", "14,6 jaar", "16,6 jaar", "5,1%", "3,7%"]
    flat, ends = (
        next(row for row in rows if row[0].startswith(words))
        for words in ("De prijzen stijgen niet", "Het contract stopt na 15 jaar")
    )
    assert (flat[2], flat[4]) == ("17,1 jaar", "2,9%")
    # A contract that ends looks as quick as the plan; its yield tells the difference.
    assert (ends[2], ends[4]) == ("14,6 jaar", "0,4%")


@given(
    investment=st.integers(10_000, 300_000),
    inverter=st.integers(0, 40_000),
    year=st.integers(1, 25),
)
def test_every_plan_is_told_in_sentences_that_start_with_a_capital(investment, inverter, year):
    sums = viability(
        zon_4(investment_cents=investment * 100, inverter_cents=inverter * 100, inverter_year=year)
    )
    told = [*back_sentences(sums), yield_sentence(sums), chart_sentence(sums, "solar")]
    for text in told:
        assert text[0].isupper()
        assert text.endswith(".")
        assert ": H" not in text
    assert money_back(sums.p50) in chart_sentence(sums, "solar") or len(sums.p50.crossings) == 1
