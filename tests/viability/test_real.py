"""What a design promised beside what book years really left."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.viability.real import RealYear, compared, first_whole_year
from coop.viability.viability import viability
from tests.viability.makers import zon_4

SUMS = viability(zon_4())


def real(year, left_cents=5_708_82):
    """A year as the handbook's waterfall has it."""
    return RealYear(year, 90_816_000, left_cents, 4_497_72)


def test_the_handbook_s_first_year_comes_out_as_planned():
    (found,) = compared(SUMS, 2025, [real(2025)])

    assert found.expected_kwh == found.real_kwh == 90_816
    assert round(found.lean_kwh) == 83_833
    assert found.normal_euros - found.left_euros == pytest.approx(0.03, abs=0.005)
    assert found.lean_euros == pytest.approx(5_055.85, abs=0.005)
    assert found.divided_euros == pytest.approx(4_497.72)
    assert not found.is_below_lean


def test_a_year_is_held_against_the_same_year_of_the_design():
    found = compared(SUMS, 2020, [real(2033, -1_000_00), real(2032)])

    assert [each.year for each in found] == [2032, 2033]
    assert found[0].normal_euros < 0 < found[1].normal_euros  # new inverters in year 13
    assert [each.is_below_lean for each in found] == [False, True]


@pytest.mark.parametrize(("left_cents", "is_below"), [(5_300_00, False), (5_000_00, True)])
def test_only_less_than_a_lean_year_is_called_too_little(left_cents, is_below):
    (found,) = compared(SUMS, 2025, [real(2025, left_cents)])
    assert found.is_below_lean is is_below


def test_years_outside_the_design_are_left_out():
    assert compared(SUMS, 2025, [real(2024), real(2050)]) == ()
    assert len(compared(SUMS, 2025, [real(2049)])) == 1


@pytest.mark.parametrize(
    ("started_on", "first_month", "year"),
    [
        (date(2025, 1, 1), 1, 2025),
        (date(2025, 1, 2), 1, 2026),
        (date(2025, 12, 31), 1, 2026),
        (date(2025, 7, 1), 7, 2025),
        (date(2025, 6, 30), 7, 2025),
    ],
)
def test_the_first_year_is_the_first_that_a_plant_ran_whole(started_on, first_month, year):
    assert first_whole_year(started_on, first_month) == year


@given(st.dates(date(1995, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_a_first_year_begins_at_most_a_year_after_the_start(started_on, first_month):
    from coop.periods import book_year

    begins = book_year(first_whole_year(started_on, first_month), first_month).start
    assert 0 <= (begins - started_on).days < 366
