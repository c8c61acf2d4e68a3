"""Members return shares: who asks, who waits, what there is money for."""

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.errors import AlreadyDone
from coop.members.access import may_administer, may_read_books
from coop.members.forms import day_of
from coop.members.queries import member_by_code
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.shares.ask_return import ask_return, refuse_return, withdraw_return
from coop.shares.forms import whole
from coop.shares.grant_return import Offer, grant_return, offer_for
from coop.shares.models import ReturnRequest
from coop.shares.return_forms import AskForMemberForm, GrantReturnForm, RefuseForm, as_asked
from coop.shares.return_queries import ended_requests, grants_taken_back, returns_desk
from coop.web import claim_form, done
from coop.words import Euros

returns = Blueprint("returns", __name__, url_prefix="/register/teruggaven")


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


@returns.get("/")
def index() -> ResponseReturnValue:
    """The queue with its places, the money there is, and what was dealt with."""
    require(may_read_books(viewer()))
    today = _today()
    room, places = returns_desk(today)
    ended = ended_requests()
    return render_template(
        "returns/index.html",
        today=today,
        room=room,
        places=places,
        ended=ended,
        taken_back=grants_taken_back(request.id for request, _member in ended).values(),
    )


@returns.get("/nieuw")
def new() -> ResponseReturnValue:
    """Write down what a member asks by letter or telephone."""
    require(may_administer(viewer()))
    form = AskForMemberForm(asked_on=_today(), member=request.args.get("lid", "")[:20])
    return render_template("returns/new.html", form=form.with_all_classes())


@returns.post("/nieuw")
def new_POST() -> ResponseReturnValue:
    """Put the request in the queue."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = AskForMemberForm(request.form).with_all_classes()
    if form.validate():
        with form.refusals():
            member = member_by_code(form.member.data or "", field="member")
            ask_return(
                member,
                form.share_class.data,
                whole(form.shares),
                asked_on=day_of(form.asked_on),
                today=_today(),
                **as_asked(form),
            )
            return done(
                url_for(".index"), "Het verzoek van %(name)s staat in de rij.", name=member.name
            )
    return render_template("returns/new.html", form=form), 422


@returns.get("/<int:request_id>")
def grant(request_id: int) -> ResponseReturnValue:
    """What granting would mean, and the form to do it."""
    require(may_administer(viewer()))
    return _preview(_offer(request_id), GrantReturnForm())


@returns.post("/<int:request_id>")
def grant_POST(request_id: int) -> ResponseReturnValue:
    """Take the shares back as the preview showed it."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    offer = _offer(request_id)
    form = GrantReturnForm(request.form)
    form.shares = offer.shares
    if form.validate():
        name = offer.member.name
        with form.refusals():
            made = grant_return(request_id, today=_today(), seen=form.seen.data or "")
            return done(
                url_for(".index"),
                "%(name)s gaf %(shares)s delen terug en krijgt %(amount)s. "
                "Het kenmerk is %(reference)s.",
                name=name,
                shares=made.shares,
                amount=Euros(made.shares * made.value_cents),
                reference=made.reference,
            )
        offer = _offer(request_id)
    return _preview(offer, form), 422


@returns.get("/<int:request_id>/weigeren")
def refuse(request_id: int) -> ResponseReturnValue:
    """The form to refuse a request."""
    require(may_administer(viewer()))
    return render_template("returns/refuse.html", form=RefuseForm(), offer=_offer(request_id))


@returns.post("/<int:request_id>/weigeren")
def refuse_POST(request_id: int) -> ResponseReturnValue:
    """Refuse a request with a reason."""
    require(may_administer(viewer()))
    form = RefuseForm(request.form)
    if form.validate():
        with form.refusals():
            refuse_return(request_id, form.told.data or "", today=_today())
            return done(url_for(".index"), "Het verzoek is geweigerd. Het lid ziet waarom.")
    return render_template("returns/refuse.html", form=form, offer=_offer(request_id)), 422


@returns.post("/<int:request_id>/intrekken")
def withdraw_POST(request_id: int) -> ResponseReturnValue:
    """The member thought better of it."""
    require(may_administer(viewer()))
    withdraw_return(request_id, today=_today())
    return done(url_for(".index"), "Het verzoek is ingetrokken.")


def _offer(request_id: int) -> Offer:
    asked = db.get_or_404(ReturnRequest, request_id)
    if asked.status != "waiting":
        raise AlreadyDone("Dit verzoek wacht niet meer. Er is niets veranderd.")
    return offer_for(asked, _today())


def _preview(offer: Offer, form: GrantReturnForm) -> str:
    form.seen.data = offer.seen
    return render_template("returns/grant.html", form=form, offer=offer, today=_today())
