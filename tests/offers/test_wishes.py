"""The waiting line: who comes first, what freed shares do, and that nobody passes."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import AlreadyDone, RuleBroken
from coop.offers.cancel import cancel
from coop.offers.expire import expire_due
from coop.offers.join_line import Asked, join_line, withdraw_wish
from coop.offers.models import OfferingPhase, OfferingWish
from coop.offers.offer import OfferTerms, change_offering
from coop.offers.pay import pay
from coop.offers.place import place
from coop.offers.turn import InLine, to_offer
from coop.offers.wish_queries import orders_of_wish, place_in_line, someone_waits
from coop.offers.wishes import free_shares, offer_freed
from tests.factories import make_member
from tests.offers.makers import NOON, applicant, make_offering, villager, wish

LATER = NOON + timedelta(days=1)
DAY = LATER.date()


@pytest.fixture
def sold(session, cooperative):
    """An offering of six, all reserved: the two orders."""
    offering = make_offering(session, offered=6, issued=6)
    return [place(offering.id, wish(3), villager(n), NOON) for n in (1, 2)]


def joins(order, number, least, most) -> OfferingWish:
    return join_line(order.offering_id, Asked(least, most), villager(number), NOON)


@given(
    st.integers(1, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 20), st.integers(0, 20)
)
def test_an_offer_is_what_they_want_can_have_and_is_of_use(least, more, had, free, room):
    most = least + more
    left = most - min(had, more)
    shares = to_offer(InLine(least, most, left), free, room)

    assert shares in (0, min(left, free, room))
    assert not shares or shares >= least or left < most
    assert shares or min(left, free, room) < (least if left == most else 1)


def test_a_place_in_line_is_told_with_what_those_before_want(sold):
    joins(sold[0], 3, 1, 4)
    joins(sold[0], 4, 2, 5)
    last = joins(sold[0], 5, 1, 1)

    place = place_in_line(last)
    assert (place.number, place.shares_before) == (3, 9)


def test_freed_shares_are_reserved_for_the_first_in_line(sold):
    first, second = joins(sold[0], 3, 1, 3), joins(sold[0], 4, 1, 3)

    cancel(sold[0], LATER)

    (order,) = orders_of_wish(first.id)
    assert (order.shares, order.channel, order.status) == (3, "waiting", "reserved")
    assert order.expires_at > LATER
    assert (first.status, second.status) == ("offered", "waiting")
    assert sold[0].offering.claimed_shares == 6


def test_who_gets_a_part_stays_first_for_the_rest(sold):
    first, second = joins(sold[0], 3, 2, 5), joins(sold[0], 4, 1, 1)

    cancel(sold[0], LATER)
    assert (first.status, first.shares_left) == ("waiting", 2)

    cancel(sold[1], LATER)
    assert [each.shares for each in orders_of_wish(first.id)] == [2, 3]
    assert (first.status, second.status) == ("offered", "offered")


def test_too_little_for_the_first_goes_to_the_next_whom_it_helps(sold):
    first, second = joins(sold[0], 3, 5, 6), joins(sold[0], 4, 2, 2)

    cancel(sold[0], LATER)

    assert (first.status, second.status) == ("waiting", "offered")
    assert place_in_line(first).number == 1


def test_who_does_not_pay_in_time_is_out_and_the_next_is_asked(sold):
    first, second = joins(sold[0], 3, 1, 3), joins(sold[0], 4, 1, 3)
    cancel(sold[0], LATER)
    pay(sold[1], DAY, sold[1].amount_cents, DAY)
    (offered,) = orders_of_wish(first.id)

    expire_due(offered.expires_at, offered.offering_id)

    assert (first.status, offered.status, second.status) == ("lapsed", "expired", "offered")


def test_who_pays_has_what_they_wished(sold):
    first = joins(sold[0], 3, 1, 3)
    cancel(sold[0], LATER)
    (offered,) = orders_of_wish(first.id)

    pay(offered, DAY, offered.amount_cents, DAY)

    assert (first.status, offered.member.status) == ("ordered", "member")


def test_who_declines_an_offer_is_out_and_the_next_is_asked(sold):
    first, second = joins(sold[0], 3, 1, 3), joins(sold[0], 4, 1, 3)
    cancel(sold[0], LATER)

    cancel(orders_of_wish(first.id)[0], LATER)

    assert (first.status, second.status) == ("withdrawn", "offered")


def test_nobody_orders_past_who_waits(session, sold):
    joins(sold[0], 3, 5, 6)
    cancel(sold[0], LATER)
    assert free_shares(sold[0].offering) == 3

    with pytest.raises(RuleBroken, match="wachtlijst"):
        place(sold[0].offering_id, wish(1), villager(9), LATER)


def test_who_joins_gets_at_once_what_is_of_no_use_to_those_before(sold):
    joins(sold[0], 3, 5, 6)
    cancel(sold[0], LATER)

    late = joins(sold[0], 4, 1, 2)

    assert late.status == "offered"


def test_where_enough_is_free_there_is_nothing_to_wait_for(session, cooperative):
    offering = make_offering(session)

    with pytest.raises(RuleBroken, match="meteen bestellen"):
        join_line(offering.id, Asked(1, 3), villager(1), NOON)


def test_the_last_few_come_at_once_and_one_waits_for_the_rest(session, cooperative):
    offering = make_offering(session, offered=2)

    made = join_line(offering.id, Asked(1, 5), villager(1), NOON)

    assert (made.status, made.shares_left) == ("waiting", 3)
    assert orders_of_wish(made.id)[0].shares == 2


@pytest.mark.parametrize(
    ("least", "most", "field"), [(0, 3, "least"), (4, 3, "most"), (1, 21, "most")]
)
def test_numbers_that_do_not_fit_are_refused_at_their_field(sold, least, most, field):
    with pytest.raises(RuleBroken) as refusal:
        joins(sold[0], 3, least, most)

    assert refusal.value.field == field


def test_one_stands_in_line_once_by_name_or_account(sold):
    joins(sold[0], 3, 1, 2)

    with pytest.raises(RuleBroken, match="al een wens"):
        joins(sold[0], 3, 1, 2)


def test_what_one_has_already_counts_with_what_one_asks(session, cooperative):
    offering = make_offering(session, offered=15, issued=15, max_shares=15)
    place(offering.id, wish(15), villager(1), NOON)

    with pytest.raises(RuleBroken, match="meer dan") as refusal:
        join_line(offering.id, Asked(1, 1), villager(1), NOON)
    assert refusal.value.field == "most"


def test_one_address_does_not_get_more_by_waiting_under_two_names(session, cooperative):
    offering = make_offering(session, offered=5, issued=5, max_shares=5, max_household_shares=6)
    place(offering.id, wish(5), applicant(1), NOON)

    with pytest.raises(RuleBroken, match="één adres"):
        join_line(offering.id, Asked(1, 2), applicant(2), NOON)


def test_one_leaves_the_line_once(sold):
    made = joins(sold[0], 3, 1, 2)

    withdraw_wish(made, LATER)
    assert not someone_waits(made.offering_id)
    with pytest.raises(AlreadyDone):
        withdraw_wish(made, LATER)


def test_who_left_is_passed(sold):
    first, second = joins(sold[0], 3, 1, 3), joins(sold[0], 4, 1, 3)
    withdraw_wish(first, LATER)

    cancel(sold[0], LATER)

    assert (first.status, second.status) == ("withdrawn", "offered")


def test_who_bought_all_they_may_elsewhere_does_not_stop_the_line(session, sold):
    anna = make_member(session, "Anna", iban=villager(3).iban)
    first = join_line(sold[0].offering_id, Asked(1, 3), anna, NOON)
    second = joins(sold[0], 4, 1, 3)
    sold[0].offering.max_shares = 3
    sold[1].member = anna
    session.flush()

    cancel(sold[0], LATER)

    assert (first.status, second.status) == ("lapsed", "offered")


def test_shares_kept_for_starters_are_not_offered(session, cooperative):
    offering = make_offering(session, offered=6, issued=6, starter_shares=2)
    order = place(offering.id, wish(3), villager(1), NOON)
    made = joins(order, 3, 1, 5)

    assert [each.shares for each in orders_of_wish(made.id)] == [1]
    assert offering.claimed_shares == 4


def test_after_the_sale_has_closed_nothing_is_offered(session, sold):
    made = joins(sold[0], 3, 1, 3)
    sold[0].offering.closes_at = LATER
    session.flush()

    cancel(sold[0], LATER)

    assert (made.status, free_shares(sold[0].offering)) == ("waiting", 3)


def test_more_shares_on_offer_go_to_the_line(session, sold):
    made = joins(sold[0], 3, 1, 2)
    sold[0].offering.share_class.issued_shares += 1
    sold[0].offering.offered_shares += 1
    session.flush()

    (order,) = offer_freed(sold[0].offering_id, LATER)

    assert (order.shares, made.shares_left) == (1, 1)


def test_overdue_orders_of_others_free_their_shares_first(sold):
    first, second = joins(sold[0], 3, 1, 3), joins(sold[0], 4, 1, 3)

    assert expire_due(sold[0].expires_at, sold[0].offering_id) == 2

    assert (first.status, second.status) == ("offered", "offered")
    assert sold[0].offering.claimed_shares == 6


def test_the_board_offers_more_and_the_first_in_line_gets_it(session, sold):
    made = joins(sold[0], 3, 1, 2)
    sold[0].offering.share_class.issued_shares += 1
    session.flush()

    change_offering(sold[0].offering, replace(terms_of(sold[0].offering), offered_shares=7), LATER)

    assert [each.shares for each in orders_of_wish(made.id)] == [1]


def terms_of(offering):
    """The terms of an offering as the board typed them."""
    return OfferTerms(**{each.name: getattr(offering, each.name) for each in fields(OfferTerms)})


def test_who_may_not_order_yet_keeps_their_place_until_they_may(session, sold):
    stranger = joins(sold[0], 3, 1, 3)
    neighbour = join_line(
        sold[0].offering_id, Asked(1, 3), applicant(4, postcode="7411 AB", street="Laan 4"), NOON
    )
    for days, who, postcodes in ((-9, "neighbours", "7411"), (5, "everyone", "")):
        starts_at = NOON + timedelta(days=days)
        session.add(
            OfferingPhase(
                offering_id=sold[0].offering_id, starts_at=starts_at, who=who, postcodes=postcodes
            )
        )
    session.flush()

    cancel(sold[0], LATER)
    assert (stranger.status, neighbour.status) == ("waiting", "offered")

    cancel(sold[1], NOON + timedelta(days=6))
    assert stranger.status == "offered"
