"""Resting and stopping by the signed address of a saving plan, for who has no account."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop.dues.models import SavingPlan
from coop.dues.plan_link import read_plan_token
from coop.dues.save_up import pause_plan, stop_plan
from coop.dues.saving_queries import plan_by_id, saved_cents, spendable_cents
from coop.dues.views import today_here
from coop.web import claim_form, done

savers = Blueprint("savers", __name__, url_prefix="/sparen/plan")


@savers.post("/<saving_token>/rust")
def pause_POST(saving_token: str) -> ResponseReturnValue:
    """Rest, or go on."""
    plan = _plan(saving_token)
    if earlier := claim_form():
        return earlier
    is_paused = request.form.get("rust") == "ja"
    pause_plan(plan, is_paused)
    if is_paused:
        return done(_page(saving_token), "Uw spaarplan rust.")
    return done(_page(saving_token), "Uw spaarplan gaat weer door.")


@savers.get("/<saving_token>/stoppen")
def stop(saving_token: str) -> ResponseReturnValue:
    """What stopping would do."""
    plan = _plan(saving_token)
    all_cents = saved_cents(plan.member_id)
    return render_template(
        "savings/stop.html",
        plan=plan,
        saved_cents=all_cents,
        later_cents=all_cents - spendable_cents(plan.member_id, today_here()),
        token=saving_token,
    )


@savers.post("/<saving_token>/stoppen")
def stop_POST(saving_token: str) -> ResponseReturnValue:
    """Stop, and get everything back."""
    plan = _plan(saving_token)
    if earlier := claim_form():
        return earlier
    stop_plan(plan, today_here())
    return done(_page(saving_token), "Gestopt. U krijgt terug wat u spaarde.")


def _plan(token: str) -> SavingPlan:
    plan_id = read_plan_token(token)
    return (plan_by_id(plan_id) if plan_id is not None else None) or abort(404)


def _page(token: str) -> str:
    return url_for("savings.welcome", plan_token=token)
