"""The board's pages about readings: by hand, by file, and corrections. The kascommissie looks."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock, figures
from coop.database import db
from coop.errors import AlreadyDone
from coop.forms import read_day
from coop.language import gettext as _
from coop.language import language
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.periods import day_of, local_bounds, local_midnight, month_of
from coop.production.add_plant import add_meter
from coop.production.change_meter import unread_of
from coop.production.meter_csv import Reading
from coop.production.models import Meter, Plant
from coop.production.queries import meters_of, newest_estimate
from coop.production.reading_forms import (
    CorrectForm,
    EnterForm,
    MeterForm,
    UploadForm,
)
from coop.production.reading_overview import months_to_enter, own_use_year, reading_year, years_of
from coop.production.reading_queries import (
    Version,
    batches_of,
    readings_on,
    versions_of,
    years_with_readings,
)
from coop.production.record_readings import (
    Recorded,
    correct_reading,
    record_readings,
)
from coop.production.stand_queries import last_stands, stands_of, taken_away
from coop.production.views import plant_or_404, town_zone
from coop.web import claim_form, done

readings = Blueprint("readings", __name__, url_prefix="/bestuur/bronnen/<code>/meterstanden")


@readings.app_template_global()
def time_span(start: datetime, end: datetime, zone: str) -> str:
    """The time of a reading: a month by its name, whole days by their dates, else the clock."""
    if (start, end) == local_bounds(month_of(start, zone), zone):
        first = day_of(start, zone)
        return f"{figures.month_name(first.month, language(), 'MMMM')} {first.year}"
    days = day_of(start, zone), day_of(end, zone)
    if start == local_midnight(days[0], zone) and end == local_midnight(days[1], zone):
        first_word, last_word = (figures.long_date(day, language()) for day in days)
    else:
        first_word, last_word = (_moment(at, zone) for at in (start, end))
    return _("%(start)s tot %(end)s", start=first_word, end=last_word)


def _moment(at: datetime, zone: str) -> str:
    """A moment; in the hour that the clock passes twice, which of the two where it is the second.

    So 02:45 to 02:00 is a quarter of an hour, and not the other way round.
    """
    said = figures.moment(at, language(), zone)
    return _("%(moment)s (wintertijd)", moment=said) if at.astimezone(ZoneInfo(zone)).fold else said


@readings.get("")
def index(code: str) -> ResponseReturnValue:
    """A year of readings beside the estimate, what came in when, and what was corrected."""
    require(may_read_books(viewer()))
    return index_page(plant_or_404(code))


def index_page(
    plant: Plant, upload: UploadForm | None = None, new_meter: MeterForm | None = None
) -> str:
    """The page of a plant's readings, with whatever was wrong in one of its forms."""
    zone = town_zone()
    today = clock.today(zone)
    years = years_of(plant, today)
    known_years = years_with_readings(plant.id, zone)
    asked = request.args.get("jaar", type=int)
    day = read_day(request.args.get("dag", "").strip())
    meters = meters_of(plant.id)
    year = asked if asked is not None and asked in years else years[-1]
    return render_template(
        "readings/index.html",
        plant=plant,
        meters=meters,
        years=[one for one in years if one in known_years or one in (year, years[-1])],
        shown=reading_year(plant, newest_estimate(plant.id), year, today, zone),
        own=own_use_year(plant, meters, year, zone),
        day=day,
        on_day=readings_on(plant.id, day, zone) if day else [],
        batches=batches_of(plant.id),
        stands=last_stands(plant.id),
        ended=taken_away(meter.id for meter in meters),
        unread=unread_of(meters),
        versions=versions_of(plant.id),
        upload=(upload or UploadForm()).offer_meters(meters),
        new_meter=new_meter or MeterForm(),
        form=upload or new_meter,
    )


@readings.get("/invoeren")
def enter(code: str) -> ResponseReturnValue:
    """A form for one month."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    return _enter(plant, EnterForm(month=request.args.get("maand")))


def _enter(plant: Plant, form: EnterForm) -> str:
    form.offer_meters(meters_of(plant.id))
    months = months_to_enter(plant, clock.today(town_zone()), town_zone())
    form.offer_months((f"{start:%Y-%m}", _month_label(start, missing)) for start, missing in months)
    return render_template("readings/enter.html", plant=plant, form=form)


def _month_label(start: date, is_missing: bool) -> str:
    name = f"{figures.month_name(start.month, language(), 'MMMM')} {start.year}"
    return _("%(month)s (ontbreekt)", month=name) if is_missing else name


@readings.post("/invoeren")
def enter_POST(code: str) -> ResponseReturnValue:
    """Write the reading of one month."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    if earlier := claim_form():
        return earlier
    form = EnterForm(request.form)
    form.offer_meters(meters_of(plant.id))
    if form.validate():
        with form.refusals():
            meter = meter_or_404(plant, form.meter.data)
            recorded = record_readings(
                meter, [form.reading(town_zone())], zone=town_zone(), source="hand"
            )
            return told(plant, recorded, form.period.start.year)
    return _enter(plant, form), 422


def meter_or_404(plant: Plant, meter_id: Any) -> Meter:
    """One of the plant's own meters."""
    meter = db.session.get(Meter, meter_id)
    return meter if meter is not None and meter.plant_id == plant.id else abort(404)


def year_that_ends(at: datetime) -> int:
    """The town's year of what ends at an instant: New Year's midnight ends the old year."""
    return day_of(at - timedelta(seconds=1), town_zone()).year


def year_of_stand(meter: Meter, at: datetime) -> int:
    """The town's year that a stand ends; its own where no stand comes before it."""
    has_before = any(before < at for before in stands_of(meter.id))
    return year_that_ends(at) if has_before else day_of(at, town_zone()).year


def told(plant: Plant, recorded: Recorded, year: int) -> ResponseReturnValue:
    """Commit, say what was written, and go to the year."""
    location = url_for("readings.index", code=plant.code, jaar=year)
    if recorded.batch is None:
        return done(location, "Dit stond er allemaal al. Er is niets veranderd.")
    if (recorded.new, recorded.changed, recorded.same) == (1, 0, 0):
        return done(location, "De meterstand is bewaard.")
    return done(
        location,
        "Bewaard. Nieuw: %(new)s, verbeterd: %(changed)s, stond er al: %(same)s.",
        new=recorded.new,
        changed=recorded.changed,
        same=recorded.same,
    )


def _history(plant: Plant, reading_id: int) -> list[Version]:
    """Every figure of this reading's interval; 404 where it is not this plant's."""
    return versions_of(plant.id, reading_id=reading_id) or abort(404)


@readings.get("/<int:reading_id>/verbeteren")
def correct(code: str, reading_id: int) -> ResponseReturnValue:
    """A form to give an interval another figure."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    versions = _history(plant, reading_id)
    form = CorrectForm(seen_version=str(versions[-1].version))
    return _correct(plant, versions, form)


def _correct(plant: Plant, versions: list[Version], form: CorrectForm) -> str:
    return render_template("readings/correct.html", plant=plant, versions=versions, form=form)


@readings.post("/<int:reading_id>/verbeteren")
def correct_POST(code: str, reading_id: int) -> ResponseReturnValue:
    """Write the other figure as a new version; the old one stays in sight."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    if earlier := claim_form():
        return earlier
    now = _history(plant, reading_id)[-1]
    form = CorrectForm(request.form)
    if form.seen_version.data != str(now.version):
        raise AlreadyDone("Iemand anders heeft dit getal al verbeterd. Bekijk het eerst opnieuw.")
    if form.validate():
        with form.refusals():
            energy_wh: Any = form.energy_wh.data
            reading = Reading(now.start, now.end, energy_wh)
            meter = meter_or_404(plant, now.meter_id)
            correct_reading(meter, reading, form.reason.data or "", zone=town_zone())
            year = day_of(now.start, town_zone()).year
            return done(
                url_for("readings.index", code=plant.code, jaar=year, _anchor="verbeterd"),
                "Het getal is verbeterd. Het oude blijft zichtbaar.",
            )
    plant = plant_or_404(code)
    return _correct(plant, _history(plant, reading_id), form), 422


@readings.post("/meter")
def meter_POST(code: str) -> ResponseReturnValue:
    """Hang a meter at the plant."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    form = MeterForm(request.form)
    if form.validate():
        with form.refusals():
            meter = add_meter(plant, form.name.data or "", form.kind.data)
            return done(
                url_for("readings.index", code=plant.code),
                "Meter %(name)s hoort nu bij deze bron.",
                name=meter.name,
            )
    return index_page(plant_or_404(code), new_meter=form), 422
