"""The treasurer's pages: statements of account, booking by hand, closing, files."""

import re
from datetime import date

import pytest
import pyxaf
from pyxaf import Severity
from sqlalchemy import select

from coop.database import db
from coop.ledger.by_hand import book_by_hand
from coop.ledger.chart import (
    BANK,
    GENERAL_COSTS,
    OTHER_INCOME,
    PAYABLE_MEMBERS,
    SHARE_CAPITAL,
)
from coop.ledger.entries import Leg
from coop.ledger.models import EarmarkedMoney, JournalEntry, PeriodClose
from coop.ledger.periods import closed_through
from coop.ledger.post import post
from coop.ledger.queries import entry_by_reference
from tests.signing import sign_in, tokens_in

DAY = date(2025, 3, 4)


@pytest.fixture
def board(app, client, cast):
    """Anna of the board, in books with a payment, a debt to Bram and a booking by hand."""
    with app.app_context():
        bram = cast["Bram"]
        post("inleg", DAY, "Inleg", [Leg(BANK, 64_000), Leg(SHARE_CAPITAL, -64_000, bram)])
        post("uit", DAY, "Opbrengst", [Leg(OTHER_INCOME, 1234), Leg(PAYABLE_MEMBERS, -1234, bram)])
        book_by_hand(
            date(2026, 1, 5),
            "Zaal & koffie",
            [Leg(GENERAL_COSTS, 4200), Leg(BANK, -4200)],
            today=date(2026, 11, 21),
        )
        db.session.commit()
    sign_in(client, app, cast["Anna"])
    return client


def hand(**changes):
    typed = {
        "booked_on": "2026-02-03",
        "description": "Rente",
        "lines-0-account": BANK,
        "lines-0-debit": "12,50",
        "lines-1-account": OTHER_INCOME,
        "lines-1-credit": "12,50",
    }
    for number in range(6):
        for name, value in (("account", ""), ("plant", "0"), ("debit", ""), ("credit", "")):
            typed.setdefault(f"lines-{number}-{name}", value)
    return {**typed, **changes}


def hidden(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]


def previewed(client, **changes):
    form = client.get("/boeken/nieuw?soort=rente").text
    return client.post(
        "/boeken/nieuw/controle",
        data={**tokens_in(form, "/boeken/nieuw/controle"), **hand(**changes)},
    )


def test_a_hand_booking_is_previewed_confirmed_and_made_once(app, board):
    page = previewed(board).text
    assert "Er is nog niets geboekt" in page
    data = {
        **tokens_in(page, "/boeken/nieuw"),
        **hand(seen=hidden(page, "seen"), confirmation="12,50"),
    }
    answers = [board.post("/boeken/nieuw", data=data) for _twice in range(2)]

    assert answers[0].status_code == 303
    assert answers[0].location == answers[1].location
    shown = board.get(answers[0].location).text
    assert "hand-2" in shown
    assert "Anna" in shown
    with app.app_context():
        assert len(db.session.scalars(select(JournalEntry)).all()) == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lines-1-credit": "12,40"}, "Dat moet gelijk zijn"),
        ({"lines-1-account": ""}, "Kies een rekening bij dit bedrag"),
        ({"lines-0-credit": "3"}, "niet allebei"),
        ({"lines-0-debit": "1.234"}, "kan twee dingen betekenen"),
        ({"booked_on": "2027-01-01"}, "Deze dag moet nog komen"),
        ({"description": " "}, "Schrijf wat u boekt"),
        ({"lines-1-account": SHARE_CAPITAL}, "Kies een van de mogelijkheden"),
        ({"lines-0-debit": "", "lines-1-credit": ""}, "minstens twee regels"),
    ],
)
def test_a_hand_booking_that_is_wrong_is_shown_back_with_why(app, board, changes, said):
    answer = previewed(board, **changes)

    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert entry_by_reference("hand-2") is None


def test_the_amount_is_typed_over(app, board):
    page = previewed(board).text
    data = {
        **tokens_in(page, "/boeken/nieuw"),
        **hand(seen=hidden(page, "seen"), confirmation="12,51"),
    }

    answer = board.post("/boeken/nieuw", data=data)

    assert answer.status_code == 422
    assert "Typ het bedrag over" in answer.text
    with app.app_context():
        assert entry_by_reference("hand-2") is None


def test_a_hand_booking_is_taken_back_from_its_page(app, board):
    with app.app_context():
        entry_id = entry_by_reference("hand-1").id
    address = f"/boeken/boeking/{entry_id}/terugdraaien"
    assert address in board.get(f"/boeken/boeking/{entry_id}").text
    form = board.get(address).text
    data = {**tokens_in(form, address), "booked_on": "2026-02-01", "reason": "dubbel"}

    assert board.post(address, data={**data, "confirmation": "hand-2"}).status_code == 422
    form = board.get(address).text
    data |= tokens_in(form, address)
    assert board.post(address, data={**data, "confirmation": "hand-1"}).status_code == 303
    assert "teruggedraaid" in board.get(f"/boeken/boeking/{entry_id}").text
    assert board.get(address).status_code == 404


def test_the_books_are_closed_after_a_preview(app, board):
    check, close = "/boeken/afsluiten/controle", "/boeken/afsluiten"
    typed = {"through": "2025-12-31", "reason": "ALV 2026-2"}
    page = board.post(check, data={**tokens_in(board.get(close).text, check), **typed}).text
    assert "2 boekingen liggen daarna voorgoed vast" in page
    data = {**tokens_in(page, close), **typed, "seen": hidden(page, "seen")}

    wrong = board.post(close, data={**data, "confirmation": "30-12-2025"})
    assert wrong.status_code == 422
    data |= tokens_in(wrong.text, close)
    assert board.post(close, data={**data, "confirmation": "31-12-2025"}).status_code == 303
    with app.app_context():
        assert closed_through() == date(2025, 12, 31)
        assert db.session.scalars(select(PeriodClose)).one().actor_id is not None
    late = previewed(board, booked_on="2025-12-31")
    assert late.status_code == 422
    assert "De boeken zijn afgesloten tot en met 31 december 2025" in late.text
    data = {**tokens_in(board.get(close).text), "through": "2025-06-30", "reason": "x"}
    assert board.post(check, data=data).status_code == 422


def test_money_with_a_purpose_is_booked_and_spent(app, board):
    form = board.get("/boeken/bestemd/nieuw").text
    typed = {
        "giver": "Gemeente",
        "purpose": "Coach",
        "amount": "2500",
        "received_on": "2026-03-01",
        "document": "Brief",
    }
    tokens = tokens_in(form, "/boeken/bestemd/nieuw")
    wrong = board.post("/boeken/bestemd/nieuw", data={**tokens, **typed, "confirmation": "250"})
    assert wrong.status_code == 422
    tokens = tokens_in(board.get("/boeken/bestemd/nieuw").text, "/boeken/bestemd/nieuw")
    made = board.post("/boeken/bestemd/nieuw", data={**tokens, **typed, "confirmation": "2500"})
    assert made.status_code == 303
    with app.app_context():
        money_id = db.session.scalars(select(EarmarkedMoney.id)).one()
    address = f"/boeken/bestemd/{money_id}/besteden"
    spent = {"description": "Folders", "spent_on": "2026-04-01"}
    for amount, status in (("2500,01", 422), ("1000", 303)):
        tokens = tokens_in(board.get(address).text, address)
        answer = board.post(
            address, data={**tokens, **spent, "amount": amount, "confirmation": amount}
        )
        assert answer.status_code == status
    assert "€\xa01.500,00" in board.get("/boeken/bestemd/").text


STATEMENTS = (
    "/boeken/proefbalans",
    "/boeken/balans",
    "/boeken/resultaat",
    "/boeken/leden",
    "/boeken/eigen-vermogen",
    "/boeken/rekening/1100",
    "/boeken/rekeningschema",
    "/boeken/bestemd/",
    "/boeken/uit/",
    "/boeken/uit/journaal.csv",
    "/boeken/uit/proefbalans.csv",
    "/boeken/uit/proefbalans.xlsx",
    "/boeken/uit/leden.csv",
    "/boeken/uit/auditfile.xaf?jaar=2025",
)


def test_statements_open_for_the_kascommissie_and_not_for_members(app, client, board, cast):
    sign_in(client, app, cast["Kees"])
    for address in STATEMENTS:
        assert client.get(address).status_code == 200, address
    for address in ("/boeken/nieuw", "/boeken/afsluiten", "/boeken/bestemd/nieuw"):
        assert client.get(address).status_code == 403, address
    sign_in(client, app, cast["Bram"])
    for address in STATEMENTS:
        assert client.get(address).status_code == 403, address


def test_statements_say_what_was_booked(board):
    trial = board.get("/boeken/proefbalans?van=2026-01-01&tot=2026-12-31").text
    assert "€\xa0640,00 D" in trial
    assert "€\xa0598,00 D" in trial
    sheet = board.get("/boeken/balans?op=31-12-2025").text
    assert "€\xa0640,00" in sheet
    assert "€\xa0−12,34" in sheet
    assert "€\xa0−42,00" in board.get("/boeken/resultaat?jaar=2026").text
    members = board.get("/boeken/leden?zoek=Bram").text
    assert "€\xa012,34" in members
    assert "Kees" not in members
    card = board.get("/boeken/rekening/1100?van=2026-01-01").text
    assert card.index("€\xa0640,00 D") < card.index("€\xa0598,00 D")


def test_asking_for_a_day_that_is_none_is_told_at_the_field(board):
    for address in ("/boeken/proefbalans?van=gisteren", "/boeken/balans?op=32-13-2025"):
        answer = board.get(address)
        assert answer.status_code == 422, address
        assert "Schrijf een dag als" in answer.text
    assert board.get("/boeken/proefbalans?van=2026-02-01&tot=2026-01-01").status_code == 422
    assert board.get("/boeken/rekening/9999").status_code == 404
    assert board.get("/boeken/resultaat?jaar=1").status_code == 404


def test_the_files_hold_every_booking(board):
    journal = board.get("/boeken/uit/journaal.csv?van=2025-01-01&tot=2026-12-31")
    lines = journal.text.removeprefix("\ufeff").splitlines()
    assert len(lines) == 7
    assert lines[-2:] == [
        "3;2026-01-05;hand-1;Zaal & koffie;4100;Algemene kosten;;;;42,00;",
        "3;2026-01-05;hand-1;Zaal & koffie;1100;Bank;;;;;42,00",
    ]
    assert "attachment" in journal.headers["Content-Disposition"]
    assert "L003;Bram;640,00;12,34;0,00;0,00;2026-11-21" in board.get("/boeken/uit/leden.csv").text


def test_a_long_file_lies_on_disk_and_says_the_same(board, monkeypatch):
    address = "/boeken/uit/journaal.csv?van=2025-01-01&tot=2026-12-31"
    short = board.get(address).data
    monkeypatch.setattr("coop.home.export_views.HELD_BYTES", 20)
    with board.get(address) as answer:
        assert answer.data == short


def test_the_audit_file_of_a_year_is_valid_and_opens_with_what_stood(board):
    for year in (2025, 2026):
        answer = board.get(f"/boeken/uit/auditfile.xaf?jaar={year}&rsin=123456782")
        report = pyxaf.validate(answer.data, xsd=True)
        assert [str(one) for one in report.findings if one.severity >= Severity.WARNING] == []
    opening = re.findall(
        r"<obLine>.*?<accID>(.*?)</accID><amnt>(.*?)</amnt><amntTp>(.)</amntTp>", answer.text
    )
    assert opening == [
        ("0500", "640.00", "C"),
        ("0590", "12.34", "D"),
        ("1100", "640.00", "D"),
        ("1600", "12.34", "C"),
    ]
    assert b"<taxRegIdent>123456782</taxRegIdent>" in answer.data
    assert board.get("/boeken/uit/auditfile.xaf?jaar=2025&rsin=12").status_code == 422


def test_own_capital_ends_as_it_stands_on_the_balance_sheet(board):
    page = board.get("/boeken/eigen-vermogen?op=2026-02-01").text.replace("\u00a0", " ")
    sheet = board.get("/boeken/balans?op=2026-02-01").text.replace("\u00a0", " ")
    foot = page[page.index("<tfoot") : page.index("</tfoot>")]
    # Inleg of 640 less a debt of 12.34 and a bill of 42 in years that are not closed yet.
    for told in ("€ 640,00", "€ −54,34", "€ 585,66"):
        assert told in foot
    assert "€ 585,66" in sheet
