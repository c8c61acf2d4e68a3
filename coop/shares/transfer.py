"""Shares go from one member to another, without a day of two owners or of none."""

from datetime import date

from coop.errors import RuleBroken
from coop.members.models import Member
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.move import add_movement


def transfer(
    share_class: ShareClass,
    giver: Member,
    receiver: Member,
    shares: int,
    on: date,
    *,
    reference: str,
    reason: str = "",
) -> tuple[ShareMovement, ShareMovement]:
    """Move shares; `on` is the receiver's first day, the giver's last is the day before."""
    if shares < 1:
        raise RuleBroken("Kies ten minste 1 deel.", field="shares")
    if giver.id == receiver.id:
        raise RuleBroken("Kies een ander lid. Overdragen aan zichzelf kan niet.", field="receiver")
    if receiver.status != "member":
        raise RuleBroken("Delen kunnen alleen naar een lid.", field="receiver")
    out = add_movement(
        share_class, giver, -shares, on, "transfer", reference=reference, reason=reason
    )
    into = add_movement(
        share_class, receiver, shares, on, "transfer", reference=reference, reason=reason
    )
    return out, into
