"""The book year in steps: what is done, what waits, who."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.assembly.decide_year import KINDS, decide_year, extend_accounts
from coop.assembly.step_forms import DecisionForm, ExtensionForm
from coop.assembly.step_queries import (
    all_decisions,
    cash_test_of,
    extension_of,
    facts_of,
    meeting_about,
    newest_decisions,
)
from coop.assembly.year_steps import year_steps
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import Period, book_year
from coop.production.queries import plants
from coop.web import claim_form, done
from coop.yields.overview import was_running

steps = Blueprint("steps", __name__, url_prefix="/jaren")


@dataclass(frozen=True, slots=True)
class AskedYear:
    """The book year that the address names, in the cooperative's town."""

    year: int
    period: Period
    zone: str
    today: date


def asked_year(year: int) -> AskedYear:
    """The book year of an address; no page for a year in which nothing ran."""
    settings = cooperative()
    if settings is None or not 1990 <= year <= 2100:
        abort(404)
    period = book_year(year, settings.book_year_first_month)
    today = clock.today(settings.time_zone)
    if period.start > today or not any(was_running(plant, period) for plant in plants()):
        abort(404)
    return AskedYear(year, period, settings.time_zone, today)


@steps.get("/<int:year>/stappen")
def show(year: int) -> ResponseReturnValue:
    """Every step of a book year, each with its way on."""
    require(may_read_books(viewer()))
    asked = asked_year(year)
    facts, rows = facts_of(year, asked.period, asked.zone, asked.today)
    return render_template(
        "steps/show.html",
        asked=asked,
        facts=facts,
        steps=year_steps(facts, asked.today),
        rows=rows,
        decisions=all_decisions(year),
        extension=extension_of(year),
        cash=cash_test_of(year, rows, asked.today),
        meeting=meeting_about(year),
    )


@steps.get("/<int:year>/besluit/<decision_kind>")
def decide(year: int, decision_kind: str) -> ResponseReturnValue:
    """Ask what the meeting decided."""
    require(may_administer(viewer()))
    return _decide(asked_year(year), decision_kind, DecisionForm())


def _decide(asked: AskedYear, kind: str, form: DecisionForm) -> str:
    if kind not in KINDS:
        abort(404)
    return render_template(
        "steps/decide.html",
        asked=asked,
        kind=kind,
        form=form,
        standing=newest_decisions(asked.year).get(kind),
    )


@steps.post("/<int:year>/besluit/<decision_kind>")
def decide_POST(year: int, decision_kind: str) -> ResponseReturnValue:
    """Record what the meeting decided; each decision by itself."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked, form = asked_year(year), DecisionForm(request.form)
    if form.validate() and form.decided_on.data:
        with form.refusals():
            decide_year(
                year,
                asked.period,
                decision_kind,
                form.outcome.data,
                form.decision.data or "",
                form.decided_on.data,
                told=form.told.data or "",
                today=asked.today,
            )
            return done(url_for("steps.show", year=year), "Het besluit is vastgelegd.")
    return _decide(asked, decision_kind, form), 422


@steps.get("/<int:year>/uitstel")
def extend(year: int) -> ResponseReturnValue:
    """Ask how much more time the meeting gave."""
    require(may_administer(viewer()))
    return render_template("steps/extend.html", asked=asked_year(year), form=ExtensionForm())


@steps.post("/<int:year>/uitstel")
def extend_POST(year: int) -> ResponseReturnValue:
    """Record more time for the accounts."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked, form = asked_year(year), ExtensionForm(request.form)
    if form.validate() and form.decided_on.data:
        with form.refusals():
            extend_accounts(
                year,
                form.data["months"],
                form.reason.data or "",
                form.decision.data or "",
                form.decided_on.data,
                today=asked.today,
            )
            return done(url_for("steps.show", year=year), "Het uitstel is vastgelegd.")
    return render_template("steps/extend.html", asked=asked, form=form), 422
