"""A payment through the provider: begun by a buyer, settled by what the provider says itself.

No transaction is open while the provider is asked: nobody waits for another's bank.
"""

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.joining import links, tell
from coop.joining.models import ProviderPayment
from coop.joining.parts import next_part
from coop.joining.provider_client import ToPay, begin, fetch
from coop.joining.provider_rule import Expected, Fetched, Verdict, judge
from coop.joining.queries import parts_of, payment_by_provider_id, payments_of
from coop.ledger.chart import PROVIDER
from coop.mail.address import page_address
from coop.offers.arrow import hold_order
from coop.offers.late import receive_late
from coop.offers.lifecycle import EXPIRED, RESERVED
from coop.offers.models import Order
from coop.offers.payer import owe_payer
from coop.offers.queries import the_cooperative
from coop.offers.receive import Money, receive, received_cents
from coop.periods import day_of
from coop.records.audit import acting_by_link, record
from coop.records.counters import last_of
from coop.words import Euros, Words

log = logging.getLogger("coop.payments")

ASKED_LAST = "payment-asked-last"
"""The counter that keeps up to which payment the provider was asked."""


def to_pay_cents(order: Order) -> int:
    """What is to be paid on an order now: the next part, or all that is left. [cents]"""
    received = received_cents(order.id)
    part = next_part(parts_of(order.id), received)
    return part.amount_cents if part else order.amount_cents - received


def start(order_id: int, at: datetime) -> ProviderPayment:
    """Begin a payment for an order, or give the one that was begun and is still open.

    Raises
    ------
    AlreadyDone
        When there is nothing to pay.
    ProviderSilent
        When the provider does not answer.
    """
    order = db.session.get_one(Order, order_id)
    amount_cents = to_pay_cents(order)
    if order.status != RESERVED or at >= order.expires_at or amount_cents < 1:
        raise AlreadyDone("Voor deze bestelling valt nu niets te betalen.")
    earlier = payments_of(order_id)
    for one in earlier:
        if one.state == "open" and one.amount_cents == amount_cents:
            return one
    wanted = ToPay(
        amount_cents=amount_cents,
        told=f"{the_cooperative().name} {order.reference}"[:255],
        reference=order.reference,
        back_to=page_address("provider.back", payment_token=links.token(links.PAYMENT, order_id)),
        webhook=page_address("provider.webhook_POST"),
        key=f"{order.reference}-{len(earlier) + 1}",
    )
    db.session.rollback()
    provider_id, checkout_url = begin(wanted)
    if (known := payment_by_provider_id(provider_id)) is not None:
        return known
    made = ProviderPayment(
        provider_id=provider_id,
        order_id=order_id,
        amount_cents=amount_cents,
        checkout_url=checkout_url,
        made_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
            record("online_payment_begun", made, order=order_id, amount_cents=amount_cents)
    except IntegrityError:
        # Two clicks at once: the provider gave both the same payment.
        return db.session.scalars(
            select(ProviderPayment).where(ProviderPayment.provider_id == provider_id)
        ).one()
    return made


def settle(provider_id: str, at: datetime) -> ProviderPayment | None:
    """Ask the provider about one of our payments, and do what follows; once.

    A message about it says only which one: whatever else it says, nobody reads. None when it is
    not one of ours: then nothing is asked.
    """
    if payment_by_provider_id(provider_id) is None:
        return None
    db.session.rollback()
    fetched = fetch(provider_id)
    payment = db.session.scalars(
        select(ProviderPayment)
        .where(ProviderPayment.provider_id == provider_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if payment.state == "paid":
        return payment
    order = hold_order(payment.order_id)
    verdict = judge(Expected(payment.provider_id, payment.amount_cents, order.reference), fetched)
    if verdict is Verdict.PAID:
        with acting_by_link(order.member_id):
            _paid(payment, order, fetched, at)
    elif verdict is not Verdict.WAIT:
        _ended(payment, order, fetched, verdict)
    db.session.flush()
    return payment


def catch_up(at: datetime, limit: int = 50) -> int:
    """Ask again about payments that are open: a message may get lost. How many were settled.

    A payment of which the provider says nothing keeps nobody else waiting: the next time begins
    where this one ended.
    """
    settled = 0
    for name in _next_open(limit):
        try:
            payment = settle(name, at)
        except RuleBroken as refusal:  # it is silent, or knows the payment no more
            db.session.rollback()
            log.warning("payment %s was left alone: %s", name, refusal)
            continue
        settled += payment is not None and payment.state != "open"
        db.session.commit()
    return settled


def _next_open(limit: int) -> list[str]:
    """The open payments after those that were asked about last, and round again."""
    after = last_of(ASKED_LAST, 0)
    is_open = select(ProviderPayment.id, ProviderPayment.provider_id).where(
        ProviderPayment.state == "open"
    )
    in_turn = is_open.order_by(ProviderPayment.id <= after, ProviderPayment.id).limit(limit)
    rows = db.session.execute(in_turn).all()
    if rows:
        last_of(ASKED_LAST, rows[-1].id - after)
    db.session.commit()
    return [row.provider_id for row in rows]


def _paid(payment: ProviderPayment, order: Order, fetched: Fetched, at: datetime) -> None:
    zone = the_cooperative().time_zone
    assert fetched.paid_at is not None
    on = min(day_of(fetched.paid_at, zone), day_of(at, zone))
    payment.state, payment.outcome, payment.paid_on = "paid", "paid", on
    record("online_payment_paid", payment, order=order.id, amount_cents=payment.amount_cents)
    db.session.flush()
    reference = f"provider-{payment.provider_id}"
    money = Money(on, payment.amount_cents, reference, PROVIDER)
    if order.status == RESERVED and received_cents(order.id) < order.amount_cents:
        receive(order, money)
        return
    if order.status == EXPIRED and receive_late(order, money, at) is not None:
        return
    if order.status != EXPIRED:
        owe_payer(order, money, money.reference)
    said = Words(
        "Uw online betaling van %(amount)s kwam binnen, maar deze bestelling wacht niet meer op "
        "geld. Wij betalen het terug.",
        amount=Euros(payment.amount_cents),
    )
    tell.tell_payment(payment, order, said)


def _ended(payment: ProviderPayment, order: Order, fetched: Fetched, verdict: Verdict) -> None:
    if payment.state == "ended":
        return
    payment.state = "ended"
    payment.outcome = "wrong" if verdict is Verdict.WRONG else fetched.status
    record("online_payment_ended", payment, order=order.id, outcome=payment.outcome)
    tell.tell_payment(
        payment,
        order,
        Words(
            "Uw online betaling is niet gelukt. Er is niets afgeschreven. U kunt het nog eens "
            "proberen, of het bedrag zelf overmaken."
        ),
    )
