"""Which page shows an order best: one in parts and a present have a page of their own."""

from flask import url_for
from markupsafe import Markup

from coop.identifiers import epc_qr_svg
from coop.joining import links
from coop.joining.queries import parts_of, present_of_order
from coop.offers.lifecycle import RESERVED
from coop.offers.models import Order
from coop.offers.order_link import order_token
from coop.offers.queries import the_cooperative


def other_page(order: Order, viewer_id: int | None) -> str | None:
    """Where an order is shown instead of on its usual page, if anywhere.

    The giver of a present sees what they gave and what it cost; whoever accepted it sees neither.
    """
    if (present := present_of_order(order.id)) is not None:
        if present.accepted_at is not None and viewer_id == order.member_id:
            token = links.token(links.PRESENT, present.id)
            return url_for("presents.show", present_token=token)
        return url_for("presents.given", given_token=links.token(links.GIVEN, present.id))
    if order.status == RESERVED and order.instalments > 1 and parts_of(order.id):
        return url_for("joining.plan", parts_token=order_token(order.id))
    return None


def payment_code(order: Order, amount_cents: int) -> Markup:
    """The code that a bank's app reads, made by segno from our own figures."""
    cooperative = the_cooperative()
    return Markup(epc_qr_svg(cooperative.name, cooperative.iban, amount_cents, order.reference))
