"""What the bank gets and gives back: the file, payments that came back, accounts that fail."""

from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.members.access import may_administer, may_read_books
from coop.members.envelope_queries import envelopes_of
from coop.members.forms import day_of as typed_day
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.payouts.bank_file import bank_file, is_long, kept_file
from coop.payouts.forms import BackForm
from coop.payouts.held_queries import iban_queue
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.queries import CONFIRMED, letters_of, run_by_id
from coop.payouts.settle_list import clear_return, take_back
from coop.payouts.words import REASONS, told_of
from coop.records.jobs import spawn_worker, start_job
from coop.web import claim_form, done

bank = Blueprint("payout_bank", __name__, url_prefix="/uitbetalen")


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


def _confirmed(run_id: int) -> PayoutRun:
    run = run_by_id(run_id)
    if run is None or run.state not in CONFIRMED:
        abort(404)
    return run


@bank.get("/<int:run_id>/bank.xml")
def file(run_id: int) -> ResponseReturnValue:
    """The file for the bank; the same bytes however often it is asked."""
    require(may_administer(viewer()))
    run = _confirmed(run_id)
    content = kept_file(run.id) if is_long(run.id) else bank_file(run)
    if content is None:
        return redirect(url_for("payouts.show", run_id=run.id, _anchor="bank"), 303)
    answer = Response(content, content_type="application/xml; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename={run.message_id}.xml"
    return answer


@bank.post("/<int:run_id>/bestand")
def file_POST(run_id: int) -> ResponseReturnValue:
    """Ask for the file of a long list: that is long work."""
    require(may_administer(viewer()))
    run = _confirmed(run_id)
    onward = url_for("payouts.show", run_id=run.id, _anchor="bank")
    job = start_job("payout_file", {"run": run.id}, onward=onward)
    answer = done(url_for("jobs.show", job_id=job.id))
    spawn_worker()
    return answer


@bank.get("/<int:run_id>/brieven")
def letters(run_id: int) -> ResponseReturnValue:
    """What is written to members who get no mail, one letter after another."""
    require(may_administer(viewer()))
    run = _confirmed(run_id)
    found = letters_of(run.id)
    return render_template(
        "payouts/letters.html",
        run=run,
        letters=[(member, [told_of(line, run) for line in lines]) for member, lines in found],
        envelopes=envelopes_of([member.id for member, _lines in found], _today()),
        day=_today(),
    )


@bank.get("/rekeningnummers")
def queue() -> ResponseReturnValue:
    """Everybody whose money cannot go to the bank, and why."""
    require(may_read_books(viewer()))
    waiting = iban_queue()
    return render_template(
        "payouts/queue.html",
        waiting=waiting,
        reasons=REASONS,
        total_cents=sum(one.amount_cents for one in waiting),
    )


@bank.get("/betaling/<int:line_id>/terug")
def back(line_id: int) -> ResponseReturnValue:
    """The form for a payment that came back."""
    require(may_administer(viewer()))
    return _back(db.get_or_404(PayoutLine, line_id), BackForm(on=_today()))


def _back(line: PayoutLine, form: BackForm) -> str:
    return render_template("payouts/back.html", line=line, form=form)


@bank.post("/betaling/<int:line_id>/terug")
def back_POST(line_id: int) -> ResponseReturnValue:
    """A payment came back: the member has the money coming again."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    line, form = db.get_or_404(PayoutLine, line_id), BackForm(request.form)
    settings = cooperative()
    if settings is not None and form.validate():
        with form.refusals():
            take_back(
                line.id,
                typed_day(form.on),
                form.reason.data or "",
                today=_today(),
                zone=settings.time_zone,
            )
            return done(
                url_for(".queue"),
                "Vastgelegd. Het geld van %(name)s staat weer klaar, en wacht op een goed "
                "rekeningnummer.",
                name=line.name,
            )
    return _back(db.get_or_404(PayoutLine, line_id), form), 422


@bank.post("/betaling/<int:line_id>/klopt")
def clear_POST(line_id: int) -> ResponseReturnValue:
    """The account is right after all."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    line = clear_return(db.get_or_404(PayoutLine, line_id).id)
    return done(
        url_for(".queue"),
        "%(name)s staat op de volgende lijst weer bij de betalingen.",
        name=line.name,
    )
