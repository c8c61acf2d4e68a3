"""Shares go from members to members in one act, and their capital with them.

A transfer, a gift, an inheritance and a separation differ in name and papers; the movements are the
same. `on` is the first day of whoever receives; the day before is the last of whoever gives.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import ROUNDING_RESERVE, SHARE_CAPITAL
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members.models import Member
from coop.members.queries import representatives_of
from coop.shares.capital_queries import capital_cents, held_in_all
from coop.shares.handover import Handover, Place, capital_moved, net_shares
from coop.shares.locks import lock_classes
from coop.shares.models import ShareClass
from coop.shares.move import add_movement
from coop.shares.operation import record_operation
from coop.shares.queries import holdings_of_class
from coop.shares.sides import held

LONGEST_AHEAD = timedelta(days=366)


def pass_on(
    kind: str,
    handovers: Sequence[Handover],
    on: date,
    *,
    reference: str,
    reason: str,
    document: str = "",
    agreed_cents: int | None = None,
    today: date,
) -> None:
    """Move the shares, name the act, and let the capital follow.

    Raises
    ------
    RuleBroken
        At the field that is wrong; nothing may be kept then.
    """
    classes = lock_classes(one.share_class_id for one in handovers)
    _check_parts(handovers)
    check_first_day(on, today)
    for receiver_id in dict.fromkeys(one.receiver_id for one in handovers):
        check_receiver(db.session.get_one(Member, receiver_id), on)
    moved = net_shares(handovers)
    capital = _capital_of(handovers, moved)
    for (class_id, member_id), shares in moved.items():
        member, share_class = db.session.get_one(Member, member_id), classes[class_id]
        if shares < 0:
            check_holds(member, share_class, on)
        add_movement(
            share_class, member, shares, on, "transfer", reference=reference, reason=reason
        )
    record_operation(
        kind, reference, on, reason=reason, document=document, agreed_cents=agreed_cents
    )
    book_capital(reference, on, classes, capital)


def _check_parts(handovers: Sequence[Handover]) -> None:
    if not handovers:
        raise RuleBroken("Er verandert niets. Kies hoeveel delen er overgaan.", field="shares")
    for one in handovers:
        if one.shares < 1:
            raise RuleBroken("Kies ten minste 1 deel.", field="shares")
        if one.giver_id == one.receiver_id:
            raise RuleBroken(
                "Kies een ander lid. Overdragen aan zichzelf kan niet.", field="receiver"
            )


def check_first_day(on: date, today: date) -> None:
    """Nobody plans further ahead than a year."""
    if on > today + LONGEST_AHEAD:
        raise RuleBroken("Kies een dag binnen een jaar vanaf nu.", field="on")


def check_receiver(receiver: Member, on: date) -> None:
    """Shares go to members, from the day on which they belong; a minor has who acts for them."""
    if receiver.status != "member":
        raise RuleBroken("Delen kunnen alleen naar een lid.", field="receiver")
    if receiver.admitted_on is not None and on < receiver.admitted_on:
        raise RuleBroken(
            "De ontvanger werd lid op %(day)s. Kies die dag of later.",
            field="on",
            day=receiver.admitted_on,
        )
    if receiver.kind == "minor" and not representatives_of(receiver.id):
        raise RuleBroken(
            "%(name)s is jonger dan 18 en heeft nog geen vertegenwoordiger. Wijs die eerst aan.",
            field="receiver",
            name=receiver.name,
        )


def check_holds(member: Member, share_class: ShareClass, on: date) -> None:
    """Say at the right field that there is nothing to give; less than enough is said later."""
    db.session.flush()
    movements = holdings_of_class(share_class.id, member.id)
    if sum(movement.shares for movement in movements) == 0:
        raise RuleBroken("%(name)s heeft deze delen niet.", field="giver", name=member.name)
    if not held(member.id, share_class.id, on):
        raise RuleBroken(
            "%(name)s had op %(day)s nog geen van deze delen.",
            field="on",
            name=member.name,
            day=on,
        )


def capital_of_part(member_id: int, share_class_id: int, shares: int) -> int:
    """What goes along when a member gives up `shares` of what they hold in all."""
    place = (share_class_id, member_id)
    away = Handover(share_class_id, member_id, 0, shares)
    moved = capital_moved(
        [away], {place: capital_cents(member_id, share_class_id)}, {place: held_in_all(place)}
    )
    return -moved.parts.get(place, 0)


def _capital_of(handovers: Sequence[Handover], moved: Mapping[Place, int]) -> tuple[Leg, ...]:
    givers = [place for place, shares in moved.items() if shares < 0]
    db.session.flush()
    held_before = {place: held_in_all(place) for place in givers}
    if any(held_before[place] + moved[place] < 0 for place in givers):
        return ()  # refused a moment later, at its field
    capital = {place: capital_cents(place[1], place[0]) for place in givers}
    follows = capital_moved(handovers, capital, held_before)
    legs = [
        Leg(SHARE_CAPITAL, -cents, member_id, share_class_id=class_id)
        for (class_id, member_id), cents in follows.parts.items()
    ]
    rests = [
        Leg(ROUNDING_RESERVE, -cents, share_class_id=class_id)
        for class_id, cents in follows.rests.items()
    ]
    return (*legs, *rests)


def book_capital(
    reference: str, on: date, classes: Mapping[int, ShareClass], legs: Sequence[Leg]
) -> None:
    """Book what capital does; of which plant it is follows from the class."""
    if not legs:
        return
    placed = [
        Leg(
            leg.account,
            leg.amount_cents,
            leg.member_id,
            classes[leg.share_class_id].plant_id,
            leg.share_class_id if leg.account == SHARE_CAPITAL else None,
        )
        for leg in legs
        if leg.share_class_id is not None
    ]
    post(reference, open_day(on), f"Inleg gaat mee met delen, {reference}", placed)
