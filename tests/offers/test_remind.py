from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.mail.models import OutboxMail
from coop.mail.outbox import send_waiting, write_about, write_message
from coop.offers.models import Order
from coop.offers.pay import pay
from coop.offers.place import place
from coop.offers.receive import Money, receive
from coop.offers.remind import remind_orders
from coop.words import Words
from tests.offers.makers import NOON, applicant, wish

# Ordered on 21 November with 14 days to pay: the last day is 5 December.
DAY = timedelta(days=1)
THREE_BEFORE = NOON + 11 * DAY


def reminders():
    found = select(OutboxMail).where(OutboxMail.about == "order_reminder")
    return db.session.scalars(found.order_by(OutboxMail.id)).all()


def test_who_did_not_pay_is_reminded_once_three_days_before_the_end(order):
    db.session.commit()

    assert remind_orders(THREE_BEFORE - DAY) == 0
    assert remind_orders(THREE_BEFORE) == 1
    assert remind_orders(THREE_BEFORE) == remind_orders(THREE_BEFORE + DAY) == 0
    [told] = reminders()
    assert "5 december 2026" in told.body
    assert "€\u00a0640,00" in told.body
    assert "hoeft u ook niets te doen" in told.body


def test_a_reminder_asks_what_is_still_to_come(order):
    receive(order, Money(NOON.date(), 20_000, "part-1"))
    db.session.commit()

    remind_orders(THREE_BEFORE)

    assert "€\u00a0440,00" in reminders()[0].body


@pytest.mark.parametrize("days", [14, 15, 20])
def test_nobody_is_reminded_when_the_term_is_over(order, days):
    db.session.commit()
    assert remind_orders(NOON + days * DAY + timedelta(hours=12)) == 0


def test_nobody_is_reminded_of_what_is_paid_cancelled_or_in_instalments(session, offering):
    paid, in_parts = (place(offering.id, wish(), applicant(n), NOON) for n in (1, 2))
    pay(paid, (NOON + DAY).date(), 64_000, (NOON + DAY).date())
    in_parts.instalments = 3
    db.session.commit()

    assert remind_orders(THREE_BEFORE) == 0


def test_nobody_is_reminded_on_the_day_of_the_order(session, offering):
    offering.payment_days = 2
    place(offering.id, wish(), applicant(), NOON)
    db.session.commit()

    assert remind_orders(NOON + timedelta(hours=3)) == 0
    assert remind_orders(NOON + DAY) == 1


def test_who_has_no_mail_is_reminded_by_telephone(session, offering):
    place(offering.id, wish(), applicant(email=None, phone="0570 123 456"), NOON)
    db.session.commit()

    remind_orders(THREE_BEFORE)

    assert [one.channel for one in reminders()] == ["phone"]


def test_the_database_keeps_one_of_what_is_told_once(order):
    """Two rounds at the same moment: both looked, neither saw the other."""
    assert write_about("x", 1, "a@example.org", member_id=order.member_id, once=True)
    db.session.flush()
    assert not write_about("x", 1, "b@example.org", member_id=order.member_id, once=True)
    twin = OutboxMail(
        message_id="<twin@coop>",
        to_address="a@example.org",
        language="nl",
        subject="",
        body="",
        created_at=NOON,
        about="x",
        about_id=1,
        once_key=f"x:1:{order.member_id}",
    )
    db.session.add(twin)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_what_cannot_be_put_into_words_does_not_hold_up_what_comes_after(order):
    first = db.session.scalars(select(OutboxMail)).one()
    first.about_id = 999_999
    second = Words("Tweede")
    write_message("y", 1, "b@example.org", second, [second])
    db.session.commit()

    assert send_waiting() == 1
    rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [row.sent_at is not None for row in rows] == [False, True]
    assert "NoResultFound" in rows[0].last_error


def test_an_order_is_told_in_its_own_language_when_it_leaves(session, offering):
    place(offering.id, wish(language="en"), applicant(), NOON)
    db.session.commit()
    assert db.session.scalars(select(OutboxMail.body)).one() == ""

    send_waiting()

    told = db.session.scalars(select(OutboxMail)).one()
    assert "5 December 2026" in told.body
    assert session.query(Order).count() == 1
