import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.members.models import Member
from coop.offers.expire import expire_due
from coop.offers.models import Offering, Order
from coop.offers.order_link import order_token
from coop.offers.pay import pay
from coop.offers.place import place
from coop.offers.receive import Money, receive
from coop.records.models import AuditEntry
from tests.factories import make_member
from tests.offers.makers import NOON, SENTENCE, applicant, make_offering, wish
from tests.signing import sign_in, token, tokens_in

TYPED = {
    "shares": "3",
    "name": "Nadia de Vries",
    "contact": "nadia@example.org",
    "street": "Dorpsstraat 1",
    "postcode": "7391ab",
    "town": "Twello",
    "iban": "nl44 rabo 0123 4567 89",
    "consent": "y",
    "seen_price_cents": "32000",
}


OF_A_VISITOR = ("name", "contact", "street", "postcode", "town", "iban")


def check(client, shop, **changes):
    """Fill in the form and send it; None leaves a field out."""
    path = f"/kopen/{shop}"
    typed = {name: value for name, value in {**TYPED, **changes}.items() if value is not None}
    return client.post(path, data={**typed, **token(client, path, path)})


def buy(client, shop, **changes):
    """The whole way through the pages; the answer to the order button."""
    checked = check(client, shop, **changes)
    assert checked.status_code == 200, checked.text
    action = f"/kopen/{shop}/bestellen"
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', checked.text)
    carried = {name: html.unescape(value) for name, value in hidden}
    return client.post(action, data={**carried, **tokens_in(checked.text, action)})


def errors(answer):
    """The sentences of the error summary, by the field they link to."""
    summary = answer.text.partition("error-summary")[2].partition("</ul>")[0]
    return dict(re.findall(r'href="#(\w+)">([^<]+)<', html.unescape(summary)))


def orders(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Order))


def test_the_offer_says_price_expectation_cost_and_risk(client, shop):
    page = html.unescape(client.get(f"/kopen/{shop}").text)

    for needed in (
        "€\u00a0320,00",
        "378\u00a0kWh",
        "349\u00a0kWh",
        "geen belofte",
        "U kunt uw inleg verliezen.",
        "Nog 60 delen te koop",
        "5 december 2026",
        SENTENCE,
    ):
        assert needed in page


def test_the_form_asks_eight_things(client, shop):
    page = client.get(f"/kopen/{shop}").text

    form = page[page.index('id="bestellen"') :].partition("</form>")[0]
    asked = set(re.findall(r'<(?:input|select|textarea)[^>]*name="(\w+)"', form))
    hidden = set(re.findall(r'type="hidden" name="(\w+)"', form))
    assert len(asked - hidden) == 8


def test_without_a_divided_year_no_euros_are_promised(client, shop):
    assert "noemen wij geen bedrag in euro" in client.get(f"/kopen/{shop}").text


def test_answers_are_checked_before_anything_is_stored(app, client, shop):
    answer = check(client, shop)

    page = html.unescape(answer.text)
    assert answer.status_code == 200
    assert "€\u00a0960,00" in page
    assert "NL44 RABO 0123 4567 89" in page
    assert "7391 AB" in page
    assert (
        "Verwacht: 1.135\u00a0kWh per jaar in een gewoon jaar (P50), 1.048\u00a0kWh in een mager "
        "jaar (P90)." in page
    )
    assert orders(app) == 0


def test_changing_answers_keeps_them(client, shop):
    answer = check(client, shop, change="1")

    assert answer.status_code == 200
    assert 'value="Nadia de Vries"' in answer.text
    assert errors(answer) == {}


def test_a_newcomer_buys_and_is_told_how_to_pay(app, client, shop):
    answer = buy(client, shop)
    page = client.get(answer.headers["Location"])

    text = html.unescape(page.text)
    assert answer.status_code == 303
    assert page.status_code == 200
    for needed in ("€\u00a0960,00", "NL91 ABNA 0417 1643 00", "5 december 2026", "<svg"):
        assert needed in text
    assert re.search(r"RF\d\d 2026 0000 01", text)
    with app.app_context():
        order = db.session.scalars(select(Order)).one()
        assert (order.shares, order.member.name) == (3, "Nadia de Vries")
        assert order.member.email == "nadia@example.org"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"shares": "0"}, "shares", "ten minste 1"),
        ({"shares": "10000"}, "shares", "hoogstens 20"),
        ({"shares": "-1"}, "shares", "ten minste 1"),
        ({"shares": "1.5"}, "shares", "geen heel getal"),
        ({"shares": "vijf"}, "shares", "geen heel getal"),
        ({"shares": ""}, "shares", "hoeveel delen"),
        ({"shares": "21"}, "shares", "hoogstens 20"),
        ({"shares": "9" * 50}, "shares", "te groot"),
        ({"iban": "NL91ABNA0417164301"}, "iban", "klopt niet"),
        ({"iban": ""}, "iban", "rekeningnummer"),
        ({"name": "  "}, "name", "Vul uw naam in"),
        ({"contact": " "}, "contact", "Vul een e-mailadres of een telefoonnummer in"),
        ({"iban": " "}, "iban", "Vul uw rekeningnummer in"),
        ({"postcode": " "}, "postcode", "Vul uw postcode in"),
        ({"shares": " "}, "shares", "Vul in hoeveel delen u wilt kopen"),
        ({"name": "x" * 121}, "name", "korter"),
        ({"contact": ""}, "contact", "e-mailadres of een telefoonnummer"),
        ({"contact": "ergens"}, "contact", "e-mailadres of een telefoonnummer"),
        ({"contact": "nadia@"}, "contact", "e-mailadres"),
        ({"contact": "12"}, "contact", "telefoonnummer"),
        ({"street": None}, "street", "straat"),
        ({"postcode": "12"}, "postcode", "postcode"),
        ({"town": ""}, "town", "plaats"),
        ({"consent": None}, "consent", "vinkje"),
        ({"seen_price_cents": "31000"}, "shares", "prijs van een deel is veranderd"),
        ({"seen_price_cents": "gratis"}, "shares", "prijs van een deel is veranderd"),
        ({"seen_price_cents": None}, "shares", "prijs van een deel is veranderd"),
    ],
)
def test_bad_input_is_refused_at_its_field(app, client, shop, changes, field, said):
    answer = check(client, shop, **changes)

    assert answer.status_code == 422
    assert said in errors(answer)[field]
    assert orders(app) == 0


def test_a_tampered_order_is_refused_as_its_form_would_be(app, client, shop):
    checked = check(client, shop)
    action = f"/kopen/{shop}/bestellen"

    answer = client.post(action, data={**TYPED, "shares": "21", **tokens_in(checked.text, action)})

    assert answer.status_code == 422
    assert "hoogstens 20" in errors(answer)["shares"]
    assert orders(app) == 0


def test_a_second_click_gives_the_same_page(app, client, shop):
    checked = check(client, shop)
    action = f"/kopen/{shop}/bestellen"
    sent = {**TYPED, **tokens_in(checked.text, action)}

    first, second = (client.post(action, data=sent) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert orders(app) == 1


def change(app, shop, **changes):
    with app.app_context():
        offering = db.session.get(Offering, shop)
        for name, value in changes.items():
            setattr(offering, name, value)
        from coop.records.audit import record

        record("test_changed", offering)
        db.session.commit()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"price_cents": 33_000}, "prijs van een deel is veranderd"),
        ({"closes_at": NOON}, "gesloten"),
        ({"opens_at": NOON + timedelta(days=1)}, "nog niet begonnen"),
        ({"claimed_shares": 60}, "verkocht of gereserveerd"),
        ({"claimed_shares": 58}, "nog 2 delen"),
    ],
)
def test_what_changed_since_the_check_page_is_told(app, client, shop, changes, said):
    checked = check(client, shop)
    change(app, shop, **changes)
    action = f"/kopen/{shop}/bestellen"

    answer = client.post(action, data={**TYPED, **tokens_in(checked.text, action)})

    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert orders(app) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"closes_at": NOON}, "Deze verkoop is gesloten"),
        ({"opens_at": NOON + timedelta(days=1)}, "De verkoop begint op 22 november 2026"),
        ({"claimed_shares": 60}, "Uitverkocht"),
    ],
)
def test_where_nothing_can_be_bought_no_form_is_shown(app, client, shop, changes, said):
    change(app, shop, **changes)

    page = client.get(f"/kopen/{shop}").text

    assert said in page
    assert 'name="shares"' not in page
    assert "U bestelt. Wij houden uw delen vast." not in page


def test_no_mistake_leads_to_a_field_that_is_not_shown(app, client, shop):
    tokens = token(client, f"/kopen/{shop}", f"/kopen/{shop}")
    change(app, shop, closes_at=NOON)

    whole, faulty = (
        client.post(f"/kopen/{shop}", data={**TYPED, **tokens, "name": name})
        for name in ("Nadia", "")
    )

    assert whole.status_code == faulty.status_code == 422
    assert "De verkoop is gesloten. Er is niets besteld." in whole.text
    assert errors(whole) == errors(faulty) == {}


def test_an_unknown_offering_is_not_there(client, shop):
    assert client.get("/kopen/999").status_code == 404


def test_an_orders_page_cannot_be_guessed(client, shop):
    assert client.get("/kopen/bestelling/1").status_code == 404


def test_whoever_switches_language_at_the_order_starts_again(client, shop):
    assert client.get(f"/kopen/{shop}/bestellen").headers["Location"] == f"/kopen/{shop}"


def test_whoever_just_ordered_here_is_led_to_their_order(client, shop):
    there = buy(client, shop).headers["Location"]

    page = client.get(f"/kopen/{shop}/bestellen")

    assert page.status_code == 200
    assert f'href="{there}"' in page.text
    assert client.get("/kopen/999/bestellen").status_code == 302  # another offering


def test_of_a_member_this_browser_notes_no_order(app, client, shop, people):
    sign_in(client, app, people["anna"])
    assert buy(client, shop, **dict.fromkeys(OF_A_VISITOR)).status_code == 303

    assert client.get_cookie("ordered", path=f"/kopen/{shop}/bestellen") is None
    assert client.get(f"/kopen/{shop}/bestellen").status_code == 302


def test_answers_that_are_sent_again_by_a_reload_are_still_one_order(app, client, shop):
    path, action = f"/kopen/{shop}", f"/kopen/{shop}/bestellen"
    sent = {**TYPED, **token(client, path, path)}
    with clock.stopped_at(clock.now()):
        once = client.post(path, data=sent)
    again = client.post(path, data=sent)
    forms = [
        {**tokens_in(page.text, action), "checked": checked_on(page)} for page in (once, again)
    ]
    answers = [client.post(action, data=form) for form in forms]

    assert answers[0].status_code == answers[1].status_code == 303
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert orders(app) == 1


def checked_on(page):
    """The sealed answers that a page carries."""
    return html.unescape(re.findall(r'name="checked" value="([^"]*)"', page.text)[0])


def test_a_form_with_other_answers_under_the_key_of_an_order_is_refused(app, client, shop):
    path, action = f"/kopen/{shop}", f"/kopen/{shop}/bestellen"
    sent = {**TYPED, **token(client, path, path)}
    pages = [client.post(path, data={**sent, "shares": shares}) for shares in ("3", "4")]
    answers = [
        client.post(action, data={**tokens_in(page.text, action), "checked": checked_on(page)})
        for page in pages
    ]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert orders(app) == 1


@pytest.mark.parametrize(
    "noted", ["https://elders.example/", "//elders.example", "/kopen/../x", "/kopen/1/wachten/x"]
)
def test_only_an_address_of_ours_is_led_to(client, shop, noted):
    client.set_cookie("ordered", noted, path=f"/kopen/{shop}/bestellen")

    assert client.get(f"/kopen/{shop}/bestellen").status_code == 302


def test_a_visitor_may_go_back_to_their_answers_and_a_member_leaves_nothing(
    app, client, shop, people
):
    visitor = check(client, shop)
    sign_in(client, app, people["anna"])
    member = check(client, shop, **dict.fromkeys(OF_A_VISITOR))

    assert "Er is nog niets besteld" not in visitor.text
    assert "Er is nog niets besteld" in member.text
    said = [answer.headers["Cache-Control"] for answer in (visitor, member)]
    assert said == ["private, no-cache", "no-store"]


def test_a_form_from_elsewhere_is_refused(app, client, shop):
    client.get(f"/kopen/{shop}")

    answer = client.post(f"/kopen/{shop}", data={**TYPED, "csrf_token": "forged"})

    assert answer.status_code == 400
    assert orders(app) == 0


def test_a_member_who_is_signed_in_says_less_and_buys_for_themselves(app, client, shop, people):
    sign_in(client, app, people["anna"])

    page = client.get(f"/kopen/{shop}").text
    answer = buy(client, shop, **dict.fromkeys(("name", "contact", "street", "iban"), None))

    assert 'name="iban"' not in page
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Order)).one().member_id == people["anna"]


def test_a_member_hears_before_ordering_that_it_is_too_much(app, client, shop, people):
    sign_in(client, app, people["anna"])
    blank = dict.fromkeys(("name", "contact", "street", "iban"), None)
    buy(client, shop, shares="15", **blank)

    assert (
        "Samen met eerdere bestellingen"
        in errors(check(client, shop, shares="6", **blank))["shares"]
    )
    assert check(client, shop, shares="5", **blank).status_code == 200


def test_the_check_page_does_not_tell_who_bought_before(app, client, shop):
    buy(client, shop, shares="20")

    assert check(client, shop, shares="20", name="Iemand anders").status_code == 200


def test_a_typed_address_of_a_member_reveals_nothing(app, client, shop):
    with app.app_context():
        make_member(db.session, "Anna")
        db.session.commit()

    known = buy(client, shop, contact="anna@example.org")
    unknown = buy(client, shop, contact="bob@example.org", iban="NL02ABNA0123456789")

    assert known.status_code == unknown.status_code == 303
    pages = [client.get(each.headers["Location"]).text for each in (known, unknown)]
    assert "L001" not in pages[0]
    assert "Anna" not in pages[0]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Member)) == 3


@pytest.fixture
def ordered(app, shop):
    """Two shares ordered by a newcomer: the order's id and its page."""
    with app.app_context():
        order = place(shop, wish(2), applicant(), NOON)
        db.session.commit()
        return order.id, f"/kopen/bestelling/{order_token(order.id)}"


def pay_it(app, order_id):
    with app.app_context():
        pay(db.session.get(Order, order_id), NOON.date(), 64_000, NOON.date())
        db.session.commit()


def status(app, order_id):
    with app.app_context():
        return db.session.get(Order, order_id).status


def test_the_page_of_an_order_tells_that_it_is_paid(app, client, ordered):
    pay_it(app, ordered[0])

    page = client.get(ordered[1]).text

    assert "Uw delen zijn van u" in page
    assert "21 november 2026" in page
    assert "<svg" not in page


def test_the_page_of_an_order_too_late_asks_no_money(client, ordered):
    with clock.stopped_at(NOON + timedelta(days=15)):
        page = client.get(ordered[1]).text

    assert "De betaaltermijn is voorbij" in page
    assert "NL91 ABNA" not in page


def test_a_buyer_cancels_what_is_not_paid(app, client, ordered):
    path = f"{ordered[1]}/annuleren"
    typed = tokens_in(client.get(path).text, path)

    answer = client.post(path, data=typed)
    again = client.post(path, data=typed)

    assert answer.status_code == 303
    assert answer.location == again.location
    assert status(app, ordered[0]) == "cancelled"
    with app.app_context():  # by the link, without signing in, it was the buyer
        told = db.session.query(AuditEntry).filter_by(action="order_cancelled").one()
        assert told.actor_id == db.session.get_one(Order, ordered[0]).member_id
    assert "geannuleerd" in client.get(ordered[1]).text
    assert client.get(path).status_code == 409


def test_a_buyer_withdraws_in_the_cooling_off(app, client, ordered):
    pay_it(app, ordered[0])
    path = f"{ordered[1]}/annuleren"

    answer = client.post(path, data=token(client, path, path))

    assert answer.status_code == 303
    assert status(app, ordered[0]) == "withdrawn"


def test_after_the_cooling_off_the_page_offers_no_way_back(app, client, ordered):
    pay_it(app, ordered[0])

    with clock.stopped_at(NOON + timedelta(days=15)):
        assert "annuleren" not in client.get(ordered[1]).text
        assert client.get(f"{ordered[1]}/annuleren").status_code == 422

    assert status(app, ordered[0]) == "paid"


def test_the_offer_speaks_of_wind_at_a_turbine(app, client, shop):
    with app.app_context():
        offering = make_offering(db.session, code="WIND-1", with_estimate=False)
        offering.share_class.plant.kind = "wind"
        offering_id = offering.id
        db.session.commit()

    page = client.get(f"/kopen/{offering_id}").text

    assert "windmolen" in page
    assert "nog geen raming" in page


def test_the_orders_page_asks_for_what_is_still_to_come(app, client, shop):
    with app.app_context():
        order = place(shop, wish(2), applicant(), NOON)
        receive(order, Money(NOON.date(), 20_000, "part-1"))
        token, order_id = order_token(order.id), order.id
        db.session.commit()
    page = html.unescape(client.get(f"/kopen/bestelling/{token}").text)
    assert "Wij ontvingen al €\u00a0200,00" in page
    assert "Nog te betalen: €\u00a0440,00" in page
    assert "Afzien van de koop" in page
    asked = html.unescape(client.get(f"/kopen/bestelling/{token}/annuleren").text)
    assert "U krijgt €\u00a0200,00 terug, binnen 14 dagen." in asked
    assert "U hoeft niets te betalen" not in asked
    with app.app_context(), clock.stopped_at(NOON + timedelta(days=20)):
        expire_due(clock.now(), shop)
        db.session.commit()
        assert db.session.get(Order, order_id).status == "expired"
    page = html.unescape(client.get(f"/kopen/bestelling/{token}").text)
    assert "niet alles" in page
    assert "€\u00a0200,00" in page


@pytest.mark.parametrize("path", ["/kopen", "/kopen/"])
def test_half_an_address_leads_to_what_is_for_sale(client, shop, path):
    answer = client.get(path, follow_redirects=True)

    assert answer.request.path == "/bronnen"
    assert 'id="te-koop"' in answer.text
