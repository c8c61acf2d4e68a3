from dataclasses import replace
from datetime import timedelta

import pytest

from coop.errors import AlreadyDone, RuleBroken
from coop.offers.offer import OfferTerms, change_offering, close_offering, open_offering
from coop.offers.place import place
from coop.offers.queries import all_offerings, offerings_on_sale
from tests.offers.makers import NOON, applicant, make_offering, wish

TERMS = OfferTerms(
    offered_shares=60,
    price_cents=32_000,
    min_shares=1,
    max_shares=20,
    opens_at=NOON,
    closes_at=NOON + timedelta(days=30),
    payment_days=14,
    exemption_sentence="Let op!",
    terms_version="2026-1",
    yearly_cost_cents=0,
)


def test_shares_of_a_class_are_put_on_sale(offering):
    made = open_offering(offering.share_class, replace(TERMS, offered_shares=180))

    assert (made.offered_shares, made.claimed_shares, made.cooling_off_days) == (180, 0, 14)


def test_no_more_is_offered_than_the_class_has_left(offering):
    place(offering.id, wish(10), applicant(), NOON)

    with pytest.raises(RuleBroken, match="230 delen"):
        open_offering(offering.share_class, replace(TERMS, offered_shares=231))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"offered_shares": 0}, "offered_shares"),
        ({"price_cents": 0}, "price"),
        ({"min_shares": 0}, "min_shares"),
        ({"max_shares": 0}, "max_shares"),
        ({"payment_days": 0}, "payment_days"),
        ({"payment_days": 91}, "payment_days"),
        ({"closes_at": NOON}, "last_day"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(offering, changes, field):
    with pytest.raises(RuleBroken) as refusal:
        open_offering(offering.share_class, replace(TERMS, **changes))

    assert refusal.value.field == field


def test_a_new_price_leaves_placed_orders_alone(offering):
    order = place(offering.id, wish(), applicant(), NOON)

    change_offering(offering, replace(TERMS, price_cents=35_000))

    assert (offering.price_cents, order.price_cents, order.amount_cents) == (35_000, 32_000, 64_000)


def test_no_fewer_are_offered_than_were_ordered(offering):
    place(offering.id, wish(10), applicant(), NOON)

    with pytest.raises(RuleBroken, match="al 10 delen"):
        change_offering(offering, replace(TERMS, offered_shares=9))


def test_an_offering_cannot_grow_beyond_its_class(offering):
    with pytest.raises(RuleBroken, match="hoogstens 240"):
        change_offering(offering, replace(TERMS, offered_shares=241))


def test_a_closed_offering_takes_no_orders(offering):
    close_offering(offering, NOON)

    with pytest.raises(RuleBroken, match="gesloten"):
        place(offering.id, wish(), applicant(), NOON)
    with pytest.raises(AlreadyDone):
        close_offering(offering, NOON)


def test_what_has_not_opened_is_not_closed(session, cooperative):
    offering = make_offering(session, opens_at=NOON + timedelta(days=1))

    with pytest.raises(RuleBroken, match="nog niet open"):
        close_offering(offering, NOON)


def test_the_list_of_what_is_on_sale_leaves_out_the_rest(session, offering):
    make_offering(session, code="LATER", opens_at=NOON + timedelta(days=1))
    make_offering(session, code="PAST", closes_at=NOON - timedelta(days=1))
    make_offering(session, code="GONE", claimed_shares=60)

    assert [each.offering.id for each in offerings_on_sale(NOON)] == [offering.id]
    assert len(all_offerings(NOON)) == 4


def test_what_is_left_is_bounded_by_the_class(session, cooperative):
    small = make_offering(session, issued=20, offered=20)
    other = open_offering(small.share_class, replace(TERMS, offered_shares=20))
    order = place(small.id, wish(15), applicant(), NOON)

    left = {each.offering.id: each.terms.left for each in all_offerings(NOON)}
    later = {each.offering.id: each.terms.left for each in all_offerings(order.expires_at)}

    assert left == {small.id: 5, other.id: 5}
    # Only who orders here frees what was not paid here.
    assert later == {small.id: 20, other.id: 5}


def test_what_is_left_counts_orders_that_nobody_paid(offering):
    order = place(offering.id, wish(20), applicant(), NOON)

    assert offerings_on_sale(NOON)[0].terms.left == 40
    assert offerings_on_sale(order.expires_at)[0].terms.left == 60
