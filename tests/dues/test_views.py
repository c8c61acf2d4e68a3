"""Contribution, direct debits and savings in the browser."""

import re

import pytest

from coop.database import db
from coop.dues.models import DebitSetting, Due, Mandate, SavingPlan
from coop.dues.plan_link import plan_token
from coop.dues.save_up import start_plan
from coop.dues.saving_queries import saved_cents
from coop.members.models import Member
from coop.offers.models import Order
from coop.records.audit import record
from tests.dues.conftest import IBAN, TODAY, ask, due_of, mandate, on_sale
from tests.signing import sign_in, token, tokens_in

MINE, SAVE = "/mijn/contributie", "/sparen/"


def someone(app, ids, name):
    client = app.test_client()
    sign_in(client, app, ids[name])
    return client


@pytest.fixture
def gerda(app, village):
    return someone(app, village, "Gerda")


@pytest.fixture
def henk(app, village):
    return someone(app, village, "Henk")


@pytest.fixture
def anna(app, village):
    return someone(app, village, "Anna")


def digest_in(page: str) -> str:
    return re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', page)[1]


def asked(app, village, *names: str) -> None:
    with app.app_context():
        ask()
        for name in names:
            mandate(village, name)
        db.session.commit()


def test_looking_at_a_year_without_a_decision_says_what_is_missing(gerda):
    answer = gerda.get("/contributie/2020/maken")
    assert answer.status_code == 200
    assert "2020 nog geen bedrag vastgesteld" in answer.text
    assert 'href="/instellingen/besluiten/contribution_cents"' in answer.text
    assert "<form" not in answer.text.split("<main", 1)[1].split("</main>", 1)[0]


def test_the_board_asks_the_contribution_of_a_year_once(app, gerda, anna, village):
    page = "/contributie/2026/maken"
    seen = gerda.get(page).text
    assert "€\u00a072,00" in seen
    data = {**tokens_in(seen, page), "digest": digest_in(seen), "total": "72,00"}
    assert gerda.post(page, data={**data, "total": "71"}).status_code == 422
    data |= token(gerda, page, page)
    assert gerda.post(page, data=data).status_code == 303
    assert gerda.post(page, data=data).status_code == 302
    assert "€\u00a072,00" in gerda.get("/contributie/").text
    mine = anna.get(MINE).text
    assert "maak €\u00a012,00 over naar" in mine
    assert "RF" in mine
    assert anna.get("/contributie/").status_code == 403
    assert anna.get(page).status_code == 403


def test_two_board_members_collect_in_the_browser(app, gerda, henk, anna, village):
    asked(app, village, "Anna")
    form = {**token(gerda, "/incasso/", "/incasso/"), "kind": "due", "collected_on": "2026-05-04"}
    assert gerda.post("/incasso/", data={**form, "collected_on": "2026-05-01"}).status_code == 422
    form |= token(gerda, "/incasso/", "/incasso/")
    assert gerda.post("/incasso/", data=form).status_code == 303
    show, confirm = "/incasso/1", "/incasso/1/bevestigen"
    assert "Nu is een ander aan de beurt" in gerda.get(show).text
    seen = henk.get(show).text
    data = {**tokens_in(seen, confirm), "digest": digest_in(seen), "total": "12,00"}
    assert henk.post(confirm, data=data).status_code == 303
    assert henk.post(confirm, data=data).status_code == 302
    file = henk.get("/incasso/1/bank.xml")
    assert file.data.count(b"<DrctDbtTxInf>") == 1
    assert gerda.post("/incasso/1/verstuurd", data=token(gerda, show, "/incasso/1/verstuurd"))
    assert "afgeschreven" in anna.get(MINE).text
    back = "/incasso/afschrijving/1/terug"
    answer = {**token(gerda, back, back), "on": "2026-04-01", "reason": "MD06", "source": "1230"}
    assert gerda.post(back, data={**answer, "on": "2026-04-02"}).status_code == 422
    answer |= token(gerda, back, back)
    assert gerda.post(back, data=answer).status_code == 303
    returned = gerda.get("/incasso/terug").text
    assert "teruggevraagd" in returned
    assert f'href="/leden/{village["Anna"]}">Anna</a>' in returned
    assert 'href="/incasso/1">Incasso I001</a>' in returned
    assert "I000001" not in returned
    page = anna.get(MINE).text
    assert "Hoe wilt u verder?" in page
    go_on = "/mijn/contributie/machtiging/1/door"
    assert anna.post(go_on, data=tokens_in(page, go_on)).status_code == 303
    assert "klaar" in gerda.get("/incasso/").text


def test_the_page_offers_a_day_in_time_and_what_is_saved_in_that_month(app, gerda, henk, village):
    with app.app_context():
        mandate(village, "Anna", "saving")
        start_plan(db.session.get(Member, village["Anna"]), 1_500, "debit", TODAY, is_told=False)
        db.session.commit()
    page = gerda.get("/incasso/").text
    assert "Spaargeld van april" in page
    assert "€\u00a015,00" in page
    assert "van 1 spaarder" in page
    day = re.search(r'name="collected_on"[^>]*value="([^"]+)"', page)[1]
    form = {**token(gerda, "/incasso/", "/incasso/"), "kind": "saving", "collected_on": day}
    assert gerda.post("/incasso/", data=form).status_code == 303
    confirm = "/incasso/1/bevestigen"
    form = token(henk, "/incasso/1", confirm)
    form |= {"digest": digest_in(henk.get("/incasso/1").text), "total": "15,00"}
    assert henk.post(confirm, data=form).status_code == 303
    assert "wordt afgeschreven op" in gerda.get("/incasso/1").text
    listed = gerda.get("/sparen/overzicht").text
    assert "onderweg €\u00a015,00" in listed


def test_a_member_signs_and_stops_and_nobody_else_can(app, anna, henk, village):
    sign = "/mijn/contributie/machtiging"
    data = {**token(anna, MINE, sign), "iban": IBAN, "holder": "Anna", "consent": "y"}
    assert anna.post(sign, data={**data, "consent": ""}).status_code == 422
    data |= token(anna, MINE, sign)
    assert anna.post(sign, data={**data, "iban": "NL00BANK0123456789"}).status_code == 422
    data |= token(anna, MINE, sign)
    assert anna.post(sign, data=data).status_code == 303
    stop = "/mijn/contributie/machtiging/1/stop"
    page = anna.get(MINE).text
    bram = someone(app, village, "Bram")
    stolen = {**token(bram, MINE, sign)}
    assert bram.post(stop, data=stolen).status_code == 404
    assert bram.get(f"{MINE}/{village['Anna']}").status_code == 404
    assert anna.post(stop, data=tokens_in(page, stop)).status_code == 303
    with app.app_context():
        assert db.session.get_one(Mandate, 1).state == "revoked"


def test_who_pays_nothing_is_in_no_list_and_reads_it_only_alone(app, gerda, anna, village):
    asked(app, village)
    with app.app_context():
        due_id = due_of(village, "Anna").id
    page = f"/contributie/een/{due_id}"
    assert "Anna" in gerda.get("/contributie/2026/open").text
    waive = f"{page}/geregeld"
    assert gerda.post(waive, data=token(gerda, page, waive)).status_code == 303
    for path in ("/contributie/", "/contributie/2026/open"):
        assert "Anna" not in gerda.get(path).text
    assert "hoeft niet" not in gerda.get(page).text
    assert "hoeft niet" not in gerda.get(f"{MINE}/{village['Anna']}").text.split("<table")[1]
    assert "hoeft niet" in anna.get(MINE).text


def test_a_payment_by_hand_is_kept_once(app, gerda, village):
    asked(app, village)
    with app.app_context():
        due_id = due_of(village, "Bram").id
    page = f"/contributie/een/{due_id}"
    paid = f"{page}/betaald"
    data = {**token(gerda, page, paid), "received_on": "2026-04-01", "amount": "12"}
    for wrong in ("0", "-1", "vijf", "1,234"):
        answer = gerda.post(paid, data={**data, **token(gerda, page, paid), "amount": wrong})
        assert answer.status_code == 422, wrong
    data |= token(gerda, page, paid)
    assert gerda.post(paid, data=data).status_code == 303
    assert gerda.post(paid, data=data).status_code == 302
    with app.app_context():
        assert db.session.get_one(Due, due_id).state == "paid"


def test_somebody_new_begins_to_save_with_a_name_and_a_number(app, client, village):
    data = {"name": "Noor", "contact": "0570 111 222", "monthly": "5", "way": "transfer"}
    for wrong in ({"monthly": "4,99"}, {"contact": "x"}, {"name": " "}, {"way": "debit"}):
        answer = client.post(SAVE, data={**data, **token(client, SAVE, SAVE), **wrong})
        assert answer.status_code == 422, wrong
    data |= token(client, SAVE, SAVE)
    first = client.post(SAVE, data=data)
    assert first.status_code == 303
    assert client.post(SAVE, data=data).location == first.location
    assert "RF" in client.get(first.location).text
    assert client.get("/sparen/plan/1").status_code == 404
    with app.app_context():
        assert db.session.query(SavingPlan).count() == 1
        assert db.session.query(Member).filter_by(name="Noor").one().status == "applicant"


def test_who_lets_us_collect_says_so_beside_the_sentence(app, client, village):
    data = {
        "name": "Noor", "contact": "noor@example.org", "monthly": "5", "way": "debit",
        "iban": IBAN, "consent": "y",
    }  # fmt: skip
    assert "minstens 14 dagen" in client.get(SAVE).text
    assert client.post(SAVE, data={**data, **token(client, SAVE, SAVE)}).status_code == 303
    with app.app_context():
        made = db.session.query(Mandate).one()
        assert (made.kind, made.signed_by, made.iban) == ("saving", "web", IBAN)
        assert "14 dagen" in made.said


def test_without_a_creditor_id_saving_goes_by_transfer(app, client, village):
    with app.app_context():
        db.session.delete(db.session.get_one(DebitSetting, 1))
        record("test_made", db.session.get_one(Member, village["Anna"]))
        db.session.commit()
    assert "IBAN" not in client.get(SAVE).text
    data = {"name": "Noor", "contact": "0570 111 222", "monthly": "5", "way": "transfer"}
    assert client.post(SAVE, data={**data, **token(client, SAVE, SAVE)}).status_code == 303


def test_a_member_saves_rests_buys_and_stops(app, anna, gerda, village):
    with app.app_context():
        on_sale(village)
        db.session.commit()
    begin = "/sparen/beginnen"
    data = {**token(anna, MINE, begin), "monthly": "25", "way": "transfer"}
    assert anna.post(begin, data=data).status_code == 303
    page = anna.get(MINE).text
    pause = "/sparen/1/pauze"
    assert anna.post(pause, data={**tokens_in(page, pause), "rust": "ja"}).status_code == 303
    assert "rust" in anna.get(MINE).text
    one, received = "/sparen/overzicht/1", "/sparen/overzicht/1/ontvangen"
    money = {**token(gerda, one, received), "received_on": "2026-04-01", "amount": "330"}
    assert gerda.post(received, data=money).status_code == 303
    assert "€\u00a0330,00" in gerda.get("/sparen/overzicht").text
    buy = "/sparen/1/kopen"
    assert "genoeg voor een deel" in anna.get(MINE).text
    order = {**token(anna, buy, buy), "shares": "2", "consent": "y", "seen_price_cents": "32000"}
    assert anna.post(buy, data=order).status_code == 422
    for wrong in ({"shares": "0"}, {"seen_price_cents": "1"}, {"consent": ""}):
        data = {**order, "shares": "1", **wrong, **token(anna, buy, buy)}
        assert anna.post(buy, data=data).status_code == 422, wrong
    order |= {**token(anna, buy, buy), "shares": "1"}
    bought = anna.post(buy, data=order)
    assert bought.status_code == 303
    assert anna.post(buy, data=order).location == bought.location
    with app.app_context():
        assert db.session.query(Order).one().status == "paid"
        assert saved_cents(village["Anna"]) == 10_00
        plan = f"/sparen/plan/{plan_token(1)}"
    assert f'href="{plan}/stoppen"' in anna.get(MINE).text
    stop = f"{plan}/stoppen"
    asked = anna.get(stop).text
    assert "Weet u het zeker?" in asked
    assert "€\u00a010,00" in asked
    assert anna.post(stop, data=tokens_in(asked, stop)).status_code == 303
    with app.app_context():
        assert saved_cents(village["Anna"]) == 0
    assert "gestopt" in anna.get(plan).text


def test_who_has_the_address_of_a_plan_rests_without_an_account(app, anna, client, village):
    begin = "/sparen/beginnen"
    data = {**token(anna, MINE, begin), "monthly": "25", "way": "transfer"}
    assert anna.post(begin, data=data).status_code == 303
    with app.app_context():
        plan = f"/sparen/plan/{plan_token(1)}"
    rest = f"{plan}/rust"
    stranger = app.test_client()
    assert (
        stranger.post(rest, data={**token(stranger, plan, rest), "rust": "ja"}).status_code == 303
    )
    assert "Uw spaarplan rust." in stranger.get(plan).text
    again = {**token(stranger, plan, rest), "rust": "nee"}
    assert stranger.post(rest, data=again).status_code == 303
    with app.app_context():
        assert db.session.query(SavingPlan).one().state == "active"
    assert stranger.get("/sparen/plan/verzonnen/stoppen").status_code == 404


def test_the_creditor_id_and_a_mandate_from_paper(app, gerda, village):
    page = "/machtigingen/instellingen"
    data = {**token(gerda, page, page), "creditor_id": "NL69ZZZ123456780001", "notice_days": "5"}
    assert gerda.post(page, data=data).status_code == 422
    data["creditor_id"] = "nl69 zzz 123456780000"
    assert gerda.post(page, data={**data, "notice_days": "15"}).status_code == 422
    assert gerda.post(page, data=data).status_code == 303
    paper = "/machtigingen/papier"
    form = {
        **token(gerda, paper, paper), "member": "L004", "kind": "due", "iban": IBAN,
        "holder": "Anna", "signed_on": "2026-03-01",
    }  # fmt: skip
    assert gerda.post(paper, data={**form, "member": "L999"}).status_code == 422
    form |= token(gerda, paper, paper)
    assert gerda.post(paper, data=form).status_code == 303
    assert "op papier" in gerda.get("/machtigingen/").text
    with app.app_context():
        assert db.session.query(Mandate).one().notice_days == 5
