"""What people are told about money that goes back: how much, why, and who is told at all."""

from datetime import date

from sqlalchemy import select

from coop.bank.assign import PERSON, assign_by_hand
from coop.bank.lines import Part
from coop.database import db
from coop.identifiers import format_reference
from coop.ledger.chart import BANK, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.mail.models import OutboxMail
from coop.members.join import record_death, represent
from coop.members.speaking import EXECUTOR
from coop.payouts.queries import all_lines, letters_of
from coop.payouts.refund_debts import Debt
from coop.payouts.settle_list import settle_list
from coop.payouts.tell_refunds import told_why
from coop.words import Words
from tests.bank.line_makers import make_lines
from tests.payouts.conftest import TODAY, ZONE, confirmed, member
from tests.payouts.test_refunds import only_refunds, owed  # noqa: F401


def mails_about(about):
    asked = select(OutboxMail).where(OutboxMail.about == about).order_by(OutboxMail.id)
    return db.session.scalars(asked).all()


def owe(member):
    post(f"x{member.id}", TODAY, "x", [Leg(TO_REFUND, -700, member.id), Leg(BANK, 700)])


def test_the_mail_says_of_each_reason_what_is_left_of_it(due, owed):  # noqa: F811
    (line,) = make_lines({"amount_cents": -6_000}, on=TODAY)
    assign_by_hand(Part(line.id, "refund", owed.member_id, -6_000, PERSON))
    confirmed(due, only_refunds(due))

    (mail,) = mails_about("refund_coming")
    assert mail.subject.replace("\xa0", " ") == "U krijgt geld terug: € 40,00"
    said = mail.body.replace("\xa0", " ")
    assert f"Bestelling {format_reference(owed.reference)} is geannuleerd: € 40,00." in said
    assert "100,00" not in said


def test_amounts_of_reasons_are_said_only_where_they_add_up():
    debts = [Debt(Words("Dit"), TODAY, 300), Debt(Words("Dat"), TODAY, 200)]

    assert [str(one) for one in told_why(500, debts)] == ["Dit: € 3,00.", "Dat: € 2,00."]
    assert [str(one) for one in told_why(499, debts)] == ["Dit.", "Dat."]


def test_nobody_writes_to_who_died(due):
    anna = member(due, "Anna")
    owe(anna)
    record_death(anna, date(2026, 6, 1), today=TODAY)
    represent(anna, member(due, "Bram"), date(2026, 6, 2), role=EXECUTOR)
    db.session.flush()
    run = confirmed(due, only_refunds(due))
    settle_list(run.id, TODAY, total_cents=700, today=TODAY, zone=ZONE)

    assert [line.state for line in all_lines(run.id)] == ["paid"]
    assert mails_about("refund_coming") == mails_about("refund_sent") == []
    assert [one.id for one, _lines in letters_of(run.id)] == [anna.id]
