"""The book year: its sums, what it would give, and closing it. The kascommissie may look."""

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.decisions.queries import is_result_decided, year_decision
from coop.errors import RuleBroken
from coop.language import gettext as _
from coop.language import say
from coop.members.access import may_administer, may_read_books
from coop.members.numbers import member_code
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import book_year, book_year_of
from coop.production.queries import plants
from coop.records.jobs import spawn_worker
from coop.shares.register_csv import csv_text
from coop.units import cents_text, wh_text
from coop.web import claim_form, done
from coop.yields import overview
from coop.yields.asked import Asked
from coop.yields.asked import asked_for as _asked
from coop.yields.concept import Concept, divide
from coop.yields.correction_queries import late_rows
from coop.yields.enter import add_item, enter_sums, open_plant_year, remove_item, standing_sums
from coop.yields.forms import ConfirmForm, ItemForm, SumsForm
from coop.yields.models import Distribution, PlantYear
from coop.yields.paid_queries import how_paid
from coop.yields.propose_revenue import LABELS, enter_proposal, proposal
from coop.yields.queries import (
    PAGE_SIZE,
    concept_of,
    decided_rules,
    holders_of,
    line_count,
    member_lines,
    plant_year_of,
    year_before,
)
from coop.yields.ready import check_ready
from coop.yields.revenue import Evidence
from coop.yields.rules import decided_for
from coop.yields.settle import confirm
from coop.yields.settle_job import ask_to_confirm, is_long_work

years = Blueprint("years", __name__, url_prefix="/jaren")


def _concept(asked: Asked, plant_year: PlantYear | None) -> Concept:
    return concept_of(asked.plant, asked.year, asked.period, asked.zone, plant_year)


def _page() -> int:
    return max(request.args.get("blad", 1, type=int), 1)


@years.get("/")
def index() -> ResponseReturnValue:
    """How far each plant's book year is."""
    require(may_read_books(viewer()))
    settings = cooperative()
    if settings is None:
        return render_template("years/index.html", year=None, rows=[], choices=[])
    today = clock.today(settings.time_zone)
    all_plants = plants()
    choices = overview.years_of(all_plants, today, settings.book_year_first_month)
    running = book_year_of(today, settings.book_year_first_month).start.year
    year = request.args.get("jaar", type=int) or (
        running - 1 if running - 1 in choices else running
    )
    if choices and year not in choices:
        abort(404)
    period = book_year(year, settings.book_year_first_month)
    return render_template(
        "years/index.html",
        year=year,
        is_over=period.end <= today,
        choices=choices,
        rows=overview.rows_of(all_plants, year, period, settings.time_zone),
    )


@years.get("/<int:year>/<code>")
def show(year: int, code: str) -> ResponseReturnValue:
    """One plant's book year: readings, sums and waterfall."""
    require(may_read_books(viewer()))
    return _show(_asked(year, code))


def _show(asked: Asked, sums: SumsForm | None = None, item: ItemForm | None = None) -> str:
    plant_year = plant_year_of(asked.plant.id, asked.year)
    concept = _concept(asked, plant_year)
    made = plant_year.distribution if plant_year else None
    return render_template(
        "years/show.html",
        asked=asked,
        plant_year=plant_year,
        concept=concept,
        steps=made.waterfall if made else concept.waterfall,
        decided=decided_for(asked.year, decided_rules()),
        obstacle=_obstacle(asked, plant_year, concept),
        sums=sums or _sums_form(asked, plant_year),
        item=item or ItemForm(),
        form=sums or item,
        may_change=may_administer(viewer()) and _is_open(asked, plant_year),
        proposed=_proposed(asked, plant_year),
        labels=LABELS,
    )


def _proposed(asked: Asked, plant_year: PlantYear | None) -> list[Evidence]:
    """What the meters say was sold and nobody entered yet; nothing of a closed year."""
    if not _is_open(asked, plant_year) or asked.period.end > asked.today:
        return []
    there = {item.source for item in plant_year.items} if plant_year else set()
    lines = proposal(asked.plant, asked.year, asked.period, asked.zone)
    return [line for line in lines if line.source not in there]


def _is_open(asked: Asked, plant_year: PlantYear | None) -> bool:
    closed = asked.plant.open_from
    return not (plant_year and plant_year.distribution) and not (
        closed and asked.period.start < closed
    )


def _obstacle(asked: Asked, plant_year: PlantYear | None, concept: Concept) -> str | None:
    """Why this year cannot be confirmed yet; None when it can."""
    try:
        check_ready(concept, asked.plant, plant_year, asked.today)
    except RuleBroken as refusal:
        return say(refusal.words)
    return None


def _sums_form(asked: Asked, plant_year: PlantYear | None) -> SumsForm:
    standing = standing_sums(plant_year or year_before(asked.plant.id, asked.year))
    return SumsForm(
        maintenance=standing["maintenance_reserve_cents"],
        depreciation=standing["depreciation_cents"],
        tax=standing["tax_permille"],
        general=standing["general_reserve_permille"],
    )


@years.post("/<int:year>/<code>/bedragen")
def sums_POST(year: int, code: str) -> ResponseReturnValue:
    """Set what is set aside, depreciated and taxed."""
    require(may_administer(viewer()))
    asked, form = _asked(year, code), SumsForm(request.form)
    if form.validate():
        with form.refusals():
            enter_sums(open_plant_year(asked.plant, year, asked.period), **form.sums())
            return done(asked.url(".show", _anchor="uitkomst"), "De bedragen zijn bewaard.")
    return _show(asked, sums=form), 422


@years.post("/<int:year>/<code>/regels")
def item_POST(year: int, code: str) -> ResponseReturnValue:
    """Add a line of revenue or cost."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked, form = _asked(year, code), ItemForm(request.form)
    if form.validate():
        with form.refusals():
            add_item(open_plant_year(asked.plant, year, asked.period), **form.line())
            return done(asked.url(".show", _anchor="regels"), "De regel staat erbij.")
    return _show(asked, item=form), 422


@years.post("/<int:year>/<code>/regels/uit-de-meters")
def propose_POST(year: int, code: str) -> ResponseReturnValue:
    """Take over what the meters say was sold, at the prices of the year before."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked = _asked(year, code)
    made = enter_proposal(
        open_plant_year(asked.plant, year, asked.period), asked.period, asked.zone
    )
    return done(
        asked.url(".show", _anchor="regels"), "%(count)s regels overgenomen.", count=len(made)
    )


@years.post("/<int:year>/<code>/regels/<int:item_id>/weg")
def remove_item_POST(year: int, code: str, item_id: int) -> ResponseReturnValue:
    """Take a line away."""
    require(may_administer(viewer()))
    asked = _asked(year, code)
    remove_item(open_plant_year(asked.plant, year, asked.period), item_id)
    return done(asked.url(".show", _anchor="regels"), "De regel is weg.")


@years.get("/<int:year>/<code>/voorbeeld")
def preview(year: int, code: str) -> ResponseReturnValue:
    """What each member would get, before anything is fixed."""
    require(may_read_books(viewer()))
    asked = _asked(year, code)
    plant_year = plant_year_of(asked.plant.id, year)
    if plant_year and plant_year.distribution:
        return render_template("years/closed.html", asked=asked)
    concept, form = _concept(asked, plant_year), ConfirmForm()
    if is_result_decided(year) and (decided := year_decision(year, "result")):
        form.decision.data, form.decided_on.data = decided.decision, decided.decided_on
    return _preview(asked, plant_year, concept, form)


def _preview(
    asked: Asked, plant_year: PlantYear | None, concept: Concept, form: ConfirmForm
) -> str:
    obstacle = _obstacle(asked, plant_year, concept)
    division = None if concept.missing_months or plant_year is None else divide(concept)
    parts = {part.member_id: part for part in division.parts} if division else {}
    holders = [one for one in holders_of(asked.plant.id).values() if one.member_id in parts]
    page = min(_page(), max(1, -(-len(holders) // PAGE_SIZE)))
    form.digest.data = concept.digest
    return render_template(
        "years/preview.html",
        asked=asked,
        plant_year=plant_year,
        concept=concept,
        steps=concept.waterfall,
        division=division,
        obstacle=obstacle,
        lines=[
            (holder, parts[holder.member_id])
            for holder in holders[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        ],
        page=page,
        pages=max(1, -(-len(holders) // PAGE_SIZE)),
        shown=cents_text(concept.waterfall.distributable_cents),
        form=form,
    )


@years.post("/<int:year>/<code>/bevestigen")
def confirm_POST(year: int, code: str) -> ResponseReturnValue:
    """Divide and close the year."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked, form = _asked(year, code), ConfirmForm(request.form)
    if form.validate():
        with form.refusals():
            page_url = current_app.config["BASE_URL"] + asked.url("my.how")
            if is_long_work(asked.plant.id):
                job = ask_to_confirm(asked, form.decided(), page_url)
                answer = done(url_for("jobs.show", job_id=job.id))
                spawn_worker()
                return answer
            made = confirm(
                asked.plant,
                year,
                asked.period,
                asked.zone,
                **form.decided(),
                at=clock.now(),
                today=asked.today,
                page_url=page_url,
            )
            return done(
                asked.url(".distribution"),
                "Het jaar is bevestigd met besluit %(decision)s en afgesloten.",
                decision=made.decision,
            )
    plant_year = plant_year_of(asked.plant.id, year)
    return _preview(asked, plant_year, _concept(asked, plant_year), form), 422


def _divided(asked: Asked) -> tuple[PlantYear, Distribution]:
    plant_year = plant_year_of(asked.plant.id, asked.year)
    if plant_year is None or plant_year.distribution is None:
        abort(404)
    return plant_year, plant_year.distribution


@years.get("/<int:year>/<code>/uitkering")
def distribution(year: int, code: str) -> ResponseReturnValue:
    """What was divided: the receipt, and the record for the kascommissie."""
    require(may_read_books(viewer()))
    asked = _asked(year, code)
    plant_year, made = _divided(asked)
    count = line_count(made.id)
    pages = max(1, -(-count // PAGE_SIZE))
    page = min(_page(), pages)
    return render_template(
        "years/distribution.html",
        asked=asked,
        plant_year=plant_year,
        made=made,
        steps=made.waterfall,
        per_share_cents=made.distributable_cents // made.issued_shares if made.issued_shares else 0,
        lines=member_lines(made.id, page=page),
        rows=late_rows(asked.plant.id, asked.year),
        count=count,
        page=page,
        pages=pages,
        standing=how_paid([made])[made.id],
    )


@years.get("/<int:year>/<code>/uitkering.csv")
def distribution_csv(year: int, code: str) -> ResponseReturnValue:
    """Every line, and the cooperative's, for a spreadsheet."""
    require(may_read_books(viewer()))
    asked = _asked(year, code)
    made = _divided(asked)[1]
    header = [_("Lidnummer"), _("Naam"), _("Deeldagen"), _("kWh"), _("Eigen geld terug (euro)")]
    rows: list[list[str | int]] = [
        [
            member_code(line.number),
            line.name,
            line.share_days,
            wh_text(line.energy_wh),
            cents_text(line.capital_cents),
            cents_text(line.yield_cents),
            cents_text(line.amount_cents),
        ]
        for line in member_lines(made.id)
    ]
    kept = [wh_text(made.cooperative_wh), "", "", cents_text(made.cooperative_cents)]
    whole = [wh_text(made.energy_wh), "", "", cents_text(made.distributable_cents)]
    rows += [["", _("De coöperatie"), "", *kept], ["", _("Totaal"), "", *whole]]
    text = csv_text([*header, _("Rendement (euro)"), _("Totaal (euro)")], rows)
    answer = Response(text, content_type="text/csv; charset=utf-8")
    name = f"uitkering-{year}-{asked.plant.id}.csv"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer
