"""A plant's sums without subsidy as a paper to take home."""

from datetime import date

import pytest

from coop.database import db
from coop.home.plain_sums import plain_sums
from coop.home.plant_report import Sender
from coop.home.sums_paper import sums_paper
from coop.production.queries import plant_by_code
from coop.records.audit import record
from tests.home.conftest import NOON
from tests.production.conftest import enter, give_estimate, on_stage
from tests.viability.conftest import kept

PATH = "/bronnen/ZON-4/haalbaarheid.pdf"
TODAY = date(2026, 11, 21)


@pytest.fixture
def roof(app, cast):
    """The handbook's roof, its sums on the site."""
    with on_stage(app):
        plant = enter(started_on=date(2026, 1, 1))
        give_estimate(plant)
        kept(plant, on_site=True)


def paper(app, language="nl"):
    with app.test_request_context(f"/?taal={language}"):
        made = sums_paper(plain_sums(plant_by_code("ZON-4")), Sender("De Kring", "1"), TODAY)
        db.session.remove()
        return made


def section(made, title):
    return next(each for each in made.data["sections"] if each["title"] == title)


def soft(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_paper_is_accessible_and_lasting(client, roof, language):
    answer = client.get(f"{PATH}?taal={language}")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert "-ZON-4-2026-11-21.pdf" in answer.headers["Content-Disposition"]
    validation = pytest.importorskip("page")
    for profile in ("ua1", "2a"):
        found = validation.validate_pdf_bytes(answer.data, profile=profile)
        assert found.is_compliant, [(fault.rule_id, fault.message) for fault in found.failures]


def test_only_what_is_published_is_on_paper(app, client, cast):
    with on_stage(app):
        plant = enter()
        give_estimate(plant)
        kept(plant)
    assert client.get(PATH).status_code == 404
    assert client.get("/bronnen/ZON-9/haalbaarheid.pdf").status_code == 404


def test_the_page_offers_its_paper(client, roof):
    text = client.get("/bronnen/ZON-4/haalbaarheid").text
    assert f'href="{PATH}"' in text
    assert "Haalbaarheid (PDF)" in text


def test_the_cash_flow_is_on_paper_with_its_sentence_and_its_table(app, roof):
    made = paper(app)
    cash = section(made, "Het geld van jaar tot jaar, in gewone jaren")
    sentence = "In jaar 13 kosten nieuwe omvormers € 7.500; na 14,6 jaar is het geld terug."
    assert [soft(each) for each in cash["sentences"]] == [sentence]
    assert sentence in soft(cash["pictures"][0]["sentence"])
    assert set(made.pictures) == {"cash"}
    rows, total = cash["table"]["rows"], cash["table"]["total"]
    assert len(rows) == 26
    assert rows[0] == ["bouw", "\u221276.000", "\u221276.000"]

    def number(text):
        return int(text.replace(".", "").replace("\u2212", "-"))

    assert sum(number(row[1]) for row in rows) == number(total[1]) == number(rows[-1][2])


def test_the_paper_says_what_the_page_says(app, client, roof):
    made = paper(app)
    page = soft(client.get("/bronnen/ZON-4/haalbaarheid").text)
    told = [
        text
        for part in made.data["sections"]
        for text in (*part["sentences"], *part["points"])
        if not text.startswith(("Gehaald.", "Niet gehaald."))
    ]
    assert len(told) > 10
    for text in told:
        assert soft(text) in page
    for row in section(made, "En als de prijs daalt, of er gebeurt iets anders?")["table"]["rows"]:
        assert all(soft(each) in page for each in row)
    assert "Nu verwachten wij" not in page  # the estimate is older than the plan
    assert "Onze raming zegt 12.000 kWh en 10.800 kWh." in page


def test_the_page_and_the_paper_say_when_the_estimate_has_moved_on(app, client, roof):
    with on_stage(app):
        plant = plant_by_code("ZON-4")
        give_estimate(plant, 950.0, made_at=NOON)
        record("test_made", plant)
    said = "Nu verwachten wij 11.400 kWh en 10.260 kWh, want er is sindsdien een nieuwe raming."
    assert said in soft(client.get("/bronnen/ZON-4/haalbaarheid").text)
    assert said in soft(paper(app).data["lead"])
