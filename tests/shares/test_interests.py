"""Who holds so much that others must know; and changes of the board that must be passed on."""

from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.give_role import grant, revoke
from coop.members.models import Member, RoleGrant
from coop.shares.board_notices import pass_on, ubo_reminders
from coop.shares.interest_queries import interests_on
from coop.shares.interests import largest
from tests.shares.conftest import TODAY, hand_out, make_class, make_plant, set_stage


def test_the_limits_themselves_count():
    # Handbook §1.6: 25 % of a plant's or all shares, and 5 % for box 2.
    found = largest([1, 2, 3, 4], [25, 5, 4, 66])

    assert [(one.member_id, one.is_owner) for one in found] == [(4, True), (1, True), (2, False)]


def test_parts_of_one_member_are_one_interest():
    (only, other) = largest([7, 8, 7], [2, 90, 3])

    assert (only.member_id, other.member_id, other.part, other.whole) == (8, 7, 5, 95)


def test_nobody_holds_nothing():
    assert largest([], []) == []
    assert largest([1], [0]) == []


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 1000)), max_size=60), st.randoms())
def test_largest_interests_are_few_and_do_not_depend_on_the_order(held, random):
    shuffled = list(held)
    random.shuffle(shuffled)
    found = largest(*zip(*held, strict=True)) if held else []

    assert found == (largest(*zip(*shuffled, strict=True)) if held else [])
    assert len(found) <= 20
    assert sum(one.is_owner for one in found) <= 4
    assert all(one.part * 20 >= one.whole == sum(n for _, n in held) for one in found)


@pytest.fixture
def stage(session, today):
    return set_stage(session)


def test_interests_are_of_a_plant_and_of_all_by_price(stage):
    # Dear shares weigh more: 15 of € 250 against 10 of € 1 000.
    dear = make_class(db.session, make_plant(db.session, "ZON-2"), 50, price_cents=1000_00)
    hand_out(dear, db.session.get_one(Member, stage.charlie), 10, date(2026, 1, 1))
    shown = {
        group.plant_name: [(one.name, round(one.interest.fraction, 3)) for one in group.named]
        for group in interests_on(TODAY)
    }

    assert shown == {
        None: [("Charlie Cox", 0.727), ("Anna Aarts", 0.182), ("Ben Bos", 0.091)],
        "Dak ZON-1": [("Anna Aarts", 0.667), ("Ben Bos", 0.333)],
        "Dak ZON-2": [("Charlie Cox", 1.0)],
    }
    assert [group.plant_name for group in interests_on(date(2023, 1, 1))] == []


def test_every_change_of_the_board_waits_until_it_was_passed_on(stage):
    assert [(one.name, one.change) for one in ubo_reminders()] == [("Bo Bestuur", "begins")]
    assert pass_on(TODAY, today=TODAY) == 1
    assert ubo_reminders() == []
    with pytest.raises(AlreadyDone):
        pass_on(TODAY, today=TODAY)

    grant(db.session.get_one(Member, stage.anna), "board", date(2026, 6, 1), today=TODAY)
    bo = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.member_id == stage.bo)).one()
    revoke(bo, date(2026, 6, 10), today=TODAY)
    assert [(one.name, one.change, one.on.day) for one in ubo_reminders()] == [
        ("Anna Aarts", "begins", 1),
        ("Bo Bestuur", "ends", 10),
    ]
    # What came after the day of telling was not told.
    assert pass_on(date(2026, 6, 5), today=TODAY) == 1
    assert [one.name for one in ubo_reminders()] == ["Bo Bestuur"]


def test_a_day_to_come_is_no_day_of_telling(stage):
    with pytest.raises(RuleBroken, match="moet nog komen") as refusal:
        pass_on(date(2026, 6, 16), today=TODAY)
    assert refusal.value.field == "told_on"


def test_other_roles_are_no_change_of_the_board(stage):
    pass_on(TODAY, today=TODAY)
    grant(db.session.get_one(Member, stage.anna), "kascommissie", TODAY, today=TODAY)

    assert ubo_reminders() == []


def test_what_was_passed_on_stays_so(stage):
    pass_on(TODAY, today=TODAY)
    for statement in ("UPDATE board_notice SET told_on = '2026-01-01'", "DELETE FROM board_notice"):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(sa.text(statement))
