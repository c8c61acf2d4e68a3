"""Whatever is typed or sent: plain words at the field, nothing changed, and never an error of ours.

The forms are found by walking every page as the board, in the demo cooperative: a form that is new
tomorrow is tried tomorrow.
"""

import gzip
import io
import time
import zipfile

import pytest
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.demo.command import load
from coop.errors import RuleBroken
from coop.members.models import RoleGrant
from coop.production.weather import file_text
from tests.laws.forms_found import every_form
from tests.laws.stage import everything
from tests.signing import sign_in

WRONG_NUMBERS = (
    "vijf", "٣", "１２", "1e9", "-Infinity", "0x10", "1_000", "9223372036854775808", "1\x00",
    "1,2,3", "' OR 1=1",
)  # fmt: skip
WRONG_DAYS = ("2026-02-30", "0000-00-00", "٣-٣-2026", "9999-12-31", "gisteren", "1-1-99999")
STRANGE = ("-0", "", "1.5", "0", "-1", "\u200b1", "1" * 5000)
"""Some of these are something in one field and nothing in another; none may be an error of ours."""
REACH_THE_DATABASE = {"9223372036854775808", "1\x00", "9999-12-31", "-1", "0", "-0"}
"""The others end in our own code, which is the same on both."""

# Where nothing of shares or money is typed; their own tests try these.
ELSEWHERE = (
    "outages", "plants", "profile", "readings", "sessions", "stands", "viability", "weather",
)  # fmt: skip
LEADS = (
    "/register/wijzig?soort=transfer",
    "/register/wijzig?soort=return",
    "/register/wijzig?soort=issue",
    "/bestuur/bronnen/nieuw?soort=wind",
)
VALUES = {"code": "ZON-4", "token": "x", "filename": "coop.css", "language": "nl"}


@pytest.fixture
def demo(app):
    """The demo cooperative."""
    with app.app_context():
        load(100)
        board = db.session.scalars(select(RoleGrant.member_id).where(RoleGrant.role == "board"))
        return board.first()


@pytest.fixture
def board(app, client, demo):
    sign_in(client, app, demo)
    return client


WITH_FORMS: list[str] = []
"""The pages on which a form was found; the same demo is walked once."""


@pytest.fixture
def found(app, board):
    """Every form that the board can send, with the endpoint that it goes to."""
    adapter = app.url_map.bind("localhost")
    paths = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        for year in (clock.today().year - 1, clock.today().year - 2):
            values = {name: VALUES.get(name, 1) for name in rule.arguments}
            paths.append(
                adapter.build(
                    rule.endpoint,
                    {**values, **({"year": year} if "year" in rule.arguments else {})},
                )
            )
    forms, pages = every_form(board, WITH_FORMS or list(dict.fromkeys([*paths, *LEADS])))
    WITH_FORMS[:] = pages
    return [
        (adapter.match(form.action.split("?")[0], method="POST")[0], form)
        for form in forms.values()
    ]


def state(app) -> dict[str, list[str]]:
    """All that counts: what a browser's visit leaves is no state of the cooperative."""
    with app.app_context():
        told = everything()
        for housekeeping in ("web_session", "attempt", "form_answer"):
            told.pop(housekeeping)
        return told


def has_error_at(page: str, name: str) -> bool:
    return f'id="{name}-error"' in page


def names_every_fault(page: str) -> bool:
    """A file of readings or prices is answered with a page of its own, line by line."""
    return "niets ingelezen" in page


def of_shares_and_money(found):
    return [(endpoint, form) for endpoint, form in found if endpoint.split(".")[0] not in ELSEWHERE]


def answered(board, form, names, value):
    """The answer to a form with this at all these questions, and the rest as it stood."""
    return board.post(form.action, data=dict(form.filled(**dict.fromkeys(names, value))))


def tried_here(app, values):
    """Which of these are tried on this database."""
    with app.app_context():
        is_sqlite = db.engine.dialect.name == "sqlite"
    return [value for value in values if is_sqlite or value in REACH_THE_DATABASE]


def test_wrong_and_strange_answers_are_refused_at_their_field_and_change_nothing(app, board, found):
    before, tried = state(app), 0
    for endpoint, form in of_shares_and_money(found):
        for names, wrong in ((form.numbers, WRONG_NUMBERS), (form.days, WRONG_DAYS)):
            for value in tried_here(app, wrong) if names else ():
                answer = answered(board, form, names, value)
                tried += 1
                told = f"{endpoint} {sorted(names)} {value!r}: {answer.status_code}"
                assert answer.status_code in (400, 422), told
                if answer.status_code == 422:
                    silent = [name for name in names if not has_error_at(answer.text, name)]
                    assert not silent, f"{told}, nothing said at {silent}"
    assert tried > 20
    assert state(app) == before

    for endpoint, form in of_shares_and_money(found):
        names = form.numbers | form.days | form.lists
        for value in tried_here(app, STRANGE) if names else ():
            answer = answered(board, form, names, value)
            assert answer.status_code < 500, f"{endpoint} {value!r}: {answer.status_code}"
            if answer.status_code < 400:
                before = state(app)
    assert state(app) == before


# --- files ---

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><l>&j;</l>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../standen.csv", content)
    return file.getvalue()


FILES = {
    "xml bomb": LAUGHS.encode(),
    "external entity": OUTSIDE.encode(),
    "zip bomb": zipped(b"0" * 20_000_000),
    "gzip bomb": gzip.compress(b"0,0\n" * 15_000_000),
    "nothing": b"",
    "latin-1": "tijd;waarde\nmaart\xe9;vijf\n".encode("latin-1"),
    "nuls": b"start,end,energy_kwh\n\x00\x00\x00,\x00,1\n",
    "utf-16": "start,end,energy_kwh\n2025-01-01,2025-02-01,1\n".encode("utf-16"),
    "one long line": b"1," * 200_000,
    "deep json": b"[" * 100_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
}


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_files_that_mean_ill_are_refused_in_words_and_change_nothing(app, board, found):
    with_files = [(endpoint, form) for endpoint, form in found if form.files]
    assert {endpoint for endpoint, _form in with_files} >= {
        "imports.upload_POST",
        "prices.upload_POST",
        "weather.upload_POST",
        "plants.new_POST",
    }
    before, tried = state(app), set()
    for endpoint, form in with_files:
        if endpoint in tried:
            continue
        tried.add(endpoint)
        for kind, content in FILES.items():
            sent = {name: (io.BytesIO(content), "standen.csv") for name in form.files}
            began = time.process_time()
            answer = board.post(
                form.action,
                data=dict(form.filled(**dict.fromkeys(form.typed, "x"), **sent)),
                content_type="multipart/form-data",
            )
            spent = time.process_time() - began
            told = f"{kind} to {endpoint}: {answer.status_code}, {spent:.1f} s"
            assert answer.status_code in (400, 413, 422), told
            assert "root:x:0:0" not in answer.text, told
            if answer.status_code == 422:
                at_field = any(has_error_at(answer.text, name) for name in form.files)
                assert at_field or names_every_fault(answer.text), told
            assert spent < 2, told
    assert state(app) == before


def test_files_packed_after_each_other_are_read_and_cannot_flood(monkeypatch):
    packed = gzip.compress(b"time_utc,") + gzip.compress(b"ghi_wm2\n")
    assert file_text.decode(packed, "weer.csv.gz") == "time_utc,ghi_wm2\n"

    monkeypatch.setattr(file_text, "MOST_BYTES", 1000)
    with pytest.raises(RuleBroken, match="te groot"):
        file_text.decode(gzip.compress(b"0" * 600) * 2, "weer.csv.gz")
    with pytest.raises(RuleBroken, match="niet te lezen"):
        file_text.decode(packed[:-9], "weer.csv.gz")
