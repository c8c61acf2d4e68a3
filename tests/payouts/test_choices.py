"""What a member chooses in the browser, for themselves and for who they speak for."""

import re
from datetime import date

import pytest

from coop.database import db
from coop.members.join import represent
from coop.members.speaking import ATTORNEY
from coop.payouts.queries import lines_of, waiting_cents
from coop.payouts.settle_list import settle_list, take_back
from coop.payouts.words import KEPT, KEPT_FOR
from coop.words import Words
from tests.payouts.conftest import by, confirmed, made, member, on_offer
from tests.signing import sign_in, token
from tests.yields.conftest import TODAY, ZONE

PAGE = "/mijn/keuze"


def someone(app, ids, name):
    client = app.test_client()
    sign_in(client, app, ids[name])
    return client


@pytest.fixture
def anna(app, divided):
    return someone(app, divided, "Anna")


def choose(client, page=PAGE, **wanted):
    return client.post(page, data={**token(client, page, page), **wanted})


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").split())


@pytest.mark.parametrize("percent", ["", "0", "101"])
def test_meedelen_without_a_percentage_is_refused_at_the_field(anna, percent):
    answer = choose(anna, choice="share", percent=percent)
    assert answer.status_code == 422
    error = re.search(r'id="percent-error"[^>]*>(.*?)</p>', answer.text, re.S)
    assert "Vul in hoeveel procent u weggeeft: 1 tot en met 100." in words(error[0])


def test_what_was_kept_is_told(anna):
    answer = choose(anna, choice="share", percent="10")
    assert answer.status_code == 303
    page = words(anna.get(answer.location).text)
    assert "Bewaard: u deelt 10% van uw opbrengst over 2025 mee." in page
    answer = choose(anna, choice="pay", percent="10")
    told = words(anna.get(answer.location).text)
    assert "Bewaard: wij betalen uw opbrengst over 2025 uit." in told


@pytest.mark.parametrize("kind", list(KEPT))
def test_everything_that_can_be_kept_has_a_sentence(kind):
    values = {"year": "2025", "percent": 10, "name": "Bram"}
    assert "2025" in str(Words(KEPT[kind].text, **values))
    assert "Bram" in str(Words(KEPT_FOR[kind].text, **values))


def test_the_page_says_what_the_payout_queue_says(app, divided, anna):
    with app.app_context():
        run = confirmed(divided, made(divided))
        settle_list(run.id, TODAY, total_cents=waiting_cents(run.id), today=TODAY, zone=ZONE)
        line = next(one for one in lines_of(run.id) if one.member_id == divided["Anna"])
        with by(divided, "Gerda"):
            take_back(line.id, TODAY, "Rekening opgeheven", today=TODAY, zone=ZONE)
        db.session.commit()
    page = anna.get(PAGE).text
    assert "Wij kunnen € 187,40 nog niet betalen. De bank stuurde" in words(page)
    assert 'href="/mijn-gegevens/"' in page or 'href="/mijn-gegevens"' in page
    assert "wacht op rekeningnummer" in page
    mine = words(anna.get("/mijn").text)
    assert "Wij konden € 187,40 nog niet betalen." in mine
    bram = words(someone(app, divided, "Bram").get("/mijn").text)
    assert "nog niet betalen" not in bram


def test_extra_shares_show_what_they_cost_and_what_they_are_worth(app, divided, anna):
    assert "Er zijn nu geen delen te koop." in anna.get(PAGE).text
    with app.app_context():
        on_offer(divided, 10, 5000)
        db.session.commit()
    page = words(anna.get(PAGE).text)
    assert re.search(r"Een deel is vandaag € \d+,\d\d waard\.", page)
    assert "€ 50,00" in page


def test_who_speaks_for_another_is_not_spoken_to_as_the_owner(app, divided):
    with app.app_context():
        with by(divided, "Gerda"):
            represent(
                member(divided, "Anna"),
                member(divided, "Bram"),
                date(2026, 1, 1),
                ATTORNEY,
            )
        db.session.commit()
    page = f"{PAGE}/{divided['Anna']}"
    bram = someone(app, divided, "Bram")
    shown = words(bram.get(page).text)
    assert "Uitbetalen op de rekening van Anna" in shown
    assert "Wat gebeurt er met de opbrengst van Anna?" in shown
    assert "mijn rekening" not in shown
    assert "u houdt" not in shown
    answer = choose(bram, page, choice="share", percent="25")
    told = words(bram.get(answer.location).text)
    assert "Bewaard: 25% van de opbrengst van Anna over 2025 delen wij mee." in told


def test_the_promise_about_who_shares_is_one_that_is_kept(app, divided, anna):
    page = words(anna.get(PAGE).text)
    assert "Andere leden zien niet wie meedeelt." in page
    assert "op uw eigen jaaropgave staat het wel" in page
    assert "Op geen bladzijde" not in page
