"""A sold-out offering with people in line, a lottery that runs, and inleg that goes back."""

from datetime import date, datetime, timedelta

from coop.database import db
from coop.demo.offerings import give_papers
from coop.demo.people import iban_of
from coop.members.models import Cooperative
from coop.offers.cancel import cancel
from coop.offers.draw_run import announce
from coop.offers.join_line import Asked, join_line
from coop.offers.models import Offering
from coop.offers.offer import OfferTerms, open_offering
from coop.offers.place import Applicant, Wish, place
from coop.offers.receive import Money, receive
from coop.shares.models import ShareClass

SOLD_OUT_SHARES, LOTTERY_SHARES = 6, 6


def offer_too_little(share_class: ShareClass, at: datetime) -> None:
    """Two small offerings of shares that more people want than there are."""
    _sold_out(share_class, at)
    _lottery(share_class, at)


def _sold_out(share_class: ShareClass, at: datetime) -> None:
    """Three orders took all six; one of them, partly paid, was cancelled, and went to the first."""
    offering = _offering(share_class, SOLD_OUT_SHARES, at)
    placed = [
        place(offering.id, Wish(shares, offering.price_cents), _person(name, n), at - ago)
        for n, (name, shares, ago) in enumerate(_BUYERS, 601)
    ]
    for n, (name, least, most) in enumerate(_IN_LINE, 611):
        join_line(offering.id, Asked(least, most), _person(name, n), at - timedelta(days=2))
    paid_on: date = (at - timedelta(days=1)).date()
    receive(placed[-1], Money(paid_on, 10_000, f"demo-{placed[-1].reference}"))
    cancel(placed[-1], at)


def _lottery(share_class: ShareClass, at: datetime) -> None:
    """Six shares, five people, and a number that nobody knows yet."""
    offering = _offering(share_class, LOTTERY_SHARES, at, kind="lottery")
    announce(
        offering.id,
        at + timedelta(days=14),
        "De winnende getallen van de eerste Lotto na de laatste dag",
        at - timedelta(days=5),
    )
    for n, (name, least, most) in enumerate(_IN_LOTTERY, 621):
        join_line(offering.id, Asked(least, most), _person(name, n), at - timedelta(days=3))


def _offering(share_class: ShareClass, shares: int, at: datetime, kind: str = "queue") -> Offering:
    cooperative = db.session.get_one(Cooperative, 1)
    offering = open_offering(
        share_class,
        OfferTerms(
            offered_shares=shares,
            price_cents=share_class.price_cents,
            min_shares=1,
            max_shares=6,
            opens_at=at - timedelta(days=20),
            closes_at=at + timedelta(days=60) if kind == "lottery" else None,
            payment_days=14,
            exemption_sentence=cooperative.exemption_sentence,
            terms_version="2026-1",
            yearly_cost_cents=0,
            kind=kind,
            notified_on=(at - timedelta(days=45)).date(),
        ),
    )
    db.session.flush()
    give_papers(offering, at)
    return offering


def _person(name: str, number: int) -> Applicant:
    return Applicant(
        name=name,
        email=f"{name.split()[0].lower()}.{number}@stroomkring.example",
        phone=None,
        street=f"Kastanjelaan {number - 600}",
        postcode="7411 KL",
        town="Deventer",
        iban=iban_of(number),
    )


_BUYERS = (
    ("Femke Dijkstra", 2, timedelta(days=9)),
    ("Joost van Dam", 2, timedelta(days=8)),
    ("Yasmina Amrani", 2, timedelta(days=7)),
)
_IN_LINE = (("Hanna Prins", 1, 3), ("Wim Kuiper", 2, 4), ("Selma Yilmaz", 1, 2))
_IN_LOTTERY = (
    ("Daan Mulder", 1, 4),
    ("Lotte Visser", 1, 4),
    ("Rachid Bennani", 2, 6),
    ("Greet Hofman", 1, 1),
    ("Piet Wolters", 5, 6),
)
