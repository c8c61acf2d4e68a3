"""Contribution: what members owe each year, made by the board in one act that was seen before."""

from datetime import date

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.dues.forms import ConfirmTotalForm, ReceivedForm
from coop.dues.make_dues import make_dues
from coop.dues.models import Due
from coop.dues.queries import (
    PAGE_SIZE,
    amounts_of,
    due_by_id,
    dues_waiting,
    list_now,
    open_cents,
    standing,
    years_with_dues,
)
from coop.dues.settle_due import settle_due, waive
from coop.ledger.chart import BANK
from coop.members.access import may_administer, may_read_books
from coop.members.forms import day_of as typed_day
from coop.members.session import require, viewer
from coop.offers.receive import Money
from coop.pages import cooperative
from coop.periods import book_year_of
from coop.shares.forms import whole
from coop.units import cents_text
from coop.web import claim_form, done

dues = Blueprint("dues", __name__, url_prefix="/contributie")


def today_here() -> date:
    """The day in the cooperative's own town."""
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


def _year_now() -> int:
    settings = cooperative()
    first = settings.book_year_first_month if settings else 1
    return book_year_of(today_here(), first).start.year


def _asked_page() -> int:
    return max(1, request.args.get("blad", 1, type=int))


def _due(due_id: int) -> Due:
    return due_by_id(due_id) or abort(404)


@dues.get("/")
def index() -> ResponseReturnValue:
    """How a year stands: asked, came in, still to come; names nobody."""
    require(may_read_books(viewer()))
    now = _year_now()
    years = sorted({*years_with_dues(), now}, reverse=True)
    asked = request.args.get("jaar", type=int)
    year = asked if asked in years else now
    amounts = amounts_of(year)
    return render_template(
        "dues/index.html",
        year=year,
        years=years,
        stands=standing(year),
        amounts=amounts,
        waits=list_now(year, today_here()) if amounts else None,
    )


@dues.get("/<int:year>/maken")
def preview(year: int) -> ResponseReturnValue:
    """Who would be asked how much, by rule."""
    require(may_administer(viewer()))
    return _preview(year)


def _preview(year: int, form: ConfirmTotalForm | None = None) -> str:
    amounts = amounts_of(year)
    if amounts is None:
        return render_template("dues/undecided.html", year=year)
    seen = list_now(year, today_here())
    return render_template(
        "dues/preview.html",
        year=year,
        seen=seen,
        rules=seen.by_rule(),
        amounts=amounts,
        form=form or ConfirmTotalForm(digest=seen.digest),
        shown=cents_text(seen.total_cents),
    )


@dues.post("/<int:year>/maken")
def make_POST(year: int) -> ResponseReturnValue:
    """Ask everybody on the list that was seen."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = ConfirmTotalForm(request.form)
    if form.validate():
        with form.refusals():
            made = make_dues(
                year,
                digest=form.digest.data or "",
                total_cents=whole(form.total),
                today=today_here(),
            )
            return done(
                url_for(".index", jaar=year),
                "De contributie is geboekt. Leden die bericht krijgen: %(members)s.",
                members=len(made.asked),
            )
    return _preview(year, form), 422


@dues.get("/<int:year>/open")
def waiting(year: int) -> ResponseReturnValue:
    """Whose contribution waits: for the board, which must know, and who reads the books."""
    require(may_read_books(viewer()))
    stands, page = standing(year), _asked_page()
    count = sum(stands[state].dues for state in ("open", "returned") if state in stands)
    pages = max(1, -(-count // PAGE_SIZE))
    rows = dues_waiting(year, min(page, pages))
    return render_template(
        "dues/waiting.html",
        year=year,
        rows=[(due, open_cents(due)) for due in rows],
        count=count,
        page=min(page, pages),
        pages=pages,
    )


@dues.get("/een/<int:due_id>")
def one(due_id: int) -> ResponseReturnValue:
    """One due: write down that it was paid, or let it go."""
    require(may_administer(viewer()))
    return _one(_due(due_id))


def _one(due: Due, form: ReceivedForm | None = None) -> str:
    left_cents = open_cents(due)
    return render_template(
        "dues/one.html",
        due=due,
        left_cents=left_cents,
        form=form or ReceivedForm(received_on=today_here(), amount=left_cents),
    )


@dues.post("/een/<int:due_id>/betaald")
def paid_POST(due_id: int) -> ResponseReturnValue:
    """Money came in that no bank file brought."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = ReceivedForm(request.form)
    if form.validate():
        with form.refusals():
            reference = f"hand-{request.form['form_key']}"
            money = Money(typed_day(form.received_on), whole(form.amount), reference, BANK)
            due = settle_due(due_id, money)
            return done(url_for(".index", jaar=due.year), "Vastgelegd. Dank u wel.")
    return _one(_due(due_id), form), 422


@dues.post("/een/<int:due_id>/geregeld")
def waive_POST(due_id: int) -> ResponseReturnValue:
    """Let what is left go; no reason is asked."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    due = waive(due_id, today_here())
    return done(
        url_for(".index", jaar=due.year),
        "Geregeld. Het lid krijgt bericht dat er niets meer te betalen is.",
    )
