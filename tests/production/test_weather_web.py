"""The board fetches weather without waiting for it, keeps files of it, and sees what there is."""

import gzip
import io
import re
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.production import weather_views
from coop.production.models import PlantEstimate, PlantMonth, WeatherMonth
from coop.production.weather_command import weather as weather_command
from coop.records.jobs import claim_job, start_job, work
from coop.records.models import Job
from coop.words import Words, tell
from tests.production.conftest import NOW, enter, on_stage
from tests.production.stubborn import weather_service
from tests.production.sunny import as_csv, as_epw, as_knmi, sunny_hours
from tests.production.test_plants_web import ROOF, TURBINE, send
from tests.signing import token

PAGE = "/bestuur/weer"
UPLOAD = f"{PAGE}/bestand"
FETCH = f"{PAGE}/ophalen"
PLANT_PAGE = "/bronnen/ZON-4"


@pytest.fixture
def roof_there(app, cast):
    """The roof of Apeldoorn, for the pages."""
    with on_stage(app):
        enter()


@pytest.fixture
def service(app):
    """KNMI and PVGIS, on this machine."""
    with weather_service() as (url, found):
        app.config["KNMI_URL"] = url + "/uurgegevens"
        app.config["PVGIS_URL"] = url + "/api/"
        yield found


def ask(client, source="knmi", page=PLANT_PAGE):
    return client.post(
        FETCH, data={**token(client, page, FETCH), "plant": "ZON-4", "source": source}
    )


def upload(client, *files, clock="ask"):
    # Packed: the client of the tests leaves a file of its own open for what is larger.
    sent = [(io.BytesIO(gzip.compress(text.encode())), name) for name, text in files]
    data = {**token(client, PAGE, UPLOAD), "plant": "ZON-4", "clock": clock, "files": sent}
    return client.post(UPLOAD, data=data, content_type="multipart/form-data")


def kept(app):
    with app.app_context():
        return db.session.scalars(
            select(WeatherMonth.source).order_by(WeatherMonth.place, WeatherMonth.month)
        ).all()


def test_the_button_asks_for_work_and_its_page_shows_how_far_it_is(
    app, board, roof_there, service, kascommissie, member
):
    answer = ask(board)
    page = answer.headers["Location"]

    assert answer.status_code == 303
    assert service.asked == []  # no page asks the network
    waiting = board.get(page)
    assert waiting.status_code == 200
    assert waiting.headers["Refresh"] == "3"
    assert "<progress" in waiting.text
    assert kascommissie.get(page).status_code == 200
    assert member.get(page).status_code == 403

    with app.app_context():
        assert work() == 2  # the weather, and then the months of the plant in it
        assert db.session.scalar(select(func.count()).select_from(PlantMonth)) > 0
    answer = board.get(page)
    ready = answer.text
    assert "Refresh" not in answer.headers
    assert "Het weer van het KNMI is bewaard" in ready
    assert f'href="{PAGE}"' in ready
    assert set(kept(app)) == {"knmi"}
    assert re.search(r"Weer: KNMI \w+, ", board.get(f"{PLANT_PAGE}?jaar=2025").text)
    assert len(service.asked) == 3  # 2024, 2025 and 2026 up to yesterday, all stations at once


def test_the_typical_year_of_pvgis_is_fetched_by_its_own_button(app, board, roof_there, service):
    page = ask(board, "pvgis").headers["Location"]
    with app.app_context():
        work()

    told = board.get(page).text
    assert "Het typische jaar van PVGIS is bewaard. Nieuwe maanden: 12." in told
    assert re.search(
        r"zou de bron 7\d\.\d{3} kWh maken, met ons eigen klimaat 8\d\.\d{3} kWh", told
    )
    assert "een typisch jaar" in board.get(PAGE).text


@pytest.mark.parametrize("given", [ROOF, TURBINE])
def test_a_plant_abroad_is_saved_and_estimated_once_its_weather_came(app, board, service, given):
    code = given["code"].upper()
    answer = send(board, {**given, "latitude_deg": "45", "longitude_deg": "8"})
    assert answer.status_code == 303
    page = board.get(answer.location).text
    assert "buiten Nederland kennen wij het weer niet" in page
    assert "Kies dan eerst „Weer ophalen bij PVGIS”" in page
    refused = board.post(
        f"/bestuur/bronnen/{code}/raming",
        data=token(board, f"/bronnen/{code}", f"/bestuur/bronnen/{code}/raming"),
    )
    assert "Haal bij de bron eerst het weer op bij PVGIS." in refused.text
    board.post(
        FETCH,
        data={**token(board, f"/bronnen/{code}", FETCH), "plant": code, "source": "pvgis"},
    )
    with app.app_context():
        assert work() == 2
        estimate = db.session.scalars(select(PlantEstimate)).one()
        assert estimate.source == "weather_file"
        assert estimate.annual_kwh_p50 > 50_000
        assert estimate.annual_kwh_p90 < estimate.annual_kwh_p50
        assert "PVGIS" in str(tell(estimate.weather)[0])


def test_a_fetch_that_fails_is_told_in_a_sentence_and_keeps_nothing(
    app, board, roof_there, service
):
    page = ask(board).headers["Location"]
    service.manners = ["well", "web_page"]
    with app.app_context():
        work()

    shown = board.get(page).text
    assert "Het is niet gelukt" in shown
    assert "Het KNMI stuurt een webpagina in plaats van gegevens" in shown
    assert "U kunt ook zelf een bestand inlezen." in shown
    assert kept(app) == []


def test_work_that_failed_can_be_asked_for_again(app, board, kascommissie, roof_there, service):
    page = ask(board).headers["Location"]
    again = f"{page}/opnieuw"
    service.manners = ["web_page"]
    with app.app_context():
        work()

    assert "Opnieuw proberen" not in kascommissie.get(page).text
    assert kascommissie.post(again).status_code == 403
    fields = token(board, page, again)
    answer, twice = board.post(again, data=fields), board.post(again, data=fields)
    assert answer.status_code == 303
    assert answer.location == twice.location != page
    with app.app_context():
        assert work() == 2
        first, second = db.session.scalars(
            select(Job).where(Job.kind == "weather_knmi").order_by(Job.id)
        )
        assert (first.state, second.state) == ("failed", "done")
        assert first.arguments == second.arguments
    assert "Het weer van het KNMI is bewaard" in board.get(answer.location).text


def test_work_that_did_not_fail_is_not_asked_for_again(app, board, roof_there, service):
    page = ask(board).headers["Location"]
    again = f"{page}/opnieuw"
    answer = board.post(again, data=token(board, PLANT_PAGE, FETCH))
    assert answer.location == page
    with app.app_context():
        assert len(db.session.scalars(select(Job)).all()) == 1


def test_a_worker_is_started_when_the_work_is_already_written(app, board, roof_there, monkeypatch):
    seen = []

    def spawn():
        with app.app_context():  # another connection sees what is committed, and nothing else
            seen.extend(db.session.scalars(select(Job.kind)))

    monkeypatch.setattr(weather_views, "spawn_worker", spawn)
    ask(board, "pvgis")

    assert seen == ["weather_pvgis"]


def test_a_second_click_asks_once(app, board, roof_there):
    fields = {**token(board, PLANT_PAGE, FETCH), "plant": "ZON-4", "source": "knmi"}

    first, second = board.post(FETCH, data=fields), board.post(FETCH, data=fields)

    assert first.headers["Location"] == second.headers["Location"]
    with app.app_context():
        assert len(db.session.scalars(select(Job)).all()) == 1


def test_looking_at_work_changes_nothing(app, board, roof_there):
    page = ask(board).headers["Location"]
    with app.app_context():
        before = db.session.execute(select(Job.__table__)).all()

    board.get(page)

    with app.app_context():
        assert db.session.execute(select(Job.__table__)).all() == before


def test_work_under_way_shows_its_steps_and_what_it_does(app, board, roof_there):
    with app.app_context():
        job_id = start_job("weather_knmi", {"plant": "ZON-4"}).id
        db.session.commit()
        claim_job()(1, 4, Words("Uren van het KNMI ophalen: %(year)s.", year="2024"))

    shown = board.get(f"/bestuur/taken/{job_id}").text

    assert '<progress value="1" max="4"' in shown
    assert "ophalen: 2024." in shown


def test_work_that_waits_long_says_what_is_wrong(app, board, roof_there):
    page = ask(board).headers["Location"]

    with clock.stopped_at(NOW.replace(hour=12)), app.app_context():
        job = db.session.scalars(select(Job)).one()
        job.created_at = NOW
        db.session.commit()
    assert "coop work" not in board.get(page).text
    with app.app_context():
        db.session.scalars(select(Job)).one().created_at = NOW.replace(hour=8)
        db.session.commit()
    assert "coop work" in board.get(page).text


def test_what_is_neither_is_refused(board, roof_there):
    assert ask(board, "waarzegger").status_code == 422


def test_files_are_kept_and_listed_with_place_period_and_licence(app, board, roof_there):
    hours = sunny_hours("2025-05-01", 61)

    answer = upload(board, ("uurgeg.txt", as_knmi(hours)), ("b.txt", as_knmi(hours, 278)))

    assert answer.status_code == 303
    with app.app_context():
        assert [job.kind for job in db.session.scalars(select(Job))] == ["performance"]
    shown = " ".join(re.sub(r"<[^>]+>", " ", board.get(PAGE).text).split())
    assert "De Bilt" in shown
    assert "Heino" in shown
    assert "mei 2025 tot en met juni 2025" in shown
    assert "1.464" in shown
    assert "KNMI, CC BY 4.0" in shown


def test_files_with_a_wrong_clock_are_asked_about_first(app, board, roof_there):
    early = as_epw(sunny_hours(place=(52.2, 5.99)), claims_hours=1.0)

    asked = upload(board, ("weer.epw", early))
    assert asked.status_code == 422
    assert "60 minuten verschuiven" in asked.text
    assert kept(app) == []

    assert upload(board, ("weer.epw", early), clock="fix").status_code == 303
    assert kept(app) == ["file"] * 12


def test_the_board_may_keep_a_clock_as_it_is(app, board, roof_there):
    early = as_epw(sunny_hours(place=(52.2, 5.99)), claims_hours=1.0)

    assert upload(board, ("weer.epw", early), clock="keep").status_code == 303
    assert kept(app) == ["file"] * 12


TWO_KINDS = [("a.csv", as_csv(sunny_hours(days=2))), ("b.txt", as_knmi(sunny_hours(days=2)))]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Kies eerst een bestand."),
        ([("a.txt", "zomaar wat")], "a.txt is geen weerbestand dat wij kennen"),
        ([("a.csv", "time_utc,ghi_wm2\n2025-01-01T00:00Z,veel\n")], "regel 2: ghi_wm2 is veel"),
        (
            [("a.csv", as_csv(sunny_hours(days=2))), ("b.txt", as_knmi(sunny_hours(days=2)))],
            "soort",
        ),
    ],
)
def test_what_is_no_weather_is_refused_at_the_field_and_nothing_is_kept(
    app, board, roof_there, files, sentence
):
    answer = upload(board, *files)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'href="#files"' in answer.text
    assert kept(app) == []


def test_a_page_of_weather_loads_no_science():
    """Nor does a button that only asks for work."""
    code = (
        "import sys, coop.production.weather_views, coop.home.job_views, coop.records.jobs;"
        "sys.exit(str({'numpy', 'pandas', 'pvlib', 'requests'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stderr.strip() == "set()"


def test_the_command_fetches_keeps_and_lists(app, roof_there, service, tmp_path):
    run = app.test_cli_runner().invoke
    file = tmp_path / "weer.csv"
    file.write_text(as_csv(sunny_hours("2025-05-01", 61)), "utf-8")

    with clock.stopped_at(NOW):
        told = run(
            weather_command, ["knmi", "ZON-4", "--start", "2025-05-01", "--end", "2025-06-30"]
        )
        assert (told.exit_code, told.output) == (0, "8 station month(s) new\n")
        told = run(weather_command, ["pvgis", "--latitude", "52.1", "--longitude", "5.2"])
        assert (told.exit_code, told.output) == (0, "12 month(s) new\n")
        told = run(weather_command, ["file", "zon-4", str(file)])
        assert (told.exit_code, told.output) == (0, "2 month(s) new\n")
        listed = run(weather_command, ["list"]).output

    assert listed.count("\n") == 6
    assert "pvgis\tPVGIS 52.100 5.200\t12 months\ttypical year\t2026-03-10\tPVGIS" in listed


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["knmi", "ZON-9"], "Er is geen bron met code ZON-9."),
        (["knmi"], "Noem een bron"),
        (["knmi", "--latitude", "45", "--longitude", "8"], "buiten Nederland"),
        (["file", "ZON-4", "weg.csv"], "weg.csv is niet te lezen"),
    ],
)
def test_a_refused_command_is_one_sentence_and_exit_2(app, roof_there, service, said, sentence):
    told = app.test_cli_runner().invoke(weather_command, said)

    assert told.exit_code == 2
    assert sentence in told.stderr
    assert told.stderr.count("\n") == 1
    assert kept(app) == []
