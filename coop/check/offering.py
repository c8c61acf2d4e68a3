"""Invariants of offerings that sell, and of what is told once."""

import hashlib

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.mail.models import OutboxMail
from coop.offers.models import Offering, OfferingDocument, OfferingPhase, Order, TermsDocument


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


@invariant("OFF-3", "an information document is byte for byte what was uploaded")
def documents_are_whole() -> Breaches:
    rows = db.session.execute(
        sa.select(OfferingDocument.id, OfferingDocument.sha256, OfferingDocument.content)
    )
    for document_id, digest, content in rows:
        if hashlib.sha256(content).hexdigest() != digest:
            yield f"document {document_id}: its bytes are not those that were uploaded"


@invariant("OFF-4", "a member agreement is byte for byte what was uploaded")
def agreements_are_whole() -> Breaches:
    rows = db.session.execute(
        sa.select(TermsDocument.terms_version, TermsDocument.sha256, TermsDocument.content)
    )
    for version, digest, content in rows:
        if hashlib.sha256(content).hexdigest() != digest:
            yield f"agreement {version}: its bytes are not those that were uploaded"


@invariant("MSG-1", "a message that was sent has its words")
def messages_have_words() -> Breaches:
    rows = db.session.scalars(
        sa.select(OutboxMail.id)
        .where(OutboxMail.sent_at.is_not(None), OutboxMail.body == "")
        .order_by(OutboxMail.id)
    )
    for message_id in rows:
        yield f"message {message_id}: sent without a word"
