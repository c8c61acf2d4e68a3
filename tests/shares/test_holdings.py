"""Holdings and share-days from dated movements."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.periods import Period, book_year
from coop.shares.holdings import Movement, check_holdings, held_on, share_days

YEAR = book_year(2025)
movements = st.lists(
    st.builds(
        Movement,
        st.sampled_from(["L001", "L002", "L003"]),
        st.dates(date(2024, 6, 1), date(2026, 3, 1)),
        st.integers(-5, 10),
    ),
    max_size=8,
)


def moved(member, on, shares):
    return Movement(member, date.fromisoformat(on), shares)


def each_day(period):
    return [period.start + timedelta(days=n) for n in range(period.days)]


def test_the_day_of_purchase_counts_and_the_day_of_sale_does_not():
    sold = [moved("L003", "2025-06-10", 5), moved("L003", "2025-06-12", -5)]

    assert held_on(sold, date(2025, 6, 9)) == {}
    assert held_on(sold, date(2025, 6, 10)) == {"L003": 5}
    assert held_on(sold, date(2025, 6, 12)) == {}
    assert share_days(sold, YEAR).of("L003")[5] == 10


def test_the_register_is_sorted_and_leaves_out_who_has_left():
    rows = [moved("L002", "2025-01-01", 1), moved("L001", "2025-01-01", 2),
            moved("L003", "2025-01-01", 3), moved("L003", "2025-02-01", -3)]  # fmt: skip

    assert list(held_on(rows, date(2025, 3, 1)).items()) == [("L001", 2), ("L002", 1)]


def test_a_leap_year_has_366_days_for_each_share():
    held = share_days([moved("L001", "2020-01-01", 2)], book_year(2024))

    assert sum(held.of("L001")) == 732
    assert held.of("L001")[1] == 58


@given(movements)
def test_share_days_are_the_register_added_up_day_by_day(rows):
    period = Period(date(2025, 1, 15), date(2025, 4, 10))
    held = share_days(rows, period)

    for place, part in enumerate(period.months()):
        counted = Counter()
        for day in each_day(part):
            counted.update(held_on(rows, day))
        for member in held.members:
            assert held.of(member)[place] == counted[member]


@given(movements, st.randoms())
def test_the_order_of_movements_plays_no_role(rows, random):
    shuffled = random.sample(rows, len(rows))

    assert share_days(shuffled, YEAR).members == share_days(rows, YEAR).members
    assert share_days(shuffled, YEAR).days.tolist() == share_days(rows, YEAR).days.tolist()


@given(movements, st.integers(1, 60))
def test_a_refusal_names_the_first_day_on_which_something_is_wrong(rows, issued):
    days = sorted({row.on for row in rows})

    def all_held(day):
        totals = Counter()
        for row in rows:
            if row.on <= day:
                totals[row.member] += row.shares
        return totals

    short = next((day for day in days if min(all_held(day).values()) < 0), None)
    too_many = next((day for day in days if sum(all_held(day).values()) > issued), None)
    if short is None and too_many is None:
        check_holdings(rows, issued)
        return
    with pytest.raises(RuleBroken) as refusal:
        check_holdings(rows, issued)
    assert refusal.value.words.values["day"] == (short or too_many)


def test_who_sells_more_than_they_hold_is_named_with_the_day():
    with pytest.raises(RuleBroken, match="L001 zou op 01-07-2025 -1 delen"):
        check_holdings([moved("L001", "2025-01-01", 4), moved("L001", "2025-07-01", -5)], 10)


def test_selling_and_buying_on_one_day_is_one_change():
    check_holdings([moved("L001", "2025-07-01", -5), moved("L001", "2025-07-01", 5)], 5)


def test_more_held_than_issued_is_named_with_the_day():
    rows = [moved("L001", "2025-01-01", 4), moved("L002", "2025-07-01", 2)]

    check_holdings(rows, 6)
    with pytest.raises(RuleBroken, match="Op 01-07-2025 houden de leden samen 6 delen"):
        check_holdings(rows, 5)


def test_a_share_that_passes_from_one_to_another_on_a_day_is_held_once():
    rows = [moved("L003", "2025-01-01", 5), moved("L004", "2025-07-01", 5),
            moved("L003", "2025-07-01", -5)]  # fmt: skip

    check_holdings(rows, 5)


def test_numbers_beyond_any_cooperative_stay_exact():
    huge = 10**25 + 1
    rows = [moved("L001", "2020-01-01", huge), moved("L002", "2020-01-01", 1)]

    assert share_days(rows, YEAR).of("L001")[0] == 31 * huge
    check_holdings(rows, huge + 1)
    with pytest.raises(RuleBroken):
        check_holdings(rows, huge)


def test_a_plant_without_movements_has_no_share_days():
    held = share_days([], YEAR)

    check_holdings([], 5)
    assert held.members == ()
    assert held.of("L001") == (0,) * 12
