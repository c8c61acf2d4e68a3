"""What is drawn by lot, or waited for, is offered as that on every page, and not as an order."""

from datetime import timedelta

import pytest

from coop.database import db
from coop.offers.models import DrawNotice, Offering, OfferingWish
from coop.offers.sold_queries import HowSold, how_sold
from coop.records.audit import record
from tests.factories import make_member
from tests.offers.makers import NOON, PRICE_CENTS
from tests.signing import sign_in, token

ZONE = "Europe/Amsterdam"
CLOSES = NOON + timedelta(days=20)
WAYS = ("/meedoen/{}", "/meedoen/{}/papier", "/meedoen/{}/termijnen/3", "/cadeau/{}")


@pytest.fixture
def lottery(app, wide_shop):
    """The shop's offering, to be drawn by lot: its id."""
    with app.app_context():
        found = db.session.get_one(Offering, wide_shop)
        found.kind = "lottery"
        notice = DrawNotice(
            offering_id=wide_shop, closes_at=CLOSES, seed_source="Lotto", told_at=NOON
        )
        db.session.add(notice)
        record("test_made", found)
        db.session.commit()
    return wide_shop


def wait(offering, member):
    db.session.add(
        OfferingWish(
            offering_id=offering.id, member_id=member.id, max_shares=3, shares_left=3, made_at=NOON
        )
    )
    db.session.flush()


@pytest.mark.parametrize("way", WAYS)
def test_every_way_leads_to_the_lottery_and_asks_nothing(client, lottery, way):
    page = client.get(way.format(lottery)).text

    assert f'href="/wensen/nieuw/{lottery}"' in page
    assert 'name="shares"' not in page
    assert "/bestellen" not in page


def test_a_form_that_is_sent_all_the_same_is_refused_at_once(client, lottery):
    enter, path = f"/wensen/nieuw/{lottery}", f"/cadeau/{lottery}"
    typed = {
        "shares": "1", "receiver_name": "Kim", "name": "Bep", "contact": "bep@example.org",
        "street": "Laan 1", "postcode": "7391 AB", "town": "Twello", "iban": "NL91ABNA0417164300",
        "consent": "y", "seen_price_cents": str(PRICE_CENTS),
    }  # fmt: skip
    answer = client.post(path, data={**token(client, enter, enter), **typed})

    assert answer.status_code == 422
    assert "worden verloot" in answer.text


def test_the_front_page_and_the_plant_say_until_when_one_can_enter(client, lottery):
    for path in ("/", "/bronnen"):
        page = client.get(path).text
        assert "delen te verloten" in page
        assert "Aanmelden tot en met" in page
        assert "Doe mee aan de verloting" in page
        assert "Bekijk en koop" not in page
        assert f'href="/kopen/{lottery}"' in page


def test_a_helper_is_offered_only_what_can_be_ordered(app, client, people, lottery):
    sign_in(client, app, people["gerda"])
    assert f"/invullen-voor/{lottery}" not in client.get("/invullen-voor/").text


def test_who_orders_finds_every_other_way_before_the_form(client, wide_shop):
    page = client.get(f"/kopen/{wide_shop}").text
    assert page.index(f'href="/meedoen/{wide_shop}"') < page.index('href="#bestellen"')
    assert f'href="/startdeel/{wide_shop}"' in page


def test_how_an_offering_is_sold_follows_line_lot_and_clock(session, roof, noon):
    def now(at):
        return how_sold([roof], at, ZONE)[roof.id]

    assert now(NOON) == HowSold("queue")
    assert now(NOON).can_order
    roof.kind = "lottery"
    assert now(NOON) == HowSold("lottery")
    session.add(
        DrawNotice(offering_id=roof.id, closes_at=CLOSES, seed_source="Lotto", told_at=NOON)
    )
    session.flush()
    before = now(CLOSES - timedelta(seconds=1))
    assert (before.is_over, now(CLOSES).is_over) == (False, True)
    assert before.enter_by == CLOSES.date()


def test_where_somebody_waits_nobody_orders(session, roof):
    wait(roof, make_member(session, "Nadia"))
    assert how_sold([roof], NOON, ZONE)[roof.id] == HowSold("waiting")


def test_a_starters_page_offers_only_what_can_be_given(app, client, wide_shop):
    page = client.get(f"/startdeel/{wide_shop}").text
    assert "zit nu niet genoeg geld" in page
    assert 'value="fund"' not in page
    assert 'value="parts"' in page

    with app.app_context():
        found = db.session.get_one(Offering, wide_shop)
        found.starter_shares = 0
        record("test_made", found)
        db.session.commit()
    page = client.get(f"/startdeel/{wide_shop}").text
    assert "Er zijn nu geen startdelen" in page
    assert 'href="/sparen/"' in page
    assert 'name="contact"' not in page
