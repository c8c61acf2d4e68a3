"""The yearly statements of all members: make, look at, take along."""

from flask import Blueprint, abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.records.jobs import spawn_worker, start_job
from coop.statements.files import KEPT_DAYS, file_named, made_files
from coop.statements.forms import YearForm, years_over
from coop.statements.my_views import day_here, papers_page
from coop.statements.queries import statement_counts
from coop.web import claim_form, done

statements = Blueprint("statements", __name__, url_prefix="/papieren")


@statements.get("/")
def index() -> ResponseReturnValue:
    """How many statements there are of each year, and what can be done with them."""
    require(may_read_books(viewer()))
    return _page(YearForm(is_announced=True).offer(_years()))


@statements.get("/lid/<int:member_id>")
def member(member_id: int) -> ResponseReturnValue:
    """Everything on paper that is about one member."""
    require(may_read_books(viewer()))
    return papers_page(member_id)


@statements.post("/maken")
def issue_POST() -> ResponseReturnValue:
    """Ask for the statements of a year: those that are new or changed."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = YearForm(request.form).offer(_years())
    if not form.validate():
        return _page(form), 422
    return _start("statements_issue", form.year.data, is_announced=form.is_announced.data)


@statements.post("/zip")
def zip_POST() -> ResponseReturnValue:
    """Ask for one zip with everybody's newest statement."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    return _start("statements_zip", _made_year())


@statements.post("/post")
def post_POST() -> ResponseReturnValue:
    """Ask for the letters to who wants no e-mail."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    return _start("statements_print", _made_year())


@statements.get("/bestand/<name>")
def made_file(name: str) -> ResponseReturnValue:
    """A zip or a print run, as long as it is kept."""
    require(may_administer(viewer()))
    found = file_named(name) or abort(404)
    return send_file(found, as_attachment=True, download_name=name, max_age=0)


def _page(form: YearForm) -> str:
    return render_template(
        "papers/index.html",
        form=form,
        years=statement_counts(),
        files=made_files(),
        kept_days=KEPT_DAYS,
    )


def _years() -> list[int]:
    settings = cooperative() or abort(404)
    return years_over(day_here(), settings.book_year_first_month)


def _made_year() -> int:
    """The year of the button that was pressed; it must have statements."""
    year = request.form.get("year", type=int)
    if year not in {one.year for one in statement_counts()}:
        abort(404)
    return int(year or 0)


def _start(kind: str, year: int, **more: bool) -> ResponseReturnValue:
    job = start_job(kind, {"year": year, **more}, onward=url_for(".index"))
    answer = done(url_for("jobs.show", job_id=job.id))
    spawn_worker()
    return answer
