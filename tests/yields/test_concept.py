"""What a book year would give: everything adds up, and every input counts in its digest."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.ledger.entries import Leg, balanced
from coop.periods import book_year
from coop.shares.holdings import Movement
from coop.yields.allocation import Rule
from coop.yields.concept import Concept, LateLine, divide
from coop.yields.rules import DecidedRule, decided_for, rule_of
from coop.yields.waterfall import PlantYear
from coop.yields.year_entries import (
    closing_legs,
    distribution_legs,
    member_lines,
    result_legs,
)

YEAR = book_year(2025)
cents = st.integers(0, 10**7)
sums = st.builds(
    PlantYear,
    revenue_cents=st.integers(-(10**6), 10**7),
    costs_cents=cents,
    maintenance_cents=cents,
    depreciation_cents=cents,
    tax_permille=st.integers(0, 1000),
    general_permille=st.integers(0, 1000),
    loss_before_cents=cents,
    maintenance_reserve_cents=cents,
    general_reserve_cents=cents,
)
movements = st.lists(
    st.builds(
        Movement,
        st.sampled_from("123456789"),
        st.dates(date(2023, 1, 1), date(2026, 12, 31)),
        st.integers(1, 5),
    ),
    max_size=20,
)


def concept(**changes) -> Concept:
    values = {
        "plant_code": "ZON-1",
        "year": 2025,
        "period": YEAR,
        "rule": Rule.FOLLOWS_KWH,
        "issued_shares": 100,
        "months_wh": tuple(range(1000, 13000, 1000)),
        "movements": (Movement("1", date(2024, 1, 1), 60), Movement("2", date(2025, 7, 1), 10)),
        "sums": PlantYear(1_000_003, 0, depreciation_cents=400_000),
    }
    return Concept(**{**values, **changes})


@given(
    sums,
    movements,
    st.sampled_from(Rule),
    st.lists(st.integers(0, 10**8), min_size=12, max_size=12),
)
def test_members_and_cooperative_together_are_the_whole(entered, moved, rule, months_wh):
    given_year = concept(
        sums=entered, movements=tuple(moved), rule=rule, months_wh=tuple(months_wh)
    )
    division = divide(given_year)
    paid = sum(part.amount_cents for part in division.parts)
    assert paid + division.cooperative_cents == given_year.waterfall.distributable_cents
    energy_wh = sum(part.energy_wh for part in division.parts)
    assert energy_wh + division.cooperative_wh == sum(months_wh)
    assert 0 <= division.rest_cents <= len(division.parts)
    assert 0 <= division.capital_cents <= entered.depreciation_cents + len(division.parts)


@given(sums, movements)
def test_every_entry_balances(entered, moved):
    given_year = concept(sums=entered, movements=tuple(moved))
    steps, division = given_year.waterfall, divide(given_year)
    for legs in (
        result_legs(1, steps, entered.depreciation_cents),
        closing_legs(1, steps, entered.depreciation_cents),
        [
            *distribution_legs(1, steps, division),
            *(Leg(*line) for line in member_lines(1, division, given_year)),
        ],
    ):
        if any(leg.amount_cents for leg in legs):
            balanced(legs)


def test_who_held_nothing_on_any_day_gets_no_line():
    moved = (
        Movement("1", date(2024, 1, 1), 5),
        Movement("1", date(2025, 1, 1), -5),
        Movement("2", date(2026, 1, 1), 5),
        Movement("3", date(2025, 12, 31), 1),
    )
    assert [part.member_id for part in divide(concept(movements=moved)).parts] == [3]


def test_what_unsold_shares_earn_stands_apart_from_the_rest_of_rounding():
    division = divide(concept(movements=(Movement("1", date(2024, 1, 1), 60),)))
    assert division.unsold_cents == 1_000_003 * 40 // 100
    assert division.rest_cents == 1
    assert (division.per_share_cents, division.per_share_rest_cents) == (10_000, 3)


def test_a_plant_without_shares_leaves_everything_to_the_cooperative():
    division = divide(concept(issued_shares=0, movements=()))
    assert (division.parts, division.cooperative_cents) == ((), 1_000_003)
    assert division.cooperative_wh == division.energy_wh == 78_000


def test_own_money_comes_back_by_class_and_never_more_than_is_left():
    one, two = Movement("1", date(2024, 1, 1), 60), Movement("1", date(2025, 7, 1), 10)
    given = concept(movements=(one, two), class_movements=((5, (one,)), (6, (two,))))
    part = divide(given).parts[0]
    days = {5: 60 * 365, 6: 10 * 184}
    floor = part.capital_cents * days[6] // sum(days.values())
    assert dict(part.classes) == {5: part.capital_cents - floor, 6: floor}
    bounded = divide(replace(given, capital_left=((1, 5, 1000), (1, 6, -1)))).parts[0]
    assert dict(bounded.classes) == {5: 1000}
    assert (bounded.capital_cents, bounded.amount_cents) == (1000, part.amount_cents)
    assert bounded.yield_cents == part.amount_cents - 1000


def test_what_was_paid_ahead_is_taken_off_and_never_more_than_there_is():
    parts = {part.member_id: part for part in divide(concept(advances=((1, 50), (2, 10**9)))).parts}
    assert (parts[1].advance_cents, parts[1].owed_cents) == (50, parts[1].amount_cents - 50)
    assert (parts[2].advance_cents, parts[2].owed_cents) == (parts[2].amount_cents, 0)


def test_energy_of_closed_years_is_divided_in_the_open_months():
    given = concept(carry_wh=-2500)
    assert given.divided_wh[:4] == (0, 500, 3000, 4000)
    assert divide(given).energy_wh == sum(concept().divided_wh) - 2500


@given(sums, movements, st.integers(-(10**6), 10**6))
def test_replay_gives_identical_bytes(entered, moved, carry_wh):
    """The same inputs in another order, in objects of their own: the same lines to the byte."""
    given_year = concept(sums=entered, movements=tuple(moved), carry_wh=carry_wh)
    again = concept(sums=replace(entered), movements=tuple(moved[::-1]), carry_wh=carry_wh)
    assert repr(divide(again)).encode() == repr(divide(given_year)).encode()
    assert again.digest == given_year.digest


@given(movements)
def test_a_leap_year_has_366_days_and_a_day_more_of_february(moved):
    leap = concept(period=book_year(2024), year=2024, movements=tuple(moved))
    for part in divide(leap).parts:
        assert part.share_days <= 366 * 100
    whole = (Movement("1", date(2023, 1, 1), 7),)
    assert divide(replace(leap, movements=whole)).parts[0].share_days == 7 * 366
    assert divide(concept(movements=whole)).parts[0].share_days == 7 * 365


def test_a_missing_month_is_refused():
    with pytest.raises(RuleBroken):
        divide(concept(months_wh=(None, *range(11))))


def test_a_register_that_cannot_be_true_is_refused():
    with pytest.raises(RuleBroken):
        divide(concept(movements=(Movement("1", date(2025, 1, 1), 101),)))


@pytest.mark.parametrize(
    "changes",
    [
        {"sums": PlantYear(1_000_004, 0, depreciation_cents=400_000)},
        {"sums": PlantYear(1_000_003, 0, depreciation_cents=400_001)},
        {"rule": Rule.BY_SHARE_DAYS},
        {"issued_shares": 101},
        {"months_wh": tuple(range(1001, 13001, 1000))},
        {"movements": (Movement("1", date(2024, 1, 1), 60),)},
        {"year": 2024},
        {"plant_code": "ZON-2"},
        {"carry_wh": 1},
        {"late": (LateLine(1, 2024, 0, 5, "late"),)},
        {"class_movements": ((1, ()),)},
        {"capital_left": ((1, 1, 100),)},
        {"capital_elsewhere": ((1, 1, 2, 100),)},
        {"advances": ((1, 100),)},
    ],
)
def test_every_input_counts_in_the_digest(changes):
    assert replace(concept(), **changes).digest != concept().digest


def test_the_order_of_movements_does_not_count():
    same = replace(concept(), movements=tuple(reversed(concept().movements)))
    assert same.digest == concept().digest


def test_the_newest_decision_that_has_come_into_force_holds():
    decided = [
        DecidedRule(2024, Rule.BY_SHARE_DAYS, "ALV 2023-1", date(2023, 6, 1)),
        DecidedRule(2026, Rule.FOLLOWS_KWH, "ALV 2025-4", date(2025, 6, 1)),
    ]
    assert rule_of(2023, decided) is Rule.FOLLOWS_KWH
    assert decided_for(2023, decided) is None
    assert rule_of(2025, decided) is Rule.BY_SHARE_DAYS
    assert rule_of(2026, decided) is Rule.FOLLOWS_KWH
