from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from coop.check.initiatives import failed_calls_bind_nobody, history_is_whole
from coop.errors import AlreadyDone, RuleBroken
from coop.initiatives import answer
from coop.initiatives.binding import Bound
from coop.initiatives.collect_offers import add_offer, fix
from coop.initiatives.commit import commit, deliver, order_it, step_back
from coop.initiatives.keep import ask_offers, let_time_pass, look_back, stop
from coop.initiatives.models import Commitment, InitiativeTerms, PhoneNote
from coop.initiatives.order_queries import bound, finished_calls
from coop.initiatives.planner import Finished
from coop.initiatives.queries import (
    calls_past_their_end,
    events_of,
    initiative_by_id,
    standing,
)
from coop.initiatives.sheet import UnitSheet
from coop.ledger.chart import SHARE_CAPITAL, TO_REFUND
from coop.ledger.models import JournalEntry
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.offers.models import Offering, Order
from coop.offers.pay import pay
from coop.shares.queries import holds_shares
from tests.factories import hand_over, make_member
from tests.initiatives.makers import (
    LATER,
    NOON,
    PRICE_CENTS,
    ZONE,
    binding,
    buy,
    closes,
    details,
    ordered,
    reach,
    with_offers,
)

SURE = LATER
"""After the last day and every time to think."""


@pytest.fixture
def ready(key):
    """People may order until 15 December."""
    binding(key)
    return key


def test_one_offer_is_no_choice(session, key):
    reach(key)
    ask_offers(key, NOON)
    only = add_offer(key, details(), NOON, ZONE)
    with pytest.raises(RuleBroken):
        fix(key, only.id, 30, None, NOON, ZONE)


def test_the_fixed_price_is_one_of_the_offer_and_never_changes(session, key):
    first = with_offers(key)
    with pytest.raises(RuleBroken):
        fix(key, first.id, 31, None, NOON, ZONE)
    sheet = UnitSheet(PRICE_CENTS, 390.0, 340.0, 30, 25, 4, 25)
    terms = fix(key, first.id, 30, sheet, NOON, ZONE)
    assert (terms.unit_price_cents, terms.go_units, terms.p90_kwh) == (PRICE_CENTS, 30, 340.0)
    for statement in (
        "UPDATE initiative_terms SET unit_price_cents = 1",
        "UPDATE supplier_offer_step SET unit_price_cents = 1",
        "UPDATE supplier_offer SET supplier = 'Ander'",
        "DELETE FROM supplier_offer",
    ):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(statement))
    with pytest.raises(RuleBroken):
        add_offer(key, details(), NOON, ZONE)


def test_a_stale_price_orders_nothing(session, ready):
    with pytest.raises(RuleBroken) as refusal:
        commit(ready.initiative_id, ordered(seen_price_cents=PRICE_CENTS - 1), NOON, ZONE)
    assert refusal.value.field == "units"
    assert session.scalar(select(func.count(Commitment.id))) == 0


def test_an_order_binds_at_the_price_and_costs_nothing_ahead(session, ready):
    before = session.scalar(select(func.count(JournalEntry.id)))
    made = commit(ready.initiative_id, ordered(units=3), NOON, ZONE)
    assert (made.amount_cents, made.order_id) == (3 * PRICE_CENTS, None)
    assert made.cooling_off_until.isoformat() == "2026-12-05T23:00:00+00:00"
    assert session.scalar(select(func.count(JournalEntry.id))) == before
    with pytest.raises(RuleBroken) as refusal:
        commit(ready.initiative_id, ordered(units=1, contact="BUUR0@example.org"), NOON, ZONE)
    assert refusal.value.field == "contact"


def test_who_thinks_again_in_time_owes_nothing_and_may_order_anew(session, ready):
    made = commit(ready.initiative_id, ordered(), NOON, ZONE)
    just_in_time = made.cooling_off_until - timedelta(seconds=1)
    step_back(made, just_in_time, ZONE)
    assert made.state == "withdrawn"
    with pytest.raises(AlreadyDone):
        step_back(made, just_in_time, ZONE)
    again = commit(ready.initiative_id, ordered(), just_in_time, ZONE)
    with pytest.raises(RuleBroken):
        step_back(again, again.cooling_off_until, ZONE)


def test_only_orders_past_their_time_to_think_count_for_going_on(session, ready):
    for number in range(3):
        commit(ready.initiative_id, ordered(number), NOON + timedelta(days=number * 10), ZONE)
    assert bound(ready.initiative_id, NOON + timedelta(days=20), 30) == Bound(10, 20, 30)
    with pytest.raises(RuleBroken):
        order_it(ready, NOON + timedelta(days=26))  # closed, but somebody still thinks
    order_it(ready, SURE)
    deliver(ready, SURE)
    look_back(ready, "Het ging goed.", SURE)
    assert initiative_by_id(ready.initiative_id).state == "review"
    assert {row.state for row in session.scalars(select(Commitment))} == {"fulfilled"}
    assert finished_calls() == [Finished(30, 30)]


def test_too_few_orders_are_no_go_and_end_it_by_itself(session, ready):
    commit(ready.initiative_id, ordered(1), NOON, ZONE)
    with pytest.raises(AlreadyDone, match="gaat niet door"):
        order_it(ready, SURE)
    assert session.scalars(select(Commitment)).one().state == "ended"
    told = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).all()
    assert sum("hoeft niets te betalen" in mail.body for mail in told) == 4  # starter and three


def test_after_the_last_day_nobody_orders(session, ready):
    with pytest.raises(RuleBroken):
        commit(ready.initiative_id, ordered(), SURE, ZONE)


def test_a_binding_order_is_never_rewritten(session, ready):
    commit(ready.initiative_id, ordered(), NOON, ZONE)
    for statement in (
        "UPDATE commitment SET units = 1, amount_cents = unit_price_cents",
        "DELETE FROM commitment",
    ):
        with pytest.raises(DatabaseError), session.begin_nested():
            session.execute(text(statement))


def test_the_binding_order_of_a_roof_is_an_order_of_shares(session, roof):
    key, offering = roof
    made = buy(key)
    assert (made.order.channel, made.order.shares, made.order.status) == (
        "initiative", 5, "reserved",
    )  # fmt: skip
    assert session.get(Offering, offering.id).claimed_shares == 5
    assert bound(key.initiative_id, NOON, 30) == Bound(0, 5, 30)
    pay(made.order, date(2026, 11, 21), 5 * 320_00, date(2026, 11, 21))
    assert bound(key.initiative_id, SURE, 30) == Bound(5, 0, 30)


def test_who_is_signed_in_orders_as_the_member_they_are(session, roof):
    key, _offering = roof
    anna = make_member(session, "Anna")
    typed = ordered(7, 2, seen_price_cents=320_00)
    made = commit(key.initiative_id, typed, NOON, ZONE, anna)
    assert made.order.member_id == anna.id


def test_more_than_one_person_may_have_is_refused_at_the_number(session, roof):
    with pytest.raises(RuleBroken) as refusal:
        buy(roof[0], units=21)
    assert refusal.value.field == "units"


def test_a_roof_that_stops_cancels_what_was_reserved(session, roof):
    key, offering = roof
    made = buy(key)
    stop(key, NOON)
    assert (made.state, made.order.status) == ("ended", "cancelled")
    assert session.get(Offering, offering.id).claimed_shares == 0


def test_shares_that_were_paid_are_never_taken_back_in_silence(session, roof):
    key, _offering = roof
    made = buy(key)
    pay(made.order, date(2026, 11, 21), 5 * 320_00, date(2026, 11, 21))
    with pytest.raises(RuleBroken):
        stop(key, made.cooling_off_until)
    assert session.get(Order, made.order_id).status == "paid"


def test_a_roof_with_too_few_orders_ends_by_itself_and_everybody_has_their_money_back(
    session, roof
):
    key, offering = roof
    paid, reserved = buy(key, 0), buy(key, 1)
    pay(paid.order, date(2026, 11, 21), 5 * 320_00, date(2026, 11, 21))
    member_id, at = paid.order.member_id, closes(key)
    assert at >= paid.cooling_off_until
    assert not let_time_pass(key.initiative_id, at - timedelta(seconds=1))
    assert calls_past_their_end(at) == [key.initiative_id]
    assert standing(initiative_by_id(key.initiative_id), at).state == "stopped"
    with pytest.raises(AlreadyDone):
        stop(key, at)  # its own page does the same as the nightly command, not both

    assert initiative_by_id(key.initiative_id).state == "stopped"
    assert calls_past_their_end(at) == []
    assert (paid.state, paid.order.status) == ("ended", "withdrawn")
    assert (reserved.state, reserved.order.status) == ("ended", "cancelled")
    assert balance_cents(SHARE_CAPITAL) == 0
    assert balance_cents(TO_REFUND, member_id=member_id) == -5 * 320_00
    assert session.get(Offering, offering.id).claimed_shares == 0
    assert not holds_shares(member_id)
    newest = events_of(key.initiative_id)[0]
    assert (newest.who, newest.before, newest.after) == ("time", "binding", "stopped")
    bodies = [
        mail.body
        for mail in session.scalars(select(OutboxMail))
        if mail.to_address == "buur0@example.org"
    ]
    assert any("krijgt u binnen 14 dagen terug" in body for body in bodies)
    assert any("1.600,00" in body and "gaat niet door" in body for body in bodies)
    assert not any("afgezien" in body for body in bodies)
    assert [list(broken()) for broken in (failed_calls_bind_nobody, history_is_whole)] == [[], []]


def test_orders_that_may_still_be_enough_are_waited_for(session, roof):
    key, _offering = roof
    rows = [buy(key, number, 15) for number in range(2)]
    assert not let_time_pass(key.initiative_id, closes(key))  # nobody paid yet, all of them may
    rows[0].order.status = "expired"
    session.flush()
    assert let_time_pass(key.initiative_id, closes(key))


def test_shares_that_were_passed_on_stay_and_the_board_is_asked_to_call(session, roof):
    key, offering = roof
    made = buy(key)
    pay(made.order, date(2026, 11, 21), 5 * 320_00, date(2026, 11, 21))
    anna = make_member(session, "Anna")
    hand_over(offering.share_class, made.order.member, anna, 5, date(2026, 11, 26), "ov-1")

    assert let_time_pass(key.initiative_id, closes(key))

    assert (made.state, made.order.status) == ("ended", "paid")
    assert holds_shares(anna.id)
    assert balance_cents(TO_REFUND) == 0
    assert "contact" in session.scalars(select(PhoneNote)).one().told


def test_once_people_order_the_offering_stays(session, roof):
    key, _offering = roof
    with pytest.raises(RuleBroken):
        answer.link(key.initiative_id, None, None, NOON)
    assert session.get(InitiativeTerms, key.initiative_id) is not None
