import html
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.language import say
from coop.offers import keep_document
from coop.offers.models import Offering, OfferingDocument, OfferingPhase, TermsDocument
from coop.offers.phases import MOST_PHASES
from coop.offers.terms import where_to_read
from coop.records.audit import record
from tests.offers.makers import NOON
from tests.signing import sign_in, token

PDF = b"%PDF-1.7\nAnders dan het vorige.\n%%EOF\n"


def upload(client, shop, content, name="info.pdf"):
    path = f"/uitgiftes/{shop}/papieren"
    data = {**token(client, path, path), "file": (BytesIO(content), name)}
    return client.post(path, data=data)


def phases(client, shop, *rows):
    path = f"/uitgiftes/{shop}/fasen"
    typed = {
        f"phases-{at}-{name}": value
        for at, row in enumerate(rows)
        for name, value in {"who": "", **row}.items()
    }
    return client.post(path, data={**token(client, path, path), **typed})


def kept(app, table):
    with app.app_context():
        return db.session.scalars(select(table).order_by(table.id)).all()


def test_a_new_document_comes_beside_the_old_one_and_is_there_for_anybody(app, board, client, shop):
    assert upload(board, shop, PDF).status_code == 303

    _old, new = kept(app, OfferingDocument)
    with app.app_context():
        assert db.session.get_one(Offering, shop).document_id == new.id
    visitor = app.test_client()
    answer = visitor.get(f"/kopen/{shop}/informatiedocument.pdf")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.content_type == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = visitor.get(
        f"/kopen/{shop}/informatiedocument.pdf", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    assert "informatiedocument.pdf" in visitor.get(f"/kopen/{shop}").text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "leeg"),
        (b"GIF89a", "geen PDF"),
        (b"MZ" + PDF, "geen PDF"),
        (b"%PDF-1.7 afgebroken", "maar een deel"),
        (b"%PDF-" + b"0" * 100 + b"%%EOF", "groter dan 10 MB"),
    ],
)
def test_what_is_no_pdf_is_refused_whatever_it_is_called(
    app, board, shop, content, said, monkeypatch
):
    assert keep_document.MOST_BYTES == 10 * 1024**2
    monkeypatch.setattr(keep_document, "MOST_BYTES", 100)
    answer = upload(board, shop, content)

    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert len(kept(app, OfferingDocument)) == 1


def test_a_flood_is_refused_before_it_is_read(app, board, shop, monkeypatch):
    assert app.config["MAX_CONTENT_LENGTH"] == 12 * 1024**2
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 2000)
    answer = upload(board, shop, PDF + b"0" * 2000)

    assert answer.status_code == 413
    assert "te groot" in answer.text
    assert len(kept(app, OfferingDocument)) == 1


def test_the_same_document_twice_changes_nothing(app, board, shop):
    upload(board, shop, PDF)
    assert upload(board, shop, PDF).status_code == 409
    assert len(kept(app, OfferingDocument)) == 2


def test_the_board_sees_what_is_missing_and_a_visitor_that_it_comes_soon(app, board, shop):
    with app.app_context():
        offering = db.session.get_one(Offering, shop)
        offering.notified_on = None
        record("test_changed", offering)
        db.session.commit()

    for path in ("/uitgiftes/", f"/uitgiftes/{shop}/papieren"):
        page = html.unescape(board.get(path).text)
        assert "de dag waarop u de uitgifte hebt gemeld bij de AFM" in page
        assert "van € 5.000.000,00" in page.replace("\u00a0", " ")
    page = html.unescape(app.test_client().get(f"/kopen/{shop}").text)
    assert "Binnenkort" in page
    assert "AFM-toezicht" in page
    assert "gemeld bij de AFM" not in page
    assert 'name="shares"' not in page


MEMBERS_FIRST = {"who": "members", "max_shares": "5"}
NEIGHBOURS = {
    "who": "neighbours",
    "starts_on": "23-11-2026",
    "starts_time": "9.00",
    "postcodes": "7391-7395, 7412 ab",
    "max_shares": "2",
}
ALL = {"who": "everyone", "starts_on": "2026-11-25"}


def test_phases_are_typed_shown_and_told_in_plain_words(app, board, shop):
    assert phases(board, shop, MEMBERS_FIRST, {}, NEIGHBOURS, ALL).status_code == 303

    first, second, third = kept(app, OfferingPhase)
    assert (first.who, first.max_shares) == ("members", 5)
    assert (second.postcodes, second.starts_at.isoformat()) == (
        "7391-7395 7412AB",
        "2026-11-23T08:00:00+00:00",
    )
    assert third.starts_at.isoformat() == "2026-11-24T23:00:00+00:00"
    page = html.unescape(app.test_client().get(f"/kopen/{shop}").text)
    assert (
        "Van 11 november 2026 om 12:00 tot en met 23 november 2026 om 08:59:59: alleen leden, "
        "hoogstens 5 per persoon." in page
    )
    assert "alleen buren met postcode 7391-7395, 7412 AB, hoogstens 2 per persoon." in page
    assert "Vanaf 25 november 2026 om 00:00: iedereen." in page
    assert 'value="7391-7395, 7412 AB"' in board.get(f"/uitgiftes/{shop}/fasen").text


@pytest.mark.parametrize(
    ("rows", "field", "said"),
    [
        ((MEMBERS_FIRST, {**ALL, "starts_on": ""}), "phases-1-starts_on", "welke dag"),
        ((MEMBERS_FIRST, {}, ALL, NEIGHBOURS), "phases-3-starts_on", "niet na de vorige"),
        (
            (MEMBERS_FIRST, {**NEIGHBOURS, "postcodes": "7391 Twello"}),
            "phases-1-postcodes",
            "begrijpen",
        ),
        (
            (MEMBERS_FIRST, {**NEIGHBOURS, "postcodes": ""}),
            "phases-1-postcodes",
            "Vul de postcodes",
        ),
        (({"who": "members", "max_shares": "21"},), "phases-0-max_shares", "hoogstens 20"),
        (
            (MEMBERS_FIRST, {**ALL, "starts_on": "2027-03-28", "starts_time": "2:30"}),
            "phases-1-starts_time",
            "klok vooruit",
        ),
        ((MEMBERS_FIRST, {**ALL, "starts_on": "2027-03-01"}), "phases-1-starts_on", "al gesloten"),
    ],
)
def test_a_slip_in_the_phases_is_told_at_its_field(app, board, shop, rows, field, said):
    answer = phases(board, shop, *rows)

    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert said in page.partition(f'id="{field}-error"')[2][:300]
    assert f'href="#{field}"' in page
    assert kept(app, OfferingPhase) == []


def open_phases(page):
    """How many phases stand open, and how many there are."""
    return page.partition("<details")[0].count('class="entry-line"'), page.count(
        'class="entry-line"'
    )


def test_one_phase_more_than_are_filled_in_stands_open_and_the_others_unfold(app, board, shop):
    path = f"/uitgiftes/{shop}/fasen"
    page = board.get(path).text
    assert open_phases(page) == (1, MOST_PHASES)
    assert page.count("<summary>Nog een fase</summary>") == MOST_PHASES - 1

    phases(board, shop, MEMBERS_FIRST, ALL)
    assert open_phases(board.get(path).text) == (3, MOST_PHASES)
    refused = phases(board, shop, MEMBERS_FIRST, {}, {}, {**ALL, "starts_on": ""})
    assert open_phases(refused.text) == (5, MOST_PHASES)
    full = phases(board, shop, *[{**ALL, "starts_on": ""}] * MOST_PHASES)
    assert open_phases(full.text) == (MOST_PHASES, MOST_PHASES)
    assert "<details" not in full.text.partition("<main")[2]


def test_how_long_it_takes_until_it_opens_stands_in_words(app, shop):
    with app.app_context():
        opens_at = db.session.get_one(Offering, shop).opens_at
    for before, said in (
        (timedelta(days=3, hours=1), "over 3 dagen"),
        (timedelta(hours=30), "over 30 uur"),
        (timedelta(minutes=5), "over 5 minuten"),
        (timedelta(seconds=1), "over een minuut"),
    ):
        with clock.stopped_at(opens_at - before):
            assert said in app.test_client().get(f"/kopen/{shop}").text


def test_the_kascommissie_sees_the_papers_and_changes_nothing(app, client, shop, people):
    sign_in(client, app, people["trees"])

    page = client.get(f"/uitgiftes/{shop}/papieren")
    assert page.status_code == 200
    assert 'type="file"' not in page.text
    assert client.get(f"/uitgiftes/{shop}/fasen").status_code == 403
    assert client.post(f"/uitgiftes/{shop}/papieren").status_code == 403


def test_an_offering_without_document_has_none_to_show(app, board, shop):
    with clock.stopped_at(NOON):
        assert board.get("/kopen/999/informatiedocument.pdf").status_code == 404


def upload_terms(client, shop, content):
    path = f"/uitgiftes/{shop}/ledenovereenkomst"
    data = {**token(client, f"/uitgiftes/{shop}/papieren", path)}
    return client.post(path, data={**data, "file": (BytesIO(content), "overeenkomst.pdf")})


def test_the_member_agreement_can_be_read_before_one_agrees(app, board, shop):
    visitor = app.test_client()
    assert "dan sturen wij hem op" in visitor.get(f"/kopen/{shop}").text

    assert upload_terms(board, shop, PDF).status_code == 303

    page = visitor.get(f"/kopen/{shop}").text
    assert "dan sturen wij hem op" not in page
    (agreement,) = kept(app, TermsDocument)
    assert f'href="/ledenovereenkomst/{agreement.id}.pdf"' in page
    answer = visitor.get(f"/ledenovereenkomst/{agreement.id}.pdf")
    assert (answer.status_code, answer.data) == (200, PDF)
    with app.app_context():
        (line,) = where_to_read(agreement.terms_version)
        assert f"/ledenovereenkomst/{agreement.id}.pdf" in say(line)
        assert where_to_read("van nooit") == []


def test_a_version_to_which_people_agreed_never_says_something_else(app, board, shop):
    upload_terms(board, shop, PDF)
    path = f"/uitgiftes/{shop}/ledenovereenkomst"
    typed = token(board, f"/uitgiftes/{shop}/papieren", f"/uitgiftes/{shop}/papieren")
    other = PDF.replace(b"Anders", b"Weer anders")
    answer = board.post(path, data={**typed, "file": (BytesIO(other), "overeenkomst.pdf")})

    assert answer.status_code == 422
    assert "staat er al een ledenovereenkomst" in html.unescape(answer.text)
    assert len(kept(app, TermsDocument)) == 1
