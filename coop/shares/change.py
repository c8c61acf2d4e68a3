"""The board changes the register by hand: shares are handed over, returned, given, taken back.

Each change is dated movements under one reference, with its money in the books where the
cooperative receives or owes any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.ledger.chart import BANK, SHARE_CAPITAL, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.post import post, reverse
from coop.ledger.queries import entry_by_reference
from coop.members.models import Member
from coop.records.counters import next_number
from coop.shares.correct import correct
from coop.shares.give_back import give_back
from coop.shares.holdings import held_on
from coop.shares.issue import issue
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.move import check_never_oversold
from coop.shares.queries import holdings_of_class
from coop.shares.register_queries import legs_of, lock_class
from coop.shares.stock import SoldOut, claim
from coop.shares.transfer import transfer
from coop.words import Euros

KINDS = ("transfer", "return", "issue")
BY_HAND = "mutatie-"
"""References of changes made here; other rooms keep the money of theirs."""
BY_ORDER = "RF"
"""References of orders (ISO 11649): shares that were bought, with money and a cooling-off."""

_LONGEST_AHEAD = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Change:
    """What the board wants: `on` is the first day of whoever receives.

    `amount_cents` is what the member pays in (issue) or gets back (return); members settle a
    transfer between themselves.
    """

    kind: str
    share_class_id: int
    giver: Member | None
    receiver: Member | None
    shares: int
    on: date
    amount_cents: int
    reason: str


@dataclass(frozen=True, slots=True)
class Side:
    """What a change means for one member: shares of this class before and after."""

    member_id: int
    number: int | None
    name: str
    before: int
    after: int


def make_change(change: Change, *, today: date, seen: str | None = None) -> str:
    """Make the movements, and book the money; the reference of it all.

    `seen` is what `holdings_shown` said when the preview was made: if anybody changed these
    holdings since, nothing happens.
    """
    share_class = lock_class(change.share_class_id)
    if share_class is None:
        raise RuleBroken("Kies een soort deel uit de lijst.", field="share_class")
    if seen is not None:
        _check_unchanged(look_ahead(change), seen)
    _check_day(change, today)
    reference = _next_reference()
    {"transfer": _hand_over, "return": _return, "issue": _give}[change.kind](
        change, share_class, reference, today
    )
    check_never_oversold(share_class.id)
    return reference


def sides_of_change(change: Change) -> list[tuple[Member, int]]:
    """Who is touched, with what each gains (negative: gives)."""
    signed = ((change.giver, -change.shares), (change.receiver, change.shares))
    return [(member, shares) for member, shares in signed if member is not None]


def look_ahead(change: Change) -> list[Side]:
    """Giver and receiver on the first day of the change, before and after it."""
    return [
        _side(member, change.share_class_id, shares, change.on)
        for member, shares in sides_of_change(change)
    ]


def take_back(movement: ShareMovement, reason: str, *, today: date, seen: str | None = None) -> str:
    """Take a movement back by counter-movements, and the money that was booked with it.

    Shares of an order stay with their money: who loses them here could not withdraw any more,
    nor be paid back.
    """
    if is_bought(movement):
        raise RuleBroken(
            "Deze delen kwamen uit een bestelling. Draai de bestelling terug, of boek een "
            "teruggave: dan klopt ook het geld."
        )
    lock_class(movement.share_class_id)
    if seen is not None:
        _check_unchanged(look_ahead_of_return(movement, today), seen)
    reference = _next_reference()
    correct(movement, reason, reference=reference)
    check_never_oversold(movement.share_class_id)
    if movement.reference.startswith(BY_HAND):
        entry = entry_by_reference(movement.reference)
        if entry is not None:
            reverse(entry, reference, entry.booked_on, f"Terugname van {movement.reference}")
    return reference


def is_bought(movement: ShareMovement) -> bool:
    """Whether these shares were issued for an order."""
    return movement.kind == "issue" and movement.reference.startswith(BY_ORDER)


def look_ahead_of_return(movement: ShareMovement, today: date) -> list[Side]:
    """Everyone whom taking `movement` back touches, on the later of its day and today."""
    return [
        _side(
            db.session.get_one(Member, leg.member_id),
            leg.share_class_id,
            -leg.shares,
            max(leg.on, today),
        )
        for leg in legs_of(movement)
    ]


def holdings_shown(sides: Sequence[Side]) -> str:
    """The holdings a preview shows, to send along with its form."""
    return " ".join(f"{side.member_id}:{side.before}" for side in sides)


def _hand_over(change: Change, share_class: ShareClass, reference: str, _today: date) -> None:
    giver, receiver = _one(change.giver, "giver"), _one(change.receiver, "receiver")
    _check_holds(giver, share_class, change.on)
    transfer(
        share_class,
        giver,
        receiver,
        change.shares,
        change.on,
        reference=reference,
        reason=change.reason,
    )


def _return(change: Change, share_class: ShareClass, reference: str, today: date) -> None:
    member = _one(change.giver, "giver")
    if change.on > today:
        # Returned shares are for sale at once, so they must have left the member.
        raise RuleBroken("Kies vandaag of een eerdere dag.", field="on")
    _check_holds(member, share_class, change.on)
    _check_amount(change, share_class)
    give_back(
        share_class, member, change.shares, change.on, reference=reference, reason=change.reason
    )
    _book(
        change,
        reference,
        "Teruggave van delen",
        Leg(SHARE_CAPITAL, change.amount_cents, member.id, share_class.plant_id, share_class.id),
        Leg(TO_REFUND, -change.amount_cents, member.id),
    )


def _give(change: Change, share_class: ShareClass, reference: str, _today: date) -> None:
    member = _one(change.receiver, "receiver")
    if member.status != "member":
        raise RuleBroken("Delen kunnen alleen naar een lid.", field="receiver")
    _check_amount(change, share_class)
    _take_from_stock(share_class, change.shares)
    issue(share_class, member, change.shares, change.on, reference=reference, reason=change.reason)
    _book(
        change,
        reference,
        "Uitgifte van delen",
        Leg(BANK, change.amount_cents),
        Leg(SHARE_CAPITAL, -change.amount_cents, member.id, share_class.plant_id, share_class.id),
    )


def _side(member: Member, share_class_id: int, change: int, day: date) -> Side:
    held = held_on(holdings_of_class(share_class_id, member.id), day).get(str(member.id), 0)
    return Side(member.id, member.number, member.name, held, held + change)


def _next_reference() -> str:
    return f"{BY_HAND}{next_number('register_change')}"


def _check_unchanged(sides: Sequence[Side], seen: str) -> None:
    """Refuse when the holdings are not those that were shown when the form was made."""
    if holdings_shown(sides) != seen:
        raise AlreadyDone(
            "Het register is intussen veranderd. Er is niets gedaan. "
            "Begin opnieuw, dan ziet u de nieuwe stand."
        )


def _check_day(change: Change, today: date) -> None:
    if change.on > today + _LONGEST_AHEAD:
        raise RuleBroken("Kies een dag binnen een jaar vanaf nu.", field="on")
    receiver = change.receiver
    joined = receiver.admitted_on if receiver is not None else None
    if joined is not None and change.on < joined:
        raise RuleBroken(
            "De ontvanger werd lid op %(day)s. Kies die dag of later.", field="on", day=joined
        )


def _one(member: Member | None, field: str) -> Member:
    if member is None:
        raise RuleBroken("Vul een lidnummer in.", field=field)
    return member


def _check_holds(member: Member, share_class: ShareClass, on: date) -> None:
    """Say at the right field that there is nothing to give; less than enough is said later."""
    movements = holdings_of_class(share_class.id, member.id)
    if not held_on(movements, date.max):
        raise RuleBroken("%(name)s heeft deze delen niet.", field="giver", name=member.name)
    if not held_on(movements, on):
        raise RuleBroken(
            "%(name)s had op %(day)s nog geen van deze delen.",
            field="on",
            name=member.name,
            day=on,
        )


def _check_amount(change: Change, share_class: ShareClass) -> None:
    if change.shares < 1:
        raise RuleBroken("Kies ten minste 1 deel.", field="shares")
    most = change.shares * share_class.price_cents
    if not 0 <= change.amount_cents <= most:
        raise RuleBroken(
            "Dit is meer dan de prijs van deze delen, %(most)s.", field="amount", most=Euros(most)
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


def _book(change: Change, reference: str, told: str, debit: Leg, credit: Leg) -> None:
    if change.amount_cents:
        post(reference, change.on, told, [debit, credit])
