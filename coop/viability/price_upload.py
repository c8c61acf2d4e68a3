"""Carrying a year of prices from the preview to the button that keeps it.

It travels in the form itself, signed by us and packed: what was previewed is what is kept.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from coop.errors import LinkExpired
from coop.viability.prices import PriceYear


@dataclass(frozen=True, slots=True)
class PriceUpload:
    """A year of prices with its source and file."""

    source: str
    file_name: str
    prices: PriceYear


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="prices")


def pack(upload: PriceUpload) -> str:
    """Write a year so that it packs well."""
    prices = upload.prices
    start = int(prices.starts_at.timestamp())
    content = [upload.source, upload.file_name, prices.year, start, list(prices.cents_per_mwh)]
    return str(_signer().dumps(content))


def unpack(packed: str) -> PriceUpload:
    """Read back what `pack` wrote; refused when it was changed or is too old."""
    hours = current_app.config["FORM_HOURS"]
    try:
        source, file_name, year, start, cents = _signer().loads(packed, max_age=hours * 3600)
    except BadData:
        raise LinkExpired(
            "Dit voorbeeld is te oud of niet van ons. Lees het bestand opnieuw in. "
            "Er is niets veranderd."
        ) from None
    prices = PriceYear(year, datetime.fromtimestamp(start, UTC), tuple(cents))
    return PriceUpload(source, file_name, prices)
