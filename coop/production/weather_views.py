"""The board's page about weather: what is kept and from where, fetching more, files."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from coop.errors import RuleBroken
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.production.ask_to_learn import ask_to_learn
from coop.production.keep_files import files_shift, keep_files
from coop.production.models import Plant
from coop.production.queries import plants as all_plants
from coop.production.views import plant_or_404
from coop.production.weather_forms import FetchForm, WeatherFilesForm
from coop.production.weather_queries import stored_weather
from coop.records.jobs import spawn_worker, start_job
from coop.web import claim_form, done

weather = Blueprint("weather", __name__, url_prefix="/bestuur/weer")

KINDS = {"knmi": "weather_knmi", "pvgis": "weather_pvgis"}


@weather.get("")
def index() -> ResponseReturnValue:
    """Which hours of weather are kept, from where and since when."""
    require(may_read_books(viewer()))
    return _page(WeatherFilesForm(plant=request.args.get("bron")))


def _page(form: WeatherFilesForm) -> str:
    plants = [(plant.code, plant.name) for plant in all_plants()]
    return render_template(
        "weather/index.html",
        rows=stored_weather(),
        fetch=FetchForm(plant=request.args.get("bron")).offer_plants(plants),
        form=form.offer_plants(plants),
    )


@weather.post("/ophalen")
def fetch_POST() -> ResponseReturnValue:
    """Ask for the weather around a plant; a worker fetches it, this page does not wait."""
    require(may_administer(viewer()))
    plant = plant_or_404(request.form.get("plant", ""))
    if earlier := claim_form():
        return earlier
    kind = KINDS.get(request.form.get("source", ""))
    if kind is None:
        raise RuleBroken("Kies het KNMI of PVGIS.", field="source")
    job = start_job(kind, {"plant": plant.code}, onward=url_for("weather.index"))
    answer = done(url_for("jobs.show", job_id=job.id))
    spawn_worker()
    return answer


@weather.post("/bestand")
def upload_POST() -> ResponseReturnValue:
    """Keep the hours of files; ask first where the sun does not fit their clock."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = WeatherFilesForm(CombinedMultiDict((request.files, request.form)))
    if form.validate():
        with form.refusals():
            plant = plant_or_404(form.plant.data or "")
            months = _keep(plant, form)
            ask_to_learn(plant.code)
            answer = done(
                url_for("weather.index"),
                "Het weer is bewaard. Nieuwe maanden: %(months)s.",
                months=months,
            )
            spawn_worker()
            return answer
    return _page(form), 422


def _keep(plant: Plant, form: WeatherFilesForm) -> int:
    """The files' hours, their clock moved where that was asked for."""
    try:
        texts = form.texts()
        shift = None if form.clock.data == "keep" else files_shift(plant, texts)
        if shift is not None and form.clock.data != "fix":
            raise RuleBroken(
                "%(warning)s Kies hieronder wat wij doen, en kies de bestanden opnieuw.",
                field="clock",
                warning=shift.words,
            )
        return keep_files(plant, texts, shift)
    except RuleBroken as refusal:
        if refusal.field == "weather":
            refusal.field = "files"
        raise
