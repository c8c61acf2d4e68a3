"""The board's pages about outages of a plant. The kascommissie looks."""

from datetime import timedelta

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.forms import read_day
from coop.home.plant_words import calibration_words
from coop.home.price_queries import prices
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.periods import Period
from coop.production.calibration_told import calibration_of
from coop.production.models import Outage, Plant
from coop.production.outage_forms import (
    CalibrationForm,
    EndForm,
    OutageForm,
    form_of_outage,
)
from coop.production.performance_queries import has_weather_months, outages_of
from coop.production.possible_outages import estimated_loss_wh, suspects
from coop.production.queries import newest_estimate
from coop.production.record_outage import record_outage
from coop.production.views import plant_or_404, town_zone
from coop.web import claim_form, done

outages = Blueprint("outages", __name__, url_prefix="/bestuur/bronnen/<code>/storingen")


@outages.get("")
def index(code: str) -> ResponseReturnValue:
    """Possible outages first, then those that were recorded and those that were none."""
    require(may_read_books(viewer()))
    return _index(plant_or_404(code))


def _index(plant: Plant, end: EndForm | None = None) -> str:
    zone = town_zone()
    return render_template(
        "outages/index.html",
        plant=plant,
        suspects=suspects(clock.today(zone), zone, plant.id),
        recorded=outages_of([plant.id]),
        dismissed=outages_of([plant.id], kinds=("dismissed",)),
        price=prices().get(plant.id),
        calibration_said=calibration_words(
            calibration_of(plant, newest_estimate(plant.id)),
            plant,
            has_weather_months=has_weather_months(plant.id),
        ),
        calibration_form=CalibrationForm(
            choice="yes" if plant.is_calibrated else "no", reason=plant.calibration_reason
        ),
        end=end or EndForm(),
        form=end,
        zone=zone,
    )


@outages.get("/nieuw")
def new(code: str) -> ResponseReturnValue:
    """A form, filled in with the days of a possible outage where one is given."""
    require(may_administer(viewer()))
    form = OutageForm(
        start_on=read_day(request.args.get("van", "")),
        last_on=read_day(request.args.get("tot", "")),
        kind="dismissed" if request.args.get("soort") == "geen" else "outage",
    )
    return _form(plant_or_404(code), form)


def _form(plant: Plant, form: OutageForm, outage: Outage | None = None) -> str:
    return render_template("outages/form.html", plant=plant, form=form, outage=outage)


@outages.post("/nieuw")
def new_POST(code: str) -> ResponseReturnValue:
    """Write an outage."""
    require(may_administer(viewer()))
    return _write(code, None)


def _write(code: str, outage_id: int | None) -> ResponseReturnValue:
    plant = plant_or_404(code)
    outage = None if outage_id is None else _outage_or_404(plant, outage_id)
    if earlier := claim_form():
        return earlier
    form = OutageForm(request.form)
    if form.validate():
        with form.refusals():
            zone, now = town_zone(), clock.now()
            details = form.details(_estimated_wh(plant, form))
            row = record_outage(plant, details, zone=zone, now=now, outage=outage)
            back = url_for("outages.index", code=plant.code)
            if row.kind == "dismissed":
                return done(back, "Vastgelegd: dit was geen storing.")
            return done(back, "De storing is vastgelegd. Leden zien de uitleg bij de bron.")
    plant = plant_or_404(code)
    return _form(plant, form, _outage_or_404(plant, outage_id) if outage_id else None), 422


def _estimated_wh(plant: Plant, form: OutageForm) -> int:
    """What the days of the form cost, where no loss was typed."""
    first, last = form.start_on.data, form.last_on.data or clock.today(town_zone())
    is_early = plant.started_on is None or first is None or first < plant.started_on
    if form.lost_wh.data is not None or first is None or is_early or last < first:
        return 0
    days = Period(first, last + timedelta(days=1))
    return estimated_loss_wh(plant, days, clock.today(town_zone()), town_zone())


def _outage_or_404(plant: Plant, outage_id: int) -> Outage:
    outage = db.session.get(Outage, outage_id)
    return outage if outage is not None and outage.plant_id == plant.id else abort(404)


@outages.get("/<int:outage_id>/wijzig")
def edit(code: str, outage_id: int) -> ResponseReturnValue:
    """The form of an outage as it is now."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    outage = _outage_or_404(plant, outage_id)
    return _form(plant, form_of_outage(outage, town_zone()), outage)


@outages.post("/<int:outage_id>/wijzig")
def edit_POST(code: str, outage_id: int) -> ResponseReturnValue:
    """Change an outage; the trail keeps what it was."""
    require(may_administer(viewer()))
    return _write(code, outage_id)


@outages.post("/<int:outage_id>/einde")
def end_POST(code: str, outage_id: int) -> ResponseReturnValue:
    """Say on which day an outage that lasted ended."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    outage = _outage_or_404(plant, outage_id)
    if earlier := claim_form():
        return earlier
    form = EndForm(request.form)
    if form.validate():
        with form.refusals():
            zone = town_zone()
            as_now = form_of_outage(outage, zone)
            as_now.last_on.data, as_now.lost_wh.data = form.last_on.data, None
            details = as_now.details(_estimated_wh(plant, as_now))
            record_outage(plant, details, zone=zone, now=clock.now(), outage=outage)
            return done(
                url_for("outages.index", code=plant.code), "De storing is voorbij. Mooi zo."
            )
    return _index(plant_or_404(code), form), 422
