"""Money that comes for an order that has gone: the rule that stands on the order's page.

Came it too late, then it still buys what was ordered, while that is free, nobody waits for it and
the price is the same. Are there too few left, then the payer gets in line and the money waits with
them. Else it goes back. Money for an order that was paid, cancelled or undone always goes back.
"""

from datetime import datetime

from sqlalchemy import select

from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import ORDER_DEPOSITS, TO_REFUND
from coop.ledger.models import JournalEntry
from coop.ledger.periods import open_day
from coop.ledger.post import reverse
from coop.ledger.queries import balance_cents, entry_by_reference
from coop.offers import wish_mails
from coop.offers.arrow import lock_offering
from coop.offers.lifecycle import EXPIRED, RESERVED, Standing
from coop.offers.models import Offering, OfferingWish, Order, WishReceipt
from coop.offers.payer import owe_payer
from coop.offers.place import Wish, place
from coop.offers.queries import offering_on_sale, shares_ordered, the_cooperative
from coop.offers.receive import Money, deposit, receive
from coop.offers.wish_arrow import move_wish
from coop.offers.wish_queries import (
    WAITING,
    WISH_WITHDRAWN,
    money_kept,
    own_wish,
    someone_waits,
)
from coop.offers.wishes import free_shares, lock_with_class, offer_freed
from coop.periods import day_of
from coop.records.audit import record
from coop.records.chain import JOURNAL, hold
from coop.shares.locks import hold_to_give


def receive_late(order: Order, money: Money, at: datetime) -> Order | OfferingWish | None:
    """Keep money that came for an order that had gone.

    Returns
    -------
    Order, OfferingWish or None
        The new order that it paid; the wish it waits with; or None, when it is to go back.

    Raises
    ------
    RuleBroken
        When it is no money at all.
    """
    if money.amount_cents < 1:
        raise RuleBroken("Vul een bedrag boven nul in.", field="amount")
    offering = lock_with_class(order.offering_id)
    # It may buy shares, or wait with a wish whose turn comes at once.
    hold_to_give([offering.share_class_id], places=True)
    db.session.refresh(order)
    if order.status == RESERVED:
        return receive(order, money)
    if order.status == EXPIRED and _still_buys(order, offering, money, at):
        if free_shares(offering) >= order.shares and not someone_waits(offering.id):
            bought = _buy(order, money, at)
            if bought is not None:
                return bought
        elif _may_wait(order, offering):
            return _wait(order, money, at)
    owe_payer(order, money, f"late-{money.reference}")
    return None


def _still_buys(order: Order, offering: Offering, money: Money, at: datetime) -> bool:
    """Whether the money buys the same now."""
    standing = offering_on_sale(offering, at).standing
    return (
        standing in (Standing.OPEN, Standing.SOLD_OUT)
        and offering.price_cents == order.price_cents
        and money.amount_cents >= order.amount_cents
        and order.member.status != "ended"
        and not _is_bought_anew(order)
        and not order.waits_for_receiver  # a present: what its giver pays buys nothing for them
    )


def _is_bought_anew(order: Order) -> bool:
    """Whether earlier late money bought it: money that comes twice goes back."""
    anew = select(Order.id).where(Order.member_id == order.member_id, Order.replaces_id == order.id)
    return db.session.scalar(anew.limit(1)) is not None


def _buy(order: Order, money: Money, at: datetime) -> Order | None:
    """The same order anew, and paid; None where a rule for persons stands in the way by now."""
    wish = Wish(order.shares, order.price_cents, order.language, "late")
    try:
        with db.session.begin_nested():
            new = place(order.offering_id, wish, order.member, at)
            new.replaces_id = order.id
            record("order_replaced", new, replaces=order.id)
            db.session.flush()
    except RuleBroken:
        db.session.refresh(order)
        return None
    return receive(new, money)


def _may_wait(order: Order, offering: Offering) -> bool:
    """Who has a place in line, or as much as one may have, gets the money back instead."""
    had = shares_ordered(offering.id, order.member_id, order.member.iban)
    return (
        own_wish(offering.id, order.member_id, order.member.iban) is None
        and had + order.shares <= offering.max_shares
    )


def _wait(order: Order, money: Money, at: datetime) -> OfferingWish:
    """A place at the end of the line, for as many as was paid for."""
    wish = OfferingWish(
        offering=order.offering,
        member=order.member,
        min_shares=order.shares,
        max_shares=order.shares,
        shares_left=order.shares,
        household=order.household,
        status=WAITING,
        language=order.language,
        made_at=at,
    )
    db.session.add(wish)
    record("wish_made", wish, offering=order.offering_id, least=order.shares, late=order.id)
    db.session.add(
        WishReceipt(
            reference=money.reference,
            wish_id=wish.id,
            order_id=order.id,
            received_on=money.received_on,
            amount_cents=money.amount_cents,
            source_account=money.source_account,
            payer_iban=money.payer_iban,
            recorded_at=at,
        )
    )
    deposit(order, money)
    db.session.flush()
    wish_mails.tell_wish_joined(wish, the_cooperative())
    offer_freed(order.offering_id, at)
    return wish


def take_late_away(reference: str, at: datetime) -> None:
    """Undo late money that gave no shares: it goes back to where it came from.

    A place in line that it waited with is given up.

    Raises
    ------
    RuleBroken
        When it gave shares, or was paid back.
    """
    today = day_of(at, the_cooperative().time_zone)
    kept = db.session.scalar(select(WishReceipt).where(WishReceipt.reference == reference))
    if kept is not None:
        _give_up(db.session.get_one(OfferingWish, kept.wish_id))
        undone = entry_by_reference(f"receipt-{reference}")
    else:
        undone = entry_by_reference(f"late-{reference}")
    if undone is None:
        raise RuleBroken(
            "Met dit geld zijn delen gekocht. Dit kan niet vanzelf terug. Open de bestelling en "
            "draai de koop daar terug."
        )
    hold(JOURNAL)
    (whose,) = {leg.member_id for leg in undone.postings if leg.member_id is not None}
    cents = sum(leg.amount_cents for leg in undone.postings if leg.amount_cents > 0)
    account = ORDER_DEPOSITS if kept is not None else TO_REFUND
    if -balance_cents(account, member_id=whose) < cents:
        raise RuleBroken("Dit geld is al terugbetaald. Er is niets veranderd.")
    on = open_day(max(undone.booked_on, today))
    reverse(undone, f"late-{reference}-undone", on, f"Terug: {undone.description}")
    record("order_late_money_undone", JournalEntry, reference=reference, amount_cents=cents)
    db.session.flush()


def _give_up(wish: OfferingWish) -> None:
    lock_offering(wish.offering_id)
    db.session.refresh(wish)
    if not money_kept(wish.id):
        raise RuleBroken("Dit geld kreeg al delen van de wachtlijst. Er is niets veranderd.")
    move_wish(wish, WISH_WITHDRAWN)
