"""The pages of waiting lists and lotteries, as visitors and the board use them."""

import csv
import html
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail
from coop.members.models import Member
from coop.offers.cancel import cancel
from coop.offers.draw import Ask, draw
from coop.offers.join_line import Asked, join_line
from coop.offers.models import Offering, OfferingWish, Order
from coop.offers.place import place
from tests.factories import make_member
from tests.offers.makers import NOON, iban_of, make_offering, villager, wish
from tests.signing import sign_in, token, tokens_in

TYPED = {
    "least": "1",
    "most": "3",
    "name": "Nadia de Vries",
    "contact": "nadia@example.org",
    "street": "Dorpsstraat 90",
    "postcode": "7391ab",
    "town": "Twello",
    "iban": "nl44 rabo 0123 4567 89",
}


@pytest.fixture
def sold_out(app, people):
    """Six shares, all reserved: the offering's id."""
    with app.app_context():
        offering = make_offering(db.session, code="ZON-6", offered=6, issued=6)
        place(offering.id, wish(6), villager(1), NOON)
        db.session.commit()
        return offering.id


@pytest.fixture
def lottery(app, people):
    with app.app_context():
        offering_id = make_offering(
            db.session, code="ZON-7", offered=5, issued=5, kind="lottery"
        ).id
        make_member(db.session, "Henk", roles=("board",), iban=None)
        db.session.commit()
        return offering_id


def joins(client, offering_id, **changes):
    path = f"/wensen/nieuw/{offering_id}"
    return client.post(path, data={**TYPED, **changes, **token(client, path, path)})


def wishes(app):
    with app.app_context():
        return db.session.execute(
            select(OfferingWish.status, OfferingWish.shares_left).order_by(OfferingWish.id)
        ).all()


def test_who_finds_it_sold_out_is_shown_the_way_to_the_line(client, sold_out):
    page = client.get(f"/kopen/{sold_out}").text

    assert f'href="/wensen/nieuw/{sold_out}"' in page


def test_a_visitor_waits_with_eight_fields_and_sees_their_place(app, client, sold_out):
    form = client.get(f"/wensen/nieuw/{sold_out}").text
    assert len(re.findall(r'<input [^>]*class="form-control', form)) == 8

    answer = joins(client, sold_out)
    page = client.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    assert "U staat op nummer 1" in page
    assert "U staat bovenaan de lijst." in page
    assert wishes(app) == [("waiting", 3)]


def test_whose_turn_it_is_reads_first_what_to_pay(app, client, people):
    with app.app_context():
        offering = make_offering(db.session, code="ZON-8", offered=6, issued=6)
        place(offering.id, wish(4), villager(1), NOON)
        leaves = place(offering.id, wish(2), villager(2), NOON).id
        offering_id = offering.id
        db.session.commit()
    answer = joins(client, offering_id)
    with app.app_context():
        cancel(db.session.get_one(Order, leaves), NOON)
        db.session.commit()

    page = html.unescape(client.get(answer.headers["Location"]).text)

    assert "Wij houden 2 delen voor u vast" in page
    assert "Betaal €\u00a0640,00 uiterlijk op" in page
    assert "Zo betaalt u" in page
    assert "Voor nog 1 deel staat u op nummer 1 van de lijst." in page


def test_the_same_form_sent_twice_gives_one_place(app, client, sold_out):
    path = f"/wensen/nieuw/{sold_out}"
    data = {**TYPED, **token(client, path, path)}

    first, second = client.post(path, data=data), client.post(path, data=data)

    assert first.headers["Location"] == second.headers["Location"]
    assert len(wishes(app)) == 1


def test_a_member_says_only_how_many(app, client, people, sold_out):
    sign_in(client, app, people["anna"])
    path = f"/wensen/nieuw/{sold_out}"
    page = client.get(path).text
    assert len(re.findall(r'<input [^>]*class="form-control', page)) == 2

    client.post(path, data={"least": "1", "most": "2", **tokens_in(page, path)})

    with app.app_context():
        assert db.session.scalar(select(OfferingWish.member_id)) == people["anna"]
    assert "Waar ik op wacht" in client.get("/mijn/bestellingen").text


@pytest.mark.parametrize("most", ["0", "-1", "1e9", "1,5", "vijf", ""])
def test_a_wrong_number_is_told_at_its_field(app, client, sold_out, most):
    answer = joins(client, sold_out, most=most)

    assert answer.status_code == 422
    assert 'href="#most"' in answer.text
    assert wishes(app) == []


def test_where_enough_is_free_one_is_sent_to_order(client, shop):
    answer = joins(client, shop)

    assert answer.status_code == 422
    assert "meteen bestellen" in answer.text


def test_one_leaves_the_line_on_ones_own_page(app, client, sold_out):
    own = joins(client, sold_out).headers["Location"]
    path = f"{own}/intrekken"

    client.post(path, data=token(client, path, path))

    assert "ingetrokken" in client.get(own).text
    assert wishes(app) == [("withdrawn", 3)]


def test_nobody_reads_anothers_wish_by_counting(client, sold_out):
    joins(client, sold_out)

    assert client.get("/wensen/1").status_code == 404


def test_the_board_sees_who_is_next_and_can_only_end_a_wish_with_a_reason(app, board, sold_out):
    with app.test_client() as visitor:
        joins(visitor, sold_out)
    page = board.get(f"/wensen/lijst/{sold_out}").text
    assert "Nadia de Vries" in page
    path = html.unescape(re.search(r'href="(/wensen/beheer/\d+/beeindigen)"', page)[1])

    refused = board.post(path, data={"reason": " ", **token(board, path, path)})
    ended = board.post(path, data={"reason": "Dubbel ingevuld", **token(board, path, path)})

    assert (refused.status_code, ended.status_code) == (422, 303)
    assert wishes(app) == [("withdrawn", 3)]
    with app.app_context():
        told = db.session.scalar(select(OutboxMail.body).order_by(OutboxMail.id.desc()).limit(1))
        assert "Dubbel ingevuld" in told


def test_a_lottery_from_notice_to_result(app, client, people, lottery):
    board = app.test_client()
    sign_in(board, app, people["gerda"])
    at = f"/toewijzing/{lottery}"
    told = {"last_day": "2026-11-28", "seed_source": "Lotto van 28 november 2026"}
    board.post(f"{at}/aankondigen", data={**told, **token(board, at, f"{at}/aankondigen")})
    for n in range(3):
        joins(client, lottery, iban=iban_of(n), contact=f"n{n}@example.org", street=f"Laan {n + 1}")
    assert [left for _status, left in wishes(app)] == [3, 3, 3]

    with clock.stopped_at(NOON + timedelta(days=8)):
        sign_in(board, app, people["gerda"])
        data = {"seed": "4 8 15 16", **token(board, at, f"{at}/loten")}
        board.post(f"{at}/loten", data=data)
        own = board.get(at).text
        assert "Een ander bestuurslid logt zelf in" in own
        other = app.test_client()
        with app.app_context():
            henk = db.session.scalars(select(Member.id).where(Member.name == "Henk")).one()
        sign_in(other, app, henk)
        page = other.get(at).text
        seen = re.search(r'name="digest" value="(\w+)"', page)[1]
        data = {"seed": "4 8 15 16", "digest": seen, **tokens_in(page, f"{at}/bevestigen")}
        answer = other.post(f"{at}/bevestigen", data=data)
        result = client.get(f"{at}/uitslag")
        file = client.get(f"{at}/uitslag.csv")

    assert answer.status_code == 303, answer.text
    assert result.status_code == 200
    assert "Nadia" not in result.text
    rows = list(csv.reader(io.StringIO(file.text.lstrip("\ufeff")), delimiter=";"))[1:]
    again = draw([Ask(*map(int, row[:3])) for row in rows], int(rows[0][6]), rows[0][5])
    assert [(int(r[0]), int(r[3]), int(r[4])) for r in rows] == [
        (one.ask.wish_id, one.lot, one.shares) for one in again
    ]
    with app.app_context():
        assert (
            db.session.scalar(select(func.sum(Order.shares)).where(Order.channel == "lottery")) == 5
        )
        assert db.session.get(Offering, lottery).claimed_shares == 5


def test_before_the_draw_there_is_no_result(client, lottery):
    assert "nog niet geloot" in client.get(f"/toewijzing/{lottery}/uitslag").text
    assert client.get(f"/toewijzing/{lottery}/uitslag.csv").status_code == 404


def test_who_filled_in_the_form_before_there_was_a_line_is_shown_the_way(app, client, shop):
    path, order = f"/kopen/{shop}", f"/kopen/{shop}/bestellen"
    data = {**TYPED, "shares": "1", "consent": "y", "seen_price_cents": "32000"}
    checked = client.post(path, data={**data, **token(client, path, path)})
    with app.app_context():
        offering = db.session.get_one(Offering, shop)
        offering.offered_shares = 3
        join_line(shop, Asked(4, 9), villager(5), NOON)
        db.session.commit()

    answer = client.post(order, data={**data, **tokens_in(checked.text, order)})

    assert answer.status_code == 422
    assert "Wie daarop staat, gaat voor" in answer.text
    assert 'href="#shares"' not in answer.text
    assert f'href="/wensen/nieuw/{shop}"' in answer.text
