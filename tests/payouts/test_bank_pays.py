"""The bank's lines of a payout list: paid as a whole, one by one, marked before, sent back."""

from datetime import date

import pytest
from sqlalchemy import select

from coop.bank.assign import undo_by_hand
from coop.bank.kinds import PAID_LIST, PAYOUT_RETURN
from coop.bank.models import LineAssignment
from coop.bank.redistribute import redistribute
from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import BANK, IN_TRANSIT, PAYABLE_MEMBERS, SUSPENSE
from coop.ledger.queries import balance_cents
from coop.payouts.models import PayoutLine
from coop.payouts.settle_list import settle_list, take_back
from tests.bank.line_makers import bank_faults, make_lines
from tests.payouts.conftest import confirmed, made
from tests.yields.conftest import TODAY, ZONE

PAID_ON = date(2026, 6, 20)


@pytest.fixture
def run(due):
    """A confirmed list; after each test the bank in the books is the bank."""
    yield confirmed(due, made(due))
    assert bank_faults() == []


def total_of(run) -> int:
    return sum(line.amount_cents for line in ready(run))


def ready(run) -> list[PayoutLine]:
    found = select(PayoutLine).where(
        PayoutLine.run_id == run.id, PayoutLine.end_to_end_id.is_not(None)
    )
    return list(db.session.scalars(found.order_by(PayoutLine.id)))


def test_a_list_that_the_bank_paid_in_one_sum_is_settled(run):
    before = balance_cents(BANK)
    make_lines({"amount_cents": -total_of(run), "batch_id": run.message_id}, on=PAID_ON)
    assert redistribute().booked == 1

    assert run.state == "settled"
    assert run.settled_on == PAID_ON
    assert balance_cents(BANK) == before - total_of(run)
    assert balance_cents(IN_TRANSIT) == balance_cents(SUSPENSE) == 0
    with pytest.raises(RuleBroken, match="betaald"):
        undo_by_hand(db.session.scalars(select(LineAssignment)).one())


@pytest.mark.parametrize("as_one", [True, False])
def test_a_list_that_was_marked_as_paid_is_not_paid_again(run, as_one):
    settle_list(run.id, PAID_ON, total_cents=total_of(run), today=TODAY, zone=ZONE)
    after = balance_cents(BANK)
    if as_one:
        make_lines({"amount_cents": -total_of(run), "end_to_end": run.message_id}, on=PAID_ON)
    else:
        make_lines(*({"amount_cents": -line.amount_cents, "end_to_end": line.end_to_end_id}
                     for line in ready(run)), on=PAID_ON)  # fmt: skip
    redistribute()

    assert balance_cents(BANK) == after
    assert balance_cents(SUSPENSE) == 0


def test_a_payment_that_the_bank_sends_back_is_owed_again(run):
    settle_list(run.id, PAID_ON, total_cents=total_of(run), today=TODAY, zone=ZONE)
    line = ready(run)[0]
    bank, owed = balance_cents(BANK), balance_cents(PAYABLE_MEMBERS)
    make_lines(
        {"amount_cents": line.amount_cents, "end_to_end": line.end_to_end_id,
         "return_reason": "AC04"}, on=PAID_ON,
    )  # fmt: skip
    redistribute()

    db.session.refresh(line)
    assert (line.state, line.reason) == ("returned", "AC04")
    assert balance_cents(BANK) == bank + line.amount_cents
    assert balance_cents(PAYABLE_MEMBERS) == owed - line.amount_cents
    assert balance_cents(SUSPENSE) == 0


@pytest.mark.parametrize("digests", [("a", "b"), ("b", "a")])
def test_a_list_and_what_the_bank_sent_back_of_it_on_one_day(run, digests):
    """Lines of one day are looked at in the order of their digests; this is not up to chance."""
    line = ready(run)[0]
    bank, owed = balance_cents(BANK), balance_cents(PAYABLE_MEMBERS)
    total_cents = total_of(run)
    make_lines(
        {"amount_cents": -total_cents, "batch_id": run.message_id, "digest": digests[0]},
        {"amount_cents": line.amount_cents, "end_to_end": line.end_to_end_id,
         "return_reason": "AC04", "digest": digests[1]},
        on=PAID_ON,
    )  # fmt: skip
    redistribute()

    db.session.refresh(line)
    assert run.state == "settled"
    assert line.state == "returned"
    assert balance_cents(BANK) == bank - total_cents + line.amount_cents
    assert balance_cents(PAYABLE_MEMBERS) == owed - line.amount_cents
    assert balance_cents(SUSPENSE) == balance_cents(IN_TRANSIT) == 0


def came_back(line: PayoutLine) -> dict:
    """The bank's line of a payment that it sent back."""
    return {"amount_cents": line.amount_cents, "end_to_end": line.end_to_end_id,
            "return_reason": "AC04"}  # fmt: skip


def link_again(kind: str, item_id: int) -> None:
    """Behind everybody's back: another line of that amount takes the place of the same."""
    was = db.session.scalars(select(LineAssignment).where(LineAssignment.kind == kind)).one()
    (line,) = make_lines({"amount_cents": was.amount_cents}, on=PAID_ON)
    db.session.add(
        LineAssignment(
            line_id=line.id, kind=kind, item_id=item_id, amount_cents=was.amount_cents,
            rule=was.rule, reference=f"line-{line.id}-1", made_at=was.made_at,
        )
    )  # fmt: skip
    db.session.flush()


def test_a_payment_that_came_back_before_its_list_was_settled_is_right_and_stays_right(run):
    """The file with the return was read first; the bank's line of the list is of the whole."""
    line, total_cents, bank = ready(run)[0], total_of(run), balance_cents(BANK)
    make_lines(came_back(line), on=PAID_ON)
    assert redistribute().booked == 1
    assert bank_faults() == []

    make_lines({"amount_cents": -total_cents, "batch_id": run.message_id}, on=PAID_ON)
    redistribute()
    assert bank_faults() == []

    rest_cents = total_cents - line.amount_cents
    settle_list(run.id, PAID_ON, total_cents=rest_cents, today=TODAY, zone=ZONE)
    assert redistribute().booked == 1
    assert balance_cents(BANK) == bank - rest_cents
    assert balance_cents(SUSPENSE) == balance_cents(IN_TRANSIT) == 0


def test_a_list_of_which_the_bank_never_paid_one_is_the_rest_of_it(run):
    line, total_cents = ready(run)[0], total_of(run)
    take_back(line.id, PAID_ON, "AC04", today=TODAY, zone=ZONE)
    rest_cents = total_cents - line.amount_cents
    make_lines({"amount_cents": -rest_cents, "batch_id": run.message_id}, on=PAID_ON)
    assert redistribute().booked == 1
    assert run.state == "settled"


@pytest.mark.parametrize("kind", [PAYOUT_RETURN, PAID_LIST])
def test_what_is_linked_twice_is_seen_also_where_a_payment_came_back_early(due, kind):
    run = confirmed(due, made(due))
    line, total_cents = ready(run)[0], total_of(run)
    make_lines(came_back(line), on=PAID_ON)
    redistribute()
    settle_list(
        run.id, PAID_ON, total_cents=total_cents - line.amount_cents, today=TODAY, zone=ZONE
    )
    make_lines({"amount_cents": -total_cents, "batch_id": run.message_id}, on=PAID_ON)
    redistribute()
    assert bank_faults() == []

    link_again(kind, line.id if kind == PAYOUT_RETURN else run.id)
    assert [fault for fault in bank_faults() if fault.startswith(f"BANK-9 {kind} ")]
