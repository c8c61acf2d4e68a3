"""Filling in for somebody else."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.joining import links
from coop.joining.consent import CURRENT, sentence
from coop.joining.enter import deny, fill_in
from coop.joining.forms import HelpForm
from coop.joining.models import Help, HelpDenial
from coop.joining.ordering import Way, ask, check, check_now, offering_or_404, wish_of
from coop.joining.queries import help_by_id, helps_by
from coop.language import gettext as _
from coop.language import language, say
from coop.mail.address import page_address
from coop.members.access import may_administer
from coop.members.models import Member
from coop.members.session import require, signed_in, viewer
from coop.offers.lifecycle import last_day
from coop.offers.models import Offering
from coop.offers.order_link import order_address
from coop.offers.queries import OnSale, offerings_on_sale, the_cooperative
from coop.offers.sold_queries import how_sold
from coop.records.audit import act_by_link
from coop.web import claim_form, done

helping = Blueprint("helping", __name__, url_prefix="/invullen-voor")


@helping.get("/")
def index() -> ResponseReturnValue:
    """For whom I filled in, and for which offers I can."""
    return render_template(
        "joining/helped.html",
        rows=helps_by(signed_in().member_id),
        offers=_can_be_ordered(),
        zone=the_cooperative().time_zone,
    )


@helping.get("/<int:offering_id>")
def fill(offering_id: int) -> ResponseReturnValue:
    """The questions, about somebody else."""
    offering = offering_or_404(offering_id)
    return ask(offering, HelpForm(), _way(offering))


@helping.post("/<int:offering_id>")
def check_POST(offering_id: int) -> ResponseReturnValue:
    """Check the answers. Nothing is kept."""
    offering, form = offering_or_404(offering_id), HelpForm(request.form)
    if "change" in request.form:
        return ask(offering, form, _way(offering))
    if form.validate():
        with form.refusals():
            check_now(offering, form)
            return check(offering, form, _way(offering, str(form.name.data)))
    return ask(offering, form, _way(offering)), 422


@helping.post("/<int:offering_id>/bestellen")
def fill_POST(offering_id: int) -> ResponseReturnValue:
    """Place the order, which is the other's; keep who helped and the consent."""
    if earlier := claim_form():
        return earlier
    offering, form = offering_or_404(offering_id), HelpForm(request.form)
    helper = db.session.get_one(Member, signed_in().member_id)
    if form.validate():
        with form.refusals():
            wish = wish_of(form, language(), "helper")
            given = fill_in(offering_id, wish, form.applicant(), helper, clock.now())
            return done(
                url_for(".show", help_id=given.id),
                "De bestelling is gedaan. Laat %(name)s deze bladzijde zien.",
                name=given.order.member.name,
            )
    return ask(offering, form, _way(offering)), 422


@helping.get("/gedaan/<int:help_id>")
def show(help_id: int) -> ResponseReturnValue:
    """How the other pays: the cooperative's account, never their own."""
    given = _help(help_id)
    require(given.helper_id == signed_in().member_id)
    return render_template(
        "joining/helped_one.html",
        given=given,
        order=given.order,
        plant=given.order.offering.share_class.plant,
        pay_by=last_day(given.order.expires_at, the_cooperative().time_zone),
        think_until=last_day(given.order.cooling_off_until, the_cooperative().time_zone),
        order_page=order_address(given.order_id),
        wrong_page=page_address("helping.told", help_token=links.token(links.HELP, given.id)),
    )


@helping.get("/klopt/<help_token>")
def told(help_token: str) -> ResponseReturnValue:
    """The person sees who filled in, and can say that it is wrong."""
    given = _of_token(help_token)
    return render_template(
        "joining/told.html",
        given=given,
        order=given.order,
        plant=given.order.offering.share_class.plant,
        helper=db.session.get_one(Member, given.helper_id),
        consent=sentence(given.sentence_version, given.order.member.name),
        is_denied=db.session.get(HelpDenial, given.id) is not None,
        token=help_token,
        zone=the_cooperative().time_zone,
    )


@helping.post("/klopt/<help_token>")
def deny_POST(help_token: str) -> ResponseReturnValue:
    """The person did not want this."""
    if earlier := claim_form():
        return earlier
    deny(_of_token(help_token), "link", clock.now())
    return done(url_for(".told", help_token=help_token), "Dank u. Wij nemen contact met u op.")


@helping.post("/gemeld/<int:help_id>")
def deny_by_phone_POST(help_id: int) -> ResponseReturnValue:
    """The person said so by telephone, to the board."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    given = deny(_help(help_id), "phone", clock.now())
    return done(url_for("orders.show", order_id=given.order_id), "Dat is vastgelegd.")


def _can_be_ordered() -> list[OnSale]:
    at = clock.now()
    on_sale = offerings_on_sale(at)
    how = how_sold([each.offering for each in on_sale], at, the_cooperative().time_zone)
    return [each for each in on_sale if how[each.offering.id].can_order]


def _help(help_id: int | None) -> Help:
    found = help_by_id(help_id)
    require(found is not None)
    assert found is not None
    return found


def _of_token(text: str) -> Help:
    found = _help(links.read(links.HELP, text))
    act_by_link(found.person_id)
    return found


def _way(offering: Offering, name: str = "") -> Way:
    lead = say(sentence(CURRENT, name)) if name else _("De bestelling wordt van die ander.")
    return Way(
        title=_("Ik vul in voor iemand anders"),
        lead=lead,
        check_url=url_for(".check_POST", offering_id=offering.id),
        order_url=url_for(".fill_POST", offering_id=offering.id),
        button=_("Bestellen voor %(name)s, met betaalplicht", name=name)
        if name
        else _("Bestellen met betaalplicht"),
    )
