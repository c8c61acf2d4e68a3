"""What people are told about money that goes back: how much, why, and who is told at all."""

from datetime import date
from functools import partial

from sqlalchemy import event, select

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
from coop.payouts.models import PayoutRun
from coop.payouts.queries import all_lines, letters_of
from coop.payouts.refund_debts import Debt
from coop.payouts.settle_list import settle_list
from coop.payouts.tell_refunds import tell_coming, told_why
from coop.words import Words
from tests.bank.line_makers import make_lines
from tests.factories import make_member
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


def tell_coming_of(run_id):
    tell_coming(db.session.get_one(PayoutRun, run_id))


def counted(act):
    """How many statements something asks of the database, from nothing known."""
    db.session.flush()
    db.session.expunge_all()
    asked = []

    def note(_connection, _cursor, said, *_more):
        asked.append(said)

    event.listen(db.engine, "before_cursor_execute", note)
    act()
    db.session.flush()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(asked)


def test_telling_many_asks_no_more_than_telling_few(due):
    asked = []
    for number, count in enumerate((3, 30)):
        for each in range(count):
            name = f"W{number}-{each} de Wit"
            owe(make_member(db.session, name, contact_by="letter" if each % 2 else "email"))
        run_id = confirmed(due, only_refunds(due), is_announced=False).id
        values = {"total_cents": 700 * count, "today": TODAY, "zone": ZONE}
        settle = partial(settle_list, run_id, TODAY, **values)
        asked.append((counted(partial(tell_coming_of, run_id)), counted(settle)))

    assert (len(mails_about("refund_coming")), len(mails_about("refund_sent"))) == (17, 33)
    assert asked[0] == asked[1]
