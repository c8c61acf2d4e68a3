"""The address of an order's own page: signed, so that nobody reads another's by counting."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from coop.mail.address import page_address


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="order")


def order_token(order_id: int) -> str:
    """What stands in the address of this order's page."""
    return str(_signer().dumps(order_id))


def read_token(token: str) -> int | None:
    """The order that an address is about; None if we did not make that address."""
    try:
        order_id = _signer().loads(token)
    except BadData:
        return None
    return order_id if isinstance(order_id, int) else None


def order_address(order_id: int) -> str:
    """The full address, for a mail."""
    return page_address("buy.ordered", token=order_token(order_id))
