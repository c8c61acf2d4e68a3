"""Makers of what the tests of initiatives need."""

from datetime import UTC, date, datetime, timedelta

from coop.initiatives.collect_offers import OfferDetails, add_offer, fix
from coop.initiatives.commit import Ordered, commit, open_binding
from coop.initiatives.count import Threshold
from coop.initiatives.keep import ask_offers, open_call
from coop.initiatives.links import Starter
from coop.initiatives.pledge import Wanted, pledge
from coop.initiatives.queries import initiative_by_id
from coop.initiatives.start import Idea, start
from coop.initiatives.tender import Step
from tests.offers.makers import iban_of

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
ZONE = "Europe/Amsterdam"
ENDS_ON = date(2026, 12, 31)
PRICE_CENTS = 350_00


def idea(**changes) -> Idea:
    """Panels for a street; thirty are needed."""
    return Idea(
        **{
            "kind": "purchase",
            "title": "Panelen voor de Lindelaan",
            "story": "Samen kopen is goedkoper.",
            "place": "Deventer",
            "starter_name": "Noor",
            "contact": "noor@example.org",
            "unit_name": "panelen",
            "threshold": Threshold(30, None, None),
            "ends_on": ENDS_ON,
            **changes,
        }
    )


def open_one(at=NOON, **changes) -> Starter:
    """An open call: its starter's key."""
    key = Starter(start(idea(**changes), at, ZONE).id)
    open_call(key, at)
    return key


def want(number: int = 0, least: int = 10, most: int = 12, **changes) -> Wanted:
    """Somebody who would like some; another number is another person."""
    typed = {"name": f"Buur {number}", "contact": f"buur{number}@example.org", **changes}
    return Wanted(min_units=least, max_units=most, **typed)


def details(**changes) -> OfferDetails:
    """An offer of ten panels or more, cheaper from thirty on."""
    return OfferDetails(
        **{
            "supplier": "Dakzon",
            "warranty_years": 10,
            "valid_until": date(2027, 3, 1),
            "included": "Alles.",
            "document_url": "",
            "steps": (Step(10, 400_00), Step(30, PRICE_CENTS)),
            **changes,
        }
    )


def reach(key: Starter, at=NOON) -> None:
    """Three people who together want thirty."""
    for number in range(3):
        pledge(key.initiative_id, want(number), at)


def with_offers(key: Starter, at=NOON):
    """Reached, with two offers: the first one."""
    reach(key, at)
    ask_offers(key, at)
    first = add_offer(key, details(), at, ZONE)
    add_offer(key, details(supplier="Zonneklaar", steps=(Step(1, 420_00),)), at, ZONE)
    return first


def binding(key: Starter, at=NOON, closes_on=date(2026, 12, 15)) -> None:
    """People may order."""
    first = with_offers(key, at)
    fix(key, first.id, 30, None, at, ZONE)
    open_binding(key, closes_on, at, ZONE)


def ordered(number: int = 0, units: int = 10, **changes) -> Ordered:
    """Somebody orders."""
    return Ordered(
        **{
            "name": f"Buur {number}",
            "contact": f"buur{number}@example.org",
            "street": f"Lindelaan {number + 1}",
            "postcode": "7411 BR",
            "town": "Deventer",
            "units": units,
            "seen_price_cents": PRICE_CENTS,
            **changes,
        }
    )


LATER = NOON + timedelta(days=40)


def buy(key: Starter, number: int = 0, units: int = 5, **changes):
    """Somebody orders shares of a roof; another number is another person."""
    seen = {"seen_price_cents": 320_00, "iban": iban_of(number), **changes}
    return commit(key.initiative_id, ordered(number, units, **seen), NOON, ZONE)


def closes(key: Starter) -> datetime:
    """The end of the last day of ordering."""
    return initiative_by_id(key.initiative_id).closes_at
