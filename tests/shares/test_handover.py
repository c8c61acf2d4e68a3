"""What goes along when shares are passed on, whatever is passed on to whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.shares.handover import Handover, capital_moved, net_shares, redivided

ESTATE, CLASS = 9, 1

heirs = st.dictionaries(st.integers(10, 15), st.integers(1, 50), min_size=1, max_size=5)


def given_to(parts: dict[int, int]) -> list[Handover]:
    return [Handover(CLASS, ESTATE, heir, shares) for heir, shares in parts.items()]


def test_three_of_ten_shares_take_three_tenths_of_the_capital():
    moved = capital_moved([Handover(1, 9, 10, 3)], {(1, 9): 250_000}, {(1, 9): 10})

    assert moved.parts == {(1, 10): 75_000, (1, 9): -75_000}
    assert moved.rests == {}


def test_three_equal_heirs_get_equal_cents_and_the_rest_is_for_all():
    moved = capital_moved(given_to({10: 2, 11: 2, 12: 2}), {(1, 9): 100}, {(1, 9): 6})

    assert moved.parts == {(1, 10): 33, (1, 11): 33, (1, 12): 33, (1, 9): -100}
    assert moved.rests == {1: 1}


@given(parts=heirs, kept=st.integers(0, 50), capital=st.integers(-500, 10**7))
def test_no_cent_appears_or_goes(parts, kept, capital):
    given_away = sum(parts.values())
    moved = capital_moved(
        given_to(parts), {(CLASS, ESTATE): capital}, {(CLASS, ESTATE): given_away + kept}
    )

    assert sum(moved.parts.values()) + sum(moved.rests.values()) == 0
    left = capital + moved.parts.get((CLASS, ESTATE), 0)
    assert all(moved.parts.get((CLASS, heir), 0) >= 0 for heir in parts)
    if capital > 0:
        assert left == 0 if kept == 0 else left * (given_away + kept) >= capital * kept
        assert 0 <= moved.rests.get(CLASS, 0) < len(parts) or kept
    else:
        assert moved.parts == moved.rests == {}
    for one, shares in parts.items():
        for other, others in parts.items():
            if shares == others:
                assert moved.parts.get((CLASS, one)) == moved.parts.get((CLASS, other))


@given(parts=heirs)
def test_what_one_gives_the_others_get_and_givers_come_first(parts):
    moved = net_shares(given_to(parts))

    assert sum(moved.values()) == 0
    assert moved[CLASS, ESTATE] == -sum(parts.values())
    assert [shares > 0 for shares in moved.values()] == sorted(s > 0 for s in moved.values())
    assert net_shares(reversed(given_to(parts))) == moved


def test_one_handover_split_in_two_moves_the_same():
    whole = net_shares([Handover(1, 9, 10, 5)])
    split = net_shares([Handover(1, 9, 10, 2), Handover(1, 9, 10, 3)])

    assert whole == split


@given(
    before=st.tuples(st.integers(0, 50), st.integers(0, 50)),
    share=st.integers(0, 100),
)
def test_two_members_divide_anew_exactly_what_they_had(before, share):
    after = (min(share, sum(before)), sum(before) - min(share, sum(before)))
    one = redivided(CLASS, 1, 2, before, after)

    gained = net_shares([one] if one else [])
    assert before[0] + gained.get((CLASS, 1), 0) == after[0]
    assert before[1] + gained.get((CLASS, 2), 0) == after[1]


@pytest.mark.parametrize("after", [(3, 3), (8, -1)])
def test_a_division_of_more_or_less_than_there_is_cannot_be(after):
    with pytest.raises(ValueError, match="cannot become"):
        redivided(CLASS, 1, 2, (4, 3), after)
