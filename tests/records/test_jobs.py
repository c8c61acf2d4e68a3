"""Long work: claimed by one, seen by all, written once or not at all."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.records import jobs
from coop.records.audit import record
from coop.records.jobs import (
    MOST_RUNS,
    Outcome,
    Progress,
    Superseded,
    claim_job,
    run_job,
    spawn_worker,
    start_job,
    work,
)
from coop.records.models import AuditEntry, Counter, Job
from coop.words import Words, keep, tell

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SEEN = []


def counting(arguments, progress):
    """Count to a number, and keep it."""
    for step in range(arguments["to"]):
        progress(step, arguments["to"], Words("Tel %(number)s.", number=step))
        SEEN.append(db.session.get_one(Job, progress.job_id).step)
        db.session.rollback()
    progress(arguments["to"], arguments["to"])
    db.session.add(Counter(name="geteld", last=arguments["to"]))
    record("counted", Counter, to=arguments["to"])
    return Outcome(Words("Geteld tot %(to)s.", to=arguments["to"]), "/klaar")


def refusing(arguments, progress):
    """Write something, and then refuse."""
    db.session.add(Counter(name="half", last=1))
    db.session.flush()
    raise RuleBroken("Het KNMI antwoordt niet op %(day)s.", day=NOW.date())


def crashing(arguments, progress):
    """Write something, and then break."""
    db.session.add(Counter(name="half", last=1))
    db.session.flush()
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Work that is only for this test."""
    SEEN.clear()
    found = {name: f"{__name__}:{name}" for name in ("counting", "refusing", "crashing")}
    monkeypatch.setattr(jobs, "JOBS", found)


@pytest.fixture
def started(session):
    """Start a job, as the view does: with its commit."""

    def start(kind="counting", **arguments):
        with clock.stopped_at(NOW):
            job = start_job(kind, arguments or {"to": 3}, onward="/terug")
            job_id = job.id
            db.session.commit()
        return job_id

    return start


def job_of(job_id):
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Job, job_id)


def counters():
    return set(db.session.scalars(select(Counter.name)))


def test_work_that_waits_is_done_once_and_says_how_far_it_is(started):
    job_id = started()

    assert work() == 1
    assert work() == 0

    job = job_of(job_id)
    assert (job.state, job.step, job.steps, job.runs) == ("done", 3, 3, 1)
    assert [str(words) for words in tell(job.told)] == ["Geteld tot 3."]
    assert job.onward == "/klaar"
    assert job.ended_at >= job.started_at
    assert SEEN == [0, 1, 2]
    assert "geteld" in counters()


def test_the_oldest_waits_shortest_and_kinds_are_known(started):
    first, second = started(to=1), started(to=2)

    assert [claim_job().job_id, claim_job().job_id] == [first, second]
    assert claim_job() is None
    with pytest.raises(ValueError, match="no job"):
        start_job("onbekend", {})


def test_asking_for_the_same_while_it_waits_is_asking_once(started):
    assert started(to=5) == started(to=5)
    assert started(to=5) != started(to=6)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("refusing", "Het KNMI antwoordt niet op 10-03-2026."),
        ("crashing", "Er ging iets mis bij ons. Er is niets bewaard."),
    ],
)
def test_what_fails_is_told_and_leaves_nothing_half_stored(started, kind, told):
    job_id = started(kind, x=1)

    assert work() == 1

    job = job_of(job_id)
    assert job.state == "failed"
    assert [str(words) for words in tell(job.told)] == [told]
    assert job.onward == "/terug"
    assert "half" not in counters()


def test_a_worker_that_fell_silent_loses_its_job_and_writes_nothing_more(started):
    job_id = started()
    with clock.stopped_at(NOW):
        lost = claim_job()
    with clock.stopped_at(NOW + timedelta(minutes=1)):
        assert claim_job() is None
    with clock.stopped_at(NOW + timedelta(minutes=3)):
        again = claim_job()
        assert again == Progress(job_id, 2)
        with pytest.raises(Superseded):
            lost(1, 3)
        run_job(lost)
        assert job_of(job_id).state == "running"
        assert "geteld" not in counters()
        run_job(again)

    assert job_of(job_id).state == "done"
    assert "geteld" in counters()


def test_of_workers_that_come_together_one_gets_the_job(app, started):
    started()
    together, found = Barrier(4), []

    def worker():
        with app.app_context():
            together.wait()
            found.append(claim_job())

    threads = [Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([each for each in found if each is not None]) == 1


def test_a_sign_of_life_keeps_the_job(started):
    started()
    with clock.stopped_at(NOW):
        ours = claim_job()
    with clock.stopped_at(NOW + timedelta(minutes=1, seconds=30)):
        ours.beat()
    with clock.stopped_at(NOW + timedelta(minutes=3)):
        assert claim_job() is None


def test_what_never_comes_to_an_end_is_given_up(started):
    job_id = started()
    for number in range(MOST_RUNS):
        with clock.stopped_at(NOW + timedelta(hours=number)):
            assert claim_job() is not None
    with clock.stopped_at(NOW + timedelta(hours=9)):
        assert work() == 1

    job = job_of(job_id)
    assert job.state == "failed"
    assert "3 keer begonnen" in str(tell(job.told)[0])


def test_work_is_recorded_as_done_by_whoever_asked(app, started):
    job_id = started()
    work()

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "counted")).one()
    assert entry.request_id == f"job-{job_id}"


def test_a_sentence_keeps_its_days_and_its_sentences():
    words = Words("%(first)s Op %(day)s.", first=Words("Klaar."), day=NOW.date())

    assert [str(each) for each in tell([keep(words)])] == ["Klaar. Op 10-03-2026."]


def test_a_page_starts_a_worker_only_where_no_timer_does(app, monkeypatch):
    called = []
    monkeypatch.setattr(subprocess, "Popen", lambda *said, **more: called.append((said, more)))

    with app.app_context():
        spawn_worker()
        assert called == []
        app.config["JOBS"] = "spawn"
        spawn_worker()

    ((said, more),) = called
    assert said == ([sys.executable, "-m", "coop.cli", "work"],)
    assert more["start_new_session"]


def test_the_command_does_what_waits(app):
    with app.app_context():
        job_id = start_job("counting", {"to": 2}).id
        db.session.commit()

    answer = app.test_cli_runner().invoke(args=["work"])

    assert answer.output == "1 job(s) done\n"
    with app.app_context():
        assert db.session.get_one(Job, job_id).state == "done"
