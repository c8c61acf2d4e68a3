"""Members change their own data and password."""

import re

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail
from coop.members import passwords, sign_in_views
from coop.members.models import Member
from coop.members.passwords import hash_password, matches
from coop.records.audit import record
from coop.records.models import AuditEntry
from tests.factories import make_cooperative, make_member
from tests.signing import sign_in, token

GOOD, BETTER = "regen op het zinken dak", "vier koeien in de mist"
PAGE, PASSWORD = "/mijn-gegevens", "/mijn-gegevens/wachtwoord"
DATA = {
    "email": "bram@example.org",
    "phone": "0570 654 321",
    "street": "Brink 1",
    "postcode": "7411 BR",
    "town": "Deventer",
    "iban": "NL91 ABNA 0417 1643 00",
    "contact_by": "email",
    "language": "nl",
}


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    """A hash in a millisecond."""
    hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)


@pytest.fixture
def bram(app, client):
    """Bram, signed in."""
    with app.app_context():
        make_cooperative(db.session)
        member_id = make_member(db.session, "Bram").id
        db.session.commit()
    sign_in(client, app, member_id)
    return member_id


def save(client, **changes):
    return client.post(PAGE, data={**token(client, PAGE, PAGE), **DATA, **changes})


def choose(client, password, current=""):
    data = {"password": password, "current": current}
    return client.post(PASSWORD, data={**token(client, PAGE, PASSWORD), **data})


def now_of(app, member_id):
    with app.app_context():
        return db.session.get_one(Member, member_id)


def mails(app):
    with app.app_context():
        return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def last_trail(app):
    with app.app_context():
        return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def test_a_member_sees_what_is_known_of_them(client, bram):
    page = client.get(PAGE).text

    for known in ("Bram", "L001", "bram@example.org", "7411 BR", "NL91 ABNA 0417 1643 00"):
        assert known in page


def test_an_account_number_that_is_known_is_not_called_optional(client, app, bram):
    label = re.compile(r'<label for="iban">(.*?)</label>', re.S)
    assert "niet verplicht" not in label.search(client.get(PAGE).text)[1]
    with app.app_context():
        found = db.session.get_one(Member, bram)
        found.iban = None
        record("test_changed", found)
        db.session.commit()
    assert "niet verplicht" in label.search(client.get(PAGE).text)[1]


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(PAGE).location == "/inloggen?next=/mijn-gegevens"


def test_a_member_moves_house(app, client, bram):
    answer = save(client, street="Nieuwstraat 2", town="Twello", postcode="7391 aa")

    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "Uw gegevens zijn bewaard" in client.get(PAGE).text
    member = now_of(app, bram)
    assert (member.street, member.postcode, member.town) == ("Nieuwstraat 2", "7391 AA", "Twello")
    trail = last_trail(app)
    assert (trail.actor_id, trail.object_id) == (bram, bram)
    assert sorted(trail.details["fields"]) == ["postcode", "street", "town"]
    assert mails(app) == []


def test_another_account_number_is_told_by_mail(app, client, bram):
    save(client, iban="NL02ABNA0123456789")

    assert now_of(app, bram).iban == "NL02ABNA0123456789"
    [mail] = mails(app)
    assert mail.to_address == "bram@example.org"
    assert "eindigt op 6789" in mail.body
    assert "0123456789" not in mail.body
    assert "0570 123 456" in mail.body


def test_another_mail_address_is_told_to_the_old_and_the_new(app, client, bram):
    save(client, email="bram@nieuw.example", iban="NL02ABNA0123456789")

    told = mails(app)
    assert [mail.to_address for mail in told] == ["bram@example.org", "bram@nieuw.example"]
    assert all("rekeningnummer is gewijzigd" in mail.body for mail in told)


def test_saving_what_was_there_changes_and_tells_nothing(app, client, bram):
    before = last_trail(app).id
    assert save(client).status_code == 303
    assert last_trail(app).id == before
    assert mails(app) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"iban": "NL91ABNA0417164301"}, "iban"),
        ({"iban": ""}, "iban"),
        ({"email": "", "phone": "", "contact_by": "letter"}, "email"),
        ({"email": "", "contact_by": "email"}, "email"),
        ({"email": "bram"}, "email"),
        ({"phone": "geen"}, "phone"),
        ({"postcode": "0000 XX"}, "postcode"),
        ({"street": "x" * 121}, "street"),
        ({"town": "", "contact_by": "letter"}, "town"),
        ({"language": "de"}, "language"),
        ({"contact_by": "duif"}, "contact_by"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(app, client, bram, changes, field):
    before = now_of(app, bram)
    answer = save(client, **{"street": "Elders 9", **changes})

    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text, answer.text[answer.text.find("error-summary") :][:900]
    after = now_of(app, bram)
    assert (after.street, after.iban, after.email) == (before.street, before.iban, before.email)


def test_name_kind_number_and_role_are_not_for_the_member_to_change(app, client, bram):
    save(client, name="Baas", kind="organisation", number="1", status="ended", town="Twello")

    member = now_of(app, bram)
    assert (member.name, member.kind, member.number) == ("Bram", "person", 1)
    assert (member.status, member.town) == ("member", "Twello")


def test_the_language_of_choice_is_that_of_the_next_page(app, client, bram):
    save(client, language="en")

    assert '<html lang="en">' in client.get(PAGE).text
    assert now_of(app, bram).language == "en"


def test_a_member_chooses_a_password_and_other_sessions_end(app, client, bram):
    elsewhere = app.test_client()
    sign_in(elsewhere, app, bram)
    answer = choose(client, GOOD)

    assert answer.status_code == 303
    assert matches(now_of(app, bram).password_hash, GOOD)
    assert client.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302
    assert "wachtwoord is gewijzigd" in mails(app)[0].body
    assert GOOD not in str(last_trail(app).details)


def test_the_new_password_opens_the_door(app, client, bram, monkeypatch):
    monkeypatch.setattr(sign_in_views, "ANSWER_SECONDS", 0)
    choose(client, GOOD)
    visitor = app.test_client()
    form = token(visitor, "/inloggen", "/inloggen/wachtwoord")
    data = {**form, "email": "bram@example.org", "password": GOOD}
    assert visitor.post("/inloggen/wachtwoord", data=data).status_code == 303


@pytest.fixture
def signed_in_long_ago(app, client, bram):
    """Bram has a password, and signed in over a quarter of an hour ago."""
    from datetime import timedelta

    from coop.members.models import WebSession
    from coop.records.audit import record

    with app.app_context():
        member = db.session.get_one(Member, bram)
        member.password_hash = hash_password(GOOD)
        record("test_made", member)
        opened = db.session.scalars(select(WebSession)).one()
        opened.created_at -= timedelta(minutes=16)
        db.session.commit()


def test_after_a_while_the_old_password_is_asked(app, client, bram, signed_in_long_ago):
    refused = choose(client, BETTER, current="niet dit")
    assert refused.status_code == 422
    assert 'href="#current"' in refused.text
    assert BETTER not in refused.text
    assert matches(now_of(app, bram).password_hash, GOOD)

    assert choose(client, BETTER, current=GOOD).status_code == 303
    assert matches(now_of(app, bram).password_hash, BETTER)


def test_who_signed_in_just_now_by_link_may_replace_a_forgotten_password(app, client, bram):
    choose(client, GOOD)
    assert choose(client, BETTER).status_code == 303


def test_guessing_the_old_password_ends_after_a_few_tries(app, client, bram, signed_in_long_ago):
    with clock.stopped_at(clock.now()):
        statuses = [choose(client, BETTER, current="x").status_code for _ in range(9)]
    assert statuses == [422] * 8 + [429]


def test_a_weak_password_is_refused_at_its_field(app, client, bram):
    for weak in ("", "kort", "Welkom2026!", "bram2026", "x" * 129):
        answer = choose(client, weak)
        assert answer.status_code == 422
        assert 'href="#password"' in answer.text
    assert now_of(app, bram).password_hash is None


def test_nobody_sees_the_data_of_another(app, client, bram):
    with app.app_context():
        other = make_member(db.session, "Chantal", phone="06 11 22 33 44").id
        db.session.commit()
    page = client.get(f"{PAGE}?member_id={other}").text
    assert "06 11 22 33 44" not in page
    assert not re.search("Chantal", page)
