"""Signed addresses of pages of joining, so that nobody opens another's by counting."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

HELP, PRESENT, GIVEN, STARTER, PAYMENT = "help", "present", "given", "starter", "payment"


def _signer(kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"joining-{kind}")


def token(kind: str, row_id: int) -> str:
    """What stands in the address of a page about this row."""
    return str(_signer(kind).dumps(row_id))


def read(kind: str, text: str) -> int | None:
    """The row that an address is about; None if we did not make that address."""
    try:
        row_id = _signer(kind).loads(text)
    except BadData:
        return None
    return row_id if isinstance(row_id, int) else None
