"""The starter lays offers side by side and fixes one."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.figures import eur
from coop.initiatives import stages
from coop.initiatives.collect_offers import add_offer, drop_offer, fix
from coop.initiatives.models import Initiative
from coop.initiatives.my_views import initiative_of, key_of
from coop.initiatives.order_queries import expected_of
from coop.initiatives.queries import offers_of, preferences_of, standing
from coop.initiatives.shown import card, numbers_to_compare, side_by_side
from coop.initiatives.start import PURCHASE
from coop.initiatives.tender_forms import FixForm, FixPurchaseForm, OfferForm
from coop.initiatives.views import today, zone
from coop.language import gettext as _
from coop.language import language
from coop.members.session import require
from coop.web import done

my_tender = Blueprint("my_tender", __name__, url_prefix="/mijn/initiatieven")


@my_tender.get("/<initiative_token>/aanbiedingen")
def index(initiative_token: str) -> ResponseReturnValue:
    """Every offer, and the form for one more."""
    found = _collecting(initiative_token)
    return _page(found, initiative_token, OfferForm(), _fix_form(found))


@my_tender.post("/<initiative_token>/aanbiedingen")
def add_POST(initiative_token: str) -> ResponseReturnValue:
    """One more offer."""
    key, form = key_of(initiative_token), OfferForm(request.form)
    if form.validate():
        with form.refusals():
            add_offer(key, form.details(), clock.now(), zone())
            return _done(initiative_token, "De aanbieding ligt erbij.")
    found = _collecting(initiative_token)
    return _page(found, initiative_token, form, _fix_form(found)), 422


@my_tender.post("/<initiative_token>/aanbiedingen/<int:supplier_offer_id>/weg")
def drop_POST(initiative_token: str, supplier_offer_id: int) -> ResponseReturnValue:
    """Take an offer away."""
    drop_offer(key_of(initiative_token), supplier_offer_id, clock.now())
    return _done(initiative_token, "De aanbieding is weg.")


@my_tender.post("/<initiative_token>/vastleggen")
def fix_POST(initiative_token: str) -> ResponseReturnValue:
    """Choose; the price never changes after this."""
    key, found = key_of(initiative_token), _collecting(initiative_token)
    form = _fix_form(found)
    if form.validate():
        with form.refusals():
            offer_id, go_units = form.chosen()
            price_cents = _price(found, offer_id, go_units)
            sheet = form.sheet(price_cents) if isinstance(form, FixPurchaseForm) else None
            fix(key, offer_id, go_units, sheet, clock.now(), zone())
            return done(
                url_for("my_initiatives.show", initiative_token=initiative_token),
                "De prijs staat vast. Wie zich meldde, krijgt bericht.",
            )
    found = _collecting(initiative_token)
    return _page(found, initiative_token, OfferForm(), form), 422


def _price(found: Initiative, offer_id: int, go_units: int) -> int:
    """The price of a chosen step; one cent where there is none: `fix` refuses it then."""
    for offer in offers_of(found.id):
        for step in offer.steps:
            if (offer.id, step.from_units) == (offer_id, go_units):
                return step.unit_price_cents
    return 1


def _collecting(token: str) -> Initiative:
    found = initiative_of(token)
    require(found.state == stages.OFFERS)
    return found


def _done(token: str, told: str) -> ResponseReturnValue:
    return done(url_for(".index", initiative_token=token), told)


def _fix_form(found: Initiative) -> FixForm:
    form = (FixPurchaseForm if found.kind == PURCHASE else FixForm)(
        request.form if request.endpoint == "my_tender.fix_POST" else None
    )
    form.step.choices = [
        (
            f"{offer.id}-{step.from_units}",
            _(
                "%(supplier)s: %(price)s per stuk, vanaf %(units)s stuks",
                supplier=offer.supplier,
                price=eur(step.unit_price_cents, language()),
                units=step.from_units,
            ),
        )
        for offer in offers_of(found.id)
        for step in offer.steps
    ]
    return form


def _page(found: Initiative, token: str, form: OfferForm, fixing: FixForm) -> str:
    at = clock.now()
    counted = standing(found, at)
    expected = expected_of(counted.counted, today())
    numbers = numbers_to_compare(expected, counted.counted.max_units)
    offers = offers_of(found.id)
    return render_template(
        "initiatives/tender.html",
        card=card(counted, at),
        token=token,
        form=form,
        fixing=fixing,
        expected=expected,
        numbers=numbers,
        beside=side_by_side(offers, numbers, preferences_of(found.id), today()),
    )
