"""Which acts go back with a wrong one, in which order, and that nobody is ever left short."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coop.shares.unwind import Act, ActLeg, taken_back_with

DAY = date(2026, 1, 1)
ANNA, BEN, CARLA, DIRK = range(4)


def issue(number: int, member: int, shares: int, day: int = 0) -> Act:
    return Act(f"i{number}", number, (ActLeg((1, member), DAY + timedelta(day), shares),))


def transfer(number: int, giver: int, receiver: int, shares: int, day: int) -> Act:
    on = DAY + timedelta(day)
    legs = (ActLeg((1, giver), on, -shares), ActLeg((1, receiver), on, shares))
    return Act(f"t{number}", number, legs)


def names(acts: tuple[Act, ...]) -> list[str]:
    return [act.reference for act in acts]


def short(acts: list[Act]) -> bool:
    """Whether anybody holds less than nothing on any day; reckoned day by day."""
    days = sorted({leg.on for act in acts for leg in act.legs})
    for day in days:
        held: Counter[tuple[int, int]] = Counter()
        for act in acts:
            for leg in act.legs:
                if leg.on <= day:
                    held[leg.place] += leg.shares
        if any(shares < 0 for shares in held.values()):
            return True
    return False


def test_from_anna_to_ben_to_carla_the_last_goes_back_first():
    acts = [issue(1, ANNA, 5), transfer(2, ANNA, BEN, 5, 10), transfer(3, BEN, CARLA, 5, 20)]

    assert names(taken_back_with(acts, "t2")) == ["t3", "t2"]
    assert names(taken_back_with(acts, "t3")) == ["t3"]
    assert names(taken_back_with(acts, "i1")) == ["t3", "t2", "i1"]


def test_who_had_enough_of_their_own_keeps_what_they_gave():
    acts = [
        issue(1, ANNA, 5),
        issue(2, BEN, 5),
        transfer(3, ANNA, BEN, 5, 10),
        transfer(4, BEN, CARLA, 5, 20),
    ]

    assert names(taken_back_with(acts, "t3")) == ["t3"]


def test_an_act_of_the_same_day_is_followed_too():
    acts = [issue(1, ANNA, 5), transfer(2, ANNA, BEN, 5, 10), transfer(3, BEN, CARLA, 2, 10)]

    assert names(taken_back_with(acts, "t2")) == ["t3", "t2"]


def test_what_went_around_comes_back_whole():
    acts = [
        issue(1, ANNA, 5),
        transfer(2, ANNA, BEN, 5, 10),
        transfer(3, BEN, ANNA, 5, 20),
        transfer(4, ANNA, DIRK, 5, 30),
    ]

    assert names(taken_back_with(acts, "t2")) == ["t3", "t2"]


deeds = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 6), st.integers(1, 30)),
    max_size=12,
)


@given(script=deeds, pick=st.integers(0, 99))
def test_without_them_nobody_is_short_and_everything_else_stays(script, pick):
    acts = [issue(n, member, 4) for n, member in enumerate((ANNA, BEN))]
    for n, (giver, receiver, shares, day) in enumerate(script, 2):
        tried = [*acts, transfer(n, giver, receiver, shares, day)]
        if giver != receiver and not short(tried):
            acts = tried
    wrong = acts[pick % len(acts)]

    gone = taken_back_with(acts, wrong.reference)

    assert gone[-1] == wrong
    assert len(set(names(gone))) == len(gone)
    assert not short([act for act in acts if act not in gone])
    first = min(leg.on for leg in wrong.legs)
    assert all(leg.on >= first for act in gone for leg in act.legs)
    assert taken_back_with(list(reversed(acts)), wrong.reference) == gone
