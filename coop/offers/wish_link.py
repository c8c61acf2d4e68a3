"""The address of a wish's own page: signed, so that nobody reads another's by counting."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from coop.mail.address import page_address


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="wish")


def wish_token(wish_id: int) -> str:
    """What stands in the address of this wish's page."""
    return str(_signer().dumps(wish_id))


def read_wish_token(token: str) -> int | None:
    """The wish that an address is about; None if we did not make that address."""
    try:
        wish_id = _signer().loads(token)
    except BadData:
        return None
    return wish_id if isinstance(wish_id, int) else None


def wish_address(wish_id: int) -> str:
    """The full address, for a mail."""
    return page_address("wishes.show", ticket=wish_token(wish_id))
