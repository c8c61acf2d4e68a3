"""A lottery from beginning to end: announced, drawn by two, open to everybody."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.errors import AlreadyDone, NotAllowed, RuleBroken
from coop.offers.cancel import cancel
from coop.offers.draw import Ask, draw
from coop.offers.draw_run import announce, confirm, divide, lines_of, newest_run, propose, reason_of
from coop.offers.join_line import Asked, change_wish, join_line, withdraw_wish
from coop.offers.models import OfferingWish
from coop.offers.place import place
from coop.offers.wish_queries import in_line, orders_of_wish, place_in_line
from coop.records.audit import acting
from tests.factories import make_member
from tests.offers.makers import NOON, make_offering, villager, wish

CLOSES = NOON + timedelta(days=7)
AFTER = NOON + timedelta(days=8)
SEED = "4 8 15 16 23 42"


@pytest.fixture
def lottery(session, cooperative):
    """Ten shares to be divided, of an offering of twelve with two for starters."""
    offering = make_offering(session, offered=12, issued=12, kind="lottery", starter_shares=2)
    announce(offering.id, CLOSES, "Lotto van 28 november 2026", NOON)
    return offering


@pytest.fixture
def wishes(lottery):
    """Four people who want eighteen to twenty-four."""
    asked = [(1, 6), (2, 6), (3, 6), (9, 9)]
    return [join_line(lottery.id, Asked(*pair), villager(n), NOON) for n, pair in enumerate(asked)]


@pytest.fixture
def board(session):
    return [make_member(session, name, iban=None).id for name in ("Gerda", "Henk")]


def draws(lottery, board, seed=SEED):
    with acting(board[0]):
        run = propose(lottery.id, seed, AFTER)
    with acting(board[1]):
        return confirm(lottery.id, seed, run.digest, AFTER)


def test_everybody_gets_what_the_rule_gives_as_a_reserved_order(lottery, wishes, board):
    run = draws(lottery, board)

    expected = draw([Ask(each.id, each.min_shares, each.max_shares) for each in wishes], 10, SEED)
    lines = lines_of(run.id)
    assert [(line.wish_id, line.lot, line.given_shares) for line in lines] == [
        (one.ask.wish_id, one.lot, one.shares) for one in expected
    ]
    assert [str(reason_of(line)) for line in lines] == [str(one.reason) for one in expected]
    for one in expected:
        shares = [order.shares for order in orders_of_wish(one.ask.wish_id)]
        assert shares == ([one.shares] if one.shares else [])
    assert lottery.claimed_shares == 10


def test_who_typed_the_number_does_not_confirm_it(lottery, wishes, board):
    with acting(board[0]):
        run = propose(lottery.id, SEED, AFTER)
        with pytest.raises(NotAllowed):
            confirm(lottery.id, SEED, run.digest, AFTER)
    assert lottery.claimed_shares == 0


def test_both_type_the_same_number(lottery, wishes, board):
    with acting(board[0]):
        run = propose(lottery.id, SEED, AFTER)
    with acting(board[1]), pytest.raises(RuleBroken, match="ander getal"):
        confirm(lottery.id, SEED + "1", run.digest, AFTER)


def test_what_is_confirmed_is_what_was_seen(lottery, wishes, board):
    with acting(board[0]):
        run = propose(lottery.id, SEED, AFTER)
    withdraw_wish(wishes[0], AFTER)
    with acting(board[1]), pytest.raises(AlreadyDone, match="veranderd"):
        confirm(lottery.id, SEED, run.digest, AFTER)


def test_shares_are_divided_once(lottery, wishes, board):
    run = draws(lottery, board)

    with acting(board[0]), pytest.raises(AlreadyDone):
        propose(lottery.id, "1234", AFTER)
    assert newest_run(lottery.id).id == run.id


def test_a_confirmed_run_never_changes(session, lottery, wishes, board):
    run = draws(lottery, board)
    run.seed = "9999"

    with pytest.raises(IntegrityError):
        session.flush()


def test_lots_are_not_drawn_while_wishes_come_in(lottery, wishes, board):
    with acting(board[0]), pytest.raises(RuleBroken, match="loopt nog"):
        propose(lottery.id, SEED, CLOSES - timedelta(seconds=1))


@pytest.mark.parametrize("seed", ["", "123", "abcdef"])
def test_a_number_is_long_enough_and_a_number(lottery, wishes, board, seed):
    with acting(board[0]), pytest.raises(RuleBroken, match="hele getal"):
        propose(lottery.id, seed, AFTER)


def test_spaces_in_the_number_do_not_matter(lottery, wishes, board):
    with acting(board[0]):
        run = propose(lottery.id, "  4 8  15 16 23 42 ", AFTER)
    assert run.seed == SEED


def test_how_lots_are_drawn_is_said_once_and_before(session, lottery):
    with pytest.raises(AlreadyDone):
        announce(lottery.id, CLOSES, "iets anders", NOON)


def test_nobody_takes_part_before_it_is_said_or_after_it_closes(session, cooperative, lottery):
    silent = make_offering(session, code="ZON-5", kind="lottery")

    with pytest.raises(RuleBroken, match="nog niet meedoen"):
        join_line(silent.id, Asked(1, 2), villager(1), NOON)
    with pytest.raises(RuleBroken, match="gesloten"):
        join_line(lottery.id, Asked(1, 2), villager(1), CLOSES)


@pytest.mark.parametrize("days", [0, 70])
def test_the_last_day_lies_between_now_and_the_end_of_the_sale(session, cooperative, days):
    offering = make_offering(session, kind="lottery")

    with pytest.raises(RuleBroken) as refusal:
        announce(offering.id, NOON + timedelta(days=days), "Lotto", NOON)
    assert refusal.value.field == "last_day"


def test_shares_of_a_lottery_are_not_ordered(lottery):
    with pytest.raises(RuleBroken, match="verloot"):
        place(lottery.id, wish(1), villager(1), NOON)


def test_a_wish_may_change_until_the_lottery_closes(wishes):
    change_wish(wishes[0], Asked(2, 3), NOON)
    assert (wishes[0].min_shares, wishes[0].max_shares, wishes[0].shares_left) == (2, 3, 3)

    with pytest.raises(RuleBroken, match="gesloten"):
        change_wish(wishes[0], Asked(1, 3), CLOSES)


def test_before_the_draw_freed_shares_go_to_nobody(lottery, wishes):
    assert all(each.status == "waiting" for each in wishes)
    assert lottery.claimed_shares == 0


def test_after_the_draw_freed_shares_go_by_lot(lottery, wishes, board):
    run = draws(lottery, board)
    by_lot = [line.wish_id for line in lines_of(run.id)]
    line = sorted(
        (each for each in wishes[:3] if each.shares_left), key=lambda each: by_lot.index(each.id)
    )
    everybody = sorted(wishes, key=lambda each: by_lot.index(each.id))
    waiting = [each for each in everybody if each.status == "waiting"]
    assert [place_in_line(each).number for each in waiting] == [1, 2, 3, 4][: len(waiting)]

    cancel(orders_of_wish(line[-1].id)[0], AFTER)

    assert orders_of_wish(line[0].id)[0].channel == "waiting"


def test_a_place_after_the_draw_is_that_of_the_line_also_without_a_lot(lottery, board):
    for number in range(7):
        join_line(lottery.id, Asked(4, 4 + number % 3), villager(number), NOON)
    draws(lottery, board)
    for number in (11, 12):  # whose money came late has no lot and stands behind those who do
        db.session.add(
            OfferingWish(
                offering_id=lottery.id,
                member_id=make_member(db.session, f"Laat {number}").id,
                min_shares=1,
                max_shares=number,
                shares_left=number,
                household="",
                made_at=AFTER,
            )
        )
    db.session.flush()

    line = in_line(lottery.id)
    assert len(line) == 7
    for number, each in enumerate(line, 1):
        place = place_in_line(each)
        assert place.number == number
        assert place.shares_before == sum(one.shares_left for one in line[: number - 1])


def test_who_is_no_member_any_more_is_not_drawn(session, lottery, wishes):
    wishes[0].member.number, wishes[0].member.admitted_on = 900, NOON.date()
    wishes[0].member.status = "ended"
    db.session.flush()

    assert wishes[0].id not in {one.ask.wish_id for one in divide(lottery, SEED).given}
