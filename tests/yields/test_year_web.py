"""The book year in the browser: from sums to a closed year, by the board alone."""

import csv
import io
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.production.models import Plant
from coop.yields.models import Distribution, PlantYear, YearItem
from tests.signing import sign_in, token, tokens_in
from tests.yields.conftest import MONTHS_WH, NOW, enter_year, make_class, make_plant, read_meter

YEAR_PAGE = "/jaren/2025/ZON-9"
PREVIEW = f"{YEAR_PAGE}/voorbeeld"
CONFIRM = f"{YEAR_PAGE}/bevestigen"
RECEIPT = f"{YEAR_PAGE}/uitkering"


@pytest.fixture(autouse=True)
def summer_of_2026():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def board(app, client, village):
    sign_in(client, app, village["Gerda"])
    return client


def someone(app, village, name):
    client = app.test_client()
    sign_in(client, app, village[name])
    return client


def count(app, table) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def add_line(client, amount: str, kind: str = "revenue", label: str = "Stroom"):
    action = f"{YEAR_PAGE}/regels"
    return client.post(
        action,
        data={
            **token(client, YEAR_PAGE, action),
            "kind": kind,
            "label": label,
            "amount": amount,
            "note": "59 030 kWh × 11,5 ct",
        },
    )


def set_sums(client, **changes):
    sums = {"maintenance": "0", "depreciation": "100", "tax": "0", "general": "0"}
    action = f"{YEAR_PAGE}/bedragen"
    return client.post(action, data={**token(client, YEAR_PAGE, action), **sums, **changes})


def filled_in(client, path: str = PREVIEW, **changes) -> dict[str, str]:
    page = client.get(path).text
    digest = re.search(r'name="digest"[^>]*value="([0-9a-f]{64})"', page)
    return {
        **tokens_in(page, CONFIRM),
        "digest": digest[1],
        "decision": "ALV 2026-3",
        "decided_on": "2026-05-30",
        "total": "655,92",
        **changes,
    }


def confirmed(client):
    assert add_line(client, "655,92").status_code == 303
    assert set_sums(client).status_code == 303
    answer = client.post(CONFIRM, data=filled_in(client))
    assert answer.status_code == 303, answer.text
    return answer


def test_the_board_divides_the_worked_example_to_the_cent(app, board):
    confirmed(board)
    page = board.get(RECEIPT).text
    for amount in ("187,40", "51,47", "42,22", "18,74", "4,58", "164,11"):
        assert f"€\u00a0{amount}" in page
    assert "ALV 2026-3" in page
    rows = list(csv.reader(io.StringIO(board.get(f"{RECEIPT}.csv").text[1:]), delimiter=";"))
    assert rows[1][:2] == ["L001", "Anna"]
    assert rows[1][-1] == "187,40"
    assert rows[-1][-1] == "655,92"
    assert sum(int(row[-1].replace(",", "")) for row in rows[1:-1]) == 65592


def test_the_waterfall_on_the_page_follows_the_sums(board):
    add_line(board, "8488,82")
    add_line(board, "2780", "cost", "Kosten")
    set_sums(board, maintenance="576,92", depreciation="3040", tax="19", general="5")
    page = board.get(YEAR_PAGE).text
    for amount in ("8.488,82", "5.708,82", "−397,46", "−236,72", "4.497,72"):
        assert (
            f"€\u00a0{amount}".replace("\u00a0−", "\u00a0-")
            in page.replace("−", "-").replace("\u00a0-", "\u00a0-")
            or f"€\u00a0{amount}".replace("−", "-") in page
        )
    assert "59 030 kWh × 11,5 ct" in page


def test_a_line_can_be_taken_away_again(app, board):
    add_line(board, "10", label="Te veel")
    with app.app_context():
        item_id = db.session.scalar(select(YearItem.id))
    action = f"{YEAR_PAGE}/regels/{item_id}/weg"
    assert board.post(action, data=token(board, YEAR_PAGE, action)).status_code == 303
    assert count(app, YearItem) == 0
    again = board.post(action, data=token(board, YEAR_PAGE, f"{YEAR_PAGE}/bedragen"))
    assert again.status_code == 409


def test_a_line_sent_twice_stands_there_once(app, board):
    action = f"{YEAR_PAGE}/regels"
    data = {
        **token(board, YEAR_PAGE, action),
        "kind": "revenue",
        "label": "Stroom",
        "amount": "10",
    }
    for _ in range(2):
        assert board.post(action, data=data).status_code in (302, 303)
    assert count(app, YearItem) == 1


@pytest.mark.parametrize(
    ("amount", "kind"), [("-0", "revenue"), ("-1", "cost"), ("1.234", "revenue"), ("", "cost")]
)
def test_an_amount_that_cannot_be_is_refused_at_its_field(app, board, amount, kind):
    answer = add_line(board, amount, kind)
    assert answer.status_code == 422
    assert 'id="amount-error"' in answer.text
    assert count(app, YearItem) == 0


def test_an_empty_line_says_what_to_fill_in(board):
    page = add_line(board, "", label=" ").text
    assert "Vul een omschrijving in" in page
    assert "Vul het bedrag in" in page


def test_the_decision_on_the_result_is_offered(board):
    add_line(board, "655,92")
    page = board.get(PREVIEW).text
    assert 'value="ALV 2026-3"' in page
    assert 'value="2026-05-21"' in page


def test_an_empty_confirmation_says_what_to_fill_in(board):
    add_line(board, "655,92")
    set_sums(board)
    page = board.post(CONFIRM, data=filled_in(board, decision="", decided_on="")).text
    assert "Vul het nummer van het besluit van de ALV in." in page
    assert "Vul de dag van het besluit in." in page


@pytest.mark.parametrize(
    ("field", "typed"), [("tax", "101"), ("general", "-1"), ("depreciation", "-5")]
)
def test_sums_that_cannot_be_are_refused_at_their_field(app, board, field, typed):
    answer = set_sums(board, **{field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert count(app, PlantYear) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decision": ""}, "decision"),
        ({"decision": "   "}, "decision"),
        ({"decided_on": "2025-12-31"}, "decided_on"),
        ({"decided_on": "2026-06-21"}, "decided_on"),
        ({"decided_on": "gisteren"}, "decided_on"),
        ({"total": "655,91"}, "total"),
        ({"total": "ja"}, "total"),
    ],
)
def test_a_confirmation_that_is_not_right_is_refused_at_its_field(app, board, changes, field):
    add_line(board, "655,92")
    set_sums(board)
    answer = board.post(CONFIRM, data=filled_in(board, **changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert count(app, Distribution) == 0


def test_a_second_click_gives_the_first_answer(app, board):
    add_line(board, "655,92")
    set_sums(board)
    data = filled_in(board)
    first, second = board.post(CONFIRM, data=data), board.post(CONFIRM, data=data)
    assert first.headers["Location"] == second.headers["Location"]
    assert count(app, Distribution) == 1


def test_a_second_tab_cannot_confirm_again(app, board):
    add_line(board, "655,92")
    set_sums(board)
    first, second = filled_in(board), filled_in(board)
    assert board.post(CONFIRM, data=first).status_code == 303
    assert board.post(CONFIRM, data=second).status_code == 409
    assert count(app, Distribution) == 1


def test_sums_that_changed_after_the_preview_stop_the_confirmation(app, board):
    add_line(board, "655,92")
    set_sums(board)
    data = filled_in(board)
    set_sums(board, depreciation="101")
    assert board.post(CONFIRM, data=data).status_code == 409
    assert count(app, Distribution) == 0


def test_a_closed_year_takes_no_more_sums(app, board):
    add_line(board, "655,92")
    set_sums(board)
    before = token(board, YEAR_PAGE, f"{YEAR_PAGE}/bedragen")
    assert board.post(CONFIRM, data=filled_in(board)).status_code == 303
    answer = board.post(
        f"{YEAR_PAGE}/bedragen",
        data={**before, "maintenance": "1", "depreciation": "1", "tax": "1", "general": "1"},
    )
    assert answer.status_code == 409
    page = board.get(YEAR_PAGE).text
    assert "regels" not in re.findall(r'action="[^"]*/(\w+)"', page)
    assert "al bevestigd" in board.get(PREVIEW).text


def test_what_was_divided_shows_how_far_it_is_paid(board):
    confirmed(board)
    page = board.get(RECEIPT).text
    assert "Vastgesteld, nog niet uitbetaald." in page
    assert 'href="/uitbetalen/?jaar=2025"' in page
    assert "€\u00a0491,81" in page


def test_the_kascommissie_reads_all_and_changes_nothing(app, board, village):
    add_line(board, "655,92")
    set_sums(board)
    auditor = someone(app, village, "Ali")
    for path in ("/jaren/", YEAR_PAGE, PREVIEW):
        page = auditor.get(path)
        assert page.status_code == 200
        assert "bevestigen" not in re.findall(r'action="[^"]*/(\w+)"', page.text)
    own = tokens_in(auditor.get(YEAR_PAGE).text, "/uitloggen")
    for path in ("bedragen", "regels", "bevestigen", "regels/1/weg"):
        answer = auditor.post(f"{YEAR_PAGE}/{path}", data={**own, "form_key": "k" * 20})
        assert answer.status_code == 403
    confirmed_by_board = board.post(CONFIRM, data=filled_in(board))
    assert confirmed_by_board.status_code == 303
    assert auditor.get(RECEIPT).status_code == 200
    assert auditor.get(f"{RECEIPT}.csv").status_code == 200


def test_a_member_sees_none_of_it(app, village):
    member = someone(app, village, "Anna")
    for path in ("/jaren/", YEAR_PAGE, PREVIEW, RECEIPT, f"{RECEIPT}.csv"):
        assert member.get(path).status_code == 403


def test_a_negative_year_says_that_it_pays_and_claims_nothing(app, board):
    add_line(board, "100")
    add_line(board, "500", "cost", "Omvormer")
    assert "hoeven niets te betalen" in board.get(YEAR_PAGE).text
    answer = board.post(CONFIRM, data=filled_in(board, total="0,00"))
    assert answer.status_code == 303
    assert "niets uit te betalen" in board.get(RECEIPT).text


def test_a_closed_loss_stays_on_its_page_as_it_was(app, board):
    add_line(board, "100")
    add_line(board, "500", "cost", "Omvormer")
    set_sums(board)
    board.post(CONFIRM, data=filled_in(board, total="0,00"))
    page = board.get(YEAR_PAGE).text
    assert page.count("-400,00") + page.count("−400,00") == 2
    assert "800,00" not in page


def test_a_missing_month_is_named_and_blocks_the_preview(app, board):
    with app.app_context():
        roof = make_plant(db.session, "ZON-8")
        make_class(db.session, roof)
        read_meter(db.session, roof, [None, *MONTHS_WH[1:]])
        enter_year(roof, 1000)
        db.session.commit()
    page = board.get("/jaren/2025/ZON-8").text
    assert "nog niet bekend" in page
    assert "meterstand" in page
    assert "form_key" not in board.get("/jaren/2025/ZON-8/voorbeeld").text
    assert "11 van 12" in board.get("/jaren/?jaar=2025").text


def test_a_plant_that_stopped_has_no_later_years(app, board):
    with app.app_context():
        make_plant(db.session, "ZON-7", ended_on=date(2025, 1, 1))
        db.session.commit()
    assert board.get("/jaren/2024/ZON-7").status_code == 200
    assert board.get("/jaren/2025/ZON-7").status_code == 404
    assert "ZON-7" not in board.get("/jaren/?jaar=2025").text


def test_a_running_year_cannot_be_confirmed(board):
    assert "loopt nog" in board.get("/jaren/2026/ZON-9").text
    assert "form_key" not in board.get("/jaren/2026/ZON-9/voorbeeld").text


@pytest.mark.parametrize(
    "path",
    [
        "/jaren/2025/ZON-404",
        "/jaren/2023/ZON-9",
        "/jaren/2027/ZON-9",
        "/jaren/99999/ZON-9",
        "/jaren/?jaar=1900",
        RECEIPT,
        f"{RECEIPT}.csv",
    ],
)
def test_what_does_not_exist_is_not_there(board, path):
    assert board.get(path).status_code == 404


def test_without_plants_the_list_says_what_to_do(app, session):
    from tests.factories import make_cooperative, make_member

    make_cooperative(session)
    member = make_member(session, "Gerda", roles=("board",))
    session.commit()
    member_id = member.id
    session.remove()
    client = app.test_client()
    sign_in(client, app, member_id)
    page = client.get("/jaren/")
    assert page.status_code == 200
    assert "nog geen bronnen" in page.text


def test_there_is_nowhere_to_enter_a_subsidy(board):
    add_line(board, "655,92")
    set_sums(board)
    for path in (YEAR_PAGE, PREVIEW):
        assert "subsidie" not in board.get(path).text.lower()


def test_the_list_takes_few_statements_however_many_plants(app, board):
    from bench.member_page import count_statements

    with app.app_context():
        for number in range(5):
            plant = make_plant(db.session, f"ZON-1{number}")
            read_meter(db.session, plant, MONTHS_WH)
            enter_year(plant, 1000)
        db.session.commit()
        assert db.session.scalar(select(func.count(Plant.id))) == 6
    assert count_statements(app, lambda: board.get("/jaren/?jaar=2025")) <= 12


def all_members(page: str) -> list[int]:
    """Own money, yield and together of the row of all members. [cents]"""
    row = page[page.index("Alle leden") :]
    row = row[: row.index("</tr>")]
    euros = re.findall(r"€\xa0([0-9.]+),([0-9]{2})", row)
    return [int(whole.replace(".", "") + cents) for whole, cents in euros]


def test_own_money_and_yield_of_all_members_are_the_whole_before_and_after(app, board):
    add_line(board, "655,92")
    set_sums(board, depreciation="101")
    before = all_members(board.get(PREVIEW).text)
    board.post(CONFIRM, data=filled_in(board))
    after = all_members(board.get(RECEIPT).text)

    own_money, gained, together = before
    assert own_money > 0
    assert gained > 0
    assert own_money + gained == together
    assert after == before


@pytest.mark.parametrize("amount", ["-0", "-0,00", "\u22120", "0"])
def test_a_revenue_of_nothing_below_nought_is_refused_at_its_field(app, board, amount):
    answer = add_line(board, amount)
    assert answer.status_code == 422
    assert 'id="amount-error"' in answer.text
    assert count(app, YearItem) == 0
