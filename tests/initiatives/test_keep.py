import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

import coop.initiatives
from coop.errors import AlreadyDone, RuleBroken
from coop.initiatives import answer, keep
from coop.initiatives.binding import ENDED
from coop.initiatives.command import calls
from coop.initiatives.links import Starter
from coop.initiatives.models import Commitment, Initiative, PhoneNote, Pledge
from coop.initiatives.pledge import pledge
from coop.initiatives.queries import events_of, initiative_by_id, standing
from coop.initiatives.start import start
from coop.mail.models import OutboxMail
from tests.initiatives.makers import ENDS_ON, NOON, ZONE, idea, open_one, want

ROOM = Path(coop.initiatives.__file__).parent
AFTER = NOON + timedelta(days=60)


def change(key, **changes):
    typed = {"title": "Panelen voor de Lindelaan", "story": "Samen kopen is goedkoper.",
             "place": "Deventer", "ends_on": ENDS_ON, **changes}  # fmt: skip
    return keep.change(key, **typed, at=NOON, zone=ZONE)


def test_what_the_starter_changes_stands_in_the_history_with_before_and_after(session, key):
    change(key, title="Panelen voor de hele wijk", ends_on=ENDS_ON + timedelta(days=5))
    newest = [(each.who, each.action, each.field, each.before, each.after)
              for each in events_of(key.initiative_id)[:2]]  # fmt: skip
    assert newest == [
        ("starter", "changed", "ends_on", "2026-12-31", "2027-01-05"),
        (
            "starter", "changed", "title", "Panelen voor de Lindelaan",
            "Panelen voor de hele wijk",
        ),
    ]  # fmt: skip
    found = initiative_by_id(key.initiative_id)
    assert found.ends_at.isoformat() == "2027-01-05T23:00:00+00:00"


def test_an_open_call_cannot_end_earlier_than_people_were_told(session, key):
    with pytest.raises(RuleBroken) as refusal:
        change(key, ends_on=ENDS_ON - timedelta(days=1))
    assert refusal.value.field == "ends_on"


def test_the_history_cannot_be_rewritten(session, key):
    for statement in (
        "UPDATE initiative_event SET who = 'board'",
        "DELETE FROM initiative_event",
        "DELETE FROM initiative",
        "UPDATE initiative SET threshold_units = 1",
        "UPDATE initiative SET contact = 'bestuur@example.org'",
        "UPDATE initiative SET state = 'ordered'",
    ):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(statement))


def test_only_an_address_that_we_signed_makes_a_key():
    """Wherever a key is made in this room, it is made of a signed address."""
    for file in ROOM.glob("*.py"):
        makes = [
            node
            for node in ast.walk(ast.parse(file.read_text()))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "Starter"
        ]
        assert not makes or file.name == "links.py", file


def test_no_act_of_the_board_changes_what_the_starter_said():
    """The acts of the board set three columns, and none of them is the starter's."""
    tree = ast.parse((ROOM / "answer.py").read_text())
    found = {
        target.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for each in node.targets
        for target in (each.elts if isinstance(each, ast.Tuple) else [each])
        if isinstance(target, ast.Attribute)
    }
    assert found == {"hidden_reason", "offering", "design", "done_at"}


def test_the_board_answers_under_the_call_and_the_starter_is_told(session, key):
    answer.answer(key.initiative_id, "Mooi plan.", NOON)
    newest = events_of(key.initiative_id)[0]
    assert (newest.who, newest.action, newest.after) == ("board", "answered", "Mooi plan.")
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert (mail.to_address, "Mooi plan." in mail.body) == ("noor@example.org", True)


def test_the_board_hides_with_a_reason_that_stays_and_nobody_joins_meanwhile(session, key):
    with pytest.raises(RuleBroken):
        answer.hide(key.initiative_id, "  ", NOON)
    answer.hide(key.initiative_id, "Beledigt een buurman.", NOON)
    with pytest.raises(RuleBroken):
        pledge(key.initiative_id, want(), NOON)
    with pytest.raises(AlreadyDone):
        answer.hide(key.initiative_id, "Nog eens.", NOON)
    answer.show_again(key.initiative_id, NOON)
    pledge(key.initiative_id, want(), NOON)
    assert [each.action for each in events_of(key.initiative_id)[:2]] == ["shown", "hidden"]


def test_a_call_that_time_ended_binds_nobody_and_tells_everybody(session, key):
    pledge(key.initiative_id, want(1), NOON)
    pledge(key.initiative_id, want(2, contact="0570 222 222"), NOON)
    before = len(session.scalars(select(OutboxMail)).all())
    found = initiative_by_id(key.initiative_id)
    assert standing(found, AFTER).state == "missed"
    assert found.state == "call"  # reading alone changes nothing
    assert keep.let_time_pass(key.initiative_id, AFTER)
    assert not keep.let_time_pass(key.initiative_id, AFTER)
    assert found.state == "missed"
    rows = session.scalars(select(Pledge)).all()
    assert {(row.state, row.name, row.contact) for row in rows} == {(ENDED, "", "")}
    assert not session.scalars(select(Commitment)).all()
    told = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()[before:]
    assert {mail.to_address for mail in told} == {"noor@example.org", "buur1@example.org"}
    assert all("hoeft niets te betalen" in mail.body for mail in told)
    assert session.scalars(select(PhoneNote)).one().phone == "0570 222 222"


def test_stopping_ends_every_pledge_and_cannot_be_undone(session, key):
    pledge(key.initiative_id, want(1), NOON)
    keep.stop(key, NOON)
    assert session.scalars(select(Pledge)).one().state == ENDED
    for act in (keep.stop, keep.open_call, keep.ask_offers):
        with pytest.raises(AlreadyDone):
            act(key, NOON)


def test_a_call_whose_last_day_is_over_cannot_be_opened(session, cooperative):
    key = Starter(start(idea(), NOON, ZONE).id)
    with pytest.raises(RuleBroken):
        keep.open_call(key, AFTER)


def test_the_nightly_command_ends_what_is_over_once(app, session, cooperative):
    late = open_one()
    open_one(contact="ander@example.org", ends_on=ENDS_ON + timedelta(days=365))
    session.commit()
    from coop import clock

    with clock.stopped_at(AFTER):
        told = [app.test_cli_runner().invoke(calls).output for _time in range(2)]
    assert told == ["Afgelopen: 1\n", "Afgelopen: 0\n"]
    session.expire_all()
    assert session.get(Initiative, late.initiative_id).state == "missed"
