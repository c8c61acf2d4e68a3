"""Who may open which door: the table, the app that keeps to it, and a walk past every door."""

import pytest

from coop import access
from coop.access import DOORS, ROUTES, UnclassifiedRoute, Who, check_routes
from coop.database import Base, db
from coop.members import sign_in_views
from tests.conftest import build_app
from tests.factories import make_cooperative, make_member
from tests.offers.makers import make_offering
from tests.signing import sign_in, token

# Said here once more, on purpose: a change of who may do what must be made twice.
MAY_KNOCK = {
    "visitor": {Who.ANYONE},
    "member": {Who.ANYONE, Who.SIGNED_IN},
    "kascommissie": {Who.ANYONE, Who.SIGNED_IN, Who.BOOKS, Who.AUDIT},
    "board": {Who.ANYONE, Who.SIGNED_IN, Who.BOOKS, Who.BOARD},
    "administrator": {Who.ANYONE, Who.SIGNED_IN, Who.ADMINISTRATOR},
}
VALUES = {
    "code": "ZON-4",
    "token": "nergens",
    "year": 2025,
    "filename": "coop.css",
    "language": "nl",
}
OPEN = {200, 302, 303, 404, 410}


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Signing in does not wait for the sake of others."""
    monkeypatch.setattr(sign_in_views, "ANSWER_SECONDS", 0)


@pytest.fixture
def browser(app):
    """Make a browser of somebody with this role, in a cooperative that has an open offer."""
    with app.app_context():
        make_cooperative(db.session)
        make_offering(db.session)
        ids = {
            role: make_member(db.session, role, roles=(role,) if role != "member" else ()).id
            for role in MAY_KNOCK
            if role != "visitor"
        }
        db.session.commit()

    def make(role):
        client = app.test_client()
        if role != "visitor":
            sign_in(client, app, ids[role])
        return client

    return make


def doors(app, method):
    """Each endpoint that answers to `method`, with a path for it."""
    adapter = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        if method in rule.methods:
            values = {name: VALUES.get(name, 1) for name in rule.arguments}
            yield rule.endpoint, adapter.build(rule.endpoint, values, method=method)


def everything(app):
    """All rows of all tables."""
    with app.app_context():
        return {
            table.name: sorted(map(repr, db.session.execute(table.select())))
            for table in Base.metadata.sorted_tables
        }


def test_every_route_of_the_app_is_classified_and_every_line_has_a_route(app):
    check_routes(rule.endpoint for rule in app.url_map.iter_rules())


def test_a_route_that_nobody_classified_stops_the_app():
    with pytest.raises(UnclassifiedRoute, match=r"not in .*home\.nieuw"):
        check_routes({*ROUTES, "home.nieuw"})


@pytest.mark.parametrize("endpoint", ["today.index", "orders.pay_POST"])
def test_a_line_taken_out_of_the_table_stops_the_app(endpoint, monkeypatch, tmp_path):
    monkeypatch.delitem(access.ROUTES, endpoint)
    with pytest.raises(UnclassifiedRoute, match=endpoint):
        build_app(tmp_path, "sqlite://")


def test_a_line_without_a_route_stops_the_app():
    with pytest.raises(UnclassifiedRoute, match=r"no such route: .*today\.index"):
        check_routes(set(ROUTES) - {"today.index"})


def test_a_route_stands_on_one_line_only(monkeypatch):
    monkeypatch.setitem(DOORS, Who.BOARD, {*DOORS[Who.BOARD], "today.index"})
    with pytest.raises(UnclassifiedRoute):
        check_routes(ROUTES)


def test_looking_and_doing_have_separate_doors(app):
    """Flask answers HEAD with the view of GET: one view for both would write on HEAD."""
    for rule in app.url_map.iter_rules():
        assert not ({"GET", "HEAD"} & rule.methods and "POST" in rule.methods), rule
        assert rule.endpoint.endswith("_POST") == ("POST" in rule.methods), rule
        assert not {"PUT", "DELETE", "PATCH"} & rule.methods, rule


@pytest.mark.parametrize("role", MAY_KNOCK)
def test_looking_opens_the_doors_of_ones_role_and_changes_nothing(app, browser, role):
    client = browser(role)
    before = everything(app)
    for method in ("GET", "HEAD"):
        for endpoint, path in doors(app, method):
            answer = client.open(path, method=method)
            answer.close()
            if ROUTES[endpoint] in MAY_KNOCK[role]:
                allowed = OPEN
            elif role == "visitor":
                allowed = {302 if method == "GET" else 401}
            else:
                allowed = {403}
            assert answer.status_code in allowed, f"{role}: {method} {path}: {answer.status_code}"
            if allowed == {302}:
                assert answer.location.startswith("/inloggen?next=/")
    assert everything(app) == before


@pytest.mark.parametrize("role", MAY_KNOCK)
def test_doing_without_our_form_is_refused_everywhere(app, browser, role):
    client = browser(role)
    before = everything(app)
    for endpoint, path in doors(app, "POST"):
        answer = client.post(path, data={"town": "Elders"})
        refused = 400
        if ROUTES[endpoint] not in MAY_KNOCK[role]:
            refused = 401 if role == "visitor" else 403
        assert answer.status_code == refused, f"{role}: POST {path}"
    assert everything(app) == before


@pytest.mark.parametrize("role", MAY_KNOCK)
def test_even_with_a_good_form_nobody_does_what_their_role_may_not(app, browser, role):
    client = browser(role)
    form = token(client, "/inloggen" if role == "visitor" else "/mijn-gegevens")
    before = everything(app)
    for endpoint, path in doors(app, "POST"):
        if ROUTES[endpoint] not in MAY_KNOCK[role]:
            answer = client.post(path, data=form)
            assert answer.status_code == (401 if role == "visitor" else 403), f"{role}: {path}"
    assert everything(app) == before


@pytest.mark.parametrize("role", MAY_KNOCK)
def test_an_empty_form_is_answered_with_words_and_changes_nothing(app, browser, role):
    client = browser(role)
    form = token(client, "/inloggen" if role == "visitor" else "/mijn-gegevens")
    before = everything(app)
    for endpoint, path in doors(app, "POST"):
        if ROUTES[endpoint] in MAY_KNOCK[role] and endpoint != "sessions.sign_out_POST":
            answer = client.post(path, data=form)
            assert 400 <= answer.status_code < 500, f"{role}: POST {path}: {answer.status_code}"
    after = everything(app)
    before.pop("attempt"), after.pop("attempt")
    assert after == before


def test_a_mistake_in_the_table_would_be_found(app, browser, monkeypatch):
    """The walk itself is tried: with one door set open, it must fail."""
    monkeypatch.setitem(access.ROUTES, "today.index", Who.ANYONE)
    answer = browser("member").get("/vandaag")
    assert answer.status_code == 404
