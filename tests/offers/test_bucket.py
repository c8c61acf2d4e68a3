import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.offers.bucket import MOST_AT_ONCE, MOST_SOURCES, Buckets, source_of


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("geen adres", "unknown"),
    ],
)
def test_a_connection_is_one_source(address, source):
    assert source_of(address) == source


def test_a_village_behind_one_address_orders_at_once_and_then_two_a_second():
    buckets = Buckets()

    assert [buckets.wait_s("dorp", 0.0) for _ in range(MOST_AT_ONCE)] == [0] * MOST_AT_ONCE
    assert buckets.wait_s("dorp", 0.0) == 1
    assert buckets.wait_s("elders", 0.0) == 0
    assert buckets.wait_s("dorp", 0.5) == 0
    assert buckets.wait_s("dorp", 0.6) == 1


def test_who_came_longest_ago_is_forgotten_first():
    buckets = Buckets(most=1)
    for number in range(MOST_SOURCES + 1):
        buckets.wait_s(str(number), 0.0)

    assert buckets.wait_s("0", 0.0) == 0
    assert buckets.wait_s(str(MOST_SOURCES), 0.0) == 1


@given(st.lists(st.floats(0, 5), min_size=1, max_size=80))
def test_never_more_than_the_bucket_and_what_flowed_in(pauses):
    buckets, at_s, taken = Buckets(most=5, per_second=2.0), 0.0, 0
    for pause_s in pauses:
        at_s += pause_s
        taken += buckets.wait_s("x", at_s) == 0
    assert taken <= 5 + 2 * at_s + 1e-6
