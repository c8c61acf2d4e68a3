"""Placing an order: shares are reserved, or nothing happens at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, or_, update

from coop.database import db
from coop.errors import RuleBroken
from coop.identifiers import payment_reference
from coop.members import join
from coop.members.models import Member
from coop.offers import mails
from coop.offers.expire import expire_due
from coop.offers.household import household_of
from coop.offers.lifecycle import check_together, check_wish, end_of_days
from coop.offers.models import Offering, Order
from coop.offers.phases import check_phase, phase_at
from coop.offers.queries import (
    offering_by_id,
    offering_on_sale,
    shares_ordered,
    the_cooperative,
)
from coop.offers.wishes import IN_TURN, check_turn
from coop.periods import day_of
from coop.records.audit import record
from coop.records.counters import next_number
from coop.shares import stock


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to buy, at the price they were shown.

    `channel` says how it came to us; a starter's share comes out of the reserve for starters.
    """

    shares: int
    seen_price_cents: int
    language: str = "nl"
    channel: str = "web"
    is_starter: bool = False
    instalments: int = 1


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


def place(offering_id: int, wish: Wish, buyer: Applicant | Member, at: datetime) -> Order:
    """Reserve shares for somebody and write them how to pay.

    A visitor becomes an applicant of their own, even when the typed mail address is a
    member's: whoever types an address has not shown that it is theirs.

    Raises
    ------
    RuleBroken
        When the order cannot be taken. The caller rolls back; nothing has happened then.
    """
    expire_due(at, offering_id)
    offering = offering_by_id(offering_id)
    if offering is None:
        raise RuleBroken("Deze uitgifte is er niet.")
    if isinstance(buyer, Member) and buyer.status == "ended":
        raise RuleBroken("Uw lidmaatschap is beëindigd. Neem contact met ons op.")
    on_sale = offering_on_sale(offering, at)
    check_wish(on_sale.terms, wish.shares, wish.seen_price_cents, at, is_starter=wish.is_starter)
    _claim(offering, wish, at)
    check_turn(offering, wish.channel, is_starter=wish.is_starter)
    known = buyer.id if isinstance(buyer, Member) else None
    # Counted after the claim, which holds the offering's row: two orders at once wait in line.
    before = shares_ordered(offering.id, known, buyer.iban)
    check_together(on_sale.terms, wish.shares, before)
    # What was kept for somebody, or stands apart for starters, does not wait for its phase.
    if wish.channel not in IN_TURN and not wish.is_starter:
        check_phase(
            phase_at(on_sale.phases, at),
            is_member=isinstance(buyer, Member) and buyer.status == "member",
            postcode=buyer.postcode,
            shares_before=before,
            shares=wish.shares,
        )
    return _write(offering, wish, buyer, at)


def _claim(offering: Offering, wish: Wish, at: datetime) -> None:
    """Take the shares from the offering and from its class, in one conditional update each."""
    starters = wish.shares if wish.is_starter else 0
    claimed = update(Offering).where(
        Offering.id == offering.id,
        Offering.claimed_shares + wish.shares <= Offering.offered_shares,
        Offering.claimed_starters + starters <= Offering.starter_shares,
        Offering.price_cents == wish.seen_price_cents,
        Offering.opens_at <= at,
        or_(Offering.closes_at.is_(None), Offering.closes_at > at),
    )
    statement: Any = claimed.values(
        claimed_shares=Offering.claimed_shares + wish.shares,
        claimed_starters=Offering.claimed_starters + starters,
    ).execution_options(synchronize_session=False)
    taken = cast("CursorResult[Any]", db.session.execute(statement)).rowcount == 1
    db.session.expire(offering)
    if not taken:
        # Somebody was first. What is there now says why not.
        check_wish(offering_on_sale(offering, at).terms, wish.shares, wish.seen_price_cents, at)
        raise RuleBroken("Iemand anders was u net voor. Er is niets besteld.", field="shares")
    try:
        stock.claim(offering.share_class_id, wish.shares)
    except stock.SoldOut as refusal:
        raise RuleBroken(
            "Zoveel delen zijn er niet meer. Er is niets besteld.", field="shares"
        ) from refusal


def _write(offering: Offering, wish: Wish, buyer: Applicant | Member, at: datetime) -> Order:
    cooperative = the_cooperative()
    zone = cooperative.time_zone
    placed_on = day_of(at, zone)
    order = Order(
        reference=payment_reference(placed_on.year * 10**6 + next_number("order")),
        offering=offering,
        member=buyer if isinstance(buyer, Member) else _applicant(buyer, wish, at, zone),
        shares=wish.shares,
        price_cents=offering.price_cents,
        amount_cents=wish.shares * offering.price_cents,
        placed_at=at,
        expires_at=end_of_days(at, offering.payment_days, zone),
        cooling_off_until=end_of_days(at, offering.cooling_off_days, zone),
        terms_version=offering.terms_version,
        language=wish.language,
        status="reserved",
        channel=wish.channel,
        is_starter=wish.is_starter,
        instalments=wish.instalments,
        household=household_of(buyer.postcode, buyer.street),
    )
    db.session.add(order)
    record(
        "order_placed",
        order,
        offering=offering.id,
        shares=order.shares,
        amount_cents=order.amount_cents,
        terms_version=order.terms_version,
        document=offering.document_id,
    )
    mails.tell_placed(order)
    db.session.flush()
    return order


def _applicant(buyer: Applicant, wish: Wish, at: datetime, zone: str) -> Member:
    return join.apply(
        buyer.name,
        applied_on=day_of(at, zone),
        email=buyer.email,
        phone=buyer.phone,
        street=buyer.street,
        postcode=buyer.postcode,
        town=buyer.town,
        iban=buyer.iban,
        language=wish.language,
        contact_by="email" if buyer.email else "phone",
    )
