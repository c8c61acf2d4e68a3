"""Shares come into being with a member, from the stock that was claimed for them."""

from datetime import date

from coop.errors import RuleBroken
from coop.members.models import Member
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.move import add_movement, check_never_oversold


def issue(
    share_class: ShareClass,
    member: Member,
    shares: int,
    on: date,
    *,
    reference: str,
    reason: str = "",
) -> ShareMovement:
    """Give a member shares that were claimed before; `on` is the first day that counts."""
    if shares < 1:
        raise RuleBroken("Kies ten minste 1 deel.", field="shares")
    if member.status != "member":
        raise RuleBroken("Delen kunnen alleen naar een lid.", field="member")
    movement = add_movement(
        share_class, member, shares, on, "issue", reference=reference, reason=reason
    )
    check_never_oversold(share_class.id)
    return movement
