"""The acts on the register: what they move, what they refuse, what always holds."""

import threading
import time
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.models import Member
from coop.records.models import AuditEntry
from coop.shares.change import Change, look_ahead, make_change, take_back
from coop.shares.correct import correct
from coop.shares.holdings import Movement, held_on
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.queries import movements_of_plant
from coop.shares.register_day import holders_on, register_of
from coop.shares.register_queries import extract_of
from tests.factories import hand_over
from tests.shares.conftest import TODAY, make_class, set_stage

START = date(2026, 1, 1)


@pytest.fixture
def acts(session, today):
    """The stage in an open session."""
    return set_stage(session)


def rows_of(stage) -> tuple[ShareClass, Member, Member, Member]:
    get = db.session.get_one
    return (
        get(ShareClass, stage.share_class),
        get(Member, stage.anna),
        get(Member, stage.ben),
        get(Member, stage.charlie),
    )


def held(stage, day: date) -> dict[int, int]:
    return {int(name): n for name, n in held_on(movements_of_plant(stage.plant), day).items()}


def test_a_transfer_has_no_day_of_two_owners_or_of_none(acts):
    share_class, anna, _ben, charlie = rows_of(acts)

    hand_over(share_class, anna, charlie, 4, date(2026, 5, 1), "t")

    assert held(acts, date(2026, 4, 30)) == {acts.anna: 10, acts.ben: 5}
    assert held(acts, date(2026, 5, 1)) == {acts.anna: 6, acts.ben: 5, acts.charlie: 4}


def test_one_reference_names_one_act(acts):
    share_class, anna, _ben, charlie = rows_of(acts)
    hand_over(share_class, anna, charlie, 1, date(2026, 5, 1), "t")
    db.session.flush()

    with pytest.raises(IntegrityError):
        hand_over(share_class, anna, charlie, 1, date(2026, 5, 1), "t")


@pytest.mark.parametrize(
    "statement",
    [update(ShareMovement).values(shares=99), delete(ShareMovement)],
    ids=["edited", "deleted"],
)
def test_the_database_keeps_movements_from_being(acts, statement):
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(statement)


def test_shares_of_another_class_do_not_count(acts):
    _share_class, anna, _ben, charlie = rows_of(acts)
    other = make_class(db.session, rows_of(acts)[0].plant, name="Ander")

    with pytest.raises(RuleBroken):
        hand_over(other, anna, charlie, 1, date(2026, 5, 1), "t")


def test_each_act_leaves_who_did_it(acts):
    share_class, anna, _ben, charlie = rows_of(acts)
    hand_over(share_class, anna, charlie, 1, START, "t")
    leg = db.session.scalars(select(ShareMovement).where(ShareMovement.reference == "t")).first()
    correct(leg, "fout", reference="c")
    db.session.flush()

    actions = Counter(db.session.scalars(select(AuditEntry.action)))
    assert actions["shares_transfer"] == actions["shares_correction"] == 2


def test_a_preview_says_what_the_deed_does(acts):
    _class, anna, _ben, charlie = rows_of(acts)
    change = Change("transfer", acts.share_class, anna, charlie, 4, START, 0, "schenking")
    sides = look_ahead(change)

    make_change(change, today=TODAY)

    assert [(side.before, side.after) for side in sides] == [(10, 6), (0, 4)]
    assert held(acts, START) == {acts.anna: 6, acts.ben: 5, acts.charlie: 4}


def test_what_is_taken_back_needs_a_reason_and_happens_once(acts):
    movement = db.session.scalars(select(ShareMovement)).first()

    with pytest.raises(RuleBroken) as refusal:
        correct(movement, " ", reference="c")
    assert refusal.value.field == "reason"
    take_back(movement, "dubbel", today=TODAY)
    with pytest.raises(AlreadyDone):
        take_back(movement, "dubbel", today=TODAY)


def test_taking_back_an_issue_frees_its_shares(acts):
    movement = db.session.scalars(
        select(ShareMovement).where(ShareMovement.member_id == acts.ben)
    ).one()

    take_back(movement, "nooit betaald", today=TODAY)

    assert held(acts, TODAY) == {acts.anna: 10}
    db.session.expire_all()
    assert db.session.get_one(ShareClass, acts.share_class).claimed_shares == 10


@pytest.mark.parametrize(
    ("shares", "seen", "refusal"), [(6, None, RuleBroken), (3, "shown", AlreadyDone)]
)
def test_two_at_once_cannot_both_give_what_was_there(app, stage, shares, seen, refusal):
    made, told = threading.Event(), []
    seen = seen and f"{stage.anna}:10 {stage.ben}:5"

    def give(wait_first: bool) -> None:
        with app.app_context():
            if wait_first:
                made.wait(10)
            _class, anna, ben, charlie = rows_of(stage)
            receiver = ben if wait_first else charlie
            change = Change("transfer", stage.share_class, anna, receiver, shares, TODAY, 0, "")
            try:
                make_change(change, today=TODAY, seen=seen if wait_first else None)
                made.set()
                if not wait_first:
                    time.sleep(0.5)
                db.session.commit()
            except RuleBroken as refused:
                db.session.rollback()
                told.append(type(refused))

    threads = [threading.Thread(target=give, args=(waits,)) for waits in (False, True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert told == [refusal]
    with app.app_context():
        left = {stage.anna: 10 - shares, stage.ben: 5, stage.charlie: shares}
        assert held(stage, TODAY) == left


# Laws: random acts, whatever order they come in

deeds = st.lists(
    st.tuples(
        st.sampled_from(["transfer", "return", "issue", "correct"]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(1, 12),
        st.integers(0, 60),
    ),
    max_size=12,
)


def play(stage, script) -> int:
    """Try every deed; what is refused leaves nothing. The number of deeds done."""
    done = 0
    for kind, one, other, shares, day in script:
        share_class, *members = rows_of(stage)
        giver, receiver, on = members[one], members[other], START + timedelta(days=day)
        try:
            with db.session.begin_nested():
                if kind == "correct":
                    found = db.session.scalars(select(ShareMovement).order_by(ShareMovement.id))
                    rows = found.all()
                    take_back(rows[shares % len(rows)], "fout", today=TODAY)
                else:
                    change = Change(
                        kind,
                        share_class.id,
                        giver if kind != "issue" else None,
                        receiver if kind != "return" else None,
                        shares,
                        on,
                        shares * share_class.price_cents if kind == "issue" else 0,
                        "proef",
                    )
                    make_change(change, today=TODAY)
            done += 1
        except RuleBroken:
            db.session.expire_all()
    return done


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(script=deeds)
def test_held_and_unsold_are_what_was_issued_on_every_day(session, today, script):
    session.rollback()
    stage = set_stage(session)
    play(stage, script)

    movements = movements_of_plant(stage.plant)
    shuffled = sorted(movements, key=lambda movement: (movement.shares, movement.on))
    for day in (START + timedelta(days=n) for n in range(-1, 62)):
        holders = {int(name): n for name, n in held_on(movements, day).items()}
        (total,) = register_of(day).totals()
        lines = holders_on(day)

        assert min(holders.values(), default=0) >= 0
        assert total.held + total.unsold == total.issued == 20
        assert total.unsold >= 0
        assert {line.member_id: line.shares for line in lines} == holders
        assert total.held == sum(holders.values())
        assert total.holders == len(lines)
        assert held_on(shuffled, day) == held_on(movements, day)
    (total,) = register_of(date.max).totals()
    assert total.claimed == total.held
    session.rollback()


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(script=deeds)
def test_a_line_of_the_register_is_dated_from_its_last_start(session, today, script):
    session.rollback()
    stage = set_stage(session)
    play(stage, script)

    for line in holders_on(START + timedelta(days=61)):
        mine = [
            movement
            for movement in movements_of_plant(stage.plant)
            if movement.member == str(line.member_id)
        ]
        before = line.since - timedelta(days=1)
        assert not held_on(mine, before)
        days = {movement.on for movement in mine if movement.on >= line.since}
        assert all(held_on(mine, day) for day in days)
    session.rollback()


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(script=deeds, shares=st.integers(1, 10), day=st.integers(0, 60))
def test_a_transfer_moves_exactly_n_and_taking_it_back_restores_all(
    session, today, script, shares, day
):
    session.rollback()
    stage = set_stage(session)
    play(stage, script)
    _class, anna, _ben, charlie = rows_of(stage)
    on = START + timedelta(days=day)
    before = {n: held(stage, START + timedelta(days=n)) for n in range(-1, 70)}
    change = Change("transfer", stage.share_class, anna, charlie, shares, on, 0, "proef")
    try:
        with session.begin_nested():
            reference = make_change(change, today=TODAY)
    except RuleBroken:
        return

    for n, holders in before.items():
        now = Counter(held(stage, START + timedelta(days=n)))
        now.subtract(holders)
        moved = {member: change for member, change in now.items() if change}
        assert moved == ({stage.anna: -shares, stage.charlie: shares} if n >= day else {})
    leg = session.scalars(
        select(ShareMovement).where(ShareMovement.reference == reference).limit(1)
    ).one()
    take_back(leg, "toch niet", today=TODAY)
    assert {n: held(stage, START + timedelta(days=n)) for n in before} == before
    session.rollback()


def test_the_same_acts_give_the_same_register_on_both_databases(acts):
    script = [
        ("transfer", 0, 2, 4, 3),
        ("issue", 0, 1, 5, 10),
        ("return", 1, 0, 6, 20),
        ("transfer", 2, 1, 9, 20),
        ("correct", 0, 0, 3, 0),
        ("return", 0, 0, 2, 50),
        ("issue", 0, 2, 99, 1),
    ]

    assert play(acts, script) == 5

    assert held(acts, date(2026, 3, 31)) == {acts.anna: 8, acts.ben: 4}
    lines = extract_of(acts.anna)
    assert [line.number for line in lines] == sorted(line.number for line in lines)
    assert lines[-1].held_after == 8


def test_movements_in_any_order_make_the_same_holding():
    movements = [Movement("1", START, 3), Movement("1", START, -3), Movement("2", START, 1)]
    assert held_on(movements, START) == held_on(movements[::-1], START) == {"2": 1}
