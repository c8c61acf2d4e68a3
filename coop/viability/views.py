"""The board's pages about designs. The public one is in `coop.home.sums_pages`."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.production.models import Plant
from coop.production.queries import plant_by_code, plants
from coop.production.views import plant_or_404, town_zone
from coop.viability.filled_in import usual_values, values_of
from coop.viability.forms import DesignForm
from coop.viability.keep_design import Entry, change_design, make_design
from coop.viability.market_price import market_price
from coop.viability.overview import shown
from coop.viability.plain_words import light_title, money_back
from coop.viability.publish import publish, withdraw
from coop.viability.queries import (
    DesignRow,
    design_row,
    designs,
    is_published,
    price_series,
)
from coop.web import claim_form, done

viability = Blueprint("viability", __name__)
viability.add_app_template_global(light_title)
viability.add_app_template_global(money_back)


@viability.app_template_global()
def viability_url(plant: Plant) -> str | None:
    """Where visitors find the sums of this plant; None while there are none to see."""
    return url_for("viability.plain", code=plant.code) if is_published(plant.id) else None


@viability.get("/bestuur/haalbaarheid")
def index() -> ResponseReturnValue:
    """Every design with its light, and where a new one starts."""
    require(may_read_books(viewer()))
    rows = [shown(row) for row in designs()]
    return render_template("viability/index.html", rows=rows, plants=plants())


@viability.get("/bestuur/haalbaarheid/nieuw")
def new() -> ResponseReturnValue:
    """A form with what is usual; `?bron=` for a plant of the list, `?van=` as a copy."""
    require(may_administer(viewer()))
    copied = design_row(request.args.get("van", 0, type=int))
    if copied is not None:
        values = values_of(copied.newest) | {"name": ""}
        return _page(DesignForm(data=values), copied.design.plant)
    plant = plant_by_code(request.args.get("bron", ""))
    kind = plant.kind if plant else request.args.get("soort", "solar")
    kind = kind if kind in ("solar", "wind") else "solar"
    return _page(DesignForm(data=usual_values(plant, kind)), plant)


@viability.post("/bestuur/haalbaarheid/nieuw")
def new_POST() -> ResponseReturnValue:
    """Keep a new design."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = DesignForm(request.form)
    plant = _chosen_plant(form)
    if form.offer_series(price_series()).validate():
        with form.refusals():
            made = make_design(_entry(form, plant), plant, clock.now())
            return done(url_for(".show", design_id=made.id), "Het plan is bewaard.")
    return _page(form, _chosen_plant(form)), 422


@viability.get("/bestuur/haalbaarheid/<int:design_id>")
def show(design_id: int) -> ResponseReturnValue:
    """All figures of a design; `?met=` sets another beside it."""
    require(may_read_books(viewer()))
    row = _row(design_id)
    others = [other for other in designs() if other.design.id != design_id]
    asked = request.args.get("met", 0, type=int)
    beside = next((other for other in others if other.design.id == asked), None)
    return render_template(
        "viability/show.html",
        here=shown(row),
        beside=shown(beside) if beside else None,
        others=others,
    )


@viability.get("/bestuur/haalbaarheid/<int:design_id>/wijzig")
def edit(design_id: int) -> ResponseReturnValue:
    """The form of a design as it is."""
    require(may_administer(viewer()))
    row = _row(design_id)
    form = DesignForm(data={**values_of(row.newest), "seen_version": str(row.newest.version)})
    return _page(form, row.design.plant, row)


@viability.post("/bestuur/haalbaarheid/<int:design_id>/wijzig")
def edit_POST(design_id: int) -> ResponseReturnValue:
    """Keep a change as a new version."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    row, form = _row(design_id), DesignForm(request.form)
    if form.offer_series(price_series()).validate():
        with form.refusals():
            entry, seen = _entry(form, row.design.plant), _seen(form.seen_version.data)
            here = url_for(".show", design_id=design_id)
            if change_design(row, entry, seen, clock.now()):
                return done(here, "Het plan is gewijzigd.")
            return done(here, "Er is niets veranderd.")
    row = _row(design_id)
    return _page(form, row.design.plant, row), 422


@viability.post("/bestuur/haalbaarheid/<int:design_id>/publiceren")
def publish_POST(design_id: int) -> ResponseReturnValue:
    """Show the newest version to visitors."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    publish(_row(design_id), _seen(request.form.get("seen_version")), clock.today(town_zone()))
    return done(url_for(".show", design_id=design_id), "Dit plan staat nu op de site.")


@viability.post("/bestuur/haalbaarheid/<int:design_id>/intrekken")
def withdraw_POST(design_id: int) -> ResponseReturnValue:
    """Show a design no longer."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    withdraw(_row(design_id).design)
    return done(url_for(".show", design_id=design_id), "Dit plan staat niet meer op de site.")


def _row(design_id: int) -> DesignRow:
    return design_row(design_id) or abort(404)


def _seen(typed: Any) -> int:
    """The version a form was made with; nought, which is none, if it was tampered with."""
    text = str(typed or "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0


def _chosen_plant(form: DesignForm) -> Plant | None:
    """The plant that the form names; a design on its own names none."""
    code = str(form.plant.data or "")
    return plant_or_404(code) if code else None


def _entry(form: DesignForm, plant: Plant | None) -> Entry:
    """What was typed; with the price of the market where that was asked."""
    market = market_price(plant, form.series_id) if form.is_market else None
    return form.entry(market)


def _page(form: DesignForm, plant: Plant | None, row: DesignRow | None = None) -> str:
    series = price_series()
    form.offer_series(series)
    form.plant.data = plant.code if plant else ""
    form.kind.data = plant.kind if plant else form.kind.data
    return render_template(
        "viability/form.html", form=form, plant=plant, row=row, has_prices=bool(series)
    )
