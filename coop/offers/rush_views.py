"""Waiting for one's turn when it is busy: the answer to a form that could not come at once."""

import threading
from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from coop import clock
from coop.database import let_go
from coop.errors import RuleBroken
from coop.language import say
from coop.members.session import viewer
from coop.offers.bucket import Buckets, source_of
from coop.offers.intent import Intent, Placed
from coop.offers.kept import the_shelf
from coop.offers.writer import PATIENCE_S, USELESS_AFTER_S, Ticket, the_writer
from coop.records import once

rush = Blueprint("rush", __name__)
_turn = threading.Lock()
LOOK_AGAIN_S = 3


class TooManyOrders(RuleBroken):
    """Many orders from one address on the internet. Answered with 429."""

    status = 429


def hand_in(intent: Intent) -> ResponseReturnValue:
    """Give an order to the writer and answer with what became of it, or with the waiting page."""
    if viewer() is None:
        _check_source()
    let_go()  # the writer needs the lock that looking may have taken
    outcome = the_writer().order(intent, PATIENCE_S)
    if isinstance(outcome, RuleBroken):
        raise outcome
    if isinstance(outcome, Ticket):
        turn = turn_token(intent.form.key if intent.form else "")
        return redirect(url_for("rush.wait", offering_id=intent.offering_id, turn=turn), 303)
    # While it is busy `coop mail` sends it, from its timer.
    g.mail_waits = not the_shelf().was_busy()
    return redirect(outcome.location, 303)


def _check_source() -> None:
    with _turn:
        buckets = current_app.extensions.setdefault("coop_order_buckets", Buckets())
        wait_s = buckets.wait_s(source_of(request.remote_addr), clock.ticks_s())
    if wait_s:
        raise TooManyOrders(
            "Van uw internetverbinding komen nu heel veel bestellingen. Er is niets besteld. "
            "Wacht een halve minuut, ga terug en druk nog eens op de knop."
        )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="waiting")


def turn_token(key: str) -> str:
    """What stands in the address at which the sender of this form waits."""
    return str(_signer().dumps(key))


@rush.get("/kopen/<int:offering_id>/wachten/<turn>")
def wait(offering_id: int, turn: str) -> ResponseReturnValue:
    """Whose turn it is; once the order is decided, what became of it."""
    key, age_s = _read(turn)
    ticket = the_writer().ticket_of(key)
    if ticket is not None and ticket.is_done.is_set():
        return _answer(offering_id, ticket)
    if ticket is not None:
        return _page(offering_id, place=the_writer().place_in_line(ticket))
    if location := once.location_of(key):
        return redirect(location)
    return _page(offering_id, is_lost=age_s > 2 * USELESS_AFTER_S)


def _read(turn: str) -> tuple[str, float]:
    """The key of the form that waits, and how long ago it was handed in. [s]"""
    try:
        key, made_at = _signer().loads(turn, return_timestamp=True)
    except BadData:
        abort(404)
    return str(key), (clock.now() - made_at).total_seconds()


def _answer(offering_id: int, ticket: Ticket) -> ResponseReturnValue:
    outcome = ticket.result()
    if isinstance(outcome, Placed):
        return redirect(outcome.location)
    assert outcome is not None
    return _page(offering_id, refusal=say(outcome.words))


def _page(offering_id: int, **told: Any) -> ResponseReturnValue:
    page = render_template("buy/waiting.html", offering_id=offering_id, **told)
    ends = told.get("refusal") or told.get("is_lost")
    return page, {} if ends else {"Refresh": str(LOOK_AGAIN_S)}
