"""Asking for a starter's share, and the two keepers who answer."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.joining import ask_starter, links
from coop.joining.forms import AcceptForm, KeeperForm, StarterForm
from coop.joining.models import StarterAsk, StarterKeeper
from coop.joining.ordering import offering_or_404
from coop.joining.queries import is_keeper, keepers, starter_asks, starter_by_id
from coop.joining.starter import FUND, open_ways
from coop.language import language
from coop.members.access import may_administer
from coop.members.queries import member_by_code
from coop.members.session import require, signed_in, viewer
from coop.offers.phases import EVERYONE, phase_at
from coop.offers.queries import offering_on_sale, the_cooperative
from coop.web import claim_form, done

starters = Blueprint("starters", __name__, url_prefix="/startdeel")


@starters.get("/<int:offering_id>", endpoint="ask")
def ask_page(offering_id: int) -> ResponseReturnValue:
    """One sentence, one way of contact."""
    return _ask(offering_id, StarterForm())


@starters.post("/<int:offering_id>")
def ask_POST(offering_id: int) -> ResponseReturnValue:
    """Ask."""
    if earlier := claim_form():
        return earlier
    form = StarterForm(request.form)
    if form.validate():
        with form.refusals():
            asked = ask_starter.ask(offering_id, form.asking(language()), clock.now())
            return done(url_for(".show", starter_token=links.token(links.STARTER, asked.id)))
    return _ask(offering_id, form), 422


@starters.get("/antwoord/<starter_token>")
def show(starter_token: str) -> ResponseReturnValue:
    """What was answered; and the form, when it was yes."""
    return _show(_of_token(starter_token), starter_token, AcceptForm())


@starters.post("/antwoord/<starter_token>")
def accept_POST(starter_token: str) -> ResponseReturnValue:
    """The person fills in their data."""
    if earlier := claim_form():
        return earlier
    asked, form = _of_token(starter_token), AcceptForm(request.form)
    if form.validate():
        with form.refusals():
            ask_starter.accept(asked, form.holder(), clock.now())
            return done(url_for(".show", starter_token=starter_token))
    return _show(asked, starter_token, form), 422


@starters.get("/vragen")
def asks() -> ResponseReturnValue:
    """The keepers' page: the only one with names."""
    require(is_keeper(signed_in().member_id))
    rows = [(one, links.token(links.STARTER, one.id)) for one in starter_asks("asked", "granted")]
    return render_template("joining/starter_asks.html", rows=rows)


@starters.post("/vragen/<int:ask_id>/ja")
def grant_POST(ask_id: int) -> ResponseReturnValue:
    """Yes."""
    require(is_keeper(signed_in().member_id))
    if earlier := claim_form():
        return earlier
    ask_starter.grant(_asked(ask_id), signed_in().member_id, clock.now())
    return done(url_for(".asks"), "Het startdeel is toegekend.")


@starters.post("/vragen/<int:ask_id>/nee")
def refuse_POST(ask_id: int) -> ResponseReturnValue:
    """No."""
    require(is_keeper(signed_in().member_id))
    if earlier := claim_form():
        return earlier
    ask_starter.refuse(_asked(ask_id), signed_in().member_id, clock.now())
    return done(url_for(".asks"), "De vraag is afgewezen.")


@starters.get("/vertrouwenspersonen", endpoint="keepers")
def keepers_page() -> ResponseReturnValue:
    """Who the two are."""
    require(may_administer(viewer()))
    return _keepers(KeeperForm())


@starters.post("/vertrouwenspersonen")
def appoint_POST() -> ResponseReturnValue:
    """Appoint one."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = KeeperForm(request.form)
    if form.validate():
        with form.refusals():
            member = member_by_code(str(form.member.data), field="member")
            ask_starter.appoint(member, clock.today(the_cooperative().time_zone))
            return done(url_for(".keepers"), "%(name)s is vertrouwenspersoon.", name=member.name)
    return _keepers(form), 422


@starters.post("/vertrouwenspersonen/<int:keeper_id>/stop")
def dismiss_POST(keeper_id: int) -> ResponseReturnValue:
    """Let one stop."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    keeper = db.session.get(StarterKeeper, keeper_id)
    require(keeper is not None)
    assert keeper is not None
    ask_starter.dismiss(keeper, clock.today(the_cooperative().time_zone))
    return done(url_for(".keepers"), "Dit lid is geen vertrouwenspersoon meer.")


def _ask(offering_id: int, form: StarterForm) -> str:
    offering = offering_or_404(offering_id)
    at = clock.now()
    ways = open_ways(ask_starter.room_of(offering))
    phase = phase_at(offering_on_sale(offering, at).phases, at)
    form.offer_only(ways)
    return render_template(
        "joining/starter.html",
        offering=offering,
        plant=offering.share_class.plant,
        left=offering.starter_shares - offering.claimed_starters,
        has_fund=FUND in ways,
        is_for_some=phase is not None and phase.who != EVERYONE,
        form=form,
    )


def _show(asked: StarterAsk, token: str, form: AcceptForm) -> str:
    return render_template(
        "joining/starter_answer.html",
        asked=asked,
        plant=asked.offering.share_class.plant,
        form=form,
        token=token,
    )


def _keepers(form: KeeperForm) -> str:
    return render_template("joining/keepers.html", keepers=keepers(), form=form)


def _asked(ask_id: int | None) -> StarterAsk:
    found = starter_by_id(ask_id)
    require(found is not None)
    assert found is not None
    return found


def _of_token(token: str) -> StarterAsk:
    return _asked(links.read(links.STARTER, token))
