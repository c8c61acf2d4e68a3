from datetime import timedelta

from coop import clock
from coop.database import db
from coop.offers.expire import expire_due
from coop.offers.models import Offering, Order
from coop.offers.place import place
from tests.offers.makers import NOON, applicant, make_offering, wish


def test_an_order_stands_until_its_term_has_passed(order):
    assert expire_due(order.expires_at - timedelta(seconds=1), order.offering_id) == 0
    assert order.status == "reserved"


def test_an_expired_order_gives_its_shares_back_once(order):
    assert expire_due(order.expires_at, order.offering_id) == 1
    assert expire_due(order.expires_at, order.offering_id) == 0

    assert (order.status, order.ended_at) == ("expired", order.expires_at)
    assert order.offering.claimed_shares == 0
    assert order.offering.share_class.claimed_shares == 0


def test_another_offerings_orders_are_left_alone(session, offering):
    other = make_offering(session, code="ZON-5")
    order = place(other.id, wish(), applicant(), NOON)

    assert expire_due(order.expires_at, offering.id) == 0


def test_the_command_frees_every_offering_and_tells_how_many(app, shop):
    with app.app_context():
        other = make_offering(db.session, code="ZON-5").id
        for number, offering_id in enumerate((shop, shop, other)):
            place(offering_id, wish(), applicant(number), NOON - timedelta(days=9))
        standing = place(other, wish(), applicant(9), NOON).id
        db.session.commit()

    with clock.stopped_at(NOON + timedelta(days=10)):
        told = app.test_cli_runner().invoke(args=["expire"]).output
        again = app.test_cli_runner().invoke(args=["expire"]).output

    assert (told.strip(), again.strip()) == ("Verlopen: 3", "Verlopen: 0")
    with app.app_context():
        assert db.session.get(Order, standing).status == "reserved"
        assert db.session.get(Offering, shop).claimed_shares == 0
        assert db.session.get(Offering, other).claimed_shares == 2
