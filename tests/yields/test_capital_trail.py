"""Own money of a year, followed through what happened after it."""

from hypothesis import given
from hypothesis import strategies as st

from coop.yields.capital_trail import NOBODY, Act, Trail, follow

MEMBERS = (1, 2, 3)
stood = st.fixed_dictionaries({member: st.integers(0, 10**6) for member in MEMBERS})
steps = st.lists(
    st.tuples(
        st.sampled_from(("give", "give", "pay in", "pay back")),
        st.sampled_from(MEMBERS),
        st.sampled_from((*MEMBERS, 4)),
        st.integers(0, 1000),
    ),
    max_size=12,
)


def played(stood, steps, *, only_gifts=False):
    """The acts that can happen one after the other, and what everybody has at their end."""
    has, acts = {**stood, 4: 0}, []
    for kind, one, other, permille in steps:
        part = has[one] * permille // 1000
        if kind == "give" or only_gifts:
            if one != other:
                changes = {one: -part, other: part - (part > 3)}
                acts.append(Act(7, tuple(changes.items())))
                has[one] -= part
                has[other] += part - (part > 3)
        else:
            cents = permille if kind == "pay in" else -part
            acts.append(Act(7, ((one, cents),)))
            has[one] += cents
    return acts, has


def trail(stood, acts) -> Trail:
    return follow([(member, 7, cents) for member, cents in stood.items()], acts)


@given(stood, steps)
def test_a_transfer_after_the_year_changes_no_line(stood, steps):
    acts, _has = played(stood, steps, only_gifts=True)
    assert trail(stood, acts).left == trail(stood, []).left


@given(stood, steps, st.lists(st.integers(0, 1000), min_size=3, max_size=3))
def test_nobody_loses_what_they_do_not_have(stood, steps, permilles):
    acts, has = played(stood, steps)
    found = trail(stood, acts)
    for (member, class_id, cents), permille in zip(found.left, permilles, strict=True):
        assert 0 <= cents <= stood[member]
        comes_back = cents * permille // 1000
        taken = found.taken(member, class_id, comes_back)
        assert sum(part for _holder, part in taken) == comes_back
        for holder, part in taken:
            if holder != NOBODY:
                has[holder] -= part
    assert min(has.values()) >= 0


def test_who_gave_it_away_has_it_taken_from_the_receiver():
    found = trail({1: 200, 2: 200}, [Act(7, ((1, -200), (2, 200)))])
    assert found.left == ((1, 7, 200), (2, 7, 200))
    assert found.taken(1, 7, 100) == [(2, 100)]
    assert found.taken(2, 7, 100) == [(2, 100)]


def test_the_odd_cent_of_a_handover_is_in_the_rounding_reserve():
    found = trail({1: 201}, [Act(7, ((1, -201), (2, 100), (3, 100)))])
    assert found.taken(1, 7, 201) == [(NOBODY, 1), (2, 100), (3, 100)]


def test_what_was_paid_back_is_gone():
    found = trail({1: 200, 2: 200}, [Act(7, ((1, -150),)), Act(7, ((3, 500),))])
    assert found.left == ((1, 7, 50), (2, 7, 200))


def test_money_of_another_class_stays_where_it_was():
    found = follow([(1, 7, 200), (1, 8, 300)], [Act(8, ((1, -300),))])
    assert found.left == ((1, 7, 200), (1, 8, 0))
