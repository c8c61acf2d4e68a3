"""The full address of a page, for mail: it must work outside a request and outside this site."""

from typing import Any

from flask import current_app


def page_address(endpoint: str, **values: Any) -> str:
    """The address of a page as `COOP_BASE_URL` has it, such as `https://…/inloggen`."""
    path = current_app.url_map.bind("localhost").build(endpoint, values)
    return str(current_app.config["BASE_URL"]).rstrip("/") + path
