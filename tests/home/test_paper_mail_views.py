"""Letters to print and post, people to call, mail that stays."""

import html
from datetime import timedelta

import pytest
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail
from coop.mail.outbox import MOST_TRIES
from coop.members.models import Member
from coop.members.tell import tell, way_to
from coop.offers.models import Order
from coop.offers.place import place
from coop.records.audit import record
from coop.words import Words
from tests.factories import make_cooperative, make_member
from tests.offers.makers import NOON, applicant, make_offering, wish
from tests.signing import sign_in, tokens_in


@pytest.fixture
def stage(app, client):
    """Gerda of the board; somebody ordered by telephone, and Bram, who wants letters, too."""
    with clock.stopped_at(NOON), app.app_context():
        make_cooperative(db.session)
        offering = make_offering(db.session)
        gerda = make_member(db.session, "Gerda", roles=("board",)).id
        bram = make_member(
            db.session, "Bram", email="bram@example.org", contact_by="letter",
            street="Kade 2", postcode="7411 AA", town="Deventer",
        )  # fmt: skip
        place(offering.id, wish(), applicant(email=None, phone="0570 123 456"), NOON)
        place(offering.id, wish(), bram, NOON)
        db.session.commit()
        sign_in(client, app, gerda)
        yield client


def press(client, action, **values):
    page = client.get("/post/").text
    return client.post(action, data={**tokens_in(page, action), **values})


def messages(app):
    with app.app_context():
        return db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


def test_each_hears_from_us_in_their_own_way(app, stage):
    call, letter = messages(app)
    assert (call.channel, letter.channel) == ("phone", "letter")
    page = html.unescape(stage.get("/post/").text)
    assert 'href="tel:0570123456"' in page
    assert "Nieuwkomer 0" in page
    assert "Bram, Kade 2, 7411 AA  Deventer" in page


def test_what_to_say_is_read_before_the_call_and_reading_changes_nothing(app, stage):
    call = messages(app)[0]
    page = html.unescape(stage.get(f"/post/{call.id}").text)

    assert "Uw bestelling: zo betaalt u" in page
    assert "RF" in page
    assert "logt u in" not in page
    assert messages(app)[0].body == ""


def test_on_the_telephone_no_address_is_read_out(app, stage):
    call, letter = messages(app)
    page = html.unescape(stage.get(f"/post/{call.id}").text).partition('<div class="card">')[2]
    card = page.partition("</div>")[0]

    assert "http" not in card
    assert "QR" not in card
    assert "zonder reden en zonder kosten van uw koop afzien." in card
    assert "Bel ons of kom langs" in card
    assert "http" in html.unescape(stage.get(f"/post/{letter.id}").text)
    action = f"/post/{call.id}/brief"
    stage.post(action, data=tokens_in(stage.get(f"/post/{call.id}").text, action))
    assert "http" in html.unescape(stage.get(f"/post/{call.id}").text)


def test_a_call_is_made_once(app, stage):
    call = messages(app)[0]
    action = f"/post/{call.id}/gebeld"
    page = stage.get("/post/").text

    assert stage.post(action, data=tokens_in(page, action)).status_code == 303
    assert stage.post(action, data=tokens_in(page, action)).status_code in (302, 303)
    fresh = tokens_in(page, action) | {"form_key": "another-key-of-a-form-0001"}
    assert stage.post(action, data=fresh).status_code == 409
    assert messages(app)[0].sent_at == NOON
    assert "Er is niemand om te bellen" in stage.get("/post/").text


def test_letters_are_printed_posted_and_printed_again(app, stage):
    assert stage.get("/post/brieven.pdf").status_code == 404
    assert press(stage, "/post/afdrukken").status_code == 303
    pdf = stage.get("/post/brieven.pdf")
    assert pdf.content_type == "application/pdf"
    assert pdf.data.startswith(b"%PDF-")
    assert messages(app)[1].printed_at == NOON
    assert messages(app)[1].sent_at is None
    with clock.stopped_at(NOON + timedelta(hours=1)):
        press(stage, "/post/afdrukken")
        assert "21 november 2026 om 13:00" in stage.get("/post/").text
        letter = messages(app)[1]
        posted = press(stage, "/post/gepost", letters=str(letter.id))
        assert posted.status_code == 303
    assert messages(app)[1].sent_at == NOON + timedelta(hours=1)
    again = {"letters": str(letter.id), "form_key": "another-key-of-a-form-0002"}
    page = stage.get(f"/post/{messages(app)[0].id}").text
    stage.post("/post/gepost", data={**tokens_in(page), **again})
    assert messages(app)[1].sent_at == NOON + timedelta(hours=1)


def test_a_letter_that_was_not_printed_cannot_be_posted(app, stage):
    call, letter = messages(app)
    page = stage.get(f"/post/{call.id}").text
    typed = {"letters": f"{letter.id} {call.id} x", "form_key": "another-key-of-a-form-0003"}
    stage.post("/post/gepost", data={**tokens_in(page), **typed})

    assert [one.sent_at for one in messages(app)] == [None, None]


def test_who_cannot_be_reached_by_telephone_gets_a_letter(app, stage):
    call = messages(app)[0]
    action = f"/post/{call.id}/brief"
    page = stage.get(f"/post/{call.id}").text
    assert stage.post(action, data=tokens_in(page, action)).status_code == 303
    assert messages(app)[0].channel == "letter"


def test_mail_that_does_not_arrive_is_tried_again_or_becomes_a_letter(app, stage):
    with app.app_context():
        bram = db.session.scalars(select(Member).where(Member.name == "Bram")).one()
        bram.contact_by = "email"
        told = Words("Bericht")
        assert tell(bram, "test", 1, (told, [told]))
        db.session.flush()
        mail = db.session.scalars(select(OutboxMail).where(OutboxMail.about == "test")).one()
        mail.tries, mail.last_error = MOST_TRIES, "SMTPRecipientsRefused: onbekend"
        record("test_changed", bram)
        db.session.commit()
        mail_id = mail.id

    page = html.unescape(stage.get("/post/").text)
    assert "SMTPRecipientsRefused: onbekend" in page
    assert press(stage, f"/post/{mail_id}/opnieuw").status_code == 303
    # Sent with the answer, as any mail; it is between us and its reader again.
    assert stage.get(f"/post/{mail_id}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        ({"contact_by": "email"}, "mail"),
        ({"contact_by": "letter"}, "letter"),
        ({"contact_by": "phone"}, "phone"),
        ({"contact_by": "email", "email": None}, "letter"),
        ({"contact_by": "email", "email": None, "town": ""}, "phone"),
        ({"contact_by": "phone", "phone": None}, "mail"),
        ({"contact_by": "letter", "street": ""}, "mail"),
        ({"contact_by": "phone", "phone": None, "email": None, "town": ""}, "letter"),
    ],
)
def test_everybody_is_reached_in_some_way(changes, way):
    somebody = {
        "name": "Ada",
        "email": "ada@example.org",
        "phone": "0570 111 222",
        "street": "Kade 2",
        "postcode": "7411 AA",
        "town": "Deventer",
        **changes,
    }
    assert way_to(Member(**somebody)) == way


def test_only_the_board_sees_who_is_written(app, client, stage):
    visitor = app.test_client()
    for path in ("/post/", "/post/1", "/post/brieven.pdf"):
        assert visitor.get(path).status_code == 302
    with app.app_context():
        assert db.session.query(Order).count() == 2
