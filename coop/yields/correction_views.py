"""What became known of a closed year: recorded, shown to members, worked off in later years."""

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from coop import clock
from coop.errors import RuleBroken
from coop.figures import month_name
from coop.forms import read_day
from coop.language import gettext as _
from coop.language import language
from coop.members.access import may_administer, may_read_books
from coop.members.numbers import member_code
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import book_year_of
from coop.shares.register_csv import csv_text
from coop.units import cents_text, wh_text
from coop.web import claim_form, done
from coop.yields.asked import Asked, asked_for
from coop.yields.compare import Both, together
from coop.yields.correct_late import correct_late
from coop.yields.correction_forms import LateForm
from coop.yields.correction_queries import both_runs_of, known_division, late_rows
from coop.yields.models import Distribution
from coop.yields.queries import PAGE_SIZE, holders_of, plant_year_of

corrections = Blueprint("corrections", __name__, url_prefix="/jaren")


def _divided(asked: Asked) -> Distribution:
    plant_year = plant_year_of(asked.plant.id, asked.year)
    if plant_year is None or plant_year.distribution is None:
        abort(404)
    return plant_year.distribution


@corrections.get("/<int:year>/<code>/correcties")
def index(year: int, code: str) -> ResponseReturnValue:
    """What became known of this year since it was closed."""
    require(may_read_books(viewer()))
    return _index(asked_for(year, code))


def _index(asked: Asked, form: LateForm | None = None) -> str:
    made = _divided(asked)
    return render_template(
        "years/corrections.html",
        asked=asked,
        made=made,
        rows=late_rows(asked.plant.id, asked.year),
        form=_form(asked) if form is None else form,
        may_change=may_administer(viewer()),
    )


def _form(asked: Asked) -> LateForm:
    """A form that may come with a month from the page of the readings."""
    form = LateForm(request.form) if request.method == "POST" else LateForm()
    form.offer(asked.period, lambda day: f"{month_name(day.month, language(), 'MMMM')} {day.year}")
    if request.method != "POST":
        form.month.data = request.args.get("maand", "")
    return form


@corrections.get("/correctie/<code>/<year_month>")
def of_month(code: str, year_month: str) -> ResponseReturnValue:
    """From a month of the readings to the corrections of its book year."""
    require(may_read_books(viewer()))
    settings, month = cooperative(), read_day(f"{year_month}-1")
    if settings is None or month is None:
        abort(404)
    year = book_year_of(month, settings.book_year_first_month).start.year
    asked = asked_for(year, code)
    plant_year = plant_year_of(asked.plant.id, year)
    if plant_year is None or plant_year.distribution is None:
        raise RuleBroken(
            "Over dit jaar is nooit iets verdeeld. Er valt dus niets te corrigeren.",
        )
    return redirect(asked.url(".index", maand=month.isoformat(), _anchor="nieuw"))


@corrections.post("/<int:year>/<code>/correcties")
def add_POST(year: int, code: str) -> ResponseReturnValue:
    """Record that a closed year should have had more or less."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked = asked_for(year, code)
    _divided(asked)
    form = _form(asked)
    if form.validate():
        with form.refusals():
            correct_late(asked.plant, year, asked.period, **form.typed(), at=clock.now())
            return done(
                asked.url(".index"),
                "De correctie is vastgelegd. Wat leden kregen blijft; het verschil gaat mee naar "
                "een volgend jaar.",
            )
    return _index(asked, form), 422


@corrections.get("/<int:year>/<code>/correcties/vergelijk")
def compare(year: int, code: str) -> ResponseReturnValue:
    """Each member as it was granted, and as it would have been."""
    require(may_read_books(viewer()))
    asked = asked_for(year, code)
    made, rows = _both(asked)
    page, pages = _page(len(rows))
    holders = holders_of(asked.plant.id)
    return render_template(
        "years/compare.html",
        asked=asked,
        made=made,
        known=known_division(made, asked.plant, asked.period),
        all_members=together(rows),
        lines=[
            (holders[row.member_id], row) for row in rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ],
        page=page,
        pages=pages,
    )


def _both(asked: Asked) -> tuple[Distribution, list[Both]]:
    made = _divided(asked)
    places = {member_id: place for place, member_id in enumerate(holders_of(asked.plant.id))}
    rows = both_runs_of(made, known_division(made, asked.plant, asked.period))
    return made, sorted(rows, key=lambda row: places[row.member_id])


def _page(count: int) -> tuple[int, int]:
    pages = max(1, -(-count // PAGE_SIZE))
    return min(max(request.args.get("blad", 1, type=int), 1), pages), pages


@corrections.get("/<int:year>/<code>/correcties/vergelijk.csv")
def compare_csv(year: int, code: str) -> ResponseReturnValue:
    """Both runs of every member, for a spreadsheet."""
    require(may_read_books(viewer()))
    asked = asked_for(year, code)
    _made, rows = _both(asked)
    holders = holders_of(asked.plant.id)
    header = [_("Lidnummer"), _("Naam"), _("kWh toegekend"), _("kWh nu bekend")]
    header += [_("Verschil (Wh)"), _("Euro toegekend"), _("Euro nu bekend"), _("Verschil (cent)")]
    lines: list[list[str | int]] = [
        [
            member_code(holders[row.member_id].number),
            holders[row.member_id].name,
            wh_text(row.granted_wh),
            wh_text(row.known_wh),
            row.difference_wh,
            cents_text(row.granted_cents),
            cents_text(row.known_cents),
            row.difference_cents,
        ]
        for row in rows
    ]
    answer = Response(csv_text(header, lines), content_type="text/csv; charset=utf-8")
    name = f"vergelijking-{year}-{asked.plant.id}.csv"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
