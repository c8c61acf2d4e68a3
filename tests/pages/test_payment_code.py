"""The payment code on the page of an order can be scanned."""

import pytest
from sqlalchemy import select

from coop.database import db
from coop.offers.lifecycle import RESERVED
from coop.offers.models import Order
from coop.offers.order_link import order_token

_CUT_OFF = """
() => {
  const code = document.querySelector("svg.qr");
  const style = getComputedStyle(code);
  const drawn = code.querySelector("g").getBoundingClientRect();
  const edges = code.getBoundingClientRect();
  return {
    right: drawn.right - (edges.right - parseFloat(style.paddingRight)),
    bottom: drawn.bottom - (edges.bottom - parseFloat(style.paddingBottom)),
    page: drawn.right - document.documentElement.clientWidth,
  };
}
"""


@pytest.mark.parametrize("width", [320, 1280])
def test_no_edge_of_the_payment_code_is_cut_off(visit, site, width):
    with site.app.app_context():
        order_id = db.session.scalar(select(Order.id).where(Order.status == RESERVED).limit(1))
        token = order_token(order_id)
    page = visit(width=width)

    page.goto(site(f"/kopen/bestelling/{token}"))

    assert all(pixels <= 0 for pixels in page.evaluate(_CUT_OFF).values())
