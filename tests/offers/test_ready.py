"""What keeps an offering closed, read from the database."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as laws
from hypothesis import strategies as st

from coop.database import db
from coop.errors import RuleBroken
from coop.members.models import Cooperative
from coop.offers.cancel import cancel
from coop.offers.lifecycle import Standing
from coop.offers.models import Offering, Order
from coop.offers.offer import change_offering, set_phases
from coop.offers.phases import MEMBERS, Phase
from coop.offers.place import place
from coop.offers.queries import all_offerings, offering_on_sale
from coop.offers.ready_queries import counter, room_of
from coop.periods import day_of
from tests.factories import make_member
from tests.offers.makers import NOON, PRICE_CENTS, applicant, make_offering, wish
from tests.offers.test_offer import TERMS

YEAR = timedelta(days=366)
ZONE = "Europe/Amsterdam"


def limit(cents):
    db.session.get_one(Cooperative, 1).exemption_limit_cents = cents
    db.session.flush()


def standing(offering, at=NOON):
    return offering_on_sale(offering, at).standing


@pytest.mark.parametrize(
    "changes", [{"document_id": None}, {"notified_on": None}, {"exemption_sentence": None}]
)
def test_without_a_paper_nothing_is_ordered(session, cooperative, changes):
    offering = make_offering(session, **changes)

    assert standing(offering) is Standing.NOT_READY
    with pytest.raises(RuleBroken, match="nog niet alle papieren"):
        place(offering.id, wish(), applicant(), NOON)
    session.rollback()
    assert session.query(Order).count() == 0


def test_a_small_circle_opens_without_document_while_it_stays_small(session, cooperative):
    offering = make_offering(
        session, document_id=None, notified_on=None, is_small_circle=True, offered=60
    )
    assert standing(offering) is Standing.OPEN
    cooperative.small_circle_limit_cents = 60 * PRICE_CENTS - 1
    session.flush()
    assert standing(offering) is Standing.NOT_READY


def test_the_counter_counts_what_stands_and_was_placed_in_twelve_months(session, cooperative):
    opens_at = NOON - YEAR
    offering = make_offering(
        session, opens_at=opens_at, closes_at=None, notified_on=opens_at.date()
    )
    old = place(offering.id, wish(5), applicant(0), NOON - YEAR)
    old.status, old.paid_on = "paid", (NOON - YEAR).date()
    gone = place(offering.id, wish(4), applicant(1), NOON)
    kept = place(offering.id, wish(3), applicant(2), NOON)
    cancel(gone, NOON)
    circle = make_offering(session, code="ZON-9", is_small_circle=True)
    place(circle.id, wish(2), applicant(3), NOON)

    assert counter(NOON).issued_cents == kept.amount_cents == 3 * PRICE_CENTS
    assert str(counter(NOON).since) == "2025-11-22"


def test_an_offering_stays_under_the_limit_to_the_cent(session, cooperative):
    offering = make_offering(session, offered=60)
    place(offering.id, wish(5), applicant(), NOON)
    limit(60 * PRICE_CENTS)
    assert standing(offering) is Standing.OPEN
    limit(60 * PRICE_CENTS - 1)

    assert standing(offering) is Standing.NOT_READY
    with pytest.raises(RuleBroken, match="nog niet begonnen"):
        place(offering.id, wish(1), applicant(2), NOON)


def test_of_two_offerings_the_one_that_opened_first_keeps_its_room(session, cooperative):
    first = make_offering(session, offered=60)
    second = make_offering(session, code="ZON-5", offered=60, opens_at=NOON - timedelta(days=1))
    place(second.id, wish(2), applicant(), NOON)
    limit(100 * PRICE_CENTS)

    assert standing(first) is Standing.OPEN
    assert standing(second) is Standing.NOT_READY
    # The first leaves room for what was sold in the second: no more than that is taken of it.
    assert room_of(first, NOON).others_cents == 2 * PRICE_CENTS
    assert room_of(second, NOON).others_cents == 60 * PRICE_CENTS
    first.closes_at = NOON
    session.flush()
    assert standing(second) is Standing.OPEN


def test_what_was_sold_at_a_higher_price_counts_at_that_price(session, cooperative):
    offering = make_offering(session, offered=60, max_shares=60)
    place(offering.id, wish(20), applicant(), NOON)
    change_offering(
        offering,
        terms_of(offering, price_cents=PRICE_CENTS // 2),
        NOON,
    )
    limit(20 * PRICE_CENTS + 40 * PRICE_CENTS // 2)
    assert standing(offering) is Standing.OPEN
    limit(20 * PRICE_CENTS + 40 * PRICE_CENTS // 2 - 1)
    assert standing(offering) is Standing.NOT_READY


def terms_of(offering: Offering, **changes):
    names = TERMS.__dataclass_fields__
    return type(TERMS)(**{name: getattr(offering, name) for name in names} | changes)


def test_a_change_may_not_close_a_sale_by_accident(session, offering):
    limit(60 * PRICE_CENTS)

    with pytest.raises(RuleBroken, match="Zo zou de verkoop dichtgaan"):
        change_offering(offering, terms_of(offering, price_cents=PRICE_CENTS + 1), NOON)
    session.rollback()


def test_the_reserve_of_starters_is_not_for_the_open_sale(session, cooperative):
    offering = make_offering(session, offered=10, starter_shares=4, max_shares=10)

    assert offering_on_sale(offering, NOON).terms.left == 6
    assert offering_on_sale(offering, NOON).terms.starters_left == 4
    with pytest.raises(RuleBroken, match="nog 6 delen"):
        place(offering.id, wish(7), applicant(), NOON)


def test_the_reserve_stays_apart_where_the_class_has_less_left(session, cooperative):
    offering = make_offering(session, issued=8, offered=8, starter_shares=4)
    offering.offered_shares = 20
    session.flush()

    assert offering_on_sale(offering, NOON).terms.left == 4


def test_no_fewer_are_kept_apart_than_were_given_to_starters(session, cooperative):
    offering = make_offering(session, offered=10, starter_shares=4, max_shares=10)
    place(offering.id, wish(6), applicant(), NOON)

    with pytest.raises(RuleBroken, match="hoogstens 4 startdelen") as refusal:
        change_offering(offering, terms_of(offering, starter_shares=5))
    assert refusal.value.field == "starter_shares"


def test_phases_are_kept_and_the_first_moves_along_with_the_opening(session, offering):
    later = Phase(NOON + timedelta(days=3))
    set_phases(offering, (Phase(offering.opens_at, MEMBERS), later))
    opens_at = NOON + timedelta(days=1)

    change_offering(offering, terms_of(offering, opens_at=opens_at))

    [row] = all_offerings(NOON)
    assert row.phases == (Phase(opens_at, MEMBERS), later)
    with pytest.raises(RuleBroken, match="past niet bij de fasen"):
        change_offering(offering, terms_of(offering, opens_at=NOON + timedelta(days=3)))


def slow_count(orders, today) -> int:
    """Day after day back from today until the same day a year ago, which is not counted."""
    total, day = 0, today
    while (day.month, day.day) != (today.month, today.day) or day == today:
        total += sum(
            order.amount_cents
            for order in orders
            if day_of(order.placed_at, ZONE) == day and order.status in ("reserved", "paid")
        )
        day -= timedelta(days=1)
    return total


placed = st.tuples(
    st.integers(-800, 100).map(lambda hours: NOON + timedelta(hours=13 * hours)),
    st.integers(1, 9),
    st.sampled_from(["reserved", "paid", "expired", "cancelled", "withdrawn"]),
)


@given(rows=st.lists(placed, max_size=12), days=st.integers(-200, 200))
@laws(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_counter_is_what_a_slow_count_finds(offering, rows, days):
    member, at = make_member(db.session, "Anna"), NOON + timedelta(days=days)
    orders = [
        Order(
            reference=f"law-{number}",
            offering_id=offering.id,
            member_id=member.id,
            shares=shares,
            price_cents=PRICE_CENTS,
            amount_cents=shares * PRICE_CENTS,
            status=status,
            placed_at=instant,
            expires_at=NOON,
            cooling_off_until=NOON,
            paid_on=NOON.date() if status in ("paid", "withdrawn") else None,
            terms_version="1",
            language="nl",
        )
        for number, (instant, shares, status) in enumerate(rows)
    ]
    with db.session.begin_nested() as nested:
        db.session.add_all(orders)
        db.session.flush()
        assert counter(at).issued_cents == slow_count(orders, day_of(at, ZONE))
        nested.rollback()
    db.session.delete(member)
    db.session.flush()
