"""General meetings: prepared, held, and their papers."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.assembly.meeting_queries import meeting_of, meetings, packs_of, point_of
from coop.assembly.models import AgendaPoint, Meeting, MeetingPack
from coop.assembly.pack_forms import (
    DecidePointForm,
    EditPointForm,
    MeetingForm,
    MinutesForm,
    PointForm,
    meeting_form,
)
from coop.assembly.plan_meeting import (
    add_point,
    change_meeting,
    change_point,
    decide_point,
    move_point,
    plan_meeting,
    remove_point,
    write_minutes,
)
from coop.assembly.step_views import asked_year
from coop.database import db
from coop.language import language
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import book_year_of
from coop.records.jobs import spawn_worker, start_job
from coop.web import claim_form, done

assembly = Blueprint("assembly", __name__, url_prefix="/alv")


@assembly.get("/")
def index() -> ResponseReturnValue:
    """Every meeting, newest first."""
    require(may_read_books(viewer()))
    return render_template("assembly/index.html", meetings=meetings())


@assembly.get("/nieuw")
def new() -> ResponseReturnValue:
    """Ask when and where."""
    require(may_administer(viewer()))
    settings = cooperative() or abort(404)
    today = clock.today(settings.time_zone)
    year = book_year_of(today, settings.book_year_first_month).start.year - 1
    form = MeetingForm(data={"year": year, "number": f"ALV {today.year}-1", "starts_at": "20.00"})
    return render_template("assembly/form.html", form=form, meeting=None)


@assembly.post("/nieuw")
def new_POST() -> ResponseReturnValue:
    """Make a meeting with the usual agenda."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = MeetingForm(request.form)
    if form.validate():
        with form.refusals():
            made = plan_meeting(form.details())
            return done(
                _url(made), "De vergadering staat klaar, met de gewone agenda. Pas hem aan."
            )
    return render_template("assembly/form.html", form=form, meeting=None), 422


def _url(meeting: Meeting, **more: Any) -> str:
    return url_for("assembly.show", meeting_id=meeting.id, **more)


def _found(meeting_id: int, *, lock: bool = False) -> Meeting:
    return meeting_of(meeting_id, lock=lock) or abort(404)


def _point(meeting: Meeting, point_id: int) -> AgendaPoint:
    return point_of(meeting, point_id) or abort(404)


@assembly.get("/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    """A meeting: when, where, its agenda, its decisions and its papers."""
    require(may_read_books(viewer()))
    return _show(_found(meeting_id), PointForm())


def _show(meeting: Meeting, form: PointForm) -> str:
    settings = cooperative() or abort(404)
    return render_template(
        "assembly/show.html",
        meeting=meeting,
        form=form,
        packs=packs_of(meeting.id),
        is_held=meeting.day <= clock.today(settings.time_zone),
    )


@assembly.get("/<int:meeting_id>/wijzigen")
def edit(meeting_id: int) -> ResponseReturnValue:
    """Ask what is different."""
    require(may_administer(viewer()))
    found = _found(meeting_id)
    return render_template("assembly/form.html", form=meeting_form(found), meeting=found)


@assembly.post("/<int:meeting_id>/wijzigen")
def edit_POST(meeting_id: int) -> ResponseReturnValue:
    """Change what is known of a meeting."""
    require(may_administer(viewer()))
    found, form = _found(meeting_id, lock=True), MeetingForm(request.form)
    if form.validate():
        with form.refusals():
            change_meeting(found, form.details())
            return done(_url(found), "De vergadering is gewijzigd.")
    return render_template("assembly/form.html", form=form, meeting=found), 422


@assembly.post("/<int:meeting_id>/punten")
def add_point_POST(meeting_id: int) -> ResponseReturnValue:
    """Put a point on the agenda."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    found, form = _found(meeting_id, lock=True), PointForm(request.form)
    if form.validate():
        with form.refusals():
            add_point(found, form.kind.data, form.title.data or "", form.text.data or "")
            return done(_url(found, _anchor="agenda"), "Het punt staat op de agenda.")
    return _show(found, form), 422


@assembly.get("/<int:meeting_id>/punten/<int:point_id>")
def point(meeting_id: int, point_id: int) -> ResponseReturnValue:
    """The words of a point."""
    require(may_administer(viewer()))
    found = _found(meeting_id)
    asked = _point(found, point_id)
    return _edit_point(found, asked, EditPointForm(obj=asked))


def _edit_point(meeting: Meeting, asked: AgendaPoint, form: EditPointForm) -> str:
    return render_template("assembly/point.html", meeting=meeting, point=asked, form=form)


@assembly.post("/<int:meeting_id>/punten/<int:point_id>")
def point_POST(meeting_id: int, point_id: int) -> ResponseReturnValue:
    """Write a point anew."""
    require(may_administer(viewer()))
    found = _found(meeting_id, lock=True)
    asked, form = _point(found, point_id), EditPointForm(request.form)
    if form.validate():
        with form.refusals():
            change_point(asked, form.title.data or "", form.text.data or "")
            return done(_url(found, _anchor="agenda"), "Het punt is gewijzigd.")
    return _edit_point(found, asked, form), 422


@assembly.post("/<int:meeting_id>/punten/<int:point_id>/weg")
def remove_point_POST(meeting_id: int, point_id: int) -> ResponseReturnValue:
    """Take a point from the agenda."""
    require(may_administer(viewer()))
    found = _found(meeting_id, lock=True)
    remove_point(found, _point(found, point_id))
    return done(_url(found, _anchor="agenda"), "Het punt is weg.")


@assembly.post("/<int:meeting_id>/punten/<int:point_id>/<direction>")
def move_point_POST(meeting_id: int, point_id: int, direction: str) -> ResponseReturnValue:
    """Let a point change places with its neighbour."""
    require(may_administer(viewer()))
    if direction not in ("omhoog", "omlaag"):
        abort(404)
    found = _found(meeting_id, lock=True)
    move_point(found, _point(found, point_id), is_up=direction == "omhoog")
    return done(_url(found, _anchor="agenda"))


@assembly.get("/<int:meeting_id>/punten/<int:point_id>/besluit", endpoint="decide_point")
def ask_decision(meeting_id: int, point_id: int) -> ResponseReturnValue:
    """Ask what was decided, or said."""
    require(may_administer(viewer()))
    found = _found(meeting_id)
    asked = _point(found, point_id)
    form = MinutesForm(obj=asked) if asked.kind == "talk" else DecidePointForm(obj=asked)
    return _decide(found, asked, form)


def _decide(meeting: Meeting, asked: AgendaPoint, form: MinutesForm | DecidePointForm) -> str:
    return render_template("assembly/decide.html", meeting=meeting, point=asked, form=form)


@assembly.post("/<int:meeting_id>/punten/<int:point_id>/besluit")
def decide_point_POST(meeting_id: int, point_id: int) -> ResponseReturnValue:
    """Record what was decided, or said."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    found = _found(meeting_id, lock=True)
    asked = _point(found, point_id)
    if asked.kind == "talk":
        return _minutes(found, asked, MinutesForm(request.form))
    form, year = DecidePointForm(request.form), asked_year(found.year)
    if form.validate():
        with form.refusals():
            decide_point(
                found,
                asked,
                form.outcome.data,
                form.minutes.data or "",
                period=year.period,
                today=year.today,
            )
            return done(_url(found, _anchor="agenda"), "Het besluit is vastgelegd.")
    return _decide(found, asked, form), 422


def _minutes(meeting: Meeting, asked: AgendaPoint, form: MinutesForm) -> ResponseReturnValue:
    if form.validate():
        with form.refusals():
            write_minutes(asked, form.minutes.data or "")
            return done(_url(meeting, _anchor="agenda"), "Het verslag is bewaard.")
    return _decide(meeting, asked, form), 422


@assembly.post("/<int:meeting_id>/stukken")
def make_pack_POST(meeting_id: int) -> ResponseReturnValue:
    """Ask for the papers: long work with a page of its own."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    found = _found(meeting_id)
    job = start_job("alv_pack", {"meeting": found.id, "language": language()}, onward=_url(found))
    answer = done(url_for("jobs.show", job_id=job.id))
    spawn_worker()
    return answer


def _file(pack_id: int, content: str, kind: str, ending: str) -> Response:
    found = db.get_or_404(MeetingPack, pack_id)
    made = db.session.get_one(Meeting, found.meeting_id)
    answer = Response(getattr(found, content), content_type=kind)
    name = "".join(sign if sign.isalnum() else "-" for sign in made.number.lower())
    answer.headers["Content-Disposition"] = f"attachment; filename=stukken-{name}.{ending}"
    return answer


@assembly.get("/stukken/<int:pack_id>.pdf")
def pack_pdf(pack_id: int) -> ResponseReturnValue:
    """All papers as one PDF, as they were made then."""
    require(may_read_books(viewer()))
    return _file(pack_id, "pages_pdf", "application/pdf", "pdf")


@assembly.get("/stukken/<int:pack_id>.zip")
def pack_zip(pack_id: int) -> ResponseReturnValue:
    """The papers one by one."""
    require(may_read_books(viewer()))
    return _file(pack_id, "archive", "application/zip", "zip")
