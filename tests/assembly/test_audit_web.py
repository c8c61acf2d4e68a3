"""The kascommissie's room: everything to be seen, its own report and sample alone to be written."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from coop.assembly import audit_queries
from coop.assembly.audit_queries import recounts
from coop.assembly.audit_work import drawn
from coop.assembly.models import AuditCheck, AuditReport, AuditSample, AuditSignature
from coop.database import db
from coop.decisions.queries import year_decision
from coop.periods import book_year
from coop.production.models import Plant
from coop.yields import recount
from coop.yields.enter import add_item, open_plant_year
from coop.yields.models import YearItem
from coop.yields.revenue import Evidence
from tests.signing import token
from tests.yields.conftest import YEAR

ROOM = "/controle/2025"
REPORT = f"{ROOM}/verslag"
SAMPLE = f"{ROOM}/steekproef"


def send(client, page, action, **fields):
    return client.post(action, data={**token(client, page, action), **fields})


def test_a_members_line_leads_down_to_reading_paper_and_entry(divided, someone):
    page = someone(divided["Ali"]).get(
        f"{ROOM}/regel/{divided['distribution']}/{divided['Anna']}"
    ).text  # fmt: skip
    for told in ("187,40", "ALV 2026-3", "655,92", "Stroom", "juni 2025", "1.971",
                 "year-ZON-9-2025-distribution"):  # fmt: skip
        assert told in page, told


def test_a_line_of_revenue_leads_to_the_readings_it_came_from(app, village, someone):
    gerda, page = someone(village["Gerda"]), "/jaren/2025/ZON-9"
    fields = {"quantity": "13.090,000", "price": "0,05", "paper": "F-7", "counterparty": "Net BV"}
    answer = send(gerda, page, f"{page}/regels", kind="revenue", label="Stroom", **fields)
    assert answer.status_code == 303, answer.text
    told = gerda.get(page).text
    assert "13.090,000" in told
    assert "0,050" in told
    assert "€\u00a0654,50" in told
    assert "Net BV, nummer F-7" in told


def test_the_meters_propose_what_they_counted_and_once(app, village, someone):
    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        before = open_plant_year(plant, 2024, book_year(2024))
        sold = Evidence("feed_in", quantity_wh=1_000_000, price_microeuro_per_kwh=50_000)
        add_item(before, kind="revenue", label="Net", amount_cents=5_000, rests_on=sold)
        db.session.commit()
    gerda, page = someone(village["Gerda"]), "/jaren/2025/ZON-9"
    action = f"{page}/regels/uit-de-meters"
    assert "Neem deze regels over" in gerda.get(page).text
    assert send(gerda, page, action).status_code == 303
    told = gerda.get(page).text
    assert "uit de meterstanden" in told
    assert "€\u00a0654,50" in told
    assert "Neem deze regels over" not in told


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": "-0"},
        {"amount": ""},
        {"amount": "", "quantity": "100"},
        {"quantity": "100", "price": "0"},
        {"amount": "1", "quantity": "100", "price": "0,05"},
    ],
)
def test_a_revenue_of_nothing_or_that_does_not_follow_is_refused(app, village, someone, fields):
    gerda, page = someone(village["Gerda"]), "/jaren/2025/ZON-9"
    answer = send(gerda, page, f"{page}/regels", kind="revenue", label="Stroom", **fields)
    assert answer.status_code == 422
    assert 'id="amount-error"' in answer.text
    with app.app_context():
        assert db.session.scalar(select(YearItem.id)) is None


def test_hours_of_negative_prices_may_cost_money(village, someone):
    gerda, page = someone(village["Gerda"]), "/jaren/2025/ZON-9"
    fields = {"quantity": "100", "price": "-0,02"}
    answer = send(gerda, page, f"{page}/regels", kind="revenue", label="Net", **fields)
    assert answer.status_code == 303


def test_a_distribution_is_worked_out_again(app, divided):
    with app.app_context():
        (found,) = recounts(2025, YEAR)
        assert found.is_equal
        assert found.lines_cents + found.cooperative_cents == 65592


def test_another_movement_afterwards_shows_in_the_recount(app, divided, monkeypatch):
    real = recount.movements_of_plant
    monkeypatch.setattr(recount, "movements_of_plant", lambda plant_id: real(plant_id)[1:])
    with app.app_context():
        (found,) = recounts(2025, YEAR)
    assert not found.is_equal
    assert divided["Anna"] in found.different


def test_the_report_is_advice_as_soon_as_two_signed_the_same_version(app, divided, someone):
    ali, bea = someone(divided["Ali"]), someone(divided["Bea"])
    text = "Het klopt.\r\n\r\nVerder niets."
    assert send(ali, REPORT, REPORT, text=text, advice="yes").status_code == 303
    with app.app_context():
        report_id = db.session.scalar(select(AuditReport.id))
    sign = f"/controle/verslag/{report_id}/ondertekenen"
    assert send(ali, REPORT, sign).status_code == 303
    with app.app_context():
        assert year_decision(2025, "audit") is None
    assert send(bea, REPORT, sign).status_code == 303
    with app.app_context():
        assert year_decision(2025, "audit").outcome == "yes"
    assert ali.get(f"/controle/verslag/{report_id}.pdf").data.startswith(b"%PDF")


def test_a_running_year_is_not_signed_for(app, divided, someone):
    ali, page = someone(divided["Ali"]), "/controle/2026/verslag"
    assert send(ali, page, page, text="Het klopt.", advice="yes").status_code == 303
    with app.app_context():
        report_id = db.session.scalar(select(AuditReport.id).where(AuditReport.year == 2026))
    answer = send(ali, page, f"/controle/verslag/{report_id}/ondertekenen")
    assert "als het boekjaar voorbij is" in answer.text
    with app.app_context():
        assert db.session.scalar(select(AuditSignature.report_id)) is None


def test_nobody_signs_twice_or_an_older_version(app, divided, someone):
    ali = someone(divided["Ali"])
    send(ali, REPORT, REPORT, text="Eerste.", advice="yes")
    with app.app_context():
        first = db.session.scalar(select(AuditReport.id))
    sign = f"/controle/verslag/{first}/ondertekenen"
    form = token(ali, REPORT, sign)
    again = token(ali, REPORT, sign)
    assert ali.post(sign, data=form).status_code == 303
    assert ali.post(sign, data=again).status_code == 409
    stale = token(someone(divided["Bea"]), REPORT, sign)
    send(ali, REPORT, REPORT, text="Tweede.", advice="no")
    bea = someone(divided["Bea"])
    assert bea.post(sign, data={**stale, **token(bea, REPORT)}).status_code == 409
    with app.app_context():
        assert year_decision(2025, "audit") is None


def test_a_report_is_never_changed_in_place(app, divided, someone):
    send(someone(divided["Ali"]), REPORT, REPORT, text="Eerste.", advice="yes")
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(update(AuditReport).values(text="Anders"))


def test_a_sample_is_drawn_noted_and_drawn_again_alike(app, divided, someone):
    ali = someone(divided["Ali"])
    answer = send(ali, SAMPLE, SAMPLE, size="3", seed="dobbel 4")
    assert answer.status_code == 303
    page = ali.get(answer.location).text
    keys = re.findall(r'id="regel-(\d+)-(\d+)"', page)
    with app.app_context():
        made = db.session.scalars(select(AuditSample)).one()
        assert {(int(one), int(two)) for one, two in keys} == set(drawn(made))
        assert made.seed == "dobbel 4"
    action = f"{answer.location}/{keys[0][0]}/{keys[0][1]}"
    assert send(ali, answer.location, action, outcome="wrong", remark="").status_code == 422
    noted = send(ali, answer.location, action, outcome="wrong", remark="Geen factuur")
    assert noted.status_code == 303
    assert "Geen factuur" in ali.get(answer.location).text
    with app.app_context():
        assert db.session.scalars(select(AuditCheck)).one().outcome == "wrong"


def test_a_line_outside_the_draw_is_not_noted(app, divided, someone):
    ali = someone(divided["Ali"])
    answer = send(ali, SAMPLE, SAMPLE, size="1", seed="x")
    with app.app_context():
        made = db.session.scalars(select(AuditSample)).one()
        inside = drawn(made)[0][1]
    other = divided["Bram"] if inside == divided["Anna"] else divided["Anna"]
    action = f"{answer.location}/{divided['distribution']}/{other}"
    form = token(ali, answer.location, f"{answer.location}/{divided['distribution']}/{inside}")
    assert ali.post(action, data={**form, "outcome": "ok"}).status_code == 422


@pytest.mark.parametrize("name", ["Gerda", "Zoe"])
def test_board_and_members_write_nothing_here(divided, someone, name):
    client = someone(divided[name])
    form = token(client, "/mijn-gegevens")
    for action in (REPORT, SAMPLE):
        assert client.post(action, data={**form, "text": "x", "advice": "yes"}).status_code == 403
    assert client.get(ROOM).status_code == (200 if name == "Gerda" else 403)


def test_a_line_that_was_taken_away_is_told_with_who_did_it(app, village, someone):
    gerda, page = someone(village["Gerda"]), "/jaren/2025/ZON-9"
    send(gerda, page, f"{page}/regels", kind="revenue", label="Te veel", amount="10")
    with app.app_context():
        item_id = db.session.scalar(select(YearItem.id))
    send(gerda, page, f"{page}/regels/{item_id}/weg")
    told = someone(village["Ali"]).get(f"{ROOM}/correcties").text
    assert "regel van opbrengst of kosten weggehaald" in told
    assert "Te veel" in told
    assert "Gerda" in told


def test_every_act_by_hand_has_words_on_the_page():
    page = Path(audit_queries.__file__).parent.parent / "templates/audit/corrections.html"
    told = page.read_text()
    assert not [act for act in audit_queries.BY_HAND if f'"{act}": _("' not in told]
