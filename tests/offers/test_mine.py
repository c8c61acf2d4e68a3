import html
import re
from datetime import timedelta

from coop import clock
from coop.database import db
from coop.members.models import Member
from coop.offers.cancel import take_back
from coop.offers.models import Order
from coop.offers.order_link import order_token
from coop.offers.place import place
from tests.offers.makers import NOON, applicant, wish
from tests.signing import sign_in

PAGE = "/mijn/bestellingen"


def bought_by(app, shop, buyer_id, *shares):
    """Place orders of so many shares for a member: their ids."""
    with app.app_context():
        buyer = db.session.get_one(Member, buyer_id)
        found = [place(shop, wish(each), buyer, NOON).id for each in shares]
        db.session.commit()
    return found


def rows(page):
    """The cells of each order on the page, as read."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())
        for row in body.split("</tr>")[:-1]
    ]


def test_members_see_their_own_orders_the_newest_first(app, client, shop, people):
    first, second = bought_by(app, shop, people["anna"], 2, 3)
    with app.app_context():
        take_back(db.session.get_one(Order, first), NOON)
        db.session.commit()
        links = [f"/kopen/bestelling/{order_token(each)}" for each in (second, first)]
    sign_in(client, app, people["anna"])

    page = client.get(PAGE).text

    newer, older = rows(page)
    assert newer.startswith("Werkplaats Zuid")
    assert "3 € 960,00" in newer
    assert "wacht op betaling betalen tot en met 05-12-2026" in newer
    assert "2 € 640,00" in older
    assert older.endswith("geannuleerd")
    assert re.findall(r'href="(/kopen/bestelling/[^"]+)"', page) == links
    assert client.get(links[0]).status_code == 200


def test_an_order_not_paid_in_time_asks_for_no_money(app, client, shop, people):
    bought_by(app, shop, people["anna"], 2)
    with clock.stopped_at(NOON + timedelta(days=15)):
        sign_in(client, app, people["anna"])
        (late,) = rows(client.get(PAGE).text)

    assert late.endswith("betaaltermijn voorbij")


def test_nobody_sees_the_orders_of_another(app, client, shop, people):
    bought_by(app, shop, people["anna"], 2)
    with app.app_context():
        place(shop, wish(1), applicant(), NOON)
        db.session.commit()
    for name in ("trees", "gerda"):
        sign_in(client, app, people[name])

        page = client.get(PAGE).text

        assert "U hebt nog niets besteld" in page
        assert "/kopen/bestelling/" not in page


def test_a_visitor_is_asked_to_sign_in_first(client, shop):
    answer = client.get(PAGE)

    assert answer.status_code in (302, 303)
    assert answer.location.startswith("/inloggen")


def test_a_newcomer_is_led_from_their_figures_and_their_data_to_their_orders(
    app, client, shop, people
):
    sign_in(client, app, people["anna"])

    for path in ("/mijn", "/mijn-gegevens"):
        assert f'href="{PAGE}"' in client.get(path, follow_redirects=True).text
