"""Asking the payment provider (Mollie): the only room that knows its package.

The package is imported when it is used, and it is used only where `COOP_MOLLIE_KEY` is set.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from coop.errors import RuleBroken
from coop.joining.provider_rule import Fetched, amount_text

SECONDS = (2, 8)
"""To connect and to answer: a buyer waits for it."""


class ProviderSilent(RuleBroken):
    """The provider does not answer, or not in a way that we understand. Answered with 503."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "De betaaldienst antwoordt nu niet. Er is niets afgeschreven. Probeer het straks nog "
            "eens, of maak het bedrag zelf over."
        )


@dataclass(frozen=True, slots=True)
class ToPay:
    """What is asked of the provider. `key` makes a second asking harmless."""

    amount_cents: int
    told: str
    reference: str
    back_to: str
    webhook: str
    key: str


def is_configured() -> bool:
    """Whether this cooperative has a contract with the provider."""
    return bool(current_app.config["MOLLIE_KEY"])


def begin(wanted: ToPay) -> tuple[str, str]:
    """Begin a payment: the provider's name for it, and where the buyer pays."""
    asked = {
        "amount": {"currency": "EUR", "value": amount_text(wanted.amount_cents)},
        "description": wanted.told,
        "redirectUrl": wanted.back_to,
        "webhookUrl": wanted.webhook,
        "method": "ideal",
        "metadata": {"order": wanted.reference},
    }
    with _client() as client:
        made = client.payments.create(asked, idempotency_key=wanted.key)
        name, checkout = str(made.id), str(made.checkout_url)
        if not name.startswith("tr_") or not checkout.startswith("http"):
            raise ProviderSilent
        return name, checkout


def fetch(provider_id: str) -> Fetched:
    """What the provider says of a payment now."""
    with _client() as client:
        found = client.payments.get(provider_id)
        paid_at = datetime.fromisoformat(found.paid_at) if found.paid_at else None
        if paid_at is not None and paid_at.tzinfo is None:
            raise ProviderSilent
        return Fetched(
            provider_id=str(found.id),
            status=str(found.status),
            amount_text=str(found.amount["value"]),
            currency=str(found.amount["currency"]),
            reference=str((found.metadata or {}).get("order", "")),
            paid_at=paid_at,
        )


@contextmanager
def _client() -> Iterator[Any]:
    from mollie.api.client import Client  # an extra, and 30 ms that no other page needs
    from mollie.api.error import Error

    client = Client(api_endpoint=current_app.config["MOLLIE_URL"], timeout=SECONDS, retry=0)
    try:
        client.set_api_key(current_app.config["MOLLIE_KEY"])
        yield client
    except (Error, KeyError, TypeError, ValueError, AttributeError) as error:
        current_app.logger.warning("payment provider: %s", type(error).__name__)
        raise ProviderSilent from error
    finally:
        if hasattr(client, "_client"):
            client._client.close()
