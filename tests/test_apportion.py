"""Dividing a total: nothing is lost, equals get equal parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.apportion import apportion

totals = st.integers(0, 10**15)
weights = st.dictionaries(st.text(max_size=3), st.integers(0, 10**9), min_size=1).filter(
    lambda parts: sum(parts.values()) > 0
)


@given(totals, weights)
def test_parts_and_rest_are_the_total(total, weights):
    parts, rest = apportion(total, weights)

    assert sum(parts.values()) + rest == total
    assert 0 <= rest < len(weights)


@given(totals, weights)
def test_each_part_is_its_quota_floored(total, weights):
    whole = sum(weights.values())
    for key, part in apportion(total, weights)[0].items():
        assert part * whole <= total * weights[key] < (part + 1) * whole


@given(totals, weights)
def test_the_order_plays_no_role(total, weights):
    assert apportion(total, weights) == apportion(total, dict(reversed(weights.items())))


def test_a_cooperative_that_pays_1874_a_share_keeps_twelve_cents():
    parts, rest = apportion(449_772, dict.fromkeys(range(240), 1))

    assert set(parts.values()) == {1874}
    assert rest == 12


@pytest.mark.parametrize(("total", "weights"), [(-1, {"a": 1}), (1, {}), (1, {"a": 0}),
                                                (1, {"a": 3, "b": -1})])  # fmt: skip
def test_what_cannot_be_divided_is_a_mistake(total, weights):
    with pytest.raises(ValueError, match="cannot apportion"):
        apportion(total, weights)
