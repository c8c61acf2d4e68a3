"""The money of a line through the books, on both databases."""

from itertools import permutations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from coop import clock
from coop.bank.assign import PERSON, assign_by_hand, decide, undo_by_hand
from coop.bank.book_lines import book_lines
from coop.bank.lines import Part
from coop.bank.models import LineAssignment, LineWaiting
from coop.bank.redistribute import plan, redistribute
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, ORDER_DEPOSITS, SHARE_CAPITAL, SUSPENSE, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.mail.models import OutboxMail
from coop.offers.cancel import cancel
from coop.offers.expire import expire_due
from coop.offers.models import OrderReceipt
from coop.offers.pay import pay
from coop.offers.place import place
from coop.offers.receive import received_cents
from coop.payouts.due_queries import payees
from coop.shares.models import ShareMovement
from tests.bank.line_makers import at, bank_faults, make_lines
from tests.factories import make_cooperative
from tests.offers.makers import NOON, applicant, iban_of, make_offering, wish

TODAY = at(5)


@pytest.fixture(autouse=True)
def today():
    with clock.stopped_at(TODAY):
        yield


@pytest.fixture
def offering(session):
    make_cooperative(session)
    return make_offering(session, offered=60)


@pytest.fixture
def order(offering):
    return order_of(offering, 1, 2)


def order_of(offering, number: int, shares: int):
    buyer = applicant(number)
    return place(offering.id, wish(shares), buyer, NOON)


def waiting() -> dict[int, int]:
    rows = db.session.execute(
        select(LineWaiting.line_id, LineWaiting.waiting_cents).where(LineWaiting.waiting_cents != 0)
    )
    return {row.line_id: row.waiting_cents for row in rows}


def assigned() -> list[tuple]:
    db.session.flush()
    undone = select(LineAssignment.undoes_id).where(LineAssignment.undoes_id.is_not(None))
    rows = db.session.execute(
        select(LineAssignment.line_id, LineAssignment.kind, LineAssignment.item_id,
               LineAssignment.amount_cents, LineAssignment.rule)
        .where(LineAssignment.undoes_id.is_(None), LineAssignment.id.not_in(undone))
        .order_by(LineAssignment.line_id, LineAssignment.kind)
    )  # fmt: skip
    return [tuple(row) for row in rows]


def test_an_imported_line_waits_in_the_books(offering):
    come, gone = make_lines({"amount_cents": 64_000}, {"amount_cents": -1_250})

    assert balance_cents(BANK) == 62_750
    assert balance_cents(SUSPENSE) == -62_750
    assert waiting() == {come.id: 64_000, gone.id: -1_250}


def test_a_line_is_booked_once(offering):
    (line,) = make_lines({"amount_cents": 64_000})
    with pytest.raises(AlreadyDone):
        book_lines([line.id])


def test_a_line_with_the_reference_pays_the_order(order):
    (line,) = make_lines({"amount_cents": 64_000, "structured_ref": order.reference})
    assert redistribute().booked == 1

    assert order.status == "paid"
    assert order.paid_on == line.booked_on
    assert balance_cents(SUSPENSE) == 0
    assert balance_cents(SHARE_CAPITAL) == -64_000
    assert assigned() == [(line.id, "order", order.id, 64_000, "reference")]
    assert not waiting()
    assert redistribute().booked == 0


def test_orders_paid_in_bulk_are_as_those_paid_one_by_one(offering):
    orders = [order_of(offering, n, n) for n in (1, 2, 3)]
    make_lines(*({"amount_cents": one.amount_cents, "remittance": one.reference, "day": n}
                 for n, one in enumerate(orders)))  # fmt: skip
    assert redistribute().booked == 3

    assert [one.status for one in orders] == ["paid"] * 3
    assert sorted(one.member.number for one in orders) == [1, 2, 3]
    shares = db.session.scalar(select(func.sum(ShareMovement.shares)))
    assert shares == 6
    assert balance_cents(SUSPENSE) == 0
    assert balance_cents(SHARE_CAPITAL) == -6 * 32_000
    assert [received_cents(one.id) for one in orders] == [32_000, 64_000, 96_000]


def test_too_little_waits_for_the_rest_and_the_rest_completes_it(order):
    make_lines({"amount_cents": 20_000, "remittance": order.reference})
    redistribute()
    assert order.status == "reserved"
    assert balance_cents(ORDER_DEPOSITS) == -20_000
    told = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert told.subject == "Uw bestelling is nog niet helemaal betaald"
    assert "€ 200,00" in told.body.replace("\u00a0", " ")
    assert "€ 440,00" in told.body.replace("\u00a0", " ")

    make_lines({"amount_cents": 50_000, "remittance": order.reference, "day": 1})
    redistribute()
    assert order.status == "paid"
    assert balance_cents(ORDER_DEPOSITS) == 0
    assert balance_cents(TO_REFUND, member_id=order.member_id) == -6_000
    assert balance_cents(SUSPENSE) == 0


def test_a_second_payment_waits_for_a_person(order):
    _first, second = make_lines(
        {"amount_cents": 64_000, "remittance": order.reference},
        {"amount_cents": 64_000, "remittance": order.reference, "day": 1},
    )
    redistribute()
    assert waiting() == {second.id: 64_000}
    (proposal,) = plan().distribution.proposals[second.id]
    assert (proposal.kind, proposal.item_id, proposal.rule) == (
        "refund",
        order.member_id,
        "twice",
    )

    assign_by_hand(proposal)
    assert balance_cents(TO_REFUND, member_id=order.member_id) == -64_000
    assert not waiting()


def test_a_hand_payment_that_comes_in_a_file_is_booked_once(order):
    pay(order, NOON.date(), 64_000, TODAY.date())
    make_lines({"amount_cents": 64_000, "remittance": order.reference})
    assert balance_cents(BANK) == 128_000
    redistribute()

    assert balance_cents(BANK) == 64_000
    assert balance_cents(SUSPENSE) == 0
    assert assigned()[0][1] == "hand_receipt"
    assert redistribute().booked == 0
    (again,) = make_lines({"amount_cents": 64_000, "remittance": order.reference, "day": 1})
    redistribute()
    assert waiting() == {again.id: 64_000}
    assert bank_faults() == []


def test_a_payment_that_came_back_before_the_order_was_full_is_undone(order):
    make_lines({"amount_cents": 20_000, "remittance": order.reference})
    redistribute()
    assert received_cents(order.id) == 20_000
    make_lines(
        {"amount_cents": -20_000, "remittance": order.reference, "return_reason": "AC04", "day": 1}
    )
    redistribute()

    assert received_cents(order.id) == 0
    assert balance_cents(ORDER_DEPOSITS) == 0
    assert balance_cents(BANK) == balance_cents(SUSPENSE) == 0
    assert {row[1] for row in assigned()} == {"pair"}
    assert not waiting()


def test_a_payment_that_came_back_after_the_shares_were_given_waits(order):
    make_lines({"amount_cents": 64_000, "remittance": order.reference})
    redistribute()
    (back,) = make_lines(
        {"amount_cents": -64_000, "remittance": order.reference, "return_reason": "AC04", "day": 1}
    )
    redistribute()
    assert order.status == "paid"
    assert waiting() == {back.id: -64_000}


def test_undo_is_a_counter_booking_and_then_the_line_is_left_to_people(order):
    (line,) = make_lines({"amount_cents": 20_000, "remittance": order.reference})
    redistribute()
    assignment = db.session.scalars(select(LineAssignment)).one()
    undo_by_hand(assignment)

    assert received_cents(order.id) == 0
    assert waiting() == {line.id: 20_000}
    assert balance_cents(SUSPENSE) == -20_000
    assert redistribute().booked == 0
    with pytest.raises(AlreadyDone):
        undo_by_hand(assignment)
    decide(line.id, "rules", 0, 0, "")
    assert redistribute().booked == 1


def test_shares_that_were_given_are_not_taken_back_in_silence(order):
    make_lines({"amount_cents": 64_000, "remittance": order.reference})
    redistribute()
    with pytest.raises(RuleBroken, match="al gegeven"):
        undo_by_hand(db.session.scalars(select(LineAssignment)).one())
    assert order.status == "paid"


def test_costs_go_to_an_account_and_back(offering):
    (line,) = make_lines({"amount_cents": -1_250, "remittance": "Kosten bank"})
    made = assign_by_hand(Part(line.id, "account", 4100, -1_250, PERSON))
    assert balance_cents("4100") == 1_250
    assert balance_cents(SUSPENSE) == 0

    undo_by_hand(made)
    assert balance_cents("4100") == 0
    assert waiting() == {line.id: -1_250}


@pytest.mark.parametrize("code", [1100, 500, 1610, 9999])
def test_an_account_that_another_act_keeps_is_refused(offering, code):
    (line,) = make_lines({"amount_cents": 1_250})
    with pytest.raises(RuleBroken):
        assign_by_hand(Part(line.id, "account", code, 1_250, PERSON))


def test_a_refund_that_was_paid_already_stays(order):
    (line,) = make_lines({"amount_cents": 64_000})
    made = assign_by_hand(Part(line.id, "refund", order.member_id, 64_000, PERSON))
    (out,) = make_lines({"amount_cents": -64_000})
    assign_by_hand(Part(out.id, "refund", order.member_id, -64_000, PERSON))
    assert balance_cents(TO_REFUND) == 0
    with pytest.raises(RuleBroken, match="al terugbetaald"):
        undo_by_hand(made)
    (more,) = make_lines({"amount_cents": -1})
    with pytest.raises(RuleBroken, match="Zoveel"):
        assign_by_hand(Part(more.id, "refund", order.member_id, -1, PERSON))


def test_no_more_than_waits_can_be_assigned(order):
    (line,) = make_lines({"amount_cents": 1_000})
    assign_by_hand(Part(line.id, "account", 8900, 600, PERSON))
    for cents in (401, 0, -1):
        with pytest.raises(AlreadyDone):
            assign_by_hand(Part(line.id, "account", 8900, cents, PERSON))


@pytest.mark.parametrize("cents", [601, -401])
def test_the_database_refuses_more_than_the_line(order, cents):
    (line,) = make_lines({"amount_cents": 1_000})
    assign_by_hand(Part(line.id, "account", 8900, 400, PERSON))
    row = f"({line.id}, 'account', 1, {cents}, 'x', 'x', false, '2026-01-01 00:00:00+00:00')"
    with pytest.raises(DatabaseError, match="never assigned more"):
        db.session.execute(
            text(
                "INSERT INTO line_assignment (line_id, kind, item_id, amount_cents, rule,"
                f" reference, is_other_account, made_at) VALUES {row}"
            )
        )


def test_an_order_cancelled_meanwhile_leaves_its_money_waiting(order):
    (line,) = make_lines({"amount_cents": 64_000, "remittance": order.reference})
    found = plan()
    cancel(order, TODAY)
    done = redistribute(found)
    assert (done.booked, done.refused) == (0, 1)
    assert waiting() == {line.id: 64_000}


def test_one_order_cancelled_meanwhile_does_not_stop_the_others(offering):
    orders = [order_of(offering, n, 1) for n in (1, 2, 3)]
    lines = make_lines(*({"amount_cents": 32_000, "remittance": one.reference} for one in orders))
    found = plan()
    cancel(orders[1], TODAY)
    done = redistribute(found)
    assert (done.booked, done.refused) == (2, 1)
    assert waiting() == {lines[1].id: 32_000}


def test_money_for_an_expired_order_never_disappears(order):
    expire_due(at(30), order.offering_id)
    make_lines({"amount_cents": 64_000, "remittance": order.reference})
    redistribute()
    total = (
        -balance_cents(SUSPENSE)
        - balance_cents(ORDER_DEPOSITS)
        - balance_cents(TO_REFUND)
        - balance_cents(SHARE_CAPITAL)
    )
    assert total == 64_000


WANTED = (
    (20_000, "{0}", 0),
    (50_000, "{0}", 1),
    (40_000, "{0} {1}", 2),
    (10_000, "{1}", 3),
)


@pytest.mark.parametrize("order_of_files", list(permutations(range(4)))[::5])
def test_files_in_any_order_give_every_order_the_same(offering, order_of_files):
    """One line a file, divided after each."""
    first, second = order_of(offering, 1, 2), order_of(offering, 2, 4)
    for file in order_of_files:
        cents, words, day = WANTED[file]
        make_lines({"amount_cents": cents, "day": day, "digest": f"d{file}",
                    "remittance": words.format(first.reference, second.reference)})  # fmt: skip
        redistribute()

    assert first.status == "paid"
    assert second.status == "reserved"
    kept = received_cents(second.id)
    rest = -balance_cents(TO_REFUND) - balance_cents(SUSPENSE)
    assert kept + rest == 120_000 - 64_000
    assert balance_cents(SUSPENSE) == -sum(waiting().values())


FROM = iban_of(7)


def paid_from() -> list[str | None]:
    return list(
        db.session.scalars(select(OrderReceipt.payer_iban).order_by(OrderReceipt.reference))
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_account_that_an_order_was_paid_from_is_kept(offering, count):
    """One by one and many at once: a refund goes back to where the money came from."""
    for number in range(1, count + 1):
        found = order_of(offering, number, 2)
        make_lines({"amount_cents": 64_000, "structured_ref": found.reference,
                    "counter_iban": FROM})  # fmt: skip
    redistribute()
    assert paid_from() == [FROM] * count


def test_a_part_of_the_money_keeps_its_account_too(order):
    make_lines({"amount_cents": 10_000, "structured_ref": order.reference, "counter_iban": FROM})
    redistribute()
    assert paid_from() == [FROM]
    assert order.status == "reserved"


def test_an_account_that_the_bank_does_not_give_stays_unknown(order):
    make_lines({"amount_cents": 64_000, "structured_ref": order.reference})
    redistribute()
    assert paid_from() == [None]


def test_money_back_to_an_applicant_goes_to_the_account_of_the_bank_line(order):
    order.member.iban = None
    make_lines({"amount_cents": 10_000, "structured_ref": order.reference, "counter_iban": FROM})
    redistribute()
    cancel(order, TODAY)
    assert payees({order.member_id})[order.member_id].iban == FROM
