"""Member numbers read and write the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.members.numbers import member_code, parse_member_code


@pytest.mark.parametrize(
    ("number", "code"), [(1, "L001"), (412, "L412"), (1000, "L1000"), (None, "–")]
)
def test_a_member_number_is_written_with_three_digits_or_more(number, code):
    assert member_code(number) == code


@given(st.integers(1, 999_999_999))
def test_a_code_reads_back_as_its_number(number):
    assert parse_member_code(member_code(number)) == number


@pytest.mark.parametrize("typed", ["L001", "l1", " 1 ", "001", "L 1"])
def test_people_write_their_number_in_several_ways(typed):
    assert parse_member_code(typed) == 1


@pytest.mark.parametrize(
    "typed", ["", "L", "0", "L000", "-1", "1.5", "١", "²", "1e3", "LL1", "9" * 50]
)
def test_what_is_no_member_number_is_refused(typed):
    with pytest.raises(RuleBroken) as refusal:
        parse_member_code(typed, field="receiver")
    assert refusal.value.field == "receiver"
