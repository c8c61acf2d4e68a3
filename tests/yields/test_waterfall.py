"""From revenue to what is divided: worked years, and laws."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.yields.waterfall import PlantYear, waterfall

WERKPLAATS_ZUID = PlantYear(
    revenue_cents=6_788_45 + 1_430_37 + 270_00,
    costs_cents=480_00 + 840_00 + 240_00 + 300_00 + 480_00 + 240_00 + 200_00,
    maintenance_cents=576_92,
    depreciation_cents=3_040_00,
    tax_permille=190,
    general_permille=50,
)
cents = st.integers(0, 10**10)
years = st.builds(
    PlantYear,
    st.integers(-(10**9), 10**10),
    cents,
    cents,
    cents,
    st.integers(0, 1000),
    st.integers(0, 1000),
    cents,
    cents,
    cents,
    st.integers(-(10**9), 10**9),
)


def test_the_first_full_year_of_a_new_roof_to_the_cent():
    flow = waterfall(WERKPLAATS_ZUID)

    assert flow.revenue_cents == 8_488_82
    assert flow.costs_cents == 2_780_00
    assert flow.result_cents == 5_708_82
    assert flow.to_maintenance_cents == 576_92
    assert flow.taxable_cents == 2_091_90
    assert flow.tax_cents == 397_46
    assert flow.free_cents == 4_734_44
    assert flow.to_general_cents == 236_72
    assert flow.distributable_cents == 4_497_72
    assert flow.loss_after_cents == 0


@pytest.mark.parametrize(
    ("revenue", "costs", "maintenance", "result", "general", "distributable"),
    [
        (2_646_61, 1_020_00, 230_00, 1_626_61, 69_83, 1_326_78),
        (5_311_20, 2_280_00, 450_00, 3_031_20, 129_06, 2_452_14),
        (5_277_90, 2_558_00, 480_00, 2_719_90, 112_00, 2_127_90),
        (67_998_50, 37_500_00, 2_500_00, 30_498_50, 1_399_93, 26_598_57),
    ],
)
def test_the_plants_of_the_demo_in_2025(
    revenue, costs, maintenance, result, general, distributable
):
    flow = waterfall(PlantYear(revenue, costs, maintenance, general_permille=50))

    assert flow.result_cents == result
    assert flow.to_general_cents == general
    assert flow.distributable_cents == distributable


BAD_YEAR = replace(
    WERKPLAATS_ZUID,
    revenue_cents=4_933_83 + 335_58 + 237_00,
    costs_cents=2_780_00 + 6_900_00,
    maintenance_reserve_cents=3_000_00,
    general_reserve_cents=500_00,
)


def test_a_year_below_zero_pays_nothing_and_reserves_bear_it_in_order():
    flow = waterfall(BAD_YEAR)

    assert flow.result_cents == -4_173_59
    assert flow.is_negative
    assert flow.from_maintenance_cents == 3_000_00
    assert flow.from_general_cents == 500_00
    assert flow.loss_after_cents == 673_59
    assert flow.tax_cents == flow.to_maintenance_cents == flow.to_general_cents == 0
    assert flow.distributable_cents == 0


def test_the_general_reserve_is_spared_when_the_maintenance_reserve_can_bear_it():
    flow = waterfall(replace(BAD_YEAR, maintenance_reserve_cents=10_000_00))

    assert flow.from_maintenance_cents == 4_173_59
    assert flow.from_general_cents == flow.loss_after_cents == 0


def test_the_next_year_refills_the_loss_before_anything_is_divided():
    flow = waterfall(replace(WERKPLAATS_ZUID, loss_before_cents=673_59))

    assert flow.loss_repaid_cents == 673_59
    assert flow.to_general_cents == 203_04
    assert flow.distributable_cents == 4_734_44 - 673_59 - 203_04
    assert flow.loss_after_cents == 0


def test_no_more_is_set_aside_than_there_is():
    flow = waterfall(PlantYear(100_00, 60_00, maintenance_cents=50_00))

    assert flow.to_maintenance_cents == 40_00
    assert flow.distributable_cents == 0


@given(years)
def test_no_cent_is_lost(year):
    flow = waterfall(year)

    came_in = (
        year.revenue_cents
        + year.correction_cents
        + flow.from_maintenance_cents
        + flow.from_general_cents
    )
    went_out = (
        year.costs_cents
        + flow.to_maintenance_cents
        + flow.tax_cents
        + flow.to_general_cents
        + flow.distributable_cents
    )
    assert came_in - went_out == year.loss_before_cents - flow.loss_after_cents


@given(years)
def test_nothing_is_ever_claimed(year):
    flow = waterfall(year)

    for item in fields(flow):
        if item.name not in ("revenue_cents", "result_cents", "correction_cents"):
            assert getattr(flow, item.name) >= 0
    assert flow.from_maintenance_cents <= year.maintenance_reserve_cents
    assert flow.from_general_cents <= year.general_reserve_cents
    if flow.loss_after_cents:
        assert flow.distributable_cents == 0


def test_there_is_no_place_to_enter_subsidy():
    assert not [item.name for item in fields(PlantYear) if "subsid" in item.name]


@pytest.mark.parametrize(
    "wrong", [{"costs_cents": -1}, {"tax_permille": 1001}, {"general_permille": 1001},
              {"loss_before_cents": -1}],
)  # fmt: skip
def test_figures_that_cannot_be_are_a_mistake(wrong):
    with pytest.raises(ValueError, match=r"negative|whole"):
        replace(WERKPLAATS_ZUID, **wrong)
