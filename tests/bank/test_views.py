"""The pages of the bank: upload, preview, import, look back."""

import io

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from coop.bank import import_job, views
from coop.bank.models import BankFile, BankLine
from coop.database import db
from coop.records.jobs import work
from coop.records.models import Job
from tests.bank.makers import camt, ing_csv
from tests.bank.test_import import period
from tests.signing import sign_in, token, tokens_in


def send(client, *files: tuple[bytes, str]):
    data: dict = {**token(client, "/bank/inlezen", "/bank/inlezen")}
    data["file"] = [FileStorage(io.BytesIO(content), name, "file") for content, name in files]
    # Written here: the client would lay a long body in a file and leave it open.
    boundary, body = encode_multipart(data)
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post("/bank/inlezen", data=body, content_type=kind)


def hidden(html: str, name: str) -> str:
    start = html.index(f'name="{name}"')
    return html[html.index('value="', start) + 7 :].split('"', 1)[0]


def confirm_data(html: str) -> dict[str, str]:
    tokens = tokens_in(html, "/bank/inlezen/bevestig")
    return {**tokens, "files": hidden(html, "files"), "seen": hidden(html, "seen")}


def count(app, table=BankLine) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_from_file_to_lines(app, board):
    seen = send(board, (camt(period(0, 1)), "oktober.xml"))
    assert seen.status_code == 200
    assert "oktober.xml" in seen.text
    assert "Lees 8 nieuwe regels in" in seen.text
    assert count(app) == 0
    answer = board.post("/bank/inlezen/bevestig", data=confirm_data(seen.text))
    assert answer.status_code == 303
    assert answer.location == "/bank/verdelen"
    assert count(app) == 8
    page = board.get("/bank/")
    assert "8 regels wachten op u" in page.text
    assert "Nieuwe regels: 8" in page.text
    assert "oktober.xml" in page.text


def test_a_second_click_and_a_second_time_bring_nothing(app, board):
    seen = send(board, (camt(period(0, 1)), "a.xml"))
    data = confirm_data(seen.text)
    first = board.post("/bank/inlezen/bevestig", data=data)
    second = board.post("/bank/inlezen/bevestig", data=data)
    assert (first.status_code, second.location) == (303, first.location)
    again = send(board, (camt(period(0, 1)), "b.xml"))
    assert "al ingelezen op" in again.text
    assert "Er komt niets bij" in again.text
    assert count(app) == 8
    assert count(app, BankFile) == 1


def test_good_files_can_go_on_without_the_bad_one(app, board):
    stranger = camt(period(0, 1), own="NL18INGB0001234567")
    seen = send(board, (camt(period(0, 1)), "goed.xml"), (stranger, "vreemd.xml"))
    assert seen.status_code == 422
    assert "vreemd.xml: Dit is een afschrift van een andere rekening" in seen.text
    board.post("/bank/inlezen/bevestig", data=confirm_data(seen.text))
    assert count(app) == 8


@pytest.mark.parametrize("files", [(), ((b"", "leeg.xml"),), ((b"PK\x03\x04", "a.zip"),)])
def test_nothing_good_gives_the_form_again_with_words(app, board, files):
    answer = send(board, *files)
    assert answer.status_code == 422
    assert "Er klopt iets nog niet" in answer.text
    assert count(app, BankFile) == 0


def test_a_csv_after_camt_shows_what_it_looks_like_and_adds_nothing(app, board):
    seen = send(board, (camt(period(0, 1)), "a.xml"))
    board.post("/bank/inlezen/bevestig", data=confirm_data(seen.text))
    again = send(board, (ing_csv(period(0, 1)), "a.csv"))
    assert "Lijken op een regel die er al is" in again.text
    assert "lijkt op" in again.text
    board.post("/bank/inlezen/bevestig", data=confirm_data(again.text))
    assert count(app) == 8


def test_who_knows_better_takes_what_looks_alike(app, board):
    seen = send(board, (camt(period(0, 1)), "a.xml"))
    board.post("/bank/inlezen/bevestig", data=confirm_data(seen.text))
    assert "takes_alike" not in seen.text
    again = send(board, (ing_csv(period(0, 1)), "a.csv"))
    data = {**confirm_data(again.text), "takes_alike": "y"}
    board.post("/bank/inlezen/bevestig", data=data)
    alike = 4  # the other four have no reference in either, and are the same to the letter
    assert count(app) == 8 + alike
    once_more = send(board, (ing_csv(period(0, 1)), "a.csv"), (camt(period(0, 1)), "a.xml"))
    assert "Er komt niets bij" in once_more.text


def test_an_old_preview_is_refused_and_nothing_is_stored(app, board):
    seen = send(board, (camt(period(0, 2)), "a.xml"))
    data = confirm_data(seen.text)
    other = send(board, (camt(period(1, 1)), "b.xml"))
    board.post("/bank/inlezen/bevestig", data=confirm_data(other.text))
    assert board.post("/bank/inlezen/bevestig", data=data).status_code == 409
    assert count(app) == 4
    assert "al ingelezen" in board.get(f"/bank/inlezen/{data['files']}").text.lower()


@pytest.mark.parametrize("files", ["", "x", "999", "0", "1-1e3", "999999999999999"])
def test_a_preview_of_nothing_of_ours_is_gone(board, files):
    data = {**token(board, "/bank/inlezen", "/bank/inlezen"), "form_key": "k" * 20}
    answer = board.post("/bank/inlezen/bevestig", data={**data, "files": files, "seen": "x"})
    assert answer.status_code == 410


def test_many_lines_become_long_work(app, board, monkeypatch):
    monkeypatch.setattr(views, "MANY_LINES", 5)
    seen = send(board, (camt(period(0, 1)), "a.xml"))
    answer = board.post("/bank/inlezen/bevestig", data=confirm_data(seen.text))
    assert "/bestuur/taken/" in answer.location
    assert count(app) == 0
    with app.app_context():
        assert work() == 1
    assert count(app) == 8


def test_more_than_the_most_is_refused_in_words(app, board, monkeypatch):
    monkeypatch.setattr(views, "MOST_BYTES", 10_000)
    monkeypatch.setattr(views, "ROOM_AROUND", 0)
    answer = send(board, (b"x" * 20_000, "groot.xml"))
    assert answer.status_code == 413
    assert "100 MB" in answer.text
    assert count(app, BankFile) == 0


def test_a_year_of_statements_is_longer_than_other_forms_may_send(board):
    long = camt(period(0, 1)).replace(b"<GrpHdr>", b"<!-- x -->" * 1_300_000 + b"<GrpHdr>")
    answer = send(board, (long, "jaar.xml"))
    assert "/bestuur/taken/" in answer.location


def test_a_long_file_is_read_and_imported_outside_the_page(app, board, monkeypatch):
    monkeypatch.setattr(import_job, "MANY_BYTES", 1_000)
    monkeypatch.setattr(views, "read_kept", None)
    monkeypatch.setattr(views, "keep_file", None)
    asked = send(board, (camt(period(0, 1)), "lang.xml"))
    assert (asked.status_code, count(app)) == (303, 0)
    with app.app_context():
        assert work() == 1
        job = db.session.scalars(select(Job)).one()
        assert job.state == "done"
        preview = job.onward
    page = board.get(preview)
    assert "Nieuwe regels: 8." in page.text
    assert "lang.xml" in page.text
    answer = board.post("/bank/inlezen/bevestig", data=confirm_data(page.text))
    assert answer.status_code == 303
    with app.app_context():
        assert work() == 1
    assert count(app) == 8
    assert board.get(preview.split("?")[0]).status_code == 404


def test_a_long_file_that_cannot_be_read_says_so_and_brings_nothing(app, board, monkeypatch):
    monkeypatch.setattr(import_job, "MANY_BYTES", 1_000)
    half = camt(period(0, 1))[:-300]
    send(board, (half, "half.xml"))
    with app.app_context():
        assert work() == 1
        job = db.session.scalars(select(Job)).one()
        assert (job.state, job.onward) == ("failed", "/bank/inlezen")
        assert "is niet heel" in str(job.told)
    assert count(app) == 0
    packed = send(board, (b"PK\x03\x04" + b"x" * 2_000, "a.zip"))
    assert packed.status_code == 422
    assert "Pak het eerst uit" in packed.text


def test_a_long_file_is_imported_as_it_was_seen_only(app, board, monkeypatch):
    monkeypatch.setattr(import_job, "MANY_BYTES", 1_000)
    send(board, (camt(period(0, 1)), "lang.xml"))
    with app.app_context():
        work()
        page = board.get(db.session.scalars(select(Job)).one().onward)
    data = {**confirm_data(page.text), "seen": "0" * 64}
    board.post("/bank/inlezen/bevestig", data=data)
    with app.app_context():
        work()
        states = db.session.scalars(select(Job.state).order_by(Job.id))
        assert list(states) == ["done", "failed"]
    assert count(app) == 0


def test_the_kascommissie_reads_and_may_not_import(app, board, client, people):
    seen = send(board, (camt(period(0, 1)), "a.xml"))
    board.post("/bank/inlezen/bevestig", data=confirm_data(seen.text))
    with app.app_context():
        line_id = db.session.scalar(select(func.min(BankLine.id)))
        file_id = db.session.scalar(select(BankFile.id))
    trees = app.test_client()
    sign_in(trees, app, people["trees"])
    for path in ("/bank/", "/bank/regels", f"/bank/regels/{line_id}", f"/bank/bestanden/{file_id}"):
        assert trees.get(path).status_code == 200
    original = trees.get(f"/bank/bestanden/{file_id}/origineel")
    assert original.data == camt(period(0, 1))
    assert "attachment" in original.headers["Content-Disposition"]
    assert trees.get("/bank/inlezen").status_code == 403
    anna = app.test_client()
    sign_in(anna, app, people["anna"])
    assert anna.get("/bank/").status_code == 403
    assert app.test_client().get("/bank/").status_code == 302


def test_a_file_that_was_only_looked_at_has_no_page_yet(app, board):
    send(board, (camt(period(0, 1)), "a.xml"))
    with app.app_context():
        file_id = db.session.scalar(select(BankFile.id))
    assert board.get(f"/bank/bestanden/{file_id}").status_code == 404
    assert board.get(f"/bank/bestanden/{file_id}/origineel").status_code == 404


def test_a_gap_and_a_difference_stand_on_the_page(app, board):
    for first, last in ((0, 1), (4, 5)):
        seen = send(board, (camt(period(first, last)), f"{first}.xml"))
        board.post("/bank/inlezen/bevestig", data=confirm_data(seen.text))
    page = board.get("/bank/").text
    assert "Er ontbreken afschriften tussen 2 oktober 2026 en 5 oktober 2026" in page
    assert "Bank en boeken verschillen" in page


def test_search_keeps_to_its_words(app, board):
    seen = send(board, (camt(period(0, 5)), "a.xml"))
    board.post("/bank/inlezen/bevestig", data=confirm_data(seen.text))
    assert "6 regels" in board.get("/bank/regels?zoek=252,00").text
    assert "Niets gevonden" in board.get("/bank/regels?zoek=%25%27;drop").text
    assert board.get("/bank/regels?blad=-3&kant=x&zoek=%00").status_code == 200
