"""What the board typed before its line came, on orders that still wait; and whose the rest is."""

from dataclasses import replace
from datetime import date

import pytest

from coop import clock
from coop.bank.assign import PERSON, assign_by_hand
from coop.bank.lines import Part
from coop.bank.redistribute import plan, redistribute
from coop.database import db
from coop.errors import RuleBroken
from coop.joining.give import NewHolder, Receiver, accept, give
from coop.joining.pay_parts import place_in_parts, receive_part
from coop.ledger.chart import BANK, SUSPENSE
from coop.ledger.queries import balance_cents
from coop.members.list_names import list_names
from coop.offers.models import OrderReceipt
from coop.offers.pay import pay
from coop.offers.receive import Money, receive, received_cents, take_away
from tests.bank.line_makers import at, make_lines
from tests.factories import make_cooperative
from tests.offers.makers import NOON, applicant, iban_of, make_offering, wish

TODAY = at(5)
TYPED_ON = date(2026, 11, 22)
KIM = NewHolder("Kim de Wit", "kim@example.org", None, "Laan 3", "7411 AB", "Deventer")


@pytest.fixture(autouse=True)
def today():
    with clock.stopped_at(TODAY):
        yield


@pytest.fixture
def offering(session):
    make_cooperative(session)
    return make_offering(session, offered=60, most_instalments=12)


@pytest.fixture
def in_parts(offering):
    """Two shares in four parts of 160 euro, the first of which the board typed."""
    order = place_in_parts(offering.id, replace(wish(2), instalments=4), applicant(1), NOON)
    return receive_part(order, TYPED_ON, 16_000, TODAY.date())


def test_a_part_that_was_typed_is_the_line_that_comes_later(in_parts):
    make_lines({"amount_cents": 16_000, "structured_ref": in_parts.reference})
    (part,) = plan().new
    assert (part.kind, part.rule) == ("hand_receipt", "booked_by_hand")
    redistribute()

    assert received_cents(in_parts.id) == 16_000
    assert (balance_cents(BANK), balance_cents(SUSPENSE)) == (16_000, 0)

    make_lines({"amount_cents": 16_000, "structured_ref": in_parts.reference, "day": 1})
    redistribute()
    assert received_cents(in_parts.id) == 32_000
    assert balance_cents(BANK) == 32_000


def test_what_was_typed_and_undone_waits_for_no_line(in_parts):
    take_away(db.session.query(OrderReceipt).one())
    make_lines({"amount_cents": 16_000, "structured_ref": in_parts.reference})

    (part,) = plan().new
    assert (part.kind, part.item_id) == ("order", in_parts.id)


def test_a_typed_present_that_waits_is_the_line_that_comes_later(offering):
    present = give(offering.id, wish(2), applicant(1), Receiver("Kim"), NOON)
    pay(present.order, TYPED_ON, 64_000, TODAY.date())
    make_lines({"amount_cents": 64_000, "structured_ref": present.order.reference})
    redistribute()

    assert (balance_cents(BANK), balance_cents(SUSPENSE)) == (64_000, 0)
    assert accept(present, KIM, TODAY).status == "paid"


def test_what_a_giver_pays_twice_is_the_givers(offering):
    present = give(offering.id, wish(2), applicant(1), Receiver("Kim"), NOON)
    giver_id = present.giver_id
    receive(present.order, Money(TYPED_ON, 64_000, "x-1", "1220"))
    order = accept(present, KIM, TODAY)
    assert order.member_id != giver_id
    (line,) = make_lines({"amount_cents": 64_000, "structured_ref": order.reference,
                          "counter_iban": iban_of(1)})  # fmt: skip

    (proposal,) = plan().distribution.proposals[line.id]
    assert (proposal.kind, proposal.item_id) == ("refund", giver_id)


@pytest.mark.parametrize(
    "kind", ["pair", "hand_receipt", "paid_list", "paid_line", "payout_return", "debit_return"]
)
@pytest.mark.parametrize("cents", [1, 5_000])
def test_nobody_books_by_hand_on_what_is_not_there(offering, kind, cents):
    (line,) = make_lines({"amount_cents": 5_000})

    with pytest.raises(RuleBroken, match="voorstellen"):
        assign_by_hand(Part(line.id, kind, 999, cents, PERSON))
    assert balance_cents(BANK) == 5_000


def test_a_typed_receipt_is_linked_by_hand_to_the_cent(in_parts):
    first, second = make_lines(
        {"amount_cents": 16_000, "structured_ref": in_parts.reference},
        {"amount_cents": 15_999, "structured_ref": in_parts.reference},
    )
    receipt = db.session.query(OrderReceipt).one()
    with pytest.raises(RuleBroken, match="voorstellen"):
        assign_by_hand(Part(second.id, "hand_receipt", receipt.id, 15_999, PERSON))

    assert assign_by_hand(Part(first.id, "hand_receipt", receipt.id, 16_000, PERSON)).id


def test_a_line_is_no_receipt_that_it_does_not_name(in_parts):
    """The button reads what its line names or resembles, not all that waits."""
    list_names()
    (line,) = make_lines({"amount_cents": 16_000, "counter_name": "Iemand anders"})
    receipt = db.session.query(OrderReceipt).one()
    with pytest.raises(RuleBroken, match="voorstellen"):
        assign_by_hand(Part(line.id, "hand_receipt", receipt.id, 16_000, PERSON))
