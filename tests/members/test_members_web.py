"""The board's list of members, on both databases."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from coop import clock
from coop.database import db
from coop.members.models import Member, Representation, SignInLink
from coop.records.models import AuditEntry
from tests.factories import make_cooperative, make_member
from tests.signing import sign_in, tokens_in

NEW = "/leden/nieuw"


@pytest.fixture
def today():
    """It is 15 June 2026."""
    with clock.stopped_at(datetime(2026, 6, 15, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))):
        yield date(2026, 6, 15)


@pytest.fixture
def cast(app, today) -> dict[str, int]:
    """Bo of the board, Kas of the kascommissie, Anna, Dirk who applied, Oude who left."""
    with app.app_context():
        make_cooperative(db.session)
        people = {
            "bo": make_member(db.session, "Bo Bestuur", roles=("board",)),
            "kas": make_member(db.session, "Kas Kijker", roles=("kascommissie",)),
            "anna": make_member(db.session, "Anna Aarts", postcode="7412 AB", town="Olst"),
            "oude": make_member(db.session, "Oude Otto", status="ended", ended_on=date(2025, 1, 1)),
            "dirk": make_member(db.session, "Dirk Dijk", number=None),
        }
        db.session.commit()
        return {name: member.id for name, member in people.items()}


@pytest.fixture
def board(client, app, cast):
    """A browser of somebody on the board."""
    sign_in(client, app, cast["bo"])
    return client


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def send(client, page: str, path: str, data: dict[str, str]):
    """Fill in the form on `page` that goes to `path`."""
    return client.post(path, data={**tokens_in(client.get(page).text, path), **data})


def somebody(**changes) -> dict[str, str]:
    """Dina, who writes letters."""
    typed = {
        "kind": "person",
        "name": "Dina Dekker",
        "contact_by": "letter",
        "email": "",
        "phone": "",
        "street": "Brink 3",
        "postcode": "7411br",
        "town": "Deventer",
        "iban": "NL91 ABNA 0417 1643 00",
        "language": "nl",
        "applied_on": "2026-06-14",
        "representative": "",
    }
    return {**typed, **changes}


def names_in(client, query: str) -> set[str]:
    page = client.get(f"/leden/?{query}").text
    return set(re.findall(r'href="/leden/\d+">([^<]+)</a>', page))


# The list


def test_the_list_finds_by_name_number_postcode_and_mail(board):
    assert len(names_in(board, "")) == 5
    for query in ("anna", "AARTS", "L003", "3", "7412", "7412ab", "7412 AB", "anna@ex"):
        assert names_in(board, f"zoek={query}") == {"Anna Aarts"}, query
    for query in ("%", "_", "' OR 1=1 --", "\x00", "²", "L999"):
        assert names_in(board, f"zoek={query}") in (set(), names_in(board, "")), query
    assert "Niemand gevonden" in board.get("/leden/?zoek=%25").text


def test_the_list_tells_members_applicants_and_those_who_left_apart(board):
    assert names_in(board, "status=applicant") == {"Dirk Dijk"}
    assert names_in(board, "status=ended") == {"Oude Otto"}
    assert len(names_in(board, "status=member")) == 3
    assert len(names_in(board, "status=zomaar")) == 5
    page = text_of(board.get("/leden/").text)
    assert "Leden 3 met één stem elk" in page
    assert "Aanmelders 1" in page
    assert "L003 Anna Aarts Olst anna@example.org lid" in page


def test_a_long_list_has_pages_and_as_many_statements_as_a_short_one(board, app, cast):
    made: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        made.append(statement)

    def statements_of(path: str) -> int:
        made.clear()
        assert board.get(path).status_code == 200
        return len(made)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    few = [statements_of("/leden/"), statements_of(f"/leden/{cast['anna']}")]
    with app.app_context():
        anna = db.session.get(Member, cast["anna"])
        for number in range(200):
            ward = make_member(db.session, f"Lid {number}")
            db.session.add(
                Representation(member_id=ward.id, representative_id=anna.id, since=date(2025, 1, 1))
            )
        db.session.commit()

    many = [statements_of("/leden/"), statements_of(f"/leden/{cast['anna']}")]
    assert many[0] <= few[0]
    assert many[1] == few[1]
    assert max(few) <= 10
    assert "Bladzijde 1" in board.get("/leden/").text
    assert names_in(board, "blad=5") & {"Lid 199"}
    assert names_in(board, "blad=999999999999999999999") == names_in(board, "blad=1")


# Who may look


def test_strangers_sign_in_and_members_are_sent_away(client, app, cast):
    paths = ["/leden/", f"/leden/{cast['anna']}", NEW, f"/leden/{cast['anna']}/wijzig"]
    assert {client.get(path).status_code for path in paths} == {302}
    sign_in(client, app, cast["anna"])
    assert {client.get(path).status_code for path in paths} == {403}


def test_the_kascommissie_reads_and_changes_nothing(client, app, cast):
    sign_in(client, app, cast["kas"])

    page = client.get(f"/leden/{cast['dirk']}")

    assert page.status_code == 200
    assert "Toelaten als lid" not in page.text
    assert "Wijzig gegevens" not in page.text
    assert client.get(f"/leden/{cast['dirk']}/wijzig").status_code == 403


def test_nobody_is_a_page_that_is_not_there(board):
    assert board.get("/leden/999").status_code == 404


# Writing in and admitting


def test_somebody_without_mail_is_written_in_and_admitted_under_the_number_shown(board, app, cast):
    answer = send(board, NEW, NEW, somebody())
    assert answer.status_code == 303
    page = board.get(answer.headers["Location"])
    assert "wordt lid, met nummer L005" in text_of(page.text)

    admit = f"{answer.headers['Location']}/toelaten"
    data = {**tokens_in(page.text, admit), "on": "2026-06-15", "confirmation": "L005"}
    first, second = board.post(admit, data=data), board.post(admit, data=data)

    assert first.headers["Location"] == answer.headers["Location"]
    assert second.status_code in {302, 422}
    assert "Lid L005 sinds 15 juni 2026" in text_of(board.get(answer.headers["Location"]).text)
    with app.app_context():
        dina = db.session.scalars(select(Member).where(Member.name == "Dina Dekker")).one()
        assert (dina.number, dina.email, dina.postcode) == (5, None, "7411 BR")
        assert dina.iban == "NL91ABNA0417164300"


def test_an_admission_is_typed_over_and_not_dated_ahead(board, app, cast):
    path = f"/leden/{cast['dirk']}/toelaten"
    for typed, told in (
        ({"confirmation": "L004"}, "Typ het lidnummer over"),
        ({"confirmation": ""}, "Typ het lidnummer over"),
        ({"confirmation": " "}, "Typ het lidnummer over"),
        ({"on": "2026-06-16"}, "Kies vandaag of een eerdere dag"),
        ({"on": "2023-02-28"}, "Kies een dag vanaf de aanmelding"),
        ({"on": " "}, "Vul de dag van toelating in"),
        ({"on": "gisteren"}, "Schrijf een dag als"),
    ):
        data = {"on": "2026-06-15", "confirmation": "L005", **typed}
        answer = send(board, f"/leden/{cast['dirk']}", path, data)
        assert answer.status_code == 422, typed
        assert told in answer.text
    with app.app_context():
        assert db.session.get(Member, cast["dirk"]).status == "applicant"


def test_what_is_missing_or_wrong_is_told_at_its_field(board, app):
    for changes, field in (
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"iban": "NL92ABNA0417164300"}, "iban"),
        ({"postcode": "741"}, "postcode"),
        ({"postcode": ""}, "postcode"),
        ({"contact_by": "email"}, "email"),
        ({"contact_by": "phone"}, "phone"),
        ({"email": "geen adres"}, "email"),
        ({"applied_on": "2026-06-16"}, "applied_on"),
        ({"kind": "minor"}, "representative"),
        ({"kind": "minor", "representative": "L999"}, "representative"),
    ):
        answer = send(board, NEW, NEW, somebody(**changes))
        assert answer.status_code == 422, changes
        assert f'id="{field}-error"' in answer.text, changes
        assert f'href="#{field}"' in answer.text, changes
    assert send(board, NEW, NEW, somebody(kind="baas")).status_code == 422
    with app.app_context():
        assert not db.session.scalar(select(Member.id).where(Member.applied_on > date(2026, 1, 1)))


def test_a_minor_is_written_in_with_who_speaks_for_them(board, app, cast):
    answer = send(board, NEW, NEW, somebody(kind="minor", name="Fien Aarts", representative="L003"))

    page = text_of(board.get(answer.headers["Location"]).text)
    assert "Anna Aarts (L003) handelt namens dit lid" in page
    assert "Fien Aarts" in board.get(f"/leden/{cast['anna']}").text


# Changing


def test_changed_data_are_kept_and_the_trail_names_the_fields(board, app, cast):
    path = f"/leden/{cast['anna']}/wijzig"
    with app.app_context():
        db.session.add(
            SignInLink(
                token_hash="x",
                member_id=cast["anna"],
                expires_at=clock.now() + timedelta(minutes=15),
            )
        )
        db.session.commit()
    assert 'value="NL91 ABNA 0417 1643 00"' in board.get(path).text

    answer = send(
        board, path, path, somebody(name="Anna Aarts", contact_by="email", email="aa@example.org")
    )

    assert answer.status_code == 303
    page = text_of(board.get(answer.headers["Location"]).text)
    assert "aa@example.org" in page
    assert "Bo Bestuur Gegevens gewijzigd e-mailadres, telefoonnummer, straat" in page
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "member_changed")
        ).one()
        assert "aa@example.org" not in str(entry.details)
        assert db.session.get(SignInLink, "x") is None
        assert db.session.get(Member, cast["anna"]).number == 3


def test_a_form_cannot_reach_what_it_does_not_ask(board, app, cast):
    path = f"/leden/{cast['anna']}/wijzig"
    extra = {"number": "99", "status": "ended", "id": "1", "password_hash": "x"}

    send(board, path, path, somebody(name="Anna Aarts", **extra))

    with app.app_context():
        anna = db.session.get(Member, cast["anna"])
        assert (anna.number, anna.status, anna.password_hash) == (3, "member", None)


def test_a_name_is_shown_and_never_run(board, app, cast):
    path = f"/leden/{cast['anna']}/wijzig"
    answer = send(board, path, path, somebody(name="<script>alert(1)</script>{{ 7*7 }}"))
    page = board.get(answer.headers["Location"]).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


# Speaking for another


def test_a_representative_is_named_and_stopped(board, app, cast):
    page, path = f"/leden/{cast['dirk']}", f"/leden/{cast['dirk']}/vertegenwoordiger"
    answer = send(board, page, path, {"representative": "L003", "since": "2026-06-01"})
    assert answer.status_code == 303
    shown = board.get(page).text
    assert "Anna Aarts" in shown
    stop = re.search(r'action="(/leden/\d+/vertegenwoordiger/\d+/stop)"', shown)[1]

    assert board.post(stop, data=tokens_in(shown, stop)).status_code == 303
    assert "handelt zelf" in board.get(page).text
    wrong = stop.replace(f"/{cast['dirk']}/", f"/{cast['anna']}/")
    assert board.post(wrong, data=tokens_in(shown, stop)).status_code == 404


def test_who_cannot_speak_is_told_at_the_field(board, cast):
    page, path = f"/leden/{cast['anna']}", f"/leden/{cast['anna']}/vertegenwoordiger"
    for typed in ("L003", "L004", "L999", "Anna", " "):
        answer = send(board, page, path, {"representative": typed, "since": "2026-06-01"})
        assert answer.status_code == 422, typed
        assert 'id="representative-error"' in answer.text, typed
