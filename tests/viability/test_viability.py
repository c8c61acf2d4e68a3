"""The sums of a plant without subsidy: the handbook's tables, and laws that hold for any."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.finance import npv
from coop.viability.cash_flow import cash_flow
from coop.viability.design import Certificates, CostLine, Design
from coop.viability.light import Colour, light
from coop.viability.viability import lean_kwh, outcome, viability
from tests.viability.makers import e_92, zon_4

# The handbook's section 6.8, ZON-4: first year, worth at 3 %, yield in %, payback, cost price.
TABLE = {
    "base": (5_708.85, 18_269, "5.06", 14.6, 9.41),
    "p90": (5_055.85, 5_996, "3.71", 16.6, 10.19),
    "direct_price": (4_823.39, 1_127, "3.14", 17.6, None),
    "export_price": (5_232.06, 10_386, "4.20", 15.9, None),
    "no_indexation": (5_708.85, -920, "2.88", 17.1, None),
    "own_use": (3_801.71, -22_118, "-0.05", None, None),
    "all_export": (1_576.72, -69_235, None, None, None),
    "contract_ends": (None, -12_837, "0.4", 14.6, 11.33),
}


@pytest.fixture(scope="module")
def roof():
    return viability(zon_4())


def case(reckoned, key):
    return reckoned.p50 if key == "base" else reckoned.variant(key).outcome


@pytest.mark.parametrize("key", TABLE)
def test_the_handbook_gives_the_same_figures_for_its_roof(roof, key):
    first_year, worth, rate, payback, cost_price = TABLE[key]
    found = case(roof, key)

    if first_year is not None:
        assert round(found.first_year_euros, 2) == first_year
    assert round(found.npv_euros) == worth
    if rate is None:
        assert found.irr_fraction is None
    else:
        decimals = len(rate.partition(".")[2])
        # The handbook cuts 5.065 % down to 5.06 %.
        assert found.irr_fraction * 100 == pytest.approx(float(rate), abs=0.5001 * 10**-decimals)
    if payback is None:
        assert found.payback_years is None
    else:
        assert round(found.payback_years, 1) == payback
    if cost_price is not None:
        assert round(found.lcoe_ct_per_kwh, 2) == cost_price


def test_the_handbook_gives_the_same_yield_after_tax(roof):
    after_tax = roof.variant("after_tax").outcome
    assert round(after_tax.irr_fraction * 100, 1) == 4.1


def test_a_year_of_profit_is_taxed_and_a_year_of_new_inverters_is_not():
    rows = cash_flow(zon_4(), after_tax=True).rows

    # 19 % of 5 708.85 less a twenty-fifth of 76 000.
    assert rows[0].tax_euros == pytest.approx(507.08, abs=0.005)
    assert [row.year for row in rows if row.tax_euros == 0] == [13]


def test_the_handbook_gives_the_same_break_even_prices(roof):
    assert round(roof.p50.break_even_direct_ct, 1) == 9.9
    assert round(roof.p50.break_even_export_ct, 1) == 9.1


def test_a_dearer_building_is_worth_that_much_less(roof):
    dearer = roof.variant("dearer").outcome
    assert dearer.npv_euros == pytest.approx(roof.p50.npv_euros - 7_600)
    assert dearer.first_year_euros == roof.p50.first_year_euros


def test_after_an_early_end_of_the_contract_all_goes_to_the_grid(roof):
    ends = roof.variant("contract_ends_export").outcome
    assert len(ends.cash.rows) == 25
    assert [row.year for row in ends.cash.rows if row.direct_euros > 0] == list(range(1, 16))


def test_a_short_contract_is_not_ended_earlier_still():
    assert viability(zon_4(contract_years=15)).variant("contract_ends") is None


def test_the_handbook_gives_the_same_lean_year():
    assert round(lean_kwh(90_816, 0.06)) == 83_833


def test_the_handbook_s_waterfall_starts_with_the_same_revenue(roof):
    first = roof.p50.cash.rows[0]
    assert round(first.direct_euros, 2) == 6_788.50  # 59 030.4 kWh, unrounded
    assert round(first.export_euros, 2) == 1_430.35
    assert first.certificate_euros == 270.00
    assert first.running_euros == pytest.approx(2_780.00)


@pytest.mark.parametrize(
    ("price", "worth", "rate"),
    [(6_000, 5_960, 4.1), (5_000, -348_000, None), (7_000, None, 11.7)],
)
def test_the_handbook_gives_the_same_figures_for_its_second_hand_turbine(price, worth, rate):
    found = viability(e_92(export_millicents_per_kwh=price))

    if worth is not None:
        assert round(found.p50.npv_euros, -3 if worth == -348_000 else 0) == worth
    if rate is not None:
        assert round(found.p50.irr_fraction * 100, 1) == rate
    if price == 6_000:
        assert round(found.p50.first_year_euros, 2) == 127_200.00
        assert found.p50.payback_years == pytest.approx(7.9, abs=0.05)
        assert round(found.p50.lcoe_ct_per_kwh, 2) == 6.28
        assert round(found.p90.irr_fraction * 100, 1) == -3.4
        assert found.light.colour is Colour.AMBER


def test_the_roof_gets_green_and_says_why(roof):
    assert roof.light.colour is Colour.GREEN
    assert [reason.is_met for reason in roof.light.reasons] == [True, True, True]
    assert "16,6 jaar" in str(roof.light.reasons[1].words)


def test_a_roof_that_sells_all_to_the_market_gets_red():
    found = viability(zon_4(direct_fraction=0.0, contract_years=0))
    assert found.light.colour is Colour.RED
    assert [reason.is_met for reason in found.light.reasons] == [False, False, False]


GOOD = {
    "irr_fraction": 0.03,
    "lean_payback_years": 14.9,
    "contract_years": 15,
    "contracted_fraction": 0.5,
}


@pytest.mark.parametrize(
    ("changes", "colour"),
    [
        ({}, Colour.GREEN),
        ({"irr_fraction": 0.0299}, Colour.RED),
        ({"irr_fraction": None}, Colour.RED),
        ({"lean_payback_years": 15.0}, Colour.AMBER),
        ({"lean_payback_years": None}, Colour.AMBER),
        ({"contract_years": 0}, Colour.AMBER),
        ({"contracted_fraction": 0.499}, Colour.AMBER),
    ],
)
def test_each_reason_can_turn_the_light(changes, colour):
    assert light(**{**GOOD, **changes}).colour is colour


@pytest.mark.parametrize(
    ("irr_fraction", "decimals", "told"),
    [
        (0.0506, 2, "5,06"),
        (0.0506, 1, "5,1"),
        (0.0296, 1, "2,96"),
        (0.0299, 2, "2,99"),
        (0.0304, 1, "3 "),
    ],
)
def test_a_yield_that_is_too_low_is_never_rounded_to_enough(irr_fraction, decimals, told):
    found = light(**{**GOOD, "irr_fraction": irr_fraction}, decimals=decimals).reasons[0]
    assert f"het rendement {told.strip()} procent" in str(found.words)
    assert found.is_met is (irr_fraction >= 0.03)


def test_what_may_happen_is_reckoned_for_lean_years_too(roof):
    assert roof.variant("p90").lean == roof.p90
    changed = zon_4(direct_millicents_per_kwh=10_000)
    found = roof.variant("direct_price")
    assert found.lean == outcome(changed, cash_flow(changed, changed.p90_kwh))
    for variant in roof.variants:
        assert variant.lean.npv_euros <= variant.outcome.npv_euros
    paid = viability(zon_4(volunteer_hours=120.0, volunteer_cents_per_hour=25_00))
    hours = paid.variant("paid_hours")
    assert hours.lean.first_year_euros == pytest.approx(paid.p90.first_year_euros - 3_000)


def test_whole_certificates_lapse_or_are_carried_or_sold_in_parts():
    def certificates(rule):
        rows = cash_flow(zon_4(certificates=rule, degradation_fraction=0.0)).rows
        return [row.certificate_euros for row in rows[:6]]

    assert certificates(Certificates.EACH_YEAR) == [270.0] * 6
    # 816 kWh a year are over: after two years there is one MWh more.
    assert certificates(Certificates.CARRIED) == [270, 273, 273, 273, 273, 270]
    assert certificates(Certificates.UNROUNDED) == pytest.approx([272.448] * 6)


def test_after_the_contract_everything_goes_to_the_grid():
    rows = cash_flow(zon_4(contract_years=15, later_millicents_per_kwh=3_000)).rows

    assert rows[14].direct_euros > 0
    assert rows[15].direct_euros == 0
    assert rows[15].export_euros == pytest.approx(rows[15].energy_kwh * 0.03)
    assert rows[15].contracted_euros == 0


def test_a_contract_with_the_grid_counts_only_while_it_lasts():
    rows = cash_flow(e_92(contract_years=5)).rows

    assert [row.contracted_euros > 0 for row in rows] == [True] * 5 + [False] * 5
    assert rows[0].contracted_euros == pytest.approx(264_000)
    free = cash_flow(e_92(contract_years=5, export_is_contract=False)).rows
    assert [row.contracted_euros for row in free] == [0] * 10


def test_an_inverter_can_make_the_money_come_back_twice():
    found = viability(zon_4(inverter_year=15, inverter_cents=12_000_00)).p50

    assert found.crosses_twice
    assert found.payback_years == found.crossings[-1].years > found.crossings[0].years


def test_removal_is_paid_in_the_last_year():
    rows = cash_flow(zon_4(removal_cents=5_000_00)).rows
    assert [row.year for row in rows if row.removal_euros] == [25]
    assert rows[-1].removal_euros == 5_000


def test_unpaid_hours_cost_nothing_until_they_are_paid():
    free, worked = (
        viability(zon_4()),
        viability(zon_4(volunteer_hours=120.0, volunteer_cents_per_hour=25_00)),
    )

    assert worked.volunteer_euros == 3_000
    assert worked.p50.npv_euros == free.p50.npv_euros
    assert worked.variant("paid_hours").outcome.npv_euros < free.p50.npv_euros - 40_000
    assert free.variant("paid_hours") is None


def test_a_design_without_a_building_has_no_price_for_it():
    found = viability(e_92())
    assert found.p50.break_even_direct_ct is None
    assert found.variant("own_use") is None
    assert found.variant("export_price") is not None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"investment_cents": 0}, "investment_cents"),
        ({"p50_kwh": 0.0}, "p50_kwh"),
        ({"p90_kwh": 90_817.0}, "p90_kwh"),
        ({"p50_kwh": float("nan")}, "p50_kwh"),
        ({"term_years": 0}, "term_years"),
        ({"term_years": 41}, "term_years"),
        ({"contract_years": 26}, "contract_years"),
        ({"contract_years": 0}, "contract_years"),
        ({"direct_fraction": 1.01}, "direct_fraction"),
        ({"direct_millicents_per_kwh": 100_001}, "direct_millicents_per_kwh"),
        ({"later_millicents_per_kwh": -1}, "later_millicents_per_kwh"),
        ({"discount_fraction": float("nan")}, "discount_fraction"),
        ({"inverter_year": 0}, "inverter_year"),
        ({"inverter_year": None}, "inverter_year"),
        ({"certificate_cents_per_mwh": 10_001}, "certificate_cents_per_mwh"),
        ({"volunteer_hours": -1.0}, "volunteer_hours"),
        ({"volunteer_cents_per_hour": 50_001}, "volunteer_cents_per_hour"),
        ({"removal_cents": -1}, "removal_cents"),
        ({"cost_lines": (CostLine("a", 1),) * 9}, "cost_lines"),
    ],
)
def test_a_design_that_cannot_be_names_the_field(changes, field):
    with pytest.raises(RuleBroken) as refusal:
        zon_4(**changes)
    assert refusal.value.field == field


def test_a_cost_line_needs_a_name_and_an_amount():
    with pytest.raises(RuleBroken):
        CostLine(" ", 100)
    with pytest.raises(RuleBroken):
        CostLine("Onderhoud", -1)
    with pytest.raises(RuleBroken):
        CostLine("Onderhoud", 100, 0.5)


# A year of a design is some hundred sums: on a busy machine that is slow to think up.
unhurried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def designs(draw) -> Design:
    """Any design within reason."""
    term = draw(st.integers(1, 40))
    contract = draw(st.integers(1, term))
    p50 = draw(st.floats(1_000, 1e7))
    return Design(
        investment_cents=draw(st.integers(1, 10**9)),
        p50_kwh=p50,
        p90_kwh=p50 * draw(st.floats(0.7, 1)),
        term_years=term,
        direct_fraction=draw(st.floats(0.05, 1)),
        direct_millicents_per_kwh=draw(st.integers(0, 40_000)),
        direct_indexation_fraction=draw(st.floats(-0.02, 0.05)),
        export_millicents_per_kwh=draw(st.integers(0, 40_000)),
        export_indexation_fraction=draw(st.floats(-0.02, 0.05)),
        export_is_contract=draw(st.booleans()),
        contract_years=contract,
        later_millicents_per_kwh=draw(st.none() | st.integers(0, 20_000)),
        certificate_cents_per_mwh=draw(st.integers(0, 1_000)),
        certificates=draw(st.sampled_from(Certificates)),
        degradation_fraction=draw(st.floats(0, 0.02)),
        cost_lines=(CostLine("Kosten", draw(st.integers(0, 10**7)), draw(st.floats(0, 0.05))),),
        inverter_year=draw(st.integers(1, 40)),
        inverter_cents=draw(st.integers(0, 10**7)),
        removal_cents=draw(st.integers(0, 10**7)),
        discount_fraction=draw(st.floats(0, 0.15)),
    )


def worth(design):
    return npv(cash_flow(design).flows, design.discount_fraction)


@unhurried
@given(designs(), st.integers(1, 10**8))
def test_a_dearer_plant_is_never_worth_more(design, more_cents):
    dearer = replace(design, investment_cents=design.investment_cents + more_cents)
    assert worth(dearer) < worth(design)


@unhurried
@given(designs())
def test_a_lean_year_is_never_worth_more_than_a_normal_one(design):
    lean = npv(cash_flow(design, design.p90_kwh).flows, design.discount_fraction)
    assert lean <= worth(design) + 1e-6


@unhurried
@given(designs())
def test_at_the_break_even_price_a_design_is_worth_nothing(design):
    found = outcome(design, cash_flow(design))
    scale = (
        1
        + found.cash.investment_euros
        + sum(row.revenue_euros + row.spent_euros for row in found.cash.rows)
    )

    price = found.break_even_direct_ct
    assert price is not None
    if 0 <= price <= 99:
        at_price = replace(design, direct_millicents_per_kwh=round(price * 1000))
        step = scale_of_one_step(design)
        assert worth(at_price) == pytest.approx(0, abs=step + 1e-9 * scale)
    price = found.break_even_export_ct
    if 0 <= price <= 99:
        at_price = replace(
            design,
            direct_fraction=0.0,
            export_is_contract=False,
            contract_years=0,
            export_indexation_fraction=0.0,
            export_millicents_per_kwh=round(price * 1000),
        )
        step = sum(row.energy_kwh for row in found.cash.rows) / 100_000
        assert worth(at_price) == pytest.approx(0, abs=step + 1e-9 * scale)


def scale_of_one_step(design):
    """What a thousandth of a cent per kWh is worth at the most: prices are whole ones."""
    growth = 1 + max(design.direct_indexation_fraction, 0.0)
    return (
        sum(row.energy_kwh * growth ** (row.year - 1) for row in cash_flow(design).rows) / 100_000
    )


@unhurried
@given(designs(), st.integers(2, 5))
def test_a_plant_twice_as_large_is_worth_twice_as_much(design, factor):
    design = replace(design, certificates=Certificates.UNROUNDED)
    larger = replace(
        design,
        investment_cents=design.investment_cents * factor,
        p50_kwh=design.p50_kwh * factor,
        p90_kwh=design.p90_kwh * factor,
        cost_lines=tuple(
            replace(line, amount_cents=line.amount_cents * factor) for line in design.cost_lines
        ),
        inverter_cents=design.inverter_cents * factor,
        removal_cents=design.removal_cents * factor,
    )
    assert worth(larger) == pytest.approx(worth(design) * factor, rel=1e-9, abs=1e-3)


@unhurried
@given(designs())
def test_every_figure_of_any_design_can_be_told(design):
    found = viability(design)

    assert 0 <= found.p50.cash.contracted_fraction <= 1 + 1e-9
    assert found.p50.cash.totals[-1] == pytest.approx(sum(found.p50.cash.flows), abs=1e-3)
    assert all(str(reason.words) for reason in found.light.reasons)
    assert len({each.key for each in found.variants}) == len(found.variants)
    for each in (found.p50, found.p90):
        if each.payback_years is not None:
            assert 0 <= each.payback_years <= design.term_years
            assert each.cash.totals[-1] >= 0
