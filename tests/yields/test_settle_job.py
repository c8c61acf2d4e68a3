"""A year of many holders is closed by long work: all of it or nothing, whoever pulls the plug."""

import os
import re
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from coop import clock
from coop.database import db
from coop.ledger.models import JournalEntry
from coop.production.models import Plant
from coop.records.audit import record
from coop.records.jobs import SILENT_AFTER, start_job, work
from coop.records.models import Job
from coop.yields import settle_job
from coop.yields.models import Distribution, DistributionLine
from coop.yields.queries import concept_of, plant_year_of
from tests.signing import sign_in, tokens_in
from tests.yields.conftest import NOW, YEAR, ZONE, enter_year

PREVIEW = "/jaren/2025/ZON-9/voorbeeld"
CONFIRM = "/jaren/2025/ZON-9/bevestigen"

# A worker of its own that says so and waits when the lines and legs are written, but not committed.
WORKER = """
import sys, time
from coop import create_app
from coop.records.jobs import work
from coop.yields import settle

booked = settle._book

def book_and_wait(*given):
    booked(*given)
    settle.db.session.flush()
    print("written", flush=True)
    time.sleep(120)

settle._book = book_and_wait
app = create_app({"INSTANCE_PATH": sys.argv[1], "DATABASE_URI": sys.argv[2], "MAIL": "screen",
                  "DEMO": True, "JOBS": "timer"})
with app.app_context():
    work()
"""


def ask(village) -> int:
    """The work that the page would ask for, committed."""
    plant = db.session.get_one(Plant, village["plant"])
    enter_year(plant, 65592)
    plant_year = plant_year_of(plant.id, 2025)
    arguments = {
        "plant": plant.code,
        "year": 2025,
        "decision": "ALV 2026-3",
        "decided_on": date(2026, 5, 30).isoformat(),
        "total_cents": 65592,
        "digest": concept_of(plant, 2025, YEAR, ZONE, plant_year).digest,
        "page_url": "https://coop.example/mijn",
        "onward": "/klaar",
    }
    job = start_job("settle", arguments)
    db.session.commit()
    return job.id


def written() -> list[int]:
    tables = (Distribution, DistributionLine, JournalEntry)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_it_closes_the_year_and_says_where_to_go(app, village):
    with clock.stopped_at(NOW), app.app_context():
        job_id = ask(village)
        assert work() == 1
        job = db.session.get_one(Job, job_id)
        assert (job.state, job.onward, job.step) == ("done", "/klaar", 2)
        assert written() == [1, 6, 3]
        assert db.session.get_one(Plant, village["plant"]).open_from == date(2026, 1, 1)


def test_killed_half_way_it_leaves_nothing_and_is_taken_up_again(
    app, village, database_uri, tmp_path
):
    with clock.stopped_at(NOW), app.app_context():
        job_id = ask(village)
        before = written()
        db.session.remove()
        db.engine.dispose()
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    worker = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "instance"), database_uri],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "written\n"
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    with app.app_context():
        assert written() == before
        job = db.session.get_one(Job, job_id)
        assert job.state == "running"
        later = job.heartbeat_at + SILENT_AFTER + timedelta(minutes=1)
        db.session.rollback()
        with clock.stopped_at(max(later, NOW)):
            assert work() == 1
        assert db.session.get_one(Job, job_id).state == "done"
        assert written()[:2] == [1, 6]


def test_a_refusal_in_the_work_changes_nothing(app, village):
    with clock.stopped_at(NOW), app.app_context():
        job_id = ask(village)
        plant_year_of(village["plant"], 2025).items[0].amount_cents = 1
        db.session.flush()
        record("test_changed", Plant)
        db.session.commit()
        work()
        job = db.session.get_one(Job, job_id)
        assert job.state == "failed"
        assert written()[:2] == [0, 0]


@pytest.fixture
def board(app, client, village):
    with clock.stopped_at(NOW):
        with app.app_context():
            enter_year(db.session.get_one(Plant, village["plant"]), 65592)
            db.session.commit()
        sign_in(client, app, village["Gerda"])
        yield client


def typed(client, **changes) -> dict[str, str]:
    page = client.get(PREVIEW).text
    digest = re.search(r'id="digest"[^>]*value="([0-9a-f]{64})"', page)
    assert digest
    values = {"decision": "ALV 2026-3", "decided_on": "2026-05-30", "total": "655,92"}
    return {**tokens_in(page, CONFIRM), "digest": digest[1], **values, **changes}


def test_the_page_of_a_large_plant_asks_for_work(app, board, monkeypatch):
    monkeypatch.setattr(settle_job, "MANY_HOLDERS", 6)
    refused = board.post(CONFIRM, data=typed(board, total="1"))
    assert refused.status_code == 422
    assert "Typ het over" in refused.text
    answer = board.post(CONFIRM, data=typed(board))
    assert answer.status_code == 303
    assert "/bestuur/taken/" in answer.location
    assert "Voortgang" in board.get(answer.location).text
    with app.app_context():
        assert written()[0] == 0
        work()
    assert "ALV 2026-3" in board.get(answer.location).text
    assert board.get("/jaren/2025/ZON-9/uitkering").status_code == 200


def test_a_small_plant_is_closed_at_once(board):
    answer = board.post(CONFIRM, data=typed(board))
    assert answer.location.endswith("/uitkering")
