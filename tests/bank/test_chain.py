"""Statements that do not follow on each other are named, in whatever order they came."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.bank.chain import Gap, Link, gaps
from coop.bank.queries import mover
from tests.bank.makers import cut, history

FIRST = date(2026, 10, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def link(lines, first: int, last: int) -> Link:
    found = cut(lines, day(first), day(last), 5_000)
    return Link(found.first, found.last, found.opening_cents, found.closing_cents, found.number)


def moved(lines, days):
    """What the lines of these days come to, as the database would say."""
    by_day: dict[date, int] = {}
    for line in lines:
        if (line.booked_on - FIRST).days in days:
            by_day[line.booked_on] = by_day.get(line.booked_on, 0) + line.amount_cents
    return mover(by_day)


LINES = history(10)


def test_a_missing_day_is_named_with_its_days_and_amount():
    links = [link(LINES, 0, 2), link(LINES, 4, 6)]
    lost = sum(line.amount_cents for line in LINES if line.booked_on == day(3))
    assert gaps(links, moved(LINES, {0, 1, 2, 4, 5, 6})) == [Gap(day(2), day(4), lost)]


def test_after_a_gap_the_chain_goes_on():
    links = [link(LINES, 0, 0), link(LINES, 2, 2), link(LINES, 3, 3), link(LINES, 5, 5)]
    found = gaps(links, moved(LINES, {0, 2, 3, 5}))
    assert [(one.after, one.before) for one in found] == [(day(0), day(2)), (day(3), day(5))]


ONE_DAY = [
    Link(FIRST, FIRST, 7_639_280, 7_966_970, "330"),
    Link(FIRST, FIRST, 7_966_970, 7_967_720, "26334"),
    Link(FIRST, FIRST, 7_967_720, 7_969_720, ""),
]


@pytest.mark.parametrize("links", list(permutations(ONE_DAY)))
def test_statements_of_one_day_follow_by_their_balances_whatever_their_numbers(links):
    numbers = [replace(link, number=str(n)) for n, link in enumerate(links)]
    for some in (links, numbers):
        assert gaps(some, lambda _first, _last: 0) == []
    whole = Link(FIRST, FIRST, 7_639_280, 7_969_720, "0")
    assert gaps([whole, *numbers], lambda _first, _last: 0) == []
    before = Link(FIRST - timedelta(1), FIRST - timedelta(1), 0, 7_639_280, "9")
    assert gaps([before, *numbers], lambda _first, _last: 0) == []


@pytest.mark.parametrize("lost", ONE_DAY[:2])
def test_a_statement_that_is_missing_within_a_day_is_named(lost):
    before = Link(FIRST - timedelta(1), FIRST - timedelta(1), 0, 7_639_280)
    links = [before, *(link for link in ONE_DAY if link != lost)]
    found = gaps(links, lambda _first, _last: 0)
    assert [one.missing_cents for one in found] == [lost.closing_cents - lost.opening_cents]


def test_no_statement_no_gap():
    assert gaps([], lambda _first, _last: 0) == []


@settings(max_examples=150)
@given(
    spans=st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted), min_size=1, max_size=8
    ),
    order=st.randoms(use_true_random=False),
)
def test_a_gap_is_named_exactly_where_a_day_is_covered_by_nothing(spans, order):
    links = [link(LINES, first, last) for first, last in spans]
    covered = {number for first, last in spans for number in range(first, last + 1)}
    order.shuffle(links)
    found = gaps(links + links[:1], moved(LINES, covered))
    holes = [
        number
        for number in range(min(covered), max(covered))
        if number in covered and number + 1 not in covered
    ]
    assert [one.after for one in found] == [day(number) for number in holes]


def test_lines_that_are_missing_inside_an_overlap_are_named_too():
    """The second file was of the same days and one line of the first day was never stored."""
    links = [link(LINES, 0, 3), link(LINES, 2, 6)]
    assert gaps(links, moved(LINES, set(range(7)))) == []
    assert len(gaps(links, moved(LINES, {0, 2, 3, 4, 5}))) == 1


def test_a_statement_that_begins_in_the_middle_of_a_day_that_was_covered_follows():
    whole, later = link(LINES, 0, 3), link(LINES, 3, 6)
    noon = Link(later.starts_on, later.ends_on, later.opening_cents + 123, later.closing_cents)
    assert gaps([whole, noon], moved(LINES, set(range(7)))) == []
    assert len(gaps([whole, noon], moved(LINES, {0, 1, 2, 3, 4, 5}))) == 1
