"""Inleg that goes back: who gets it, by when, and a list of it for the bank."""

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.members.access import may_administer, may_read_books
from coop.members.forms import day_of as typed_day
from coop.members.session import require, viewer
from coop.offers.queries import the_cooperative
from coop.payouts.bank_days import next_bank_day
from coop.payouts.forms import RefundForm
from coop.payouts.make_list import make_list
from coop.payouts.queries import concept_run_id
from coop.payouts.refund_queries import cooling_off_cents, refunds_due, refunds_under_way_cents
from coop.web import claim_form, done

refunds = Blueprint("refunds", __name__, url_prefix="/uitbetalen/terug")


@refunds.get("/")
def index() -> ResponseReturnValue:
    """Who gets inleg back, who waits longest first."""
    require(may_read_books(viewer()))
    return _index(RefundForm(execution_date=next_bank_day(_today())))


@refunds.post("/")
def make_POST() -> ResponseReturnValue:
    """Make a list of all of it, for another to confirm."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = RefundForm(request.form)
    if form.validate():
        with form.refusals():
            run = make_list(
                _today().year,
                typed_day(form.execution_date),
                today=_today(),
                at=clock.now(),
                only_refunds=True,
            )
            return done(
                url_for("payouts.show", run_id=run.id),
                "Het concept staat klaar. Een ander bestuurslid bevestigt het.",
            )
    return _index(form), 422


def _today() -> date:
    return clock.today(the_cooperative().time_zone)


def _index(form: RefundForm) -> str:
    rows = refunds_due()
    return render_template(
        "payouts/refunds.html",
        form=form,
        rows=rows,
        total_cents=sum(row.amount_cents for row in rows),
        can_pay=any(row.payee.hold is None for row in rows),
        way_cents=refunds_under_way_cents(),
        thinking_cents=cooling_off_cents(clock.now()),
        waiting=concept_run_id(),
        today=_today(),
    )
