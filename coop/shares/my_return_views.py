"""A member, or who acts for one, asks to return shares: what it brings and when at the earliest."""

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.members.models import Member
from coop.members.queries import acts_for
from coop.members.session import require, signed_in
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


def _member(member_id: int | None) -> Member:
    """Whose shares are meant: one's own, or of somebody for whom this viewer acts."""
    viewer = signed_in()
    member = db.get_or_404(Member, member_id or viewer.member_id)
    require(acts_for(viewer.member_id, member.id, _today()))
    return member


@my_returns.get("")
@my_returns.get("/<int:member_id>")
def page(member_id: int | None = None) -> ResponseReturnValue:
    """What returning would bring, what was asked, and the form to ask."""
    member = _member(member_id)
    held = held_classes(member.id, _today())
    return _page(member, AskForm().with_classes(held), held)


@my_returns.post("")
@my_returns.post("/<int:member_id>")
def page_POST(member_id: int | None = None) -> ResponseReturnValue:
    """Ask to return shares."""
    member = _member(member_id)
    if earlier := claim_form():
        return earlier
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
            onward = url_for(".page", member_id=member_id)
            if _is_own(member):
                return done(
                    onward,
                    "Uw verzoek staat in de rij. Tot het bestuur het toekent, blijven de delen van "
                    "u.",
                )
            return done(onward, "Het verzoek voor %(name)s staat in de rij.", name=member.name)
        member = _member(member_id)
        held = held_classes(member.id, _today())
    return _page(member, form, held), 422


@my_returns.post("/<int:request_id>/intrekken")
def withdraw_POST(request_id: int) -> ResponseReturnValue:
    """The shares stay after all."""
    asked = db.get_or_404(ReturnRequest, request_id)
    member = _member(asked.member_id)
    withdraw_return(request_id, today=_today())
    if _is_own(member):
        return done(url_for(".page"), "Uw verzoek is ingetrokken. U houdt uw delen.")
    return done(
        url_for(".page", member_id=member.id),
        "Het verzoek voor %(name)s is ingetrokken.",
        name=member.name,
    )


def _is_own(member: Member) -> bool:
    return member.id == signed_in().member_id


def _page(member: Member, form: AskForm, held: list[HeldClass]) -> str:
    today = _today()
    asked = requests_of(member.id)
    waits = {one.id for one in asked if one.status == "waiting"}
    return render_template(
        "returns/mine.html",
        member=member,
        is_own=_is_own(member),
        form=form,
        held=[(one, value_on(one.share_class, today)) for one in held],
        requests=[(one, grants_of(one.id)) for one in asked],
        taken_back=grants_taken_back(one.id for one in asked),
        places={
            one.request.id: one.place
            for one in (returns_queue(today) if waits else ())
            if one.request.id in waits
        },
        earliest=notice_ends(today, None),
        today=today,
    )
