"""The rule of who gets what: worked examples from paper, and laws."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.periods import Period, book_year
from coop.shares.holdings import Movement, ShareDays, share_days
from coop.units import half_up
from coop.yields.allocation import (
    Harvest,
    Line,
    Payout,
    Rule,
    allocate,
    allocate_movements,
    capital_and_yield,
    yields_of,
)

YEAR = book_year(2025)
MONTHS_KWH = [277, 493, 1001, 1509, 1940, 1971, 1910, 1632, 1140, 678, 323, 216]
PART_OF_A_PLANT = Harvest(YEAR, 35, tuple(kwh * 1000 for kwh in MONTHS_KWH), 65_592)
ANNA, BRAM, CHANTAL, DIRK, ESMA, FATIMA = "Anna", "Bram", "Chantal", "Dirk", "Esma", "Fatima"
HOLDERS = [
    Movement(ANNA, date(2025, 1, 1), 10),
    Movement(BRAM, date(2023, 5, 4), 10),
    Movement(CHANTAL, date(2025, 1, 1), 5),
    Movement(CHANTAL, date(2025, 7, 1), -5),
    Movement(DIRK, date(2025, 7, 1), 5),
    Movement(ESMA, date(2025, 1, 1), 1),
    Movement(FATIMA, date(2025, 10, 20), 4),
]

# --- laws are tried on these ---

days = st.dates(date(2023, 11, 1), date(2025, 2, 28))


@st.composite
def holders(draw):
    """Movements in which nobody is short: each sale is of shares bought before."""
    rows = []
    for member in draw(st.lists(st.sampled_from("ABCDE"), min_size=1, unique=True)):
        bought_on, sold_on = sorted([draw(days), draw(days)])
        shares = draw(st.integers(0, 40))
        rows.append(Movement(member, bought_on, shares))
        rows.append(Movement(member, sold_on, -draw(st.integers(0, shares))))
    return rows


@st.composite
def harvests(draw, largest_wh=10**10, largest_issued=10**4):
    start, end = sorted([draw(days), draw(days)])
    assume(start < end)
    period = Period(start, end)
    is_monthly = draw(st.booleans())
    count = len(period.months()) if is_monthly else 1
    return Harvest(
        period,
        draw(st.integers(200, largest_issued)),
        tuple(draw(st.lists(st.integers(0, largest_wh), min_size=count, max_size=count))),
        draw(st.integers(0, 10**9)),
        draw(st.sampled_from(Rule)),
        is_monthly,
    )


def by_the_letter(harvest, movements):
    """The rule in fractions and plain loops, written from the words of the rule alone."""
    lines = []
    for member in sorted({row.member for row in movements}):
        entitlement, total_days = Fraction(0), 0
        pieces = harvest.period.months() if harvest.is_monthly else [harvest.period]
        for piece, energy_wh in zip(pieces, harvest.energy_wh, strict=True):
            held = sum(
                sum(row.shares for row in movements if row.member == member and row.on <= day)
                for day in map(date.fromordinal, range(piece.start.toordinal(),
                                                       piece.end.toordinal()))
            )  # fmt: skip
            total_days += held
            entitlement += energy_wh * Fraction(held, harvest.issued_shares * piece.days)
        if harvest.rule == "follows_kwh" and sum(harvest.energy_wh):
            part = entitlement / sum(harvest.energy_wh)
        else:
            part = Fraction(total_days, harvest.issued_shares * harvest.period.days)
        cents = harvest.distributable_cents * part
        lines.append(Line(member, total_days, entitlement.__floor__(), cents.__floor__()))
    return lines


def of(allocation, member):
    return next(line for line in allocation.lines() if line.member == member)


# --- figures from paper ---


def test_euros_follow_kwh_as_in_the_worked_example():
    """The cooperative's worked example of 35 shares, columns "kWh by month" and C."""
    allocation = allocate_movements(PART_OF_A_PLANT, HOLDERS)

    assert list(allocation.lines()) == [
        Line(ANNA, 3650, 3_740_000, 187_40),
        Line(BRAM, 3650, 3_740_000, 187_40),
        Line(CHANTAL, 905, 1_027_285, 51_47),
        Line(DIRK, 920, 842_714, 42_22),
        Line(ESMA, 365, 374_000, 18_74),
        Line(FATIMA, 292, 91_594, 4_58),
    ]
    assert allocation.cooperative_energy_wh == 3_274_407
    assert allocation.cooperative_amount_cents == 164_07 + 4


def test_euros_by_share_days_as_in_the_worked_example():
    """The same example, column A. By largest remainder (B) Anna and Bram would differ by a cent."""
    allocation = allocate_movements(replace(PART_OF_A_PLANT, rule=Rule.BY_SHARE_DAYS), HOLDERS)

    assert [line.amount_cents for line in allocation.lines()] == [
        187_40, 187_40, 46_46, 47_23, 18_74, 14_99,
    ]  # fmt: skip
    assert allocation.cooperative_amount_cents == 153_67 + 3
    assert of(allocation, CHANTAL).energy_wh == 1_027_285


def test_someone_who_joins_in_october_gets_no_summer_sun():
    """The same example, column "kWh by year-days", which is wrong: 299.2 instead of 91.594."""
    by_month = allocate_movements(PART_OF_A_PLANT, HOLDERS)
    by_year = allocate_movements(
        replace(PART_OF_A_PLANT, energy_wh=(13_090_000,), is_monthly=False), HOLDERS
    )

    assert of(by_month, FATIMA).energy_wh == 91_594
    assert of(by_year, FATIMA).energy_wh == 299_200


def test_ecopowers_dividend_of_2016_is_reproduced():
    # A share of 250 euro at 4 %, held for 244 days of a leap year.
    harvest = Harvest(book_year(2016), 1, (0,) * 12, 250_00 * 4 // 100, Rule.BY_SHARE_DAYS)
    allocation = allocate_movements(harvest, [Movement("L001", date(2016, 5, 2), 1)])

    # Ecopower rounds 6.666… to 6.67; here it is floored, and the cooperative has the rest.
    assert of(allocation, "L001") == Line("L001", 244, 0, 6_66)
    assert half_up(10_00 * 244, 366) == 6_67


def test_ecopowers_example_of_73_days_is_two_euros():
    """Ecopower's own example of a first year: 73 of 365 days at 10 euro, 2.00."""
    harvest = Harvest(YEAR, 1, (500_000,), 10_00, Rule.BY_SHARE_DAYS, is_monthly=False)
    bought = [Movement("L001", date(2025, 10, 20), 1)]

    assert of(allocate_movements(harvest, bought), "L001").amount_cents == 2_00


def test_a_share_of_the_new_roof_pays_1874_of_which_1267_is_own_money():
    allocation = allocate_movements(
        Harvest(YEAR, 240, (90_816_000,), 4_497_72, is_monthly=False),
        [Movement(f"L{n:03d}", date(2025, 1, 1), 1) for n in range(240)],
    )

    assert set(allocation.amount_cents.tolist()) == {18_74}
    assert allocation.cooperative_amount_cents == 12
    assert capital_and_yield(18_74, 3_040_00, 4_497_72) == Payout(12_67, 6_07)


@given(st.lists(st.integers(0, 10**15), max_size=9), st.integers(0, 10**16), st.integers(0, 10**9))
def test_many_amounts_are_split_as_one_is(amounts, capital, more):
    total = sum(amounts) + more
    found = yields_of(np.array(amounts, dtype=np.int64), capital, total)
    expected = [capital_and_yield(amount, capital, total).yield_cents for amount in amounts]
    assert found.tolist() == expected


def test_unsold_shares_earn_for_the_cooperative():
    allocation = allocate_movements(PART_OF_A_PLANT, [Movement(ESMA, date(2025, 1, 1), 1)])

    assert of(allocation, ESMA).energy_wh == 13_090_000 // 35
    assert allocation.cooperative_energy_wh == 13_090_000 - 374_000


def test_a_year_without_energy_pays_by_share_days():
    dark = replace(PART_OF_A_PLANT, energy_wh=(0,) * 12)

    assert of(allocate_movements(dark, HOLDERS), CHANTAL).amount_cents == 46_46


def test_a_member_named_only_after_the_period_has_a_line_of_noughts():
    rows = [*HOLDERS, Movement("Zoë", date(2026, 2, 1), 1)]

    assert of(allocate_movements(PART_OF_A_PLANT, rows), "Zoë") == Line("Zoë", 0, 0, 0)


def test_a_plant_without_members_is_all_the_cooperatives():
    allocation = allocate_movements(PART_OF_A_PLANT, [])

    assert list(allocation.lines()) == []
    assert allocation.cooperative_energy_wh == 13_090_000
    assert allocation.cooperative_amount_cents == 65_592


# --- laws ---


@given(harvests(), holders())
def test_the_rule_is_the_rule_by_the_letter(harvest, rows):
    assert list(allocate_movements(harvest, rows).lines()) == by_the_letter(harvest, rows)


@given(harvests(largest_wh=10**24, largest_issued=10**15), holders())
def test_figures_beyond_63_bits_follow_the_letter_too(harvest, rows):
    harvest = replace(harvest, distributable_cents=harvest.distributable_cents * 10**12)

    assert list(allocate_movements(harvest, rows).lines()) == by_the_letter(harvest, rows)


@given(harvests(), holders())
def test_pythons_integers_and_numpys_give_the_same(harvest, rows):
    held = share_days(rows, harvest.period, harvest.parts)
    wide = ShareDays(held.parts, held.members, held.days.astype(object))

    one, other = allocate(harvest, held), allocate(harvest, wide)

    assert list(one.lines()) == list(other.lines())
    assert one.part_energy_wh.tolist() == other.part_energy_wh.tolist()
    assert one.cooperative_part_energy_wh == other.cooperative_part_energy_wh


@pytest.mark.parametrize("wh", [2**63 // 13_020 - 2, 2**63 // 13_020, 2**63 - 1, 2**63])
def test_the_border_between_narrow_and_wide_integers_is_safe(wh):
    harvest = Harvest(YEAR, 1, (wh,) * 12, 2**62 + 1)
    rows = [Movement("A", date(2025, 1, 2), 1)]

    assert list(allocate_movements(harvest, rows).lines()) == by_the_letter(harvest, rows)


def test_a_sum_of_months_can_outgrow_63_bits_when_no_month_does():
    harvest = Harvest(Period(date(2025, 1, 31), date(2025, 2, 2)), 1, (2**62, 2**62), 10)
    rows = [Movement("A", date(2025, 1, 1), 1)]

    assert list(allocate_movements(harvest, rows).lines()) == by_the_letter(harvest, rows)


@given(harvests(), holders())
def test_nothing_is_lost_and_nothing_is_made(harvest, rows):
    allocation = allocate_movements(harvest, rows)
    lines = list(allocation.lines())

    assert sum(line.energy_wh for line in lines) + allocation.cooperative_energy_wh == (
        harvest.total_wh
    )
    assert sum(line.amount_cents for line in lines) + allocation.cooperative_amount_cents == (
        harvest.distributable_cents
    )
    assert allocation.cooperative_energy_wh >= 0
    assert allocation.cooperative_amount_cents >= 0
    for place, plant_wh in enumerate(harvest.energy_wh):
        members_wh = sum(allocation.part_energy_wh[place].tolist())
        assert members_wh + allocation.cooperative_part_energy_wh[place] == plant_wh
    assert allocation.part_energy_wh.sum(axis=0).tolist() == allocation.energy_wh.tolist()
    assert (allocation.part_energy_wh >= 0).all()


@given(harvests(), holders())
def test_when_all_shares_are_held_the_rest_is_less_than_one_unit_a_member(harvest, rows):
    everyone = [
        Movement(row.member, date(2000, 1, 1), row.shares) for row in rows if row.shares > 0
    ]
    assume(everyone)
    full = replace(harvest, issued_shares=sum(row.shares for row in everyone))
    allocation = allocate_movements(full, everyone)

    assert 0 <= allocation.cooperative_amount_cents < len(everyone)
    assert 0 <= allocation.cooperative_energy_wh < len(everyone)


@given(harvests(), holders(), st.randoms())
def test_the_order_of_movements_plays_no_role(harvest, rows, random):
    shuffled = random.sample(rows, len(rows))

    assert list(allocate_movements(harvest, shuffled).lines()) == list(
        allocate_movements(harvest, rows).lines()
    )


@given(harvests(), holders(), st.data())
def test_splitting_one_movement_in_two_changes_nothing(harvest, rows, data):
    at = data.draw(st.integers(0, len(rows) - 1))
    whole = rows[at]
    part = data.draw(st.integers(min(0, whole.shares), max(0, whole.shares)))
    split = [*rows[:at], replace(whole, shares=part), *rows[at + 1 :],
             replace(whole, shares=whole.shares - part)]  # fmt: skip

    assert list(allocate_movements(harvest, split).lines()) == list(
        allocate_movements(harvest, rows).lines()
    )


@given(harvests(), holders())
def test_equal_holdings_get_equal_amounts(harvest, rows):
    twins = [*rows, *(replace(row, member="twin of " + row.member) for row in rows)]
    harvest = replace(harvest, issued_shares=harvest.issued_shares + 200)
    allocation = allocate_movements(harvest, twins)

    for line in allocation.lines():
        if not line.member.startswith("twin"):
            assert of(allocation, "twin of " + line.member) == replace(
                line, member="twin of " + line.member
            )


@settings(deadline=None)
@given(harvests(), holders())
def test_a_zero_day_holder_changes_nothing(harvest, rows):
    guest = Movement("Z", harvest.period.end, 0)

    *others, last = allocate_movements(harvest, [*rows, guest]).lines()

    assert others == list(allocate_movements(harvest, rows).lines())
    assert last == Line("Z", 0, 0, 0)


@given(harvests(), holders(), st.integers(1, 10**9), st.data())
def test_more_energy_never_lowers_anyones_energy(harvest, rows, more_wh, data):
    at = data.draw(st.integers(0, len(harvest.energy_wh) - 1))
    energy_wh = [*harvest.energy_wh]
    energy_wh[at] += more_wh

    before = allocate_movements(harvest, rows).energy_wh
    after = allocate_movements(replace(harvest, energy_wh=tuple(energy_wh)), rows).energy_wh

    assert (after >= before).all()


@given(harvests(), holders(), st.integers(1, 10**9))
def test_more_money_never_lowers_anyones_amount(harvest, rows, more):
    richer = replace(harvest, distributable_cents=harvest.distributable_cents + more)

    before = allocate_movements(harvest, rows).amount_cents
    assert (allocate_movements(richer, rows).amount_cents >= before).all()


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_own_money_and_yield_are_the_amount(amount, more, capital):
    payout = capital_and_yield(amount, capital, amount + more)

    assert payout.own_money_cents + payout.yield_cents == amount
    assert min(payout.own_money_cents, payout.yield_cents) >= 0


def test_in_a_poor_year_all_is_own_money():
    assert capital_and_yield(10_00, 3_040_00, 2_000_00) == Payout(10_00, 0)
    assert capital_and_yield(0, 3_040_00, 0) == Payout(0, 0)


# --- refusals ---


def test_more_held_than_issued_is_refused():
    with pytest.raises(RuleBroken, match="Er zijn er maar 29 uitgegeven"):
        allocate_movements(replace(PART_OF_A_PLANT, issued_shares=29), HOLDERS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"issued_shares": 0},
        {"distributable_cents": -1},
        {"energy_wh": (1,) * 11},
        {"energy_wh": (-1,) + (1,) * 11},
        {"is_monthly": False},
    ],
)
def test_a_harvest_that_cannot_be_is_a_mistake(wrong):
    with pytest.raises(ValueError, match=r"shares|negative|figures"):
        replace(PART_OF_A_PLANT, **wrong)


def test_share_days_that_do_not_fit_are_a_mistake():
    held = share_days(HOLDERS, YEAR)
    with pytest.raises(ValueError, match="more held"):
        allocate(replace(PART_OF_A_PLANT, issued_shares=29), held)
    with pytest.raises(ValueError, match="less than nothing"):
        allocate(PART_OF_A_PLANT, ShareDays(held.parts, held.members, -held.days))
    with pytest.raises(ValueError, match="other parts"):
        allocate(PART_OF_A_PLANT, share_days(HOLDERS, book_year(2024)))


def test_figures_of_a_common_plant_stay_in_numpys_integers():
    assert allocate_movements(PART_OF_A_PLANT, HOLDERS).energy_wh.dtype == np.int64


@pytest.mark.parametrize("amounts", [(-1, 0, 5), (6, 0, 5), (1, -1, 5)])
def test_a_part_of_what_is_divided_is_not_more_than_the_whole(amounts):
    with pytest.raises(ValueError, match="parts of what is divided"):
        capital_and_yield(*amounts)
