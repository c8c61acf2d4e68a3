"""The clock: `coop expire` and `coop remind` do what joining asks of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coop import clock
from coop.database import db
from coop.joining import links
from coop.joining.give import Receiver, give
from coop.joining.models import Present
from coop.joining.pay_parts import place_in_parts
from coop.mail.models import OutboxMail
from coop.offers.models import Order
from coop.offers.receive import Money, receive
from tests.offers.makers import NOON, applicant, wish


@pytest.fixture
def orders(app, wide_shop):
    """One in three parts, and one that is a present and paid."""
    with app.app_context():
        place_in_parts(wide_shop, replace(wish(1), instalments=3), applicant(1), NOON)
        receiver = Receiver("Kim", "0570 11 22 33")
        present = give(wide_shop, wish(1), applicant(2), receiver, NOON)
        receive(present.order, Money(NOON.date(), 32_000, "bank-1"))
        db.session.commit()


def run(app, command, days):
    with clock.stopped_at(NOON + timedelta(days=days)):
        told = app.test_cli_runner().invoke(args=[command])
    assert told.exit_code == 0, told.output
    return told.output.strip()


def test_expire_writes_to_who_gets_a_present_and_ends_what_is_not_paid(app, orders):
    assert run(app, "expire", 0) == "Verlopen: 1"
    assert run(app, "expire", 0) == "Verlopen: 0"
    with app.app_context():
        told = db.session.query(OutboxMail).filter_by(about="share_present").one()
        assert (told.channel, told.to_address) == ("phone", "0570 11 22 33")
        assert db.session.query(Present).one().told_at is not None

    assert run(app, "expire", 28) == "Verlopen: 0"
    assert run(app, "expire", 29) == "Verlopen: 1"
    with app.app_context():
        states = [order.status for order in db.session.query(Order).order_by(Order.id)]
        assert states == ["expired", "reserved"]


def test_the_receiver_of_a_present_that_lapsed_is_forgotten_and_the_giver_reads_so(app, orders):
    with app.app_context():
        address = f"/cadeau/van-mij/{links.token(links.GIVEN, db.session.query(Present).one().id)}"
    assert "Kim" in app.test_client().get(address).text
    run(app, "expire", 400)

    with app.app_context():
        assert db.session.query(Present).one().receiver_name == ""
    page = app.test_client().get(address).text
    assert "Uw cadeau voor een ander" in page
    assert "zijn gewist" in page
    assert "Kim" not in page


def test_remind_tells_of_each_part_once(app, orders):
    assert [run(app, "remind", days) for days in (10, 11, 11, 15, 16)] == [
        f"Herinnerd: {number}" for number in (0, 1, 0, 1, 0)
    ]
