"""The page of long work: how far it is, and where to go when it is done."""

from datetime import timedelta

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.records.jobs import spawn_worker, start_job
from coop.records.models import Job
from coop.web import claim_form, done
from coop.words import tell

jobs = Blueprint("jobs", __name__, url_prefix="/bestuur/taken")

REFRESH_SECONDS = 3
WAITS_LONG = timedelta(minutes=2)


@jobs.post("/<int:job_id>/opnieuw")
def retry_POST(job_id: int) -> ResponseReturnValue:
    """Ask once more for work that failed."""
    require(may_administer(viewer()))
    failed = db.get_or_404(Job, job_id)
    if earlier := claim_form():
        return earlier
    if failed.state != "failed":
        return redirect(url_for("jobs.show", job_id=failed.id), 303)
    job = start_job(failed.kind, dict(failed.arguments), onward=failed.onward)
    answer = done(url_for("jobs.show", job_id=job.id))
    spawn_worker()
    return answer


@jobs.get("/<int:job_id>")
def show(job_id: int) -> ResponseReturnValue:
    """One piece of work. Loads itself again while it runs; looking changes nothing."""
    require(may_read_books(viewer()))
    job = db.get_or_404(Job, job_id)
    page = render_template(
        "jobs/show.html",
        job=job,
        told=tell(job.told),
        waits_long=job.state == "waiting" and clock.now() - job.created_at > WAITS_LONG,
    )
    # In a header, not in the page: it asks nothing of scripts, and is gone when the work is.
    is_over = job.state in ("done", "failed")
    return page, 200, {} if is_over else {"Refresh": str(REFRESH_SECONDS)}
