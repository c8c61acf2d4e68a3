"""Which terms of an offering can be, and when it may open."""

from datetime import datetime, timedelta
from typing import Protocol

from coop.errors import RuleBroken

MOST_DAYS_AHEAD = 730
KINDS = ("queue", "lottery")
MOST_INSTALMENTS = 36


class Terms(Protocol):
    """What is checked of the terms; see `coop.offers.offer.OfferTerms`."""

    @property
    def offered_shares(self) -> int: ...
    @property
    def price_cents(self) -> int: ...
    @property
    def min_shares(self) -> int: ...
    @property
    def max_shares(self) -> int: ...
    @property
    def max_household_shares(self) -> int | None: ...
    @property
    def starter_shares(self) -> int: ...
    @property
    def target_shares(self) -> int | None: ...
    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def payment_days(self) -> int: ...
    @property
    def most_instalments(self) -> int: ...
    @property
    def kind(self) -> str: ...


def check_terms(terms: Terms) -> None:
    """Refuse terms that contradict each other.

    Raises
    ------
    RuleBroken
        At the first field that does not fit.
    """
    _check_numbers(terms)
    _check_people(terms)
    if not 1 <= terms.payment_days <= 90:
        raise RuleBroken("Geef 1 tot 90 dagen om te betalen.", field="payment_days")
    if not 1 <= terms.most_instalments <= MOST_INSTALMENTS:
        raise RuleBroken("Kies 1 tot 36 termijnen.", field="most_instalments")
    if terms.closes_at is not None and terms.closes_at <= terms.opens_at:
        raise RuleBroken("De laatste dag ligt voor de eerste.", field="last_day")
    if terms.kind not in KINDS:
        raise RuleBroken("Kies wie de delen krijgt.", field="kind")
    if terms.kind == "lottery" and terms.closes_at is None:
        raise RuleBroken("Bij een loting hoort een laatste dag.", field="last_day")


def _check_numbers(terms: Terms) -> None:
    if terms.offered_shares < 1:
        raise RuleBroken("Bied ten minste 1 deel aan.", field="offered_shares")
    if terms.price_cents < 1:
        raise RuleBroken("Vul een prijs boven nul in.", field="price")
    if not 0 <= terms.starter_shares <= terms.offered_shares:
        raise RuleBroken(
            "U kunt niet meer startdelen apart houden dan u aanbiedt.", field="starter_shares"
        )
    if terms.target_shares is not None and not 1 <= terms.target_shares <= terms.offered_shares:
        raise RuleBroken(
            "Om te beginnen kunnen niet meer delen nodig zijn dan u aanbiedt.",
            field="target_shares",
        )


def _check_people(terms: Terms) -> None:
    if terms.min_shares < 1:
        raise RuleBroken("Iemand koopt ten minste 1 deel.", field="min_shares")
    if terms.max_shares < terms.min_shares:
        raise RuleBroken("Het meeste kan niet onder het minste liggen.", field="max_shares")
    household = terms.max_household_shares
    if household is not None and household < terms.max_shares:
        raise RuleBroken(
            "Per adres kan niet minder mogen dan per persoon.", field="max_household_shares"
        )


def check_opening(opens_at: datetime, at: datetime) -> None:
    """Refuse an opening before this day or years from now.

    Parameters
    ----------
    opens_at
        When the sale opens. A day is over after 24 hours: that of today may have begun already.
    at
        Now.

    Raises
    ------
    RuleBroken
        At the first day.
    """
    if opens_at <= at - timedelta(days=1):
        raise RuleBroken("Deze dag is al geweest. Kies vandaag of later.", field="opens_on")
    if opens_at > at + timedelta(days=MOST_DAYS_AHEAD):
        raise RuleBroken(
            "Deze dag is meer dan 2 jaar weg. Kijk of het jaar klopt.", field="opens_on"
        )
