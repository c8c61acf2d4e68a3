"""The board and initiatives: every one with its state, whom to call, and answering. No editing."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.initiatives import answer
from coop.initiatives.forms import HideForm, LinkForm, TextForm
from coop.initiatives.models import Initiative
from coop.initiatives.order_queries import expected_of
from coop.initiatives.queries import (
    all_initiatives,
    events_of,
    initiative_by_id,
    linkable_designs,
    linkable_offerings,
    notes_waiting,
    standing,
)
from coop.initiatives.shown import card, lines
from coop.initiatives.views import today
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.web import done

initiative_board = Blueprint("initiative_board", __name__, url_prefix="/initiatieven/bestuur")


@initiative_board.get("/")
def index() -> ResponseReturnValue:
    """Every initiative; and whom to call, for who calls."""
    require(may_read_books(viewer()))
    at = clock.now()
    return render_template(
        "initiatives/board.html",
        cards=[card(found, at) for found in all_initiatives(at)],
        notes=notes_waiting() if may_administer(viewer()) else None,
    )


@initiative_board.get("/<int:initiative_id>")
def show(initiative_id: int) -> ResponseReturnValue:
    """One initiative, with what the board can do: answer, hide, connect."""
    require(may_read_books(viewer()))
    return _page(_initiative(initiative_id))


@initiative_board.post("/<int:initiative_id>/antwoord")
def answer_POST(initiative_id: int) -> ResponseReturnValue:
    """Answer under the call."""
    require(may_administer(viewer()))
    form = TextForm(request.form)
    if form.validate():
        with form.refusals():
            answer.answer(initiative_id, str(form.text.data), clock.now())
            return _done(initiative_id, "Uw antwoord staat onder de oproep.")
    return _page(_initiative(initiative_id), text=form), 422


@initiative_board.post("/<int:initiative_id>/verbergen")
def hide_POST(initiative_id: int) -> ResponseReturnValue:
    """Hide what is against the law."""
    require(may_administer(viewer()))
    form = HideForm(request.form)
    if form.validate():
        with form.refusals():
            answer.hide(initiative_id, str(form.reason.data), clock.now())
            return _done(initiative_id, "Verborgen. De reden blijft zichtbaar.")
    return _page(_initiative(initiative_id), hiding=form), 422


@initiative_board.post("/<int:initiative_id>/tonen")
def show_POST(initiative_id: int) -> ResponseReturnValue:
    """It may be seen again."""
    require(may_administer(viewer()))
    answer.show_again(initiative_id, clock.now())
    return _done(initiative_id, "Weer zichtbaar voor iedereen.")


@initiative_board.post("/<int:initiative_id>/verbinden")
def link_POST(initiative_id: int) -> ResponseReturnValue:
    """Connect shares on offer and sums."""
    require(may_administer(viewer()))
    form = _link_form(_initiative(initiative_id), request.form)
    if form.validate():
        with form.refusals():
            offering, design = int(form.offering_id.data or 0), int(form.design_id.data or 0)
            most = 2**31 - 1
            answer.link(initiative_id, min(offering, most), min(design, most), clock.now())
            return _done(initiative_id, "Bewaard. Het staat in de geschiedenis.")
    return _page(_initiative(initiative_id), link=form), 422


@initiative_board.post("/gebeld/<int:note_id>")
def called_POST(note_id: int) -> ResponseReturnValue:
    """Somebody was told by telephone."""
    require(may_administer(viewer()))
    answer.called(note_id, clock.now())
    return done(url_for(".index"), "Gebeld. Het is van de lijst af.")


def _initiative(initiative_id: int) -> Initiative:
    return initiative_by_id(initiative_id) or abort(404)


def _done(initiative_id: int, told: str) -> ResponseReturnValue:
    return done(url_for(".show", initiative_id=initiative_id), told)


def _link_form(found: Initiative, typed: Any = None) -> LinkForm:
    form = LinkForm(typed, offering_id=found.offering_id or 0, design_id=found.design_id or 0)
    form.offer(
        [
            (each.id, f"{each.share_class.plant.name}, {each.share_class.name} ({each.id})")
            for each in linkable_offerings()
        ],
        [(each.id, each.name) for each in linkable_designs()],
    )
    return form


def _page(found: Initiative, **typed: Any) -> str:
    at = clock.now()
    counted = standing(found, at)
    return render_template(
        "initiatives/board_show.html",
        card=card(counted, at),
        text=typed.get("text") or TextForm(),
        hiding=typed.get("hiding") or HideForm(),
        link=typed.get("link") or _link_form(found),
        lines=lines(events_of(found.id)),
        expected=expected_of(counted.counted, today()),
        may_act=may_administer(viewer()),
    )
