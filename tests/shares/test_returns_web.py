"""Returning shares through its pages: the board's queue and a member's own page."""

import re
from datetime import date

import pytest
import sqlalchemy as sa

from coop.database import db
from coop.ledger.chart import BANK, SHARE_CAPITAL
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.members.join import represent
from coop.members.models import Member
from coop.members.speaking import ATTORNEY
from coop.shares.ask_return import ask_return
from coop.shares.change import Change, make_change
from coop.shares.models import ReturnRequest
from coop.shares.return_queries import Waiting, returns_queue, returns_waiting
from coop.shares.return_queue import Hardship
from tests.factories import make_member
from tests.shares.conftest import TODAY
from tests.shares.test_register_web import hidden_in
from tests.signing import sign_in, token

QUEUE = "/register/teruggaven/"
NEW = "/register/teruggaven/nieuw"
MINE = "/mijn/teruggave"


@pytest.fixture
def funded(app, stage):
    """The money of Anna's ten shares and Ben's five is on the bank."""
    with app.app_context():
        capital = [
            Leg(SHARE_CAPITAL, -shares * 250_00, member, stage.plant, stage.share_class)
            for member, shares in ((stage.anna, 10), (stage.ben, 5))
        ]
        post("inleg", date(2025, 7, 1), "Inleg", [Leg(BANK, 15 * 250_00), *capital])
        db.session.commit()
    return stage


@pytest.fixture
def board(client, app, funded):
    """A browser of somebody on the board."""
    sign_in(client, app, funded.bo)
    return client


def ask(app, stage, shares: int = 4, asked_on: date = date(2026, 1, 2), **more) -> int:
    with app.app_context():
        anna = db.session.get_one(Member, stage.anna)
        made = ask_return(anna, stage.share_class, shares, asked_on=asked_on, today=TODAY, **more)
        db.session.commit()
        return made.id


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def statuses(app) -> list[tuple[int, str]]:
    with app.app_context():
        rows = db.session.execute(
            sa.select(ReturnRequest.granted_shares, ReturnRequest.status).order_by(ReturnRequest.id)
        )
        return [tuple(row) for row in rows]


def grant_form(client, request_id: int) -> dict[str, str]:
    address = f"{QUEUE}{request_id}"
    page = client.get(address).text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]
    return {**token(client, address, address), "seen": seen}


def test_the_board_writes_a_request_down_and_grants_it(board, app, funded):
    typed = {
        "member": "L002",
        "share_class": str(funded.share_class),
        "shares": "4",
        "asked_on": "2-1-2026",
        "hardship": "",
        "reason": "",
    }
    asked = board.post(NEW, data={**token(board, NEW, NEW), **typed}, follow_redirects=True)
    queue = words(asked.text)

    assert "Het verzoek van Anna Aarts staat in de rij." in queue
    assert "1 Anna Aarts L002" in queue
    assert "4 delen, € 788,88" in queue
    request_id = int(re.search(rf"{QUEUE}(\d+)", asked.text)[1])
    preview = words(board.get(f"{QUEUE}{request_id}").text)
    assert "Er is geld voor 4 delen. Het lid krijgt € 788,88." in preview
    assert "Naar de algemene reserve het verschil tussen waarde en inleg" in preview
    assert "211,12" in preview
    form = grant_form(board, request_id)
    wrong = board.post(f"{QUEUE}{request_id}", data={**form, "confirmation": "5"})
    assert wrong.status_code == 422
    assert "Typ het aantal delen over" in wrong.text
    form = grant_form(board, request_id)
    done = board.post(
        f"{QUEUE}{request_id}", data={**form, "confirmation": "4"}, follow_redirects=True
    )
    assert "Anna Aarts gaf 4 delen terug en krijgt € 788,88." in words(done.text)
    assert statuses(app) == [(4, "granted")]


def test_a_second_click_grants_nothing_more(board, app, funded):
    request_id = ask(app, funded)
    form = {**grant_form(board, request_id), "confirmation": "4"}

    first = board.post(f"{QUEUE}{request_id}", data=form)
    second = board.post(f"{QUEUE}{request_id}", data=form)

    assert first.location == second.location
    assert statuses(app) == [(4, "granted")]


def test_what_changed_since_the_preview_is_told(board, app, funded):
    request_id = ask(app, funded)
    form = grant_form(board, request_id)
    form["seen"] = "4:1:1:0"

    answer = board.post(f"{QUEUE}{request_id}", data={**form, "confirmation": "4"})

    assert answer.status_code == 409
    assert "intussen veranderd" in answer.text
    assert statuses(app) == [(0, "waiting")]


def test_more_than_is_held_is_told_at_its_field(board, funded):
    typed = {"member": "L002", "share_class": str(funded.share_class), "shares": "11",
             "asked_on": "2026-01-02"}  # fmt: skip
    answer = board.post(NEW, data={**token(board, NEW, NEW), **typed})

    assert answer.status_code == 422
    assert '<a href="#shares">Anna Aarts heeft 10 van deze delen.</a>' in answer.text


def test_a_request_is_refused_with_a_reason_that_the_member_reads(board, client, app, funded):
    request_id = ask(app, funded)
    address = f"{QUEUE}{request_id}/weigeren"
    empty = board.post(address, data={**token(board, address, address), "told": " "})
    assert empty.status_code == 422
    board.post(address, data={**token(board, address, address), "told": "Het dak is verkocht."})
    assert statuses(app) == [(0, "refused")]

    sign_in(client, app, funded.anna)
    assert "Het bestuur schreef: Het dak is verkocht." in words(client.get(MINE).text)


def test_only_the_board_reads_what_the_need_is(board, client, app, funded):
    request_id = ask(app, funded, hardship=Hardship.DEBT, reason="deurwaarder")
    assert "deurwaarder" in board.get(f"{QUEUE}{request_id}").text
    with app.app_context():
        auditor = make_member(db.session, "Kas Controle", roles=("kascommissie",)).id
        db.session.commit()
    sign_in(client, app, auditor)
    page = client.get(QUEUE).text

    assert "nood" in page
    assert "deurwaarder" not in page
    assert "schulden" not in page
    assert client.get(f"{QUEUE}{request_id}").status_code == 403


def test_a_member_asks_and_thinks_better_of_it(client, app, funded):
    sign_in(client, app, funded.anna)
    page = words(client.get(MINE).text)
    assert "kan het op zijn vroegst op 15 september 2026" in page
    assert "10 € 197,22 € 1.972,20" in page
    assert "gratis" in page

    typed = {"share_class": str(funded.share_class), "shares": "3", "hardship": "", "reason": ""}
    asked = client.post(MINE, data={**token(client, MINE, MINE), **typed}, follow_redirects=True)
    assert "Uw verzoek staat in de rij." in words(asked.text)
    assert "Het wacht: opzegtermijn tot 15 september 2026" in words(asked.text)
    request_id = int(re.search(rf"{MINE}/(\d+)/intrekken", asked.text)[1])
    address = f"{MINE}/{request_id}/intrekken"
    client.post(address, data=token(client, MINE, address))
    assert statuses(app) == [(0, "withdrawn")]


def test_nobody_withdraws_the_request_of_another(client, app, funded):
    request_id = ask(app, funded)
    sign_in(client, app, funded.ben)
    answer = client.post(f"{MINE}/{request_id}/intrekken", data=token(client, MINE, MINE))

    assert answer.status_code == 404
    assert statuses(app) == [(0, "waiting")]


def test_strange_input_is_no_accident(client, app, funded):
    sign_in(client, app, funded.anna)
    for typed in (
        {"share_class": "²", "shares": "1"},
        {"share_class": "999999999", "shares": "1"},
        {"share_class": str(funded.share_class), "shares": "-1"},
        {"share_class": str(funded.share_class), "shares": "9" * 40},
        {"share_class": str(funded.share_class), "shares": "1", "hardship": "zin"},
    ):
        answer = client.post(MINE, data={**token(client, MINE, MINE), **typed})
        assert answer.status_code in {303, 422}, typed


def test_who_has_nothing_reads_so(client, app, funded):
    sign_in(client, app, funded.charlie)

    assert "U heeft nu geen delen" in client.get(MINE).text


def test_who_acts_for_another_returns_their_shares_and_nobody_elses(client, app, funded):
    with app.app_context():
        guardian = make_member(db.session, "Gon Gerritsen").id
        gon, anna = (db.session.get_one(Member, key) for key in (guardian, funded.anna))
        represent(anna, gon, date(2026, 1, 1), ATTORNEY)
        db.session.commit()
    sign_in(client, app, guardian)
    page = f"{MINE}/{funded.anna}"
    assert f'href="{page}"' in client.get(f"/mijn/{funded.anna}").text
    assert "Delen van Anna Aarts teruggeven" in words(client.get(page).text)
    assert client.get(f"{MINE}/{funded.ben}").status_code in (403, 404)
    asked = {"share_class": str(funded.share_class), "shares": "3", "hardship": "", "reason": ""}
    form = {**token(client, page, page), **asked}
    assert client.post(f"{MINE}/{funded.ben}", data=form).status_code in (403, 404)
    done = client.post(page, data=form, follow_redirects=True)
    assert "Het verzoek voor Anna Aarts staat in de rij." in words(done.text)
    with app.app_context():
        made = db.session.scalars(sa.select(ReturnRequest)).one()
        assert (made.member_id, made.shares, made.actor_id) == (funded.anna, 3, guardian)
    away = f"{MINE}/{made.id}/intrekken"
    gone = client.post(away, data=token(client, page, away), follow_redirects=True)
    assert "Het verzoek voor Anna Aarts is ingetrokken." in words(gone.text)
    assert statuses(app) == [(0, "withdrawn")]


def give_away(board, app, stage, shares: int):
    """Anna passes shares on to Charlie; the preview, and the answer to its confirmation."""
    path = "/register/handelingen/schenken"
    typed = {
        "share_class": str(stage.share_class),
        "giver": "L002",
        "receiver": "L004",
        "shares": str(shares),
        "on": "2026-06-15",
        "reason": "cadeau",
    }
    first = token(board, path, f"{path}/controle")
    page = board.post(f"{path}/controle", data={"csrf_token": first["csrf_token"], **typed})
    return page.text, board.post(path, data={**hidden_in(page.text), "confirmation": str(shares)})


def test_a_request_lapses_when_the_shares_are_given_away(board, app, funded):
    request_id = ask(app, funded, shares=8)

    page, answer = give_away(board, app, funded, 10)

    assert "Anna Aarts vroeg 8 delen terug te geven. Dat verzoek vervalt." in words(page)
    assert answer.status_code == 303
    with app.app_context():
        assert returns_waiting(TODAY) == Waiting(requests=0, grantable=0)
    queue = words(board.get(QUEUE).text)
    assert "In de rij 0 verzoeken" in queue
    assert "0 van 8 gevraagd" in queue
    assert "dit lid heeft deze delen niet meer" in queue
    offer = board.get(f"{QUEUE}{request_id}").text
    assert "Dit lid heeft deze delen niet meer. Er valt niets terug te geven." in words(offer)
    assert "Ken de teruggave toe" not in offer


def test_a_request_shrinks_to_what_the_member_still_has(board, app, funded):
    request_id = ask(app, funded, shares=8)

    page, _answer = give_away(board, app, funded, 7)

    assert "Dat verzoek geldt dan nog voor 3." in words(page)
    assert "Er is geld voor 3 delen." in words(board.get(f"{QUEUE}{request_id}").text)


def test_shares_that_leave_on_a_later_day_are_not_returned_before_it(app, funded):
    ask(app, funded, shares=4, asked_on=date(2026, 1, 3))
    ask(app, funded, shares=4)
    with app.app_context():
        anna, charlie = (db.session.get_one(Member, one) for one in (funded.anna, funded.charlie))
        gift = Change("gift", funded.share_class, anna, charlie, 5, date(2026, 7, 1), 0, "cadeau")
        make_change(gift, today=TODAY)
        # Five are kept: the older request is served whole, the younger gets the one that is left.
        assert [one.left for one in returns_queue(TODAY)] == [4, 1]
