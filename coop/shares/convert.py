"""Shares of one class become shares of another, of the same plant or of another one.

The old ones go back into stock and the new ones come out of it, on one day. What the new ones are
worth less the member gets back; what they are worth more was paid before.
"""

from dataclasses import dataclass
from datetime import date

from coop.errors import RuleBroken
from coop.ledger.chart import BANK, SHARE_CAPITAL, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.periods import open_day
from coop.ledger.post import post
from coop.members.models import Member
from coop.shares.conversion import Converted, Ratio, converted, new_shares
from coop.shares.locks import lock_classes
from coop.shares.models import ShareClass
from coop.shares.move import add_movement, check_never_oversold
from coop.shares.operation import next_reference, record_operation
from coop.shares.pass_on import capital_of_part, check_holds, check_receiver
from coop.shares.sides import Side, check_unchanged, sides_on
from coop.shares.stock import SoldOut, claim, release
from coop.shares.value_queries import held_of_class, value_on
from coop.words import Euros


@dataclass(frozen=True, slots=True)
class Conversion:
    """What the board wants: `on` is the first day of the new shares."""

    member: Member
    old_class_id: int
    new_class_id: int
    shares: int
    ratio: Ratio
    paid_cents: int
    on: date
    reason: str
    document: str


def convert(asked: Conversion, *, today: date, seen: str | None = None) -> str:
    """Convert the shares and book the difference in value; the reference of it all."""
    if asked.old_class_id == asked.new_class_id:
        raise RuleBroken("Kies een andere soort dan die het lid nu heeft.", field="new_class")
    classes = lock_classes((asked.old_class_id, asked.new_class_id))
    old, new = classes[asked.old_class_id], classes[asked.new_class_id]
    check_unchanged(look_ahead_of_conversion(asked), seen)
    if asked.on > today:
        # The old shares are for sale at once, so they must have left the member.
        raise RuleBroken("Kies vandaag of een eerdere dag.", field="on")
    check_receiver(asked.member, asked.on)
    check_holds(asked.member, old, asked.on)
    if asked.shares > min(
        held_of_class(old.id, day, asked.member.id) for day in (asked.on, date.max)
    ):
        raise RuleBroken(
            "%(name)s heeft niet genoeg van deze delen.", field="shares", name=asked.member.name
        )
    sums = sums_of(asked, old, new)
    if asked.paid_cents != sums.from_member_cents:
        raise RuleBroken(
            "Het lid betaalt voor deze omzetting precies %(cents)s. Boek de omzetting als dat "
            "op de rekening staat.",
            field="paid",
            cents=Euros(sums.from_member_cents),
        )
    reference = next_reference()
    _move(asked, old, new, sums.new_shares, reference)
    record_operation(
        "conversion", reference, asked.on, reason=asked.reason, document=asked.document
    )
    _book(asked, old, new, sums, reference)
    return reference


def sums_of(asked: Conversion, old: ShareClass, new: ShareClass) -> Converted:
    """What the conversion comes to, at the values of its day."""
    return converted(
        asked.shares,
        asked.ratio,
        old_value_cents=value_on(old, asked.on).cents,
        new_value_cents=value_on(new, asked.on).cents,
        capital_cents=capital_of_part(asked.member.id, old.id, asked.shares),
    )


def look_ahead_of_conversion(asked: Conversion) -> list[Side]:
    """The member in both classes on the first day, before and after."""
    made = new_shares(asked.shares, asked.ratio)
    return sides_on(
        asked.on,
        {
            (asked.old_class_id, asked.member.id): -asked.shares,
            (asked.new_class_id, asked.member.id): made,
        },
    )


def _move(asked: Conversion, old: ShareClass, new: ShareClass, made: int, reference: str) -> None:
    free = new.issued_shares - new.claimed_shares
    try:
        claim(new.id, made)
    except SoldOut as refusal:
        raise RuleBroken(
            "Van de nieuwe soort zijn er nog %(free)s delen vrij, en er zijn er %(made)s nodig.",
            field="new_class",
            free=free,
            made=made,
        ) from refusal
    for share_class, shares in ((old, -asked.shares), (new, made)):
        add_movement(
            share_class,
            asked.member,
            shares,
            asked.on,
            "conversion",
            reference=reference,
            reason=asked.reason,
        )
    release(old.id, asked.shares)
    check_never_oversold(new.id)


def _book(
    asked: Conversion, old: ShareClass, new: ShareClass, sums: Converted, reference: str
) -> None:
    member_id = asked.member.id
    legs = [
        Leg(SHARE_CAPITAL, sums.capital_out_cents, member_id, old.plant_id, old.id),
        Leg(SHARE_CAPITAL, -sums.capital_in_cents, member_id, new.plant_id, new.id),
        Leg(TO_REFUND, -sums.to_member_cents, member_id),
        Leg(BANK, sums.from_member_cents),
    ]
    if any(leg.amount_cents for leg in legs):
        post(reference, open_day(asked.on), f"Omzetting van delen, {reference}", legs)
