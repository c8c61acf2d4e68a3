"""People of the demo who join without barriers: helped, in parts, by a present or a first share."""

from collections.abc import Callable
from datetime import datetime, timedelta

from coop.database import db
from coop.demo.people import iban_of
from coop.joining.ask_starter import Asking, appoint, ask
from coop.joining.enter import fill_in
from coop.joining.give import Receiver, give
from coop.joining.pay_parts import place_in_parts, receive_part
from coop.joining.queries import parts_of
from coop.members.models import Member
from coop.offers.models import Offering
from coop.offers.place import Applicant, Wish
from coop.offers.receive import Money, receive
from coop.periods import day_of
from coop.records.audit import acting, record

MOST_PARTS = 12
STARTERS = 3


def join_without_barriers(
    offering: Offering, member: Callable[[int], Member], at: datetime, zone: str
) -> None:
    """One of each kind, on the offer that is open."""
    offering.most_instalments = max(offering.most_instalments, MOST_PARTS)
    offering.starter_shares = max(offering.starter_shares, STARTERS)
    record("offering_changed", offering, most_instalments=MOST_PARTS, starter_shares=STARTERS)
    db.session.flush()
    anna, today = member(1), day_of(at, zone)
    for keeper in (anna, member(2)):
        appoint(keeper, today)
    wish = Wish(1, offering.price_cents)
    with acting(anna.id):
        buyer = _applicant("Truus Visser", 511)
        fill_in(offering.id, _with(wish, channel="helper"), buyer, anna, at - timedelta(days=2))
        given = give(
            offering.id,
            wish,
            anna,
            Receiver("Kim Bos", message="Van harte, en veel zon!"),
            at - timedelta(days=4),
        )
    receive(given.order, Money(today - timedelta(days=1), given.order.amount_cents, "cadeau-demo"))
    _pay_in_parts(offering, _with(wish, instalments=3), at, zone)
    sentence = "Ik wil meedoen met het dak van mijn eigen straat."
    ask(offering.id, Asking("Samira Haddad", "0570 555 019", sentence, "parts"), at)


def _pay_in_parts(offering: Offering, wish: Wish, at: datetime, zone: str) -> None:
    began = at - timedelta(days=20)
    order = place_in_parts(offering.id, wish, _applicant("Hakim Peters", 512), began)
    first, today = parts_of(order.id)[0], day_of(at, zone)
    receive_part(order, today - timedelta(days=8), first.amount_cents, today)


def _with(wish: Wish, *, channel: str = "web", instalments: int = 1) -> Wish:
    return Wish(
        wish.shares, wish.seen_price_cents, wish.language, channel=channel, instalments=instalments
    )


def _applicant(name: str, number: int) -> Applicant:
    return Applicant(
        name=name,
        email=f"{name.split()[0].lower()}.{number}@stroomkring.example",
        phone=None,
        street="Molenpad 6",
        postcode=f"73{number % 100:02d} AC",
        town="Apeldoorn",
        iban=iban_of(number),
    )
