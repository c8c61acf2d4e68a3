"""Inleg that goes back: who, by when, to which account, on a list of its own."""

from datetime import date

import pytest

from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import BANK, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.members.models import Member
from coop.offers.cancel import cancel, withdraw
from coop.offers.place import place
from coop.offers.receive import Money, receive
from coop.payouts.concept import remittance
from coop.payouts.due_queries import concept_now, payees
from coop.payouts.make_list import make_list
from coop.payouts.queries import all_lines
from coop.payouts.refund_queries import cooling_off_cents, refunds_due
from coop.payouts.settle_list import settle_list
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
    assert owed.reference in found.told


def test_a_debt_that_was_paid_does_not_make_a_new_one_late(due, owed):
    for reference, on, sign in (("a", date(2026, 1, 5), -1), ("b", date(2026, 1, 9), 1)):
        legs = [Leg(TO_REFUND, sign * 500, due["Gerda"]), Leg(BANK, -sign * 500)]
        post(reference, on, reference, legs)
    post("c", TODAY, "nieuw", [Leg(TO_REFUND, -700, due["Gerda"]), Leg(BANK, 700)])

    found = {one.payee.member_id: one for one in refunds_due()}
    assert (found[due["Gerda"]].since, found[due["Gerda"]].told) == (TODAY, "nieuw")


def test_inleg_in_its_cooling_off_is_told_until_it_is_over(due):
    offering = on_offer(due, 4, PRICE_CENTS)
    order = place(offering.id, wish(2), db.session.get_one(Member, due["Henk"]), NOW)
    receive(order, Money(TODAY, 2 * PRICE_CENTS, "bank-2"))

    assert cooling_off_cents(NOW) == 2 * PRICE_CENTS
    assert cooling_off_cents(order.cooling_off_until) == 0
    withdraw(order, NOW)
    assert cooling_off_cents(NOW) == 0


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

    data = {"execution_date": PAY_DAY.isoformat(), **token(client, path, path)}
    answer = client.post(path, data=data)

    assert answer.status_code == 303
    shown = client.get(answer.headers["Location"]).text
    assert "Nieuwkomer 1" in shown
