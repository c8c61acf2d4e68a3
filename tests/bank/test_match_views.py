"""The pages on which the board says what money was for."""

import threading

import pytest
from sqlalchemy import select

from coop import clock
from coop.bank.models import LineAssignment, LineDecision
from coop.bank.queue import seen_digest
from coop.bank.redistribute import plan
from coop.database import db
from coop.dues.models import Due
from coop.dues.save_up import start_plan
from coop.ledger.chart import SUSPENSE, TO_REFUND
from coop.ledger.queries import balance_cents
from coop.offers.models import Order
from coop.offers.place import place
from coop.records.audit import record
from coop.records.jobs import work
from tests.bank.line_makers import at, make_lines
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, applicant, iban_of, make_offering, wish
from tests.signing import sign_in, token, tokens_in


@pytest.fixture(autouse=True)
def today():
    with clock.stopped_at(at(5)):
        yield


@pytest.fixture
def people(app):
    """Gerda of the board and Trees of the kascommissie, and three buyers; ids by name."""
    with app.app_context():
        make_cooperative(db.session)
        offering = make_offering(db.session)
        found = {
            "gerda": make_member(db.session, "Gerda", roles=("board",), iban=None).id,
            "trees": make_member(db.session, "Trees", roles=("kascommissie",), iban=None).id,
        }
        for n in (1, 2, 3):
            found[f"order{n}"] = place(offering.id, wish(n), applicant(n), NOON).id
        db.session.commit()
    return found


@pytest.fixture
def board(app, client, people):
    sign_in(client, app, people["gerda"])
    return client


def lines(app, *wanted) -> list[int]:
    with app.app_context():
        made = [line.id for line in make_lines(*wanted)]
        db.session.commit()
    return made


def reference(app, order_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Order, order_id).reference


def balance(app, account: str) -> int:
    with app.app_context():
        return balance_cents(account)


def test_the_queue_proposes_and_one_click_books(app, board, people):
    (line,) = lines(app, {"amount_cents": 32_000, "counter_iban": iban_of(1),
                          "counter_name": "N. Nieuwkomer", "remittance": "zon"})  # fmt: skip
    page = board.get("/bank/verdelen")
    assert "1 regel" in page.text
    assert "Boek op de bestelling van Nieuwkomer 1" in page.text
    assert "Rekening en bedrag zijn gelijk." in page.text

    form = {**tokens_in(page.text, f"/bank/verdelen/{line}"),
            "kind": "order", "item": people["order1"], "cents": 32_000, "other": 0}  # fmt: skip
    answer = board.post(f"/bank/verdelen/{line}", data=form)
    assert answer.status_code == 303
    again = board.post(f"/bank/verdelen/{line}", data=form)
    assert again.status_code in (302, 303)
    assert "Er wacht niets" in board.get("/bank/verdelen").text
    with app.app_context():
        assert db.session.get_one(Order, people["order1"]).status == "paid"
        assert db.session.scalars(select(LineDecision)).one().decided_by_id == people["gerda"]
    assert balance(app, SUSPENSE) == 0


def test_a_second_form_for_the_same_line_is_refused(app, board, people):
    (line,) = lines(app, {"amount_cents": 32_000, "counter_iban": iban_of(1)})
    path = f"/bank/verdelen/{line}"
    wanted = {"kind": "order", "item": people["order1"], "cents": 32_000}
    first = {**token(board, path, f"{path}/rekening"), **wanted}
    second = {**first, "form_key": "k" * 32}  # of a page that was opened before the first click
    assert board.post(path, data=first).status_code == 303
    assert board.post(path, data=second).status_code == 409


def test_the_rules_book_what_was_seen_and_typed(app, board, people):
    one, two = (reference(app, people[f"order{n}"]) for n in (1, 2))
    lines(app, {"amount_cents": 32_000, "structured_ref": one},
          {"amount_cents": 70_000, "remittance": two.lower(), "counter_name": "Iemand"},
          )  # fmt: skip
    page = board.get("/bank/verdelen/boeken")
    assert "Er kwam meer binnen dan nodig" in page.text
    with app.app_context():
        seen = seen_digest(plan())

    hidden = tokens_in(page.text, "/bank/verdelen/boeken")
    wrong = board.post("/bank/verdelen/boeken", data={**hidden, "seen": seen, "total": "1,00"})
    assert wrong.status_code == 422
    assert "Dit is niet het totaal" in wrong.text
    hidden = tokens_in(wrong.text, "/bank/verdelen/boeken")
    answer = board.post("/bank/verdelen/boeken", data={**hidden, "seen": seen, "total": "1020,00"})
    assert answer.status_code == 303
    assert balance(app, SUSPENSE) == 0
    assert balance(app, TO_REFUND) == -6_000
    page = board.get("/bank/verdelen/gedaan?zoek=iemand")
    assert "Het betalingskenmerk staat in de omschrijving." in page.text
    assert "Er is niets om te boeken" in board.get("/bank/verdelen/boeken").text


def test_what_changed_since_the_preview_is_not_booked(app, board, people):
    lines(app, {"amount_cents": 32_000, "structured_ref": reference(app, people["order1"])})
    page = board.get("/bank/verdelen/boeken")
    with app.app_context():
        seen = seen_digest(plan())
    lines(app, {"amount_cents": 64_000, "structured_ref": reference(app, people["order2"])})
    form = {**tokens_in(page.text, "/bank/verdelen/boeken"), "seen": seen, "total": "320,00"}
    assert board.post("/bank/verdelen/boeken", data=form).status_code == 409
    assert balance(app, SUSPENSE) == -96_000


def test_many_lines_are_booked_by_a_job(app, board, people, monkeypatch):
    monkeypatch.setattr("coop.bank.distribute_job.MANY_PARTS", 1)
    lines(app, *({"amount_cents": 32_000 * n, "structured_ref": reference(app, people[f"order{n}"])}
                 for n in (1, 2, 3)))  # fmt: skip
    page = board.get("/bank/verdelen/boeken")
    assert "Wij boeken ze in groepen" in page.text
    with app.app_context():
        seen = seen_digest(plan())
    form = {**tokens_in(page.text, "/bank/verdelen/boeken"), "seen": seen, "total": "1920,00"}
    answer = board.post("/bank/verdelen/boeken", data=form)
    with app.app_context():
        assert work() == 1
    assert "3 boekingen gedaan" in board.get(answer.location, follow_redirects=True).text
    assert balance(app, SUSPENSE) == 0


def test_a_line_is_split_over_an_account_and_a_refund_and_taken_back(app, board, people):
    (line,) = lines(app, {"amount_cents": 10_000, "remittance": "gift en meer"})
    path = f"/bank/verdelen/{line}"
    said = {"account": "8900", "amount": "40,00", "reason": "Gift"}
    form = {**token(board, path, f"{path}/rekening"), **said}
    assert board.post(f"{path}/rekening", data=form).location.endswith(path)
    page = board.get(f"{path}?zoek=Nieuwkomer 2")
    assert "€\u00a060,00" in page.text
    assert "Zet" in page.text
    buyer = next(iter(people))
    form = {**tokens_in(page.text, path), "kind": "refund", "item": people[buyer], "cents": 6_000}
    assert board.post(path, data=form).status_code == 303
    assert balance(app, SUSPENSE) == 0

    with app.app_context():
        made = db.session.scalars(select(LineAssignment).order_by(LineAssignment.id)).first()
        undo = f"/bank/verdelen/terug/{made.id}"
    answer = board.post(undo, data=token(board, path, undo))
    assert answer.status_code == 303
    assert balance(app, "8900") == 0
    assert "Teruggedraaid met een tegenboeking" in board.get(path).text


def test_contribution_and_savings_are_found_by_name_and_booked(app, board, people):
    with app.app_context():
        wim = make_member(db.session, "Wim Hofman")
        due = Due(member_id=wim.id, year=2026, amount_cents=1_200, reference="RF18539007547034",
                  made_on=at(1).date(), pay_by=at(4).date())  # fmt: skip
        db.session.add(due)
        record("test_made", due)
        plan_id = start_plan(wim, 500, "transfer", at(1).date(), is_told=False).id
        db.session.commit()
        due_id, wim_id = due.id, wim.id
    (line,) = lines(app, {"amount_cents": 5_000, "counter_name": "Moeder", "remittance": "zon"})
    path = f"/bank/verdelen/{line}"
    page = board.get(f"{path}?zoek=hofman").text
    assert "Boek €\u00a012,00 op de contributie 2026 van Wim Hofman" in page
    assert "Boek op het spaargeld van Wim Hofman: €\u00a050,00" in page
    for kind, item, cents in (("due", due_id, 1_200), ("saving", plan_id, 3_800)):
        form = {**token(board, path, f"{path}/rekening"), "kind": kind, "item": item,
                "cents": cents}  # fmt: skip
        assert board.post(path, data=form).status_code == 303
    with app.app_context():
        assert db.session.get_one(Due, due_id).state == "paid"
        assert balance_cents("1640", member_id=wim_id) == -3_800
    assert balance(app, SUSPENSE) == 0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"account": "1300"}, "Kies een van de mogelijkheden."),
        ({"account": "1230"}, "Kies een van de mogelijkheden."),
        ({"account": "0510"}, "Kies een van de mogelijkheden."),
        ({"amount": "vijf"}, "Bedrag (€): "),
        ({"amount": ""}, "Vul het bedrag in."),
        (
            {"amount": "100,01"},
            "Er wacht nog €\u00a0100,00 op deze regel. Vul hoogstens",
        ),
        ({"amount": "0,00"}, "Vul een bedrag boven nul in."),
        ({"account": "1100"}, "Kies een van de mogelijkheden."),
        ({"reason": " "}, "Schrijf waar het geld voor was."),
    ],
)
def test_a_mistake_is_told_at_its_field(app, board, people, said, sentence):
    (line,) = lines(app, {"amount_cents": 10_000})
    path = f"/bank/verdelen/{line}"
    form = {**token(board, path, f"{path}/rekening"),
            **{"account": "8900", "amount": "40,00", "reason": "Gift", **said}}  # fmt: skip
    answer = board.post(f"{path}/rekening", data=form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{said.get("amount", "40,00")}"' in answer.text
    assert balance(app, SUSPENSE) == -10_000


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "nonsense"},
        {"item": "x"},
        {"cents": "1.5"},
        {"cents": "0"},
        {"cents": "99999999999999999"},
    ],
)
def test_a_button_that_no_page_of_ours_made_is_refused(app, board, people, said):
    (line,) = lines(app, {"amount_cents": 32_000})
    path = f"/bank/verdelen/{line}"
    form = {**token(board, path, f"{path}/rekening"),
            **{"kind": "order", "item": people["order1"], "cents": 32_000, **said}}  # fmt: skip
    assert board.post(path, data=form).status_code == 422
    assert balance(app, SUSPENSE) == -32_000


def test_the_kascommissie_looks_and_does_not_book(app, client, people):
    (line,) = lines(app, {"amount_cents": 32_000, "counter_iban": iban_of(1)})
    sign_in(client, app, people["trees"])
    for path in ("/bank/verdelen", f"/bank/verdelen/{line}", "/bank/verdelen/gedaan"):
        page = client.get(path)
        assert page.status_code == 200
        assert "post-button" not in page.text
        assert "op u" not in page.text
        assert "kiezen" not in page.text
        if "gedaan" not in path:
            assert "acht op het bestuur" in page.text
    assert client.get("/bank/verdelen/boeken").status_code == 403


def test_the_same_proposal_clicked_twice_at_once_is_booked_once(app, people):
    """C4: two browsers, one line, many times."""
    from coop.bank.assign import assign_by_hand
    from coop.bank.lines import Part
    from coop.errors import RuleBroken

    made = lines(app, *({"amount_cents": 100 + n} for n in range(12)))
    outcomes: list[str] = []

    def click(line_id: int, cents: int, start: threading.Barrier) -> None:
        with app.app_context():
            start.wait()
            try:
                assign_by_hand(Part(line_id, "account", 8900, cents, "person"))
                db.session.commit()
                outcomes.append("booked")
            except RuleBroken:
                db.session.rollback()
                outcomes.append("refused")

    for n, line_id in enumerate(made):
        start = threading.Barrier(2)
        both = [threading.Thread(target=click, args=(line_id, 100 + n, start)) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
    assert sorted(outcomes) == ["booked"] * 12 + ["refused"] * 12
    assert balance(app, SUSPENSE) == 0
