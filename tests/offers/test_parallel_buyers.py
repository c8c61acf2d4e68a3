"""A rush on few shares: what was sold is what there was, whoever comes at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier, Event

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.errors import RuleBroken
from coop.offers import place as placing
from coop.offers import place_queries
from coop.offers.cancel import cancel, withdraw
from coop.offers.expire import expire_due
from coop.offers.models import Offering, Order
from coop.offers.pay import pay
from coop.offers.place import place
from coop.offers.place_queries import hold_offering
from coop.records.chain import REGISTER, hold
from coop.shares import correct as correcting
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.stock import claim
from tests.factories import make_cooperative
from tests.offers.makers import NOON, applicant, make_offering, wish
from tests.signing import tokens_in

RECEIVED = date(2026, 11, 24)


def together(app, deeds):
    """Do all at the same moment, each in its own connection; what each gave or was refused."""
    barrier = Barrier(len(deeds))

    def run(deed):
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                given = deed()
                db.session.commit()
                return given
            except (RuleBroken, IntegrityError) as refusal:
                db.session.rollback()
                return refusal
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


@pytest.fixture
def small_shop(app):
    """Ten shares on sale, of a class of eleven."""
    with app.app_context():
        make_cooperative(db.session)
        offering_id = make_offering(db.session, issued=11, offered=10).id
        db.session.commit()
    return offering_id


@pytest.fixture
def placed(app, small_shop):
    """Five orders of two shares: their ids."""
    with app.app_context():
        orders = [place(small_shop, wish(2), applicant(n), NOON) for n in range(5)]
        ids = [order.id for order in orders]
        db.session.commit()
    return ids


def sold(app):
    """Shares of orders that stand, and what offering and class have counted."""
    with app.app_context():
        standing = Order.status.in_(("reserved", "paid"))
        ordered = db.session.scalar(
            select(func.coalesce(func.sum(Order.shares), 0)).where(standing)
        )
        counted = db.session.scalar(select(Offering.claimed_shares))
        of_class = db.session.scalar(select(ShareClass.claimed_shares))
        return int(ordered), counted, of_class


def buyer(offering_id, number, shares):
    def deed():
        return place(offering_id, wish(shares), applicant(number), NOON).id

    return deed


def test_parallel_buyers_get_exactly_the_stock(app, small_shop):
    given = together(app, [buyer(small_shop, n, 1) for n in range(24)])

    assert sum(isinstance(each, int) for each in given) == 10
    assert all(isinstance(each, int | RuleBroken) for each in given)
    assert sold(app) == (10, 10, 10)


def test_parallel_buyers_of_several_shares_never_get_more_than_the_stock(app, small_shop):
    together(app, [buyer(small_shop, n, 3) for n in range(12)])

    assert sold(app) == (9, 9, 9)


def test_this_rush_would_see_overselling_if_stock_were_only_read(app, small_shop, monkeypatch):
    """The control: with check-then-write in place of the conditional update, too much is sold."""
    everybody_has_read = Barrier(24)

    def only_read(offering_id, at):
        db.session.rollback()
        seen = hold_offering(offering_id, at)
        db.session.rollback()
        everybody_has_read.wait(timeout=30)
        return seen

    def write(seen, decider):
        taken = Offering.__table__.update().where(Offering.id == small_shop)
        db.session.execute(taken.values(claimed_shares=seen.claimed_shares + decider.open_taken))

    monkeypatch.setattr(place_queries, "hold_offering", only_read)
    monkeypatch.setattr(placing, "claim_stock", write)
    together(app, [buyer(small_shop, n, 1) for n in range(24)])

    assert sold(app)[0] > 10


def test_two_orders_of_one_person_at_once_do_not_pass_the_most(app, shop):
    same = applicant(1)

    together(app, [lambda: place(shop, wish(15), same, NOON).id for _ in range(4)])

    assert sold(app) == (15, 15, 15)


def test_orders_expire_once_under_parallel_runs(app, placed, small_shop):
    later = NOON + timedelta(days=30)

    given = together(app, [lambda: expire_due(later, small_shop) for _ in range(6)])

    assert sum(given) == 5
    assert sold(app) == (0, 0, 0)


def test_an_order_is_paid_once_however_often_it_is_tried(app, placed):
    def deed():
        return pay(db.session.get(Order, placed[0]), RECEIVED, 64_000, RECEIVED).id

    given = together(app, [deed] * 6)

    assert given.count(placed[0]) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ShareMovement)) == 1


@pytest.mark.parametrize("round_", range(3))
def test_paying_cancelling_and_expiring_at_once_ends_in_one_way(app, placed, small_shop, round_):
    later = NOON + timedelta(days=30)
    order_id = placed[0]

    def paying():
        return pay(db.session.get(Order, order_id), RECEIVED, 64_000, RECEIVED).status

    def cancelling():
        return cancel(db.session.get(Order, order_id), later).status

    def expiring():
        time.sleep(round_ / 200)
        return expire_due(later, small_shop)

    together(app, [paying, cancelling, expiring, expiring, cancelling, paying])

    with app.app_context():
        status = db.session.get(Order, order_id).status
    assert status in {"paid", "cancelled", "expired"}
    left = 2 if status == "paid" else 0
    assert sold(app) == (left, left, left)


def test_withdrawing_and_giving_extra_shares_wait_for_each_other(app, placed, monkeypatch):
    """Both want class and register: in another order they would each hold what the other wants."""
    with app.app_context():
        pay(db.session.get(Order, placed[0]), RECEIVED, 64_000, RECEIVED)
        class_id = db.session.scalar(select(ShareClass.id))
        db.session.commit()
    has_register, add = Event(), correcting.add_movement

    def add_slowly(*args, **more):
        made = add(*args, **more)
        has_register.set()
        time.sleep(0.5)
        return made

    monkeypatch.setattr(correcting, "add_movement", add_slowly)

    def withdrawing():
        return withdraw(db.session.get(Order, placed[0]), NOON + timedelta(days=7)).status

    def acting():
        assert has_register.wait(timeout=30)
        claim(class_id, 1)
        hold(REGISTER)
        return "done"

    assert together(app, [withdrawing, acting]) == ["withdrawn", "done"]


def form_of(client, offering_id, number=1):
    """Fill in the form and check the answers; what the order button would send."""
    typed = {
        "shares": "2",
        "name": f"Nieuwkomer {number}",
        "contact": f"nieuw{number}@example.org",
        "street": "Dorpsstraat 1",
        "postcode": "7391AB",
        "town": "Twello",
        "iban": applicant(number).iban,
        "consent": "y",
        "seen_price_cents": "32000",
    }
    page = client.get(f"/kopen/{offering_id}").text
    checked = client.post(
        f"/kopen/{offering_id}", data={**typed, **tokens_in(page, f"/kopen/{offering_id}")}
    )
    assert checked.status_code == 200
    return {**typed, **tokens_in(checked.text, f"/kopen/{offering_id}/bestellen")}


def post_together(app, offering_id, requests):
    """Send forms at the same moment; each (cookie, data) from a browser of its own."""
    barrier = Barrier(len(requests))

    def send(request):
        cookie, data = request
        client = app.test_client()
        client.set_cookie("coop_visitor", cookie)
        barrier.wait(timeout=30)
        return client.post(f"/kopen/{offering_id}/bestellen", data=data)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def test_the_same_form_sent_at_once_makes_one_order(app, client, shop):
    data = form_of(client, shop)
    cookie = client.get_cookie("coop_visitor").value

    answers = post_together(app, shop, [(cookie, data)] * 5)

    assert {answer.status_code for answer in answers} <= {302, 303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert sold(app) == (2, 2, 2)


def test_parallel_browsers_buy_exactly_the_stock(app, small_shop):
    requests = []
    for number in range(8):
        client = app.test_client()
        data = form_of(client, small_shop, number)
        requests.append((client.get_cookie("coop_visitor").value, data))

    answers = post_together(app, small_shop, requests)

    assert sorted(answer.status_code for answer in answers) == [303] * 5 + [422] * 3
    assert sold(app) == (10, 10, 10)
