"""Why money of a line goes back, in words for whoever gets it."""

from coop.bank.assign import assign
from coop.bank.lines import Part
from coop.bank.why_owed import why_owed
from coop.identifiers import format_reference
from coop.offers.place import place
from coop.payouts.refund_debts import debts_of
from tests.bank.line_makers import make_lines
from tests.factories import make_cooperative
from tests.offers.makers import NOON, applicant, make_offering, wish


def test_money_that_a_rule_set_aside_is_explained_with_its_order(session):
    make_cooperative(session)
    order = place(make_offering(session).id, wish(1), applicant(1), NOON)
    first, second = make_lines(
        {"amount_cents": 500, "structured_ref": order.reference},
        {"amount_cents": 700, "remittance": "voor Gé", "day": 1},
    )
    twice = assign(Part(first.id, "refund", order.member_id, 500, "twice"))
    assign(Part(second.id, "refund", order.member_id, 700, "person"))

    assert why_owed([twice.reference, "line-9-9", "order-x"]) == {
        twice.reference: ("twice", order.reference)
    }
    one, other = debts_of([order.member_id])[order.member_id]
    assert str(one.why) == f"Bestelling {format_reference(order.reference)} was al betaald"
    assert one.order_id == order.id
    assert str(other.why) == "Een betaling die nergens bij hoort"
