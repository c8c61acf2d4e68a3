"""A member asks to return shares: what it would bring today, and when at the earliest."""

from datetime import date

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.members.models import Member
from coop.members.session import signed_in
from coop.pages import cooperative
from coop.shares.ask_return import ask_return, withdraw_return
from coop.shares.forms import whole
from coop.shares.models import ReturnRequest
from coop.shares.return_forms import AskForm, as_asked
from coop.shares.return_queries import (
    HeldClass,
    grants_of,
    grants_taken_back,
    held_classes,
    notice_ends,
    requests_of,
    returns_queue,
)
from coop.shares.value_queries import value_on
from coop.web import claim_form, done

my_returns = Blueprint("my_returns", __name__, url_prefix="/mijn/teruggave")


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


@my_returns.get("")
def page() -> ResponseReturnValue:
    """What returning would bring, what I asked, and the form to ask."""
    held = held_classes(signed_in().member_id, _today())
    return _page(AskForm().with_classes(held), held)


@my_returns.post("")
def page_POST() -> ResponseReturnValue:
    """Ask to return shares."""
    if earlier := claim_form():
        return earlier
    member = db.session.get_one(Member, signed_in().member_id)
    held = held_classes(member.id, _today())
    form = AskForm(request.form).with_classes(held)
    if form.validate():
        with form.refusals():
            ask_return(
                member,
                form.share_class.data,
                whole(form.shares),
                asked_on=_today(),
                today=_today(),
                **as_asked(form),
            )
            return done(
                url_for(".page"),
                "Uw verzoek staat in de rij. Tot het bestuur het toekent, blijven de delen van u.",
            )
        held = held_classes(signed_in().member_id, _today())
    return _page(form, held), 422


@my_returns.post("/<int:request_id>/intrekken")
def withdraw_POST(request_id: int) -> ResponseReturnValue:
    """I keep my shares after all."""
    asked = db.get_or_404(ReturnRequest, request_id)
    if asked.member_id != signed_in().member_id:
        abort(404)
    withdraw_return(request_id, today=_today())
    return done(url_for(".page"), "Uw verzoek is ingetrokken. U houdt uw delen.")


def _page(form: AskForm, held: list[HeldClass]) -> str:
    today = _today()
    mine = requests_of(signed_in().member_id)
    waits = {one.id for one in mine if one.status == "waiting"}
    return render_template(
        "returns/mine.html",
        form=form,
        held=[(one, value_on(one.share_class, today)) for one in held],
        requests=[(one, grants_of(one.id)) for one in mine],
        taken_back=grants_taken_back(one.id for one in mine),
        places={
            one.request.id: one.place
            for one in (returns_queue(today) if waits else ())
            if one.request.id in waits
        },
        earliest=notice_ends(today, None),
        today=today,
    )
