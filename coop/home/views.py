"""The front page, where everybody finds their task; accessibility; the choice of language."""

from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.home import queries
from coop.home.for_sale import brought
from coop.home.plant_queries import shares_by_plant
from coop.language import LANGUAGES
from coop.members.next_page import own_path
from coop.offers.lifecycle import last_day
from coop.offers.prospect import Prospect, per_share
from coop.offers.queries import OnSale, offerings_on_sale
from coop.offers.ready_queries import Limits
from coop.offers.sold_queries import how_sold
from coop.pages import cooperative
from coop.production.queries import newest_estimates

home = Blueprint("home", __name__)


@home.get("/")
def front() -> ResponseReturnValue:
    """What this is, what is for sale, what it brings; before the start: how to start."""
    if cooperative() is None:
        return render_template("home/first_run.html", begun=queries.has_administrator())
    for_sale, at = _for_sale(), clock.now()
    offerings = [each.offering for each, _, _ in for_sale]
    return render_template(
        "home/front.html",
        for_sale=for_sale,
        how=how_sold(offerings, at, cooperative().time_zone),
        years=[brought(row) for row in queries.newest_year_divided()],
    )


def _for_sale() -> list[tuple[OnSale, Prospect | None, date | None]]:
    """What can be bought now, what a share of it may bring, and the last day of the sale."""
    estimates, shares, settings = newest_estimates(), shares_by_plant(), cooperative()
    zone = settings.time_zone
    known = Limits(settings.exemption_limit_cents, settings.small_circle_limit_cents, zone)
    found = []
    for each in offerings_on_sale(clock.now(), known):
        plant, closes_at = each.offering.share_class.plant, each.offering.closes_at
        estimate, last = estimates.get(plant.id), last_day(closes_at, zone) if closes_at else None
        expected = None
        if estimate:
            expected = per_share(
                estimate.annual_kwh_p50,
                estimate.annual_kwh_p90,
                plant.ownership_ppm,
                shares[plant.id].issued,
            )
        found.append((each, expected, last))
    return found


@home.get("/toegankelijkheid")
def accessibility() -> ResponseReturnValue:
    """How we see to it that everybody can use this, and whom to call."""
    return render_template("home/accessibility.html")


@home.get("/taal/<code>")
def language(code: str) -> ResponseReturnValue:
    """Remember the reader's language and go back to where they were."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    return redirect(own_path(request.args.get("next")) or url_for("home.front"))
