"""The starter's own page: whoever has its signed address keeps the initiative. No account."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.initiatives import keep, stages
from coop.initiatives.commit import deliver, open_binding, order_it
from coop.initiatives.forms import STOP_WORD, ChangeForm, StopForm, TextForm
from coop.initiatives.links import Starter, read_starter
from coop.initiatives.models import Initiative
from coop.initiatives.order_queries import bound, commitments_of, expected_of
from coop.initiatives.queries import events_of, initiative_by_id, pledges_of, standing, terms_of
from coop.initiatives.shown import card, lines, may_order_now
from coop.initiatives.tender_forms import ClosingForm
from coop.initiatives.views import today, zone
from coop.members.forms import day_of
from coop.members.session import require
from coop.members.sign_in_queries import only_member_at
from coop.records.audit import act_by_link
from coop.web import done

my_initiatives = Blueprint("my_initiatives", __name__, url_prefix="/mijn/initiatieven")


@my_initiatives.get("/<initiative_token>")
def show(initiative_token: str) -> ResponseReturnValue:
    """Where it stands, what the next step is, and who takes part."""
    return _page(initiative_token)


@my_initiatives.post("/<initiative_token>/tekst")
def change_POST(initiative_token: str) -> ResponseReturnValue:
    """Change what the call says."""
    key, form = key_of(initiative_token), ChangeForm(request.form)
    if form.validate():
        with form.refusals():
            keep.change(
                key,
                title=str(form.title.data),
                story=str(form.story.data),
                place=str(form.place.data),
                ends_on=day_of(form.ends_on),
                at=clock.now(),
                zone=zone(),
            )
            return _done(initiative_token, "Bewaard. Iedereen ziet wat er veranderde.")
    return _page(initiative_token, form=form), 422


@my_initiatives.post("/<initiative_token>/open")
def open_POST(initiative_token: str) -> ResponseReturnValue:
    """Show it to everybody."""
    keep.open_call(key_of(initiative_token), clock.now())
    return _done(initiative_token, "Uw oproep staat open. Vertel het verder!")


@my_initiatives.post("/<initiative_token>/stoppen")
def stop_POST(initiative_token: str) -> ResponseReturnValue:
    """It does not go on; the starter typed over that this is what they want."""
    key, form = key_of(initiative_token), StopForm(request.form)
    if form.validate():
        with form.refusals():
            keep.stop(key, clock.now())
            return _done(initiative_token, "Gestopt. Niemand zit nog ergens aan vast.")
    return _page(initiative_token, stopping=form), 422


@my_initiatives.post("/<initiative_token>/offertes")
def ask_POST(initiative_token: str) -> ResponseReturnValue:
    """Suppliers are asked."""
    keep.ask_offers(key_of(initiative_token), clock.now())
    return _done(initiative_token, "U kunt nu aanbiedingen neerleggen.")


@my_initiatives.post("/<initiative_token>/bestellen")
def binding_POST(initiative_token: str) -> ResponseReturnValue:
    """People may order for good, until a day."""
    key, form = key_of(initiative_token), ClosingForm(request.form)
    if form.validate():
        with form.refusals():
            open_binding(key, day_of(form.closes_on), clock.now(), zone())
            return _done(initiative_token, "Bestellen kan nu. Wie zich meldde, krijgt bericht.")
    return _page(initiative_token, closing=form), 422


@my_initiatives.post("/<initiative_token>/plaatsen")
def order_POST(initiative_token: str) -> ResponseReturnValue:
    """The whole is ordered from the supplier."""
    order_it(key_of(initiative_token), clock.now())
    return _done(initiative_token, "De bestelling is geplaatst. Iedereen krijgt bericht.")


@my_initiatives.post("/<initiative_token>/geleverd")
def deliver_POST(initiative_token: str) -> ResponseReturnValue:
    """What was ordered is there."""
    deliver(key_of(initiative_token), clock.now())
    return _done(initiative_token, "Vastgelegd: geleverd. Iedereen krijgt bericht.")


@my_initiatives.post("/<initiative_token>/terugblik")
def look_back_POST(initiative_token: str) -> ResponseReturnValue:
    """How it went."""
    key, form = key_of(initiative_token), TextForm(request.form)
    if form.validate():
        with form.refusals():
            keep.look_back(key, str(form.text.data), clock.now())
            return _done(initiative_token, "Uw terugblik staat bij het initiatief.")
    return _page(initiative_token, text=form), 422


def key_of(token: str) -> Starter:
    """The starter's key; without one there is no page."""
    key = read_starter(token)
    require(key is not None)
    assert key is not None
    if (found := initiative_by_id(key.initiative_id)) is not None:
        act_by_link(only_member_at(found.contact))
    return key


def initiative_of(token: str) -> Initiative:
    """The initiative that this key opens."""
    found = initiative_by_id(key_of(token).initiative_id)
    require(found is not None)
    assert found is not None
    return found


def _done(token: str, told: str) -> ResponseReturnValue:
    return done(url_for(".show", initiative_token=token), told)


def _page(token: str, **typed: Any) -> str:
    found, at = initiative_of(token), clock.now()
    counted, terms = standing(found, at), terms_of(found.id)
    shown = card(counted, at)
    firm = bound(found.id, at, terms.go_units) if terms else None
    form = typed.get("form") or ChangeForm(
        title=found.title, story=found.story, place=found.place, ends_on=found.ends_on
    )
    return render_template(
        "initiatives/mine.html",
        card=shown,
        token=token,
        form=form,
        closing=typed.get("closing") or ClosingForm(),
        text=typed.get("text") or TextForm(),
        stopping=typed.get("stopping") or StopForm(),
        stop_word=STOP_WORD,
        can_change=shown.state in keep.CHANGEABLE,
        can_stop=stages.STOPPED in stages.ARROWS[shown.state],
        pledges=pledges_of(found.id),
        orders=commitments_of(found.id),
        lines=lines(events_of(found.id)),
        expected=expected_of(counted.counted, today()),
        terms=terms,
        bound=firm,
        may_order=may_order_now(shown, firm, at),
    )
