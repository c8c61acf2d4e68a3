"""Inleg that goes back: who, by when, to which account, on a list of its own."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coop import clock
from coop.bank.assign import PERSON, assign_by_hand, undo_by_hand
from coop.bank.lines import Part
from coop.database import db
from coop.errors import RuleBroken
from coop.identifiers import format_reference
from coop.ledger.chart import BANK, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.post import post, reverse
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.members.models import Member
from coop.offers.cancel import cancel, withdraw
from coop.offers.order_link import order_address
from coop.offers.place import place
from coop.offers.receive import Money, receive
from coop.payouts.concept import remittance
from coop.payouts.due_queries import concept_now, payees
from coop.payouts.make_list import make_list
from coop.payouts.queries import all_lines
from coop.payouts.refund_debts import debts_of
from coop.payouts.refund_queries import (
    Refund,
    cooling_off_cents,
    refunds_due,
    refunds_under_way_cents,
)
from coop.payouts.settle_list import settle_list, take_back
from tests.bank.line_makers import make_lines
from tests.offers.makers import PRICE_CENTS, applicant, iban_of, wish
from tests.payouts.conftest import NOW, PAY_DAY, TODAY, ZONE, by, confirmed, on_offer
from tests.signing import sign_in, token

FROM = iban_of(7)


@pytest.fixture
def owed(due):
    """A newcomer who paid a part, from an account that they never told, and cancelled."""
    offering = on_offer(due, 4, PRICE_CENTS)
    order = place(offering.id, wish(2), applicant(1, iban=None), NOW)
    receive(order, Money(TODAY, 10_000, "bank-1", payer_iban=FROM))
    cancel(order, NOW)
    return order


def only_refunds(ids):
    with by(ids, "Gerda"):
        return make_list(2026, PAY_DAY, today=TODAY, at=NOW, only_refunds=True)


def test_a_list_of_refunds_leaves_what_years_gave_for_another(due, owed):
    run = only_refunds(due)

    assert [(line.kind, line.member_id, line.amount_cents) for line in all_lines(run.id)] == [
        ("refund", owed.member_id, 10_000)
    ]
    confirmed(due, run)
    assert balance_cents(TO_REFUND) == 0
    assert any(key[1] == "yield" for key in concept_now(2025).owed)


def test_who_never_became_a_member_is_paid_where_they_paid_from(due, owed):
    run = only_refunds(due)

    (line,) = all_lines(run.id)
    assert (line.state, line.iban, owed.member.status) == ("ready", FROM, "applicant")


def test_a_members_own_account_goes_before_the_one_that_paid(due, owed):
    owed.member.iban = applicant(1).iban
    db.session.flush()

    assert payees({owed.member_id})[owed.member_id].iban == applicant(1).iban


def test_of_a_member_who_told_no_account_nobody_else_is_paid(due, owed):
    owed.member.status, owed.member.number, owed.member.admitted_on = "member", 900, TODAY
    db.session.flush()

    assert payees({owed.member_id})[owed.member_id].hold == "no_iban"


def test_the_money_leaves_the_bank_once_it_is_paid(due, owed):
    run = confirmed(due, only_refunds(due))
    before = balance_cents(BANK)

    settle_list(run.id, TODAY, total_cents=10_000, today=TODAY, zone=ZONE)

    assert balance_cents(BANK) == before - 10_000
    assert refunds_due() == []


def test_the_page_counts_from_the_day_the_debt_began(due, owed):
    (found,) = refunds_due()

    assert (found.amount_cents, found.since) == (10_000, TODAY)
    assert (found.by - found.since).days == 14
    (debt,) = found.debts
    assert str(debt.why) == f"Bestelling {format_reference(owed.reference)} is geannuleerd"
    assert debt.order_id == owed.id


def test_a_debt_that_was_paid_does_not_make_a_new_one_late(due, owed):
    for reference, on, sign in (("a", date(2026, 1, 5), -1), ("b", date(2026, 1, 9), 1)):
        legs = [Leg(TO_REFUND, sign * 500, due["Gerda"]), Leg(BANK, -sign * 500)]
        post(reference, on, reference, legs)
    post("c", TODAY, "nieuw", [Leg(TO_REFUND, -700, due["Gerda"]), Leg(BANK, 700)])

    found = {one.payee.member_id: one for one in refunds_due()}
    (debt,) = found[due["Gerda"]].debts
    assert (found[due["Gerda"]].since, str(debt.why)) == (
        TODAY,
        "Een bedrag dat wij u terugbetalen",
    )


def test_inleg_in_its_cooling_off_is_told_until_it_is_over(due):
    offering = on_offer(due, 4, PRICE_CENTS)
    order = place(offering.id, wish(2), db.session.get_one(Member, due["Henk"]), NOW)
    receive(order, Money(TODAY, 2 * PRICE_CENTS, "bank-2"))

    assert cooling_off_cents(NOW) == 2 * PRICE_CENTS
    assert cooling_off_cents(order.cooling_off_until) == 0
    withdraw(order, NOW)
    assert cooling_off_cents(NOW) == 0


def mails_about(about):
    asked = select(OutboxMail).where(OutboxMail.about == about).order_by(OutboxMail.id)
    return db.session.scalars(asked).all()


def test_who_gets_inleg_back_hears_of_which_order_and_sees_it_without_signing_in(due, owed):
    confirmed(due, only_refunds(due), page_url="https://coop.example/mijn")

    (mail,) = mails_about("refund_coming")
    assert mail.to_address == owed.member.email
    assert mail.subject.replace("\xa0", " ") == "U krijgt geld terug: € 100,00"
    assert format_reference(owed.reference) in mail.body
    assert order_address(owed.id) in mail.body
    every = db.session.scalars(select(OutboxMail)).all()
    assert not [one for one in every if "/mijn" in one.body or "2026" in one.subject]


def test_the_message_that_it_was_paid_names_the_order_too(due, owed):
    run = confirmed(due, only_refunds(due))
    # What is owed after it was confirmed belongs to a later list.
    legs = [Leg(TO_REFUND, -700, owed.member_id), Leg(BANK, 700)]
    post("c", TODAY, "nieuwe schuld", legs)
    settle_list(run.id, TODAY, total_cents=10_000, today=TODAY, zone=ZONE)

    (mail,) = mails_about("refund_sent")
    assert order_address(owed.id) in mail.body
    assert "is geannuleerd: € 100,00." in mail.body.replace("\xa0", " ")
    assert "Een bedrag" not in mail.body


def test_a_giver_gets_no_way_into_the_order_of_whom_they_gave_to(due, owed):
    reference = f"order-{owed.reference}-given"
    post(reference, TODAY, "cadeau", [Leg(TO_REFUND, -700, due["Gerda"]), Leg(BANK, 700)])

    (debt,) = debts_of([due["Gerda"]])[due["Gerda"]]
    assert format_reference(owed.reference) in str(debt.why)
    assert debt.order_id is None


def test_each_reason_has_its_own_amount(due, owed):
    late = f"Terug te betalen: kwam te laat voor bestelling {owed.reference}"
    post("late-x", TODAY, late, [Leg(TO_REFUND, -640, owed.member_id), Leg(BANK, 640)])
    entry = post("oops", TODAY, "vergissing", [Leg(TO_REFUND, -5, owed.member_id), Leg(BANK, 5)])
    reverse(entry, "oops-undone", TODAY, "terug")

    (found,) = refunds_due()
    assert found.amount_cents == 10_640
    assert [(str(one.why).partition(" ")[0], one.amount_cents) for one in found.debts] == [
        ("Bestelling", 10_000),
        ("De", 640),
    ]


def paid_back_in_part(owed, cents):
    """By hand, for the line of the bank that paid it."""
    (line,) = make_lines({"amount_cents": -cents}, on=TODAY)
    return assign_by_hand(Part(line.id, "refund", owed.member_id, -cents, PERSON))


def test_a_part_that_was_paid_back_comes_off_its_reason(due, owed):
    paid_back_in_part(owed, 6_000)
    post("c", TODAY, "x", [Leg(TO_REFUND, -700, owed.member_id), Leg(BANK, 700)])

    (found,) = refunds_due()
    assert found.amount_cents == 4_700
    assert [one.amount_cents for one in found.debts] == [4_000, 700]


@pytest.mark.parametrize("cents", [6_000, 10_000])
def test_a_refund_that_is_undone_has_its_reason_and_its_day_again(due, owed, cents):
    (before,) = refunds_due()
    done = paid_back_in_part(owed, cents)
    with clock.stopped_at(NOW + timedelta(days=9)):
        undo_by_hand(done)

    assert refunds_due() == [before]
    assert [one.amount_cents for one in before.debts] == [10_000]


def test_the_page_says_no_amounts_that_do_not_add_up(client, app, divided, monkeypatch):
    with app.app_context():
        for name, cents in (("a", 4_321), ("b", 1_234)):
            post(name, TODAY, name, [Leg(TO_REFUND, -cents, divided["Anna"]), Leg(BANK, cents)])
        db.session.commit()
    sign_in(client, app, divided["Gerda"])
    assert "12,34" in client.get("/uitbetalen/terug/").text

    monkeypatch.setattr(Refund, "adds_up", False)
    page = client.get("/uitbetalen/terug/").text
    assert "55,55" in page
    assert "12,34" not in page


def test_what_the_bank_has_not_paid_yet_is_under_way(due, owed):
    concept = only_refunds(due)
    assert refunds_under_way_cents() == 0
    run = confirmed(due, concept)
    assert (refunds_due(), refunds_under_way_cents()) == ([], 10_000)

    settle_list(run.id, TODAY, total_cents=10_000, today=TODAY, zone=ZONE)
    assert refunds_under_way_cents() == 0
    (line,) = all_lines(run.id)
    take_back(line.id, TODAY, "AC04", today=TODAY, zone=ZONE)
    (found,) = refunds_due()
    assert [str(one.why) for one in found.debts] == ["De bank stuurde een betaling terug"]


def test_without_refunds_there_is_no_list(due):
    with pytest.raises(RuleBroken, match="niets uit te betalen"):
        only_refunds(due)


def test_a_payment_to_no_member_names_no_number():
    assert remittance("refund", 2026, "") == "Terugbetaling inleg"
    assert remittance("refund", 2026, "L007") == "Terugbetaling inleg, lid L007"


def test_the_board_makes_the_list_on_the_page(app, client, divided):
    with app.app_context():
        offering = on_offer(divided, 4, PRICE_CENTS)
        order = place(offering.id, wish(2), applicant(1), NOW)
        receive(order, Money(TODAY, 10_000, "bank-1"))
        cancel(order, NOW)
        db.session.commit()
    sign_in(client, app, divided["Gerda"])
    path = "/uitbetalen/terug/"
    page = client.get(path).text
    assert "Nieuwkomer 1" in page
    assert "€ 100,00" in page.replace("\xa0", " ")
    assert "is geannuleerd" in page

    data = {"execution_date": PAY_DAY.isoformat(), **token(client, path, path)}
    answer = client.post(path, data=data)

    assert answer.status_code == 303
    shown = client.get(answer.headers["Location"]).text
    assert "Nieuwkomer 1" in shown
