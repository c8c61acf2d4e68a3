"""Paying something ahead of the year, and settling it with the year."""

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from coop import clock
from coop.errors import RuleBroken
from coop.language import gettext as _
from coop.language import say
from coop.members.access import may_administer, may_read_books
from coop.members.numbers import member_code
from coop.members.session import require, viewer
from coop.shares.register_csv import csv_text
from coop.units import cents_text
from coop.web import claim_form, done
from coop.yields.advance_forms import AdvanceForm, ConfirmAdvanceForm
from coop.yields.advance_queries import advance_lines, advances_of_year, ahead_of, with_total
from coop.yields.ahead import AheadConcept, divide_ahead
from coop.yields.asked import Asked, asked_for
from coop.yields.pay_ahead import pay_ahead
from coop.yields.queries import PAGE_SIZE, holders_of, plant_year_of

advances = Blueprint("advances", __name__, url_prefix="/jaren")


def _possible(asked: Asked) -> AheadConcept:
    plant_year = plant_year_of(asked.plant.id, asked.year)
    return ahead_of(asked.plant, asked.year, asked.period, asked.zone, plant_year)


@advances.get("/<int:year>/<code>/voorlopig")
def index(year: int, code: str) -> ResponseReturnValue:
    """What was paid ahead of this year, and what could be."""
    require(may_read_books(viewer()))
    return _index(asked_for(year, code), AdvanceForm())


def _index(asked: Asked, form: AdvanceForm) -> str:
    possible, obstacle = None, None
    try:
        possible = _possible(asked)
    except RuleBroken as refusal:
        obstacle = say(refusal.words)
    return render_template(
        "years/advance.html",
        asked=asked,
        possible=possible,
        obstacle=obstacle,
        rows=advances_of_year(asked.plant.id, asked.year),
        form=form,
        may_change=may_administer(viewer()),
    )


@advances.post("/<int:year>/<code>/voorlopig/voorbeeld")
def check_POST(year: int, code: str) -> ResponseReturnValue:
    """What each member would get; nothing is written."""
    require(may_administer(viewer()))
    asked, form = asked_for(year, code), AdvanceForm(request.form)
    if form.validate():
        with form.refusals():
            possible = _possible(asked)
            concept = with_total(possible, form.cents(possible.most_cents))
            return _preview(asked, concept, ConfirmAdvanceForm())
    return _index(asked, form), 422


def _preview(asked: Asked, concept: AheadConcept, form: ConfirmAdvanceForm) -> str:
    parts = {part.member_id: part for part in divide_ahead(concept)}
    holders = [one for one in holders_of(asked.plant.id).values() if one.member_id in parts]
    form.digest.data, form.amount_cents.data = concept.digest, str(concept.total_cents)
    return render_template(
        "years/advance_check.html",
        asked=asked,
        concept=concept,
        members_cents=sum(part.amount_cents for part in parts.values()),
        members=len(parts),
        lines=[(holder, parts[holder.member_id]) for holder in holders[:PAGE_SIZE]],
        shown=cents_text(concept.total_cents),
        form=form,
    )


@advances.post("/<int:year>/<code>/voorlopig/bevestigen")
def confirm_POST(year: int, code: str) -> ResponseReturnValue:
    """Book what is paid ahead as owed to each member."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked, form = asked_for(year, code), ConfirmAdvanceForm(request.form)
    if form.validate():
        with form.refusals():
            pay_ahead(
                asked.plant,
                year,
                asked.period,
                asked.zone,
                **form.decided(),
                at=clock.now(),
                today=asked.today,
            )
            return done(
                asked.url(".index"),
                "Geboekt: leden hebben dit voorlopig tegoed. Bij het afsluiten van het jaar gaat "
                "het eraf.",
            )
    concept = with_total(_possible(asked), form.asked_cents())
    return _preview(asked, concept, form), 422


@advances.get("/<int:year>/<code>/voorlopig/<int:number>.csv")
def lines_csv(year: int, code: str, number: int) -> ResponseReturnValue:
    """What each member was paid ahead, for a spreadsheet."""
    require(may_read_books(viewer()))
    asked = asked_for(year, code)
    rows = advances_of_year(asked.plant.id, year)
    made = next((row for row in rows if row.number == number), None)
    if made is None:
        abort(404)
    header = [_("Lidnummer"), _("Naam"), _("Deeldagen"), _("Voorlopig (euro)")]
    lines: list[list[str | int]] = [
        [member_code(number), name, days, cents_text(cents)]
        for number, name, days, cents in advance_lines(made.id)
    ]
    answer = Response(csv_text(header, lines), content_type="text/csv; charset=utf-8")
    name = f"voorlopig-{year}-{asked.plant.id}-{made.number}.csv"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
