"""Invariants of joining: parts, presents, starters' shares and payments by a provider."""

import sqlalchemy as sa

from coop.check.registry import Breaches, invariant
from coop.database import db
from coop.joining.models import OrderPart, Present, ProviderPayment, StarterAsk
from coop.ledger.models import JournalEntry
from coop.offers.models import Offering, Order, OrderReceipt, WishReceipt

HOLDS = ("reserved", "paid")
"""An order that takes shares from its offering."""


@invariant("JOI-1", "the parts of an order are together what it costs")
def parts_are_the_total() -> Breaches:
    rows = db.session.execute(
        sa.select(Order.id, Order.amount_cents, sa.func.sum(OrderPart.amount_cents))
        .join(OrderPart, OrderPart.order_id == Order.id)
        .group_by(Order.id, Order.amount_cents)
        .having(sa.func.sum(OrderPart.amount_cents) != Order.amount_cents)
    )
    for order_id, amount_cents, parts_cents in rows:
        yield f"order {order_id}: costs {amount_cents} cents, its parts are {parts_cents}"


@invariant("JOI-2", "a present is the giver's until it is accepted, and never afterwards")
def presents_are_of_whom_they_should() -> Breaches:
    rows = db.session.execute(
        sa.select(Present.id, Present.accepted_at, Present.giver_id, Order)
        .join(Order, Order.id == Present.order_id)
        .order_by(Present.id)
    )
    for present_id, accepted_at, giver_id, order in rows:
        is_given = accepted_at is not None
        if is_given == (order.member_id == giver_id) or is_given == order.waits_for_receiver:
            yield f"present {present_id}: order {order.id} is of member {order.member_id}"
        elif order.status in {"paid", "withdrawn"} and not is_given:
            yield f"present {present_id}: its shares were given, nobody accepted it"


@invariant("JOI-3", "the reserve for starters is what starters' orders hold")
def starters_add_up() -> Breaches:
    held = sa.func.coalesce(sa.func.sum(Order.shares), 0)
    rows = db.session.execute(
        sa.select(Offering.id, Offering.claimed_starters, held)
        .outerjoin(
            Order,
            (Order.offering_id == Offering.id) & Order.is_starter & Order.status.in_(HOLDS),
        )
        .group_by(Offering.id, Offering.claimed_starters)
        .having(Offering.claimed_starters != held)
    )
    for offering_id, claimed, total in rows:
        yield f"offering {offering_id}: {claimed} starters' shares taken, orders hold {total}"


@invariant("JOI-4", "a payment by the provider that came in is on an order, or owed back; once")
def payments_are_booked() -> Breaches:
    reference = sa.literal("provider-").concat(ProviderPayment.provider_id)
    received = sa.or_(
        *(
            sa.exists().where(
                table.reference == reference,
                table.amount_cents == ProviderPayment.amount_cents,
            )
            for table in (OrderReceipt, WishReceipt)
        )
    )
    owed = sa.exists().where(
        JournalEntry.reference.in_((reference, sa.literal("late-").concat(reference))),
        JournalEntry.is_sealed,
    )
    rows = db.session.execute(
        sa.select(ProviderPayment.id, ProviderPayment.state).where(
            sa.or_(
                (ProviderPayment.state == "paid") & (received == owed),
                (ProviderPayment.state != "paid") & (received | owed),
            )
        )
    )
    for payment_id, state in rows:
        yield f"payment {payment_id} is {state}, the books say otherwise"


@invariant("JOI-5", "of who asked for a first share no name is kept once it is over")
def names_are_wiped() -> Breaches:
    over = StarterAsk.state.in_(("refused", "accepted", "lapsed"))
    left = sa.or_(StarterAsk.name != "", StarterAsk.contact != "", StarterAsk.sentence != "")
    for ask_id in db.session.scalars(sa.select(StarterAsk.id).where(over, left)):
        yield f"starter's question {ask_id} still has a name"
