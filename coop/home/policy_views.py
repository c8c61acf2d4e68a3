"""What the assembly decided for years on end: each decision, its history, and what else holds."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.decisions.decide import decide_policy
from coop.decisions.policies import POLICIES
from coop.decisions.queries import decided_policies, policy
from coop.home.policy_forms import PolicyForm, policy_form
from coop.home.policy_words import is_decision, value_words, why_words
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.periods import book_year_of
from coop.web import claim_form, done

policies = Blueprint("policies", __name__, url_prefix="/instellingen/besluiten")


def _year() -> int:
    settings = cooperative()
    if settings is None:
        return clock.today().year
    today = clock.today(settings.time_zone)
    return book_year_of(today, settings.book_year_first_month).start.year


@policies.get("")
def index() -> ResponseReturnValue:
    """Every decision with what holds in this book year, by decision or as a standard."""
    require(may_read_books(viewer()))
    year = _year()
    history = decided_policies()
    return render_template(
        "policies/index.html",
        year=year,
        rules=[
            {
                "name": rule.name,
                "words": rule.words,
                "why": why_words(rule.name),
                "now": value_words(rule.name, policy(rule.name, year)),
                "by": next(
                    (one for one in history if one.name == rule.name and one.from_year <= year),
                    None,
                ),
            }
            for rule in POLICIES.values()
        ],
        history=[(one, value_words(one.name, one.value)) for one in history],
        names={rule.name: rule.words for rule in POLICIES.values()},
    )


@policies.get("/<policy_name>")
def decide(policy_name: str) -> ResponseReturnValue:
    """Ask what was decided."""
    require(may_administer(viewer()))
    if not is_decision(policy_name):
        abort(404)
    return _decide(policy_name, policy_form(policy_name))


def _decide(name: str, form: PolicyForm) -> str:
    return render_template(
        "policies/decide.html",
        name=name,
        words=POLICIES[name].words,
        why=why_words(name),
        standard=value_words(name, POLICIES[name].standard),
        form=form,
    )


@policies.post("/<policy_name>")
def decide_POST(policy_name: str) -> ResponseReturnValue:
    """Let a decision hold from a book year on."""
    require(may_administer(viewer()))
    if not is_decision(policy_name):
        abort(404)
    if earlier := claim_form():
        return earlier
    form = policy_form(policy_name, request.form)
    if form.validate() and form.decided_on.data:
        with form.refusals():
            decide_policy(
                policy_name,
                form.value_text,
                form.data["from_year"],
                form.decision.data or "",
                form.decided_on.data,
                today=clock.today(),
            )
            return done(
                url_for("policies.index"),
                "Het besluit geldt vanaf boekjaar %(year)s.",
                year=str(form.from_year.data),
            )
    return _decide(policy_name, form), 422
