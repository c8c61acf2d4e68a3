"""What a real stand does to estimated months: the sum is exact and nothing closed moves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.production.settle_forward import Hold, Piece, settle, share_out

OPEN, CLOSED, READ = Hold.OPEN, Hold.CLOSED, Hold.READ
wh = st.integers(0, 3_000_000)
pieces = st.lists(
    st.builds(Piece, st.integers(0, 1000), wh, st.sampled_from([OPEN, CLOSED])), min_size=1
)


def test_a_quarter_between_two_stands_is_shared_out_by_the_model():
    # Domain 6.7: 277, 493 and 1001 kWh are January to March of the worked year.
    settled = settle(1_771_000, [Piece(277), Piece(493), Piece(1001)])
    assert settled.figures_wh == (277_000, 493_000, 1_001_000)
    assert settled.carry_wh == 0


def test_what_a_closed_month_was_off_falls_into_the_first_open_one():
    closed = Piece(1, 50, CLOSED)
    assert settle(300, [closed, Piece(1), Piece(1)]).figures_wh == (50, 150, 100)


def test_what_was_estimated_too_high_is_worked_off_and_never_goes_below_nought():
    closed = Piece(1, 250, CLOSED)
    settled = settle(300, [closed, Piece(1), Piece(1)])
    assert (settled.figures_wh, settled.carry_wh) == ((250, 0, 50), 0)
    settled = settle(300, [Piece(1, 400, CLOSED), Piece(1), Piece(1)])
    assert (settled.figures_wh, settled.carry_wh) == ((400, 0, 0), -100)
    assert settle(500, [Piece(1)], settled.carry_wh).figures_wh == (400,)


def test_readings_of_their_own_stay_and_the_gap_between_them_gets_the_rest():
    settled = settle(300, [Piece(1, 90, READ), Piece(1), Piece(5, 110, READ)])
    assert settled.figures_wh == (90, 100, 110)


def test_open_figures_that_add_up_already_are_kept_though_the_model_changed():
    assert settle(100, [Piece(1, 60), Piece(9, 40)]).figures_wh == (60, 40)
    assert settle(101, [Piece(1, 60), Piece(9, 40)]).figures_wh == (10, 91)


def test_closed_time_where_nothing_stands_keeps_its_part():
    settled = settle(100, [Piece(1, None, CLOSED), Piece(3)])
    assert (settled.figures_wh, settled.carry_wh) == ((None, 75), 0)


@settings(deadline=None)
@given(wh, st.lists(st.integers(0, 10**9), min_size=1))
def test_parts_add_up_to_the_whole_and_none_is_more_than_1_wh_off(total, weights):
    parts = share_out(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        whole = sum(weights)
        exact = total * weight / whole if whole else total / len(weights)
        assert abs(part - exact) < 1.001


def test_nothing_can_be_shared_out_below_nought_or_over_nothing():
    for total, weights in ((-1, [1]), (1, []), (1, [1, -1])):
        with pytest.raises(ValueError, match="cannot share out"):
            share_out(total, weights)


@settings(deadline=None)
@given(st.lists(st.tuples(wh, pieces), min_size=1))
def test_together_the_intervals_come_to_what_the_register_says_as_soon_as_they_can(segments):
    carry = told = booked = 0
    for total, row in segments:
        settled = settle(total, row, carry)
        told += total
        booked += sum(settled.figures_wh)
        for piece, figure in zip(row, settled.figures_wh, strict=True):
            assert figure >= 0
            if piece.hold is CLOSED:
                assert figure == piece.booked_wh
        assert booked + settled.carry_wh == told
        if any(piece.hold is OPEN for piece in row):
            # Too little is made up for at once; too much as far as there is anything to give.
            assert settled.carry_wh <= 0
            last_open = max(n for n, piece in enumerate(row) if piece.hold is OPEN)
            if settled.carry_wh < 0:
                assert settled.figures_wh[last_open] == 0
        carry = settled.carry_wh
    # One open interval that is large enough ends it.
    assert settle(abs(carry), [Piece(1)], carry).carry_wh == 0


@settings(deadline=None)
@given(wh, pieces, st.integers(-1_000_000, 1_000_000))
def test_the_same_stands_again_change_nothing(total, row, carry):
    once = settle(total, row, carry)
    after = [
        Piece(piece.weight, figure, piece.hold)
        for piece, figure in zip(row, once.figures_wh, strict=True)
    ]
    again = settle(total, after, carry)
    assert again == once
