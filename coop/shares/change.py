"""The board changes the register by hand: shares are handed over, given, returned, issued.

Each change is dated movements under one reference, with its money in the books where the
cooperative receives or owes any.
"""

from dataclasses import dataclass
from datetime import date

from coop.errors import RuleBroken
from coop.ledger.chart import BANK, SHARE_CAPITAL
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members.join import Newcomer, join_on
from coop.members.models import Member
from coop.shares.give_back import give_back
from coop.shares.handover import Handover
from coop.shares.issue import issue
from coop.shares.locks import lock_classes
from coop.shares.models import ShareClass
from coop.shares.move import check_never_oversold
from coop.shares.operation import next_reference, record_operation
from coop.shares.owe_return import Worth, check_room, owe_return, worth_of
from coop.shares.pass_on import check_first_day, check_holds, check_receiver, pass_on
from coop.shares.sides import (
    Side,
    check_unchanged,
    holdings_shown,
    side_of_newcomer,
    sides_on,
)
from coop.shares.stock import SoldOut, claim
from coop.shares.take_back import is_bought, take_back
from coop.shares.value_queries import value_on
from coop.words import Euros

__all__ = [
    "Change",
    "Side",
    "holdings_shown",
    "is_bought",
    "issue_bounds",
    "look_ahead",
    "make_change",
    "take_back",
    "worth_of_change",
]


@dataclass(frozen=True, slots=True)
class Change:
    """What the board wants: `on` is the first day of whoever receives.

    `amount_cents` is what the member pays in (issue); what a return gives follows from the rule of
    the assembly. Members settle a transfer between themselves, for `agreed_cents` where they told
    us. `newcomer` joins by receiving; there is no receiver then. `document` is the paper that the
    board saw.
    """

    kind: str
    share_class_id: int
    giver: Member | None
    receiver: Member | None
    shares: int
    on: date
    amount_cents: int
    reason: str
    document: str = ""
    agreed_cents: int | None = None
    newcomer: Newcomer | None = None


def make_change(change: Change, *, today: date, seen: str | None = None) -> str:
    """Make the movements, and book the money; the reference of it all.

    `seen` is what `holdings_shown` said when the preview was made: if anybody changed these
    holdings since, nothing happens.
    """
    share_class = lock_classes([change.share_class_id])[change.share_class_id]
    worth = worth_of_change(change, share_class)
    check_unchanged(look_ahead(change), seen, worth.amount_cents if worth else None)
    reference = next_reference()
    if change.kind in ("transfer", "gift"):
        _hand_over(change, share_class, reference, today)
    elif change.kind == "return":
        _return(change, share_class, reference, today)
    else:
        _give(change, share_class, reference, today)
    check_never_oversold(share_class.id)
    return reference


def look_ahead(change: Change) -> list[Side]:
    """Giver and receiver on the first day of the change, before and after it."""
    signed = ((change.giver, -change.shares), (change.receiver, change.shares))
    gained = {
        (change.share_class_id, member.id): shares
        for member, shares in signed
        if member is not None
    }
    sides = sides_on(change.on, gained)
    if change.newcomer is not None:
        name = change.newcomer.name
        sides.append(side_of_newcomer(name, change.share_class_id, change.shares))
    return sides


def worth_of_change(change: Change, share_class: ShareClass) -> Worth | None:
    """What a return gives the member; None of any other change."""
    if change.kind != "return" or change.giver is None:
        return None
    return worth_of(change.giver, share_class, change.shares, change.on)


def _hand_over(change: Change, share_class: ShareClass, reference: str, today: date) -> None:
    giver = _one(change.giver, "giver")
    _check_price(change, share_class)
    receiver = _receiver(change, today)
    pass_on(
        change.kind,
        [Handover(share_class.id, giver.id, receiver.id, change.shares)],
        change.on,
        reference=reference,
        reason=change.reason,
        document=change.document,
        agreed_cents=change.agreed_cents,
        today=today,
    )


def _return(change: Change, share_class: ShareClass, reference: str, today: date) -> None:
    member = _one(change.giver, "giver")
    if change.on > today:
        # Returned shares are for sale at once, so they must have left the member.
        raise RuleBroken("Kies vandaag of een eerdere dag.", field="on")
    check_holds(member, share_class, change.on)
    worth = worth_of(member, share_class, change.shares, change.on)
    check_room(worth, change.on)
    give_back(
        share_class, member, change.shares, change.on, reference=reference, reason=change.reason
    )
    _name(change, reference)
    owe_return(member, share_class, change.shares, worth, change.on, reference=reference)


def _give(change: Change, share_class: ShareClass, reference: str, today: date) -> None:
    member = _receiver(change, today)
    check_first_day(change.on, today)
    check_receiver(member, change.on)
    _check_amount(change, share_class)
    _take_from_stock(share_class, change.shares)
    _check_paid(change, share_class)
    issue(share_class, member, change.shares, change.on, reference=reference, reason=change.reason)
    _name(change, reference)
    _book(
        change,
        reference,
        "Uitgifte van delen",
        Leg(BANK, change.amount_cents),
        Leg(SHARE_CAPITAL, -change.amount_cents, member.id, share_class.plant_id, share_class.id),
    )


def _receiver(change: Change, today: date) -> Member:
    """Who receives: a member, or somebody who becomes one on the first day."""
    if change.newcomer is not None:
        return join_on(change.newcomer, change.on, today=today)
    return _one(change.receiver, "receiver")


def _one(member: Member | None, field: str) -> Member:
    if member is None:
        raise RuleBroken("Vul een lidnummer in.", field=field)
    return member


def _check_price(change: Change, share_class: ShareClass) -> None:
    """Members agree a price themselves; shares are not there to earn on."""
    if change.agreed_cents is None or change.shares < 1:
        return
    most = change.shares * value_on(share_class, change.on).cents
    if not 0 <= change.agreed_cents <= most:
        raise RuleBroken(
            "Dit is meer dan deze delen waard zijn: %(most)s.", field="agreed", most=Euros(most)
        )


def _check_amount(change: Change, share_class: ShareClass) -> None:
    if change.shares < 1:
        raise RuleBroken("Kies ten minste 1 deel.", field="shares")
    most = change.shares * share_class.price_cents
    if not 0 <= change.amount_cents <= most:
        raise RuleBroken(
            "Dit is meer dan de prijs van deze delen, %(most)s.", field="amount", most=Euros(most)
        )


def issue_bounds(share_class: ShareClass, shares: int, on: date) -> tuple[int, int]:
    """The least and the most that new shares cost on a day: their value then, and their price."""
    price_cents = share_class.price_cents
    # Of a plant without capital in the books a share is worth nothing yet; it is not free.
    value_cents = value_on(share_class, on).cents or price_cents
    return shares * min(value_cents, price_cents), shares * price_cents


def _check_paid(change: Change, share_class: ShareClass) -> None:
    """Who gets new shares for less than they are worth takes it from the other members."""
    least, most = issue_bounds(share_class, change.shares, change.on)
    if change.amount_cents >= least:
        return
    if least == most:
        raise RuleBroken(
            "Voor %(shares)s delen betaalt het lid %(most)s. "
            "Boek de uitgifte als dat op de rekening staat.",
            field="amount",
            shares=change.shares,
            most=Euros(most),
        )
    raise RuleBroken(
        "Voor %(shares)s delen betaalt het lid %(most)s, of ten minste wat ze op %(day)s waard "
        "zijn: %(least)s. Boek de uitgifte als dat op de rekening staat.",
        field="amount",
        shares=change.shares,
        most=Euros(most),
        least=Euros(least),
        day=change.on,
    )


def _take_from_stock(share_class: ShareClass, shares: int) -> None:
    free = share_class.issued_shares - share_class.claimed_shares
    try:
        claim(share_class.id, shares)
    except SoldOut as refusal:
        raise RuleBroken(
            "Er zijn nog %(free)s delen vrij. De andere zijn verkocht of gereserveerd.",
            field="shares",
            free=free,
        ) from refusal


def _name(change: Change, reference: str) -> None:
    record_operation(
        change.kind, reference, change.on, reason=change.reason, document=change.document
    )


def _book(change: Change, reference: str, told: str, debit: Leg, credit: Leg) -> None:
    if change.amount_cents:
        post(reference, open_day(change.on), told, [debit, credit])
