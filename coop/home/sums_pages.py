"""The public page of a plant's sums without subsidy."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from coop.home.plain_sums import plain_sums
from coop.production.views import plant_or_404
from coop.viability.views import viability


@viability.get("/bronnen/<code>/haalbaarheid")
def plain(code: str) -> ResponseReturnValue:
    """What a plant costs and brings, in plain words, as far as the board has published it."""
    plant = plant_or_404(code)
    told = plain_sums(plant) or abort(404)
    return render_template("viability/plain.html", plant=plant, told=told)
