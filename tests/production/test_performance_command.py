"""`coop performance`, and the same as long work with a page."""

import re

import pytest

from coop.database import db
from coop.errors import RuleBroken
from coop.production import learn_from_meters
from coop.production.models import PlantEstimate, PlantMonth
from coop.production.performance_job import performance_job
from coop.records.jobs import work
from coop.records.models import Job
from tests.production.conftest import enter, on_stage
from tests.production.test_learn_from_meters import measured, read_year
from tests.signing import token


def test_the_command_learns_and_reckons_every_plant(app, cast, stopped_clock, monkeypatch):
    monkeypatch.setattr(learn_from_meters, "kept_weather", lambda *_asked: measured())
    with on_stage(app):
        read_year(enter())
        enter(code="ZON-9", status="preparing", started_on=None)
    told = app.test_cli_runner().invoke(args=["performance"])
    assert told.exit_code == 0, told.output
    assert "ZON-4: estimated anew, 12 months in their weather, 0 possible outages" in told.output
    assert "ZON-9" not in told.output
    again = app.test_cli_runner().invoke(args=["performance"])
    assert "ZON-4: 12 months in their weather" in again.output
    with app.app_context():
        assert db.session.query(PlantMonth).count() == 12
        assert db.session.query(PlantEstimate).one().inputs["calibration"]["weather"] == "measured"


def test_the_boards_button_starts_a_job_that_a_worker_does(app, board, monkeypatch):
    monkeypatch.setattr(learn_from_meters, "kept_weather", lambda *_asked: measured())
    with on_stage(app):
        read_year(enter())
    path = "/bestuur/bronnen/ZON-4/storingen"
    answer = board.post(
        "/bestuur/bronnen/ZON-4/weermaanden",
        data=token(board, path, "/bestuur/bronnen/ZON-4/weermaanden"),
    )
    assert answer.status_code == 303
    assert re.search(r"/\d+$", answer.location)
    with app.app_context():
        assert db.session.query(PlantMonth).count() == 0
        assert work() == 1
        assert db.session.query(PlantMonth).count() == 12
        assert db.session.query(Job).one().state == "done"
    assert "12" in board.get(answer.location).text


def test_a_plant_that_is_gone_is_said(session):
    with pytest.raises(RuleBroken):
        performance_job({"plant": "WEG"}, lambda *_said: None)
