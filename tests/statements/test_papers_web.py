"""Papers on screen: whose one may see, and what anybody may know of a code."""

import re
from datetime import date, timedelta

import pytest

from coop import clock
from coop.database import db
from coop.members.models import Cooperative
from coop.statements.codes import ALPHABET, new_code, parse_code
from coop.statements.gather import members_of
from coop.statements.issue import issue_statements
from coop.statements.issue_proof import issue_certificate
from coop.statements.models import IssuedPaper
from tests.factories import hand_over, make_member
from tests.signing import sign_in, token
from tests.statements.conftest import NOW, TODAY, books_of
from tests.yields.conftest import YEAR


@pytest.fixture
def issued(app, divided):
    """Statements of 2025 for everybody; the ids by name and the code of Anna's."""
    with app.app_context():
        issue_statements(books_of(), members_of(YEAR), TODAY, is_announced=False)
        db.session.commit()
        codes = {paper.member_id: paper.code for paper in db.session.query(IssuedPaper)}
    return {**divided, "code": codes[divided["Anna"]]}


def signed_in(client, app, member_id):
    sign_in(client, app, member_id)
    return client


def test_a_code_has_no_look_alikes_and_is_read_as_it_is_typed():
    code = new_code()
    assert re.fullmatch(f"([{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", code)
    assert parse_code(f" {code.lower().replace('-', ' ')} ") == code
    assert parse_code(code[:-1]) is None
    assert parse_code(code[:-1] + "0") is None


def test_a_member_finds_their_statement_and_opens_it(app, client, issued):
    signed_in(client, app, issued["Anna"])
    page = client.get("/mijn/papieren/")
    assert "JO-2025-0001" in page.text
    assert f"/bewijs/papier/{issued['code']}.pdf" in page.text
    answer = client.get(f"/bewijs/papier/{issued['code']}.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == "inline; filename=JO-2025-0001.pdf"


def test_another_member_sees_neither_page_nor_paper(app, client, issued):
    signed_in(client, app, issued["Bram"])
    for address in (
        f"/bewijs/papier/{issued['code']}.pdf",
        f"/mijn/papieren/?lid={issued['Anna']}",
        f"/bewijs/certificaat/{issued['Anna']}/{issued['class']}",
        f"/bewijs/bevestiging/ov-1/{issued['Chantal']}.pdf",
    ):
        assert client.get(address).status_code == 404
    assert client.get(f"/papieren/lid/{issued['Anna']}").status_code == 403


def test_who_speaks_for_a_member_sees_their_papers(app, client, issued):
    from coop.members.join import represent
    from coop.members.models import Member

    with app.app_context():
        people = [db.session.get_one(Member, issued[name]) for name in ("Esma", "Zoe")]
        represent(*people, date(2026, 1, 1))
        db.session.commit()
    signed_in(client, app, issued["Zoe"])
    assert "Esma" in client.get("/mijn/papieren/").text
    assert client.get(f"/mijn/papieren/?lid={issued['Esma']}").status_code == 200


def test_the_board_and_the_kascommissie_see_a_members_papers(app, client, issued):
    for name in ("Gerda", "Ali"):
        signed_in(client, app, issued[name])
        assert "JO-2025-0001" in client.get(f"/papieren/lid/{issued['Anna']}").text


def test_a_certificate_is_made_once_and_ends_with_the_holding(app, client, issued):
    signed_in(client, app, issued["Anna"])
    address = f"/bewijs/certificaat/{issued['Anna']}/{issued['class']}"
    asked = client.get(f"{address}.pdf")
    assert (asked.status_code, asked.location) == (302, address)
    made = client.post(address, data=token(client, address, address))
    assert made.status_code == 303
    assert client.get(made.location).content_type == "application/pdf"
    assert client.get(f"{address}.pdf").data == client.get(made.location).data
    code = re.search(r"papier/(.+)\.pdf", made.location)[1]
    told = client.get(f"/echt/{code}").text
    assert "Dit papier is van ons en klopt nog." in told
    assert "CE-2026-000001" in told
    assert "Dak ZON-9" in told
    main = told.partition("<main")[2]
    assert "Anna" not in main
    with app.app_context(), clock.stopped_at(NOW + timedelta(hours=1)):
        sell_some(issued)
        db.session.commit()
    told = client.get(f"/echt/{code}").text
    assert "het aantal delen veranderde op 15 juni 2026" in told
    assert client.get(f"{address}.pdf").status_code == 302


def sell_some(issued):
    from coop.members.models import Member
    from coop.shares.models import ShareClass

    giver, receiver = (db.session.get_one(Member, issued[name]) for name in ("Anna", "Zoe"))
    share_class = db.session.get_one(ShareClass, issued["class"])
    hand_over(share_class, giver, receiver, 4, date(2026, 6, 15), "ov-2")


def test_a_newer_certificate_replaces_the_one_before(app, client, issued):
    with app.app_context():
        settings = db.session.get_one(Cooperative, 1)
        first, second = (
            issue_certificate(settings, issued["Anna"], issued["class"], "nl", TODAY).code
            for _ in range(2)
        )
        db.session.commit()
    assert "er is een nieuwer papier" in client.get(f"/echt/{first}").text
    assert "klopt nog" in client.get(f"/echt/{second}").text


def test_who_holds_nothing_gets_no_certificate(app, client, issued):
    signed_in(client, app, issued["Zoe"])
    address = f"/bewijs/certificaat/{issued['Zoe']}/{issued['class']}"
    answer = client.post(address, data=token(client, address, address))
    assert answer.status_code == 422
    assert "geen delen van deze soort" in answer.text


def test_both_sides_of_a_transfer_get_a_confirmation_without_the_others_name(app, client, issued):
    for name, holdings in (("Chantal", ["5", "−5", "0"]), ("Dirk", ["0", "+5", "5"])):
        signed_in(client, app, issued[name])
        address = f"/bewijs/bevestiging/ov-1/{issued[name]}"
        made = client.post(address, data=token(client, address, address))
        assert made.status_code == 303
        with app.app_context():
            code = re.search(r"papier/(.+)\.pdf", made.location)[1]
            data = db.session.query(IssuedPaper).filter_by(code=code).one().data
        facts = dict(data["facts"])
        assert facts["Wat"] == "Overdracht van delen"
        assert {facts["Van"], facts["Naar"]} == {"u", "een ander lid"}
        assert data["sections"][0]["table"]["rows"][0][1:] == holdings
        other = "Dirk" if name == "Chantal" else "Chantal"
        assert other not in str(data)
        assert client.get(f"{address}.pdf").content_type == "application/pdf"


def test_a_confirmation_for_who_took_no_part_does_not_exist(app, client, issued):
    signed_in(client, app, issued["Bram"])
    assert client.get(f"/bewijs/bevestiging/ov-1/{issued['Bram']}").status_code == 404


def test_anybody_may_ask_whether_a_statement_holds(client, issued):
    told = client.get(f"/echt/{issued['code'].lower()}").text
    assert "Dit papier is van ons en klopt nog." in told
    assert "JO-2025-0001" in told
    assert "187" not in told.partition("<main")[2]


def test_a_typed_code_leads_on_and_a_wrong_one_is_told_at_the_field(client, issued):
    answer = client.post("/echt/", data={**token(client, "/echt/"), "code": issued["code"].lower()})
    assert (answer.status_code, answer.location) == (303, f"/echt/{issued['code']}")
    answer = client.post("/echt/", data={**token(client, "/echt/"), "code": "abc"})
    assert answer.status_code == 422
    assert "Dit is geen code van ons" in answer.text


def test_who_guesses_codes_has_to_wait(client, issued):
    form = token(client, "/echt/")
    tried = [client.post("/echt/", data={**form, "code": new_code()}) for _ in range(21)]
    assert [answer.status_code for answer in tried[-2:]] == [303, 429]


def test_an_unknown_code_is_unknown(client, issued):
    answer = client.get(f"/echt/{new_code()}")
    assert answer.status_code == 404
    assert "Deze code kennen wij niet" in answer.text


def test_an_applicant_has_no_papers_yet(app, client, issued):
    with app.app_context():
        applicant = make_member(db.session, "Noor", number=None).id
        db.session.commit()
    signed_in(client, app, applicant)
    assert "Er is nog geen jaaropgave" in client.get("/mijn/papieren/").text


def test_a_statement_has_a_copy_in_the_readers_language_with_the_same_number(app, client, issued):
    signed_in(client, app, issued["Anna"])
    client.get("/taal/en")
    page = client.get("/mijn/papieren/")
    address = f"/bewijs/papier/{issued['code']}/taal"
    made = client.post(address, data=token(client, "/mijn/papieren/", address))
    assert made.status_code == 303
    assert b"en-GB" in client.get(made.location).data
    with app.app_context():
        of_anna = db.session.query(IssuedPaper).filter_by(number="JO-2025-0001").all()
        assert sorted(paper.language for paper in of_anna) == ["en", "nl"]
        codes = [paper.code for paper in of_anna]
    assert f'action="{address}"' in page.text
    assert f'action="{address}"' not in client.get("/mijn/papieren/").text
    assert all("klopt nog" in client.get(f"/echt/{code}?taal=nl").text for code in codes)


def test_a_copy_of_what_changed_meanwhile_is_refused(app, client, issued):
    with app.app_context():
        sell_some_in_2025(issued)
        db.session.commit()
    signed_in(client, app, issued["Anna"])
    client.get("/taal/en")
    address = f"/bewijs/papier/{issued['code']}/taal"
    assert client.post(address, data=token(client, "/mijn/papieren/", address)).status_code == 422


def sell_some_in_2025(issued):
    from coop.shares.models import ShareMovement

    db.session.execute(
        ShareMovement.__table__.insert().values(
            share_class_id=issued["class"],
            member_id=issued["Anna"],
            on=date(2025, 12, 1),
            shares=-1,
            kind="transfer",
            reason="",
            reference="laat",
            recorded_at=NOW + timedelta(hours=1),
        )
    )
