import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coop.database import db
from coop.mail.models import OutboxMail
from coop.mail.outbox import put_into_words
from coop.members.models import SignInLink
from coop.members.session import digest
from coop.offers.cancel import cancel, withdraw
from coop.offers.expire import expire_due
from coop.offers.mails import tell_all_paid, tell_paid
from coop.offers.order_link import order_token
from coop.offers.pay import pay
from coop.offers.place import place
from coop.offers.queries import the_cooperative
from tests.offers.makers import NOON, SENTENCE, applicant, wish

TODAY = date(2026, 11, 24)


def last_mail():
    """The newest message, with the words it leaves with."""
    newest = select(OutboxMail).order_by(OutboxMail.id.desc())
    return put_into_words(db.session.scalars(newest).first())


def test_the_mail_of_an_order_says_all_that_is_needed_to_pay(order):
    body = last_mail().body

    assert last_mail().to_address == "nieuw0@example.org"
    for needed in (
        "€\u00a0640,00",
        "NL91 ABNA 0417 1643 00",
        "Energiecoöperatie De Zonnewijzer U.A.",
        "5 december 2026",
        "zonder reden en zonder kosten",
        SENTENCE,
        order_token(order.id),
    ):
        assert needed in body
    assert re.search(r"RF\d\d 2026 0000 01$", body, re.MULTILINE)
    assert "U.A.." not in body


def test_the_mail_of_an_order_holds_a_link_that_signs_in(order):
    secret = re.search(r"één keer: \S+/([\w-]{30,})", last_mail().body)[1]

    link = db.session.get(SignInLink, digest(secret))
    assert link.member_id == order.member_id
    assert link.expires_at == NOON + timedelta(minutes=15)


def test_a_mail_speaks_the_buyers_language(offering):
    place(offering.id, wish(language="en"), applicant(), NOON)

    assert last_mail().language == "en"
    assert "5 December 2026" in last_mail().body


def test_a_new_member_is_welcomed_with_their_number(order):
    pay(order, TODAY, 64_000, TODAY)

    body = last_mail().body
    assert "L001" in body
    assert "24 november 2026" in body
    assert "/inloggen" in body


@pytest.mark.parametrize(
    ("end", "subject", "said"),
    [
        (lambda o: expire_due(o.expires_at, o.offering_id), "vervallen", "5 december 2026"),
        (lambda o: cancel(o, NOON), "geannuleerd", "niets te betalen"),
    ],
)
def test_the_end_of_an_order_is_told(order, end, subject, said):
    end(order)

    assert subject in last_mail().subject
    assert said in last_mail().body


def test_a_withdrawal_promises_the_money_back(order):
    withdraw(pay(order, TODAY, 64_000, TODAY), NOON + timedelta(days=4))

    assert "€\u00a0640,00 binnen 14 dagen terug" in last_mail().body


def test_many_who_paid_are_told_what_one_is_told_and_once(offering):
    orders = [
        place(offering.id, wish(language=language), applicant(number), NOON)
        for number, language in enumerate(("nl", "en", "nl"))
    ]
    orders[2].member.contact_by = "letter"
    orders[2].member.street, orders[2].member.postcode = "Laan 3", "7411 AB"
    orders[2].member.town = "Deventer"
    for number, order in enumerate(orders, 1):
        order.member.number, order.paid_on, order.status = number, TODAY, "paid"
    db.session.flush()
    columns = [column for name, column in OutboxMail.__table__.c.items()
               if name not in ("id", "message_id", "created_at")]  # fmt: skip
    paid = select(*columns).where(OutboxMail.about == "order_paid").order_by(OutboxMail.id)
    with db.session.begin_nested() as kept:
        for order in orders:
            tell_paid(order, the_cooperative())
        singly = db.session.execute(paid).all()
        kept.rollback()

    tell_all_paid(orders[:1], the_cooperative())
    tell_all_paid(orders, the_cooperative())

    assert db.session.execute(paid).all() == singly
    assert [row.channel for row in singly] == ["mail", "mail", "letter"]
