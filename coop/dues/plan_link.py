"""The address of a saver's own page: signed, so that nobody reads another's by counting."""

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="saving")


def plan_token(plan_id: int) -> str:
    """What stands in the address of this plan's page."""
    return str(_signer().dumps(plan_id))


def read_plan_token(token: str) -> int | None:
    """The plan that an address is about; None if we did not make that address."""
    try:
        plan_id = _signer().loads(token)
    except BadData:
        return None
    return plan_id if isinstance(plan_id, int) else None
