"""The address of an order's own page: signed, so that nobody reads another's by counting."""

from functools import cache

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_encode

from coop.mail.address import page_address


class _Numbers(URLSafeSerializer):
    """As its parent, which would first try to make each number smaller, and never can."""

    def dump_payload(self, obj: int) -> bytes:
        return base64_encode(str(obj))


@cache
def _signer_with(secret_key: str) -> URLSafeSerializer:
    return _Numbers(secret_key, salt="order")


def _signer() -> URLSafeSerializer:
    return _signer_with(str(current_app.secret_key))


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
