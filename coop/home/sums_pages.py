"""The public page of a plant's sums without subsidy, beside what book years really left."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from coop.home.sums_queries import real_years
from coop.production.models import Plant
from coop.production.views import first_month, plant_or_404
from coop.viability.queries import published_of
from coop.viability.real import ComparedYear, compared, first_whole_year
from coop.viability.versions import design_of
from coop.viability.viability import Viability
from coop.viability.viability import viability as reckon
from coop.viability.views import viability


@viability.get("/bronnen/<code>/haalbaarheid")
def plain(code: str) -> ResponseReturnValue:
    """What a plant costs and brings, in plain words, as far as the board has published it."""
    plant = plant_or_404(code)
    version = published_of(plant.id) or abort(404)
    sums = reckon(design_of(version))
    return render_template(
        "viability/plain.html",
        plant=plant,
        published_on=version.design.published_on,
        sums=sums,
        real=_real(plant, sums),
    )


def _real(plant: Plant, sums: Viability) -> tuple[ComparedYear, ...]:
    if plant.started_on is None:
        return ()
    first = first_whole_year(plant.started_on, first_month())
    return compared(sums, first, real_years(plant.id))
