"""A member's part of what the weather should have given, and of an outage."""

import html
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.database import db
from coop.periods import Period, book_year, month
from coop.production.models import Outage, Plant, PlantMonth
from coop.production.record_outage import OutageDetails, record_outage
from coop.records.audit import acting, record
from coop.shares.holdings import Movement
from coop.yields.my_figures import MyPlant, my_year
from coop.yields.my_part import lost_of_member
from tests.yields.conftest import MONTHS_WH, NOW, TODAY, ZONE
from tests.yields.test_my_web import being


def held(shares, on=date(2025, 1, 1), member="1"):
    return Movement(member, on, shares)


def test_a_members_part_of_the_weather_is_that_of_their_share_days():
    plant = MyPlant(
        code="ZON-9",
        name="Dak",
        kind="solar",
        movements=(held(10), held(-10, date(2025, 2, 15))),
        issued_shares=40,
        months_wh=(100_000,) * 12,
        p50_kwh=(110.0,) * 12,
        p90_kwh=(99.0,) * 12,
        weather_kwh=(120.0, 120.0, *(None,) * 10),
    )
    year = my_year([plant], book_year(2025), TODAY)
    assert year.months[0].weather_kwh == pytest.approx(30)
    assert year.months[1].weather_kwh == pytest.approx(30 * 14 / 28)
    assert year.has_weather
    assert year.weather_kwh == pytest.approx(45)
    assert year.off_weather_fraction == pytest.approx(year.known_wh / 1000 / 45 - 1)


def test_a_month_that_was_filled_in_is_not_held_against_the_weather():
    plant = MyPlant(
        code="ZON-9",
        name="Dak",
        kind="solar",
        movements=(held(10),),
        issued_shares=40,
        months_wh=(100_000,) * 9 + (50_000, 20_000, 10_000),
        p50_kwh=(110.0,) * 12,
        p90_kwh=(99.0,) * 12,
        weather_kwh=(100.0,) * 12,
        filled_on=frozenset({date(2025, 11, 1), date(2025, 12, 1)}),
    )
    year = my_year([plant], book_year(2025), TODAY)
    assert year.off_weather_fraction == pytest.approx(950 / 1000 - 1)
    assert year.measured_expected_kwh == pytest.approx(275)
    assert year.months[11].off_weather_fraction is None
    # December gave least, but it was filled in: October is the month to ask about.
    assert year.weakest is year.months[9]
    assert year.known_wh == 245_000


def test_two_plants_are_known_together_only_where_both_are():
    values = {"kind": "solar", "movements": (held(1),), "issued_shares": 2,
              "months_wh": (1000,) * 12}  # fmt: skip
    one = MyPlant("A", "A", weather_kwh=(10.0,) * 12, **values)
    other = MyPlant("B", "B", weather_kwh=(10.0, *(None,) * 11), **values)
    year = my_year([one, other], book_year(2025), TODAY)
    assert year.months[0].weather_kwh == pytest.approx(10)
    assert year.months[1].weather_kwh is None
    assert year.weather_kwh is None
    assert year.off_weather_fraction is None


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.integers(0, 10**9))
def test_what_members_missed_adds_up_to_what_was_missed_but_for_rounding(shares, lost_wh):
    issued, days = sum(shares), Period(date(2025, 5, 3), date(2025, 5, 20))
    parts = [lost_of_member([held(count)], days, issued, lost_wh) for count in shares]
    assert abs(sum(parts) - lost_wh) <= len(shares)


def test_who_sold_before_an_outage_missed_nothing_of_it():
    days = Period(date(2025, 5, 3), date(2025, 5, 20))
    assert lost_of_member([held(3), held(-3, date(2025, 5, 1))], days, 3, 1000) == 0
    assert lost_of_member([held(3), held(-3, month(2025, 5).start)], days, 3, 1000) == 0


@pytest.fixture
def told(app, village):
    """The weather of 2025 was a tenth better than what was made, for an outage in May."""
    with app.app_context(), acting(None):
        plant = db.session.get_one(Plant, village["plant"])
        record("test_made", PlantMonth)
        for one, energy_wh in zip(book_year(2025).months(), MONTHS_WH, strict=True):
            db.session.add(
                PlantMonth(
                    plant_id=plant.id,
                    start_on=one.start,
                    weather_kwh=energy_wh / 900,
                    made_at=NOW,
                )
            )
        record_outage(
            plant,
            OutageDetails(
                date(2025, 5, 1), date(2025, 5, 10), "grid", "Geen net.", "No grid.", 350_000
            ),
            zone=ZONE,
            now=NOW,
        )
        db.session.commit()
    return village


def main_of(page):
    text = html.unescape(re.sub(r"<[^>]+>", " ", re.search(r"<main.*</main>", page, re.S)[0]))
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def test_a_member_reads_whether_it_was_the_weather_and_what_went_wrong(app, told):
    page = main_of(being(app, told, "Anna").get("/mijn?jaar=2025").text)
    assert "Lag het aan het weer?" in page
    assert "Het was 10% minder." in page
    assert "Vooral in" not in page
    assert "Samen, waar gemeten" in page
    assert "1 mei 2025 tot en met 10 mei 2025" in page
    # Ten of 35 shares.
    assert "Geen net. Van deze delen gemist: ongeveer 100 kWh." in page
    english = main_of(being(app, told, "Anna").get("/mijn?jaar=2025&taal=en").text)
    assert "No grid." in english


def test_the_kept_page_is_made_anew_after_a_new_outage_or_new_weather(app, told):
    client = being(app, told, "Anna")
    assert "Geen net." in client.get("/mijn?jaar=2025").text
    with app.app_context(), acting(None):
        outage = db.session.query(Outage).one()
        outage.explanation = "Er was een kabel stuk."
        outage.changed_at = NOW.replace(hour=20)
        record("test_made", outage)
        db.session.commit()
    assert "Er was een kabel stuk." in client.get("/mijn?jaar=2025").text
    with app.app_context(), acting(None):
        record("test_made", PlantMonth)
        for row in db.session.query(PlantMonth):
            row.weather_kwh, row.made_at = row.weather_kwh * 2, NOW.replace(hour=21)
        db.session.commit()
    page = main_of(client.get("/mijn?jaar=2025").text)
    assert "Het was 55% minder." in page
    assert re.search(r"Vooral in \w+ was het minder: \d+ kWh, terwijl \d+ kWh bij dat weer", page)


def test_who_held_nothing_in_an_outage_does_not_read_of_it(app, told):
    # Fatima bought in October.
    page = being(app, told, "Fatima").get("/mijn?jaar=2025").text
    assert "Geen net." not in page
