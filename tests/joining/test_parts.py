"""Parts: together exactly the total, equal but for the first, a month apart."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.joining.parts import (
    Part,
    check_number,
    divide,
    is_late,
    is_missed,
    last_chance,
    next_part,
    usual_numbers,
)

numbers = st.integers(1, 36)
totals = st.integers(36, 10**9)
days = st.dates(date(2024, 1, 1), date(2040, 12, 31))
FIRST = date(2026, 12, 5)


@given(totals, numbers, days)
def test_parts_are_together_the_total_and_none_is_nothing(total, number, first):
    parts = divide(total, number, first)

    assert sum(part.amount_cents for part in parts) == total
    assert len(parts) == number
    assert min(part.amount_cents for part in parts) > 0
    assert len({part.amount_cents for part in parts[1:]}) <= 1
    assert 0 <= parts[0].amount_cents - parts[-1].amount_cents < number


@given(totals, numbers, days)
def test_days_follow_each_other_and_skip_no_month(total, number, first):
    parts = divide(total, number, first)

    assert parts[0].due_on == first
    for before, after in itertools.pairwise(parts):
        months = (after.due_on.year - before.due_on.year) * 12
        assert months + after.due_on.month - before.due_on.month == 1
        assert after.due_on.day <= first.day


@given(totals, numbers, days, st.data())
def test_what_was_received_and_what_is_next_are_the_begin_of_the_parts(total, number, first, data):
    parts = divide(total, number, first)
    received = data.draw(st.integers(0, total))

    waits = next_part(parts, received)

    if received == total:
        assert waits is None
    else:
        before = sum(part.amount_cents for part in parts[: waits.number - 1])
        assert before <= received or waits.number == 1
        through = before + parts[waits.number - 1].amount_cents
        assert received + waits.amount_cents == through


def test_the_worked_example_of_one_share_in_three():
    assert divide(32_000, 3, FIRST) == (
        Part(1, date(2026, 12, 5), 10_668),
        Part(2, date(2027, 1, 5), 10_666),
        Part(3, date(2027, 2, 5), 10_666),
    )


def test_a_short_month_has_its_last_day():
    assert [part.due_on.day for part in divide(300, 3, date(2027, 1, 31))] == [31, 28, 31]


def test_an_order_stands_until_two_weeks_after_the_day_of_a_part():
    parts = divide(32_000, 3, FIRST)
    last = last_chance(parts[0])

    assert last == FIRST + timedelta(days=14)
    assert not is_missed(parts, 0, last)
    assert is_missed(parts, 0, last + timedelta(days=1))
    assert not is_missed(parts, 10_668, last + timedelta(days=1))
    assert not is_missed(parts, 32_000, date(2030, 1, 1))


def test_a_part_is_late_the_day_after_its_day():
    parts = divide(32_000, 3, FIRST)

    assert not is_late(parts, 0, FIRST)
    assert is_late(parts, 10_667, FIRST + timedelta(days=1))
    assert not is_late(parts, 10_668, FIRST + timedelta(days=1))


@pytest.mark.parametrize(("number", "most"), [(1, 12), (13, 12), (0, 12), (-1, 12), (2, 1)])
def test_a_number_that_is_not_offered_is_refused_at_its_field(number, most):
    with pytest.raises(RuleBroken) as refusal:
        check_number(number, most)
    assert refusal.value.field == "instalments"


def test_fewer_cents_than_parts_cannot_be_divided():
    with pytest.raises(ValueError, match="cannot pay"):
        divide(2, 3, FIRST)


@pytest.mark.parametrize(
    ("most", "numbers"),
    [(1, ()), (2, (2,)), (3, (3,)), (10, (3, 6, 10)), (12, (3, 6, 12)), (36, (3, 6, 12, 36))],
)
def test_people_choose_between_a_few_numbers_and_the_highest(most, numbers):
    assert usual_numbers(most) == numbers
