"""The register for inspection, its files, letters and labels, and the largest interests."""

import csv
import io
import re
from datetime import date

import pytest
import sqlalchemy as sa

from coop.database import db
from coop.members.join import represent
from coop.members.models import Member
from coop.shares.give_back import give_back
from coop.shares.models import ShareClass
from coop.shares.movement_queries import all_movements, movements_before
from coop.shares.operation import record_operation
from tests.factories import make_member
from tests.shares.conftest import TODAY, hand_out
from tests.signing import sign_in, token
from tests.test_spreadsheet import cells

INSPECT = "/register/inzage/"
LETTERS = "/register/brieven/"
INTERESTS = "/register/belangen/"


@pytest.fixture
def board(client, app, stage):
    """A browser of somebody on the board."""
    sign_in(client, app, stage.bo)
    return client


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def add_named(app, stage, name: str, **changes) -> int:
    """Somebody with two shares."""
    with app.app_context():
        made = make_member(db.session, name, **changes)
        hand_out(db.session.get_one(ShareClass, stage.share_class), made, 2, date(2026, 1, 1))
        db.session.commit()
        return made.id


def test_inspection_shows_where_holders_live_and_nothing_more(board):
    page = board.get(INSPECT).text

    assert "Anna Aarts Brink 1, 7411 BR, Deventer" in words(page)
    assert "L002" in page
    for secret in ("example.org", "0570 654 321", "NL91"):
        assert secret not in page.split("<main")[1]


def test_inspection_is_of_any_day(board):
    page = words(board.get(f"{INSPECT}?op=30-6-2025").text)

    assert "Op 30 juni 2025 telde het register 1 regel." in page
    assert "Ben Bos" not in page
    assert board.get(f"{INSPECT}?op=31-02-2025").status_code == 422


def test_the_register_as_excel_has_numbers_days_and_no_formula(board, app, stage):
    trap = '=HYPERLINK("http://x.example";"klik")'
    add_named(app, stage, trap)
    answer = board.get(f"{INSPECT}register.xlsx?op=2026-06-15")
    read = cells(answer.data)

    assert answer.headers["Content-Disposition"].endswith("deelregister-2026-06-15.xlsx")
    assert read["J1"] == ("inlineStr", "Delen")
    assert read["J2"] == ("n", "10")
    assert read["K2"] == ("n", "45292")  # 1 January 2024
    assert read["E4"] == ("inlineStr", trap)


def test_the_register_as_csv_says_the_same(board):
    answer = board.get(f"{INSPECT}register.csv?op=2026-06-15")
    rows = list(
        csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")), delimiter=";")
    )

    assert [(row["Naam"], row["Delen"], row["Houder sinds"]) for row in rows] == [
        ("Anna Aarts", "10", "2024-01-01"),
        ("Ben Bos", "5", "2025-07-01"),
    ]


def test_movements_have_numbers_names_and_papers(board, app, stage):
    with app.app_context():
        anna = db.session.get_one(Member, stage.anna)
        share_class = db.session.get_one(ShareClass, stage.share_class)
        give_back(share_class, anna, 1, TODAY, reference="terug-1", reason="verhuisd")
        record_operation("return", "terug-1", TODAY, document="brief van 3 juni")
        db.session.commit()
    page = words(board.get(f"{INSPECT}mutaties").text)
    extract = words(board.get(f"/register/lid/{stage.anna}").text)

    assert "3 15-06-2026 Anna Aarts L002 teruggave Dak ZON-1, Zondeel −1 verhuisd" in page
    assert "Papier: brief van 3 juni" in page
    assert "3 15-06-2026 teruggave Dak ZON-1, Zondeel −1 9 verhuisd" in extract
    assert "Papier: brief van 3 juni" in extract
    read = cells(board.get(f"{INSPECT}mutaties.xlsx").data)
    assert [read[f"{column}4"][1] for column in "AIJL"] == [
        "3",
        "-1",
        "verhuisd",
        "brief van 3 juni",
    ]
    text = board.get(f"{INSPECT}mutaties.csv").get_data(as_text=True)
    assert text.count("\r\n") == 4
    own = board.get(f"{INSPECT}lid/{stage.anna}.csv").get_data(as_text=True)
    assert "3;2026-06-15;teruggave;Dak ZON-1;Zondeel;-1;9;verhuisd;terug-1" in own


def test_movements_are_read_a_page_at_a_time(session, today, monkeypatch):
    from coop.shares import movement_queries
    from tests.shares.conftest import set_stage

    made = set_stage(session)
    share_class = session.get_one(ShareClass, made.share_class)
    for month in range(1, 6):
        hand_out(share_class, session.get_one(Member, made.charlie), 1, date(2026, month, 1))
    monkeypatch.setattr(movement_queries, "_AT_ONCE", 3)

    assert [line.number for line in all_movements()] == [1, 2, 3, 4, 5, 6, 7]
    assert [line.number for line in movements_before(None, 3)] == [7, 6, 5]
    assert [line.number for line in movements_before(5, 3)] == [4, 3, 2]
    assert movements_before(None, 3, made.plant + 1) == []


def test_a_strange_address_is_no_accident(board):
    for path in (INSPECT, f"{INSPECT}mutaties", LETTERS, INTERESTS):
        for query in ("op=²", "voor=²", "voor=" + "9" * 30, "plant=x", "blad=-4", "wie=zin",
                      "deel=" + "9" * 20, "wie=keuze&leden=abc"):  # fmt: skip
            assert board.get(f"{path}?{query}").status_code in {200, 422}, (path, query)


def test_letters_are_for_whom_no_mail_reaches(board, app, stage):
    add_named(app, stage, "Greet Groen", email=None, contact_by="letter", street="Laan 3")
    assert "Zoveel leden 1" in words(board.get(LETTERS).text)
    query = "onderwerp=Vergadering&tekst=Komt+u%3F%0D%0A%0D%0AGraag+zelfs.&delen=y"
    page = words(board.get(f"{LETTERS}afdrukken?{query}").text)

    assert "Greet Groen Laan 3 7411 BR" in page
    assert "Vergadering Beste Greet Groen, Komt u? Graag zelfs." in page
    assert "Dak ZON-1, Zondeel: 2 delen" in page
    assert "Anna" not in page.split("1 brief")[1]


def test_a_letter_about_a_child_goes_to_who_looks_after_it(board, app, stage):
    add_named(app, stage, "Youssef Haddad", email=None, contact_by="letter", kind="minor")
    with app.app_context():
        mother = make_member(db.session, "Samira Haddad", street="Brink 2")
        child = db.session.scalars(sa.select(Member).where(Member.kind == "minor")).one()
        represent(child, mother, date(2026, 1, 1))
        db.session.commit()
    page = words(board.get(f"{LETTERS}afdrukken?delen=y").text)

    to = "Aan de ouder of voogd van Youssef Haddad Samira Haddad Brink 2 7411 BR"
    assert to in page
    assert "Beste Samira Haddad," in page
    assert "Dit zijn de delen van Youssef Haddad op 15 juni 2026:" in page
    assert "Er staat nog geen tekst in de brief." in page
    assert to in words(board.get(f"{LETTERS}etiketten").text)
    row = board.get(f"{LETTERS}adressen.csv").get_data(as_text=True).splitlines()[1]
    assert "Aan de ouder of voogd van Youssef Haddad, Samira Haddad" in row


def test_a_letter_says_in_a_sentence_that_somebody_holds_nothing(board, app, stage):
    with app.app_context():
        make_member(db.session, "Nel Niets", email=None, contact_by="letter")
        db.session.commit()
    page = words(board.get(f"{LETTERS}afdrukken?tekst=Dag&delen=y").text)

    assert "U heeft op 15 juni 2026 geen delen." in page
    assert "Er staat nog geen tekst" not in page


def test_letters_go_to_holders_of_a_plant_or_to_a_selection(board, stage):
    assert "Zoveel leden 2" in words(board.get(f"{LETTERS}?wie=alle&plant={stage.plant}").text)
    assert "Zoveel leden 4" in words(board.get(f"{LETTERS}?wie=alle").text)
    chosen = words(board.get(f"{LETTERS}?wie=keuze&leden=L002,+l4").text)
    assert "Zoveel leden 2" in chosen
    wrong = board.get(f"{LETTERS}?wie=keuze&leden=L002+Jan")
    assert wrong.status_code == 422
    assert "Dit is geen lidnummer" in wrong.text


def test_labels_come_24_on_a_sheet(board, app, stage):
    with app.app_context():
        for number in range(30):
            make_member(db.session, f"Lid{number} Post", email=None, contact_by="letter")
        db.session.commit()
    page = board.get(f"{LETTERS}etiketten").text

    assert page.count('<ul class="labels">') == 2
    assert page.count("labels__one") == 30
    rows = board.get(f"{LETTERS}adressen.csv").get_data(as_text=True).splitlines()
    assert len(rows) == 31
    assert rows[1] == "L005;Lid0 Post;Brink 1;7411 BR;Deventer"


def test_a_letter_that_would_not_arrive_is_told(board, app, stage):
    add_named(app, stage, "Kees Kwijt", email=None, contact_by="letter", street="")

    assert "adres niet compleet" in board.get(f"{LETTERS}afdrukken").text


def test_letters_are_the_boards(client, app, stage):
    with app.app_context():
        auditor = make_member(db.session, "Kas Controle", roles=("kascommissie",)).id
        db.session.commit()
    sign_in(client, app, auditor)

    assert client.get(f"{LETTERS}afdrukken").status_code == 403
    assert client.get(INSPECT).status_code == 200


def test_interests_say_what_they_mean_and_the_board_says_what_it_passed_on(board):
    page = words(board.get(INTERESTS).text)
    assert "Anna Aarts L002 10 66,7% 25% of meer" in page.replace("\xa0", " ")
    assert "box 2" in page
    assert "Bo Bestuur zit in het bestuur sinds 1 maart 2023." in page
    wrong = board.post(
        INTERESTS, data={**token(board, INTERESTS, INTERESTS), "told_on": "1-1-2031"}
    )
    assert wrong.status_code == 422
    done = board.post(
        INTERESTS,
        data={**token(board, INTERESTS, INTERESTS), "told_on": "15-6-2026"},
        follow_redirects=True,
    )
    assert "doorgegeven aan KvK" in done.text
    assert "Het bestuur is veranderd" not in done.text
