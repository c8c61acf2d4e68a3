"""The room of the kascommissie: looking at everything, changing nothing."""

from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.assembly.audit_queries import (
    audit_lines,
    chain_ends,
    changes_by_hand,
    entries_by_hand,
    entries_of,
    recounts,
)
from coop.assembly.audit_work_queries import reports_of, samples_of, signers_of
from coop.assembly.deadlines import last_book_year
from coop.assembly.step_views import asked_year
from coop.database import db
from coop.ledger.chart import EARMARKED, GENERAL_RESERVE, MAINTENANCE_RESERVE, ROUNDING_RESERVE
from coop.ledger.queries import balances
from coop.members.access import may_audit, may_read_books
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import local_bounds
from coop.yields.models import Distribution

audit = Blueprint("audit", __name__, url_prefix="/controle")

RESERVES = (GENERAL_RESERVE, MAINTENANCE_RESERVE, ROUNDING_RESERVE, EARMARKED)


@audit.get("/")
def start() -> ResponseReturnValue:
    """On to the book year that ended last."""
    require(may_read_books(viewer()))
    settings = cooperative() or abort(404)
    ended = last_book_year(clock.today(settings.time_zone), settings.book_year_first_month)
    return redirect(url_for("audit.index", year=ended.start.year))


@audit.get("/<int:year>")
def index(year: int) -> ResponseReturnValue:
    """Everything to be checked of one book year."""
    require(may_read_books(viewer()))
    asked = asked_year(year)
    reports = reports_of(year)
    return render_template(
        "audit/index.html",
        asked=asked,
        recounts=recounts(year, asked.period),
        reserves=[one for one in balances() if one.account.code in RESERVES],
        samples=samples_of(year),
        report=reports[0] if reports else None,
        signers=signers_of(reports[0].id) if reports else [],
        chains=chain_ends(),
        may_write=may_audit(viewer()),
    )


@audit.get("/<int:year>/bron/<int:distribution_id>")
def lines(year: int, distribution_id: int) -> ResponseReturnValue:
    """Every line of a distribution, each with the way down."""
    require(may_read_books(viewer()))
    asked = asked_year(year)
    found = audit_lines(year, distribution_id=distribution_id) or abort(404)
    size = 50
    pages = -(-len(found) // size)
    page = min(max(request.args.get("blad", 1, type=int), 1), pages)
    return render_template(
        "audit/lines.html",
        asked=asked,
        lines=found[(page - 1) * size : page * size],
        page=page,
        pages=pages,
        distribution_id=distribution_id,
    )


@audit.get("/<int:year>/regel/<int:distribution_id>/<int:member_id>")
def line(year: int, distribution_id: int, member_id: int) -> ResponseReturnValue:
    """One member's amount, back to the readings, invoices and entries it came from."""
    require(may_read_books(viewer()))
    asked = asked_year(year)
    found = audit_lines(year, [(distribution_id, member_id)]) or abort(404)
    made = db.session.get_one(Distribution, distribution_id)
    return render_template(
        "audit/line.html",
        asked=asked,
        line=found[0],
        made=made,
        plant_year=made.plant_year,
        steps=made.waterfall,
        months=list(zip(asked.period.months(), made.months_wh, strict=True)),
        entries=entries_of(found[0].plant_code, year),
    )


@audit.get("/<int:year>/correcties")
def corrections(year: int) -> ResponseReturnValue:
    """What people changed by hand, from the start of the year up to now."""
    require(may_read_books(viewer()))
    asked = asked_year(year)
    start = local_bounds(asked.period, asked.zone)[0]
    return render_template(
        "audit/corrections.html",
        asked=asked,
        changes=changes_by_hand(start, clock.now() + timedelta(seconds=1)),
        entries=entries_by_hand(asked.period),
    )
