"""Papers that anybody may take home: a plant's report and its sums as PDF."""

import re
from datetime import date

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from coop import clock
from coop.home.plain_sums import plain_sums
from coop.home.plant_report import Report, Sender, plant_report
from coop.home.sums_paper import sums_paper
from coop.language import gettext as _
from coop.language import language
from coop.pages import cooperative
from coop.papers.compile import compile_pdf
from coop.periods import local_midnight
from coop.production.queries import newest_estimate
from coop.production.views import plant_or_404, town_zone

papers = Blueprint("papers", __name__)


@papers.get("/bronnen/<code>/rapport.pdf")
def plant_pdf(code: str) -> ResponseReturnValue:
    """A plant on two pages; all day the same bytes, as long as no figure changes."""
    plant, today = plant_or_404(code), clock.today(town_zone())
    report = plant_report(plant, newest_estimate(plant.id), sender(), today)
    return as_file(report, f"{_('bronrapport')}-{plant.code}-{today}", today)


@papers.get("/bronnen/<code>/haalbaarheid.pdf")
def sums_pdf(code: str) -> ResponseReturnValue:
    """A plant's sums without subsidy, as far as the board has published them."""
    plant, today = plant_or_404(code), clock.today(town_zone())
    told = plain_sums(plant) or abort(404)
    report = sums_paper(told, sender(), today)
    return as_file(report, f"{_('haalbaarheid')}-{plant.code}-{today}", today)


def sender() -> Sender:
    """The cooperative, at the foot of each paper."""
    settings = cooperative()
    if settings is None:
        return Sender(_("Energiecoöperatie"), "–")
    return Sender(settings.name, settings.kvk_number)


def as_file(report: Report, name: str, day: date) -> Response:
    """The paper as a file with this name; all day the same bytes."""
    made_at = local_midnight(day, town_zone())
    pdf = compile_pdf("plant_report", report.data, report.pictures, language(), made_at)
    answer = Response(pdf, content_type="application/pdf")
    name = re.sub(r"[^A-Za-z0-9.-]", "_", f"{name}.pdf")
    answer.headers["Content-Disposition"] = f"inline; filename={name}"
    return answer
