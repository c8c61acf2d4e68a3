"""Opening an offering of shares, changing its terms, and closing it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.offers.models import Offering
from coop.records.audit import record
from coop.shares.models import ShareClass


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What the board says of an offering. `exemption_sentence` is null when switched off."""

    offered_shares: int
    price_cents: int
    min_shares: int
    max_shares: int
    opens_at: datetime
    closes_at: datetime | None
    payment_days: int
    exemption_sentence: str | None
    terms_version: str
    yearly_cost_cents: int


def open_offering(share_class: ShareClass, terms: OfferTerms) -> Offering:
    """Offer shares of a class."""
    _check(terms)
    left = share_class.issued_shares - share_class.claimed_shares
    if terms.offered_shares > left:
        raise RuleBroken(
            "Van deze soort zijn nog %(left)s delen over.", field="offered_shares", left=left
        )
    offering = Offering(share_class=share_class, **asdict(terms))
    db.session.add(offering)
    record("offering_opened", offering, **asdict(terms))
    return offering


def change_offering(offering: Offering, terms: OfferTerms) -> Offering:
    """Change what an offering says. Orders that were placed keep their price and terms."""
    _check(terms)
    db.session.refresh(offering, with_for_update=True)
    if terms.offered_shares < offering.claimed_shares:
        raise RuleBroken(
            "Er zijn al %(claimed)s delen besteld. Bied er ten minste zoveel aan.",
            field="offered_shares",
            claimed=offering.claimed_shares,
        )
    share_class = offering.share_class
    most = share_class.issued_shares - share_class.claimed_shares + offering.claimed_shares
    if terms.offered_shares > most:
        raise RuleBroken(
            "U kunt hier hoogstens %(most)s delen aanbieden: meer zijn er niet van deze soort.",
            field="offered_shares",
            most=most,
        )
    changed = _changes(offering, asdict(terms))
    for name, (_before, after) in changed.items():
        setattr(offering, name, after)
    record("offering_changed", offering, before={n: str(b) for n, (b, _) in changed.items()})
    db.session.flush()
    return offering


def close_offering(offering: Offering, at: datetime) -> Offering:
    """Take no more orders from now; those that stand go their way."""
    if offering.closes_at is not None and offering.closes_at <= at:
        raise AlreadyDone("Deze uitgifte is al gesloten.")
    if offering.opens_at >= at:
        raise RuleBroken(
            "Deze uitgifte is nog niet open. Kies een latere eerste dag, of sluit haar later."
        )
    offering.closes_at = at
    record("offering_closed", offering, at=at)
    db.session.flush()
    return offering


def _changes(offering: Offering, wanted: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {
        name: (getattr(offering, name), value)
        for name, value in wanted.items()
        if getattr(offering, name) != value
    }


def _check(terms: OfferTerms) -> None:
    if terms.offered_shares < 1:
        raise RuleBroken("Bied ten minste 1 deel aan.", field="offered_shares")
    if terms.price_cents < 1:
        raise RuleBroken("Vul een prijs boven nul in.", field="price")
    if terms.min_shares < 1:
        raise RuleBroken("Iemand koopt ten minste 1 deel.", field="min_shares")
    if terms.max_shares < terms.min_shares:
        raise RuleBroken("Het meeste kan niet onder het minste liggen.", field="max_shares")
    if not 1 <= terms.payment_days <= 90:
        raise RuleBroken("Geef 1 tot 90 dagen om te betalen.", field="payment_days")
    if terms.closes_at is not None and terms.closes_at <= terms.opens_at:
        raise RuleBroken("De laatste dag ligt voor de eerste.", field="last_day")
