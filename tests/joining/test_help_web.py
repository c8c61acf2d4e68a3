"""Filling in for somebody else: they agree, are told, can say no; their account stays theirs."""

import re

import pytest

from coop.database import db
from coop.identifiers import format_iban
from coop.joining.models import Help, HelpDenial
from coop.mail.models import OutboxMail
from coop.offers.models import Order
from coop.offers.order_link import order_token
from tests.offers.makers import PRICE_CENTS, iban_of
from tests.signing import sign_in, tokens_in

IBAN = iban_of(77)
STREET = "Geheimestraat 12"
TYPED = {
    "shares": "1", "name": "Oma Jansen", "contact": "oma@example.org", "street": STREET,
    "postcode": "7411 XY", "town": "Deventer", "iban": IBAN, "consent": "y",
    "seen_price_cents": str(PRICE_CENTS),
}  # fmt: skip


@pytest.fixture
def helper(app, client, people):
    """A browser in which Anna, a member, is signed in."""
    sign_in(client, app, people["anna"])
    return client


def send(client, path, typed, action):
    page = client.get(path).text
    return client.post(action, data={**tokens_in(page, action), **typed})


def order_for(client, shop, **changes):
    """Through the three pages, as a person goes."""
    path = f"/invullen-voor/{shop}"
    checked = send(client, path, {**TYPED, **changes}, path)
    assert checked.status_code == 200, checked.text
    tokens = tokens_in(checked.text, f"{path}/bestellen")
    return client.post(f"{path}/bestellen", data={**tokens, **TYPED, **changes}), checked


@pytest.fixture
def done(helper, wide_shop):
    """Anna filled in for Oma Jansen."""
    answer, checked = order_for(helper, wide_shop)
    assert answer.status_code == 303, answer.text
    assert "De koper zit naast mij" in checked.text
    assert "akkoord met de ledenovereenkomst" in checked.text
    assert "Bestellen voor Oma Jansen, met betaalplicht" in checked.text
    return answer


def test_the_order_is_the_others_and_the_consent_is_kept(app, done, people):
    with app.app_context():
        given = db.session.query(Help).one()
        assert (given.helper_id, given.sentence_version) == (people["anna"], "2026-2")
        assert (given.order.member.name, given.order.channel) == ("Oma Jansen", "helper")
        assert given.order.member_id != people["anna"]


def test_without_the_tick_nothing_is_ordered(app, helper, wide_shop):
    path = f"/invullen-voor/{wide_shop}"
    answer = send(helper, path, {**TYPED, "consent": ""}, path)

    assert answer.status_code == 422
    assert "Zonder akkoord van die persoon" in answer.text
    with app.app_context():
        assert db.session.query(Order).count() == 0


def test_who_has_neither_mail_nor_telephone_gets_letters_and_a_page_in_hand(app, helper, wide_shop):
    answer, _checked = order_for(helper, wide_shop, contact="")

    assert answer.status_code == 303, answer.text
    page = helper.get(answer.location).text
    for told in ("zonder reden en zonder kosten", "0570 123 456", "/kopen/bestelling/", "/klopt/"):
        assert told in page
    with app.app_context():
        assert db.session.query(Order).one().member.contact_by == "letter"


def test_the_helper_sees_name_plant_and_state(helper, done):
    page = helper.get("/invullen-voor/").text
    for told in ("Oma Jansen", "Werkplaats Zuid", "wacht op betaling"):
        assert told in page


def test_no_page_shows_the_helper_the_account_or_the_address_again(app, helper, done):
    """Every door of the house, with the numbers of what was just made: pages, JSON, PDF, CSV."""
    with app.app_context():
        order = db.session.query(Order).one()
        given = db.session.query(Help).one()
        plant = order.offering.share_class.plant.code
        token = order_token(order.id)
        values = {"code": plant, "token": token, "parts_token": token,
                  "year": 2026, "filename": "coop.css", "language": "nl", "help_id": given.id,
                  "order_id": order.id, "member_id": order.member_id, "year_month": "2026-10",
                  "offering_id": order.offering_id, "instalments": 3}  # fmt: skip
    adapter = app.url_map.bind("localhost")
    opened = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint in {"static"}:
            continue
        address = adapter.build(rule.endpoint, {a: values.get(a, 1) for a in rule.arguments})
        answer = helper.get(address)
        opened += answer.status_code == 200
        for secret in (IBAN, format_iban(IBAN), format_iban(IBAN).replace(" ", "\xa0"), STREET):
            assert secret.encode() not in answer.data, address
        answer.close()
    assert opened > 20


def test_the_walk_would_find_an_account_that_is_shown(board, app, wide_shop, people):
    """The walk itself is tried: the board's page does show it."""
    answer, _ = order_for(board, wide_shop)
    assert answer.status_code == 303
    with app.app_context():
        order_id = db.session.query(Order).one().id
    assert format_iban(IBAN) in board.get(f"/bestellingen/{order_id}").text


def test_another_member_does_not_see_for_whom_i_filled_in(app, client, helper, done, people):
    other = app.test_client()
    sign_in(other, app, people["trees"])
    assert "Oma Jansen" not in other.get("/invullen-voor/").text
    assert other.get(done.location).status_code == 404


def address_in(app, subject):
    with app.app_context():
        mail = db.session.query(OutboxMail).filter_by(subject=subject).one()
        assert "Anna vulde voor u" in mail.body
        return re.search(r"(/invullen-voor/klopt/\S+)", mail.body)[1]


def test_the_person_is_told_who_and_can_say_that_it_is_wrong(app, helper, done):
    address = address_in(app, "Iemand vulde een bestelling voor u in")
    stranger = app.test_client()
    page = stranger.get(address).text
    assert "Anna vulde voor u in" in page
    assert "De koper zit naast mij" in page
    assert IBAN not in page

    answer = stranger.post(address, data=tokens_in(page, address))
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.query(HelpDenial).one().channel == "link"
        assert db.session.query(Order).one().status == "cancelled"
    assert "niet klopt" in helper.get("/invullen-voor/").text


def test_the_board_can_write_down_that_it_was_wrong(app, helper, done, people):
    with app.app_context():
        help_id = db.session.query(Help).one().id
    sign_in(helper, app, people["gerda"])
    form = tokens_in(helper.get("/meedoen/1/invoeren").text)
    answer = helper.post(
        f"/invullen-voor/gemeld/{help_id}", data={**form, "form_key": "0123456789abcdef-phone"}
    )
    assert answer.status_code == 303
    assert "Oma Jansen" in helper.get("/meedoen/").text
