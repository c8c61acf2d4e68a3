from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coop.database import db
from coop.errors import RuleBroken
from coop.identifiers import parse_iban, parse_reference
from coop.mail.models import OutboxMail
from coop.mail.outbox import put_into_words
from coop.members.models import Member, SignInLink
from coop.offers.models import Offering, Order
from coop.offers.place import place
from coop.records.models import AuditEntry
from coop.shares.models import ShareClass
from tests.factories import make_member
from tests.offers.makers import NOON, PRICE_CENTS, applicant, iban_of, make_offering, wish


def stock(offering):
    """Claimed in the offering, and in its class."""
    return db.session.execute(
        select(Offering.claimed_shares, ShareClass.claimed_shares)
        .join(ShareClass)
        .where(Offering.id == offering.id)
    ).one()


def test_an_order_reserves_shares_at_a_fixed_price(offering):
    order = place(offering.id, wish(3), applicant(), NOON)

    assert (order.status, order.shares, order.amount_cents) == ("reserved", 3, 96_000)
    assert order.terms_version == "2026-1"
    assert stock(offering) == (3, 3)


def test_references_count_on_and_have_check_digits(offering):
    first = place(offering.id, wish(), applicant(1), NOON)
    second = place(offering.id, wish(), applicant(2), NOON)

    assert [parse_reference(each.reference) for each in (first, second)] == [
        first.reference,
        second.reference,
    ]
    assert (first.reference[4:], second.reference[4:]) == ("2026000001", "2026000002")


def test_a_newcomer_becomes_an_applicant_without_a_number(order):
    member = order.member

    assert (member.status, member.number, member.town) == ("applicant", None, "Twello")
    assert member.applied_on == date(2026, 11, 21)
    assert member.contact_by == "email"


def test_whoever_has_no_mail_is_called(offering):
    order = place(offering.id, wish(), applicant(email=None, phone="0570 123 456"), NOON)

    assert order.member.contact_by == "phone"
    call = db.session.scalars(select(OutboxMail)).one()
    assert (call.channel, call.to_address, call.about) == ("phone", "0570 123 456", "order_placed")


def test_a_member_who_is_signed_in_orders_for_themselves(session, offering):
    anna = make_member(session, "Anna")

    order = place(offering.id, wish(), anna, NOON)

    assert order.member is anna
    assert db.session.scalars(select(Member)).all() == [anna]


def test_a_typed_mail_address_takes_nobody_over(session, offering):
    anna = make_member(session, "Anna")

    order = place(offering.id, wish(), applicant(email=anna.email), NOON)

    assert order.member_id != anna.id
    put_into_words(db.session.scalars(select(OutboxMail)).one())
    links = db.session.scalars(select(SignInLink)).all()
    assert [link.member_id for link in links] == [order.member_id]


def test_terms_run_to_the_end_of_the_towns_day(order):
    assert order.expires_at.isoformat() == "2026-12-05T23:00:00+00:00"
    assert order.cooling_off_until.isoformat() == "2026-12-05T23:00:00+00:00"


def test_a_refused_order_leaves_nothing(session, cooperative):
    offering = make_offering(session, issued=5, offered=5)
    session.commit()

    with pytest.raises(RuleBroken, match="nog 5 delen"):
        place(offering.id, wish(6), applicant(), NOON)
    session.rollback()

    assert stock(offering) == (0, 0)
    for table in (Order, Member, OutboxMail):
        assert db.session.scalars(select(table)).all() == []


def test_the_class_bounds_what_its_offerings_sell_together(session, cooperative):
    first = make_offering(session, issued=10, offered=8, max_shares=8)
    second = Offering(
        share_class=first.share_class,
        opens_at=first.opens_at,
        offered_shares=8,
        price_cents=PRICE_CENTS,
        max_shares=8,
        terms_version="1",
        exemption_sentence=first.exemption_sentence,
        notified_on=first.notified_on,
        document_id=first.document_id,
    )
    session.add(second)
    session.flush()
    place(first.id, wish(8), applicant(1), NOON)

    with pytest.raises(RuleBroken, match="nog 2 delen"):
        place(second.id, wish(3), applicant(2), NOON)

    assert place(second.id, wish(2), applicant(3), NOON).shares == 2


def test_the_most_per_person_counts_the_orders_of_a_member(session, offering):
    anna = make_member(session, "Anna")
    place(offering.id, wish(15), anna, NOON)

    with pytest.raises(RuleBroken, match="20 delen"):
        place(offering.id, wish(6), anna, NOON)


def test_the_most_per_person_is_not_passed_under_another_name(offering):
    place(offering.id, wish(15), applicant(1), NOON)

    with pytest.raises(RuleBroken, match="20 delen"):
        place(offering.id, wish(6), applicant(2, iban=applicant(1).iban), NOON)


def test_an_expired_order_no_longer_counts_for_the_most(offering):
    place(offering.id, wish(20), applicant(1), NOON)

    again = place(offering.id, wish(20), applicant(1), NOON + timedelta(days=20))

    assert again.status == "reserved"


def test_whoever_has_left_is_asked_to_call(session, offering):
    left = make_member(session, "Bram", status="ended", ended_on=date(2026, 1, 1))

    with pytest.raises(RuleBroken, match="beëindigd"):
        place(offering.id, wish(), left, NOON)


def test_an_order_frees_first_what_others_did_not_pay_for(session, cooperative):
    offering = make_offering(session, issued=5, offered=5)
    late = place(offering.id, wish(5), applicant(1), NOON)

    order = place(offering.id, wish(4), applicant(2), late.expires_at)

    assert (late.status, order.status) == ("expired", "reserved")
    assert stock(offering) == (4, 4)


def test_an_order_leaves_its_trail(order):
    actions = db.session.scalars(
        select(AuditEntry.action).where(
            AuditEntry.object_type == "share_order", AuditEntry.object_id == order.id
        )
    ).all()

    assert actions == ["order_placed"]


def test_the_made_account_numbers_of_these_tests_are_valid():
    assert parse_iban(iban_of(7)) == iban_of(7)
