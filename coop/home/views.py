"""The front page, where everybody finds their task; accessibility; the choice of language."""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.home import queries
from coop.home.for_sale import brought, per_share
from coop.language import LANGUAGES
from coop.members.next_page import own_path
from coop.pages import cooperative
from coop.production.queries import newest_estimates

home = Blueprint("home", __name__)


@home.get("/")
def front() -> ResponseReturnValue:
    """What this is, what is for sale, what it brings; before the start: how to start."""
    if cooperative() is None:
        return render_template("home/first_run.html", begun=queries.has_administrator())
    estimates = newest_estimates()
    return render_template(
        "home/front.html",
        for_sale=[
            (row, per_share(row, estimates.get(row.plant_id)))
            for row in queries.plants_for_sale(clock.now())
        ],
        years=[brought(row) for row in queries.newest_year_divided()],
    )


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
