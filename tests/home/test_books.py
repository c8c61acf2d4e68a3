"""The books as the board and the kascommissie read them."""

import re
from datetime import date

import pytest

from coop.database import db
from coop.ledger.chart import BANK, SHARE_CAPITAL, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.post import post, reverse
from coop.ledger.queries import balances, entries_page
from tests.factories import make_cooperative, make_member
from tests.signing import sign_in


@pytest.fixture
def auditor(app, client):
    """A kascommissie member who is signed in, with two entries to read."""
    with app.app_context():
        make_cooperative(db.session)
        anna = make_member(db.session, "Anna")
        ali = make_member(db.session, "Ali", roles=("kascommissie",))
        post(
            "inleg-1",
            date(2026, 1, 5),
            "Inleg Anna",
            [
                Leg(BANK, 64_000),
                Leg(SHARE_CAPITAL, -64_000, member_id=anna.id),
            ],
        )
        post(
            "terug-1",
            date(2026, 2, 6),
            "Teruggave Anna",
            [
                Leg(SHARE_CAPITAL, 32_000, member_id=anna.id),
                Leg(TO_REFUND, -32_000),
            ],
        )
        db.session.commit()
        ids = anna.id, ali.id
    sign_in(client, app, ids[1])
    return client, ids[0]


def figures(text):
    return re.findall(r"€\xa0[0-9.]+,[0-9]{2}", text)


def test_balances_stand_on_their_own_side_and_cancel(auditor):
    client, _anna = auditor
    page = client.get("/boeken/").text

    table = page[: page.index('id="entries"')]
    assert figures(table) == [
        "€\xa0320,00",
        "€\xa0640,00",
        "€\xa0320,00",
        "€\xa0640,00",
        "€\xa0640,00",
    ]


def test_entries_stand_newest_first_and_by_account(auditor):
    client, _anna = auditor

    page = client.get("/boeken/").text
    assert page.index("Teruggave Anna") < page.index("Inleg Anna")
    bank = client.get(f"/boeken/?rekening={BANK}").text
    assert "Inleg Anna" in bank
    assert "Teruggave Anna" not in bank
    assert client.get("/boeken/?rekening=9999&bladzijde=²").status_code == 200


def test_a_member_does_not_read_the_books(app, auditor):
    client, anna = auditor
    sign_in(client, app, anna)

    assert client.get("/boeken/").status_code == 403


def test_an_entry_taken_back_restores_every_balance(session):
    entry = post("x", date(2026, 1, 5), "Fout", [Leg(BANK, 100), Leg(TO_REFUND, -100)])
    session.refresh(entry)
    reverse(entry, "x-terug", date(2026, 1, 6), "Teruggedraaid")

    assert [row.amount_cents for row in balances()] == [0, 0]
    shown, pages = entries_page(None, 1, 1)
    assert (pages, shown[0].entry.reference) == (2, "x-terug")
    assert entries_page(None, 99, 1)[0][0].entry.reference == "x"
