"""A present: the giver's until it is accepted, the receiver's from that day, or money back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from coop.check.trail import deeds_have_a_name
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.joining.forget_receiver import forget_lapsed
from coop.joining.give import (
    NewHolder,
    Receiver,
    accept,
    end_unpaid,
    give,
    refuse,
    tell_receivers,
)
from coop.ledger.chart import BANK, ORDER_DEPOSITS, PROVIDER, SHARE_CAPITAL, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.members.models import Member, Representation
from coop.offers.cancel import cancel
from coop.offers.expire import expire_due
from coop.offers.late import receive_late
from coop.offers.models import Order
from coop.offers.pay import attach
from coop.offers.place import place
from coop.offers.receive import Money, receive
from coop.periods import day_of
from coop.records.audit import acting
from coop.records.models import AuditEntry
from tests.factories import make_member
from tests.offers.makers import NOON, applicant, iban_of, make_offering, wish

ZONE = "Europe/Amsterdam"
TODAY = day_of(NOON, ZONE)
KIM = NewHolder("Kim de Wit", "kim@example.org", None, "Laan 3", "7411 AB", "Deventer")


@pytest.fixture
def present(roof):
    receiver = Receiver("Kim", "kim@example.org", "Gefeliciteerd!")
    return give(roof.id, wish(2), applicant(), receiver, NOON)


@pytest.fixture
def paid(present):
    receive(present.order, Money(TODAY, 64_000, "bank-1"))
    return present


def test_a_present_that_is_paid_waits_whoever_brings_the_money(present):
    receive(present.order, Money(TODAY, 64_000, "provider-1", PROVIDER))

    assert present.order.status == "reserved"
    assert balance_cents(ORDER_DEPOSITS, member_id=present.giver_id) == -64_000
    assert balance_cents(SHARE_CAPITAL) == 0


def test_the_receiver_gets_the_shares_and_the_giver_is_no_member(paid):
    order = accept(paid, KIM, NOON + timedelta(days=30))

    assert (order.status, order.member.name, order.member.status) == (
        "paid", "Kim de Wit", "member",
    )  # fmt: skip
    assert db.session.get_one(Member, paid.giver_id).status == "applicant"
    assert balance_cents(SHARE_CAPITAL, member_id=order.member_id) == -64_000
    for owner in (paid.giver_id, order.member_id):
        assert balance_cents(ORDER_DEPOSITS, member_id=owner) == 0
    assert balance_cents(BANK) == 64_000


def test_who_accepts_by_the_link_has_a_name_in_the_trail(paid):
    order = accept(paid, KIM, NOON)

    deeds = ("shares_issue", "order_paid", "present_accepted", "admitted")
    actors = db.session.query(AuditEntry.actor_id).filter(AuditEntry.action.in_(deeds))
    assert [actor for (actor,) in actors] == [order.member_id] * 4
    assert list(deeds_have_a_name()) == []


def test_who_is_signed_in_acts_under_their_own_name(paid):
    helper = make_member(db.session, "Anna")
    with acting(helper.id):
        accept(paid, KIM, NOON)
    issued = db.session.query(AuditEntry).filter_by(action="shares_issue").one()
    assert issued.actor_id == helper.id


def test_who_accepted_is_told_from_whom_it_is(paid, session):
    accept(paid, KIM, NOON)
    told = session.query(OutboxMail).filter(OutboxMail.subject == "Uw delen zijn van u").one()
    assert "U kreeg 2 × een deel" in told.body
    assert f"van {paid.giver.name}." in told.body


def test_what_the_giver_paid_too_much_is_owed_to_the_giver(present):
    receive(present.order, Money(TODAY, 64_500, "bank-1"))
    order = accept(present, KIM, NOON)

    assert balance_cents(TO_REFUND, member_id=present.giver_id) == -500
    assert balance_cents(TO_REFUND, member_id=order.member_id) == 0
    assert balance_cents(ORDER_DEPOSITS) == 0


def test_who_accepted_cannot_turn_another_ones_money_into_their_own(paid):
    order = accept(paid, KIM, NOON)
    assert order.cooling_off_until <= NOON


def test_who_says_no_sends_the_money_back_to_the_giver(paid, roof):
    refuse(paid, NOON)

    assert paid.order.status == "cancelled"
    assert balance_cents(TO_REFUND, member_id=paid.giver_id) == -64_000
    assert roof.claimed_shares == 0
    with pytest.raises(AlreadyDone, match="geweigerd"):
        accept(paid, KIM, NOON)


def left_of(present):
    return (present.receiver_name, present.contact, present.message)


def test_of_who_says_no_nothing_is_kept_and_the_trail_names_the_member(paid, session):
    kim = make_member(session, "Kim")
    tell_receivers(NOON)
    refuse(paid, NOON)

    assert left_of(paid) == ("", "", "")
    (told,) = session.query(OutboxMail).filter_by(about="share_present")
    session.refresh(told)
    assert (told.to_address, told.body) == ("", "–")
    assert told.sent_at is not None  # it waited, and leaves no more
    actors = session.query(AuditEntry.actor_id).filter(
        AuditEntry.action.in_(("present_refused", "order_cancelled"))
    )
    assert [actor for (actor,) in actors] == [kim.id] * 2
    (answer,) = session.query(OutboxMail).filter_by(about="present_answer")
    assert "Kim wil uw cadeau niet" in answer.body


def test_who_says_no_by_a_card_is_nobody_in_the_trail(paid, session):
    make_member(session, "Kim")
    refuse(paid, NOON)  # before we wrote Kim: who else holds the card?
    (actor,) = session.query(AuditEntry.actor_id).filter_by(action="present_refused").one()
    assert actor is None


def test_a_household_with_one_address_is_nobody_in_the_trail(paid, session):
    for name in ("Kim", "Kees"):
        make_member(session, name, email="kim@example.org")
    tell_receivers(NOON)
    refuse(paid, NOON)
    (actor,) = session.query(AuditEntry.actor_id).filter_by(action="present_refused").one()
    assert actor is None


@pytest.mark.parametrize("end", ["expired", "cancelled"])
def test_of_a_present_that_lapsed_no_receiver_is_kept(paid, roof, end):
    assert forget_lapsed(NOON) == 0
    if end == "expired":
        expire_due(paid.order.expires_at, roof.id)
    else:
        cancel(paid.order, NOON)
    assert left_of(paid)[0] == "Kim"

    assert forget_lapsed(paid.order.expires_at) == 1
    assert left_of(paid) == ("", "", "")
    assert forget_lapsed(paid.order.expires_at) == 0


def test_of_who_accepted_the_name_is_kept(paid):
    accept(paid, KIM, NOON)
    assert forget_lapsed(NOON) == 0
    assert left_of(paid)[0] == "Kim"


def test_after_six_months_without_an_answer_the_money_is_owed_to_the_giver(paid, roof):
    assert day_of(paid.order.expires_at - timedelta(seconds=1), ZONE).isoformat() == "2027-05-21"
    assert expire_due(paid.order.expires_at - timedelta(seconds=1), roof.id) == 0

    assert expire_due(paid.order.expires_at, roof.id) == 1

    assert balance_cents(TO_REFUND, member_id=paid.giver_id) == -64_000
    with pytest.raises(AlreadyDone):
        accept(paid, KIM, NOON + timedelta(days=200))


def test_a_present_that_is_not_paid_cannot_be_accepted_and_ends_in_time(present):
    with pytest.raises(RuleBroken, match="nog niet betaald"):
        accept(present, KIM, NOON)
    present.order.expires_at = NOON + timedelta(days=180)
    assert end_unpaid(NOON + timedelta(days=14)) == 0
    assert end_unpaid(NOON + timedelta(days=15)) == 1
    assert present.order.status == "expired"


def test_a_present_is_accepted_once(paid):
    accept(paid, KIM, NOON)
    for answer in (lambda: accept(paid, KIM, NOON), lambda: refuse(paid, NOON)):
        with pytest.raises(AlreadyDone, match="al aangenomen"):
            answer()


def test_the_maximum_counts_for_who_receives(session, cooperative):
    offering = make_offering(session, max_shares=2)
    kim = make_member(session, "Kim", iban=iban_of(9))
    for number in (1, 2):
        present = give(offering.id, wish(2), applicant(number), Receiver("Kim"), NOON)
        receive(present.order, Money(TODAY, 64_000, f"bank-{number}"))
        if number == 1:
            accept(present, kim, NOON)
        else:
            with pytest.raises(RuleBroken, match="Samen met eerdere"):
                accept(present, kim, NOON)


def test_a_child_gets_a_guardian(session, paid):
    child = NewHolder("Sem", None, "0570 11 22 33", "Laan 3", "7411 AB", "Deventer", None, "Kim")
    order = accept(paid, child, NOON)

    assert order.member.kind == "minor"
    tie = session.query(Representation).filter_by(member_id=order.member_id).one()
    assert session.get_one(Member, tie.representative_id).name == "Kim"
    assert tie.role == "guardian"


def test_the_receiver_is_written_to_once_and_only_when_it_is_paid(session, present):
    assert tell_receivers(NOON) == 0
    receive(present.order, Money(TODAY, 64_000, "bank-1"))
    assert tell_receivers(NOON) == 1
    assert tell_receivers(NOON) == 0

    mail = session.query(OutboxMail).filter_by(to_address="kim@example.org").one()
    assert "Gefeliciteerd!" in mail.body
    assert "/cadeau/voor-mij/" in mail.body
    assert "640" not in mail.body
    assert "€" not in mail.body


def test_who_gets_a_present_is_welcomed_without_an_amount(session, paid):
    order = accept(paid, KIM, NOON)

    told = session.query(OutboxMail).filter_by(member_id=order.member_id).one()
    assert "Uw lidnummer is" in told.body
    assert "640" not in told.body
    assert "afzien" not in told.body


def test_the_giver_takes_a_present_back_while_nobody_answered(paid):
    cancel(paid.order, NOON)

    assert balance_cents(TO_REFUND, member_id=paid.giver_id) == -64_000
    with pytest.raises(AlreadyDone):
        accept(paid, KIM, NOON)


def test_money_for_a_present_that_lapsed_buys_nothing_for_the_giver(session, present, roof):
    expire_due(present.order.expires_at, roof.id)

    assert receive_late(present.order, Money(TODAY, 64_000, "bank-9"), NOON) is None
    assert balance_cents(TO_REFUND, member_id=present.giver_id) == -64_000
    assert session.query(Order).count() == 1


def test_nobody_accepts_their_own_present_and_no_other_member_becomes_its_giver(session, roof):
    anna = make_member(session, "Anna", iban=iban_of(8))
    present = give(roof.id, wish(1), anna, Receiver("Kim"), NOON)
    receive(present.order, Money(TODAY, 32_000, "bank-1"))

    with pytest.raises(RuleBroken, match="uw eigen cadeau"):
        accept(present, anna, NOON)
    with pytest.raises(RuleBroken, match="blijft van wie het gaf") as refusal:
        attach(present.order, make_member(session, "Bram"), TODAY)
    assert refusal.value.field == "belongs_to"


def test_what_waits_for_another_does_not_count_for_who_gives_it(session, cooperative):
    offering = make_offering(session, max_shares=2)
    anna = make_member(session, "Anna", iban=iban_of(8))
    place(offering.id, wish(2), anna, NOON)

    present = give(offering.id, wish(2), anna, Receiver("Kim"), NOON)

    assert present.order.waits_for_receiver
    with pytest.raises(RuleBroken, match="Samen met eerdere"):
        place(offering.id, wish(1), anna, NOON)


def paid_present(roof, number, shares=5):
    made = give(roof.id, wish(shares), applicant(number), Receiver("Kim"), NOON)
    receive(made.order, Money(TODAY, shares * 32_000, f"paid-{number}"))
    return made


@pytest.mark.parametrize(
    "again",
    [
        replace(KIM, name="Bo", email="bo@example.org"),  # the same address
        replace(KIM, email="KIM@example.org", street="Kade 8", postcode="7411 CD"),
    ],
)
def test_presents_do_not_pass_the_most_for_a_person_or_an_address(session, roof, again):
    roof.max_shares = roof.max_household_shares = 8
    session.flush()
    accept(paid_present(roof, 1), KIM, NOON)
    second = paid_present(roof, 2)

    with pytest.raises(RuleBroken, match="8"):
        accept(second, again, NOON)
    session.rollback()


def test_who_pays_nothing_holds_no_more_than_the_most_in_presents(session, roof):
    roof.max_shares = 8
    session.flush()
    first = give(roof.id, wish(5), applicant(1), Receiver("Kim"), NOON)
    with pytest.raises(RuleBroken, match="nog niet betaald"), session.begin_nested():
        give(roof.id, wish(4), applicant(1), Receiver("Bo"), NOON)
    give(roof.id, wish(5), applicant(2), Receiver("Bo"), NOON)

    receive(first.order, Money(TODAY, 160_000, "paid-1"))
    assert give(roof.id, wish(4), applicant(1), Receiver("Bo"), NOON).id
