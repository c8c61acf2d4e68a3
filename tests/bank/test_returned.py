"""A payment that the bank sends back after the shares were given: what its page offers."""

import pytest

from coop import clock
from coop.bank.models import BankLine
from coop.bank.redistribute import redistribute
from coop.bank.returned import returned_orders
from coop.database import db
from coop.ledger.chart import SUSPENSE, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.offers.cancel import withdraw
from coop.offers.models import Order
from coop.offers.place import place
from tests.bank.line_makers import at, make_lines
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, applicant, iban_of, make_offering, wish
from tests.signing import sign_in, tokens_in

CENTS = 64_000


@pytest.fixture(autouse=True)
def today():
    with clock.stopped_at(at(5)):
        yield


@pytest.fixture
def sent_back(app, client):
    """A paid order and its returned line (ids), seen by the board."""
    with app.app_context():
        make_cooperative(db.session)
        gerda = make_member(db.session, "Gerda", roles=("board",), iban=None).id
        order = place(make_offering(db.session).id, wish(2), applicant(1), NOON)
        said = {"counter_iban": iban_of(1), "counter_name": "N. Nieuwkomer"}
        make_lines({"amount_cents": CENTS, "structured_ref": order.reference, **said})
        redistribute()
        (back,) = make_lines(
            {"amount_cents": -CENTS, "return_reason": "AC04", "day": 1, **said},
            {"amount_cents": -CENTS, "day": 1, "counter_iban": iban_of(9)},
        )[:1]
        redistribute()
        db.session.commit()
        found = order.id, back.id, gerda
    sign_in(client, app, gerda)
    return found


def test_in_the_cooling_off_the_page_leads_to_undoing_the_purchase_and_then_to_one_button(
    app, client, sent_back
):
    order_id, line_id, _gerda = sent_back
    path = f"/bank/verdelen/{line_id}"
    page = client.get(path)
    assert "De bedenktijd loopt nog" in page.text
    assert f'href="/bestellingen/{order_id}/annuleren"' in page.text

    with app.app_context():
        assert db.session.get_one(Order, order_id).status == "paid"
        withdraw(db.session.get_one(Order, order_id), clock.now())
        db.session.commit()
    page = client.get(path)
    assert "met deze regel is het al terug" in page.text
    with app.app_context():
        member_id = db.session.get_one(Order, order_id).member_id
    form = {**tokens_in(page.text, path), "kind": "refund", "item": member_id,
            "cents": -CENTS, "other": 0}  # fmt: skip
    assert client.post(path, data=form).status_code == 303
    with app.app_context():
        assert balance_cents(TO_REFUND) == 0
        assert balance_cents(SUSPENSE) == CENTS


def test_after_the_cooling_off_the_page_names_the_act(app, client, sent_back):
    order_id, line_id, gerda = sent_back
    with clock.stopped_at(at(60)):
        sign_in(client, app, gerda)
        page = client.get(f"/bank/verdelen/{line_id}")
    assert "Vraag de koper om opnieuw te betalen" in page.text
    assert "/teruggeven?lid=L" in page.text
    assert "/annuleren" not in page.text
    assert f'href="/bestellingen/{order_id}"' in page.text


def test_only_a_line_that_came_back_speaks_of_orders(app, sent_back):
    _order_id, line_id, _gerda = sent_back
    with app.app_context():
        paid, back, other = db.session.query(BankLine).order_by(BankLine.id)
        assert back.id == line_id
        assert [len(returned_orders(one, clock.now())) for one in (paid, back, other)] == [0, 1, 0]
        with db.session.no_autoflush:
            back.return_reason = ""
            assert returned_orders(back, clock.now()) == []
        db.session.rollback()
