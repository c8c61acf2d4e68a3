"""Invariants of offerings that sell, and of what is told once."""

import hashlib

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.mail.models import OutboxMail
from coop.offers.models import Offering, OfferingDocument, OfferingPhase, Order


@invariant("OFF-1", "no order was placed at a price higher than its offering ever had")
def prices_stay_below_the_highest() -> Breaches:
    rows = db.session.execute(
        sa.select(Order.id, Order.price_cents, Offering.highest_price_cents)
        .join(Offering, Offering.id == Order.offering_id)
        .where(Order.price_cents > Offering.highest_price_cents)
        .order_by(Order.id)
    )
    for order_id, price_cents, highest_cents in rows:
        yield f"order {order_id}: {price_cents} cents, its offering at most {highest_cents}"


@invariant("OFF-2", "the first phase of an offering starts when it opens")
def phases_start_at_the_opening() -> Breaches:
    first = (
        sa.select(OfferingPhase.offering_id, sa.func.min(OfferingPhase.starts_at).label("starts"))
        .group_by(OfferingPhase.offering_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Offering.id)
        .join(first, first.c.offering_id == Offering.id)
        .where(first.c.starts != Offering.opens_at)
        .order_by(Offering.id)
    )
    for (offering_id,) in rows:
        yield f"offering {offering_id}: its phases do not start when it opens"


@invariant("OFF-3", "of starters' shares as many are taken as their orders say")
def starters_add_up() -> Breaches:
    taken = (
        sa.select(Order.offering_id, sa.func.sum(Order.shares).label("shares"))
        .where(Order.is_starter, Order.status.in_(("reserved", "paid")))
        .group_by(Order.offering_id)
        .subquery()
    )
    counted = sa.func.coalesce(taken.c.shares, 0)
    rows = db.session.execute(
        sa.select(Offering.id, Offering.claimed_starters, counted)
        .outerjoin(taken, taken.c.offering_id == Offering.id)
        .where(Offering.claimed_starters != counted)
        .order_by(Offering.id)
    )
    for offering_id, claimed, ordered in rows:
        yield f"offering {offering_id}: {claimed} starters' shares taken, ordered {ordered}"


@invariant("OFF-4", "an information document is byte for byte what was uploaded")
def documents_are_whole() -> Breaches:
    rows = db.session.execute(
        sa.select(OfferingDocument.id, OfferingDocument.sha256, OfferingDocument.content)
    )
    for document_id, digest, content in rows:
        if hashlib.sha256(content).hexdigest() != digest:
            yield f"document {document_id}: its bytes are not those that were uploaded"


@invariant("OUT-1", "a message that was sent has its words")
def messages_have_words() -> Breaches:
    rows = db.session.scalars(
        sa.select(OutboxMail.id)
        .where(OutboxMail.sent_at.is_not(None), OutboxMail.body == "")
        .order_by(OutboxMail.id)
    )
    for message_id in rows:
        yield f"message {message_id}: sent without a word"
