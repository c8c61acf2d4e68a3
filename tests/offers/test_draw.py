"""The draw: laws that hold for every division, and what was worked out by hand."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coop.offers.draw import Ask, digest, draw, lots

ASKS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 20)), max_size=25).map(
    lambda pairs: [Ask(n, least, least + room) for n, (least, room) in enumerate(pairs, 1)]
)
STOCK = st.integers(0, 150)
SEED = st.text(max_size=8)


def shares_of(asks, available, seed="7"):
    return {one.ask.wish_id: one.shares for one in draw(asks, available, seed)}


def by_hand(asks, available, seed):
    """The rule as it is told: one share at a time."""
    lot = lots(seed, [ask.wish_id for ask in asks])
    got = {ask.wish_id: 0 for ask in asks}
    for ask in sorted(asks, key=lambda ask: (ask.least, lot[ask.wish_id])):
        if ask.least <= available:
            got[ask.wish_id], available = ask.least, available - ask.least
    while available:
        hungry = [ask for ask in asks if 0 < got[ask.wish_id] < ask.most]
        if not hungry:
            break
        for ask in sorted(hungry, key=lambda ask: lot[ask.wish_id])[:available]:
            got[ask.wish_id] += 1
            available -= 1
    return got


@given(ASKS, STOCK, SEED)
def test_it_is_what_dealing_one_at_a_time_gives(asks, available, seed):
    assert shares_of(asks, available, seed) == by_hand(asks, available, seed)


@given(ASKS, STOCK, SEED)
def test_no_more_than_there_is_and_nothing_left_that_somebody_could_have(asks, available, seed):
    got = shares_of(asks, available, seed)
    left = available - sum(got.values())

    assert left >= 0
    for ask in asks:
        if got[ask.wish_id]:
            assert left == 0 or got[ask.wish_id] == ask.most
        else:
            assert left < ask.least


@given(ASKS, STOCK, SEED)
def test_nobody_gets_above_their_most_or_a_bit_below_their_least(asks, available, seed):
    got = shares_of(asks, available, seed)

    assert all(got[ask.wish_id] in (0, *range(ask.least, ask.most + 1)) for ask in asks)


@given(ASKS, STOCK, SEED, st.randoms())
def test_the_order_in_which_wishes_are_read_changes_nothing(asks, available, seed, random):
    shuffled = list(asks)
    random.shuffle(shuffled)

    assert draw(shuffled, available, seed) == draw(asks, available, seed)
    assert digest(shuffled, available, seed) == digest(asks, available, seed)


@given(ASKS, STOCK, SEED)
def test_of_equal_wishes_that_got_something_none_has_two_more(asks, available, seed):
    got = shares_of(asks, available, seed)
    served = sorted((a.least, a.most, got[a.wish_id]) for a in asks if got[a.wish_id])

    for (least, most, few), (other_least, other_most, many) in pairwise(served):
        if (least, most) == (other_least, other_most):
            assert many - few <= 1


@given(ASKS, STOCK, SEED, st.integers(0, 40))
def test_with_more_shares_whoever_got_something_still_does(asks, available, seed, more):
    few, many = shares_of(asks, available, seed), shares_of(asks, available + more, seed)

    assert all(many[wish_id] for wish_id, shares in few.items() if shares)


@given(ASKS, st.integers(0, 60), SEED, st.integers(0, 40))
def test_where_everybodys_least_fits_more_shares_give_nobody_fewer(asks, over, seed, more):
    available = sum(ask.least for ask in asks) + over
    few, many = shares_of(asks, available, seed), shares_of(asks, available + more, seed)

    assert all(many[wish_id] >= shares for wish_id, shares in few.items())


def test_with_more_shares_somebody_may_get_fewer_when_anothers_least_fits_only_then():
    asks = [Ask(1, 1, 10), Ask(2, 3, 3)]

    assert shares_of(asks, 3) == {1: 3, 2: 0}
    assert shares_of(asks, 4) == {1: 1, 2: 3}


@given(st.sets(st.integers(1, 10**6), max_size=30), SEED, st.integers(1, 10**6))
def test_somebody_who_goes_changes_nobodys_order(wish_ids, seed, gone):
    before, after = lots(seed, wish_ids | {gone}), lots(seed, wish_ids - {gone})

    assert sorted(after, key=after.get) == [w for w in sorted(before, key=before.get) if w != gone]


def test_lots_are_the_same_in_any_python():
    """By sha256sum "2026:1" begins with 3a, 2026:4 with 47, :3 with 63, :2 with 6c, :5 with f2."""
    assert lots("2026", range(1, 6)) == {1: 1, 4: 2, 3: 3, 2: 4, 5: 5}


def test_twelve_shares_over_five_wishes_by_hand():
    """Least 1+1+2+4 of 12 leaves 4, and the fifth asks 5. Three have room for more: one round takes
    3, and the last share goes to the lowest lot of the three, which is wish 1."""
    asks = [Ask(1, 1, 4), Ask(2, 1, 9), Ask(3, 2, 9), Ask(4, 4, 4), Ask(5, 5, 6)]
    got = {one.ask.wish_id: one for one in draw(asks, 12, "2026")}

    assert {wish_id: one.shares for wish_id, one in got.items()} == {1: 3, 2: 2, 3: 3, 4: 4, 5: 0}
    assert "alles wat u vroeg: 4" in str(got[4].reason)
    assert "nog 4 delen" in str(got[5].reason)
    assert "uw minste aantal van 5" in str(got[5].reason)


def test_the_lot_decides_between_equal_leasts():
    first, second = draw([Ask(1, 5, 5), Ask(2, 5, 5)], 7, "x")

    assert (first.shares, second.shares) == (5, 0)
    assert "lotnummer 2" in str(second.reason)


@example([Ask(1, 2, 3), Ask(2, 2, 9), Ask(3, 2, 9)], 9, "a")
@given(ASKS, STOCK, SEED)
def test_the_reason_tells_what_was_given(asks, available, seed):
    for one in draw(asks, available, seed):
        told, values = str(one.reason), one.reason.values
        if one.shares == one.ask.most:
            assert values == {"shares": one.shares}
        elif one.shares:
            lucky = "hoorde u bij" in told
            assert one.shares == values["least"] + values["rounds"] + lucky
            assert "lot" not in values or one.lot >= values["lot"]
        else:
            assert values["least"] == one.ask.least


@pytest.mark.parametrize("asks", [[Ask(1, 1, 2), Ask(1, 1, 2)], [Ask(1, 0, 2)], [Ask(1, 3, 2)]])
def test_wishes_that_cannot_be_are_refused(asks):
    with pytest.raises(ValueError, match="wish"):
        draw(asks, 5, "x")
