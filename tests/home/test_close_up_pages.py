"""A plant from close by, as anybody sees it."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from coop.database import db
from coop.home.close_up_paper import close_up_paper
from coop.home.plant_report import Sender
from coop.periods import Period, local_bounds
from coop.production.close_up import day_grid, look
from coop.production.close_up_queries import look_at
from coop.production.meter_csv import Reading
from coop.production.models import MeterReading, Plant, ReadingBatch
from coop.production.queries import plant_by_code
from coop.production.record_readings import correct_reading, record_readings
from coop.records.audit import record
from tests.home.conftest import NOON
from tests.production.conftest import enter, month_reading, on_stage

ZONE = "Europe/Amsterdam"
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
FIRST, LAST = date(2026, 6, 10), date(2026, 6, 17)


def quarters(first, last, best=(13, 15)):
    """250 Wh in each quarter of these days, and 1 kWh at one time on the clock of June."""
    start, end = local_bounds(Period(first, last + timedelta(days=1)), ZONE)
    step = timedelta(minutes=15)
    at = start
    while at < end:
        local = at + timedelta(hours=2)
        yield Reading(at, at + step, 1000 if (local.hour, local.minute) == best else 250)
        at += step


@pytest.fixture
def roof(app, cast):
    """A plant with a month by hand and a week and a day of quarters."""
    with on_stage(app):
        plant = enter()
        readings = [month_reading(2026, 5, 9_000_000), *quarters(FIRST, LAST)]
        record_readings(plant.meters[0], readings, zone=ZONE, now=NOON)
        return plant.id


def page(client, **asked):
    return client.get("/bronnen/ZON-4/dag", query_string=asked)


def test_a_day_is_said_in_one_sentence_with_its_total_and_its_best_moment(client, roof):
    text = page(client, datum="2026-06-12").text
    assert (
        "Op 12 juni 2026 maakte de bron 25\u00a0kWh; het meest tussen 13:15 en 13:30 uur." in text
    )
    assert "chart__key-best" in text
    assert "kWh per kwartier" in text
    foot = re.search(r"<tfoot>.*?</tfoot>", text, re.DOTALL)[0]
    assert re.findall(r"[\d,]+", re.sub("<[^>]+>", " ", foot)) == ["24,75"]


def test_without_a_question_the_newest_day_is_shown(client, roof):
    assert "Op 17 juni 2026 maakte de bron" in page(client).text


def test_a_week_is_said_in_one_sentence_and_has_a_column_for_each_day(client, roof):
    text = page(client, datum="2026-06-12", soort="week").text
    assert "In de week van 8 juni 2026 maakte de bron 124\u00a0kWh" in text
    assert "Niet van elk moment is een meting bekend." in text
    heads = re.findall(r'<th scope="col" class="amount">([^<]+)<', text)
    assert heads == ["ma 8", "di 9", "wo 10", "do 11", "vr 12", "za 13", "zo 14"]


def test_one_walks_from_day_to_day_and_no_further_than_there_is_to_see(client, roof):
    first, middle, last = (
        page(client, datum=day).text for day in ("2026-06-10", "2026-06-12", "2026-06-17")
    )
    assert "Vorige dag" not in first
    assert "datum=2026-06-11" in middle
    assert "datum=2026-06-13" in middle
    assert "Volgende dag" not in last


def test_from_a_week_one_lands_on_a_day_that_can_be_seen(client, roof):
    text = page(client, datum="2026-06-17", soort="week").text
    earlier = re.search(r'href="([^"]+)">Vorige week', text)[1].replace("&amp;", "&")
    assert client.get(earlier).status_code == 200


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"datum": "2026-06-09"}, "Kies een dag van 10 juni 2026 tot en met 17 juni 2026."),
        ({"datum": "31-02-2026"}, "Schrijf een dag als 21-11-2026."),
        ({"datum": ""}, "Kies een dag."),
        ({"datum": "2026-06-12", "soort": "eeuw"}, "Kies een van de mogelijkheden."),
    ],
)
def test_a_day_that_is_not_there_is_refused_in_words_at_its_field(client, roof, asked, said):
    answer = page(client, **asked)
    assert answer.status_code == 422
    assert answer.text.count(said) == 2
    assert "Op 17 juni 2026 maakte de bron" in answer.text


def test_the_file_has_every_quarter_once_with_the_offset_of_its_clock(client, roof):
    answer = client.get("/bronnen/ZON-4/dag.csv?datum=2026-06-12&soort=dag")
    assert answer.headers["Content-Disposition"] == "attachment; filename=ZON-4-2026-06-12-1d.csv"
    lines = answer.text.lstrip("\ufeff").splitlines()
    assert lines[0] == "Begin;Einde;kWh"
    assert lines[1] == "2026-06-12T00:00+02:00;2026-06-12T00:15+02:00;0,25"
    assert len(lines) == 97
    total = sum(float(line.split(";")[2].replace(",", ".")) for line in lines[1:])
    assert total == pytest.approx(24.75)


def test_the_file_of_a_day_that_is_not_there_is_no_file(client, roof):
    assert client.get("/bronnen/ZON-4/dag.csv?datum=2025-06-12").status_code == 404


def test_a_plant_of_which_only_months_are_known_has_no_such_page(app, client, cast):
    with on_stage(app):
        plant = enter()
        record_readings(plant.meters[0], [month_reading(2026, 5, 5)], zone=ZONE, now=NOON)
    assert page(client).status_code == 404
    assert client.get("/bronnen/ZON-4/dag.csv").status_code == 404
    assert "van dichtbij" not in client.get("/bronnen/ZON-4").text


def test_of_a_joint_plant_our_part_is_shown(app, client, cast):
    with on_stage(app):
        plant = enter(ownership_ppm=250_000)
        record_readings(plant.meters[0], list(quarters(FIRST, FIRST)), zone=ZONE, now=NOON)
    text = page(client).text
    assert "maakte de bron 6,19\u00a0kWh" in text
    assert "Dit is ons deel ervan." in text


def test_a_corrected_quarter_counts_as_corrected(app, client, roof):
    with on_stage(app):
        meter = db.session.get(Plant, roof).meters[0]
        wrong = next(each for each in quarters(FIRST, FIRST) if each.energy_wh == 1000)
        right = Reading(wrong.start_at, wrong.end_at, 11_000)
        correct_reading(meter, right, "Meter verkeerd afgelezen", zone=ZONE, now=NOON)
    assert "maakte de bron 35\u00a0kWh" in page(client, datum="2026-06-10").text


def test_what_was_filled_in_is_called_estimated(app, client, cast):
    with on_stage(app):
        plant = enter()
        batch = ReadingBatch(meter_id=plant.meters[0].id, source="file", recorded_at=NOON)
        db.session.add(batch)
        record("test_made", batch)
        db.session.flush()
        for each in quarters(FIRST, FIRST):
            figures = {name: getattr(each, name) for name in ("start_at", "end_at", "energy_wh")}
            db.session.add(
                MeterReading(
                    meter_id=batch.meter_id, batch_id=batch.id, is_estimated=True, **figures
                )
            )
    assert "Een deel is geschat." in page(client).text


def test_quarters_that_others_took_the_time_of_are_not_there_any_more(app, client, roof):
    with on_stage(app):
        rows = db.session.scalars(select(MeterReading).where(MeterReading.start_at > JUNE)).all()
        for row in rows:
            db.session.add(
                MeterReading(
                    meter_id=row.meter_id,
                    batch_id=row.batch_id,
                    start_at=row.start_at,
                    end_at=row.end_at,
                    energy_wh=0,
                    version=2,
                    is_void=True,
                )
            )
        record("test_made", db.session.get(Plant, roof))
    assert page(client).status_code == 404
    assert "dichtbij" not in client.get("/bronnen/ZON-4").text


def test_a_night_says_that_nothing_was_made(app, client, cast):
    with on_stage(app):
        plant = enter()
        dark = [Reading(each.start_at, each.end_at, 0) for each in quarters(FIRST, FIRST)]
        record_readings(plant.meters[0], dark, zone=ZONE, now=NOON)
    assert "Op 10 juni 2026 maakte de bron geen stroom." in page(client).text


def test_the_page_of_the_plant_leads_here(client, roof):
    text = client.get("/bronnen/ZON-4").text
    assert "Een dag of week van dichtbij" in text
    assert '"/bronnen/ZON-4/dag"' in text


@pytest.mark.parametrize("kind", ["dag", "week"])
def test_a_look_is_on_paper_as_on_the_page(client, roof, kind):
    asked = f"datum={FIRST}&soort={kind}"
    page = client.get(f"/bronnen/ZON-4/dag?{asked}").text
    path = re.search(r'href="(/bronnen/ZON-4/dag\.pdf[^"]*)"', page)[1].replace("&amp;", "&")
    answer = client.get(path)

    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    validation = pytest.importorskip("page")
    for profile in ("ua1", "2a"):
        found = validation.validate_pdf_bytes(answer.data, profile=profile)
        assert found.is_compliant, [(fault.rule_id, fault.message) for fault in found.failures]


def test_the_paper_has_the_sentence_and_every_hour_of_the_page(app, client, roof):
    page = client.get(f"/bronnen/ZON-4/dag?datum={FIRST}").text.replace("\u00a0", " ")
    with app.test_request_context():
        plant = plant_by_code("ZON-4")
        seen = look_at(plant, look(FIRST, "dag"), ZONE)
        made = close_up_paper(
            plant, seen, day_grid(seen.found, "Samen"), Sender("De Kring", "1"), LAST
        )
        db.session.remove()

    (part,) = made.data["sections"]
    (sentence,) = (each.replace("\u00a0", " ") for each in part["sentences"])
    assert sentence in page
    assert "het meest tussen 13:15 en 13:30 uur" in sentence
    assert len(part["table"]["rows"]) == 24
    assert part["table"]["total"][-1] == "24,75"
    assert set(made.pictures) == {"steps"}


def test_there_is_no_paper_of_days_that_are_not_known(client, roof):
    assert client.get("/bronnen/ZON-4/dag.pdf?datum=1999-01-01").status_code == 404
    assert client.get("/bronnen/ZON-9/dag.pdf").status_code == 404
