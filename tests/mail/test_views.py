"""The demo's mailbox."""

import pytest

from coop import rooms
from coop.database import db
from coop.mail.address import page_address
from coop.mail.models import OutboxMail
from coop.mail.outbox import write_about, write_mail
from coop.words import Words
from tests.conftest import build_app


@pytest.fixture
def written(app):
    """Two mails, the second with a link and a sign that means something in HTML."""
    with app.app_context():
        write_mail("anna@example.org", Words("Eerste"), [Words("Dag")])
        write_mail(
            "bram@example.org",
            Words("Tweede"),
            [
                Words(
                    "%(name)s:\n%(link)s",
                    name="<Bram>",
                    link="http://127.0.0.1:5000/inloggen/link/abc",
                )
            ],
        )
        db.session.commit()


def test_the_newest_mail_stands_first(client, written):
    page = client.get("/brievenbus").text

    assert page.index("Tweede") < page.index("Eerste")
    assert "bram@example.org" in page


def test_links_in_a_mail_can_be_clicked_and_nothing_else_is_markup(client, written):
    page = client.get("/brievenbus/2").text

    assert 'href="http://127.0.0.1:5000/inloggen/link/abc"' in page
    assert "&lt;Bram&gt;:" in page
    assert "<Bram>" not in page


def told_late(about_id):
    """The words of a message that has none until it leaves."""
    return Words("Uw bestelling"), [Words("Zo betaalt u.")]


def test_a_letter_that_waits_is_shown_with_its_words_and_keeps_waiting(app, client, monkeypatch):
    monkeypatch.setitem(rooms.MESSAGES, "due", "tests.mail.test_views:told_late")
    with app.app_context():
        write_about("due", 1, "Laan 3, Deventer", channel="letter")
        db.session.commit()
        letter_id = db.session.query(OutboxMail).one().id

    assert "Brief:" in client.get("/brievenbus").text
    page = client.get(f"/brievenbus/{letter_id}").text
    assert "<h1>Uw bestelling</h1>" in page
    assert "Zo betaalt u." in page
    with app.app_context():
        assert db.session.query(OutboxMail).one().body == ""


def test_a_mail_that_is_not_there(client, written):
    assert client.get("/brievenbus/3").status_code == 404


def test_what_waits_for_a_person_is_shown_with_its_words(app, client, monkeypatch):
    said = (Words("Wij schrijven af"), [Words("Op 15 december."), Words("Dag")])
    monkeypatch.setattr("coop.mail.outbox.message_about", lambda _about: lambda _id: said)
    with app.app_context():
        write_about("debit", 1, "0570 702 702", channel="phone")
        db.session.commit()

    assert "Belnotitie: nog niet verstuurd" in client.get("/brievenbus").text
    page = client.get("/brievenbus/1").text
    assert "Aan 0570 702 702" in page
    assert "Op 15 december." in page
    with app.app_context():
        assert db.session.query(OutboxMail).one().body == ""  # looking changes nothing


def test_an_empty_mailbox_says_what_to_do(client):
    assert "Er is nog geen post" in client.get("/brievenbus").text


def test_outside_the_demo_there_is_no_mailbox(app, database_uri, written, tmp_path):
    real = build_app(tmp_path / "real", database_uri, DEMO=False, MAIL="files", SECRET_KEY="k" * 32)
    client = real.test_client()
    assert client.get("/brievenbus").status_code == 404
    assert client.get("/brievenbus/1").status_code == 404
    assert "brievenbus" not in client.get("/").text
    with real.app_context():
        db.engine.dispose()


def test_an_address_for_mail_is_whole_even_behind_a_folder(app):
    with app.app_context():
        app.config["BASE_URL"] = "https://example.org/coop/"
        address = page_address("sessions.link", token="x y")

    assert address == "https://example.org/coop/inloggen/link/x%20y"
