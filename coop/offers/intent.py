"""What somebody wants to buy, who they are, and what became of it."""

from dataclasses import dataclass

from coop.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to buy, at the price they were shown.

    `channel` says how it came to us; a starter's share comes out of the reserve for starters.
    A present does not count for who gives it: the maximum is asked of who accepts it.
    """

    shares: int
    seen_price_cents: int
    language: str = "nl"
    channel: str = "web"
    is_starter: bool = False
    instalments: int = 1
    is_present: bool = False


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who orders without being signed in. A mail address or a telephone number is enough."""

    name: str
    email: str | None
    phone: str | None
    street: str
    postcode: str
    town: str
    iban: str


@dataclass(frozen=True, slots=True)
class SentForm:
    """The form an order came with; `answer` is where its sender goes, with `{token}` in it."""

    key: str
    fingerprint: str
    answer: str


@dataclass(frozen=True, slots=True)
class Intent:
    """Somebody's order, not yet decided. `buyer` is a newcomer, or the id of who is known."""

    offering_id: int
    wish: Wish
    buyer: Applicant | int
    form: SentForm | None = None
    actor_id: int | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that is there; `location` is where the sender of its form goes."""

    order_id: int | None
    location: str = ""


Outcome = Placed | RuleBroken
"""An order, or why there is none."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who orders, whether known or new."""

    id: int | None
    name: str
    email: str | None
    iban: str | None
    household: str
    postcode: str = ""
    status: str = "applicant"
    hears_by_mail: bool = True


@dataclass(slots=True)
class Taken:
    """An order that was allowed, and what it became once it was written."""

    intent: Intent
    buyer: Buyer
    placed: Placed | None = None
