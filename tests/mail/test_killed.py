"""A sender that dies between sending and writing down that it sent: sent again, never lost."""

import email
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail
from coop.mail.outbox import send_waiting, write_message
from coop.words import Words
from tests.conftest import build_app
from tests.offers.makers import NOON

DIES = """
import os, signal, sys
from pathlib import Path
from coop.mail import outbox
from tests.conftest import build_app

app = build_app(Path(sys.argv[1]), sys.argv[2], MAIL="files")
to_file = outbox._WAYS["files"]

def send_and_die(mail_id, message):
    to_file(mail_id, message)
    os.kill(os.getpid(), signal.SIGKILL)

outbox._WAYS["files"] = send_and_die
with app.app_context():
    outbox.send_waiting()
"""


@pytest.fixture
def two_mails(app, session):
    with clock.stopped_at(NOON):
        for number in (1, 2):
            said = Words("Bericht %(number)s", number=number)
            write_message("test", number, f"a{number}@example.org", said, [said], once=True)
        db.session.commit()
    return app


def test_who_is_killed_after_sending_sends_it_again_with_the_same_number(
    two_mails, database_uri, tmp_path
):
    folder = tmp_path / "instance"
    died = subprocess.run(
        [sys.executable, "-c", DIES, str(folder), database_uri],
        cwd=os.getcwd(),
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        check=False,
        timeout=120,
    )
    assert died.returncode == -signal.SIGKILL
    [first] = sorted((folder / "outbox").iterdir())
    sent = email.message_from_bytes(first.read_bytes())["Message-ID"]
    with two_mails.app_context():
        rows = db.session.query(OutboxMail).order_by(OutboxMail.id).all()
        assert [(row.sent_at, row.tries) for row in rows] == [(None, 1), (None, 0)]
        db.session.remove()

    app = build_app(folder, database_uri, MAIL="files")
    with app.app_context(), clock.stopped_at(clock.now() + timedelta(minutes=5)):
        assert send_waiting() == 2
        assert send_waiting() == 0
        db.session.remove()
        db.engine.dispose()
    files = sorted((folder / "outbox").iterdir())
    ids = [email.message_from_bytes(file.read_bytes())["Message-ID"] for file in files]
    assert len(ids) == 2
    assert ids[0] == sent
