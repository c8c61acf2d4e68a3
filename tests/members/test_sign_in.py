"""Signing in by a mailed link and by password."""

import re
from datetime import timedelta
from threading import Barrier, Thread
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher
from flask import url_for
from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail
from coop.members import passwords, sign_in_views
from coop.members.join import end_membership
from coop.members.models import Member, SignInLink, WebSession
from coop.members.next_page import own_path
from coop.members.passwords import check_password, hash_password, is_outdated, matches
from coop.members.sign_in import make_link
from coop.records.audit import record
from tests.factories import ADMITTED, make_cooperative, make_member
from tests.signing import sign_in, token

GOOD = "regen op het zinken dak"


@pytest.fixture(autouse=True)
def one_moment():
    """All tries fall in one quarter of an hour, also when a test runs at its end."""
    with clock.stopped_at(clock.now()):
        yield


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Nobody waits in tests; one test puts the waiting back."""
    monkeypatch.setattr(sign_in_views, "ANSWER_SECONDS", 0)


REAL = passwords._hasher


def test_a_password_costs_a_guesser_time():
    assert REAL.memory_cost >= 19 * 1024
    assert REAL.time_cost >= 2


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    """A hash in a millisecond; what a real one costs is another test's question."""
    hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)


@pytest.fixture
def people(app):
    """The cooperative with Anna, who sits on the board, and Bram, who shares no address."""
    with app.app_context():
        make_cooperative(db.session)
        anna = make_member(db.session, "Anna", roles=("board",), password_hash=hash_password(GOOD))
        bram = make_member(db.session, "Bram")
        db.session.commit()
        return {"Anna": anna.id, "Bram": bram.id}


def ask(client, email, **more):
    return client.post("/inloggen", data={**token(client, "/inloggen"), "email": email, **more})


def mails(app):
    with app.app_context():
        return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def links_in(body):
    return [urlsplit(url) for url in re.findall(r"http://127\.0\.0\.1:5000\S+", body)]


def press(client, link):
    """Open a mailed link and press its button."""
    page = client.get(f"{link.path}?{link.query}")
    assert page.status_code == 200
    tokens = re.findall(r'name="(csrf_token|next)" value="([^"]*)"', page.text)
    return client.post(link.path, data=dict(tokens))


def address(app, endpoint):
    with app.test_request_context():
        return url_for(endpoint)


def who(client):
    found = re.search(r'account__name">([^<]+)<', client.get("/toegankelijkheid").text)
    return found[1] if found else None


def test_a_member_signs_in_with_a_mailed_link(app, client, people):
    answer = ask(client, "Bram@Example.org")

    assert answer.status_code == 303
    assert "Kijk in uw mail" in client.get(answer.location).text
    [mail] = mails(app)
    assert (mail.to_address, mail.member_id) == ("bram@example.org", people["Bram"])
    [link] = links_in(mail.body)
    assert press(client, link).location == address(app, "my.page")
    assert who(client) == "Bram"


def test_the_link_is_absolute_and_its_secret_is_not_kept(app, people):
    with app.app_context():
        url = make_link(db.session.get_one(Member, people["Bram"]), clock.now())
        secret = url.rpartition("/")[2]
        kept = db.session.scalars(select(SignInLink.token_hash)).one()

    assert url.startswith("http://127.0.0.1:5000/inloggen/link/")
    assert len(secret) >= 43
    assert secret not in kept


def test_opening_a_link_uses_nothing_and_signs_nobody_in(app, client, people):
    ask(client, "bram@example.org")
    [link] = links_in(mails(app)[0].body)

    for _ in range(3):
        assert client.get(link.path).status_code == 200
        assert client.head(link.path).status_code == 200
    assert who(client) is None
    press(client, link)
    assert who(client) == "Bram"


def test_a_link_works_once(app, client, people):
    ask(client, "bram@example.org")
    [link] = links_in(mails(app)[0].body)
    tokens = token(client, link.path)
    press(client, link)

    other = app.test_client()
    again = other.get(link.path)
    assert again.status_code == 410
    assert "Vraag een nieuwe link" in again.text
    tokens = token(other, "/inloggen")
    assert other.post(link.path, data=tokens).status_code == 410
    assert who(other) is None


def test_pressing_a_used_link_again_asks_nothing_of_who_is_in(app, client, people):
    ask(client, "bram@example.org")
    [link] = links_in(mails(app)[0].body)
    press(client, link)

    again = client.get(link.path)

    assert again.status_code == 410
    assert "u bent al ingelogd, als Bram" in again.text
    assert "Vraag een nieuwe link" not in again.text


def test_who_was_on_the_way_to_a_page_hears_why_to_sign_in(client, people):
    told = "Log eerst in"
    assert told in client.get("/mijn?jaar=2025", follow_redirects=True).text
    assert told not in client.get("/inloggen").text


def test_a_link_is_too_old_after_a_quarter_of_an_hour(app, client, people):
    ask(client, "bram@example.org")
    [link] = links_in(mails(app)[0].body)
    tokens = token(client, link.path)

    with clock.stopped_at(clock.now() + timedelta(minutes=15)):
        assert client.get(link.path).status_code == 410
        assert client.post(link.path, data=tokens).status_code == 410
        assert who(client) is None


def test_an_invented_link_gets_nobody_in(client, people):
    assert client.get("/inloggen/link/wachtwoord").status_code == 410
    tokens = token(client, "/inloggen")
    assert client.post("/inloggen/link/" + "a" * 43, data=tokens).status_code == 410


def test_of_two_who_press_at_once_one_gets_in(app, client, people):
    ask(client, "bram@example.org")
    [link] = links_in(mails(app)[0].body)
    browsers = [app.test_client() for _ in range(4)]
    forms = [token(browser, link.path) for browser in browsers]
    start, statuses = Barrier(len(browsers)), []

    def go(browser, form):
        start.wait()
        statuses.append(browser.post(link.path, data=form).status_code)

    threads = [Thread(target=go, args=pair) for pair in zip(browsers, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 410, 410, 410]


def test_known_and_unknown_addresses_get_the_same_answer(app, client, people):
    known, unknown = ask(client, "bram@example.org"), ask(client, "niemand@example.org")

    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert len(known.data) == len(unknown.data)
    assert len(mails(app)) == 1


def test_no_answer_comes_sooner_than_another(app, client, people, monkeypatch):
    monkeypatch.setattr(sign_in_views, "ANSWER_SECONDS", 60)
    naps = []
    monkeypatch.setattr(sign_in_views.time, "sleep", naps.append)
    ask(client, "bram@example.org")
    ask(client, "niemand@example.org")
    by_password(client, "niemand@example.org", "x")

    assert len(naps) == 3
    assert all(0 < nap <= 60 for nap in naps)


def test_members_who_share_an_address_get_one_mail_with_a_link_each(app, client, people):
    with app.app_context():
        make_member(db.session, "Bea", email="bram@example.org")
        db.session.commit()
    ask(client, "bram@example.org")

    [mail] = mails(app)
    assert mail.member_id is None
    assert "Bram:\n" in mail.body
    assert "Bea:\n" in mail.body
    press(client, links_in(mail.body)[1])
    assert who(client) == "Bea"


def test_somebody_who_has_left_gets_no_link_and_an_old_one_fails(app, client, people):
    with app.app_context():
        bram = db.session.get_one(Member, people["Bram"])
        link = urlsplit(make_link(bram, clock.now()))
        end_membership(bram, ADMITTED)
        bram.password_hash = hash_password(GOOD)
        db.session.commit()

    assert client.get(link.path).status_code == 410
    assert client.post(link.path, data=token(client, "/inloggen")).status_code == 410
    ask(client, "bram@example.org")
    assert mails(app) == []
    assert by_password(client, "bram@example.org", GOOD).status_code == 422


def test_an_applicant_may_sign_in_before_admission(app, client, people):
    with app.app_context():
        make_member(db.session, "Nina", number=None)
        db.session.commit()
    ask(client, "nina@example.org")
    press(client, links_in(mails(app)[0].body)[0])

    assert who(client) == "Nina"


def test_the_mail_is_in_the_language_of_its_reader(app, client, people):
    with app.app_context():
        make_member(db.session, "Emily", language="en")
        db.session.commit()
    ask(client, "emily@example.org", next="/mijn?jaar=2025")

    [mail] = mails(app)
    assert mail.language == "en"
    [link] = links_in(mail.body)
    stranger = app.test_client()
    assert '<html lang="en"' in stranger.get(f"{link.path}?{link.query}").text
    assert press(stranger, link).location == "/mijn?jaar=2025"


def test_asking_too_often_is_refused_for_known_and_unknown_alike(app, client, people):
    for address in ("bram@example.org", "niemand@example.org"):
        statuses = [ask(client, address).status_code for _ in range(9)]
        assert statuses == [303] * 8 + [429]
    assert len(mails(app)) == 8


def test_a_form_without_an_address_is_shown_again(client, people):
    for typed in ("", "bram", "bram@"):
        answer = ask(client, typed)
        assert answer.status_code == 422
        assert 'href="#link_email"' in answer.text


def by_password(client, email, password, **more):
    form = token(client, "/inloggen", action="/inloggen/wachtwoord")
    data = {**form, "email": email, "password": password, **more}
    return client.post("/inloggen/wachtwoord", data=data)


def test_a_member_with_a_password_signs_in_at_once(app, client, people):
    answer = by_password(client, "anna@example.org", GOOD)

    assert (answer.status_code, answer.location) == (303, "/vandaag")
    assert who(client) == "Anna"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_everybody_starts_at_their_own_task(app, people):
    with app.app_context():
        for role in ("kascommissie", "administrator"):
            make_member(db.session, role, roles=(role,), password_hash=hash_password(GOOD))
        db.session.commit()
    for name, endpoint in (
        ("anna", "today.index"),
        ("kascommissie", "today.index"),
        ("administrator", "settings.roles"),
    ):
        browser = app.test_client()
        answer = by_password(browser, f"{name}@example.org", GOOD)
        assert answer.location == address(app, endpoint)


def test_a_wrong_password_and_an_unknown_address_get_the_same_sentence(client, people):
    tried = [
        by_password(client, "anna@example.org", "zon op het zinken dak"),
        by_password(client, "bram@example.org", GOOD),
        by_password(client, "niemand@example.org", GOOD),
    ]

    pages = {
        re.sub(r'value="[^"]*"|<strong>[^<]*', "", answer.text.replace("anna", "bram"))
        for answer in tried
    }
    assert [answer.status_code for answer in tried] == [422] * 3
    assert "horen niet bij elkaar" in tried[0].text
    assert len({re.findall(r"horen niet[^<]*", page)[0] for page in pages}) == 1
    assert all(GOOD not in answer.text for answer in tried)
    assert who(client) is None


def test_guessing_a_password_ends_after_a_few_tries(client, people):
    statuses = [by_password(client, "anna@example.org", "x").status_code for _ in range(8)]

    assert statuses == [422] * 8
    assert by_password(client, "anna@example.org", GOOD).status_code == 429


def test_who_signs_in_rightly_is_not_counted_as_a_guesser(client, people):
    for _ in range(3):
        for _ in range(6):
            assert by_password(client, "anna@example.org", "x").status_code == 422
        assert by_password(client, "anna@example.org", GOOD).status_code == 303
        client.delete_cookie("coop_session")


def test_two_people_with_one_address_and_one_password_are_sent_to_a_link(app, client, people):
    with app.app_context():
        make_member(db.session, "Arie", email="anna@example.org", password_hash=hash_password(GOOD))
        db.session.commit()
    answer = by_password(client, "anna@example.org", GOOD)

    assert answer.status_code == 422
    assert "Laat u een link mailen" in answer.text


def test_a_session_of_an_older_version_is_over(app, client, people):
    sign_in(client, app, people["Bram"])
    assert who(client) is not None
    with app.app_context():
        bram = db.session.get_one(Member, people["Bram"])
        bram.session_version += 1
        record("sessions_ended", bram)
        db.session.commit()

    assert who(client) is None


def test_signing_out_ends_the_session_even_for_a_copied_cookie(app, client, people):
    sign_in(client, app, people["Bram"])
    cookie = client.get_cookie("coop_session").value
    answer = client.post("/uitloggen", data=token(client, "/toegankelijkheid", "/uitloggen"))

    assert answer.status_code == 303
    assert who(client) is None
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(WebSession)) == 0
    thief = app.test_client()
    thief.set_cookie("coop_session", cookie)
    assert who(thief) is None


def test_who_signs_in_and_who_signs_out_is_another_visitor_each_time(app, client, people):
    """A form that stood open for one reader of this browser is nobody else's."""
    first = token(client, "/inloggen", action="/inloggen")
    assert by_password(client, "anna@example.org", GOOD).status_code == 303
    before = client.get_cookie("coop_visitor").value
    assert client.post("/uitloggen", data=token(client, "/", "/uitloggen")).status_code == 303
    second = token(client, "/inloggen", action="/inloggen")

    assert client.get_cookie("coop_visitor").value != before
    assert client.post("/inloggen", data={**first, "email": "a@b.nl"}).status_code == 400
    assert client.post("/inloggen", data={**second, "email": "a@b.nl"}).status_code == 303


def test_signing_in_makes_another_visitor(app, client, people):
    token(client, "/inloggen", action="/inloggen")
    before = client.get_cookie("coop_visitor").value
    by_password(client, "anna@example.org", GOOD)

    assert client.get_cookie("coop_visitor").value != before


def test_signing_in_again_ends_the_session_before(app, client, people):
    sign_in(client, app, people["Bram"])
    client.get("/toegankelijkheid")
    with app.app_context():
        link = urlsplit(make_link(db.session.get_one(Member, people["Anna"]), clock.now()))
        db.session.commit()
    press(client, link)

    assert who(client) == "Anna"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(WebSession)) == 1


def test_a_session_ends_when_nothing_is_done_and_after_half_a_day(app, client, people):
    sign_in(client, app, people["Bram"])
    start = clock.now()

    with clock.stopped_at(start + timedelta(minutes=119)):
        assert who(client) == "Bram"
    with clock.stopped_at(start + timedelta(minutes=119 + 121)):
        assert who(client) is None
    for hour in range(4, 12):
        with clock.stopped_at(start + timedelta(hours=hour)):
            client.get("/toegankelijkheid")
    with clock.stopped_at(start + timedelta(hours=12)):
        assert who(client) is None


def test_every_sign_in_stands_in_the_trail(app, client, people):
    from coop.records.models import AuditEntry

    by_password(client, "anna@example.org", GOOD)
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signed_in")).one()
    assert (entry.object_id, entry.details) == (people["Anna"], {"by": "password"})


OTHER_SITES = [
    "https://boef.example",
    "http:boef.example",
    "//boef.example",
    "///boef.example",
    "/\\boef.example",
    "\\/boef.example",
    "/\t/boef.example",
    "/\n/boef.example",
    " //boef.example",
    "javascript:alert(1)",
    "boef.example/vandaag",
    "/a//boef.example",
    "//user@boef.example",
    "/" + "a" * 501,
    "//[",
    "",
]


@pytest.mark.parametrize("address", OTHER_SITES)
def test_another_site_is_never_the_next_page(address):
    assert own_path(address) is None


@pytest.mark.parametrize("address", ["/", "/vandaag", "/leden?zoek=a%20b&pagina=2", "/x#y"])
def test_a_page_of_ours_may_be_next(address):
    assert own_path(address) == address


def test_after_signing_in_one_goes_where_one_was_going(app, client, people):
    asked = client.get("/mijn-gegevens?a=1")
    assert asked.status_code == 302
    assert asked.location == "/inloggen?next=/mijn-gegevens?a%3D1"
    form = re.search(
        r'id="link_next" name="next" type="hidden" value="([^"]*)"', client.get(asked.location).text
    )
    assert form[1] == "/mijn-gegevens?a=1"
    ask(client, "bram@example.org", next=form[1])

    assert press(client, links_in(mails(app)[0].body)[0]).location == "/mijn-gegevens?a=1"


@pytest.mark.parametrize("address", ["//boef.example", "https://boef.example", "/\\boef.example"])
def test_signing_in_never_leads_to_another_site(app, client, people, address):
    answer = by_password(client, "anna@example.org", GOOD, next=address)
    assert answer.location == "/vandaag"
    assert client.get("/inloggen", query_string={"next": address}).location == "/vandaag"


def test_a_password_is_kept_so_that_nobody_can_read_it():
    kept = hash_password(GOOD)

    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert matches(kept, GOOD)
    assert not matches(kept, GOOD + "!")
    assert not matches(None, "the password of nobody")
    assert not is_outdated(kept)
    assert is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaA")


def test_an_accent_is_the_same_sign_however_it_is_typed():
    assert matches(hash_password("caf\u00e9 om de hoek"), "cafe\u0301 om de hoek")


@pytest.mark.parametrize(
    "easy",
    [
        "kort",
        "a" * 129,
        "Wachtwoord1!",
        "Welkom2026",
        "zonnepanelen",
        "aaaaaaaa",
        "12345678",
        "!!12345678!!",
        "Coöperatie2026",
        "Willemsen1",
        "anna.willemsen99",
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(easy):
    with pytest.raises(Exception, match="wachtwoord"):
        check_password(easy, name="Anna Willemsen", email="anna.willemsen@example.org")


@pytest.mark.parametrize("good", [GOOD, "x7#Qp2!v", "ééntje meer dan genoeg"])
def test_a_long_or_strange_password_is_welcome(good):
    check_password(good, name="Anna Willemsen", email="anna@example.org")


def test_a_hash_from_easier_days_is_renewed_at_sign_in(app, client, people):
    with app.app_context():
        anna = db.session.get_one(Member, people["Anna"])
        anna.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
        record("test_made", anna)
        db.session.commit()
    assert by_password(client, "anna@example.org", GOOD).status_code == 303
    with app.app_context():
        assert not is_outdated(db.session.get_one(Member, people["Anna"]).password_hash)
