"""Costs of the whole cooperative, spread over plants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.yields.cost_key import PlantWeights, spread_cost

weights = st.builds(
    PlantWeights,
    power_w=st.integers(1, 10**9),
    energy_wh=st.integers(0, 10**13),
    members=st.integers(0, 10**5),
    shares=st.integers(0, 10**6),
)


@given(st.integers(1, 10**9), st.dictionaries(st.integers(1, 20), weights, min_size=1))
def test_parts_and_rest_are_the_whole_cost(amount_cents, plants):
    spread = spread_cost(amount_cents, "kwp", plants)
    assert sum(spread.parts_cents.values()) + spread.rest_cents == amount_cents
    assert 0 <= spread.rest_cents < len(plants)
    assert min(spread.parts_cents.values()) >= 0


@given(st.integers(1, 10**9), weights, st.integers(2, 9))
def test_equal_plants_bear_the_same(amount_cents, plant, count):
    spread = spread_cost(amount_cents, "kwp", dict.fromkeys(range(count), plant))
    assert len(set(spread.parts_cents.values())) == 1


@given(st.integers(1, 10**9), st.dictionaries(st.integers(1, 20), weights, min_size=1))
def test_the_order_of_plants_plays_no_role(amount_cents, plants):
    turned = dict(reversed(plants.items()))
    assert spread_cost(amount_cents, "kwp", plants) == spread_cost(amount_cents, "kwp", turned)


def test_each_key_reads_its_own_weight():
    plants = {1: PlantWeights(1, 2, 3, 4), 2: PlantWeights(3, 2, 1, 0)}
    keys = ("kwp", "kwh", "members", "shares")
    parts = {key: spread_cost(400, key, plants).parts_cents for key in keys}
    assert parts == {
        "kwp": {1: 100, 2: 300},
        "kwh": {1: 200, 2: 200},
        "members": {1: 300, 2: 100},
        "shares": {1: 400, 2: 0},
    }


def test_a_month_that_was_not_read_stops_the_key_of_kwh_alone():
    plants = {1: PlantWeights(1, None, 1, 1)}
    with pytest.raises(RuleBroken, match="meterstanden"):
        spread_cost(100, "kwh", plants)
    assert spread_cost(100, "kwp", plants).parts_cents == {1: 100}


def test_a_key_that_says_nothing_of_any_plant_is_refused():
    with pytest.raises(RuleBroken, match="sleutel"):
        spread_cost(100, "members", {1: PlantWeights(1, 1, 0, 1)})
