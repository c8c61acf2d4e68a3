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
from coop.offers.order_link import order_token
from coop.offers.pay import pay
from coop.offers.place import place
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
