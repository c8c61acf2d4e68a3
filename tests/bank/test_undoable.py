"""What can no longer be taken back is said, with the way to go on, and has no button."""

import pytest
from sqlalchemy import select

from coop import clock
from coop.bank.assign import assign_by_hand, undo_by_hand
from coop.bank.lines import Part
from coop.bank.models import LineAssignment
from coop.bank.redistribute import redistribute
from coop.bank.undoable import AT_THE_BANK, GIVEN, MOVED_ON, OVER, stuck_of
from coop.database import db
from coop.dues.models import Due
from coop.dues.save_up import start_plan
from coop.errors import RuleBroken
from coop.ledger.chart import GENERAL_COSTS, SAVINGS, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.offers.cancel import cancel
from coop.offers.expire import expire_due
from coop.offers.place import place
from coop.records.audit import record
from tests.bank.line_makers import at, make_lines
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, applicant, make_offering, wish
from tests.signing import sign_in


@pytest.fixture(autouse=True)
def today():
    with clock.stopped_at(at(5)):
        yield


@pytest.fixture
def offering(session):
    make_cooperative(session)
    return make_offering(session)


def the_assignment(kind: str) -> LineAssignment:
    return db.session.scalars(select(LineAssignment).where(LineAssignment.kind == kind)).one()


def by_hand(kind: str, item_id: int, cents: int) -> LineAssignment:
    (line,) = make_lines({"amount_cents": cents})
    return assign_by_hand(Part(line.id, kind, item_id, cents, "person"))


def told_and_refused(made: LineAssignment) -> object:
    """Why it is stuck; and the act says so too."""
    stuck = stuck_of([made]).get(made.id)
    with pytest.raises(RuleBroken), db.session.begin_nested():
        undo_by_hand(made)
    return stuck and stuck.why


def test_money_that_can_go_back_is_not_stuck(offering):
    order = place(offering.id, wish(2), applicant(1), NOON)
    made = [by_hand("order", order.id, 10_000), by_hand("account", 8900, 500)]
    assert stuck_of(made) == {}
    for one in made:
        undo_by_hand(one)


def test_given_shares_are_at_their_order(offering):
    order = place(offering.id, wish(1), applicant(1), NOON)
    made = by_hand("order", order.id, 32_000)
    assert stuck_of([made])[made.id].order_id == order.id
    assert told_and_refused(made) == GIVEN


def test_a_part_of_an_order_that_is_over_has_gone_on(offering):
    order = place(offering.id, wish(1), applicant(1), NOON)
    made = by_hand("order", order.id, 10_000)
    cancel(order, at(1))
    assert told_and_refused(made) == OVER


def test_late_money_that_gave_shares_is_given(offering):
    order = place(offering.id, wish(1), applicant(1), NOON)
    expire_due(at(40), offering.id)
    make_lines({"amount_cents": 32_000, "structured_ref": order.reference})
    with clock.stopped_at(at(41)):
        redistribute()
        assert told_and_refused(the_assignment("late")) == GIVEN


def test_what_is_owed_and_paid_has_moved_on(offering):
    anna = make_member(db.session, "Anna")
    made = by_hand("refund", anna.id, 5_000)
    assert stuck_of([made]) == {}
    post("t-paid", at(5).date(), "Betaald",
         [Leg(TO_REFUND, 1, anna.id), Leg(GENERAL_COSTS, -1)])  # fmt: skip
    assert told_and_refused(made) == MOVED_ON


def test_savings_that_were_spent_have_moved_on(offering):
    anna = make_member(db.session, "Anna")
    plan = start_plan(anna, 500, "transfer", at(1).date(), is_told=False)
    made = by_hand("saving", plan.id, 5_000)
    assert stuck_of([made]) == {}
    post("t-spent", at(5).date(), "Besteed",
         [Leg(SAVINGS, 5_000, anna.id), Leg(GENERAL_COSTS, -5_000)])  # fmt: skip
    assert told_and_refused(made) == MOVED_ON


def test_a_part_of_a_due_that_is_collected_is_at_the_bank(offering):
    anna = make_member(db.session, "Anna")
    due = Due(member_id=anna.id, year=2026, amount_cents=1_200, reference="RF18539007547034",
              made_on=at(1).date(), pay_by=at(4).date())  # fmt: skip
    db.session.add(due)
    record("test_made", due)
    db.session.flush()
    made = by_hand("due", due.id, 200)
    assert stuck_of([made]) == {}
    due.state = "collected"
    db.session.flush()
    assert told_and_refused(made) == AT_THE_BANK


def test_the_pages_link_to_the_order_and_have_no_button(app, client):
    with app.app_context():
        make_cooperative(db.session)
        gerda = make_member(db.session, "Gerda", roles=("board",), iban=None).id
        order = place(make_offering(db.session).id, wish(1), applicant(1), NOON)
        by_hand("order", order.id, 32_000)
        (line,) = make_lines({"amount_cents": 500})
        assign_by_hand(Part(line.id, "account", 8900, 500, "person"))
        db.session.commit()
        given, order_id = the_assignment("order").line_id, order.id
    sign_in(client, app, gerda)
    for path, buttons in (("/bank/verdelen/gedaan", 1), (f"/bank/verdelen/{given}", 0)):
        page = client.get(path).text
        assert "De delen zijn al gegeven." in page
        assert f'href="/bestellingen/{order_id}">Naar de bestelling</a>' in page
        assert page.count("Draai terug") == buttons
