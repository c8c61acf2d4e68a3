"""The front page, where everybody finds their task."""

import re
from datetime import timedelta

import pytest

from coop.database import db
from coop.members.models import Member
from tests.home.conftest import NOON, divide, make_order
from tests.offers.makers import make_offering
from tests.signing import sign_in


def main_of(client, path="/"):
    return re.search(r"<main.*</main>", client.get(path).text, re.DOTALL)[0]


def test_before_anything_is_set_up_the_page_says_how_to_start(client):
    page = main_of(client)
    assert "coop demo" in page
    assert "coop create-admin" in page


def test_a_newcomer_reads_what_it_is_how_it_works_and_whom_to_call(client, cast):
    page = main_of(client)

    assert "mensen uit Deventer" in page
    assert page.count("<li>") == 3
    assert "Wij beloven niets" in page
    assert 'href="tel:0570123456"' in page
    assert 'href="/inloggen"' in page
    assert "Nu is er niets te koop" in page


def test_what_is_for_sale_stands_there_with_price_and_both_expectations(app, client, cast):
    with app.app_context():
        make_offering(db.session)
        db.session.commit()
    page = main_of(client)

    assert "Werkplaats Zuid" in page
    assert "€\u00a0320,00" in page
    assert "378\u00a0kWh" in page
    assert "349\u00a0kWh" in page
    assert "Nog 60 delen te koop" in page
    assert "De verkoop loopt tot en met 20 januari 2027." in page
    assert "U belegt buiten AFM-toezicht" in page


def test_where_lots_are_drawn_nobody_is_told_to_buy(app, client, cast):
    with app.app_context():
        lottery = make_offering(db.session, kind="lottery")
        db.session.commit()
        address = f"/kopen/{lottery.id}"
    page = main_of(client)

    assert f'href="{address}">Doe mee aan de verloting<' in page
    assert "Snel zijn helpt niet" in page
    assert "delen te koop" not in page
    assert "Bekijk en koop" not in page


@pytest.mark.parametrize(
    "changes",
    [
        {"claimed_shares": 60},
        {"opens_at": NOON + timedelta(seconds=1)},
        {"opens_at": NOON - timedelta(days=2), "closes_at": NOON},
    ],
    ids=["sold out", "not yet open", "closed this instant"],
)
def test_what_cannot_be_bought_now_is_not_offered(app, client, cast, changes):
    with app.app_context():
        make_offering(db.session, **changes)
        db.session.commit()
    assert "Werkplaats Zuid" not in main_of(client)


def test_what_was_not_paid_in_time_is_for_sale_here_as_on_every_page(app, client, cast):
    with app.app_context():
        offering = make_offering(db.session, claimed_shares=60)
        buyer = db.session.get(Member, cast["Bram"])
        make_order(db.session, offering, buyer, expires_at=NOON)
        db.session.commit()
        code = offering.share_class.plant.code
    assert "Nog 2 delen te koop" in main_of(client)
    assert "2 delen" in main_of(client, f"/bronnen/{code}")


def test_a_plant_without_an_estimate_shows_no_expectation(app, client, cast):
    with app.app_context():
        make_offering(db.session, with_estimate=False)
        db.session.commit()
    page = main_of(client)
    assert "Werkplaats Zuid" in page
    assert "mager jaar" not in page


def test_what_a_share_really_brought_stands_there(app, client, cast):
    with app.app_context():
        plant = make_offering(db.session).share_class.plant
        divide(db.session, plant, 2024, cents=100_000, wh=1_000_000)
        divide(db.session, plant, 2025, cents=449_772, wh=90_000_999, depreciation_cents=304_000)
        db.session.commit()
    page = main_of(client)
    assert "over heel 2025" in page
    assert "375\u00a0kWh" in page
    assert "€\u00a018,74" in page
    assert "€\u00a012,67" in page
    assert "€\u00a06,07" in page
    assert "2024" not in page


@pytest.mark.parametrize(
    ("name", "tasks", "not_theirs"),
    [
        ("Anna", ["Wat wacht er vandaag?", "Mijn opbrengst"], ["Rollen"]),
        ("Kees", ["Wat wacht er vandaag?", "Mijn opbrengst"], ["Rollen"]),
        ("Bram", ["Mijn opbrengst", "Mijn gegevens"], ["Wat wacht er vandaag?", "Rollen"]),
        ("Ada", ["Mijn opbrengst", "Rollen"], ["Wat wacht er vandaag?"]),
    ],
)
def test_everybody_finds_their_own_task_there(app, client, cast, name, tasks, not_theirs):
    sign_in(client, app, cast[name])
    page = main_of(client)

    assert f"Welkom terug, {name}" in page
    assert all(f">{task}</a>" in page for task in tasks)
    assert not any(f">{task}</a>" in page for task in not_theirs)


def test_the_front_page_asks_as_much_however_much_is_for_sale(app, client, cast, statements):
    def count():
        with statements() as seen:
            client.get("/")
        return len(seen)

    with app.app_context():
        make_offering(db.session)
        db.session.commit()
    one = count()
    with app.app_context():
        for number in range(5):
            make_offering(db.session, code=f"ZON-1{number}")
        db.session.commit()
    assert count() == one <= 9


def test_the_language_is_kept_and_the_reader_goes_back(client, cast):
    answer = client.get("/taal/en?next=/toegankelijkheid")
    assert answer.location == "/toegankelijkheid"
    assert '<html lang="en">' in client.get("/").text
    client.get("/taal/nl")
    assert '<html lang="nl">' in client.get("/").text


@pytest.mark.parametrize("elsewhere", ["//boef.example", "https://boef.example", "/\\boef.example"])
def test_choosing_a_language_never_leads_to_another_site(client, cast, elsewhere):
    answer = client.get("/taal/en", query_string={"next": elsewhere})
    assert answer.location == "/"


def test_a_language_we_do_not_speak(client, cast):
    assert client.get("/taal/fy").status_code == 404


def test_accessibility_says_what_is_done_and_whom_to_call(client, cast):
    page = main_of(client, "/toegankelijkheid")
    assert "WCAG 2.2" in page
    assert 'href="tel:0570123456"' in page
