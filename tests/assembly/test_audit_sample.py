"""A sample that anybody can draw again."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.assembly.audit_sample import draw

keys = st.lists(st.tuples(st.integers(1, 50), st.integers(1, 500)), unique=True, max_size=60)


@given(keys, st.integers(1, 80), st.text(max_size=20), st.randoms())
def test_seed_and_lines_alone_decide_the_draw(lines, size, seed, dice):
    drawn = draw(lines, size, seed)
    turned = list(lines)
    dice.shuffle(turned)
    assert draw(turned, size, seed) == drawn
    assert len(drawn) == len(set(drawn)) == min(size, len(lines))
    assert set(drawn) <= set(lines)


@given(keys, st.integers(1, 20), st.text(max_size=9))
def test_a_larger_draw_holds_the_smaller_one(lines, size, seed):
    assert set(draw(lines, size, seed)) <= set(draw(lines, size + 5, seed))


def test_no_line_is_drawn_much_more_than_another():
    lines = [(1, member) for member in range(1, 11)]
    times = Counter(key for seed in range(2000) for key in draw(lines, 1, str(seed)))
    assert set(times) == set(lines)
    assert max(times.values()) < 1.4 * min(times.values())


def test_an_empty_sample_is_refused():
    with pytest.raises(ValueError, match="says nothing"):
        draw([(1, 1)], 0, "x")
