"""Costs of the whole cooperative, and how they are spread over the plants."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.decisions.policies import COST_KEY
from coop.decisions.queries import policy
from coop.errors import RuleBroken
from coop.language import say
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import Period, book_year
from coop.web import claim_form, done
from coop.yields.cost_key import KEY_WORDS, Spread
from coop.yields.forms import GeneralCostForm
from coop.yields.general_cost_queries import general_costs_of, spread_lines
from coop.yields.general_costs import (
    add_general_cost,
    check_open,
    remove_general_cost,
    running_plants,
    spread_general_costs,
    worked_out,
)
from coop.yields.models import GeneralCost

general_costs = Blueprint("general_costs", __name__, url_prefix="/jaren")


@dataclass(frozen=True, slots=True)
class AskedYear:
    """The book year that the address names."""

    year: int
    period: Period
    zone: str


def _asked(year: int) -> AskedYear:
    settings = cooperative()
    if settings is None or not 1990 <= year <= 2100:
        abort(404)
    period = book_year(year, settings.book_year_first_month)
    if period.start > clock.today(settings.time_zone) or not running_plants(period):
        abort(404)
    return AskedYear(year, period, settings.time_zone)


@general_costs.get("/<int:year>/algemene-kosten")
def index(year: int) -> ResponseReturnValue:
    """Every general cost of the year with what each plant bears of it."""
    require(may_read_books(viewer()))
    return _page(_asked(year), GeneralCostForm())


def _page(asked: AskedYear, form: GeneralCostForm) -> str:
    refusal = None
    spread: dict[int, Spread] = {}
    try:
        spread = worked_out(asked.year, asked.period, asked.zone)
    except RuleBroken as refused:
        refusal = say(refused.words)
    costs, lines = general_costs_of(asked.year), spread_lines(asked.year)
    return render_template(
        "general_costs/index.html",
        asked=asked,
        form=form,
        plants=running_plants(asked.period),
        costs=costs,
        lines=lines,
        spread=spread,
        is_spread=bool(costs)
        and all(_is_spread(spread.get(cost.id), lines.get(cost.id, {})) for cost in costs),
        refusal=refusal,
        key=KEY_WORDS[policy(COST_KEY, asked.year) or "kwp"],
        closed=_closed(asked),
    )


def _is_spread(now: Spread | None, lines: dict[int, int]) -> bool:
    """Whether the plants bear what the key says now."""
    if now is None:
        return bool(lines)
    return lines == {plant_id: cents for plant_id, cents in now.parts_cents.items() if cents}


def _closed(asked: AskedYear) -> str | None:
    try:
        check_open(asked.year, asked.period)
    except RuleBroken as refused:
        return say(refused.words)
    return None


@general_costs.post("/<int:year>/algemene-kosten")
def add_POST(year: int) -> ResponseReturnValue:
    """Enter a general cost."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked, form = _asked(year), GeneralCostForm(request.form)
    if form.validate():
        with form.refusals():
            add_general_cost(year, asked.period, **form.cost())
            return done(
                url_for("general_costs.index", year=year),
                "De kosten staan erbij. Verdeel ze daarna over de bronnen.",
            )
    return _page(asked, form), 422


@general_costs.post("/<int:year>/algemene-kosten/<int:cost_id>/weg")
def remove_POST(year: int, cost_id: int) -> ResponseReturnValue:
    """Take a general cost away, also from the plants."""
    require(may_administer(viewer()))
    asked, cost = _asked(year), db.get_or_404(GeneralCost, cost_id)
    if cost.year != year:
        abort(404)
    remove_general_cost(cost, asked.period)
    return done(url_for("general_costs.index", year=year), "De kosten zijn weg.")


@general_costs.post("/<int:year>/algemene-kosten/verdelen")
def spread_POST(year: int) -> ResponseReturnValue:
    """Write each plant's part as cost lines, in place of what was there."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked = _asked(year)
    spread_general_costs(year, asked.period, asked.zone)
    return done(
        url_for("general_costs.index", year=year), "De kosten zijn verdeeld over de bronnen."
    )
