import html
from datetime import timedelta

import pytest
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.offers.models import Offering
from coop.records.audit import record
from coop.shares.models import ShareClass
from tests.offers.makers import NOON, SENTENCE
from tests.signing import sign_in, token, tokens_in

TYPED = {
    "offered_shares": "40",
    "price": "320,00",
    "min_shares": "1",
    "max_shares": "10",
    "opens_on": "2026-11-21",
    "last_day": "31-12-2026",
    "payment_days": "14",
    "yearly_cost": "1,50",
    "terms_version": "2026-2",
    "notified_on": "2026-11-01",
    "exemption_sentence": "Let op! U belegt buiten AFM-toezicht.",
}


def send(client, path, **changes):
    typed = {name: value for name, value in {**TYPED, **changes}.items() if value is not None}
    return client.post(path, data={**typed, **token(client, path, path)})


def newest(app):
    with app.app_context():
        return db.session.scalars(select(Offering).order_by(Offering.id.desc())).first()


@pytest.fixture
def class_id(app, shop):
    with app.app_context():
        return str(db.session.scalar(select(ShareClass.id)))


def test_the_board_puts_shares_on_sale(app, board, class_id):
    answer = send(board, "/uitgiftes/nieuw", share_class_id=class_id)

    made = newest(app)
    assert answer.status_code == 303
    assert (made.offered_shares, made.price_cents, made.yearly_cost_cents) == (40, 32_000, 150)
    assert made.opens_at.isoformat() == "2026-11-20T23:00:00+00:00"
    assert made.closes_at.isoformat() == "2026-12-31T23:00:00+00:00"
    assert made.exemption_sentence == SENTENCE


def test_a_sale_opens_to_the_second_on_the_clock_of_the_town(app, board, class_id):
    send(board, "/uitgiftes/nieuw", share_class_id=class_id, opens_time="09:30:05")

    assert newest(app).opens_at.isoformat() == "2026-11-21T08:30:05+00:00"


def test_of_an_hour_that_comes_twice_the_first_is_meant(app, board, class_id):
    typed = {"opens_on": "2027-10-31", "opens_time": "02:30", "last_day": ""}
    send(board, "/uitgiftes/nieuw", share_class_id=class_id, **typed)

    assert newest(app).opens_at.isoformat() == "2027-10-31T00:30:00+00:00"


def test_what_is_new_of_an_offering_is_kept_and_shown_again(app, board, class_id):
    typed = {
        "max_household_shares": "15",
        "starter_shares": "4",
        "target_shares": "30",
        "kind": "lottery",
        "most_instalments": "6",
        "is_small_circle": "y",
        "notified_on": "2026-11-20",
    }
    answer = send(board, "/uitgiftes/nieuw", share_class_id=class_id, **typed)

    made = newest(app)
    assert answer.location.endswith(f"/uitgiftes/{made.id}/papieren")
    kept = (made.max_household_shares, made.starter_shares, made.target_shares, made.kind)
    assert kept == (15, 4, 30, "lottery")
    assert (made.most_instalments, made.is_small_circle) == (6, True)
    page = board.get(f"/uitgiftes/{made.id}/wijzig").text
    for shown in ('value="15"', 'value="4"', 'value="30"', 'value="6"', 'value="2026-11-20"'):
        assert shown in page


def test_the_list_names_the_last_day_on_which_shares_are_sold(app, board, class_id):
    send(board, "/uitgiftes/nieuw", share_class_id=class_id, last_day="30-11-2026")

    page = html.unescape(board.get("/uitgiftes/").text)

    assert "Laatste dag: 30 november 2026." in page
    assert "1 december 2026" not in page


def test_the_exemption_sentence_is_there_and_cannot_be_switched_off(app, board, class_id):
    assert SENTENCE in html.unescape(board.get("/uitgiftes/nieuw").text)

    answer = send(board, "/uitgiftes/nieuw", share_class_id=class_id, exemption_sentence="")

    assert answer.status_code == 422
    assert newest(app).exemption_sentence == SENTENCE


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"offered_shares": "241"}, "nog 240 delen"),
        ({"offered_shares": "0"}, "ten minste 1"),
        ({"price": "0"}, "boven nul"),
        ({"price": "1.234"}, "twee dingen"),
        ({"min_shares": "5", "max_shares": "4"}, "onder het minste"),
        ({"last_day": "2026-11-20"}, "voor de eerste"),
        ({"opens_on": "morgen"}, "Schrijf een dag"),
        ({"opens_on": "2026-11-20"}, "al geweest"),
        ({"opens_on": "2028-11-21", "last_day": ""}, "meer dan 2 jaar"),
        ({"opens_time": "9 uur"}, "Schrijf een tijd"),
        ({"opens_time": "24:00"}, "Schrijf een tijd"),
        ({"opens_on": "2027-03-28", "opens_time": "02:30", "last_day": ""}, "klok vooruit"),
        ({"max_household_shares": "9"}, "Per adres"),
        ({"starter_shares": "41"}, "niet meer startdelen"),
        ({"target_shares": "41"}, "Om te beginnen"),
        ({"most_instalments": "37"}, "1 tot 36"),
        ({"kind": "lottery", "last_day": ""}, "Bij een loting"),
        ({"kind": "raffle"}, "Kies een van de mogelijkheden"),
        ({"payment_days": "0"}, "1 tot 90"),
        ({"exemption_sentence": ""}, "gaat de verkoop niet open"),
        ({"share_class_id": "999"}, "Kies een soort"),
        ({"terms_version": " "}, "Vul de versie in"),
    ],
)
def test_terms_that_cannot_be_are_refused(app, board, class_id, changes, said):
    answer = send(board, "/uitgiftes/nieuw", **{"share_class_id": class_id, **changes})

    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert newest(app).terms_version == "2026-1"


def test_the_board_changes_an_offering(app, board, shop):
    answer = send(board, f"/uitgiftes/{shop}/wijzig", price="350")

    assert answer.status_code == 303
    assert newest(app).price_cents == 35_000


def test_changing_something_else_does_not_reopen_a_closed_sale(app, board, shop):
    action = f"/uitgiftes/{shop}/sluiten"
    page = board.get("/uitgiftes/").text
    assert board.post(action, data=tokens_in(page, action)).status_code == 303

    send(
        board,
        f"/uitgiftes/{shop}/wijzig",
        opens_on="2026-11-11",
        last_day="2026-11-21",
        price="350",
    )

    assert newest(app).closes_at == NOON
    with clock.stopped_at(NOON + timedelta(minutes=1)):
        assert "gesloten" in board.get("/uitgiftes/").text


def test_the_kascommissie_reads_and_changes_nothing(app, client, shop, people):
    sign_in(client, app, people["trees"])

    page = client.get("/uitgiftes/")
    assert page.status_code == 200
    assert "/wijzig" not in page.text
    for path in ("/uitgiftes/nieuw", f"/uitgiftes/{shop}/wijzig"):
        assert client.get(path).status_code == 403
    assert client.post(f"/uitgiftes/{shop}/sluiten").status_code == 403


def test_an_unknown_offering_is_not_there(board):
    assert board.get("/uitgiftes/999/wijzig").status_code == 404


def test_a_class_that_is_full_is_not_chosen_and_says_what_to_do_instead(app, board, class_id):
    with app.app_context():
        full = db.session.get_one(ShareClass, int(class_id))
        other = ShareClass(
            plant_id=full.plant_id, name="Zzz", issued_shares=7, claimed_shares=0,
            price_cents=32_000, term_years=15,
        )  # fmt: skip
        full.claimed_shares = full.issued_shares
        db.session.add(other)
        record("test_made", full)
        db.session.commit()
        other_id = other.id
    page = html.unescape(board.get("/uitgiftes/nieuw").text)
    assert f'<option selected value="{other_id}">' in page
    assert "(nog 0)</option>" in page
    assert "Zzz (nog 7)</option>" in page
    assert 'href="/register/soorten/nieuw"' in page

    answer = send(board, "/uitgiftes/nieuw", share_class_id=class_id)
    assert answer.status_code == 422
    assert "maak eerst een nieuwe soort delen" in html.unescape(answer.text)
    assert f'<option selected value="{class_id}">' in answer.text
