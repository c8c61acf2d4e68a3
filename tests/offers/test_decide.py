from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.offers.decide import Decider, Standing, Stock, Wanted, person_keys
from coop.offers.lifecycle import Terms
from coop.offers.phases import Phase
from tests.offers.makers import NOON, PRICE_CENTS


def stock(left=100, **changes):
    terms = Terms(
        NOON - timedelta(days=1),
        None,
        PRICE_CENTS,
        1,
        20,
        left,
        starters_left=changes.pop("starters_left", 0),
    )
    return Stock(terms, **{"max_household_shares": 40, **changes})


def wanted(shares, number=1, **changes):
    person = changes.pop("person", person_keys(None, f"NL{number}", None))
    return Wanted(shares, PRICE_CENTS, person, **changes)


def decide(stock_, *orders, standing=None):
    """What each got: shares, or the field and sentence of the refusal."""
    decider = Decider(stock_, standing or Standing(), NOON)
    outcomes = []
    for order in orders:
        try:
            decider.allow(order)
            outcomes.append(order.shares)
        except RuleBroken as refusal:
            outcomes.append((refusal.field, str(refusal)))
    return outcomes, decider


def test_who_comes_first_gets_shares_and_a_refused_order_stands_in_nobodys_way():
    outcomes, decider = decide(stock(left=10), wanted(6, 1), wanted(6, 2), wanted(4, 3))

    assert outcomes[0] == 6
    assert outcomes[1][0] == "shares"
    assert "nog 4 delen" in outcomes[1][1]
    assert outcomes[2] == 4
    assert decider.open_taken == 10


def test_the_most_of_a_person_counts_each_order_once_though_two_keys_are_theirs():
    standing = Standing()
    standing.add(15, person_keys(7, "NL7", "a@example.org"), "")

    outcomes, _ = decide(
        stock(),
        wanted(5, person=person_keys(None, "NL7", "a@example.org")),
        wanted(1, person=person_keys(None, "NL8", "A@Example.org ")),
        standing=standing,
    )

    assert outcomes[0] == 5
    assert "op uw naam, mailadres of rekeningnummer" in outcomes[1][1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((None, "NL91 ABNA 0417 1643 00", None), (None, "nl91abna0417164300", None)),
        ((None, None, "Nadia@Example.org"), (None, None, " nadia@example.org")),
        ((3, None, None), (3, "NL1", None)),
    ],
)
def test_a_person_is_known_in_any_spelling(one, other):
    assert person_keys(*one) & person_keys(*other)


def test_people_without_anything_in_common_are_different():
    assert not person_keys(1, "NL1", "a@b.nl") & person_keys(2, "NL2", "b@b.nl")
    assert person_keys(None, None, "") == frozenset()


def test_a_household_has_its_own_most():
    outcomes, _ = decide(
        stock(max_household_shares=25),
        wanted(20, 1, household="7391AB 1"),
        wanted(6, 2, household="7391AB 1"),
        wanted(5, 3, household="7391AB 1"),
        wanted(20, 4, household=""),
        wanted(20, 5, household=""),
    )

    assert outcomes[0] == 20
    assert "op één adres" in outcomes[1][1]
    assert outcomes[2:] == [5, 20, 20]


def test_the_starters_reserve_and_the_open_sale_do_not_take_from_each_other():
    outcomes, decider = decide(
        stock(left=3, starters_left=2),
        wanted(3, 1),
        wanted(1, 2),
        wanted(2, 3, is_starter=True),
        wanted(1, 4, is_starter=True),
    )

    assert outcomes[0] == 3
    assert "verkocht of gereserveerd" in outcomes[1][1]
    assert outcomes[2] == 2
    assert "verkocht of gereserveerd" in outcomes[3][1]
    assert (decider.open_taken, decider.starters_taken) == (3, 2)


def test_what_is_drawn_by_lot_is_not_ordered_but_given():
    outcomes, _ = decide(stock(is_lottery=True), wanted(1, 1), wanted(1, 2, channel="lottery"))

    assert "verloot" in outcomes[0][1]
    assert outcomes[1] == 1


def test_nobody_orders_past_who_waits_except_whose_turn_it_is():
    outcomes, _ = decide(
        stock(has_line=True, starters_left=1),
        wanted(1, 1),
        wanted(1, 2, channel="waiting"),
        wanted(1, 3, is_starter=True),
    )

    assert "wachtlijst" in outcomes[0][1]
    assert outcomes[1:] == [1, 1]


def test_neighbours_come_first_and_a_first_time_has_its_own_most():
    phases = (Phase(NOON - timedelta(hours=1), "neighbours", "7391", 3),)
    outcomes, _ = decide(
        stock(phases=phases),
        wanted(1, 1, postcode="1234 AB"),
        wanted(3, 2, postcode="7391 AB"),
        wanted(1, 2, postcode="7391 AB"),
        wanted(9, 3, postcode="1234 AB", channel="late"),
    )

    assert outcomes[0][0] == "postcode"
    assert outcomes[1] == 3
    assert "eerste tijd" in outcomes[2][1]
    assert outcomes[3] == 9


def test_paying_in_parts_is_for_offerings_that_allow_it():
    outcomes, _ = decide(stock(most_instalments=3), wanted(1, 1, instalments=4))

    assert outcomes[0][0] == "instalments"


def test_another_price_than_was_seen_is_refused():
    stale = Wanted(1, PRICE_CENTS - 1, person_keys(None, "NL1", None))

    assert "prijs van een deel is veranderd" in decide(stock(), stale)[0][0][1]


orders = st.lists(
    st.tuples(st.integers(-1, 12), st.integers(0, 5), st.integers(0, 3), st.booleans()),
    max_size=40,
)


@given(orders, st.integers(0, 60), st.integers(0, 20))
def test_never_more_than_there_is_nor_than_one_may_have(asked, left, starters):
    decider = Decider(
        stock(left=left, starters_left=starters, max_household_shares=25),
        Standing(),
        NOON,
    )
    by_person, by_house, open_, started = {}, {}, 0, 0
    for shares, person, house, is_starter in asked:
        before = (decider.open_taken, decider.starters_taken)
        try:
            decider.allow(wanted(shares, person, household=f"H{house}", is_starter=is_starter))
        except RuleBroken:
            assert (decider.open_taken, decider.starters_taken) == before
            continue
        assert shares >= 1
        by_person[person] = by_person.get(person, 0) + shares
        by_house[house] = by_house.get(house, 0) + shares
        open_, started = open_ + shares * (not is_starter), started + shares * is_starter
    assert (decider.open_taken, decider.starters_taken) == (open_, started)
    assert open_ <= left
    assert started <= starters
    assert max(by_person.values(), default=0) <= 20
    assert max(by_house.values(), default=0) <= 25
