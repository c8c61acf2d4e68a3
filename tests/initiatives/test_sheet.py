import pytest

from coop.errors import RuleBroken
from coop.initiatives.sheet import UnitSheet, check_sheet, unit_year

# One panel of 430 Wp: 390 kWh, 30 % used in the house at 25 cents, the rest sold at 4.
PANEL = UnitSheet(350_00, 390.0, 340.0, 30, 25, 4, 25)


def test_a_panel_of_350_euro_that_saves_40_euro_is_back_in_nine_years():
    """390 × (0.3 × 25 + 0.7 × 4) = 4017 cents a year; 350.00 / 40.17 = 8.71 years."""
    year = unit_year(PANEL, PANEL.p50_kwh)
    assert year.brings_cents == 4017
    assert year.payback == pytest.approx(8.713, abs=0.001)


def test_in_lean_years_it_takes_longer_and_may_never_come_back():
    assert unit_year(PANEL, PANEL.p90_kwh).payback > unit_year(PANEL, PANEL.p50_kwh).payback
    dear = UnitSheet(5000_00, 390.0, 340.0, 30, 25, 4, 25)
    assert unit_year(dear, dear.p50_kwh).payback is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("p50_kwh", 0.0),
        ("p90_kwh", 391.0),
        ("p90_kwh", 0.0),
        ("own_use_percent", 101),
        ("saved_cents_per_kwh", 201),
        ("sold_cents_per_kwh", -1),
        ("years", 0),
    ],
)
def test_sums_that_cannot_be_are_refused_at_their_field(field, value):
    import dataclasses

    check_sheet(PANEL)
    with pytest.raises(RuleBroken) as refusal:
        check_sheet(dataclasses.replace(PANEL, **{field: value}))
    assert refusal.value.field == field
