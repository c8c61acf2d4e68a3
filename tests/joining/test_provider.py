"""iDEAL: the message says only which payment; what it means, the provider is asked itself."""

import itertools
import re
import sys

import pytest

from coop import clock
from coop.database import db
from coop.joining import pay_online, provider_client
from coop.joining.give import NewHolder, Receiver, accept, give
from coop.joining.models import Present, ProviderPayment
from coop.joining.pay_online import catch_up
from coop.joining.sweep import sweep
from coop.ledger.chart import BANK, ORDER_DEPOSITS, PROVIDER, SHARE_CAPITAL, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.offers.cancel import cancel
from coop.offers.models import Order, OrderReceipt
from coop.offers.order_link import order_token
from coop.offers.place import place
from coop.offers.receive import Money, receive
from tests.joining.pay_server import PayServer
from tests.offers.makers import NOON, applicant, wish
from tests.signing import tokens_in

KIM = NewHolder("Kim", "kim@example.org", None, "Laan 3", "7411 AB", "Deventer")
KEY = "test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM"


@pytest.fixture
def pay():
    server = PayServer()
    yield server
    server.close()


@pytest.fixture
def configured(app, pay):
    """The cooperative has a contract with the provider."""
    app.config.update(MOLLIE_KEY=KEY, MOLLIE_URL=pay.url)
    return pay


@pytest.fixture
def token(app, shop):
    """The address of an order of two shares, 640 euro."""
    with app.app_context():
        order = place(shop, wish(2), applicant(), NOON)
        db.session.commit()
        return order_token(order.id)


def begin(client, token):
    """Push the button; the provider's name of the payment."""
    page = client.get(f"/kopen/bestelling/{token}", follow_redirects=True).text
    action = f"/betalen/bestelling/{token}"
    return client.post(action, data=tokens_in(page, action))


def message(client, name):
    return client.post("/betalen/bericht", data={"id": name})


def balances(app):
    with app.app_context():
        return {
            account: balance_cents(account)
            for account in (PROVIDER, SHARE_CAPITAL, ORDER_DEPOSITS, TO_REFUND, BANK)
            if balance_cents(account)
        }


def state_of_order(app):
    with app.app_context():
        return db.session.query(Order).order_by(Order.id).first().status


def test_where_there_is_no_contract_there_is_no_button_no_import_and_no_fault(app, client, token):
    page = client.get(f"/kopen/bestelling/{token}")
    assert "iDEAL" not in page.text
    form = tokens_in(client.get(f"/kopen/bestelling/{token}/annuleren").text)
    assert client.post(f"/betalen/bestelling/{token}", data=form).status_code == 404
    assert message(client, "tr_00000001").status_code == 404
    assert "mollie" not in {name.partition(".")[0] for name in vars(provider_client)}


def test_the_package_is_loaded_by_who_pays_only():
    import subprocess

    told = "import sys, coop, coop.joining.provider_views; print('mollie' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_buyer_pays_and_the_shares_are_theirs(app, client, configured, token):
    answer = begin(client, token)
    page = client.get(answer.location).text
    assert f"{configured.url}/checkout/tr_00000001" in page
    assert configured.keys == [f"Bearer {KEY}"]
    assert configured.payments["tr_00000001"]["amount"] == {"currency": "EUR", "value": "640.00"}
    assert configured.payments["tr_00000001"]["webhookUrl"].endswith("/betalen/bericht")

    configured.paid("tr_00000001")
    assert message(client, "tr_00000001").status_code == 200

    assert state_of_order(app) == "paid"
    assert balances(app) == {PROVIDER: 64_000, SHARE_CAPITAL: -64_000}
    assert "Uw betaling is binnen" in client.get(answer.location).text


def test_a_second_click_finds_the_same_payment(app, client, configured, token):
    first, second = begin(client, token), begin(client, token)

    assert first.location == second.location
    assert len(configured.payments) == 1


def test_a_message_that_comes_again_and_again_books_once(app, client, configured, token):
    begin(client, token)
    configured.paid("tr_00000001")
    for _ in range(3):
        assert message(client, "tr_00000001").status_code == 200

    assert balances(app) == {PROVIDER: 64_000, SHARE_CAPITAL: -64_000}
    with app.app_context():
        assert db.session.query(OrderReceipt).count() == 1


def test_what_a_giver_pays_after_the_yes_is_owed_to_the_giver(app, client, configured, shop):
    with app.app_context():
        present = give(shop, wish(2), applicant(1), Receiver("Kim"), NOON)
        db.session.commit()
        present_id, giver_id, own = present.id, present.giver_id, order_token(present.order_id)
    begin(client, own)
    with app.app_context():
        present = db.session.get_one(Present, present_id)
        receive(present.order, Money(NOON.date(), 64_000, "x-1"))
        accept(present, KIM, NOON)
        db.session.commit()
    configured.paid("tr_00000001")
    assert message(client, "tr_00000001").status_code == 200

    with app.app_context():
        assert balance_cents(TO_REFUND, member_id=giver_id) == -64_000


def test_a_message_says_nothing_that_is_believed(app, client, configured, token):
    begin(client, token)
    lies = {"id": "tr_00000001", "status": "paid", "amount": "640.00", "paidAt": "2026-11-21"}
    assert client.post("/betalen/bericht", data=lies).status_code == 200

    assert state_of_order(app) == "reserved"
    assert balances(app) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"currency": "EUR", "value": "0.01"}},
        {"amount": {"currency": "EUR", "value": "6400.00"}},
        {"amount": {"currency": "USD", "value": "640.00"}},
        {"amount": {"currency": "EUR", "value": "640"}},
        {"metadata": {"order": "RF00000000000"}},
        {"metadata": None},
        {"id": "tr_99999999"},
        {"status": "wonderful"},
        {"paidAt": None},
    ],
)
def test_what_does_not_fit_books_nothing(app, client, configured, token, change):
    begin(client, token)
    configured.paid("tr_00000001")
    configured.say("tr_00000001", **change)

    assert message(client, "tr_00000001").status_code == 200
    assert state_of_order(app) == "reserved"
    assert balances(app) == {}


def test_names_that_are_not_ours_get_the_same_answer_and_nobody_is_asked(client, configured, token):
    begin(client, token)
    configured.asked.clear()
    known = message(client, "tr_00000001")
    for name in ("tr_00000002", "tr_../../payments", "x" * 64, "1"):
        unknown = message(client, name)
        assert (unknown.status_code, unknown.data) == (known.status_code, known.data)
    assert configured.asked == [("GET", "/v2/payments/tr_00000001")]


@pytest.mark.parametrize("data", [{}, {"id": ""}, {"id": "x" * 65}, {"id": "tr_é"}])
def test_a_message_without_a_name_is_refused(client, configured, token, data):
    assert client.post("/betalen/bericht", data=data).status_code == 400


@pytest.mark.parametrize("status", ["expired", "failed", "canceled"])
def test_what_failed_is_told_once_and_can_be_tried_again(app, client, configured, token, status):
    begin(client, token)
    configured.say("tr_00000001", status=status)
    for _ in range(2):
        message(client, "tr_00000001")
    with app.app_context():
        told = db.session.query(OutboxMail).filter_by(subject="Over uw betaling").all()
        assert len(told) == 1

    begin(client, token)
    configured.paid("tr_00000002")
    message(client, "tr_00000002")
    assert state_of_order(app) == "paid"
    assert balances(app) == {PROVIDER: 64_000, SHARE_CAPITAL: -64_000}


@pytest.mark.parametrize("order_of_messages", list(itertools.permutations((1, 2))))
def test_paid_twice_is_owed_back_in_whatever_order_it_is_told(
    app, client, configured, token, order_of_messages
):
    begin(client, token)
    configured.say("tr_00000001", status="failed")
    message(client, "tr_00000001")
    begin(client, token)
    for number in (1, 2):  # the first turned out to be paid after all
        configured.paid(f"tr_0000000{number}")
    for number in (*order_of_messages, *order_of_messages):
        assert message(client, f"tr_0000000{number}").status_code == 200

    assert balances(app) == {PROVIDER: 128_000, SHARE_CAPITAL: -64_000, TO_REFUND: -64_000}


def test_paid_after_the_bank_had_it_too_is_owed_back(app, client, configured, token):
    begin(client, token)
    with app.app_context():
        receive(db.session.query(Order).one(), Money(NOON.date(), 64_000, "bank-1"))
        db.session.commit()
    configured.paid("tr_00000001")
    message(client, "tr_00000001")

    assert balances(app) == {
        BANK: 64_000, PROVIDER: 64_000, SHARE_CAPITAL: -64_000, TO_REFUND: -64_000,
    }  # fmt: skip


def test_paid_after_the_order_was_cancelled_is_owed_back_and_told(app, client, configured, token):
    begin(client, token)
    with app.app_context():
        cancel(db.session.query(Order).one(), NOON)
        db.session.commit()
    configured.paid("tr_00000001")
    message(client, "tr_00000001")

    assert state_of_order(app) == "cancelled"
    assert balances(app) == {PROVIDER: 64_000, TO_REFUND: -64_000}
    with app.app_context():
        told = db.session.query(OutboxMail).filter_by(subject="Over uw betaling").one()
        assert "Wij betalen het terug" in told.body


@pytest.mark.parametrize("mood", ["slow", "broken", "nonsense", "empty"])
def test_a_provider_that_does_not_answer_well_changes_nothing(
    app, client, configured, token, mood, monkeypatch
):
    monkeypatch.setattr(provider_client, "SECONDS", (0.5, 0.5))
    begin(client, token)
    configured.paid("tr_00000001")
    configured.mood = mood

    assert message(client, "tr_00000001").status_code == 503  # so that it is sent again
    assert state_of_order(app) == "reserved"
    assert balances(app) == {}

    configured.mood = "good"
    assert message(client, "tr_00000001").status_code == 200
    assert state_of_order(app) == "paid"


def test_a_buyer_hears_it_when_the_provider_is_away(app, client, configured, token, pay):
    configured.mood = "broken"
    answer = begin(client, token)

    assert answer.status_code == 503
    assert "maak het bedrag zelf over" in answer.text
    with app.app_context():
        assert db.session.query(ProviderPayment).count() == 0


def test_a_message_that_got_lost_is_asked_for_later(app, client, configured, token):
    begin(client, token)
    configured.paid("tr_00000001")
    with app.app_context():
        assert catch_up(clock.now()) == 1
        assert catch_up(clock.now()) == 0
    assert state_of_order(app) == "paid"


def test_whoever_was_not_asked_about_is_first_the_next_time(app, client, configured, token, shop):
    begin(client, token)
    with app.app_context():
        for n in (2, 3, 4, 5):
            more = order_token(place(shop, wish(1), applicant(n + 5), NOON).id)
            db.session.commit()
            begin(client, more)
    rounds = []
    for _ in range(4):
        configured.asked.clear()
        with app.app_context():
            catch_up(clock.now(), limit=2)
        rounds.append([path[-1] for _method, path in configured.asked])
    assert rounds == [["1", "2"], ["3", "4"], ["5", "1"], ["2", "3"]]
    configured.paid("tr_00000004")
    with app.app_context():
        assert catch_up(clock.now(), limit=1) == 1


def test_looking_again_asks_the_provider_and_opening_the_page_does_not(
    app, client, configured, token
):
    location = begin(client, token).location
    configured.paid("tr_00000001")
    configured.asked.clear()
    page = client.get(location).text
    assert configured.asked == []

    path = re.sub(r"^https?://[^/]+", "", location)
    client.post(path, data=tokens_in(page, path))
    assert state_of_order(app) == "paid"


def test_a_message_needs_no_form_and_every_other_door_does(app, client, configured, token):
    assert message(client, "tr_1").status_code == 200
    assert client.post(f"/betalen/bestelling/{token}").status_code == 400


def test_the_clock_keeps_its_other_work_while_a_payment_is_open(
    app, client, configured, token, shop
):
    begin(client, token)
    with app.app_context():
        present = give(shop, wish(2), applicant(5), Receiver("Kim", "kim@example.org"), NOON)
        receive(present.order, Money(NOON.date(), 64_000, "x-1"))
        db.session.commit()
        present_id = present.id
    with app.app_context():
        assert sweep(NOON) == 1
        db.session.rollback()
        assert db.session.get_one(Present, present_id).told_at == NOON


def test_a_provider_that_is_silent_stops_no_other_work(app, client, configured, token):
    begin(client, token)
    app.config.update(MOLLIE_URL="http://127.0.0.1:9")
    with app.app_context():
        assert catch_up(NOON) == 0
        assert sweep(NOON) == 0
        assert db.session.query(ProviderPayment).one().state == "open"


def test_looking_now_keeps_what_it_booked_with_two_payments_open(app, client, configured, token):
    begin(client, token)
    with app.app_context():
        receive(db.session.query(Order).one(), Money(NOON.date(), 10_000, "x-1"))
        db.session.commit()
    back = begin(client, token).location
    assert len(configured.payments) == 2
    configured.paid("tr_00000002")
    client.post(back, data=tokens_in(client.get(back).text, back))

    assert state_of_order(app) == "paid"
    with app.app_context():
        states = db.session.query(ProviderPayment.state).order_by(ProviderPayment.id)
        assert [row.state for row in states] == ["open", "paid"]


def test_two_clicks_at_once_find_one_payment(app, client, configured, token, monkeypatch):
    """The second saw no payment, and the provider gives it the same one."""
    begin(client, token)
    monkeypatch.setattr(pay_online, "payments_of", lambda order_id: [])
    monkeypatch.setattr(pay_online, "payment_by_provider_id", lambda name: None)
    monkeypatch.setattr(pay_online, "begin", lambda wanted: ("tr_00000001", "https://bank.test/1"))

    assert begin(client, token).status_code == 303
    with app.app_context():
        assert db.session.query(ProviderPayment).count() == 1
