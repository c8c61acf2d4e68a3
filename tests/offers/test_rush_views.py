import html
import threading

import pytest
from sqlalchemy import event, func, select

from coop.database import db
from coop.offers import kept as keeping
from coop.offers import rush_views
from coop.offers import writer as writing
from coop.offers.bucket import Buckets
from coop.offers.models import Offering, Order
from tests.offers.test_buy_views import TYPED, buy, check, errors
from tests.signing import tokens_in


@pytest.fixture
def busy(monkeypatch):
    """It is busy from the first visitor on, and what is kept stays."""
    monkeypatch.setattr(keeping, "BUSY_FROM", -1)
    monkeypatch.setattr(keeping, "KEEP_S", 60.0)


@pytest.fixture
def slow(monkeypatch):
    """A writer that is stuck until it is let go."""
    free, commit = threading.Event(), writing._commit

    def wait(tickets):
        free.wait(30)
        commit(tickets)

    monkeypatch.setattr(writing, "_commit", wait)
    monkeypatch.setattr(writing, "PATIENCE_S", 0.1)
    monkeypatch.setattr(rush_views, "PATIENCE_S", 0.1)
    yield free
    free.set()


@pytest.fixture
def statements(app):
    """Every statement that the database gets."""
    seen = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def orders(app):
    with app.app_context():
        return db.session.scalar(select(func.count(Order.id)))


def test_in_a_rush_a_visitors_pages_ask_the_database_nothing(app, client, shop, busy, statements):
    check(client, shop)
    statements.clear()
    other = app.test_client()

    answer = check(other, shop, name="Iemand <b>anders</b>", shares="2")

    assert answer.status_code == 200
    assert statements == []
    page = html.unescape(answer.text)
    assert "€\u00a0640,00" in page
    assert "Iemand &lt;b&gt;anders" in answer.text
    assert "Nadia" not in page


def test_what_was_kept_carries_nobody_elses_token(app, client, shop, busy):
    mine = tokens_in(client.get(f"/kopen/{shop}").text, f"/kopen/{shop}")
    theirs = app.test_client()
    page = theirs.get(f"/kopen/{shop}").text

    assert tokens_in(page, f"/kopen/{shop}") != mine
    refused = theirs.post(f"/kopen/{shop}", data={**TYPED, **mine})
    assert refused.status_code == 400
    assert buy(theirs, shop).status_code == 303
    assert orders(app) == 1


def test_when_it_is_busy_the_page_says_of_when_its_figure_is(client, shop, busy):
    page = html.unescape(client.get(f"/kopen/{shop}").text)

    assert "Het is druk. Om 12:00:00 waren er nog 60 delen." in page
    assert "Nog 60 delen te koop" not in page


def test_a_kept_figure_sells_nothing_that_is_gone(app, client, shop, busy):
    client.get(f"/kopen/{shop}")
    with app.app_context():
        offering = db.session.get(Offering, shop)
        offering.claimed_shares = 58
        db.session.execute(
            Offering.__table__.update().values(claimed_shares=58).where(Offering.id == shop)
        )
        db.session.rollback()
        db.session.execute(Offering.__table__.update().values(claimed_shares=58))
        db.session.commit()

    answer = buy(client, shop)

    assert answer.status_code == 422
    assert "nog 2 delen" in errors(answer)["shares"]
    assert orders(app) == 0


def test_after_a_refusal_the_next_visitor_sees_what_there_is(app, client, shop, busy):
    assert "waren er nog 60 delen" in client.get(f"/kopen/{shop}").text
    with app.app_context():
        db.session.execute(Offering.__table__.update().values(claimed_shares=58))
        db.session.commit()
    assert "waren er nog 60 delen" in app.test_client().get(f"/kopen/{shop}").text

    buy(client, shop)

    assert "waren er nog 2 delen" in app.test_client().get(f"/kopen/{shop}").text


def test_who_is_refused_at_the_last_button_finds_what_they_typed(app, client, shop, busy):
    client.get(f"/kopen/{shop}")
    with app.app_context():
        db.session.execute(Offering.__table__.update().values(claimed_shares=58))
        db.session.commit()

    page = html.unescape(buy(client, shop).text)

    for typed in (TYPED["name"], TYPED["contact"], TYPED["street"], TYPED["town"], "7391 AB"):
        assert f'value="{typed}"' in page


def test_english_and_dutch_are_kept_apart(client, shop, busy):
    dutch = client.get(f"/kopen/{shop}").text
    english = client.get(f"/kopen/{shop}?taal=en").text

    assert '<html lang="nl">' in dutch
    assert '<html lang="en">' in english


def test_who_cannot_be_answered_at_once_is_told_their_place(app, client, shop, slow):
    sent = buy(client, shop)
    page = client.get(sent.headers["Location"])

    assert sent.status_code == 303
    assert "/wachten/" in sent.headers["Location"]
    assert client.get_cookie("ordered", path=f"/kopen/{shop}/bestellen") is None
    assert "U bent nu aan de beurt." in html.unescape(page.text)
    assert page.headers["Refresh"] == "3"
    slow.set()
    with app.app_context():
        for ticket in list(writing.the_writer()._by_key.values()):
            assert ticket.is_done.wait(30)
    done = client.get(sent.headers["Location"])
    assert done.status_code == 302
    assert "/kopen/bestelling/" in done.headers["Location"]
    assert orders(app) == 1


def test_the_waiting_page_says_how_many_come_first(client, app, shop, slow):
    buy(client, shop)
    other = app.test_client()
    sent = buy(other, shop, contact="b@example.org", iban="NL91ABNA0417164300", street="Weg 2")

    page = html.unescape(other.get(sent.headers["Location"]).text)

    assert "U bent nummer 2 in de rij." in page
    assert "U bestelt niet twee keer." in page


def test_another_process_finds_the_order_in_the_table(app, client, shop, slow):
    sent = buy(client, shop)
    slow.set()
    with app.app_context():
        for ticket in list(writing.the_writer()._by_key.values()):
            assert ticket.is_done.wait(30)
        app.extensions.pop("coop_orders")

    assert "/kopen/bestelling/" in client.get(sent.headers["Location"]).headers["Location"]


def test_who_waited_in_vain_is_told_that_nothing_was_ordered(app, client, shop, slow, monkeypatch):
    sent = buy(client, shop)
    with app.app_context():
        app.extensions.pop("coop_orders")
    assert "Wij zoeken uw bestelling op." in client.get(sent.headers["Location"]).text
    monkeypatch.setattr(rush_views, "USELESS_AFTER_S", -1e9)

    page = client.get(sent.headers["Location"])

    assert "Er is niets besteld en u hoeft niets te betalen." in page.text
    assert "Refresh" not in page.headers


def test_a_refusal_that_came_late_is_told_on_the_waiting_page(app, client, shop, slow):
    with app.app_context():
        db.session.execute(Offering.__table__.update().values(max_shares=2))
        db.session.commit()
    checked = check(client, shop, shares="2")
    action = f"/kopen/{shop}/bestellen"
    sent = client.post(action, data={**TYPED, "shares": "3", **tokens_in(checked.text, action)})
    slow.set()
    with app.app_context():
        for ticket in list(writing.the_writer()._by_key.values()):
            assert ticket.is_done.wait(30)

    page = html.unescape(client.get(sent.headers["Location"]).text)

    assert "Er is niets besteld" in page
    assert "hoogstens 2 delen" in page


def test_a_made_up_waiting_page_is_not_there(client, shop):
    assert client.get(f"/kopen/{shop}/wachten/verzonnen").status_code == 404


def test_one_connection_cannot_order_without_end(app, client, shop):
    app.extensions["coop_order_buckets"] = Buckets(most=1, per_second=0.001)

    assert buy(client, shop).status_code == 303
    other = app.test_client()
    refused = buy(other, shop, contact="b@example.org", iban="NL91ABNA0417164300", street="Weg 2")

    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "30"
    assert "Er is niets besteld" in html.unescape(refused.text)
    assert orders(app) == 1


def test_the_same_mail_address_in_other_letters_counts_together(app, client, shop):
    assert buy(client, shop, shares="15").status_code == 303
    other = app.test_client()

    refused = buy(
        other, shop, shares="6", name="N. de Vries", contact=" NADIA@Example.org ",
        iban="NL91ABNA0417164300", street="Weg 2",
    )  # fmt: skip

    assert refused.status_code == 422
    assert "Samen met eerdere bestellingen" in errors(refused)["shares"]
    assert "Nadia" not in refused.text.partition("<form")[0]
    assert orders(app) == 1


def test_one_front_door_has_one_most(app, client, shop):
    assert buy(client, shop, shares="15").status_code == 303
    other = app.test_client()

    refused = buy(
        other, shop, shares="6", contact="b@example.org", iban="NL91ABNA0417164300",
        street="DORPSSTRAAT 1", postcode="7391 AB",
    )  # fmt: skip

    assert "één adres" in errors(refused)["shares"]
    assert orders(app) == 1
