"""The board's pages about a meter's register: its stands, another meter, a month to fill in."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.members.access import may_administer
from coop.members.session import require, viewer
from coop.periods import Period, month
from coop.production.change_meter import remove_meter, rename_meter, unread_of
from coop.production.fill_month import Filling, fill_month, fillings_of
from coop.production.models import Meter, Plant
from coop.production.queries import meters_of
from coop.production.reading_forms import MONTH
from coop.production.reading_views import meter_or_404, told, year_of_stand
from coop.production.record_stands import record_stands
from coop.production.replace_meter import Replacement, replace_meter
from coop.production.set_digits import set_digits
from coop.production.stand_forms import (
    CorrectStandForm,
    DigitsForm,
    RenameForm,
    ReplaceForm,
    StandForm,
)
from coop.production.stand_queries import stand_by_id, taken_away
from coop.production.stands import Stand
from coop.production.views import plant_or_404, town_zone
from coop.web import claim_form, done

stands = Blueprint("stands", __name__, url_prefix="/bestuur/bronnen/<code>/meterstanden")


def _hanging(plant: Plant) -> list[Meter]:
    """The meters that still count."""
    meters = meters_of(plant.id)
    ended = taken_away(meter.id for meter in meters)
    return [meter for meter in meters if meter.id not in ended]


@stands.get("/stand")
def enter(code: str) -> ResponseReturnValue:
    """A form for what a register shows."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    form = StandForm(meter=request.args.get("meter", type=int), day=clock.today(town_zone()))
    return _enter(plant, form)


def _enter(plant: Plant, form: StandForm) -> str:
    form.offer_meters(_hanging(plant))
    return render_template("readings/stand.html", plant=plant, form=form)


@stands.post("/stand")
def enter_POST(code: str) -> ResponseReturnValue:
    """Write a stand, and the months that follow from it."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    if earlier := claim_form():
        return earlier
    form = StandForm(request.form)
    form.offer_meters(meters_of(plant.id))
    if form.validate():
        with form.refusals():
            register_wh: Any = form.register_wh.data
            stand = Stand(form.moment(town_zone()).astimezone(UTC), register_wh)
            meter = meter_or_404(plant, form.meter.data)
            recorded = record_stands(meter, [stand], zone=town_zone())
            return told(plant, recorded, year_of_stand(meter, stand.at))
    return _enter(plant_or_404(code), form), 422


@stands.get("/stand/<int:stand_id>/verbeteren")
def correct(code: str, stand_id: int) -> ResponseReturnValue:
    """A form to give a stand another figure."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    stand = stand_by_id(plant.id, stand_id) or abort(404)
    return _correct(plant, stand, CorrectStandForm(seen_version=str(stand.version)))


def _correct(plant: Plant, stand: Any, form: CorrectStandForm) -> str:
    return render_template("readings/correct_stand.html", plant=plant, stand=stand, form=form,
                           zone=town_zone())  # fmt: skip


@stands.post("/stand/<int:stand_id>/verbeteren")
def correct_POST(code: str, stand_id: int) -> ResponseReturnValue:
    """Write the other figure as a new version, and what follows from it."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    if earlier := claim_form():
        return earlier
    stand = stand_by_id(plant.id, stand_id) or abort(404)
    form = CorrectStandForm(request.form)
    if form.seen_version.data != str(stand.version):
        raise AlreadyDone("Iemand anders heeft dit getal al verbeterd. Bekijk het eerst opnieuw.")
    if form.validate():
        with form.refusals():
            register_wh: Any = form.register_wh.data
            meter = meter_or_404(plant, stand.meter_id)
            recorded = record_stands(
                meter,
                [Stand(stand.at, register_wh)],
                zone=town_zone(),
                correction=form.reason.data or "",
            )
            return told(plant, recorded, year_of_stand(meter, stand.at))
    return _correct(plant_or_404(code), stand, form), 422


@stands.get("/meter/<int:meter_id>/vervangen")
def replace(code: str, meter_id: int) -> ResponseReturnValue:
    """A form for another meter in the place of this one."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    return _replace(plant, meter_or_404(plant, meter_id), ReplaceForm())


def _replace(plant: Plant, meter: Meter, form: ReplaceForm) -> str:
    return render_template("readings/replace.html", plant=plant, meter=meter, form=form)


@stands.post("/meter/<int:meter_id>/vervangen")
def replace_POST(code: str, meter_id: int) -> ResponseReturnValue:
    """Take the old meter away and let the new one count on."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    if earlier := claim_form():
        return earlier
    form = ReplaceForm(request.form)
    if form.validate():
        with form.refusals():
            last_wh: Any = form.last_wh.data
            first_wh: Any = form.first_wh.data
            replacement = Replacement(
                form.moment(town_zone()).astimezone(UTC),
                form.new_name.data or "",
                last_wh,
                first_wh,
            )
            new = replace_meter(meter_or_404(plant, meter_id), replacement, zone=town_zone())
            return done(
                _meters(plant),
                "Meter %(name)s telt vanaf nu voor deze bron.",
                name=new.name,
            )
    plant = plant_or_404(code)
    return _replace(plant, meter_or_404(plant, meter_id), form), 422


@stands.get("/meter/<int:meter_id>/cijfers")
def digits(code: str, meter_id: int) -> ResponseReturnValue:
    """A form for how many digits a register has."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    meter = meter_or_404(plant, meter_id)
    return _digits(plant, meter, DigitsForm(digits=meter.digits))


def _digits(plant: Plant, meter: Meter, form: DigitsForm) -> str:
    return render_template("readings/digits.html", plant=plant, meter=meter, form=form)


@stands.post("/meter/<int:meter_id>/cijfers")
def digits_POST(code: str, meter_id: int) -> ResponseReturnValue:
    """Write how many digits a register has."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    form = DigitsForm(request.form)
    if form.validate():
        with form.refusals():
            count: Any = form.digits.data
            set_digits(meter_or_404(plant, meter_id), count)
            return done(
                _meters(plant),
                "Dat is bewaard.",
            )
    plant = plant_or_404(code)
    return _digits(plant, meter_or_404(plant, meter_id), form), 422


@stands.get("/meter/<int:meter_id>/naam")
def rename(code: str, meter_id: int) -> ResponseReturnValue:
    """A form for another name, and the button to take a meter away that was never read."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    meter = meter_or_404(plant, meter_id)
    return _rename(plant, meter, RenameForm(name=meter.name))


def _rename(plant: Plant, meter: Meter, form: RenameForm) -> str:
    return render_template("readings/rename.html", plant=plant, meter=meter, form=form,
                           is_unread=bool(unread_of([meter])))  # fmt: skip


@stands.post("/meter/<int:meter_id>/naam")
def rename_POST(code: str, meter_id: int) -> ResponseReturnValue:
    """Give a meter another name."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    form = RenameForm(request.form)
    if form.validate():
        with form.refusals():
            rename_meter(meter_or_404(plant, meter_id), form.name.data or "")
            return done(_meters(plant), "Dat is bewaard.")
    plant = plant_or_404(code)
    return _rename(plant, meter_or_404(plant, meter_id), form), 422


@stands.post("/meter/<int:meter_id>/verwijderen")
def remove_POST(code: str, meter_id: int) -> ResponseReturnValue:
    """Take away a meter that was never read."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    if earlier := claim_form():
        return earlier
    meter = meter_or_404(plant, meter_id)
    form = RenameForm(name=meter.name)
    with form.refusals():
        name = meter.name
        remove_meter(meter)
        return done(_meters(plant), "Meter %(name)s is verwijderd.", name=name)
    plant = plant_or_404(code)
    return _rename(plant, meter_or_404(plant, meter_id), form), 422


def _meters(plant: Plant) -> str:
    return url_for("readings.index", code=plant.code, _anchor="meters")


@stands.get("/schatten/<year_month>")
def fill(code: str, year_month: str) -> ResponseReturnValue:
    """Ask whether a month is to be filled in by the estimate."""
    require(may_administer(viewer()))
    plant, asked = plant_or_404(code), _month(year_month)
    try:
        return _fill(plant, asked, fillings_of(plant, asked, zone=town_zone()))
    except RuleBroken as refusal:
        return _fill(plant, asked, refusal=refusal), 422


def _month(text: str) -> Period:
    match = MONTH.fullmatch(text)
    if not match or not 1990 <= int(match[1]) <= 2100 or not 1 <= int(match[2]) <= 12:
        abort(404)
    return month(int(match[1]), int(match[2]))


def _fill(
    plant: Plant,
    asked: Period,
    fillings: Sequence[Filling] = (),
    refusal: RuleBroken | None = None,
) -> str:
    return render_template("readings/fill.html", plant=plant, month=asked.start, fillings=fillings,
                           refusal=refusal.words if refusal else None)  # fmt: skip


@stands.post("/schatten/<year_month>")
def fill_POST(code: str, year_month: str) -> ResponseReturnValue:
    """Fill in what is missing of a month, flagged as an estimate."""
    require(may_administer(viewer()))
    plant, asked = plant_or_404(code), _month(year_month)
    if earlier := claim_form():
        return earlier
    try:
        fill_month(plant, asked, zone=town_zone())
    except RuleBroken as refusal:
        db.session.rollback()
        return _fill(plant_or_404(code), asked, refusal=refusal), 422
    return done(
        url_for("readings.index", code=plant.code, jaar=asked.start.year),
        "De maand is geschat. Zodra u de echte stand invoert, rekenen wij het verschil uit.",
    )
