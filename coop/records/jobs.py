"""Long work outside a page: a page starts a job, `coop work` does it, its page shows how far it is.

A job's handler gathers first, saying how far it is, and writes at its end: what it wrote is
committed together with "done", so that a job that fails or is lost leaves nothing half stored.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from flask import current_app
from sqlalchemy import or_, select, update

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.records.audit import acting, actor_id
from coop.records.models import Job
from coop.rooms import JOBS
from coop.words import Words, keep

SILENT_AFTER = timedelta(minutes=2)
MOST_RUNS = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended, and the page to go on to."""

    told: Words
    onward: str = "/"


class Superseded(RuntimeError):
    """Another worker has taken this job over: stop, and write nothing."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A handler's way of saying how far it is. Commits, so call it before anything is written."""

    job_id: int
    run: int

    def __call__(self, step: int, steps: int, doing: Words | None = None) -> None:
        """`step` of `steps` are done; `doing` says what comes now."""
        values: dict[str, Any] = {"step": min(step, steps), "steps": steps}
        if doing is not None:
            values["told"] = [keep(doing)]
        self._write(values)
        db.session.commit()

    def beat(self) -> None:
        """Still alive, though no further."""
        self._write({})
        db.session.commit()

    def _write(self, values: dict[str, Any]) -> None:
        ours = (Job.id == self.job_id) & (Job.state == "running") & (Job.runs == self.run)
        statement = update(Job).where(ours).values(heartbeat_at=clock.now(), **values)
        if db.session.execute(statement.returning(Job.id)).scalar_one_or_none() is None:
            db.session.rollback()
            raise Superseded(f"job {self.job_id}")


Handler = Callable[[dict[str, Any], Progress], Outcome]


def start_job(kind: str, arguments: dict[str, Any], *, onward: str = "/") -> Job:
    """Ask for work. A second one like it, while the first waits, is the first.

    Parameters
    ----------
    kind
        A key of `coop.rooms.JOBS`.
    arguments
        What its handler needs, as JSON.
    onward
        The page to go to should it fail.
    """
    if kind not in JOBS:
        raise ValueError(f"no job is called {kind}")
    waiting = select(Job).where(Job.kind == kind, Job.state == "waiting").order_by(Job.id)
    for job in db.session.scalars(waiting):
        if job.arguments == arguments:
            return job
    job = Job(
        kind=kind,
        arguments=arguments,
        onward=onward,
        created_at=clock.now(),
        actor_id=actor_id(),
    )
    db.session.add(job)
    db.session.flush()
    return job


def spawn_worker() -> None:
    """After the commit: let a process of its own do what waits, unless a timer does (`JOBS`).

    What goes wrong in it is written to the log of the web server.
    """
    if current_app.config["JOBS"] != "spawn":
        return
    subprocess.Popen(
        [sys.executable, "-m", "coop.cli", "work"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def work() -> int:
    """Do every job that waits, or whose worker fell silent; how many were done."""
    worked = 0
    while (progress := claim_job()) is not None:
        run_job(progress)
        worked += 1
    return worked


def claim_job() -> Progress | None:
    """Take the oldest job that may be taken, by one statement; None when there is none."""
    now = clock.now()
    free = or_(
        Job.state == "waiting",
        (Job.state == "running") & (Job.heartbeat_at < now - SILENT_AFTER),
    )
    oldest = select(Job.id).where(free).order_by(Job.id).limit(1).scalar_subquery()
    statement = (
        update(Job)
        .where(Job.id == oldest, free)
        .values(state="running", started_at=now, heartbeat_at=now, runs=Job.runs + 1)
        .returning(Job.id, Job.runs)
    )
    row = db.session.execute(statement).one_or_none()
    db.session.commit()
    return None if row is None else Progress(row.id, row.runs)


def run_job(progress: Progress) -> None:
    """Run a claimed job to its end, whatever that is."""
    job = db.session.get_one(Job, progress.job_id)
    kind, arguments, actor = job.kind, dict(job.arguments), job.actor_id
    db.session.commit()
    try:
        if progress.run > MOST_RUNS:
            raise RuleBroken(
                "Dit werk is %(runs)s keer begonnen en nooit afgekomen. Wij proberen het niet nog "
                "eens.",
                runs=MOST_RUNS,
            )
        with acting(actor, f"job-{progress.job_id}"):
            outcome = _handler(kind)(arguments, progress)
            _end(progress, "done", outcome.told, outcome.onward)
            db.session.commit()
    except Superseded:
        db.session.rollback()
    except RuleBroken as refusal:
        _fail(progress, refusal.words)
    except Exception:
        current_app.logger.exception("job %s (%s) failed", progress.job_id, kind)
        _fail(progress, Words("Er ging iets mis bij ons. Er is niets bewaard."))


def _handler(kind: str) -> Handler:
    module, _, name = JOBS[kind].partition(":")
    handler: Handler = getattr(import_module(module), name)
    return handler


def _fail(progress: Progress, told: Words) -> None:
    db.session.rollback()
    try:
        _end(progress, "failed", told, None)
    except Superseded:
        return
    db.session.commit()


def _end(progress: Progress, state: str, told: Words, onward: str | None) -> None:
    """Close the job, unless another worker has it by now; joins the handler's transaction."""
    values: dict[str, Any] = {"state": state, "told": [keep(told)], "ended_at": clock.now()}
    if onward is not None:
        values["onward"] = onward
    if state == "done":
        values["step"] = Job.steps
    progress._write(values)
