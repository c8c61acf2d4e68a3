"""Paying out in the browser: made by one, confirmed by another, seen by the member."""

import re
from datetime import date

import pytest
import pyxaf
from pyxaf import Severity
from sqlalchemy import select

from coop.database import db
from coop.ledger.chart import IN_TRANSIT, PAYABLE_MEMBERS
from coop.ledger.queries import balance_cents
from coop.members.models import Member, RoleGrant
from coop.payouts import bank_file, confirm_job
from coop.payouts.choose import choose
from coop.payouts.models import PayoutChoice, PayoutLine, PayoutRun
from coop.payouts.outcome import Choice
from coop.payouts.queries import run_totals
from coop.records.audit import record
from coop.records.jobs import work
from coop.units import cents_text
from tests.signing import sign_in, token, tokens_in
from tests.yields.conftest import NOW

INDEX = "/uitbetalen/"
CONFIRM, PAID = "/uitbetalen/1/bevestigen", "/uitbetalen/1/betaald"
LIST = "/uitbetalen/1"


def someone(app, ids, name):
    client = app.test_client()
    sign_in(client, app, ids[name])
    return client


@pytest.fixture
def gerda(app, divided):
    return someone(app, divided, "Gerda")


@pytest.fixture
def henk(app, divided):
    return someone(app, divided, "Henk")


def make(client):
    data = {**token(client, INDEX, INDEX), "year": "2025", "execution_date": "2026-06-25"}
    return client.post(INDEX, data=data)


def seen(client) -> dict[str, str]:
    page = client.get(LIST).text
    digest = re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', page)
    return {**tokens_in(page, CONFIRM), "digest": digest[1], "total": "491,81"}


def pay(app, client):
    """Confirm a list of which some is shared."""
    with app.app_context():
        total = cents_text(run_totals(1).ready_cents)
    assert client.post(CONFIRM, data={**seen(client), "total": total}).status_code == 303


def test_two_board_members_pay_the_village(app, gerda, henk, divided):
    page = gerda.get(INDEX).text
    assert "€\u00a0491,81" in page
    assert make(gerda).status_code == 303

    mine = gerda.get(LIST).text
    assert "Nu is een ander aan de beurt" in mine
    assert "bevestigen" not in re.findall(r'action="[^"]*/(\w+)"', mine)
    assert henk.post(CONFIRM, data={**seen(henk), "total": "1"}).status_code == 422
    data = seen(henk)
    assert henk.post(CONFIRM, data=data).status_code == 303
    assert henk.post(CONFIRM, data=data).status_code == 302
    with app.app_context():
        assert balance_cents(PAYABLE_MEMBERS) == 0
        assert balance_cents(IN_TRANSIT) == -49181

    file = gerda.get(f"{LIST}/bank.xml")
    assert file.data == henk.get(f"{LIST}/bank.xml").data
    assert file.data.count(b"<CdtTrfTxInf>") == 6
    assert "onderweg" in someone(app, divided, "Anna").get("/mijn?jaar=2025").text
    paid = {**token(gerda, LIST, PAID), "paid_on": "2026-06-20", "total": "491,81"}
    assert gerda.post(PAID, data=paid).status_code == 303
    assert "20-06-2026" in someone(app, divided, "Anna").get("/mijn?jaar=2025").text
    assert "4300" in someone(app, divided, "Anna").get("/mijn/hoe/2025/ZON-9").text
    assert "betaald op 20 juni 2026" in gerda.get("/jaren/2025/ZON-9/uitkering").text


def test_the_maker_cannot_confirm_even_by_hand(gerda, henk):
    make(gerda)
    data = {**seen(henk), **tokens_in(gerda.get(LIST).text, "/uitbetalen/1/vervalt")}
    assert gerda.post(CONFIRM, data=data).status_code == 403


def test_a_board_of_one_is_told_what_to_do(app, divided, gerda):
    with app.app_context():
        grant = db.session.scalars(
            select(RoleGrant).where(RoleGrant.member_id == divided["Henk"])
        ).one()
        grant.until = date(2026, 6, 1)
        record("test_made", grant)
        db.session.commit()
    make(gerda)
    assert "Er is een tweede bestuurslid nodig" in gerda.get(LIST).text


def test_a_changed_account_shows_before_anybody_confirms(app, divided, gerda, henk):
    make(gerda)
    with app.app_context():
        anna = db.session.get_one(Member, divided["Anna"])
        anna.iban = "NL20INGB0001234567"
        record("test_made", anna)
        db.session.commit()
    page = henk.get(LIST).text
    assert "Van 1 lid is de naam of het rekeningnummer veranderd." in page
    assert "confirm__typed" not in page
    assert henk.get(INDEX).status_code == 200


def test_a_payment_that_came_back_stands_in_the_queue(app, gerda, henk):
    make(gerda)
    henk.post(CONFIRM, data=seen(henk))
    gerda.post(PAID, data={**token(gerda, LIST, PAID), "paid_on": "2026-06-20", "total": "491,81"})
    with app.app_context():
        line = db.session.scalars(select(PayoutLine).order_by(PayoutLine.id)).first()
    back = f"/uitbetalen/betaling/{line.id}/terug"
    data = {**token(gerda, back, back), "on": "2026-06-20", "reason": ""}
    assert gerda.post(back, data=data).status_code == 422
    answer = gerda.post(back, data={**data, "reason": "Rekening opgeheven"})
    assert answer.status_code == 303
    queue = gerda.get("/uitbetalen/rekeningnummers").text
    assert "Anna" in queue
    assert "Rekening opgeheven" in queue
    told = gerda.get(LIST).text.replace("\u00a0", " ")
    assert "De bank stuurde 1 betaling terug: € 187,40. Betaald is dus € 304,41." in told
    clear = f"/uitbetalen/betaling/{line.id}/klopt"
    assert gerda.post(clear, data=tokens_in(queue, clear)).status_code == 303
    assert "Er wacht niemand" in gerda.get("/uitbetalen/rekeningnummers").text


def test_who_shares_is_never_shown_to_the_board_by_name(app, divided, gerda, henk):
    anna, page = someone(app, divided, "Anna"), "/mijn/keuze"
    data = {**token(anna, page, page), "choice": "share", "percent": "100"}
    assert anna.post(page, data={**data, "percent": "101"}).status_code == 422
    assert anna.post(page, data=data).status_code == 303
    assert "meegedeeld" in anna.get(page).text
    make(gerda)
    seen_by_board = gerda.get(LIST).text
    assert "Anna" not in seen_by_board
    assert "€\u00a0187,40" in seen_by_board
    assert "Anna" not in gerda.get(f"{LIST}/lijst.csv").text
    assert gerda.get(f"/mijn/keuze/{divided['Anna']}").status_code == 404
    data = {**token(anna, page, page), "choice": "pay", "percent": ""}
    assert anna.post(page, data=data).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(PayoutChoice)).one().choice == "pay"


def test_the_files_of_the_books_name_nobody_who_shares(app, divided, gerda, henk):
    with app.app_context():
        choose(db.session.get_one(Member, divided["Anna"]), 2025, Choice("share", 25), NOW)
        db.session.commit()
    make(gerda)
    pay(app, henk)
    auditor, pages = someone(app, divided, "Ali"), "/boeken/uit"
    journal = auditor.get(f"{pages}/journaal.csv?van=2026-01-01&tot=2026-12-31").text
    rows = [row.split(";") for row in journal.splitlines() if ";payout-1-confirmed;" in row]
    whole = [row[9:] for row in rows if row[4] == PAYABLE_MEMBERS]
    assert ["187,40", ""] in whole
    assert len(whole) == len({row[8] for row in rows if row[8]}) == 6
    assert [row[8:] for row in rows if row[4] == IN_TRANSIT] == [["", "", "444,96"]]
    assert "46,85" not in "".join(row[9] for row in rows)
    file = auditor.get(f"{pages}/auditfile.xaf?jaar=2026").data
    report = pyxaf.validate(file, xsd=True)
    assert [str(one) for one in report.findings if one.severity >= Severity.WARNING] == []
    assert file.count(b"<amnt>46.85</amnt>") == 1
    assert b"<amnt>140.55</amnt>" not in file


def test_the_board_writes_down_what_a_member_on_paper_asks(app, divided, gerda):
    with app.app_context():
        bram = db.session.get_one(Member, divided["Bram"])
        bram.contact_by = "letter"
        record("test_made", bram)
        db.session.commit()
    page = f"/mijn/keuze/{divided['Bram']}"
    data = {**token(gerda, page, page), "choice": "share", "percent": "10"}
    assert gerda.post(page, data=data).status_code == 303
    shown = gerda.get(page).text
    assert "checked" not in shown
    assert someone(app, divided, "Anna").get(page).status_code == 404


def test_the_kascommissie_reads_and_changes_nothing(app, divided, gerda):
    make(gerda)
    auditor = someone(app, divided, "Ali")
    files = (f"{LIST}/lijst.csv", f"{LIST}/lijst.xlsx")
    for path in (INDEX, LIST, *files, "/uitbetalen/rekeningnummers"):
        assert auditor.get(path).status_code == 200
    for path in ("bank.xml", "brieven"):
        assert auditor.get(f"{LIST}/{path}").status_code == 403
    assert someone(app, divided, "Anna").get(INDEX).status_code == 403


def test_letters_are_for_who_gets_no_mail(app, divided, gerda, henk):
    with app.app_context():
        bram = db.session.get_one(Member, divided["Bram"])
        bram.contact_by = "letter"
        record("test_made", bram)
        choose(bram, 2025, Choice("share", 25), NOW)
        db.session.commit()
    make(gerda)
    pay(app, henk)
    page = gerda.get(f"{LIST}/brieven").text
    assert "Beste Bram" in page
    assert "Beste Anna" not in page
    assert "Dat gebeurt rond 25 juni 2026." in page.replace("\u00a0", " ")
    with app.app_context():
        total = cents_text(run_totals(1).ready_cents)
    gerda.post(PAID, data={**token(gerda, LIST, PAID), "paid_on": "2026-06-20", "total": total})
    later = " ".join(gerda.get(f"{LIST}/brieven").text.replace("\u00a0", " ").split())
    assert re.search(r"Wij betaalden u € [0-9,]+ over 2025 op 20 juni 2026, op de rek", later)
    assert "Dat gebeurt rond" not in later
    assert "mee. Dank u wel" not in page
    assert f"{LIST}/brieven" in gerda.get(LIST).text
    assert f"{LIST}/brieven" not in someone(app, divided, "Ali").get(LIST).text
    with app.app_context():
        assert db.session.get_one(PayoutRun, 1).state == "settled"


def test_a_long_list_is_confirmed_as_long_work_in_the_name_of_who_asked(
    app, gerda, henk, divided, monkeypatch
):
    make(gerda)
    monkeypatch.setattr(confirm_job, "MANY_LINES", 6)
    assert henk.post(CONFIRM, data={**seen(henk), "total": "1"}).status_code == 422
    answer = henk.post(CONFIRM, data=seen(henk))
    assert answer.status_code == 303
    assert "/bestuur/taken/" in answer.location
    with app.app_context():
        assert db.session.get_one(PayoutRun, 1).state == "concept"
        assert work() == 1
        run = db.session.get_one(PayoutRun, 1)
        assert (run.state, run.confirmed_by_id) == ("confirmed", divided["Henk"])
        assert balance_cents(IN_TRANSIT) == -49181
    assert "De lijst is bevestigd" in henk.get(answer.location).text


def test_the_file_of_a_long_list_is_made_as_long_work_and_kept(
    app, gerda, henk, divided, monkeypatch
):
    make(gerda)
    henk.post(CONFIRM, data=seen(henk))
    short = gerda.get(f"{LIST}/bank.xml").data
    monkeypatch.setattr(bank_file, "CHUNK", 2)
    assert gerda.get(f"{LIST}/bank.xml").status_code == 303
    ask = f"{LIST}/bestand"
    answer = gerda.post(ask, data=token(gerda, LIST, ask))
    assert answer.status_code == 303
    with app.app_context():
        assert work() == 1
    assert "bestand voor de bank is klaar" in gerda.get(answer.location).text
    assert gerda.get(f"{LIST}/bank.xml").data == short


def test_a_list_that_goes_by_hand_needs_no_file(app, gerda, henk):
    make(gerda)
    henk.post(CONFIRM, data=seen(henk))
    sent = f"{LIST}/verstuurd"
    assert gerda.post(sent, data=token(gerda, LIST, sent)).status_code == 303
    assert "De bank heeft het bestand." in gerda.get(LIST).text
    with app.app_context():
        assert db.session.get_one(PayoutRun, 1).sent_at is not None
