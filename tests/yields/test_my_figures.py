"""A member's book year: what is known, what was expected, and what is not yet known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.periods import book_year, month
from coop.shares.holdings import Movement
from coop.yields.my_figures import MyPlant, my_year
from coop.yields.my_part import expected_fraction, years_of_member

YEAR = book_year(2025)
TODAY = date(2025, 11, 20)
P50 = (100.0, 200.0, 300.0, 400.0, 500.0, 600.0, 600.0, 500.0, 400.0, 300.0, 200.0, 100.0)
P90 = tuple(0.9 * kwh for kwh in P50)
MONTHS = tuple(int(1000 * kwh) for kwh in P50)


def plant(months_wh=MONTHS, movements=((date(2025, 1, 1), 10),), **changes) -> MyPlant:
    values = {
        "code": "ZON-1",
        "name": "Dak",
        "kind": "solar",
        "movements": tuple(Movement("7", on, shares) for on, shares in movements),
        "issued_shares": 40,
        "months_wh": tuple(months_wh),
        "p50_kwh": P50,
        "p90_kwh": P90,
    }
    return MyPlant(**{**values, **changes})


def test_a_quarter_of_the_shares_gets_a_quarter_of_each_month():
    year = my_year([plant()], YEAR, TODAY)
    assert [figure.energy_wh for figure in year.months] == [wh // 4 for wh in MONTHS]
    assert [figure.expected_kwh for figure in year.months] == pytest.approx([k / 4 for k in P50])
    assert year.difference_fraction == pytest.approx(0)
    assert year.is_complete


def test_an_unknown_month_is_not_nought_and_is_left_out_of_the_comparison():
    year = my_year([plant([*MONTHS[:10], None, None])], YEAR, TODAY)
    assert year.months[10].energy_wh is None
    assert len(year.known) == 10
    assert year.known_wh == sum(MONTHS[:10]) // 4
    assert year.expected_kwh == pytest.approx(sum(P50[:10]) / 4)
    assert not year.is_complete


def test_a_month_is_known_only_when_it_is_known_of_every_plant_that_counts_in_it():
    behind = plant([*MONTHS[:2], *[None] * 10], code="ZON-2")
    year = my_year([plant(), behind], YEAR, TODAY)
    assert len(year.known) == 2
    assert year.known_wh == 2 * sum(MONTHS[:2]) // 4


def test_a_plant_bought_later_does_not_hide_the_months_before():
    later = plant([None] * 12, movements=((date(2025, 11, 1), 1),), code="ZON-2")
    year = my_year([plant(), later], YEAR, TODAY)
    assert len(year.known) == 10
    assert year.months[10].energy_wh is None


def test_the_best_month_is_the_one_with_most():
    year = my_year([plant([1000, 9000, *[2000] * 10])], YEAR, TODAY)
    assert year.best is year.months[1]


def test_a_single_month_is_not_called_the_best():
    assert my_year([plant([1000, *[None] * 11])], YEAR, TODAY).best is None


def test_half_a_month_of_holding_expects_half_a_month():
    year = my_year([plant(movements=((date(2025, 6, 16), 10),))], YEAR, TODAY)
    assert year.months[5].expected_kwh == pytest.approx(600 / 4 / 2)
    assert year.months[4].expected_kwh is None or year.months[4].expected_kwh == 0


def test_nothing_is_expected_before_the_plant_runs():
    held = 10 * 30
    assert expected_fraction(month(2025, 6), held, 40, date(2025, 7, 1), None) == 0
    assert expected_fraction(month(2025, 6), held, 40, date(2025, 6, 16), None) == pytest.approx(
        0.125
    )
    assert expected_fraction(month(2025, 6), held, 40, None, date(2025, 6, 16)) == pytest.approx(
        0.125
    )
    assert expected_fraction(month(2025, 6), held, 40, None, None) == 0.25


def test_without_an_estimate_nothing_is_compared():
    year = my_year([plant(p50_kwh=None, p90_kwh=None)], YEAR, TODAY)
    assert year.expected_kwh is None
    assert year.difference_fraction is None


def test_the_range_is_as_far_above_as_below():
    figure = my_year([plant()], YEAR, TODAY).months[5]
    assert figure.generous_kwh - figure.expected_kwh == pytest.approx(
        figure.expected_kwh - figure.careful_kwh
    )


def test_a_plant_that_was_sold_before_is_not_shown():
    gone = plant(movements=((date(2023, 1, 1), 5), (date(2024, 6, 1), -5)))
    assert my_year([gone], YEAR, TODAY).plants == ()


@given(st.lists(st.integers(0, 10**9), min_size=12, max_size=12), st.integers(1, 40))
def test_the_months_add_up_to_what_the_rule_gives_over_the_year(months_wh, shares):
    held = plant(months_wh, movements=((date(2020, 1, 1), shares),))
    figures = my_year([held], YEAR, TODAY).plants[0]
    assert figures.known_wh == sum(months_wh) * shares // 40


def test_the_years_run_from_the_first_share_to_today():
    bought = [Movement("7", date(2023, 5, 1), 3)]
    assert years_of_member(bought, TODAY, 1) == [2025, 2024, 2023]
    assert years_of_member(bought, TODAY, 7) == [2025, 2024, 2023, 2022]


def test_the_years_stop_where_the_last_share_went():
    sold = [Movement("7", date(2023, 5, 1), 3), Movement("7", date(2024, 1, 1), -3)]
    assert years_of_member(sold, TODAY, 1) == [2023]


def test_a_share_that_comes_later_already_has_its_year():
    coming = [Movement("7", date(2026, 2, 1), 3)]
    assert years_of_member(coming, TODAY, 1) == [2026]
    assert years_of_member([], TODAY, 1) == []
