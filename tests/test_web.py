"""What every answer has: headers, tokens, pages for what goes wrong."""

import re
from datetime import timedelta
from gettext import NullTranslations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError

from coop import clock
from coop import language as languages
from coop.database import Base, db, let_go
from coop.errors import AlreadyDone, LinkExpired, NotAllowed, RuleBroken
from coop.members import sign_in_views
from coop.offers.writer import TooBusy
from coop.web import HEADERS
from tests.conftest import build_app
from tests.factories import make_cooperative, make_member
from tests.signing import sign_in, token

PROFILE = "/mijn-gegevens"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Signing in does not wait for the sake of others."""
    monkeypatch.setattr(sign_in_views, "ANSWER_SECONDS", 0)


@pytest.fixture
def anna(app):
    """The cooperative and a member."""
    with app.app_context():
        make_cooperative(db.session)
        member_id = make_member(db.session, "Anna").id
        db.session.commit()
        return member_id


def raising(app, error):
    """Let the page about accessibility fail like this."""

    def fail():
        raise error

    app.view_functions["home.accessibility"] = fail


def everything(app):
    """All rows of all tables."""
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(table.select())))
            for table in Base.metadata.sorted_tables
        }


def answers(app, client, anna):
    """An answer of every kind, by what it is."""
    yield "page", client.get("/"), 200
    yield "style", client.get("/static/coop.css"), 200
    yield "alive", client.get("/healthz"), 200
    yield "ready", client.get("/readyz"), 200
    yield "sent on", client.get(PROFILE), 302
    yield "no token", client.post("/inloggen"), 400
    yield "must sign in", client.post(PROFILE), 401
    yield "not there", client.get("/nergens"), 404
    yield "wrong way", client.put("/"), 405
    yield "link too old", client.get("/inloggen/link/x"), 410
    yield "too large", client.post("/inloggen", data={"email": "x" * 13_000_000}), 413
    form = token(client, "/inloggen", "/inloggen")
    yield "form with a fault", client.post("/inloggen", data={**form, "email": "x"}), 422
    yield "done", client.post("/inloggen", data={**form, "email": "a@b.nl"}), 303
    sign_in(client, app, anna)
    yield "not for you", client.get("/vandaag"), 403
    yield "own page", client.get(PROFILE), 200
    raising(app, ZeroDivisionError())
    yield "broken", client.get("/toegankelijkheid"), 500


def test_every_kind_of_answer_carries_the_headers(app, client, anna):
    for kind, answer, status in answers(app, client, anna):
        answer.close()
        assert answer.status_code == status, kind
        for name, value in HEADERS.items():
            assert answer.headers.get(name) == value, f"{kind}: {name}"
        assert "Cache-Control" in answer.headers, kind
        assert "Strict-Transport-Security" not in answer.headers, kind


def test_the_policy_lets_nothing_in_that_is_not_ours():
    rules = dict(rule.split(" ", 1) for rule in HEADERS["Content-Security-Policy"].split("; "))

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_pages_hold_no_inline_code(client, anna):
    for path in ("/", "/inloggen", "/toegankelijkheid", "/nergens"):
        page = client.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)


def test_over_https_cookies_are_bound_to_the_host_and_browsers_stay_there(
    database_uri, tmp_path, anna
):
    app = build_app(tmp_path / "https", database_uri, BASE_URL="https://coop.example")
    client = app.test_client()
    sign_in(client, app, anna)
    answer = client.get(PROFILE, base_url="https://localhost")

    assert answer.status_code == 200
    assert client.get_cookie("__Host-coop").secure
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    with app.app_context():
        db.engine.dispose()


def test_what_is_for_somebody_in_particular_is_kept_by_no_cache(app, client, anna):
    assert client.get("/inloggen").headers["Cache-Control"] == "no-store"
    sign_in(client, app, anna)
    for path in ("/", PROFILE, "/vandaag"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_form_without_our_token_changes_nothing(app, client, anna):
    sign_in(client, app, anna)
    client.get(PROFILE)
    before = everything(app)
    for form in ({}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": "a.b.c"}):
        answer = client.post(PROFILE, data={**form, "town": "Elders"})
        assert answer.status_code == 400
        assert "Er is niets veranderd" in answer.text
    assert everything(app) == before


def test_a_token_of_another_person_or_visit_is_refused(app, client, anna):
    other = app.test_client()
    foreign = token(other, "/inloggen", "/inloggen")
    of_the_visitor = token(client, "/inloggen", "/inloggen")
    sign_in(client, app, anna)
    own = token(client, PROFILE, PROFILE)
    second = app.test_client()
    sign_in(second, app, anna)
    of_another_session = token(second, PROFILE, PROFILE)

    for form in (foreign, of_the_visitor, of_another_session):
        assert client.post(PROFILE, data=form).status_code == 400
    assert client.post(PROFILE, data=own).status_code == 422


def test_a_token_is_good_for_half_a_day(app, client, anna):
    app.config["SESSION_HOURS"] = app.config["SESSION_IDLE_MINUTES"] = 10_000
    sign_in(client, app, anna)
    form = token(client, PROFILE, PROFILE)
    app.config["FORM_HOURS"] = 0

    import time

    time.sleep(1.1)
    answer = client.post(PROFILE, data={**form, "town": "Elders"})
    assert answer.status_code == 410
    assert "stond te lang open" in answer.text


def test_a_form_that_another_site_sends_is_refused(app, client, anna):
    sign_in(client, app, anna)
    form = token(client, PROFILE, PROFILE)
    answer = client.post(PROFILE, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuleBroken("Zo gaat het niet."), 422, "Zo gaat het niet."),
        (AlreadyDone("Dat was al zo."), 409, "Dat was al zo."),
        (NotAllowed("Dat mag niet."), 403, "Dat mag niet."),
        (LinkExpired("Te oud."), 410, "Te oud."),
        (IntegrityError("insert", {}, Exception("UNIQUE")), 409, "al gebeurd"),
        (OperationalError("select", {}, Exception("locked")), 503, "over een minuut"),
        (ZeroDivisionError("geheim"), 500, "Noem deze code"),
    ],
)
def test_what_goes_wrong_is_said_in_words_and_never_in_a_trace(
    app, client, anna, error, status, words
):
    raising(app, error)
    answer = client.get("/toegankelijkheid")

    assert answer.status_code == status
    assert words in answer.text
    for inside in ("Traceback", "geheim", "UNIQUE", "locked", "sqlalche"):
        assert inside not in answer.text
    assert ("Retry-After" in answer.headers) == (status == 503)


@pytest.fixture
def without_database(tmp_path):
    """An app whose database server is not there."""
    return build_app(tmp_path, f"postgresql+psycopg://coop@/coop?host={tmp_path}")


def test_a_page_without_its_database_says_so_itself(without_database):
    answer = without_database.test_client().get("/")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "Probeer het over een minuut opnieuw" in answer.text


def test_a_refusal_because_it_is_busy_needs_no_database(without_database):
    raising(without_database, TooBusy("Het is zo druk."))
    answer = without_database.test_client().get("/toegankelijkheid")

    assert answer.status_code == 503
    assert "Het is zo druk." in answer.text


def test_who_is_signed_in_is_told_too_when_the_database_is_away(without_database):
    client = without_database.test_client()
    client.set_cookie("coop_session", "x" * 43)

    assert client.get("/mijn").status_code == 503


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_goes_away_while_it_is_told_to_forget_is_let_go(app, monkeypatch, error):
    with app.app_context():
        db.session.execute(text("SELECT 1"))

        def gone():
            raise error("rollback", {}, Exception("gone"))

        monkeypatch.setattr(db.session(), "rollback", gone)
        let_go()

        assert not db.session().in_transaction()
        monkeypatch.undo()
        assert db.session.scalar(text("SELECT 1")) == 1


def test_a_visitor_has_a_cookie_of_their_own_and_no_session(client, anna):
    asked = client.get("/inloggen")
    cookie = asked.headers["Set-Cookie"]

    assert re.match(r"coop_visitor=[\w-]{32}; HttpOnly; Path=/; SameSite=Lax$", cookie)
    assert "Set-Cookie" not in client.get("/inloggen").headers


@pytest.mark.parametrize("mine", ["", "x", "y" * 500])
def test_a_visitor_who_made_their_own_cookie_gets_one_of_ours(client, anna, mine):
    client.set_cookie("coop_visitor", mine)

    assert "coop_visitor=" in client.get("/inloggen").headers["Set-Cookie"]


def test_a_form_of_another_visitor_is_refused(app, anna):
    form = token(app.test_client(), "/inloggen", "/inloggen")
    other = app.test_client()
    other.get("/inloggen")

    assert other.post("/inloggen", data={**form, "email": "a@b.nl"}).status_code == 400


def test_a_form_that_stood_open_before_signing_out_is_refused(app, client, anna):
    sign_in(client, app, anna)
    form = token(client, PROFILE, "/uitloggen")
    assert client.post("/uitloggen", data=form).status_code == 303

    assert client.post("/inloggen", data={**form, "email": "a@b.nl"}).status_code == 400


class Marked(NullTranslations):
    """English in which one sees what was translated."""

    def gettext(self, message):
        return f"EN {message}"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nergens", 404),
        ("PUT", "/", 405),
        ("POST", "/mijn-gegevens", 401),
        ("POST", "/inloggen", 400),
        ("GET", "/inloggen/link/x", 410),
    ],
)
def test_pages_for_what_goes_wrong_are_there_in_both_languages(
    client, anna, monkeypatch, method, path, status
):
    monkeypatch.setattr(
        languages, "catalogue", lambda code: Marked() if code == "en" else NullTranslations()
    )
    for code in ("nl", "en"):
        client.get(f"/taal/{code}")
        answer = client.open(path, method=method)
        head = re.search(r"<h1>(.*?)</h1>\s*<p class=\"lead\">(.*?)</p>", answer.text, re.DOTALL)
        assert answer.status_code == status
        assert f'<html lang="{code}">' in answer.text
        for sentence in head.groups():
            assert sentence.startswith("EN ") == (code == "en")


def test_a_page_that_is_not_there_says_so_before_anything_is_set_up(client):
    answer = client.get("/nergens")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_whoever_did_the_last_request_does_not_do_what_comes_after(app, client, anna):
    from coop.records.audit import actor_id

    sign_in(client, app, anna)
    client.get(PROFILE)
    assert actor_id() is None


def test_a_session_that_goes_unused_is_forgotten_by_the_page_but_not_prolonged(app, client, anna):
    sign_in(client, app, anna)
    start = clock.now()
    with clock.stopped_at(start + timedelta(minutes=4)):
        before = everything(app)["web_session"]
        client.get(PROFILE)
        assert everything(app)["web_session"] == before
    with clock.stopped_at(start + timedelta(minutes=6)):
        client.get(PROFILE)
        assert everything(app)["web_session"] != before
