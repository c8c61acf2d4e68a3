"""The page of a few lines says what the rules would do with them, and does no more work for it."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from coop import clock
from coop.bank.assign import PERSON, assign_by_hand
from coop.bank.lines import Part
from coop.bank.page_plan import plan_of
from coop.bank.redistribute import Plan, plan, redistribute
from coop.database import db
from coop.dues.models import DebitSetting, Due
from coop.dues.save_up import start_plan
from coop.dues.sign import sign_mandate
from coop.joining.pay_parts import place_in_parts, receive_part
from coop.members.list_names import list_names
from coop.members.models import Member
from coop.offers.cancel import cancel
from coop.offers.expire import expire_due
from coop.offers.pay import pay
from coop.offers.place import place
from coop.records.audit import record
from tests.bank.line_makers import at, make_lines
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, applicant, iban_of, make_offering, wish
from tests.signing import sign_in

TODAY = at(5)
OTHER_IBAN = "NL20INGB0001234567"


@pytest.fixture(autouse=True)
def today():
    with clock.stopped_at(TODAY):
        yield


@pytest.fixture
def offering(session):
    make_cooperative(session)
    return make_offering(session, offered=90, issued=90, most_instalments=12)


def make_due(member: Member, reference: str) -> Due:
    due = Due(member_id=member.id, year=2026, amount_cents=1_200, reference=reference,
              made_on=at(1).date(), pay_by=at(4).date())  # fmt: skip
    db.session.add(due)
    record("test_made", due)
    db.session.flush()
    return due


def scene(offering) -> list[int]:
    """Lines of every kind, those that the rules book in part among them: their ids."""
    orders = [place(offering.id, wish(2), applicant(n), NOON) for n in range(1, 9)]
    pay(orders[0], NOON.date(), 64_000, TODAY.date())
    cancel(orders[1], TODAY)
    parts = place_in_parts(offering.id, replace(wish(2), instalments=4), applicant(9), NOON)
    receive_part(parts, date(2026, 11, 22), 16_000, TODAY.date())
    renee = make_member(db.session, "Renée Lefèvre-de Wit")
    make_due(renee, "RF18539007547034")
    saver = start_plan(make_member(db.session, "Wim Hofman"), 500, "transfer", at(1).date(),
                       is_told=False)  # fmt: skip
    some = make_lines(
        {"amount_cents": 10_000, "structured_ref": orders[4].reference},
        {"amount_cents": 64_000, "structured_ref": orders[0].reference},
        {"amount_cents": 64_000, "remittance": orders[1].reference},
        {"amount_cents": 16_000, "structured_ref": parts.reference},
        {"amount_cents": 64_000, "counter_iban": iban_of(3), "counter_name": "Nieuwkomer 3"},
        {"amount_cents": 64_000, "remittance": orders[3].reference.lower(), "day": 1},
        {"amount_cents": 54_000, "remittance": f"rest {orders[4].reference}", "day": 2},
        {"amount_cents": 99_000, "structured_ref": orders[5].reference},
        {"amount_cents": 128_000, "remittance": f"{orders[6].reference} en {orders[7].reference}"},
        {"amount_cents": 1_200, "counter_name": "R LEFEVRE DE WIT"},
        {"amount_cents": 1_200, "counter_name": "LEFEVRE DE WIT, RENEE", "day": 1},
        {"amount_cents": 500, "structured_ref": saver.reference},
        {"amount_cents": 700, "counter_name": "W. Hofman", "counter_iban": OTHER_IBAN},
        {"amount_cents": -250, "remittance": "kosten betaalrekening"},
        {"amount_cents": 5_000, "counter_name": "Mollie B.V."},
        {"amount_cents": 4_000, "remittance": "zomaar"},
    )
    return [line.id for line in some]


def of_line(made: Plan, line_id: int) -> tuple:
    """All that a page shows of a line."""
    return (
        [part for part in made.new if part.line_id == line_id],
        made.distribution.proposals.get(line_id, ()),
        made.distribution.waiting.get(line_id, 0),
    )


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("begun", [True, False])
def test_a_page_says_of_each_line_what_the_rules_over_all_say(offering, listed, begun):
    if begun:
        # Some of an order's money was booked by rule already, and may be divided anew.
        early = place(offering.id, wish(3), applicant(12), NOON)
        make_lines({"amount_cents": 20_000, "structured_ref": early.reference})
        redistribute()
        make_lines({"amount_cents": 96_000, "structured_ref": early.reference})
    line_ids = scene(offering)
    while listed and list_names():
        pass
    everything = plan()
    assert {one.rule for one in everything.new} >= {
        "reference", "free_text", "several", "too_much", "booked_by_hand"
    }  # fmt: skip
    proposed = {one.rule for some in everything.distribution.proposals.values() for one in some}
    assert proposed >= {"account_name_amount", "name_amount", "name", "cancelled", "provider"}
    for line_id in line_ids:
        assert of_line(plan_of([line_id]), line_id) == of_line(everything, line_id), line_id
    together = plan_of(line_ids)
    for line_id in line_ids:
        assert of_line(together, line_id) == of_line(everything, line_id)


def test_what_another_line_names_by_reference_is_not_proposed_here(offering):
    order = place(offering.id, wish(2), applicant(1), NOON)
    (here,) = make_lines({"amount_cents": 64_000, "counter_iban": iban_of(1)})
    (proposal,) = plan_of([here.id]).distribution.proposals[here.id]
    assert proposal.item_id == order.id
    for said in ({"structured_ref": order.reference},
                 {"remittance": order.reference, "counter_iban": iban_of(1)}):  # fmt: skip
        with db.session.begin_nested() as attempt:
            make_lines({"amount_cents": 64_000, **said})
            assert here.id not in plan_of([here.id]).distribution.proposals
            assert here.id not in plan().distribution.proposals
            attempt.rollback()


def test_an_account_that_somebody_gave_with_a_mandate_is_known(offering):
    db.session.add(DebitSetting(id=1, creditor_id="NL69ZZZ123456780000", notice_days=14))
    anna = make_member(db.session, "Anna")
    due = make_due(anna, "RF18539007547034")
    day = at(0).date()
    sign_mandate(anna, "due", OTHER_IBAN, "Anna", by="paper", signed_on=day, today=day)
    (line,) = make_lines({"amount_cents": 1_200, "counter_iban": OTHER_IBAN})
    (proposal,) = plan_of([line.id]).distribution.proposals[line.id]
    assert (proposal.kind, proposal.item_id, proposal.rule) == ("due", due.id, "account_amount")


def test_what_a_person_decided_stays(offering):
    order = place(offering.id, wish(2), applicant(1), NOON)
    (line,) = make_lines({"amount_cents": 64_000, "structured_ref": order.reference})
    assert plan_of([line.id]).new
    assign_by_hand(Part(line.id, "account", 8900, 500, PERSON))
    assert not plan_of([line.id]).new
    assert plan_of([]).new == ()


def test_late_money_is_known(offering):
    order = place(offering.id, wish(2), applicant(1), NOON)
    with clock.stopped_at(at(40)):
        expire_due(at(40), offering.id)
        (line,) = make_lines({"amount_cents": 64_000, "structured_ref": order.reference})
        assert [part.kind for part in plan_of([line.id]).new] == ["late"]


def busy(offering_id, start: int, count: int) -> None:
    """More lines that wait and more orders, dues and members, none of which has to do with it."""
    for n in range(start, start + count):
        place(offering_id, wish(1), applicant(n), NOON)
        make_due(make_member(db.session, f"Lid Nummer{n}"), f"RF{n:016d}")
    make_lines(*({"amount_cents": 100 + n, "counter_name": f"Iemand Anders{n}", "day": 3}
                 for n in range(start, start + count)))  # fmt: skip
    while list_names():
        pass
    db.session.commit()


@contextmanager
def statements(app):
    """What is asked of the database meanwhile."""
    seen: list[str] = []

    def note(_connection, _cursor, said, *_more):
        seen.append(said)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_the_work_for_a_page_does_not_grow_with_all_that_waits(app, client):
    with app.app_context():
        make_cooperative(db.session)
        gerda = make_member(db.session, "Gerda", roles=("board",), iban=None).id
        offering = make_offering(db.session, offered=400, issued=400)
        order = place(offering.id, wish(2), applicant(500), NOON)
        (line,) = make_lines(
            {"amount_cents": 64_000, "counter_iban": iban_of(500), "remittance": "zon"}
        )
        line_id, order_id, offering_id = line.id, order.id, offering.id
        busy(offering_id, 1, 60)
    sign_in(client, app, gerda)
    pages = ("/bank/verdelen", f"/bank/verdelen/{line_id}")
    work = []
    for extra in (0, 180):
        with app.app_context():
            if extra:
                busy(offering_id, 61, extra)
            made = plan_of([line_id])
            assert made.distribution.proposals[line_id][0].item_id == order_id
            sizes = (len(made.lines), len(made.items))
        counted = []
        for path in pages:
            client.get(path)
            with statements(app) as seen:
                assert client.get(path).status_code == 200
            counted.append(len(seen))
        work.append((sizes, counted))
    assert work[0] == work[1]
    assert work[0][0] == (1, 1)
