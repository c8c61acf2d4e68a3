"""Mail leaves after the change it tells of, and never holds a reader up."""

import email
import smtplib
import threading
from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.mail import deliver, outbox
from coop.mail.models import OutboxMail
from coop.mail.outbox import MOST_TRIES, send_waiting, write_mail
from coop.members import sign_in_views
from coop.words import Words
from tests.conftest import build_app
from tests.factories import make_cooperative, make_member
from tests.signing import token


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Signing in does not wait for the sake of others."""
    monkeypatch.setattr(sign_in_views, "ANSWER_SECONDS", 0)


@pytest.fixture
def mailing(app, database_uri, tmp_path):
    """Make an app on the test's database that mails in some way."""

    def make(way):
        with app.app_context():
            make_cooperative(db.session)
            make_member(db.session, "Bram Öztürk", email="bram@example.org")
            db.session.commit()
        made = build_app(
            tmp_path / "instance", database_uri, MAIL=way, MAIL_FROM="coop@example.org"
        )
        apps.append(made)
        return made

    apps = []
    yield make
    for made in apps:
        with made.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def server(monkeypatch):
    """A mail server that takes what it is given, unless `down`."""

    class Server:
        taken, down = [], False

        def __init__(self, host, port, timeout):
            if Server.down:
                raise ConnectionRefusedError("nobody home")

        def __enter__(self):
            return self

        def __exit__(self, *_error):
            return None

        def send_message(self, message):
            Server.taken.append(message)

    monkeypatch.setattr(outbox.smtplib, "SMTP", Server)
    return Server


@pytest.fixture
def threads(monkeypatch):
    """Threads that wait until the test lets them go."""
    started = []

    class Kept(threading.Thread):
        def start(self):
            started.append(self)

    monkeypatch.setattr(deliver.threading, "Thread", Kept)
    return started


def ask_link(app):
    client = app.test_client()
    data = {**token(client, "/inloggen"), "email": "bram@example.org"}
    return client.post("/inloggen", data=data)


def waiting(app):
    with app.app_context():
        return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def test_to_files_a_mail_is_there_when_the_answer_is(mailing, tmp_path):
    app = mailing("files")
    ask_link(app)

    [file] = (tmp_path / "instance" / "outbox").iterdir()
    message = email.message_from_bytes(file.read_bytes())
    assert message["To"] == "bram@example.org"
    text = message.get_payload(decode=True).decode()
    assert "Beste Bram Öztürk" in text
    assert "http://127.0.0.1:5000/inloggen/link/" in text
    assert waiting(app)[0].sent_at is not None


def test_a_mail_server_is_not_waited_for(mailing, server, threads):
    app = mailing("smtp")
    assert ask_link(app).status_code == 303
    assert server.taken == []
    assert waiting(app)[0].sent_at is None

    [thread] = threads
    thread.run()
    assert [message["To"] for message in server.taken] == ["bram@example.org"]
    assert waiting(app)[0].sent_at is not None


def test_a_server_that_is_down_loses_no_mail(mailing, server, threads):
    app = mailing("smtp")
    server.down = True
    ask_link(app)
    threads[0].run()
    [mail] = waiting(app)
    assert (mail.sent_at, mail.tries) == (None, 1)
    assert "nobody home" in mail.last_error

    server.down = False
    assert app.test_cli_runner().invoke(args=["mail"]).output == "0 mail(s) sent\n"
    with clock.stopped_at(mail.created_at + timedelta(minutes=3)):
        result = app.test_cli_runner().invoke(args=["mail"])
        assert result.exit_code == 0
        assert result.output == "1 mail(s) sent\n"
        assert server.taken[0]["Message-ID"] == mail.message_id
        assert app.test_cli_runner().invoke(args=["mail"]).output == "0 mail(s) sent\n"


def test_after_some_tries_a_mail_is_left_for_the_board_to_see(mailing, server):
    app = mailing("smtp")
    server.down = True
    with app.app_context():
        write_mail("weg@example.org", Words("Hallo"), [Words("Dag")])
        db.session.commit()
        for _ in range(MOST_TRIES + 2):
            with clock.stopped_at(clock.now() + timedelta(days=1)):
                assert send_waiting() == 0
    assert waiting(app)[0].tries == MOST_TRIES


def test_no_lock_is_held_while_a_mail_server_thinks(mailing, server, monkeypatch):
    app = mailing("smtp")
    seen = []

    def deliver_and_look(_mail_id, _message):
        with db.engine.execution_options(writes=True).begin() as another:
            seen.append(another.execute(select(OutboxMail.tries)).scalar_one())

    monkeypatch.setitem(outbox._WAYS, "smtp", deliver_and_look)
    with app.app_context():
        write_mail("weg@example.org", Words("Hallo"), [Words("Dag")])
        db.session.commit()
        assert send_waiting() == 1
    assert seen == [1]


def test_of_two_senders_at_once_one_sends(mailing, server):
    app = mailing("smtp")
    with app.app_context():
        write_mail("een@example.org", Words("Hallo"), [Words("Dag")])
        db.session.commit()
        mail_id = db.session.scalars(select(OutboxMail.id)).one()
        db.session.rollback()
        server.down = True
        assert not outbox._send_one(mail_id, 0)
        server.down = False
        # The other had read the mail before the first claimed it.
        assert not outbox._send_one(mail_id, 0)
    assert server.taken == []


def test_a_change_that_fails_leaves_no_mail(session):
    write_mail("bram@example.org", Words("Hallo"), [Words("Dag")])
    session.flush()
    session.rollback()

    assert session.scalars(select(OutboxMail)).all() == []
    assert "mail" not in session.info


def test_a_savepoint_neither_sends_a_mail_nor_forgets_it(session):
    write_mail("bram@example.org", Words("Hallo"), [Words("Dag")])
    with session.begin_nested():
        session.flush()
    session.begin_nested().rollback()
    assert "mail_waits" not in g
    session.commit()

    assert g.mail_waits


def test_a_mail_is_written_in_the_language_of_its_reader(session, monkeypatch):
    monkeypatch.setattr(outbox, "in_language", lambda language, words: f"{language}: {words}")
    write_mail("e@example.org", Words("Hallo"), [Words("Een"), Words("Twee")], language="en")
    session.flush()

    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.subject, mail.body) == ("en: Hallo", "en: Een\n\nen: Twee")


def test_a_broken_outbox_does_not_break_the_answer(app, client, monkeypatch):
    from sqlalchemy.exc import OperationalError

    with app.app_context():
        make_member(db.session, "Bram")
        db.session.commit()

    def broken():
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(deliver, "send_waiting", broken)
    assert ask_link(app).status_code == 303


def test_readiness_tells_of_mail_that_does_not_leave(app, client):
    with app.app_context():
        write_mail("bram@example.org", Words("Hallo"), [Words("Dag")])
        db.session.commit()
    assert client.get("/readyz").json["outbox"] is True
    with clock.stopped_at(clock.now() + timedelta(minutes=16)):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json["outbox"]) == (503, False)


def test_the_real_server_class_is_the_standard_one():
    assert outbox.smtplib is smtplib
