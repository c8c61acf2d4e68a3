"""A plant's paper: what anybody may know of it, in both languages."""

import time
from datetime import date, timedelta

import pytest

from coop import clock
from coop.database import db
from coop.home.plant_report import Sender, plant_report
from coop.periods import local_midnight, month
from coop.production.fill_month import fill_month
from coop.production.models import Outage, Plant, PlantEstimate, PlantMonth
from coop.production.queries import newest_estimate
from coop.production.record_readings import record_readings
from coop.records.audit import record
from tests.home.conftest import NOON
from tests.production.conftest import enter, give_estimate, month_reading, on_stage

ZONE = "Europe/Amsterdam"
TODAY = date(2026, 11, 21)


@pytest.fixture
def roof(app, cast):
    """A plant that began in July 2025, with an estimate and readings until October."""
    with on_stage(app):
        plant = enter(started_on=date(2024, 1, 1))
        give_estimate(plant)
        months = [(year, month) for year in (2024, 2025, 2026) for month in range(1, 13)]
        readings = [month_reading(*each, 1_030_400) for each in months if each <= (2026, 10)]
        record_readings(plant.meters[0], readings, zone=ZONE, now=NOON)
        return plant.id


def report(app, plant_id, language="nl"):
    with app.test_request_context(f"/?taal={language}"):
        plant = db.session.get(Plant, plant_id)
        made = plant_report(plant, newest_estimate(plant_id), Sender("De Kring", "1"), TODAY)
        db.session.remove()
        return made


def section(made, title):
    return next(each for each in made.data["sections"] if each["title"] == title)


def test_a_paper_is_made_and_lasting(app, client, roof):
    answer = client.get("/bronnen/ZON-4/rapport.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    named = "inline; filename=bronrapport-ZON-4-2026-11-21.pdf"
    assert answer.headers["Content-Disposition"] == named
    validation = pytest.importorskip("page")
    for profile in ("ua1", "2a"):
        found = validation.validate_pdf_bytes(answer.data, profile=profile)
        assert found.is_compliant
        assert found.document.page_count == 2


def test_a_paper_is_quick_and_all_day_the_same(client, roof):
    first = client.get("/bronnen/ZON-4/rapport.pdf").data
    start = time.process_time()
    with clock.stopped_at(NOON + timedelta(hours=5)):
        assert client.get("/bronnen/ZON-4/rapport.pdf").data == first
    assert time.process_time() - start < 1
    with clock.stopped_at(NOON + timedelta(days=1)):
        assert client.get("/bronnen/ZON-4/rapport.pdf").data != first


def test_a_paper_says_what_is_expected_and_what_was_made(app, roof):
    made = report(app, roof)
    facts = dict(made.data["facts"])
    assert facts["Gewoon jaar (P50)"] == "12.000\u00a0kWh"
    assert facts["Mager jaar (P90)"] == "10.800\u00a0kWh"
    assert facts["Goed jaar (P10)"] == "13.200\u00a0kWh"
    assert facts["Vermogen"] == "105,6\u00a0kWp"
    assert section(made, "Wat de bron maakte")["sentences"] == [
        "2025: Gemeten: 12 maanden met 12.365\u00a0kWh. Bij een gewoon jaar hoort 12.000\u00a0kWh. "
        "In 8 van de 10 jaren is het tussen 10.800\u00a0kWh en 13.200\u00a0kWh.",
        "2026: Gemeten: 10 maanden met 10.304\u00a0kWh. Bij een gewoon jaar hoort 10.000\u00a0kWh.",
    ]
    assert section(made, "Jaar na jaar")["sentences"] == [
        "Alle 2 hele jaren lagen tussen een mager en een goed jaar. Van 2026 is nog niet elke "
        "maand gemeten; daar staat wat bij dezelfde maanden van een gewoon jaar hoort."
    ]


def test_the_months_on_paper_are_those_of_the_page_with_the_years_beside_them(app, roof):
    made = report(app, roof)
    table = section(made, "Wat de bron maakte")["table"]
    assert table["head"] == ["kWh per maand", "Gemeten in 2025", "Gemeten in 2026"]
    assert table["rows"][0] == ["jan", "1.030", "1.030"]
    assert table["rows"][11] == ["dec", "1.030", "–"]
    assert table["total"] == ["Totaal", "12.365", "10.304"]
    expected = section(made, "Wat wij per maand verwachten")["table"]
    names = ["Gewoon jaar (P50)", "Mager jaar (P90)", "Goed jaar (P10)"]
    assert expected["head"] == ["kWh per maand", *names]
    assert expected["total"] == ["Totaal", "12.000", "10.800", "13.200"]


def test_a_plant_that_is_prepared_has_expectations_on_paper_and_no_meters(app, cast):
    with on_stage(app):
        plant = enter(status="preparing", started_on=None)
        give_estimate(plant)
        plant_id = plant.id
    made = report(app, plant_id)
    assert "Wat de bron maakte" not in [each["title"] for each in made.data["sections"]]
    assert section(made, "Wat wij per maand verwachten")["table"]["total"][1] == "12.000"
    assert "meter" not in " ".join(section(made, "Waar komt dit vandaan?")["sentences"])


def test_a_month_that_was_filled_in_has_a_star_on_paper_and_is_not_counted(app, roof):
    with on_stage(app):
        plant = db.session.get(Plant, roof)
        with clock.stopped_at(NOON + timedelta(days=20)):
            fill_month(plant, month(2026, 11), zone=ZONE)
    made = section(report(app, roof), "Wat de bron maakte")
    assert made["table"]["rows"][10] == ["nov", "1.030", "1.000*"]
    assert made["table"]["total"][2] == "10.304"
    assert made["sentences"][-1].startswith("* geschat: de meterstand ontbreekt nog.")


def test_a_paper_tells_how_it_was_estimated_and_what_can_differ(app, roof):
    how = section(report(app, roof), "Hoe is dit geraamd?")
    assert how["sentences"][:2] == ["Geraamd in 2026.", "Geraamd in 2026."]
    assert how["points"] == ["rekenmodel: 2,0%"]


def test_every_picture_on_the_paper_is_there_and_is_said_in_words(app, roof):
    made = report(app, roof)
    placed = [each for part in made.data["sections"] for each in part["pictures"]]
    assert {each["name"] for each in placed} == set(made.pictures)
    assert len(placed) == 4
    assert all(len(each["sentence"]) > 20 for each in placed)


def test_a_paper_tells_of_what_stood_still(app, roof):
    assert not [each for each in report(app, roof).data["sections"] if each["title"] == "Storingen"]
    with on_stage(app):
        db.session.add(
            Outage(
                plant_id=roof,
                kind="outage",
                start_at=local_midnight(date(2026, 6, 1), ZONE),
                end_at=local_midnight(date(2026, 6, 4), ZONE),
                cause="inverter",
                explanation="De omvormer was kapot.",
                lost_wh=1_234_000,
                changed_at=NOON,
            )
        )
        record("test_made", db.session.get(Plant, roof))
    (said,) = section(report(app, roof), "Storingen")["points"]
    assert said.startswith("1 juni 2026 tot en met 3 juni 2026: ")
    assert said.endswith("De omvormer was kapot. Gemist: ongeveer 1.234\u00a0kWh.")
    assert "Omvormer stuk" in said


def test_the_weather_as_it_was_is_drawn_where_it_is_known(app, roof):
    assert "M0-6 6 0 0 6-6 0Z" not in report(app, roof).pictures["year-2026"]
    with on_stage(app):
        month = PlantMonth(
            plant_id=roof, start_on=date(2026, 5, 1), weather_kwh=1100.0, made_at=NOON
        )
        db.session.add(month)
        record("test_made", db.session.get(Plant, roof))
    made = report(app, roof)
    assert "M0-6 6 0 0 6-6 0Z" in made.pictures["year-2026"]
    legends = [each["legend"] for each in section(made, "Wat de bron maakte")["pictures"]]
    assert legends[-1] == (
        "Gemeten en verwacht in 2026 (kWh). Gestreept: gewoon jaar (P50). Ruit: in dit weer."
    )
    table = section(made, "Wat de bron maakte")["table"]
    assert table["head"][-2:] == ["In het weer van 2026", "Gemeten in 2026"]
    assert table["rows"][4][2:] == ["1.100", "1.030"]


def test_a_paper_has_the_readers_language(app, client, roof):
    made = report(app, roof, "en")
    assert dict(made.data["facts"])["Power"] == "105.6\u00a0kWp"
    dutch, english = (
        client.get(f"/bronnen/ZON-4/rapport.pdf?taal={language}").data for language in ("nl", "en")
    )
    assert (b"nl-NL" in dutch, b"en-GB" in english) == (True, True)


def test_a_plant_of_which_nothing_is_known_has_a_paper_too(app, client, cast):
    with on_stage(app):
        enter(kind="wind", status="preparing", started_on=None)
        assert db.session.query(PlantEstimate).count() == 0
    answer = client.get("/bronnen/WIND-1/rapport.pdf")
    assert answer.status_code == 200
    assert client.get("/bronnen/ZON-9/rapport.pdf").status_code == 404


def test_of_a_joint_plant_our_part_is_on_paper(app, cast):
    with on_stage(app):
        plant = enter(kind="wind", started_on=date(2015, 9, 1))
        give_estimate(plant)
        plant_id = plant.id
    facts = dict(report(app, plant_id).data["facts"])
    assert facts["Ons deel"] == "25%"
    assert facts["Gewoon jaar (P50)"] == "3.000\u00a0kWh"


def test_the_page_of_the_plant_offers_its_paper(client, roof):
    assert 'href="/bronnen/ZON-4/rapport.pdf"' in client.get("/bronnen/ZON-4").text
