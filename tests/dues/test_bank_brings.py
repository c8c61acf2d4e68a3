"""The bank's lines of contribution: paid by transfer, collected in one sum, sent back."""

import pytest
from sqlalchemy import select

from coop.bank.assign import undo_by_hand
from coop.bank.models import LineAssignment
from coop.bank.redistribute import redistribute
from coop.database import db
from coop.dues.collection_queries import lines_of
from coop.ledger.chart import BANK, COLLECTIONS, SUSPENSE
from coop.ledger.queries import balance_cents
from tests.bank.line_makers import make_lines
from tests.dues.conftest import COLLECT_ON, FEE_CENTS, TODAY, ask, due_of, mandate, sent


def test_contribution_by_transfer_is_paid_and_can_be_taken_back(here):
    ask()
    anna = due_of(here, "Anna")
    make_lines({"amount_cents": FEE_CENTS, "structured_ref": anna.reference}, on=TODAY)
    assert redistribute().booked == 1
    assert anna.state == "paid"
    assert balance_cents(SUSPENSE) == 0

    undo_by_hand(db.session.scalars(select(LineAssignment)).one())
    assert anna.state == "open"
    assert balance_cents(SUSPENSE) == -FEE_CENTS


def test_a_collection_comes_in_one_sum_and_one_debit_comes_back(here):
    ask()
    for name in ("Anna", "Bram"):
        mandate(here, name)
    made = sent(here)
    make_lines({"amount_cents": 2 * FEE_CENTS, "batch_id": made.message_id}, on=COLLECT_ON)
    redistribute()
    assert made.state == "settled"
    assert balance_cents(COLLECTIONS) == balance_cents(SUSPENSE) == 0

    line = lines_of(made.id)[0]
    make_lines(
        {"amount_cents": -FEE_CENTS, "end_to_end": line.end_to_end_id, "return_reason": "AM04"},
        on=COLLECT_ON,
    )
    redistribute()
    db.session.refresh(line)
    assert line.state == "returned"
    assert balance_cents(SUSPENSE) == 0
    assert balance_cents(BANK) == FEE_CENTS


@pytest.mark.parametrize("digests", [("a", "b"), ("b", "a")])
def test_a_collection_and_what_came_back_of_it_on_one_day(here, digests):
    """Lines of one day are looked at in the order of their digests; this is not up to chance."""
    ask()
    for name in ("Anna", "Bram"):
        mandate(here, name)
    made = sent(here)
    line = lines_of(made.id)[0]
    make_lines(
        {"amount_cents": 2 * FEE_CENTS, "batch_id": made.message_id, "digest": digests[0]},
        {"amount_cents": -FEE_CENTS, "end_to_end": line.end_to_end_id, "return_reason": "AM04",
         "digest": digests[1]},
        on=COLLECT_ON,
    )  # fmt: skip
    redistribute()

    db.session.refresh(line)
    assert made.state == "settled"
    assert line.state == "returned"
    assert balance_cents(COLLECTIONS) == balance_cents(SUSPENSE) == 0
    assert balance_cents(BANK) == FEE_CENTS
