"""What a payment at the provider means for an order: nothing is believed that does not fit."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What to do with a payment."""

    WAIT = "wait"
    PAID = "paid"
    ENDED = "ended"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A payment as the provider tells it when it is asked.

    Attributes
    ----------
    amount_text
        Euros with two decimals, as "1280.00".
    reference
        Of the order, which we gave along.
    """

    provider_id: str
    status: str
    amount_text: str
    currency: str
    reference: str
    paid_at: datetime | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What we kept when the payment was begun. [cents]"""

    provider_id: str
    amount_cents: int
    reference: str


_WAITING = frozenset({"open", "pending", "authorized"})
_ENDED = frozenset({"canceled", "expired", "failed"})


def amount_text(amount_cents: int) -> str:
    """Give an amount as the provider writes it.

    Parameters
    ----------
    amount_cents
        [cents]
    """
    return f"{amount_cents // 100}.{amount_cents % 100:02d}"


def judge(expected: Expected, fetched: Fetched) -> Verdict:
    """Say what a payment means.

    Parameters
    ----------
    expected
        What was begun here.
    fetched
        What the provider says now.

    Returns
    -------
    Verdict
        `PAID` only where name, amount, currency and order are those that we kept.
    """
    if fetched.provider_id != expected.provider_id or fetched.reference != expected.reference:
        return Verdict.WRONG
    if fetched.currency != "EUR" or not re.fullmatch(r"\d+\.\d{2}", fetched.amount_text, re.ASCII):
        return Verdict.WRONG
    if fetched.amount_text != amount_text(expected.amount_cents):
        return Verdict.WRONG
    if fetched.status == "paid" and fetched.paid_at is not None:
        return Verdict.PAID
    if fetched.status in _WAITING:
        return Verdict.WAIT
    return Verdict.ENDED if fetched.status in _ENDED else Verdict.WRONG
