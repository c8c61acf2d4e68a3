"""Who sends many mails leaves the database alone between them while orders come in."""

from datetime import timedelta

import pytest

from coop import clock
from coop.database import db
from coop.mail import give_way
from coop.mail.outbox import send_waiting, write_mail
from coop.words import Words


@pytest.fixture
def pauses(app, monkeypatch):
    """Three mails that wait; gives the pauses that are made [s]."""
    made: list[float] = []
    monkeypatch.setattr(give_way.time, "sleep", made.append)
    with app.app_context():
        for number in range(3):
            write_mail(f"lid{number}@example.org", Words("Hallo"), [Words("Dag")])
        db.session.commit()
    return made


def test_between_two_mails_it_waits_longer_than_sqlite_takes_to_look_again(app, pauses):
    with app.app_context():
        assert send_waiting() == 3
        is_sqlite = db.engine.dialect.name == "sqlite"
    assert pauses == ([give_way.PAUSE_S] * 2 if is_sqlite else [])
    assert give_way.PAUSE_S > 0.1


def test_when_nothing_was_written_of_late_nobody_is_waited_for(app, pauses):
    with app.app_context(), clock.stopped_at(clock.now() + timedelta(minutes=1)):
        assert send_waiting() == 3
    assert pauses == []


def test_a_request_that_sends_its_own_mail_does_not_wait(app, pauses):
    with app.test_request_context("/", method="POST"):
        assert send_waiting() == 3
    assert pauses == []
