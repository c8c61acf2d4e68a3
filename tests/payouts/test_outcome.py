"""What becomes of a balance: nothing is lost, and equal money with equal wishes ends alike."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.payouts.outcome import (
    BAD_IBAN,
    CARRIED,
    HELD,
    NO_EXECUTOR,
    NO_IBAN,
    PAY,
    READY,
    REFUND,
    REINVEST,
    REINVESTED,
    SHARE,
    SHARED,
    SMALL,
    YIELD,
    Choice,
    Claim,
    Piece,
    Stock,
    pieces_of,
)
from coop.payouts.shared_out import Open, Owed, spread, take

CLASS = 7

choices = st.one_of(
    st.just(Choice(PAY)),
    st.builds(Choice, st.just(SHARE), st.integers(0, 100)),
    st.builds(Choice, st.just(REINVEST), st.just(0), st.sampled_from([CLASS, 8])),
)
money = st.tuples(
    st.sampled_from([YIELD, REFUND]),
    st.integers(1, 200_000),
    choices,
    st.sampled_from([None, NO_IBAN, BAD_IBAN, NO_EXECUTOR]),
    st.booleans(),
)
everybody = st.lists(money, min_size=1, max_size=12)
limits = st.integers(0, 10_000)
stocks = st.builds(
    lambda price, free: {CLASS: Stock(price, free)}, st.integers(1, 40_000), st.integers(0, 30)
)


def claims_of(rows) -> list[Claim]:
    return [Claim(number, *row) for number, row in enumerate(rows)]


def ends(pieces, claim) -> list[tuple]:
    return sorted(
        (piece.state, piece.amount_cents, piece.reason, piece.shares)
        for piece in pieces
        if (piece.member_id, piece.kind) == (claim.member_id, claim.kind)
    )


@given(everybody, limits, stocks)
def test_every_cent_of_everybody_is_in_exactly_one_piece(rows, limit, stock):
    claims = claims_of(rows)
    pieces = pieces_of(claims, limit, stock)
    for claim in claims:
        assert sum(end[1] for end in ends(pieces, claim)) == claim.due_cents
    assert all(piece.amount_cents > 0 for piece in pieces)


@given(everybody, limits, stocks, st.randoms(use_true_random=False))
def test_the_order_of_members_plays_no_role(rows, limit, stock, chance: random.Random):
    claims = claims_of(rows)
    mixed = list(claims)
    chance.shuffle(mixed)
    pieces, others = pieces_of(claims, limit, stock), pieces_of(mixed, limit, stock)
    assert all(ends(pieces, claim) == ends(others, claim) for claim in claims)


@given(everybody, money, limits, stocks)
def test_equal_money_and_an_equal_choice_end_alike(rows, twin, limit, stock):
    claims = claims_of([twin, *rows, twin])
    pieces = pieces_of(claims, limit, stock)
    assert ends(pieces, claims[0]) == ends(pieces, claims[-1])


@given(everybody, limits, stocks)
def test_never_more_extra_shares_than_there_are(rows, limit, stock):
    pieces = pieces_of(claims_of(rows), limit, stock)
    extra = [piece for piece in pieces if piece.state == REINVESTED]
    assert sum(piece.shares for piece in extra) <= stock[CLASS].free_shares
    for piece in extra:
        assert piece.amount_cents == piece.shares * stock[CLASS].price_cents


@given(everybody, limits, stocks)
def test_inleg_that_goes_back_is_never_shared_carried_or_turned_into_shares(rows, limit, stock):
    pieces = pieces_of(claims_of(rows), limit, stock)
    assert {piece.state for piece in pieces if piece.kind == REFUND} <= {READY, HELD}


def one(due_cents: int, *, limit: int = 0, free: int = 0, kind: str = YIELD, **changes):
    return pieces_of([Claim(1, kind, due_cents, **changes)], limit, {CLASS: Stock(32_000, free)})


def test_who_chose_nothing_is_paid():
    assert one(1874) == [Piece(1, YIELD, READY, 1874)]


def test_a_part_that_is_shared_is_floored_for_the_member():
    assert one(1874, choice=Choice(SHARE, 33)) == [
        Piece(1, YIELD, SHARED, 618),
        Piece(1, YIELD, READY, 1256),
    ]
    assert one(1, choice=Choice(SHARE, 99)) == [Piece(1, YIELD, READY, 1)]


def test_money_buys_whole_shares_and_the_rest_is_paid():
    wish = Choice(REINVEST, 0, CLASS)
    assert one(70_000, free=5, choice=wish) == [
        Piece(1, YIELD, REINVESTED, 64_000, share_class_id=CLASS, shares=2),
        Piece(1, YIELD, READY, 6_000),
    ]
    assert one(70_000, free=1, choice=wish)[0].shares == 1
    assert one(31_999, free=5, choice=wish) == [Piece(1, YIELD, READY, 31_999)]
    assert one(70_000, limit=7_000, free=5, choice=wish)[1].state == CARRIED


def test_a_small_amount_waits_unless_there_is_no_next_year():
    assert one(499, limit=500) == [Piece(1, YIELD, CARRIED, 499, SMALL)]
    assert one(500, limit=500) == [Piece(1, YIELD, READY, 500)]
    assert one(499, limit=500, is_leaving=True) == [Piece(1, YIELD, READY, 499)]
    assert one(499, limit=500, kind=REFUND) == [Piece(1, REFUND, READY, 499)]


def test_nothing_of_somebody_who_died_moves_before_there_is_an_executor():
    for choice in (Choice(SHARE, 100), Choice(REINVEST, 0, CLASS)):
        assert one(70_000, free=9, choice=choice, hold=NO_EXECUTOR) == [
            Piece(1, YIELD, HELD, 70_000, NO_EXECUTOR)
        ]


def test_sharing_needs_no_account_number():
    assert one(1000, choice=Choice(SHARE, 40), hold=NO_IBAN) == [
        Piece(1, YIELD, SHARED, 400),
        Piece(1, YIELD, HELD, 600, NO_IBAN),
    ]


def test_a_claim_of_nothing_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="nothing"):
        one(0)


balances = st.lists(
    st.tuples(st.integers(1, 5), st.integers(-500, 2000).filter(bool)),
    min_size=1,
    max_size=5,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: [Owed("1600", plant, cents) for plant, cents in pairs])
opened_lines = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 1500)), max_size=6).map(
    lambda pairs: [Open(number, plant, cents) for number, (plant, cents) in enumerate(pairs)]
)


@given(balances, opened_lines, st.integers(0, 100))
def test_what_is_taken_and_what_is_left_are_what_was_there(owed, opened, percent):
    whole = sum(one.amount_cents for one in owed)
    amount = max(0, whole) * percent // 100
    if not amount:
        return
    taken, left = take(owed, amount)
    assert sum(one.amount_cents for one in taken) == amount
    assert sum(one.amount_cents for one in left) == whole - amount
    parts, rest = spread(taken, opened)
    assert sum(part.amount_cents for part in parts) == amount
    assert min(part.amount_cents for part in parts) > 0
    for one in opened:
        used = sum(p.amount_cents for p in parts if p.distribution_id == one.distribution_id)
        unused = sum(o.amount_cents for o in rest if o.distribution_id == one.distribution_id)
        assert used + unused == one.amount_cents


def test_the_oldest_distribution_goes_first():
    opened = [Open(1, 4, 300), Open(2, 4, 500)]
    parts, rest = spread(take([Owed("1600", 4, 800)], 400)[0], opened)
    assert [(part.distribution_id, part.amount_cents) for part in parts] == [(1, 300), (2, 100)]
    assert rest == [Open(2, 4, 400)]


def test_more_than_there_is_cannot_be_taken():
    with pytest.raises(ValueError, match="there is no"):
        take([Owed("1600", 1, 10)], 11)
