"""Giving a share away, and accepting or refusing one."""

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.joining import links
from coop.joining.card import card_pdf
from coop.joining.forms import AcceptForm, GiveForm, MemberGiveForm
from coop.joining.give import accept, check_answer, give, is_paid, refuse
from coop.joining.models import Present
from coop.joining.order_page import payment_code
from coop.joining.ordering import Way, ask, check, check_now, offering_or_404, wish_of
from coop.joining.queries import paid_on_of, present_by_id, presents_by
from coop.language import gettext as _
from coop.language import language
from coop.members.models import Member
from coop.members.session import require, signed_in, viewer
from coop.offers.come_back import may_come_back
from coop.offers.lifecycle import RESERVED, last_day
from coop.offers.models import Offering
from coop.offers.order_link import order_token
from coop.offers.queries import the_cooperative
from coop.offers.receive import received_cents
from coop.web import claim_form, done

presents = Blueprint("presents", __name__, url_prefix="/cadeau")


@presents.get("/")
def mine() -> ResponseReturnValue:
    """What I gave, and what became of it."""
    rows = [
        (one, is_paid(one), links.token(links.GIVEN, one.id))
        for one in presents_by(signed_in().member_id)
    ]
    return render_template("joining/given_list.html", rows=rows)


@presents.get("/<int:offering_id>", endpoint="give")
def ask_present(offering_id: int) -> ResponseReturnValue:
    """For whom it is, and who pays."""
    offering = offering_or_404(offering_id)
    form, member = _form()
    return ask(offering, form, _way(offering), member=member)


@presents.post("/<int:offering_id>")
@may_come_back
def check_POST(offering_id: int) -> ResponseReturnValue:
    """Check your answers."""
    offering = offering_or_404(offering_id)
    form, member = _form()
    if "change" not in request.form and form.validate():
        with form.refusals():
            check_now(offering, form)
            return check(offering, form, _way(offering))
    status = 200 if "change" in request.form else 422
    return ask(offering, form, _way(offering), member=member), status


@presents.post("/<int:offering_id>/bestellen")
def give_POST(offering_id: int) -> ResponseReturnValue:
    """Reserve the present."""
    if earlier := claim_form():
        return earlier
    offering = offering_or_404(offering_id)
    form, member = _form()
    if form.validate():
        with form.refusals():
            giver = form.giver() if isinstance(form, GiveForm) else member
            require(giver is not None)
            assert giver is not None
            present = give(
                offering_id, wish_of(form, language()), giver, form.receiver(), clock.now()
            )
            return done(url_for(".given", given_token=links.token(links.GIVEN, present.id)))
    return ask(offering, form, _way(offering), member=member), 422


@presents.get("/van-mij/<given_token>")
def given(given_token: str) -> ResponseReturnValue:
    """The giver's page: how to pay, the card, what the receiver said."""
    present = _present(links.GIVEN, given_token)
    order, cooperative = present.order, the_cooperative()
    received = received_cents(order.id)
    waits = order.status == RESERVED and received < order.amount_cents
    return render_template(
        "joining/given.html",
        present=present,
        order=order,
        plant=order.offering.share_class.plant,
        is_paid=is_paid(present),
        received_cents=received,
        paid_on=paid_on_of(order.id),
        pay_by=last_day(order.expires_at, cooperative.time_zone),
        think_until=last_day(order.cooling_off_until, cooperative.time_zone),
        can_think=clock.now() < order.cooling_off_until,
        qr=payment_code(order, order.amount_cents - received) if waits else "",
        zone=cooperative.time_zone,
        token=given_token,
        order_token=order_token(order.id),
    )


@presents.get("/van-mij/<given_token>/kaart.pdf")
def card_file_pdf(given_token: str) -> ResponseReturnValue:
    """The card to hand over: who gives, what, and where to say yes. No price."""
    present = _present(links.GIVEN, given_token)
    check_answer(present)
    pdf = card_pdf(present, language(), the_cooperative())
    answer = Response(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = "inline; filename=kaart.pdf"
    return answer


@presents.get("/voor-mij/<present_token>")
def show(present_token: str) -> ResponseReturnValue:
    """The receiver's page."""
    return _show(_present(links.PRESENT, present_token), present_token, AcceptForm())


@presents.post("/voor-mij/<present_token>")
def accept_POST(present_token: str) -> ResponseReturnValue:
    """Yes: by somebody new, or by the member who is signed in."""
    if earlier := claim_form():
        return earlier
    present, form = _present(links.PRESENT, present_token), AcceptForm(request.form)
    if "as_member" in request.form:
        accept(present, db.session.get_one(Member, signed_in().member_id), clock.now())
        return done(url_for(".show", present_token=present_token), "Het deel is van u.")
    if form.validate():
        with form.refusals():
            accept(present, form.holder(), clock.now())
            return done(url_for(".show", present_token=present_token), "Het deel is van u.")
    return _show(present, present_token, form), 422


@presents.post("/voor-mij/<present_token>/nee")
def refuse_POST(present_token: str) -> ResponseReturnValue:
    """No, thank you."""
    if earlier := claim_form():
        return earlier
    refuse(_present(links.PRESENT, present_token), clock.now())
    return done(
        url_for(".show", present_token=present_token), "U hebt nee gezegd. Het geld gaat terug."
    )


def _show(present: Present, token: str, form: AcceptForm) -> str:
    found = viewer()
    return render_template(
        "joining/present.html",
        present=present,
        order=present.order,
        plant=present.order.offering.share_class.plant,
        is_paid=is_paid(present),
        form=form,
        token=token,
        member=found if found and found.member_id != present.giver_id else None,
    )


def _present(kind: str, token: str) -> Present:
    found = present_by_id(links.read(kind, token))
    require(found is not None)
    assert found is not None
    return found


def _form() -> tuple[MemberGiveForm, Member | None]:
    found = viewer()
    member = db.session.get(Member, found.member_id) if found else None
    return (MemberGiveForm if member else GiveForm)(request.form), member


def _way(offering: Offering) -> Way:
    return Way(
        title=_("Een deel cadeau geven"),
        lead=_("U betaalt. Wie het krijgt, zegt zelf ja of nee."),
        check_url=url_for(".check_POST", offering_id=offering.id),
        order_url=url_for(".give_POST", offering_id=offering.id),
        button=_("Cadeau bestellen en betalen"),
    )
