"""A public page of each plant whose meter tells hours or quarters: a day or a week of it."""

import re
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from coop import clock, figures
from coop.chart_table import Grid
from coop.home.close_up_forms import LookForm
from coop.home.close_up_paper import close_up_paper
from coop.home.close_up_words import close_up_sentence, close_up_title, close_up_unit
from coop.home.paper_pages import as_file, sender
from coop.language import gettext as _
from coop.language import language
from coop.periods import Period
from coop.production.close_up import LOOKS, CloseUp, clock_label, day_grid, look, week_grid
from coop.production.close_up_queries import Days, days_from_close_by, look_at
from coop.production.views import plant_or_404, town_zone
from coop.shares.register_csv import csv_text
from coop.units import wh_text

close_up = Blueprint("close_up", __name__, url_prefix="/bronnen/<code>")


@close_up.app_template_filter("clock")
def clock_words(instant: Any, zone: str) -> str:
    """The time on the town's clock: 13:15."""
    return clock_label(instant, zone)


@close_up.app_template_filter("weekday")
def weekday_words(day: date) -> str:
    """A day in a few letters: ma 8."""
    return figures.weekday(day, language())


@close_up.get("/dag")
def show(code: str) -> ResponseReturnValue:
    """A day or a week of our part of a plant: one sentence, the steps, and the table."""
    plant, zone = plant_or_404(code), town_zone()
    days = days_from_close_by(plant.id, zone) or abort(404)
    form, period = _asked(days)
    seen = look_at(plant, period, zone)
    kind = "week" if period.days > 1 else "dag"
    page = render_template(
        "plants/close_up.html",
        plant=plant,
        form=form,
        days=days,
        kind=kind,
        period=period,
        seen=seen,
        found=seen.found if seen else None,
        title=close_up_title(period),
        sentence=close_up_sentence(seen) if seen else "",
        unit=close_up_unit(seen.found) if seen else "",
        grid=_grid(seen.found) if seen else None,
        zone=zone,
        earlier=_beside(period, -1, days),
        later=_beside(period, 1, days),
    )
    return page, 422 if form.errors else 200


def _asked(days: Days) -> tuple[LookForm, Period]:
    """What the address asks for; the newest day where it asks for nothing, or for what is not."""
    newest = MultiDict({"datum": days.last.isoformat(), "soort": "dag"})
    form = LookForm(MultiDict({**newest, **request.args.to_dict()}))
    with form.refusals():
        if form.validate():
            form.check(days.first, days.last)
    kind = form.soort.data if form.soort.data in LOOKS else "dag"
    day = form.datum.data if form.datum.data and not form.errors else days.last
    return form, look(day, kind)


def _grid(found: CloseUp) -> Grid:
    if found.period.days == 1:
        return day_grid(found, _("Samen"))
    return week_grid(found, [weekday_words(day) for _place, day in found.days])


def _beside(period: Period, step: int, days: Days) -> date | None:
    """The day to go to from here, one look back or on; None where nothing is to be seen."""
    start = period.start + timedelta(days=step * period.days)
    there = Period(start, start + timedelta(days=period.days))
    seen = there.overlap(Period(days.first, days.last + timedelta(days=1)))
    return seen.start if seen else None


@close_up.get("/dag.csv")
def as_csv(code: str) -> ResponseReturnValue:
    """The same steps for a spreadsheet, with the offset of the clock, so that none is double."""
    plant, zone = plant_or_404(code), town_zone()
    days = days_from_close_by(plant.id, zone) or abort(404)
    form, period = _asked(days)
    if form.errors:
        abort(404)
    seen = look_at(plant, period, zone) or abort(404)
    text = csv_text([_("Begin"), _("Einde"), _("kWh")], _rows(seen.found))
    answer = Response(text, content_type="text/csv; charset=utf-8")
    name = re.sub(r"[^A-Za-z0-9.-]", "_", f"{plant.code}-{period.start}-{period.days}d.csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@close_up.get("/dag.pdf")
def as_pdf(code: str) -> ResponseReturnValue:
    """The same sentence, steps and table as a paper."""
    plant, zone = plant_or_404(code), town_zone()
    days = days_from_close_by(plant.id, zone) or abort(404)
    form, period = _asked(days)
    if form.errors:
        abort(404)
    seen = look_at(plant, period, zone) or abort(404)
    today = clock.today(zone)
    report = close_up_paper(plant, seen, _grid(seen.found), sender(), today)
    return as_file(report, f"{plant.code}-{period.start}-{period.days}d", today)


def _rows(found: CloseUp) -> list[list[str]]:
    step = timedelta(minutes=found.step_minutes)
    return [
        [
            found.local(start).isoformat(timespec="minutes"),
            found.local(start + step).isoformat(timespec="minutes"),
            "" if energy_wh is None else wh_text(energy_wh),
        ]
        for start, energy_wh in zip(found.starts, found.energy_wh, strict=True)
    ]
