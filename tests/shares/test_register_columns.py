"""The register as columns gives what the movements say, whatever their order."""

from dataclasses import fields
from datetime import date, timedelta
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from coop.shares import register_columns
from coop.shares.holdings import Movement, held_on
from coop.shares.register_columns import joined, make_columns

START = date(2026, 1, 1)
rows = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 5), st.integers(0, 20), st.integers(-9, 9)),
    max_size=40,
)


def columns_of(movements):
    """Class, member and day; a member's number is the highest for the lowest id."""
    return make_columns(
        [row[0] for row in movements],
        [10 - row[1] for row in movements],
        [row[1] for row in movements],
        [(START + timedelta(days=row[2])).toordinal() for row in movements],
        [row[3] for row in movements],
    )


def held(columns, day) -> dict[tuple[int, int], int]:
    found = columns.held(day)
    return {
        (int(class_id), int(member_id)): int(shares)
        for class_id, member_id, shares in zip(
            columns.class_ids, columns.member_ids, found, strict=True
        )
        if shares
    }


@given(rows, st.integers(-1, 21))
def test_a_holding_is_the_sum_of_the_movements_up_to_the_day(movements, days):
    day = START + timedelta(days=days)
    expected = {}
    for class_id in (1, 2, 3):
        of_class = [
            Movement(str(member), START + timedelta(days=on), shares)
            for owner, member, on, shares in movements
            if owner == class_id
        ]
        for member, shares in held_on(of_class, day).items():
            expected[class_id, int(member)] = shares

    assert held(columns_of(movements), day) == expected


@pytest.mark.parametrize("few_holders", [0, 1_000], ids=["sorted again", "laid in between"])
@given(movements=rows, cut=st.integers(0, 40))
def test_reading_in_two_goes_gives_the_same_register(few_holders, movements, cut):
    at_once = columns_of(movements)
    with patch.object(register_columns, "FEW_HOLDERS", few_holders):
        in_two = joined(columns_of(movements[:cut]), columns_of(movements[cut:]))

    for field in fields(at_once):
        assert_array_equal(getattr(in_two, field.name), getattr(at_once, field.name), strict=True)


@given(rows, st.integers(0, 21))
def test_a_holding_lasts_since_the_last_day_before_which_nothing_was_held(movements, days):
    day = START + timedelta(days=days)
    columns = columns_of(movements)
    for place in np.flatnonzero(columns.held(day)):
        mine = [
            row
            for row in movements
            if (row[0], row[1]) == (columns.class_ids[place], columns.member_ids[place])
        ]
        on = sorted({row[2] for row in mine if row[2] <= days})
        begun = [n for n in on if sum(row[3] for row in mine if row[2] < n) == 0]
        since = date.fromordinal(int(columns.since(day)[place]))
        assert since == START + timedelta(days=max(begun))


def test_holders_stand_by_class_and_number():
    columns = columns_of([(2, 1, 0, 1), (1, 1, 0, 1), (1, 5, 0, 1)])

    assert list(columns.class_ids) == [1, 1, 2]
    assert list(columns.numbers) == [5, 9, 9]
    assert list(columns.member_ids) == [5, 1, 1]


def test_an_empty_register_holds_nothing():
    columns = columns_of([])

    assert list(columns.held(START)) == list(columns.since(START)) == []
