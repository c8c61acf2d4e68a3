"""What flows of money are worth: laws, and examples that can be done by hand."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coop.finance import annuity, crossings, irr, npv, payback_years, running_total

amounts = st.floats(-1e6, 1e6).map(lambda euros: round(euros, 2))
flows_of_money = st.lists(amounts, min_size=1, max_size=30)
rates = st.floats(-0.5, 0.5)
investments = st.floats(1, 1e6)
incomes = st.lists(st.floats(0, 1e5), min_size=1, max_size=30)


def test_a_hundred_euros_in_a_year_are_worth_less_today():
    assert npv([0, 105], 0.05) == pytest.approx(100)
    assert npv([-100, 5, 105], 0.05) == pytest.approx(0)
    assert npv([], 0.05) == 0


def test_nothing_is_discounted_by_everything():
    with pytest.raises(ValueError, match="no rate"):
        npv([1], -1)


@given(flows_of_money)
def test_without_a_rate_worth_is_the_sum(flows):
    assert npv(flows, 0) == pytest.approx(sum(flows), abs=1e-6)


@given(flows_of_money, rates, st.floats(0.1, 10))
def test_worth_grows_with_the_flows(flows, rate, factor):
    scaled = npv([flow * factor for flow in flows], rate)
    assert scaled == pytest.approx(npv(flows, rate) * factor, rel=1e-9, abs=1e-6)


def test_the_rate_of_a_savings_book_is_its_interest():
    assert irr([-1000, 50, 50, 1050]) == pytest.approx(0.05)
    assert irr([-100, 0, 0, 50]) == pytest.approx(-0.2062995)


@pytest.mark.parametrize("flows", [[], [-100], [-100, -5, -5], [100, 5], [0, 0]])
def test_some_flows_have_no_rate(flows):
    assert irr(flows) is None


@settings(deadline=None)
@given(investments, incomes)
def test_at_the_rate_the_worth_is_nothing(investment, income):
    assume(sum(income) > 1)
    flows = [-investment, *income]
    rate = irr(flows)

    if rate is not None:
        scale = npv([abs(flow) for flow in flows], rate)
        assert npv(flows, rate) == pytest.approx(0, abs=1e-9 * scale)
        assert (rate >= -1e-12) == (sum(income) >= investment * (1 - 1e-12))


def test_of_several_rates_the_nearest_to_zero_at_which_more_costs_more():
    # Worth nothing at 10 % and at 30 %: (1.1 - q)(1.3 - q), the sign that falls at 30 %.
    assert irr([1, -2.4, 1.43]) == pytest.approx(0.1)
    assert irr([-1, 2.4, -1.43]) == pytest.approx(0.3)
    # At 10, 30 and 60 %, falling at the first and the last.
    assert irr([-1, 4.0, -5.27, 2.288]) == pytest.approx(0.1)


def test_money_is_back_within_the_year_in_proportion():
    assert payback_years([-100, 40, 40, 40]) == pytest.approx(2.5)
    assert payback_years([-100, 50, 50]) == pytest.approx(2)
    assert payback_years([-100, 40]) is None
    assert payback_years([5, 5]) == 0
    assert payback_years([]) is None


def test_a_new_inverter_can_take_the_money_away_again():
    flows = [-100, 60, 60, -40, 30]
    found = crossings(flows)

    assert [crossing.is_upward for crossing in found] == [True, False, True]
    assert [crossing.years for crossing in found] == pytest.approx([1 + 40 / 60, 2.5, 3 + 20 / 30])
    assert payback_years(flows) == pytest.approx(3 + 20 / 30)


def test_money_that_goes_again_for_good_is_never_back():
    assert payback_years([-100, 120, -50]) is None


@given(flows_of_money)
def test_crossings_agree_with_the_running_total(flows):
    totals = running_total(flows)
    found = crossings(flows)

    sides = [total >= 0 for total in totals]
    assert len(found) == sum(one != other for one, other in pairwise(sides))
    assert list(found) == sorted(found, key=lambda crossing: crossing.years)
    for crossing in found:
        year = min(int(crossing.years), len(totals) - 2)
        if crossing.years == year and sides[year] == sides[year + 1]:
            year -= 1
        assert sides[year + 1] is crossing.is_upward
    if found:
        assert found[-1].is_upward == sides[-1]


@given(st.floats(1, 1e6), st.floats(0, 0.2), st.integers(1, 40))
def test_an_annuity_is_worth_what_it_replaces(present, rate, years):
    yearly = annuity(present, rate, years)
    assert npv([0, *[yearly] * years], rate) == pytest.approx(present)


def test_an_annuity_needs_a_year():
    with pytest.raises(ValueError, match="no years"):
        annuity(100, 0.03, 0)
