"""The waiting line: nobody orders past it, and freed shares go to whoever is next."""

from datetime import datetime

from coop.database import db
from coop.errors import RuleBroken
from coop.offers import wish_mails
from coop.offers.arrow import lock_offering
from coop.offers.lifecycle import Standing
from coop.offers.models import Offering, OfferingWish, Order, WishOrder
from coop.offers.phases import check_phase, phase_at
from coop.offers.queries import OnSale, offering_on_sale, shares_ordered, the_cooperative
from coop.offers.receive import Money, complete, keep, received_cents
from coop.offers.turn import InLine, to_offer
from coop.offers.wish_arrow import move_wish, owe_kept_money
from coop.offers.wish_queries import (
    LAPSED,
    OFFERED,
    confirmed_run,
    in_line,
    is_money_kept,
    money_kept,
    next_in_line,
    someone_waits,
)
from coop.periods import day_of
from coop.records.audit import record
from coop.shares.locks import hold_to_give

__all__ = ["someone_waits"]

QUEUE, LOTTERY = "queue", "lottery"


def free_shares(offering: Offering) -> int:
    """What nobody holds or has reserved, the reserve for starters left out."""
    share_class = offering.share_class
    reserve = offering.starter_shares - offering.claimed_starters
    return min(
        offering.offered_shares - offering.claimed_shares - reserve,
        share_class.issued_shares - share_class.claimed_shares - reserve,
    )


def lock_with_class(offering_id: int) -> Offering:
    """An offering that nobody else can touch, and its class as it is now."""
    offering = lock_offering(offering_id)
    db.session.refresh(offering.share_class)
    return offering


def hold_for_waiting(offering: Offering) -> None:
    """Where somebody in line has paid, their turn gives shares: register before journal."""
    if is_money_kept(offering.id):
        hold_to_give([offering.share_class_id], places=True)


def offer_freed(offering_id: int, at: datetime) -> list[Order]:
    """Reserve what is free for whoever is next in line; called by whatever frees shares.

    In the caller's transaction, the offering's row held: of two at once the second finds what the
    first left.
    """
    if not someone_waits(offering_id):
        return []
    # Here, for they call us: an order of somebody in line is an order like any other.
    from coop.offers.expire import free_overdue

    offering = lock_with_class(offering_id)
    hold_for_waiting(offering)
    free_overdue(at, offering_id)
    db.session.refresh(offering.share_class)
    on_sale = offering_on_sale(offering, at)
    if on_sale.standing is Standing.CLOSED:
        _give_back(offering_id, at)
    if on_sale.standing not in (Standing.OPEN, Standing.SOLD_OUT) or not _may_offer(offering):
        return []
    made: list[Order] = []
    passed: set[int] = set()
    while (free := free_shares(offering)) > 0:
        wish = next_in_line(offering_id, free, passed)
        if wish is None:
            break
        order = _serve(on_sale, wish, at)
        passed |= {wish.id} if order is None else set()
        made += [order] if order is not None else []
    db.session.flush()
    return made


def _give_back(offering_id: int, at: datetime) -> None:
    """The sale is over: money that waited in line goes back to who paid it."""
    cooperative = the_cooperative()
    for wish in in_line(offering_id):
        if kept := money_kept(wish.id):
            move_wish(wish, LAPSED)
            owe_kept_money(wish, day_of(at, cooperative.time_zone))
            kept_cents = sum(receipt.amount_cents for receipt in kept)
            wish_mails.tell_wish_closed(wish, kept_cents, cooperative)


def _may_offer(offering: Offering) -> bool:
    """In a lottery nobody is next before the lots are drawn."""
    return offering.kind != LOTTERY or confirmed_run(offering.id) is not None


def _serve(on_sale: OnSale, wish: OfferingWish, at: datetime) -> Order | None:
    """Offer somebody what they can use of what is free."""
    offering = on_sale.offering
    had = shares_ordered(offering.id, wish.member_id, wish.member.iban)
    room = offering.max_shares - had
    if room < 1 or wish.member.status == "ended":
        # Bought elsewhere meanwhile, or no member any more: the line goes on.
        move_wish(wish, LAPSED)
        owe_kept_money(wish, day_of(at, the_cooperative().time_zone))
        return None
    one = InLine(wish.min_shares, wish.max_shares, wish.shares_left)
    shares = to_offer(one, free_shares(offering), room)
    if not shares:
        return None
    try:
        check_phase(
            phase_at(on_sale.phases, at),
            is_member=wish.member.status == "member",
            postcode=wish.member.postcode,
            shares_before=had,
            shares=shares,
        )
        with db.session.begin_nested():
            return offer_shares(wish, shares, "waiting", at)
    except RuleBroken:
        # Their phase has not begun, or one address has enough: they keep their place.
        db.session.refresh(offering)
        db.session.refresh(offering.share_class)
        return None


def offer_shares(wish: OfferingWish, shares: int, channel: str, at: datetime) -> Order:
    """Reserve shares out of a wish, for its maker to pay; what they paid already counts."""
    from coop.offers.place import Wish, place

    offering = wish.offering
    wanted = Wish(shares, offering.price_cents, wish.language, channel)
    order = place(offering.id, wanted, wish.member, at)
    attach(wish, order, at)
    # Orders are written past the session: what it remembers of the stock is from before.
    db.session.refresh(offering)
    db.session.refresh(offering.share_class)
    return order


def attach(wish: OfferingWish, order: Order, at: datetime) -> None:
    """An order that was placed came out of a wish: what was paid for the wish counts for it."""
    kept = money_kept(wish.id)
    db.session.add(WishOrder(order_id=order.id, wish_id=wish.id))
    wish.shares_left -= order.shares
    wish.order_id = order.id
    if not wish.shares_left:
        wish.status = OFFERED
    record("wish_offered", wish, order=order.id, shares=order.shares)
    db.session.flush()
    if kept:
        order.replaces_id = kept[0].order_id
    # It stands on their deposits already: only the receipts move.
    for receipt in kept:
        keep(
            order,
            Money(
                receipt.received_on,
                receipt.amount_cents,
                receipt.reference,
                receipt.source_account,
                receipt.payer_iban,
            ),
        )
    db.session.flush()
    if kept and received_cents(order.id) >= order.amount_cents:
        complete(order, day_of(at, the_cooperative().time_zone))
