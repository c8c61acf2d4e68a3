"""Eight questions, three pages: by telephone, on paper, in parts, as a present, a first share."""

import re

import pytest

from coop.database import db
from coop.joining.models import Present, StarterAsk, StarterKeeper
from coop.members.models import Member
from coop.offers.models import Offering, Order
from coop.offers.offer import set_phases
from coop.offers.order_link import order_token
from coop.offers.phases import NEIGHBOURS, Phase
from coop.records.audit import record
from coop.records.models import AuditEntry
from tests.offers.makers import PRICE_CENTS, SENTENCE, iban_of
from tests.signing import sign_in, tokens_in

TYPED = {
    "shares": "2", "name": "Mevrouw Pot", "contact": "", "street": "Dorpsstraat 4",
    "postcode": "7391 AB", "town": "Twello", "iban": iban_of(5), "consent": "paper",
    "seen_price_cents": str(PRICE_CENTS),
}  # fmt: skip
WAYS = ("/meedoen/{}/invoeren", "/meedoen/{}/termijnen/3", "/cadeau/{}", "/invullen-voor/{}")


def questions(html, action):
    """The names of what is asked in the form that goes there."""
    form = re.search(rf'<form[^>]*action="{action}".*?</form>', html, re.DOTALL)[0]
    asked = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*name="([^"]+)"', form)
    return set(asked)


def through(client, path, typed):
    """Page 1, page 2, and what the last button answers."""
    first = client.get(path)
    checked = client.post(path, data={**tokens_in(first.text, path), **typed})
    assert checked.status_code == 200, checked.text
    order = f"{path}/bestellen"
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', checked.text))
    return client.post(order, data={**typed, **hidden, **tokens_in(checked.text, order)})


@pytest.mark.parametrize("way", WAYS)
def test_no_way_asks_more_than_eight_questions_on_more_than_three_pages(
    app, client, wide_shop, people, way
):
    path = way.format(wide_shop)
    if "invoeren" in way or "invullen" in way:
        sign_in(client, app, people["gerda"])
    first = client.get(path).text

    assert 2 <= len(questions(first, path)) <= 8
    assert "Stap 1 van 3" in first


def test_the_board_enters_an_order_from_paper_without_mail_or_telephone(app, board, wide_shop):
    answer = through(board, f"/meedoen/{wide_shop}/invoeren", TYPED)

    assert answer.status_code == 303, answer.text
    with app.app_context():
        order = db.session.query(Order).one()
        assert (order.channel, order.shares, order.member.contact_by) == ("paper", 2, "letter")
        who = db.session.query(AuditEntry).filter_by(action="order_entered").one()
        assert db.session.get(Member, who.actor_id).name == "Gerda"


def test_the_board_says_how_the_buyer_agreed(board, wide_shop):
    path = f"/meedoen/{wide_shop}/invoeren"
    form = tokens_in(board.get(path).text, path)
    answer = board.post(path, data={**form, **TYPED, "consent": ""})

    assert answer.status_code == 422
    assert "Kies hoe de koper akkoord ging" in answer.text


@pytest.mark.parametrize("shares", ["0", "-1", "1e9", "1.5", "vijf", "1000000000", ""])
def test_a_number_that_cannot_be_is_refused_at_its_field(app, board, wide_shop, shares):
    path = f"/meedoen/{wide_shop}/invoeren"
    form = tokens_in(board.get(path).text, path)
    answer = board.post(path, data={**form, **TYPED, "shares": shares})

    assert answer.status_code == 422
    assert 'href="#shares"' in answer.text
    with app.app_context():
        assert db.session.query(Order).count() == 0


def test_a_stale_price_orders_nothing(app, board, wide_shop):
    path = f"/meedoen/{wide_shop}/invoeren"
    form = tokens_in(board.get(path).text, path)
    stale = {**TYPED, "seen_price_cents": "31900"}
    order = {**form, **stale, "form_key": "0123456789abcdef-stale"}
    for answer in (
        board.post(path, data={**form, **stale}),
        board.post(f"{path}/bestellen", data=order),
    ):
        assert answer.status_code == 422
        assert "De prijs van een deel is veranderd" in answer.text
    with app.app_context():
        assert db.session.query(Order).count() == 0


def test_sending_the_same_form_twice_is_one_order(app, board, wide_shop):
    path = f"/meedoen/{wide_shop}/invoeren"
    form = {**tokens_in(board.get(path).text, path), "form_key": "0123456789abcdef-twice"}
    answers = [board.post(f"{path}/bestellen", data={**form, **TYPED}) for _ in range(2)]

    assert answers[0].location == answers[1].location
    with app.app_context():
        assert db.session.query(Order).count() == 1


def test_the_paper_form_has_all_that_somebody_needs_to_order(client, wide_shop):
    page = client.get(f"/meedoen/{wide_shop}/papier").text
    for told in ("De Zonnewijzer U.A., Brink 40, 7411 BT Deventer", "0570 123 456", SENTENCE,
                 "320,00", "2026-1", "bestuur@zonnewijzer.example",
                 "Naam", "Straat en huisnummer", "Rekeningnummer (IBAN)", "Handtekening",
                 "Ik bestel met betaalplicht", "Tot 14 dagen na uw bestelling"):  # fmt: skip
        assert told in page
    assert page.count('class="paper-form__box"') == 9


def test_the_boards_page_prints_as_the_same_empty_form(board, wide_shop):
    page = board.get(f"/meedoen/{wide_shop}/invoeren").text
    printed = page[page.index('<div class="only-print">') :]
    assert printed.count('class="paper-form__box"') == 9


def test_parts_are_shown_before_anything_is_ordered(app, client, wide_shop):
    path = f"/meedoen/{wide_shop}/termijnen/3"
    typed = {**TYPED, "contact": "pot@example.org", "consent": "y"}
    first = client.get(path).text
    checked = client.post(path, data={**tokens_in(first, path), **typed})
    for amount in ("213,34", "213,33", "640,00"):
        assert amount in checked.text
    with app.app_context():
        assert db.session.query(Order).count() == 0

    answer = through(client, path, typed)
    page = client.get(answer.location).text
    assert "Maak nu €\u00a0213,34 over, uiterlijk op" in page
    assert "<svg" in page
    usual = client.get(answer.location.replace("/meedoen/termijnen/", "/kopen/bestelling/"))
    assert usual.location == answer.location
    assert "213,34" in page


def test_an_offering_without_parts_has_no_such_page(client, shop):
    assert client.get(f"/meedoen/{shop}/termijnen/3").status_code == 404


def test_a_present_needs_no_more_than_a_name_and_no_price_is_on_its_card(app, client, wide_shop):
    typed = {
        "shares": "1", "receiver_name": "Kim", "receiver_contact": "", "message": "Veel zon 日!",
        "name": "Opa", "contact": "opa@example.org", "iban": iban_of(5), "consent": "y",
        "seen_price_cents": str(PRICE_CENTS),
    }  # fmt: skip
    answer = through(client, f"/cadeau/{wide_shop}", typed)
    assert answer.status_code == 303, answer.text
    assert "Uw cadeau is gereserveerd" in client.get(answer.location).text
    card = f"{answer.location}/kaart.pdf"
    assert client.get(card).status_code == 422  # first it must be paid

    with app.app_context():
        from coop.joining.card import card_data
        from coop.offers.queries import the_cooperative
        from coop.offers.receive import Money, receive

        present = db.session.query(Present).one()
        order_page = f"/kopen/bestelling/{order_token(present.order_id)}"
        receive(present.order, Money(present.order.placed_at.date(), 32_000, "bank-1"))
        told = str(card_data(present, the_cooperative(), "https://coop.example/x"))
        db.session.commit()
    assert "320" not in told
    assert "€" not in told
    seen = client.get(order_page, follow_redirects=True).text
    assert "Wij wachten op antwoord van Kim." in seen
    assert "telt uw opbrengst" not in seen
    pdf = client.get(card)
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert pdf.data.startswith(b"%PDF")


def test_a_message_of_201_signs_is_refused_at_its_field(client, wide_shop):
    path = f"/cadeau/{wide_shop}"
    form = tokens_in(client.get(path).text, path)
    answer = client.post(path, data={**form, "message": "x" * 201})
    assert answer.status_code == 422
    assert "ten hoogste 200 tekens" in answer.text


def ask_starter(client, shop):
    path = f"/startdeel/{shop}"
    form = tokens_in(client.get(path).text, path)
    typed = {"name": "Esma Kaya", "contact": "0570 11 22 33", "sentence": "Ik wil meedoen.",
             "way": "parts"}  # fmt: skip
    return client.post(path, data={**form, **typed})


def test_a_first_share_is_asked_with_four_questions_and_no_proof(client, wide_shop):
    page = client.get(f"/startdeel/{wide_shop}").text
    assert questions(page, f"/startdeel/{wide_shop}") == {"name", "contact", "sentence", "way"}
    assert "uitkering" in page
    answer = ask_starter(client, wide_shop)
    assert "5 december 2026" in client.get(answer.location).text


def appoint_anna(app, people):
    """Anna is one of the two who know who asked."""
    with app.app_context():
        asked = db.session.query(StarterAsk).one()
        keeper = StarterKeeper(member_id=people["anna"], since=asked.asked_on)
        db.session.add(keeper)
        record("test_made", keeper)
        db.session.commit()


def test_only_the_two_keepers_know_who_asked(app, client, wide_shop, people):
    ask_starter(client, wide_shop)
    appoint_anna(app, people)
    for who, status in (("gerda", 404), ("trees", 404), ("anna", 200)):
        browser = app.test_client()
        sign_in(browser, app, people[who])
        answer = browser.get("/startdeel/vragen")
        assert answer.status_code == status
        assert ("Esma Kaya" in answer.text) is (status == 200)
        for path in ("/meedoen/", "/bestellingen/", "/leden/", "/vandaag"):
            assert "Esma" not in browser.get(path).text


def keeper_says_yes(app, people):
    """Anna, who is appointed here, grants what was asked."""
    browser = app.test_client()
    appoint_anna(app, people)
    sign_in(browser, app, people["anna"])
    page = browser.get("/startdeel/vragen").text
    yes = re.search(r'action="(/startdeel/vragen/\d+/ja)"', page)[1]
    assert browser.post(yes, data=tokens_in(page, yes)).status_code == 303


def take(client, location, **changes):
    """Fill in the rest, and take the starter's share."""
    form = tokens_in(client.get(location).text, location)
    typed = {**TYPED, "contact": "0570 11 22 33", "iban": "", "consent": "y", "name": "Esma Kaya"}
    return client.post(location, data={**form, **typed, **changes})


def test_a_keeper_says_yes_and_the_person_fills_in_the_rest(app, client, wide_shop, people):
    location = ask_starter(client, wide_shop).location
    keeper_says_yes(app, people)

    assert take(client, location).status_code == 303
    with app.app_context():
        order = db.session.query(Order).one()
        assert (order.member.name, order.instalments, order.is_starter) == ("Esma Kaya", 12, True)


def test_a_starters_share_does_not_wait_for_the_neighbours(app, client, wide_shop, people):
    told = "wachten niet op leden of buren"
    assert told not in client.get(f"/startdeel/{wide_shop}").text
    with app.app_context():
        offering = db.session.get_one(Offering, wide_shop)
        set_phases(offering, (Phase(offering.opens_at, NEIGHBOURS, "7391"),))
        db.session.commit()
    assert told in client.get(f"/startdeel/{wide_shop}").text

    location = ask_starter(client, wide_shop).location
    keeper_says_yes(app, people)
    answer = take(client, location, postcode="1012 AB", town="Amsterdam", street="Dam 1")

    assert answer.status_code == 303
    with app.app_context():
        order = db.session.query(Order).one()
        assert (order.member.postcode, order.is_starter) == ("1012 AB", True)
        assert db.session.get_one(Offering, wide_shop).claimed_starters == 1
