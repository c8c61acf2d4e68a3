"""A share as a present: bought by one, accepted or refused by another."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.joining import tell
from coop.joining.forget_receiver import forget_receiver
from coop.joining.models import Present
from coop.joining.queries import presents_waiting, received_by_order, unpaid_present_shares
from coop.ledger.chart import ORDER_DEPOSITS, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members import join
from coop.members.models import Member
from coop.members.sign_in_queries import only_member_at
from coop.offers.arrow import hold_offerings, hold_order
from coop.offers.cancel import cancel
from coop.offers.decide import check_household, person_keys
from coop.offers.expire import expire_due
from coop.offers.household import household_of
from coop.offers.lifecycle import PAID, RESERVED, check_arrow, check_together
from coop.offers.models import Order
from coop.offers.payer import given_reference
from coop.offers.place import Applicant, Wish, place
from coop.offers.place_queries import standing_orders
from coop.offers.queries import offering_on_sale, the_cooperative
from coop.offers.receive import complete, received_cents
from coop.periods import day_of
from coop.records.audit import acting_by_link, record
from coop.shares.locks import lock_classes
from coop.words import Words


@dataclass(frozen=True, slots=True)
class Receiver:
    """For whom a present is, and how to reach them; without that the giver hands over a card."""

    name: str
    contact: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class NewHolder:
    """Who accepts a share, as they filled it in. A guardian is named for who is under eighteen."""

    name: str
    email: str | None
    phone: str | None
    street: str
    postcode: str
    town: str
    iban: str | None = None
    guardian: str = ""


def give(
    offering_id: int, wish: Wish, giver: Applicant | Member, receiver: Receiver, at: datetime
) -> Present:
    """Reserve shares that are a present: the giver pays, the receiver decides."""
    order = place(offering_id, replace(wish, is_present=True), giver, at)
    order.waits_for_receiver = True
    order.household = ""
    _check_unpaid(order)
    present = Present(
        order=order,
        giver_id=order.member_id,
        receiver_name=receiver.name,
        contact=receiver.contact,
        message=receiver.message,
    )
    db.session.add(present)
    db.session.flush()
    record("present_made", present, order=order.id)
    return present


def _check_unpaid(order: Order) -> None:
    """What somebody gives away counts for nobody yet: without paying they hold no more than others.

    The new present is counted in.
    """
    most = order.offering.max_shares
    if unpaid_present_shares(order.offering_id, order.member) > most:
        raise RuleBroken(
            "Uw cadeaus die nog niet betaald zijn, zijn samen meer dan %(most)s delen. Betaal "
            "eerst een cadeau dat u al bestelde.",
            field="shares",
            most=most,
        )


def _check_most(order: Order, holder: Member, at: datetime) -> None:
    """As when ordering: one person, and everybody at one address, has no more than the most."""
    offering = order.offering
    household = household_of(holder.postcode, holder.street)
    standing = standing_orders(offering.id, [holder], [household])
    before = standing.of_person(person_keys(holder.id, holder.iban, holder.email))
    check_together(offering_on_sale(offering, at).terms, order.shares, before)
    check_household(household, order.shares, standing, offering.max_household_shares)


def is_paid(present: Present) -> bool:
    """Whether all the money of a present is there."""
    return received_cents(present.order_id) >= present.order.amount_cents


def check_answer(present: Present) -> None:
    """Refuse an answer to a present that is not there any more, or not yet.

    Raises
    ------
    AlreadyDone
        When it was answered, or has lapsed.
    RuleBroken
        While it is not paid.
    """
    if present.accepted_at is not None:
        raise AlreadyDone("Dit cadeau is al aangenomen.")
    if present.refused_at is not None:
        raise AlreadyDone("Dit cadeau is geweigerd. Het geld gaat terug naar de gever.")
    check_arrow(present.order.status, PAID)
    if not is_paid(present):
        raise RuleBroken("Dit cadeau is nog niet betaald. Probeer het over een paar dagen weer.")


def accept(present: Present, who: NewHolder | Member, at: datetime) -> Order:
    """The receiver says yes: the shares, and the membership, are theirs from today.

    Raises
    ------
    RuleBroken
        When it cannot be answered, or would be more than one person may have here.
    """
    order = _held(present)
    check_answer(present)
    if isinstance(who, Member) and who.id == order.member_id:
        raise RuleBroken("Dit is uw eigen cadeau. Alleen een ander kan het aannemen.")
    zone = the_cooperative().time_zone
    today = day_of(at, zone)
    holder = who if isinstance(who, Member) else new_holder(who, order.language, at)
    _check_most(order, holder, at)
    lock_classes([order.offering.share_class_id])
    giver_id, received = order.member_id, received_cents(order.id)
    with acting_by_link(holder.id):
        hand_order_over(order, holder, at)
        present.accepted_at = at
        record("present_accepted", order, giver=giver_id, receiver=holder.id)
        complete(order, today, given_by=present.giver.name)
        order.waits_for_receiver = False
        _settle_with(giver_id, order, received, at)
    tell.tell_giver(present, Words("%(name)s nam uw cadeau aan.", name=present.receiver_name))
    db.session.flush()
    return order


def _held(present: Present) -> Order:
    """The order of a present: no money goes, and no other answer comes, before we commit."""
    order = hold_order(present.order_id)
    db.session.refresh(present)
    return order


def hand_order_over(order: Order, holder: Member, at: datetime) -> None:
    """The order becomes of who accepted it. They did not pay, so there is nothing to pay back."""
    order.member = holder
    order.household = household_of(holder.postcode, holder.street)
    order.cooling_off_until = min(order.cooling_off_until, at)
    db.session.flush()


def new_holder(who: NewHolder, language: str, at: datetime) -> Member:
    """Write in who accepts a share; a child with the guardian who acts for it."""
    holder = _apply(who.name, who, language, at, kind="minor" if who.guardian else "person")
    add_guardian(holder, who, at)
    return holder


def add_guardian(holder: Member, who: NewHolder, at: datetime) -> None:
    """A child that accepts a share is written in with who acts for it."""
    if who.guardian:
        guardian = _apply(who.guardian, who, holder.language, at)
        join.represent(holder, guardian, day_of(at, the_cooperative().time_zone))


def _apply(name: str, who: NewHolder, language: str, at: datetime, kind: str = "person") -> Member:
    member = join.apply(
        name,
        kind=kind,
        applied_on=day_of(at, the_cooperative().time_zone),
        email=who.email.strip().lower() if who.email else None,  # as whoever orders
        phone=who.phone,
        street=who.street,
        postcode=who.postcode,
        town=who.town,
        iban=who.iban if name == who.name else None,
        language=language,
    )
    db.session.flush()
    return member


def _settle_with(giver_id: int, order: Order, received: int, at: datetime) -> None:
    """The deposit was the giver's, and so is what they paid too much.

    Booked after the shares were given: the register comes before the journal.
    """
    on = open_day(day_of(at, the_cooperative().time_zone))
    over = received - order.amount_cents
    post(
        given_reference(order.reference),
        on,
        f"Cadeau: betaald door een ander, {order.reference}",
        [
            Leg(ORDER_DEPOSITS, received, giver_id),
            Leg(ORDER_DEPOSITS, -received, order.member_id),
            Leg(TO_REFUND, over, order.member_id),
            Leg(TO_REFUND, -over, giver_id),
        ],
    )


def refuse(present: Present, at: datetime) -> Order:
    """The receiver says no: the shares are free again, the money is owed to the giver.

    The trail names the receiver where they are a member whom we wrote the link; who has a card may
    be anybody. Nothing else of them is kept.
    """
    _held(present)
    check_answer(present)
    name = present.receiver_name
    with acting_by_link(only_member_at(present.contact) if present.told_at else None):
        present.refused_at = at
        forget_receiver(present, at)
        record("present_refused", present.order)
        order = cancel(present.order, at)
    tell.tell_giver(
        present, Words("%(name)s wil uw cadeau niet. U krijgt uw geld terug.", name=name)
    )
    db.session.flush()
    return order


def tell_receivers(at: datetime) -> int:
    """Write to who gets a present, once it is paid; how many."""
    waiting = [one for one in presents_waiting() if one.contact and one.told_at is None]
    received = received_by_order([one.order_id for one in waiting])
    told = 0
    for present in waiting:
        if received.get(present.order_id, 0) >= present.order.amount_cents:
            present.told_at = at
            record("present_told", present)
            tell.tell_present(present)
            told += 1
    db.session.flush()
    return told


def end_unpaid(at: datetime) -> int:
    """End presents whose money did not all come in time; how many.

    After a receipt was undone, an order of a present may stand longer than its term of payment.
    """
    late = [one.order for one in presents_waiting() if _is_late(one.order, at)]
    hold_offerings(order.offering_id for order in late)
    ended = 0
    for order in late:
        db.session.refresh(order)
        if order.status == RESERVED and _is_late(order, at):
            order.expires_at = min(order.expires_at, at)
            db.session.flush()
            ended += expire_due(at, order.offering_id)
    return ended


def _is_late(order: Order, at: datetime) -> bool:
    term = timedelta(days=order.offering.payment_days + 1)
    return order.placed_at + term <= at and received_cents(order.id) < order.amount_cents
