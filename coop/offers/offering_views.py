"""The board puts shares on sale. The kascommissie may look."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.figures import number
from coop.language import gettext as _
from coop.language import language
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.offers.lifecycle import last_day
from coop.offers.models import Offering
from coop.offers.offer import change_offering, close_offering, open_offering
from coop.offers.offering_forms import OfferingForm, filled_in
from coop.offers.phase_words import phase_lines
from coop.offers.queries import all_offerings, offering_by_id, share_classes, the_cooperative
from coop.offers.ready_queries import counter
from coop.shares.models import ShareClass
from coop.web import claim_form, done

offerings = Blueprint("offerings", __name__, url_prefix="/uitgiftes")


@offerings.get("/")
def index() -> ResponseReturnValue:
    """Every offering, with how it stands."""
    require(may_read_books(viewer()))
    at = clock.now()
    rows = all_offerings(at)
    return render_template(
        "offerings/index.html",
        rows=rows,
        phases={each.offering.id: phase_lines(each, at, _zone()) for each in rows},
        counter=counter(at),
        last_day=last_day,
    )


@offerings.get("/nieuw")
def new() -> ResponseReturnValue:
    """The terms of a new offering, with what is usual filled in."""
    require(may_administer(viewer()))
    cooperative = the_cooperative()
    form = OfferingForm(
        opens_on=clock.today(cooperative.time_zone),
        exemption_sentence=cooperative.exemption_sentence,
    )
    return _page(form, None)


@offerings.post("/nieuw")
def new_POST() -> ResponseReturnValue:
    """Put shares on sale."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = OfferingForm(request.form)
    if form.validate():
        with form.refusals():
            terms, at = form.terms(_zone()), clock.now()
            made = open_offering(_share_class(form), terms, at)
            db.session.flush()
            return done(
                url_for("phases.papers", offering_id=made.id),
                "De uitgifte staat klaar. Kijk wat er nog nodig is voordat de verkoop opengaat.",
            )
    return _page(form, None), 422


@offerings.get("/<int:offering_id>/wijzig")
def edit(offering_id: int) -> ResponseReturnValue:
    """The terms as they are."""
    require(may_administer(viewer()))
    offering, cooperative = _offering(offering_id), the_cooperative()
    shown = filled_in(offering, cooperative.time_zone, cooperative.exemption_sentence)
    return _page(OfferingForm(data=shown), offering)


@offerings.post("/<int:offering_id>/wijzig")
def edit_POST(offering_id: int) -> ResponseReturnValue:
    """Change the terms for who orders from now."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    offering, form = _offering(offering_id), OfferingForm(request.form)
    if form.validate():
        with form.refusals():
            change_offering(offering, form.terms(_zone(), offering), clock.now())
            return done(url_for(".index"), "De uitgifte is gewijzigd.")
    return _page(form, offering), 422


@offerings.post("/<int:offering_id>/sluiten")
def close_POST(offering_id: int) -> ResponseReturnValue:
    """Take no more orders."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    close_offering(_offering(offering_id), clock.now())
    return done(
        url_for(".index"), "De uitgifte is gesloten. Bestellingen die er al zijn, gaan door."
    )


def _offering(offering_id: int) -> Offering:
    found = offering_by_id(offering_id)
    if found is None:
        abort(404)
    return found


def _zone() -> str:
    return the_cooperative().time_zone


def _share_class(form: OfferingForm) -> ShareClass:
    found = db.session.get(ShareClass, form.share_class_id.data)
    if found is None:
        raise RuleBroken("Kies een soort delen uit de lijst.", field="share_class_id")
    return found


def _page(form: OfferingForm, offering: Offering | None) -> str:
    classes = share_classes()
    form.share_class_id.choices = [(each.id, _label(each)) for each in classes]
    with_shares = [each.id for each in classes if _left(each) > 0]
    if form.share_class_id.data is None and with_shares:
        form.share_class_id.data = with_shares[0]
    return render_template(
        "offerings/edit.html",
        form=form,
        offering=offering,
        classes=classes,
        some_are_full=len(with_shares) < len(classes),
    )


def _left(share_class: ShareClass) -> int:
    return share_class.issued_shares - share_class.claimed_shares


def _label(share_class: ShareClass) -> str:
    plant = share_class.plant
    return _(
        "%(code)s %(plant)s: %(name)s (nog %(left)s)",
        code=plant.code,
        plant=plant.name,
        name=share_class.name,
        left=number(_left(share_class), language()),
    )
