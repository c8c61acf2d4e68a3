"""What only the kascommissie does: its sample and its report."""

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.assembly.audit_forms import CheckForm, ReportForm, SampleForm
from coop.assembly.audit_queries import audit_lines
from coop.assembly.audit_report_paper import report_pdf as make_report_pdf
from coop.assembly.audit_work import draw_sample, drawn, note_check, sign_report, write_report
from coop.assembly.audit_work_queries import auditors_now, found_in, reports_of, signers_of
from coop.assembly.models import AuditReport, AuditSample
from coop.assembly.step_views import asked_year
from coop.database import db
from coop.members.access import may_audit, may_read_books
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.web import claim_form, done

if TYPE_CHECKING:
    from coop.members.access import Viewer

audit_work = Blueprint("audit_work", __name__, url_prefix="/controle")


def _auditor() -> "Viewer":
    found = viewer()
    require(may_audit(found))
    assert found is not None
    return found


@audit_work.post("/<int:year>/steekproef")
def draw_POST(year: int) -> ResponseReturnValue:
    """Draw lines of the year's distributions."""
    _auditor()
    if earlier := claim_form():
        return earlier
    asked, form = asked_year(year), SampleForm(request.form)
    if form.validate():
        with form.refusals():
            made = draw_sample(year, form.data["size"], form.seed.data or "")
            return done(
                url_for("audit_work.sample", sample_id=made.id),
                "De steekproef is getrokken: %(size)s regels.",
                size=len(drawn(made)),
            )
    return render_template("audit/draw.html", asked=asked, form=form), 422


@audit_work.get("/<int:year>/steekproef")
def draw(year: int) -> ResponseReturnValue:
    """Ask how many lines to draw."""
    _auditor()
    return render_template("audit/draw.html", asked=asked_year(year), form=SampleForm(size=10))


@audit_work.get("/steekproef/<int:sample_id>")
def sample(sample_id: int) -> ResponseReturnValue:
    """The lines of a draw with what was found of each."""
    require(may_read_books(viewer()))
    return _sample(db.get_or_404(AuditSample, sample_id))


def _sample(made: AuditSample, form: CheckForm | None = None, at: str = "") -> str:
    keys = drawn(made)
    return render_template(
        "audit/sample.html",
        sample=made,
        asked=asked_year(made.year),
        lines=audit_lines(made.year, keys),
        found=found_in(made.id),
        form=form,
        blank=CheckForm(),
        at=at,
        may_write=may_audit(viewer()),
    )


@audit_work.post("/steekproef/<int:sample_id>/<int:distribution_id>/<int:member_id>")
def check_POST(sample_id: int, distribution_id: int, member_id: int) -> ResponseReturnValue:
    """Note what was found of one line."""
    _auditor()
    made, form = db.get_or_404(AuditSample, sample_id), CheckForm(request.form)
    if form.validate():
        with form.refusals():
            note_check(made, distribution_id, member_id, form.outcome.data, form.remark.data or "")
            return done(
                url_for(
                    "audit_work.sample",
                    sample_id=sample_id,
                    _anchor=f"regel-{distribution_id}-{member_id}",
                ),
                "Genoteerd.",
            )
    return _sample(made, form, f"{distribution_id}-{member_id}"), 422


@audit_work.get("/<int:year>/verslag")
def report(year: int) -> ResponseReturnValue:
    """The report: its newest version, who signed, and a place to write."""
    require(may_read_books(viewer()))
    return _report(year, None)


def _report(year: int, form: ReportForm | None) -> str:
    asked, versions, found = asked_year(year), reports_of(year), viewer()
    newest = versions[0] if versions else None
    typed = form or ReportForm(
        data={"text": newest.text, "advice": newest.advice} if newest else None
    )
    signers = {one.id: signers_of(one.id) for one in versions}
    return render_template(
        "audit/report.html",
        asked=asked,
        versions=versions,
        newest=newest,
        signers=signers,
        auditors=auditors_now(),
        form=typed,
        may_write=may_audit(found),
        may_sign=newest is not None
        and may_audit(found)
        and found is not None
        and found.member_id not in [one.member_id for one in signers[newest.id]],
    )


@audit_work.post("/<int:year>/verslag")
def report_POST(year: int) -> ResponseReturnValue:
    """Write a new version of the report."""
    _auditor()
    if earlier := claim_form():
        return earlier
    asked_year(year)
    form = ReportForm(request.form)
    if form.validate():
        with form.refusals():
            write_report(year, form.advice.data, form.text.data or "")
            return done(
                url_for("audit_work.report", year=year),
                "Bewaard. Twee leden van de kascommissie ondertekenen deze versie.",
            )
    return _report(year, form), 422


@audit_work.post("/verslag/<int:report_id>/ondertekenen")
def sign_POST(report_id: int) -> ResponseReturnValue:
    """Put one's name under a version."""
    found = _auditor()
    if earlier := claim_form():
        return earlier
    made = db.get_or_404(AuditReport, report_id)
    sign_report(made, found.member_id, today=asked_year(made.year).today)
    return done(url_for("audit_work.report", year=made.year), "U hebt het verslag ondertekend.")


@audit_work.get("/verslag/<int:report_id>.pdf")
def report_pdf(report_id: int) -> ResponseReturnValue:
    """A version of the report on paper."""
    require(may_read_books(viewer()))
    made = db.get_or_404(AuditReport, report_id)
    settings = cooperative() or abort(404)
    pdf = make_report_pdf(made, signers_of(made.id), settings, clock.now())
    answer = Response(pdf, content_type="application/pdf")
    name = f"kascommissie-{made.year}-{made.version}.pdf"
    answer.headers["Content-Disposition"] = f"inline; filename={name}"
    return answer
