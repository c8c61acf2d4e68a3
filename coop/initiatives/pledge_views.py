"""Somebody's own page of what they would like: whoever has its signed address may change it."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.initiatives import stages
from coop.initiatives.binding import STANDING
from coop.initiatives.forms import NumbersForm
from coop.initiatives.links import PLEDGE_SALT, read, sign
from coop.initiatives.models import Pledge
from coop.initiatives.pledge import change_pledge, prefer, withdraw_pledge
from coop.initiatives.queries import newest_of, offers_of
from coop.initiatives.tender_forms import PreferenceForm
from coop.initiatives.views import card_of
from coop.members.session import require
from coop.web import done

pledges = Blueprint("pledges", __name__, url_prefix="/initiatieven/toezegging")


@pledges.get("/<pledge_token>")
def show(pledge_token: str) -> ResponseReturnValue:
    """What one said, and what can be changed."""
    found = _pledge(pledge_token)
    return _page(found, pledge_token, _numbers(found), PreferenceForm())


@pledges.post("/<pledge_token>")
def change_POST(pledge_token: str) -> ResponseReturnValue:
    """Another number."""
    found, form = _pledge(pledge_token), NumbersForm(request.form)
    if form.validate():
        with form.refusals():
            least, most = int(form.min_units.data or 0), int(form.max_units.data or 0)
            made = change_pledge(found, least, most, clock.now())
            token = sign(PLEDGE_SALT, made.id)
            return done(url_for(".show", pledge_token=token), "Uw toezegging is veranderd.")
    return _page(_pledge(pledge_token), pledge_token, form, PreferenceForm()), 422


@pledges.post("/<pledge_token>/intrekken")
def withdraw_POST(pledge_token: str) -> ResponseReturnValue:
    """Not any more."""
    withdraw_pledge(_pledge(pledge_token), clock.now())
    return done(
        url_for(".show", pledge_token=pledge_token),
        "U doet niet meer mee. Uw naam en contact zijn gewist.",
    )


@pledges.post("/<pledge_token>/voorkeur")
def prefer_POST(pledge_token: str) -> ResponseReturnValue:
    """Which offer one likes best."""
    found, form = _pledge(pledge_token), PreferenceForm(request.form)
    if form.validate():
        with form.refusals():
            prefer(found, min(int(form.offer.data or 0), 2**31 - 1), clock.now())
            address = url_for(".show", pledge_token=pledge_token)
            return done(address, "Uw voorkeur is bewaard.")
    found = _pledge(pledge_token)
    return _page(found, pledge_token, _numbers(found), form), 422


def _pledge(token: str) -> Pledge:
    pledge_id = read(PLEDGE_SALT, token)
    found = newest_of(pledge_id) if pledge_id is not None else None
    require(found is not None)
    assert found is not None
    return found


def _numbers(found: Pledge) -> NumbersForm:
    return NumbersForm(min_units=found.min_units, max_units=found.max_units)


def _page(found: Pledge, token: str, form: NumbersForm, preference: PreferenceForm) -> str:
    at = clock.now()
    initiative = found.initiative
    offers = offers_of(initiative.id) if initiative.state in stages.WITH_OFFERS else []
    preference.offer.choices = [(offer.id, offer.supplier) for offer in offers]
    if preference.offer.data is None:
        preference.offer.data = found.preferred_offer_id
    return render_template(
        "initiatives/pledge.html",
        pledge=found,
        card=card_of(initiative, at),
        token=token,
        form=form,
        preference=preference,
        stands=found.state == STANDING,
    )
