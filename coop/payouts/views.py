"""Lists of what members are paid: made by one, confirmed by another, sent to the bank."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.language import gettext as _
from coop.ledger.chart import BANK
from coop.ledger.queries import balance_cents
from coop.members.access import may_administer, may_read_books
from coop.members.forms import day_of as typed_day
from coop.members.numbers import member_code
from coop.members.session import require, signed_in, viewer
from coop.pages import cooperative
from coop.payouts.bank_days import next_bank_day
from coop.payouts.bank_file import has_file, is_long
from coop.payouts.confirm_job import ask_to_confirm, is_long_work
from coop.payouts.confirm_list import confirm_list
from coop.payouts.due_queries import concept_now
from coop.payouts.forms import ConfirmListForm, MakeForm, PaidForm
from coop.payouts.held_queries import held
from coop.payouts.make_list import drop_list, make_list
from coop.payouts.models import PayoutRun
from coop.payouts.queries import (
    board_members,
    came_back,
    changed_since,
    concept_run_id,
    divided_years,
    line_pages,
    lines_of,
    new_accounts,
    run_by_id,
    run_totals,
    runs,
    waiting_cents,
)
from coop.payouts.settle_list import send_list, settle_list
from coop.records.jobs import spawn_worker
from coop.shares.forms import whole
from coop.shares.register_csv import csv_text
from coop.spreadsheet import Column, Kind, xlsx
from coop.units import cents_text
from coop.web import claim_form, done

payouts = Blueprint("payouts", __name__, url_prefix="/uitbetalen")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AHEAD = timedelta(days=3)
"""Members hear of it, and a bank has time to reach."""


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


def _zone() -> str:
    settings = cooperative()
    return settings.time_zone if settings else "Europe/Amsterdam"


def _run(run_id: int) -> PayoutRun:
    return run_by_id(run_id) or abort(404)


@payouts.get("/")
def index() -> ResponseReturnValue:
    """What members have coming now, and every list so far."""
    require(may_read_books(viewer()))
    return _index()


def _index(form: MakeForm | None = None) -> str:
    years = divided_years() or [_today().year - 1]
    asked = request.args.get("jaar", type=int)
    year = asked if asked in years else years[0]
    form = form or MakeForm(year=year, execution_date=next_bank_day(_today() + AHEAD))
    form.year.choices = [(one, str(one)) for one in years]
    return render_template(
        "payouts/index.html",
        form=form,
        year=year,
        totals=concept_now(year).totals,
        waiting=concept_run_id(),
        held=len(held()),
        runs=runs(),
    )


@payouts.post("/")
def make_POST() -> ResponseReturnValue:
    """Make the concept."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = MakeForm(request.form)
    form.year.choices = [(one, str(one)) for one in divided_years() or [_today().year - 1]]
    if form.validate():
        with form.refusals():
            run = make_list(
                form.year.data, typed_day(form.execution_date), today=_today(), at=clock.now()
            )
            return done(
                url_for(".show", run_id=run.id),
                "Het concept staat klaar. Een ander bestuurslid bevestigt het.",
            )
    return _index(form), 422


@payouts.get("/<int:run_id>")
def show(run_id: int) -> ResponseReturnValue:
    """One list: totals, lines, and what is to be done with it."""
    require(may_read_books(viewer()))
    return _show(_run(run_id))


def _digest_now(run: PayoutRun) -> str:
    return concept_now(run.year, only_refunds=run.only_refunds).digest


def _show(
    run: PayoutRun, confirming: ConfirmListForm | None = None, paid: PaidForm | None = None
) -> str:
    totals, waits_cents = run_totals(run.id), waiting_cents(run.id)
    is_concept, pages = run.state == "concept", line_pages(run.id)
    page = min(max(request.args.get("blad", 1, type=int), 1), pages)
    return render_template(
        "payouts/show.html",
        run=run,
        totals=totals,
        back=came_back(run.id),
        waits_cents=waits_cents,
        is_long=is_long(run.id),
        has_file=has_file(run.id),
        lines=lines_of(run.id, page=page),
        page=page,
        pages=pages,
        is_mine=run.made_by_id == signed_in().member_id,
        is_alone=board_members() < 2,
        is_stale=is_concept and _digest_now(run) != run.digest,
        is_late=is_concept and run.execution_date < _today(),
        changed=changed_since(run.id) if is_concept else 0,
        new_accounts=new_accounts(run.id),
        is_short=is_concept and balance_cents(BANK) < totals.ready_cents,
        confirming=confirming or ConfirmListForm(digest=run.digest),
        paid=paid or PaidForm(paid_on=_today()),
        form=confirming or paid,
        shown=cents_text(totals.ready_cents),
        shown_waits=cents_text(waits_cents),
    )


@payouts.post("/<int:run_id>/vervalt")
def drop_POST(run_id: int) -> ResponseReturnValue:
    """Drop a concept."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    drop_list(_run(run_id).id)
    return done(url_for(".index"), "Het concept is vervallen. Er is niets betaald.")


@payouts.post("/<int:run_id>/bevestigen")
def confirm_POST(run_id: int) -> ResponseReturnValue:
    """A second board member confirms."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    run, form = _run(run_id), ConfirmListForm(request.form)
    if form.validate():
        with form.refusals():
            seen: dict[str, Any] = {
                "digest": form.digest.data or "",
                "total_cents": whole(form.total),
                "today": _today(),
                "page_url": current_app.config["BASE_URL"] + url_for("my.page"),
            }
            if is_long_work(run.id):
                job = ask_to_confirm(run.id, **seen)
                answer = done(url_for("jobs.show", job_id=job.id))
                spawn_worker()
                return answer
            confirm_list(run.id, **seen, at=clock.now())
            return done(
                url_for(".show", run_id=run.id),
                "De lijst is bevestigd. Iedereen erop krijgt bericht. Haal nu het bestand voor de "
                "bank op.",
            )
    return _show(_run(run_id), confirming=form), 422


@payouts.post("/<int:run_id>/verstuurd")
def sent_POST(run_id: int) -> ResponseReturnValue:
    """The file went to the bank."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    send_list(_run(run_id).id, clock.now())
    return done(url_for(".show", run_id=run_id), "Vastgelegd: het bestand is bij de bank.")


@payouts.post("/<int:run_id>/betaald")
def paid_POST(run_id: int) -> ResponseReturnValue:
    """The bank paid what is still on its way."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    run, form = _run(run_id), PaidForm(request.form)
    if form.validate():
        with form.refusals():
            day = typed_day(form.paid_on)
            settle_list(run.id, day, total_cents=whole(form.total), today=_today(), zone=_zone())
            return done(
                url_for(".show", run_id=run.id),
                "Vastgelegd: de leden zijn betaald op %(day)s.",
                day=day,
            )
    return _show(_run(run_id), paid=form), 422


@payouts.get("/<int:run_id>/lijst.csv")
def as_csv(run_id: int) -> ResponseReturnValue:
    """Every line but those of who shares, for a spreadsheet."""
    require(may_read_books(viewer()))
    run = _run(run_id)
    titles = [column.title for column in _columns()]
    rows = [[*row[:3], cents_text(row[3]), *row[4:]] for row in _rows(run)]
    text = csv_text(titles, rows)
    return _file(text, "text/csv; charset=utf-8", f"uitbetaling-{run.year}-{run.id}.csv")


@payouts.get("/<int:run_id>/lijst.xlsx")
def as_xlsx(run_id: int) -> ResponseReturnValue:
    """The same as an Excel file."""
    require(may_read_books(viewer()))
    run = _run(run_id)
    content = xlsx(_("Uitbetalen"), _columns(), _rows(run), run.confirmed_at or run.made_at)
    return _file(content, XLSX, f"uitbetaling-{run.year}-{run.id}.xlsx")


def _file(content: str | bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _columns() -> list[Column]:
    return [
        Column(_("Lidnummer"), width=10),
        Column(_("Naam"), width=32),
        Column(_("Rekeningnummer (IBAN)"), width=24),
        Column(_("Bedrag (euro)"), Kind.EUROS),
        Column(_("Wat ermee gebeurt"), width=26),
        Column(_("Kenmerk bij de bank"), width=22),
        Column(_("Dag"), Kind.DAY),
    ]


Row = tuple[str, str, str | None, int, str, str | None, date | None]


def _rows(run: PayoutRun) -> list[Row]:
    """A list as a spreadsheet has it; what is shared stands there as one sum."""
    words = state_words()
    rows: list[Row] = [
        (
            member_code(line.member.number),
            line.name,
            line.iban,
            line.amount_cents,
            words[line.state],
            line.end_to_end_id,
            line.settled_on,
        )
        for line in lines_of(run.id)
    ]
    shared_cents = run_totals(run.id).shared_cents
    if shared_cents:
        rows.append(("", _("Meegedeeld, samen"), "", shared_cents, words["shared"], "", None))
    return rows


def state_words() -> dict[str, str]:
    """What happens with a line, in a word or two."""
    return {
        "ready": _("naar de bank"),
        "paid": _("betaald"),
        "returned": _("teruggekomen"),
        "held": _("wacht op rekeningnummer"),
        "carried": _("mee naar volgend jaar"),
        "reinvested": _("extra delen"),
        "shared": _("meegedeeld"),
    }
