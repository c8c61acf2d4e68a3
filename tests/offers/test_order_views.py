import html
from datetime import timedelta

import pytest
from sqlalchemy import event

from coop import clock
from coop.database import db
from coop.offers.models import Order, OrderReceipt
from coop.offers.place import place
from coop.offers.receive import Money, receive, take_away
from tests.offers.makers import NOON, applicant, wish
from tests.signing import sign_in, token, tokens_in


@pytest.fixture
def order_id(app, shop, people):
    """Two shares ordered by a newcomer, payable to the cent."""
    with app.app_context():
        order = place(shop, wish(2), applicant(), NOON)
        db.session.commit()
        return order.id


def kept(app, order_id):
    """The order as it stands in the database."""
    with app.app_context():
        order = db.session.get(Order, order_id)
        return order.status, order.member.number, order.paid_on


def preview(client, order_id, **asked):
    path = f"/bestellingen/{order_id}/betaling"
    return client.get(path, query_string={"received_on": "2026-11-21", "amount": "640", **asked})


def confirm(client, order_id, **typed):
    path = f"/bestellingen/{order_id}/betaling"
    shown = preview(client, order_id)
    sent = {"received_on": "2026-11-21", "amount": "640", "typed": "0001", **typed}
    return client.post(path, data={**sent, **tokens_in(shown.text, path)})


def test_the_board_finds_an_order_by_name_reference_and_status(board, order_id):
    for asked in ("?zoek=nieuwkomer", "?zoek=2026%200000%2001", "?status=reserved", ""):
        assert "Nieuwkomer 0" in board.get(f"/bestellingen/{asked}").text

    for asked in ("?zoek=niemand", "?zoek=%25", "?status=paid", "?blad=9"):
        assert "Nieuwkomer 0" not in board.get(f"/bestellingen/{asked}").text


def test_the_list_takes_as_many_statements_for_many_orders_as_for_one(app, board, shop, order_id):
    def statements():
        seen = []
        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        assert board.get("/bestellingen/").status_code == 200
        return len(seen)

    one = statements()
    with app.app_context():
        for number in range(1, 9):
            place(shop, wish(1), applicant(number), NOON)
        db.session.commit()

    assert statements() <= one <= 8


def test_an_order_shows_its_buyer_and_trail(board, order_id):
    page = html.unescape(board.get(f"/bestellingen/{order_id}").text)

    for needed in ("Nieuwkomer 0", "nieuw0@example.org", "€\u00a0640,00", "Besteld", "wacht op"):
        assert needed in page


def test_the_preview_tells_what_becomes_final(app, board, order_id):
    page = html.unescape(preview(board, order_id).text)

    for needed in ("L004", "21 november 2026", "€\u00a0640,00", "Inleg van leden", "ZON-4"):
        assert needed in page
    assert kept(app, order_id)[0] == "reserved"


def test_the_board_records_a_payment(app, board, order_id):
    answer = confirm(board, order_id)
    page = html.unescape(board.get(answer.headers["Location"]).text)

    assert answer.status_code == 303
    assert kept(app, order_id) == ("paid", 4, NOON.date())
    assert "Nieuwkomer 0 is lid L004" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"amount": "639,99"}, "precies €\u00a0640,00"),
        ({"amount": "veel"}, "niet als getal lezen"),
        ({"amount": ""}, "bedrag"),
        ({"received_on": "2026-11-20"}, "voor de bestelling"),
        ({"received_on": "2026-11-22"}, "nog komen"),
        ({"received_on": "gisteren"}, "Schrijf een dag"),
        ({"received_on": " "}, "Vul"),
    ],
)
def test_a_payment_that_does_not_fit_is_refused(app, board, order_id, asked, said):
    previewed = preview(board, order_id, **asked)
    confirmed = confirm(board, order_id, **asked)

    for answer in (previewed, confirmed):
        assert answer.status_code == 422
        assert said in html.unescape(answer.text)
    assert kept(app, order_id)[0] == "reserved"


def test_without_the_reference_typed_over_nothing_is_final(app, board, order_id):
    answer = confirm(board, order_id, typed="1234")

    assert answer.status_code == 422
    assert "Typ 0001 over" in html.unescape(answer.text)
    assert kept(app, order_id)[0] == "reserved"


def test_a_second_click_on_pay_gives_the_same_answer(app, board, order_id):
    path = f"/bestellingen/{order_id}/betaling"
    sent = {"received_on": "2026-11-21", "amount": "640", "typed": "0001"}
    sent |= tokens_in(preview(board, order_id).text, path)

    first, second = (board.post(path, data=sent) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"] == f"/bestellingen/{order_id}"


def test_an_order_that_is_paid_is_not_paid_again(app, board, order_id):
    path = f"/bestellingen/{order_id}/betaling"
    first = tokens_in(preview(board, order_id).text, path)
    second = tokens_in(preview(board, order_id).text, path)
    sent = {"received_on": "2026-11-21", "amount": "640", "typed": "0001"}

    answers = [board.post(path, data={**sent, **each}) for each in (first, second)]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert board.get(path).status_code == 409


def test_the_board_sees_and_uses_that_a_buyer_looks_like_a_member(app, board, shop, people):
    with app.app_context():
        order = place(shop, wish(2), applicant(email="anna@example.org"), NOON)
        db.session.commit()
        order_id = order.id

    assert "Lijkt op lid L003" in board.get(f"/bestellingen/{order_id}").text
    assert "Lid L003, Anna" in board.get(f"/bestellingen/{order_id}/betaling").text
    shown = preview(board, order_id, belongs_to=str(people["anna"]))
    assert "is al lid L003" in html.unescape(shown.text)
    answer = confirm(board, order_id, belongs_to=str(people["anna"]))

    assert answer.status_code == 303
    assert kept(app, order_id)[:2] == ("paid", 3)


def test_a_stranger_is_not_recognised_as_the_buyer(app, board, order_id, people):
    answer = confirm(board, order_id, belongs_to=str(people["anna"]))

    assert answer.status_code == 422
    assert kept(app, order_id)[0] == "reserved"


def test_the_board_cancels_after_a_typed_confirmation(app, board, order_id):
    path = f"/bestellingen/{order_id}/annuleren"
    typed = token(board, path, path)

    assert board.post(path, data={**typed, "typed": "no"}).status_code == 422
    assert board.post(path, data={**typed, "typed": "0001"}).status_code == 303
    assert kept(app, order_id)[0] == "cancelled"
    assert board.get(path).status_code == 409


def test_the_board_takes_a_purchase_back_in_the_cooling_off(app, board, order_id):
    confirm(board, order_id)
    path = f"/bestellingen/{order_id}/annuleren"
    assert "Het lidmaatschap loopt door" in board.get(path).text

    answer = board.post(path, data={**token(board, path, path), "typed": "0001"})

    assert answer.status_code == 303
    assert "Het lidmaatschap loopt door" in board.get(answer.location).text
    assert kept(app, order_id)[0] == "withdrawn"


def test_an_order_past_its_term_is_shown_as_late(app, client, order_id, people):
    with clock.stopped_at(NOON + timedelta(days=15)):
        sign_in(client, app, people["gerda"])

        assert "te laat" in client.get("/bestellingen/").text
        assert "De betaaltermijn is voorbij" in client.get(f"/bestellingen/{order_id}").text


def test_the_kascommissie_reads_and_changes_nothing(app, client, order_id, people):
    sign_in(client, app, people["trees"])

    assert client.get("/bestellingen/").status_code == 200
    page = client.get(f"/bestellingen/{order_id}")
    assert page.status_code == 200
    assert "Betaling vastleggen" not in page.text
    for path in ("betaling", "annuleren"):
        assert client.get(f"/bestellingen/{order_id}/{path}").status_code == 403
        assert client.post(f"/bestellingen/{order_id}/{path}").status_code == 403


def test_a_member_does_not_see_orders(app, client, order_id, people):
    sign_in(client, app, people["anna"])

    assert client.get("/bestellingen/").status_code == 403
    assert client.get(f"/bestellingen/{order_id}").status_code == 403


def test_an_unknown_order_is_not_there(board):
    assert board.get("/bestellingen/999").status_code == 404


def test_what_came_of_an_order_is_shown_and_only_the_rest_is_asked(app, board, order_id):
    with app.app_context():
        order = db.session.get_one(Order, order_id)
        for n, cents in enumerate((30_000, 10_000)):
            receive(order, Money(NOON.date(), cents, f"bank-{n}"))
        take_away(db.session.query(OrderReceipt).filter_by(reference="bank-1").one())
        db.session.commit()
    page = board.get(f"/bestellingen/{order_id}").text.replace("\xa0", " ")
    assert "€ 300,00 van € 640,00. Nog te betalen: € 340,00" in page
    assert "Geld ontvangen: € 300,00" in page
    assert "Ontvangen geld teruggeboekt: € 100,00" in page
    asked = board.get(f"/bestellingen/{order_id}/betaling").text.replace("\xa0", " ")
    assert "€ 340,00" in asked
    assert preview(board, order_id).status_code == 422

    path = f"/bestellingen/{order_id}/betaling"
    sent = {"received_on": "2026-11-21", "amount": "340", "typed": "0001"}
    sent |= tokens_in(preview(board, order_id, amount="340").text, path)
    assert board.post(path, data=sent).status_code == 303
    assert kept(app, order_id)[0] == "paid"
