import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coop import clock
from coop.access import ROUTES
from coop.database import db
from coop.initiatives.commit import commit
from coop.initiatives.links import (
    COMMITMENT_SALT,
    PLEDGE_SALT,
    STARTER_SALT,
    Starter,
    code_of,
    sign,
)
from coop.initiatives.models import Commitment, Initiative, PhoneNote, Pledge
from coop.initiatives.pledge import pledge
from coop.initiatives.queries import Waiting, initiatives_waiting
from coop.mail.models import OutboxMail
from coop.records.audit import acting, record
from coop.records.models import AuditEntry
from tests.factories import make_member
from tests.initiatives.makers import (
    NOON,
    PRICE_CENTS,
    ZONE,
    binding,
    open_one,
    ordered,
    reach,
    want,
    with_offers,
)
from tests.signing import sign_in, token, tokens_in

TYPED = {"name": "Teun", "min_units": "2", "max_units": "4", "contact": "teun@example.org"}
IDEA = {
    "kind": "purchase",
    "title": "Batterijen in de straat",
    "story": "Samen kopen.\n\nWie doet mee?",
    "place": "Twello",
    "unit_name": "batterijen",
    "threshold_units": "12",
    "ends_on": "31-12-2026",
    "name": "Joost",
    "contact": "joost@example.org",
}
ORDER = {
    "units": "10",
    "name": "Teun",
    "contact": "teun@example.org",
    "street": "Lindelaan 1",
    "postcode": "7411br",
    "town": "Deventer",
    "seen_price_cents": str(PRICE_CENTS),
}


def send(client, page, action=None, **typed):
    """Fill in a form of a page and send it."""
    action = action or page
    return client.post(action, data={**typed, **token(client, page, action)})


def starter_page(app, initiative_id):
    with app.app_context():
        return f"/mijn/initiatieven/{sign(STARTER_SALT, initiative_id)}"


def state_of(app, initiative_id):
    with app.app_context():
        return db.session.get_one(Initiative, initiative_id).state


def test_a_visitor_starts_something_and_opens_it_by_the_link(app, client, opened):
    answer = send(client, "/initiatieven/beginnen", **IDEA)
    assert answer.status_code == 303
    begun = client.get(answer.location)
    assert "Wij stuurden u een mail" in begun.text
    number = int(answer.location.rpartition("/")[2])
    assert client.get(f"/initiatieven/{number}").status_code == 404
    assert "Batterijen" not in client.get("/initiatieven/").text
    mine = starter_page(app, number)
    assert client.get(mine).status_code == 200
    assert state_of(app, number) == "idea"  # looking alone opens nothing
    assert send(client, mine, f"{mine}/open").status_code == 303
    page = client.get(f"/initiatieven/{number}").text
    assert "nog 12 nodig" in page
    assert "joost@example.org" not in page


def test_the_same_form_sent_twice_starts_one_thing(app, client, opened):
    form = {**IDEA, **token(client, "/initiatieven/beginnen", "/initiatieven/beginnen")}
    places = {client.post("/initiatieven/beginnen", data=form).location for _time in range(2)}
    assert len(places) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count(Initiative.id))) == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("threshold_units", "vijf"),
        ("threshold_units", "1.5"),
        ("threshold_units", "-1"),
        ("threshold_units", ""),
        ("threshold_units", "0"),
        ("threshold_kwp", "20"),
        ("ends_on", "gisteren"),
        ("ends_on", "1970-01-01"),
        ("ends_on", "21-11-2026"),
        ("contact", "noch@"),
        ("title", "  "),
        ("title", "a\u202eb"),
        ("story", "x" * 3001),
    ],
)
def test_bad_input_is_told_at_its_field_and_keeps_nothing(app, client, opened, field, typed):
    answer = send(client, "/initiatieven/beginnen", **{**IDEA, field: typed})
    assert answer.status_code == 422
    where = "threshold_units" if field == "threshold_kwp" else field
    assert f'id="{where}-error"' in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Initiative.id))) == 1


def test_a_threshold_in_kwp_counts_whole_watts(app, client, opened):
    typed = {**IDEA, "threshold_units": "", "threshold_kwp": "20", "unit_kwp": "0,43"}
    answer = send(client, "/initiatieven/beginnen", **typed)
    number = int(answer.location.rpartition("/")[2])
    with app.app_context():
        found = db.session.get_one(Initiative, number)
        assert (found.threshold_units, found.threshold_watt, found.unit_watt) == (None, 20000, 430)


def test_who_would_like_to_take_part_gives_four_answers(app, client, opened):
    page = f"/initiatieven/{opened}"
    inputs = re.findall(r'<input(?![^>]*type="hidden")[^>]* name="(\w+)"', client.get(page).text)
    assert inputs == ["name", "min_units", "max_units", "contact"]
    answer = send(client, page, **TYPED)
    assert answer.status_code == 303
    assert "van 2 tot 4" in client.get(answer.location).text
    shown = client.get(page).text
    assert "nog 28 nodig" in shown
    assert "Teun" not in shown
    again = send(client, page, **{**TYPED, "min_units": "3"})
    assert "alleen de nieuwe telt" in client.get(again.location).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("min_units", "0"),
        ("min_units", "-1"),
        ("min_units", "1000000000"),
        ("min_units", "1.5"),
        ("min_units", "vijf"),
        ("max_units", "1"),
        ("contact", ""),
        ("name", ""),
    ],
)
def test_a_number_that_cannot_be_counted_is_told_at_its_field(app, client, opened, field, typed):
    answer = send(client, f"/initiatieven/{opened}", **{**TYPED, field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Pledge.id))) == 0


def test_one_changes_and_withdraws_by_ones_own_link(app, client, opened):
    mine = send(client, f"/initiatieven/{opened}", **TYPED).location
    answer = send(client, mine, min_units="1", max_units="9")
    assert answer.status_code == 303
    assert "van 1 tot 9" in client.get(mine).text  # the first link leads on
    assert send(client, mine, f"{mine}/intrekken").status_code == 303
    assert "gewist" in client.get(mine).text
    assert client.get("/initiatieven/toezegging/verzonnen").status_code == 404


def test_who_called_comes_in_with_the_code(app, client, opened):
    answer = send(client, "/initiatieven/beginnen", **{**IDEA, "contact": "0570 555 555"})
    assert "0570 123 456" in client.get(answer.location).text
    number = int(answer.location.rpartition("/")[2])
    with app.app_context():
        code = code_of(db.session.get_one(Initiative, number))
    for typed in ("1", f"{(int(code) + 1) % 10**6:06d}"):
        wrong = send(client, "/initiatieven/code", number=str(number), code=typed)
        assert wrong.status_code == 422
        assert 'id="code-error"' in wrong.text
    right = send(client, "/initiatieven/code", number=str(number), code=code)
    assert right.location == starter_page(app, number)
    assert send(client, "/initiatieven/code", number=str(number), code=code).status_code == 422


def test_codes_cannot_be_guessed_without_end(app, client, opened):
    typed = {"number": "1", "code": "000 000", **token(client, "/initiatieven/code")}
    for _time in range(11):
        slip = client.post("/initiatieven/code", data={**typed, "code": "zes"})
        assert slip.status_code == 422
    answers = [client.post("/initiatieven/code", data=typed).status_code for _time in range(11)]
    assert answers == [422] * 10 + [429]


def test_the_board_reads_every_page_but_cannot_send_what_the_starter_sends(app, board, opened):
    """Of every door of the starter: without their signed address there is nothing behind it."""
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.partition(".")[0]
        if blueprint not in ("my_initiatives", "my_tender") or "POST" not in rule.methods:
            continue
        address = rule.rule
        for name in rule.arguments:
            address = re.sub(rf"<[^<>]*{name}>", str(opened), address)
        answer = board.post(address, data=token(board, "/initiatieven/bestuur/1"))
        assert answer.status_code == 404, address
    assert {name for name in ROUTES if name.startswith("initiative_board.")} == {
        f"initiative_board.{name}"
        for name in (
            "index", "show", "answer_POST", "hide_POST", "show_POST", "link_POST", "called_POST"
        )
    }  # fmt: skip


def test_the_board_answers_hides_and_calls(app, board, client, opened):
    page = f"/initiatieven/bestuur/{opened}"
    assert send(board, page, f"{page}/antwoord", text="Goed idee.").status_code == 303
    assert "Goed idee." in client.get(f"/initiatieven/{opened}").text
    assert send(board, page, f"{page}/verbergen", reason=" ").status_code == 422
    assert send(board, page, f"{page}/verbergen", reason="Oplichting.").status_code == 303
    shown = client.get(f"/initiatieven/{opened}").text
    assert "Verborgen door het bestuur" in shown
    assert "Oplichting." in shown
    assert "Samen kopen is goedkoper" not in shown
    assert "Oplichting." in client.get("/initiatieven/").text
    assert send(board, page, f"{page}/tonen").status_code == 303
    with app.app_context():
        note = PhoneNote(
            initiative_id=opened, name="Wim", phone="0570 111 111", told="Het gaat door.",
            made_at=NOON,
        )  # fmt: skip
        db.session.add(note)
        record("test_made", note)
        db.session.commit()
        note_id = note.id
    called = f"/initiatieven/bestuur/gebeld/{note_id}"
    assert "0570 111 111" in board.get("/initiatieven/bestuur/").text
    kascommissie = page_of_kascommissie(app)
    assert "Alle initiatieven" in kascommissie
    assert "0570 111 111" not in kascommissie
    assert "Wim" not in kascommissie
    assert send(board, "/initiatieven/bestuur/", called).status_code == 303
    assert "0570 111 111" not in board.get("/initiatieven/bestuur/").text
    with app.app_context():
        told = db.session.get_one(PhoneNote, note_id)
        assert (told.name, told.phone) == ("", "")


def page_of_kascommissie(app):
    with app.app_context():
        trees = make_member(db.session, "Trees", roles=("kascommissie",)).id
        db.session.commit()
    client = app.test_client()
    sign_in(client, app, trees)
    return client.get("/initiatieven/bestuur/").text


def actor_of(app, action):
    with app.app_context():
        newest = select(AuditEntry).where(AuditEntry.action == action)
        return db.session.scalars(newest.order_by(AuditEntry.id.desc())).first().actor_id


def test_a_member_who_acts_by_their_own_link_stands_in_the_trail(app, client, ordering):
    """Where they were signed in when they ordered: whoever types an address may be anybody."""
    with app.app_context():
        noor, teun, wim = (make_member(db.session, name).id for name in ("Noor", "Teun", "Wim"))
        made = []
        for number, (contact, actor) in enumerate(
            [("Teun@example.org", teun), ("wim@example.org", None), ("els@example.org", wim)]
        ):
            with acting(actor):
                who = ordered(number, contact=contact)
                made.append(commit(ordering, who, NOON, ZONE).id)
        db.session.commit()
        links = [f"/initiatieven/bestelling/{sign(COMMITMENT_SALT, one)}" for one in made]
    for link, known in zip(links, (teun, None, None), strict=True):
        send(client, f"{link}/intrekken")
        assert actor_of(app, "commitment_withdrawn") == known

    page = starter_page(app, ordering)
    send(client, page, f"{page}/stoppen", typed="stoppen")
    assert state_of(app, ordering) == "stopped"
    assert actor_of(app, "initiative_moved") == noor


def test_when_ordering_opens_people_read_who_asks(app, ordering):
    with app.app_context():
        told = db.session.scalars(
            select(OutboxMail).where(OutboxMail.subject.startswith("U kunt nu bestellen"))
        ).all()
    assert len(told) == 3
    assert all("Dit vraagt Noor, die hiermee begon." in mail.body for mail in told)


def test_a_member_may_not_look_at_the_boards_page(app, client, opened):
    with app.app_context():
        anna = make_member(db.session, "Anna").id
        db.session.commit()
    sign_in(client, app, anna)
    assert client.get("/initiatieven/bestuur/").status_code == 403


def test_the_starter_lays_offers_side_by_side_and_fixes_one(app, client, opened):
    with app.app_context():
        for number in range(3):
            pledge(opened, want(number), NOON)
        db.session.commit()
    mine = starter_page(app, opened)
    assert send(client, mine, f"{mine}/offertes").status_code == 303
    tender = f"{mine}/aanbiedingen"
    offer = {"from_1": "10", "price_1": "400", "warranty_years": "10", "included": "Alles.",
             "valid_until": "01-03-2027"}  # fmt: skip
    half = send(client, tender, supplier="Half", **{**offer, "price_1": ""})
    assert half.status_code == 422
    for supplier in ("Dakzon", "Zonneklaar"):
        assert send(client, tender, supplier=supplier, **offer).status_code == 303
    shown = client.get(f"/initiatieven/{opened}/aanbod").text
    assert "Dakzon" in shown
    assert "Bij 12 stuks" in shown  # 40 per cent of thirty
    step = re.findall(r'name="step"[^>]* value="([\d-]+)"', client.get(tender).text)[0]
    sums = {"p50_kwh": "390", "p90_kwh": "400", "own_use_percent": "30",
            "saved_cents_per_kwh": "25", "sold_cents_per_kwh": "4", "years": "25"}  # fmt: skip
    wrong = send(client, tender, f"{mine}/vastleggen", step=step, **sums)
    assert wrong.status_code == 422
    assert 'id="p90_kwh-error"' in wrong.text
    sums["p90_kwh"] = "340"
    assert send(client, tender, f"{mine}/vastleggen", step=step, **sums).status_code == 303
    assert state_of(app, opened) == "fixed"
    shown = client.get(f"/initiatieven/{opened}/aanbod").text
    assert "zonder subsidie" in shown
    assert "10,0 jaar" in shown  # 400 / 40.17


@pytest.fixture
def ordering(app, opened):
    """A call of which people may order: its id."""
    with app.app_context():
        binding(Starter(opened))
        db.session.commit()
    return opened


def test_one_orders_in_three_pages_and_the_same_form_orders_once(app, client, ordering):
    page = f"/initiatieven/{ordering}/bestellen"
    check = send(client, page, **ORDER)
    assert check.status_code == 200
    assert "€\xa03.500,00" in check.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Commitment.id))) == 0
    form = {**ORDER, **tokens_in(check.text, f"{page}/nu")}
    places = {client.post(f"{page}/nu", data=form).location for _time in range(2)}
    assert len(places) == 1
    shown = client.get(places.pop()).text
    assert "U betaalt pas bij levering" in shown
    with app.app_context():
        made = db.session.scalars(select(Commitment)).one()
        own = f"/initiatieven/bestelling/{sign(COMMITMENT_SALT, made.id)}"
    assert send(client, f"{own}/intrekken").status_code == 303
    assert "U hoeft niets te betalen" in client.get(own).text


def test_a_price_that_was_seen_before_is_refused_on_both_pages(app, client, ordering):
    page = f"/initiatieven/{ordering}/bestellen"
    stale = {**ORDER, "seen_price_cents": "34999"}
    assert send(client, page, **stale).status_code == 422
    check = send(client, page, **ORDER)
    answer = client.post(f"{page}/nu", data={**stale, **tokens_in(check.text, f"{page}/nu")})
    assert answer.status_code == 422
    assert "De prijs is veranderd" in answer.text


def test_the_link_of_a_pledge_fills_the_order_in(app, client, ordering):
    with app.app_context():
        row = db.session.scalars(select(Pledge).order_by(Pledge.id)).first()
        link = sign(PLEDGE_SALT, row.id)
    shown = client.get(f"/initiatieven/{ordering}/bestellen?toezegging={link}").text
    assert 'value="buur0@example.org"' in shown
    assert 'value="10"' in shown


def test_after_the_last_day_the_page_says_so(app, client, ordering):
    with clock.stopped_at(NOON + timedelta(days=40)):
        shown = client.get(f"/initiatieven/{ordering}/bestellen")
    assert shown.status_code == 200
    assert "De laatste dag om te bestellen is voorbij" in shown.text


def test_someone_says_which_offer_they_like(app, client, opened):
    with app.app_context():
        first = with_offers(Starter(opened)).id
        row = db.session.scalars(select(Pledge).order_by(Pledge.id)).first()
        mine = f"/initiatieven/toezegging/{sign(PLEDGE_SALT, row.id)}"
        db.session.commit()
    assert send(client, mine, f"{mine}/voorkeur", offer=str(first)).status_code == 303
    assert send(client, mine, f"{mine}/voorkeur", offer="999").status_code == 422
    assert "1 mens" in client.get(f"/initiatieven/{opened}/aanbod").text


def test_stopping_asks_for_a_word_that_is_typed_over(app, client, opened):
    mine = starter_page(app, opened)
    assert send(client, mine, f"{mine}/stoppen", typed="ja").status_code == 422
    assert state_of(app, opened) == "call"
    assert send(client, mine, f"{mine}/stoppen", typed="Stoppen ").status_code == 303
    assert state_of(app, opened) == "stopped"
    assert "hoeft iets te betalen" in client.get(f"/initiatieven/{opened}").text


def test_who_lost_their_link_gets_it_by_mail_and_nobody_else_learns_anything(app, client, opened):
    with app.app_context():
        pledge(opened, want(1), NOON)
        db.session.commit()
        before = db.session.scalar(select(func.count(OutboxMail.id)))
    page = "/initiatieven/link-kwijt"
    answers = [
        send(client, page, email=email)
        for email in ("Buur1@example.org", "niemand@example.org", "noor@example.org")
    ]
    assert {answer.location for answer in answers} == {"/initiatieven/"}
    with app.app_context():
        mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()[before:]
        assert [mail.to_address.lower() for mail in mails] == [
            "buur1@example.org", "noor@example.org",
        ]  # fmt: skip
        row = db.session.scalars(select(Pledge)).one()
        assert sign(PLEDGE_SALT, row.id) in mails[0].body
        assert sign(STARTER_SALT, opened) in mails[1].body


def test_the_starter_sees_where_to_deliver_and_visitors_do_not(app, client, ordering):
    with app.app_context():
        commit(ordering, ordered(1), NOON, ZONE)
        db.session.commit()
    assert "Lindelaan 2" in client.get(starter_page(app, ordering)).text
    for page in (f"/initiatieven/{ordering}", f"/initiatieven/{ordering}/aanbod"):
        assert "Lindelaan 2" not in client.get(page).text


def test_the_boards_first_page_tells_whom_to_call_and_what_waits_for_a_word(app, board, opened):
    with app.app_context():
        pledge(opened, want(1, contact="0570 222 222"), NOON)
        reach(Starter(opened))
        db.session.commit()
        assert initiatives_waiting() == Waiting(notes=1, unanswered=0)
        open_one(contact="ander@example.org")
        db.session.commit()
        assert initiatives_waiting() == Waiting(notes=1, unanswered=1)
    shown = board.get("/vandaag").text
    assert "om te bellen over een initiatief" in shown
    assert "oproep waar u nog niets op zei" in shown


def test_a_member_who_is_signed_in_finds_the_form_filled_in(app, client, ordering):
    with app.app_context():
        anna = make_member(db.session, "Anna").id
        db.session.commit()
    sign_in(client, app, anna)
    shown = client.get(f"/initiatieven/{ordering}/bestellen").text
    for known in ("anna@example.org", "Brink 1", "7411 BR"):
        assert f'value="{known}"' in shown
