"""Moving an initiative along an arrow, once, and writing its history; time goes first."""

from datetime import datetime

from coop.database import db
from coop.errors import RuleBroken
from coop.initiatives import stages
from coop.initiatives.binding import ENDED
from coop.initiatives.history import MOVED, TIME
from coop.initiatives.models import Commitment, Initiative, InitiativeEvent, Pledge
from coop.initiatives.order_queries import (
    buyers_that_stay,
    commitments_of,
    order_of,
    unended_of,
)
from coop.initiatives.queries import pledges_of, standing
from coop.initiatives.tell import ask_to_call, reader_of, starter_of, tell
from coop.offers.arrow import lock_offering
from coop.offers.cancel import call_off
from coop.offers.lifecycle import PAID, RESERVED
from coop.offers.models import Offering
from coop.offers.offer import close_offering
from coop.offers.wishes import offer_freed
from coop.records.audit import record
from coop.shares.locks import hold_to_give
from coop.words import Words


def held(initiative_id: int, at: datetime) -> Initiative:
    """Hold an initiative's row, and let what time has done to it be done.

    Raises
    ------
    RuleBroken
        When there is no such initiative.
    """
    found = db.session.get(Initiative, initiative_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise RuleBroken("Dit initiatief is er niet.")
    settle(found, at)
    return found


def settle(initiative: Initiative, at: datetime) -> bool:
    """Move a call that was reached, or whose last day is over; whether it moved."""
    state = standing(initiative, at).state
    if state == initiative.state:
        return False
    go(initiative, state, TIME, at)
    if state == stages.REACHED:
        tell_reached(initiative)
    else:
        end_all(initiative, at)
    return True


def go(initiative: Initiative, to: str, who: str, at: datetime) -> None:
    """Follow one arrow; raises `AlreadyDone` where there is none."""
    stages.check_arrow(initiative.state, to)
    before, initiative.state = initiative.state, to
    note(initiative, who, MOVED, at, before=before, after=to)
    db.session.flush()


def note(
    initiative: Initiative,
    who: str,
    action: str,
    at: datetime,
    *,
    field: str = "",
    before: str = "",
    after: str = "",
) -> None:
    """Add a line to its history, and to the trail."""
    db.session.add(
        InitiativeEvent(
            initiative_id=initiative.id,
            at=at,
            who=who,
            action=action,
            field=field,
            before=before,
            after=after,
        )
    )
    record(f"initiative_{action}", initiative, by=who, field=field)


def tell_reached(initiative: Initiative) -> None:
    """Tell the starter that it is time to ask suppliers, and everybody that nothing binds them."""
    subject = Words("De drempel is gehaald: %(title)s", title=initiative.title)
    tell(
        initiative,
        [starter_of(initiative)],
        subject,
        [
            Words("De drempel van “%(title)s” is gehaald.", title=initiative.title),
            Words("Nu kunt u bij minstens twee leveranciers een aanbieding vragen."),
        ],
        lambda address: Words("Ga verder op uw eigen bladzijde: %(address)s", address=address),
    )
    tell(
        initiative,
        map(reader_of, pledges_of(initiative.id)),
        subject,
        [
            Words("De drempel van “%(title)s” is gehaald.", title=initiative.title),
            Words("U zit nergens aan vast. U hoort het als er aanbiedingen zijn."),
        ],
        lambda address: Words("Bekijk of verander uw toezegging: %(address)s", address=address),
    )


def end_all(initiative: Initiative, at: datetime) -> None:
    """It does not go on: nobody owes anything, all money goes back, and everybody is told so."""
    offering = _close_sale(initiative, at)
    ordered, liked = commitments_of(initiative.id), pledges_of(initiative.id)
    kept = [row for row in ordered if not _end(row, at)]
    gone = [row for row in ordered if row not in kept]
    told = {row.contact_key for row in ordered}
    others = [reader_of(row) for row in liked if row.contact_key not in told]
    others += [reader_of(row) for row in gone if row.order is None]
    subject = Words("Gaat niet door: %(title)s", title=initiative.title)
    gist = [
        Words("“%(title)s” gaat niet door.", title=initiative.title),
        Words("U zit nergens meer aan vast en u hoeft niets te betalen."),
    ]
    tell(initiative, [starter_of(initiative), *others], subject, gist)
    paid = Words("Wat u betaalde, krijgt u binnen 14 dagen terug.")
    bought = [reader_of(row) for row in gone if row.order is not None]
    tell(initiative, bought, subject, [*gist, paid])
    _tell_kept(initiative, kept, subject)
    if offering is not None:
        offer_freed(offering.id, at)
        _ask_to_call_others(initiative, offering, kept)
    for row in unended_of(initiative.id):
        row.state, row.ended_at = ENDED, at
    for pledge in liked:
        forget(pledge, ENDED, at)
    db.session.flush()


def _close_sale(initiative: Initiative, at: datetime) -> Offering | None:
    """Of a plant that does not come nothing is sold any more, not to who waits for it either.

    From here on nobody pays or frees an order meanwhile. Register before journal: the orders that
    end hold them in turn.
    """
    if initiative.closes_at is None or initiative.offering_id is None:
        return None
    db.session.flush()
    offering = lock_offering(initiative.offering_id)
    hold_to_give([offering.share_class_id], places=True)
    if offering.opens_at < at and (offering.closes_at is None or at < offering.closes_at):
        close_offering(offering, at)
    return offering


def _end(row: Commitment, at: datetime) -> bool:
    """End a binding order and give back what was paid on it; whether that could be done."""
    row.state, row.ended_at = ENDED, at
    db.session.flush()
    order = order_of(row)
    if order is None:
        return True
    db.session.refresh(order)
    if order.status not in (RESERVED, PAID):  # it was overdue, and went before its turn
        return True
    try:
        with db.session.begin_nested():
            call_off(order, at)
    except RuleBroken:
        db.session.refresh(order)
        return False
    return True


def _tell_kept(initiative: Initiative, kept: list[Commitment], subject: Words) -> None:
    """Shares that went on to somebody else stay where they are; the board talks to their buyer."""
    gist = [
        Words("“%(title)s” gaat niet door.", title=initiative.title),
        Words(
            "Uw delen konden wij niet vanzelf terugnemen: ze zijn doorgegeven, of hun jaar is "
            "verdeeld. Wij nemen contact met u op."
        ),
    ]
    tell(initiative, map(reader_of, kept), subject, gist)
    for row in kept:
        if "@" in row.contact and row.order is not None:
            ask_to_call(initiative, row.name, row.order.member.phone or row.contact, gist)


def _ask_to_call_others(initiative: Initiative, offering: Offering, kept: list[Commitment]) -> None:
    """Who bought shares of it by another way keeps them; the board talks to each of them."""
    gist = [
        Words("“%(title)s” gaat niet door.", title=initiative.title),
        Words(
            "U bestelde los van deze oproep delen in %(plant)s. Die verkoop is gesloten. Hebt u "
            "nog niet betaald? Wacht daar dan mee. Wij bespreken met u wat er met uw bestelling "
            "gebeurt.",
            plant=offering.share_class.plant.name,
        ),
    ]
    known = {order.member_id for row in kept if (order := order_of(row))}
    for buyer in buyers_that_stay(offering.id):
        if buyer.id not in known:
            ask_to_call(initiative, buyer.name, buyer.phone or buyer.email or "", gist)


def forget(pledge: Pledge, state: str, at: datetime) -> None:
    """It counts no more, and who said it is no longer known here."""
    pledge.state, pledge.ended_at = state, at
    pledge.name = pledge.contact = pledge.contact_key = ""
