"""Whose turn it is holds for every order, however it comes in."""

import html
from datetime import timedelta

import pytest

from coop.database import db
from coop.errors import RuleBroken
from coop.offers.models import Offering
from coop.offers.offer import set_phases
from coop.offers.phases import EVERYONE, MEMBERS, NEIGHBOURS, Phase
from coop.offers.place import place
from coop.records.models import AuditEntry
from tests.factories import make_member
from tests.offers.makers import NOON, applicant, wish
from tests.offers.test_buy_views import check

DAY = timedelta(days=1)


@pytest.fixture
def in_phases(offering):
    """Members until today, neighbours from tomorrow, and everyone the day after."""
    set_phases(
        offering,
        (
            Phase(offering.opens_at, MEMBERS, max_shares=3),
            Phase(NOON + DAY, NEIGHBOURS, "7391"),
            Phase(NOON + 2 * DAY, EVERYONE),
        ),
    )
    return offering


def test_in_the_days_of_the_members_only_members_order(session, in_phases):
    anna = make_member(session, "Anna")
    assert place(in_phases.id, wish(2), anna, NOON).shares == 2
    with pytest.raises(RuleBroken, match="hoogstens 3"):
        place(in_phases.id, wish(2), anna, NOON)
    session.rollback()


def test_a_visitor_waits_for_the_neighbours_and_then_for_everyone(session, in_phases):
    for at, postcode, field in ((NOON, "7391 AB", "shares"), (NOON + DAY, "7411 AB", "postcode")):
        with pytest.raises(RuleBroken) as refusal, session.begin_nested():
            place(in_phases.id, wish(2), applicant(1, postcode=postcode), at)
        assert refusal.value.field == field
    assert place(in_phases.id, wish(2), applicant(2), NOON + DAY).shares == 2
    elsewhere = applicant(3, postcode="1000 AA", street="Dam 1")
    assert place(in_phases.id, wish(20), elsewhere, NOON + 2 * DAY).shares == 20


def test_the_order_keeps_which_document_it_was_placed_under(session, order):
    placed = session.query(AuditEntry).filter_by(action="order_placed").one()
    assert placed.details["document"] == order.offering.document_id is not None


def test_the_page_tells_a_visitor_at_the_postcode(app, client, shop):
    with app.app_context():
        offering = db.session.get_one(Offering, shop)
        set_phases(offering, (Phase(offering.opens_at, NEIGHBOURS, "7411"),))
        db.session.commit()

    answer = check(client, shop)

    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert "alleen buren bestellen, met postcode 7411" in page
    assert 'href="#postcode"' in page
