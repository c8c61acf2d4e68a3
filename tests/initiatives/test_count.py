import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.initiatives.count import (
    Count,
    Threshold,
    Want,
    check_threshold,
    check_want,
    contact_key,
    count,
    is_reached,
    needed_units,
    needed_watt,
    one_each,
    threshold_units,
)

WANTS = st.lists(
    st.builds(
        lambda who, least, more: Want(str(who), least, least + more),
        st.integers(0, 5),
        st.integers(1, 1000),
        st.integers(0, 1000),
    )
)
UNITS = st.integers(1, 100_000)


@given(WANTS)
def test_each_contact_counts_once_and_by_its_newest_want(wants):
    newest = {want.contact_key: want for want in wants}
    assert {want.contact_key: want for want in one_each(wants)} == newest
    assert count(wants) == Count(
        len(newest),
        sum(want.min_units for want in newest.values()),
        sum(want.max_units for want in newest.values()),
    )


@given(WANTS)
def test_the_least_is_never_more_than_the_most(wants):
    counted = count(wants)
    assert counted.people <= counted.min_units <= counted.max_units or not wants


@given(UNITS, WANTS)
def test_what_is_missing_and_what_is_there_make_the_threshold(units, wants):
    counted, threshold = count(wants), Threshold(units, None, None)
    missing = needed_units(threshold, counted)
    assert missing + min(counted.min_units, units) == units
    assert is_reached(threshold, counted) == (counted.min_units >= units)


@given(st.integers(1, 10**9), st.integers(1, 10**6), WANTS)
def test_a_power_is_reached_by_whole_units_to_the_watt(watt, unit_watt, wants):
    counted, threshold = count(wants), Threshold(None, watt, unit_watt)
    missing = needed_units(threshold, counted)
    assert (counted.min_units + missing) * unit_watt >= watt
    if missing:
        assert (counted.min_units + missing - 1) * unit_watt < watt
    assert (needed_watt(threshold, counted) == 0) == is_reached(threshold, counted)


def test_twenty_kilowatt_peak_of_panels_of_430_watt_is_47_panels():
    threshold = Threshold(None, 20_000, 430)
    assert threshold_units(threshold) == 47
    assert needed_watt(threshold, Count(1, 46, 46)) == 220
    assert not is_reached(threshold, Count(1, 46, 46))
    assert is_reached(threshold, Count(1, 47, 47))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Noor@Example.org", "noor@example.org"),
        ("0570 123 456", "0570-123456"),
        ("+31 570 123 456", "0570 123456"),
        ("0031570123456", "0570 123 456"),
        ("+31 (0)570 123 456", "0570 123 456"),
    ],
)
def test_two_ways_of_writing_one_contact_are_the_same(one, other):
    assert contact_key(one) == contact_key(other)


def test_another_contact_is_another_person():
    assert contact_key("0570 123 456") != contact_key("0570 123 457")
    assert contact_key("3157 012 345") == "3157012345"


@pytest.mark.parametrize(
    ("threshold", "field"),
    [
        (Threshold(None, None, None), "threshold_units"),
        (Threshold(10, 10, 10), "threshold_units"),
        (Threshold(0, None, None), "threshold_units"),
        (Threshold(10**9, None, None), "threshold_units"),
        (Threshold(None, 20_000, None), "unit_kwp"),
        (Threshold(None, 0, 430), "threshold_kwp"),
        (Threshold(None, 10**9, 1), "threshold_kwp"),
    ],
)
def test_a_threshold_that_says_nothing_is_refused_at_its_field(threshold, field):
    with pytest.raises(RuleBroken) as refusal:
        check_threshold(threshold)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("least", "most", "field"),
    [
        (0, 1, "min_units"),
        (-1, 1, "min_units"),
        (10**9, 10**9, "min_units"),
        (3, 2, "max_units"),
        (1, 10**9, "max_units"),
    ],
)
def test_a_want_that_cannot_be_counted_is_refused_at_its_field(least, most, field):
    with pytest.raises(RuleBroken) as refusal:
        check_want(least, most)
    assert refusal.value.field == field
