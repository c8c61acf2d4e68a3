"""The rules of contribution, mandates and savings, by themselves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.dues.collection_concept import Candidate, concept_of
from coop.dues.contribution import Amounts, Payer, owed_by, second_half, year_list
from coop.dues.mandate_rules import (
    check_day,
    is_lapsed,
    last_day_to_send,
    parse_creditor_id,
    window,
)
from coop.dues.return_reasons import ASK, BLOCK, RETRY, may_retry, reason_of
from coop.dues.saving_goal import check_monthly, progress
from coop.errors import RuleBroken
from coop.payouts.bank_days import is_bank_day, next_bank_day
from coop.periods import book_year

AMOUNTS = Amounts(12_00, 3_00)
YEAR = book_year(2026)


@pytest.mark.parametrize(
    ("payer", "cents", "rule"),
    [
        (Payer(1, "person", date(2024, 1, 1)), 12_00, "full"),
        (Payer(1, "organisation", date(2024, 1, 1)), 12_00, "full"),
        (Payer(1, "person", date(2026, 6, 30)), 12_00, "full"),
        (Payer(1, "person", date(2026, 7, 1)), 6_00, "half"),
        (Payer(1, "person", date(2024, 1, 1), is_saver=True), 3_00, "saver"),
        (Payer(1, "person", date(2026, 8, 1), is_saver=True), 1_50, "saver"),
        (Payer(1, "minor", date(2024, 1, 1)), 0, "young"),
        (Payer(1, "person", date(2024, 1, 1), has_due=True), 0, "has_one"),
    ],
)
def test_each_member_owes_by_the_rule(payer, cents, rule):
    owed = owed_by(payer, AMOUNTS, YEAR)
    assert (owed.amount_cents, owed.rule) == (cents, rule)


def test_half_of_an_odd_amount_is_rounded_down():
    late = Payer(1, "person", date(2026, 12, 1))
    assert owed_by(late, Amounts(12_35), YEAR).amount_cents == 6_17


def test_a_book_year_that_begins_in_july_has_its_second_half_in_january():
    assert second_half(book_year(2026, 7)) == date(2027, 1, 1)


PAYERS = st.lists(
    st.builds(
        Payer,
        st.integers(1, 10**6),
        st.sampled_from(["person", "minor", "organisation"]),
        st.dates(date(2020, 1, 1), date(2026, 12, 31)),
        st.booleans(),
        st.booleans(),
    ),
    unique_by=lambda payer: payer.member_id,
    max_size=30,
)


@given(PAYERS, st.integers(0, 500_00), st.integers(0, 500_00), st.randoms())
def test_the_list_is_the_sum_of_its_rules_and_its_order_changes_nothing(
    payers, member_cents, saver_cents, shuffle
):
    amounts = Amounts(member_cents, saver_cents)
    made = year_list(2026, payers, amounts, YEAR)
    rules = made.by_rule()
    assert sum(cents for _, cents in rules.values()) == made.total_cents
    assert sum(count for count, _ in rules.values()) == len(payers)
    assert sum(one.amount_cents for one in made.asked) == made.total_cents
    shuffled = list(payers)
    shuffle.shuffle(shuffled)
    again = year_list(2026, shuffled, amounts, YEAR)
    assert again == made
    assert again.digest == made.digest


def test_nobody_stands_twice_on_a_list():
    one = Payer(1, "person", date(2024, 1, 1))
    with pytest.raises(ValueError, match="twice"):
        year_list(2026, [one, one], AMOUNTS, YEAR)


@pytest.mark.parametrize("good", ["DE98ZZZ09999999999", "NL69 ZZZ 12345678 0000"])
def test_a_creditor_id_is_read(good):
    # DE98 ZZZ 0999 9999 999 is the example of the Bundesbank.
    assert parse_creditor_id(good) == good.replace(" ", "")


@pytest.mark.parametrize(
    "bad", ["", "NL69", "NL68ZZZ123456780000", "DE98ZZZ09999999998", "NL69ZZZ12345678000", "x" * 99]
)
def test_a_creditor_id_with_a_slip_is_refused(bad):
    with pytest.raises(RuleBroken) as refusal:
        parse_creditor_id(bad, field="creditor_id")
    assert refusal.value.field == "creditor_id"


def test_the_business_code_does_not_count_in_the_check_digits():
    assert parse_creditor_id("NL69ABC123456780000")


def test_a_mandate_lapses_after_36_months_without_use():
    signed = date(2023, 2, 28)
    assert not is_lapsed(signed, None, date(2026, 2, 27))
    assert is_lapsed(signed, None, date(2026, 2, 28))
    assert not is_lapsed(signed, date(2023, 5, 1), date(2026, 4, 30))
    assert is_lapsed(date(2024, 2, 29), None, date(2027, 3, 1))
    assert not is_lapsed(date(2024, 2, 29), None, date(2027, 2, 28))


@pytest.mark.parametrize(
    ("today", "notice_days", "first"),
    [
        # Easter 2026 is 5 April: Good Friday the 3rd and Easter Monday the 6th are no bank days.
        (date(2026, 3, 20), 14, date(2026, 4, 7)),
        (date(2026, 3, 31), 1, date(2026, 4, 2)),
        (date(2026, 4, 1), 1, date(2026, 4, 7)),
        # 1 May 2026 is a Friday.
        (date(2026, 4, 17), 14, date(2026, 5, 4)),
        # 25 December 2026 is a Friday, 26 a Saturday.
        (date(2026, 12, 11), 14, date(2026, 12, 28)),
        (date(2026, 12, 18), 14, date(2027, 1, 4)),
    ],
)
def test_the_first_day_of_collecting_by_the_calendar_of_target(today, notice_days, first):
    assert window(today, notice_days).first == first


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 4, 7), date(2026, 4, 2)),
        (date(2026, 5, 4), date(2026, 4, 30)),
        (date(2026, 12, 28), date(2026, 12, 24)),
    ],
)
def test_the_file_is_with_the_bank_one_bank_day_before(day, before):
    assert last_day_to_send(day) == before


@given(st.dates(date(2024, 1, 1), date(2035, 1, 1)), st.integers(1, 14))
def test_a_window_begins_on_a_bank_day_that_leaves_time_for_everybody(today, notice_days):
    allowed = window(today, notice_days)
    assert is_bank_day(allowed.first)
    assert (allowed.first - today).days >= notice_days
    assert last_day_to_send(allowed.first) > today
    check_day(allowed.first, today, notice_days)
    with pytest.raises(RuleBroken):
        check_day(allowed.first - timedelta(days=1), today, notice_days)
    with pytest.raises(RuleBroken):
        check_day(next_bank_day(allowed.last + timedelta(days=1)), today, notice_days)


def test_each_reason_says_what_follows():
    follows = {code: reason_of(code).follows for code in ("AC04", "MD01", "AM04", "MD06", "MS03")}
    assert follows == {"AC04": BLOCK, "MD01": BLOCK, "AM04": RETRY, "MD06": ASK, "MS03": ASK}
    assert reason_of(" am04 ").code == "AM04"
    assert reason_of("XX99").follows == ASK
    assert may_retry("AM04", 0)
    assert not may_retry("AM04", 1)
    assert not may_retry("MD06", 0)


def test_the_example_of_a_saver_who_has_85_of_320_euros():
    shown = progress(85_00, 320_00, 5_00)
    assert (shown.left_cents, shown.months_left, shown.shares) == (235_00, 47, 0)


@given(st.integers(0, 10**7), st.integers(1, 10**6), st.integers(500, 50_000))
def test_after_so_many_months_it_is_enough_and_not_a_month_before(saved, goal, monthly):
    shown = progress(saved, goal, monthly)
    assert saved + shown.months_left * monthly >= goal
    assert shown.months_left == 0 or saved + (shown.months_left - 1) * monthly < goal
    assert (shown.shares > 0) == (shown.months_left == 0)


@pytest.mark.parametrize("cents", [0, -1, 499, 500_01, 10**11])
def test_too_little_or_too_much_a_month_is_refused(cents):
    with pytest.raises(RuleBroken) as refusal:
        check_monthly(cents)
    assert refusal.value.field == "monthly"


def candidate(item_id=1, member_id=1, **changes) -> Candidate:
    values = {
        "order": 2026,
        "amount_cents": 12_00,
        "mandate_id": member_id,
        "mandate_reference": f"COOP-M{member_id:06d}-{member_id}",
        "iban": "NL20INGB0001234567",
        "holder": "Anna",
        "signed_on": date(2026, 1, 1),
        "used_on": None,
        "notice_days": 14,
    }
    return Candidate(item_id, member_id, **{**values, **changes})


DAY = date(2026, 5, 4)


def test_of_a_member_the_oldest_year_goes_first_and_alone():
    made = concept_of("due", [candidate(1, order=2026), candidate(2, order=2025)], DAY)
    assert [one.candidate.item_id for one in made.taken] == [2]


def test_the_first_debit_under_a_mandate_is_the_first_and_the_next_recurs():
    used = candidate(2, 2, used_on=date(2025, 5, 1))
    made = concept_of("due", [candidate(), used], DAY)
    assert [one.sequence for one in made.taken] == ["FRST", "RCUR"]


def test_what_lapsed_or_came_back_for_good_is_left_out():
    lapsed = candidate(1, 1, signed_on=date(2020, 1, 1))
    again, twice = candidate(2, 2, returns=("AM04",)), candidate(3, 3, returns=("AM04", "AM04"))
    asked = candidate(4, 4, returns=("MD06",))
    made = concept_of("due", [lapsed, again, twice, asked], DAY)
    assert [one.candidate.item_id for one in made.taken] == [2]


@given(st.lists(st.tuples(st.integers(1, 8), st.integers(1, 10**5)), max_size=20), st.randoms())
def test_a_concept_does_not_depend_on_the_order_in_which_it_is_read(rows, shuffle):
    items = [
        candidate(number, whose, amount_cents=cents) for number, (whose, cents) in enumerate(rows)
    ]
    made = concept_of("due", items, DAY)
    assert made.total_cents == sum(one.amount_cents for one in made.taken)
    assert len({one.candidate.member_id for one in made.taken}) == len(made.taken)
    shuffle.shuffle(items)
    assert concept_of("due", items, DAY).digest == made.digest
