"""Paying through a payment provider."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.joining import links
from coop.joining.pay_online import settle, start, to_pay_cents
from coop.joining.provider_client import is_configured
from coop.joining.queries import payments_of
from coop.members.session import require
from coop.offers.models import Order
from coop.offers.order_link import order_token, read_token
from coop.offers.queries import order_by_id
from coop.records.audit import act_by_link
from coop.web import done

provider = Blueprint("provider", __name__, url_prefix="/betalen")


@provider.record_once
def _tell_pages(state: BlueprintSetupState) -> None:
    """Whether an order's page may show the button: asked by that page alone."""
    state.app.jinja_env.globals["pays_online"] = is_configured


@provider.post("/bestelling/<token>")
def start_POST(token: str) -> ResponseReturnValue:
    """Begin a payment; a second click finds the same one."""
    require(is_configured())
    order_id = read_token(token)
    require(order_id is not None and order_by_id(order_id) is not None)
    start(int(order_id or 0), clock.now())
    return done(url_for(".back", payment_token=links.token(links.PAYMENT, int(order_id or 0))))


@provider.get("/terug/<payment_token>")
def back(payment_token: str) -> ResponseReturnValue:
    """The way to the bank, and where the buyer lands afterwards. Changes nothing."""
    order = _order(payment_token)
    newest = next(iter(payments_of(order.id)), None)
    return render_template(
        "joining/online.html",
        order=order,
        plant=order.offering.share_class.plant,
        payment=newest,
        left_cents=to_pay_cents(order) if order.status == "reserved" else 0,
        token=payment_token,
        order_token=order_token(order.id),
    )


@provider.post("/terug/<payment_token>")
def look_POST(payment_token: str) -> ResponseReturnValue:
    """Ask the provider now, for who does not want to wait for its message."""
    require(is_configured())
    order = _order(payment_token)
    names = [payment.provider_id for payment in payments_of(order.id) if payment.state == "open"]
    for name in names:
        settle(name, clock.now())
        db.session.commit()  # asking about the next one begins anew
    return done(url_for(".back", payment_token=payment_token))


@provider.post("/bericht")
def webhook_POST() -> ResponseReturnValue:
    """The provider says that something happened to a payment; which one is all that is read.

    A name that is not ours gets the same answer as one that is: nobody learns which there are.
    """
    name = request.form.get("id", "")
    if not name or len(name) > 64 or not name.isascii():
        abort(400)
    require(is_configured())
    settle(name, clock.now())
    db.session.commit()
    return "", 200, {"Content-Type": "text/plain"}


def _order(token: str) -> Order:
    order_id = links.read(links.PAYMENT, token)
    order = order_by_id(order_id) if order_id is not None else None
    require(order is not None)
    assert order is not None
    act_by_link(order.member_id)
    return order
