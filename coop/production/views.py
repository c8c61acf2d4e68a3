"""The board's pages about plants. The public ones are in `coop.home.plant_pages`."""

from datetime import date

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from coop import clock
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import Period
from coop.production.add_plant import add_plant, details_of
from coop.production.ask_to_learn import ask_to_learn
from coop.production.change_plant import change_plant
from coop.production.choose_calibration import choose_calibration
from coop.production.forms import PlantForm, SolarForm, form_of
from coop.production.make_estimate import make_estimate
from coop.production.models import Plant
from coop.production.outage_forms import CalibrationForm
from coop.production.overview import overview
from coop.production.plant_details import curve_of, spec_of
from coop.production.queries import newest_estimate, plant_by_code
from coop.production.typical_weather import lacks_weather
from coop.production.wind_forms import WindForm, turbines_by_power
from coop.records.jobs import spawn_worker
from coop.web import claim_form, done

plants = Blueprint("plants", __name__)


def town_zone() -> str:
    """The time zone of the cooperative's town."""
    settings = cooperative()
    return str(settings.time_zone) if settings else "Europe/Amsterdam"


def first_month() -> int:
    """The first month of the book year."""
    settings = cooperative()
    return int(settings.book_year_first_month) if settings else 1


def plant_or_404(code: str) -> Plant:
    """The plant with this code; what is not there answers 404."""
    return plant_by_code(code) or abort(404)


@plants.get("/bestuur/bronnen")
def manage() -> ResponseReturnValue:
    """Every plant: how far its readings are, and how it does against the estimate."""
    require(may_read_books(viewer()))
    today = clock.today(town_zone())
    return render_template("plants/manage.html", rows=overview(today, town_zone()), year=today.year)


def _forms(kind: str) -> type[PlantForm]:
    return WindForm if kind == "wind" else SolarForm


def _sent(kind: str) -> PlantForm:
    """The form as it was sent, with its files."""
    return _forms(kind)(CombinedMultiDict((request.files, request.form)))


def _page(form: PlantForm, plant: Plant | None = None) -> str:
    library = turbines_by_power() if isinstance(form, WindForm) else []
    curve = curve_of(plant) if plant and plant.kind == "wind" else None
    return render_template("plants/form.html", form=form, plant=plant, library=library, curve=curve)


@plants.get("/bestuur/bronnen/nieuw")
def new() -> ResponseReturnValue:
    """A form for a roof, or with `?soort=wind` for a turbine."""
    require(may_administer(viewer()))
    kind = request.args.get("soort", "")
    if kind not in ("solar", "wind"):
        return render_template("plants/kind.html")
    return _page(_forms(kind)())


@plants.post("/bestuur/bronnen/nieuw")
def new_POST() -> ResponseReturnValue:
    """Enter a plant and estimate it at once."""
    require(may_administer(viewer()))
    form = _sent(request.form.get("kind", ""))
    if form.wants_more_planes:
        return _page(form)
    if form.validate():
        with form.refusals():
            plant = add_plant(form.details())
            if lacks_weather(plant):
                return done(
                    url_for("plants.show", code=plant.code, _anchor="raming"),
                    "%(name)s staat erin, maar buiten Nederland kennen wij het weer niet. Haal het "
                    "op bij PVGIS; daarna maken wij de raming.",
                    name=plant.name,
                )
            make_estimate(plant, clock.now())
            return done(
                url_for("plants.show", code=plant.code, _anchor="raming"),
                "%(name)s staat erin. Hieronder ziet u wat wij verwachten.",
                name=plant.name,
            )
    return _page(form), 422


@plants.get("/bestuur/bronnen/<code>/wijzig")
def edit(code: str) -> ResponseReturnValue:
    """The form of a plant as it is now."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    return _page(form_of(details_of(plant)), plant)


@plants.post("/bestuur/bronnen/<code>/wijzig")
def edit_POST(code: str) -> ResponseReturnValue:
    """Change a plant; estimate it again where that makes a difference."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    form = _sent(plant.kind)
    if form.wants_more_planes:
        return _page(form, plant)
    if form.validate():
        with form.refusals():
            before = (spec_of(details_of(plant)), plant.started_on)
            change_plant(plant, form.details())
            after = (spec_of(details_of(plant)), plant.started_on)
            is_first = newest_estimate(plant.id) is None
            if before != after or is_first:
                if not (is_first and lacks_weather(plant)):
                    make_estimate(plant, clock.now())
                ask_to_learn(plant.code)
            answer = done(
                url_for("plants.show", code=plant.code, _anchor="raming"),
                "De gegevens van %(name)s zijn bewaard.",
                name=plant.name,
            )
            spawn_worker()
            return answer
    return _page(form, plant_or_404(code)), 422


@plants.post("/bestuur/bronnen/<code>/raming")
def estimate_POST(code: str) -> ResponseReturnValue:
    """Estimate a plant again."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    make_estimate(plant, clock.now())
    ask_to_learn(plant.code)
    answer = done(
        url_for("plants.show", code=plant.code, _anchor="raming"), "De raming is opnieuw gemaakt."
    )
    spawn_worker()
    return answer


@plants.post("/bestuur/bronnen/<code>/ijken")
def calibration_POST(code: str) -> ResponseReturnValue:
    """Switch calibration on or off, and estimate again where that makes a difference."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    form = CalibrationForm(request.form)
    if form.validate():
        with form.refusals():
            wanted = form.choice.data == "yes"
            if choose_calibration(plant, is_calibrated=wanted, reason=form.reason.data or ""):
                make_estimate(plant, clock.now())
            back = url_for("outages.index", code=plant.code, _anchor="ijken")
            ask_to_learn(plant.code)
            answer = done(back, "Uw keuze is bewaard. De raming is opnieuw gemaakt.")
            spawn_worker()
            return answer
    plant = plant_or_404(code)
    return render_template("plants/calibration.html", plant=plant, form=form), 422


@plants.post("/bestuur/bronnen/<code>/weermaanden")
def weather_POST(code: str) -> ResponseReturnValue:
    """Have reckoned anew what each month's weather should have given; a worker does it."""
    require(may_administer(viewer()))
    plant = plant_or_404(code)
    if earlier := claim_form():
        return earlier
    job = ask_to_learn(plant.code)
    answer = done(url_for("jobs.show", job_id=job.id))
    spawn_worker()
    return answer


def calendar_year(year: int) -> Period:
    """January to December."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))
