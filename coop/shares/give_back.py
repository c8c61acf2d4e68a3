"""A member returns shares to the cooperative; they go back into stock."""

from datetime import date

from coop.errors import RuleBroken
from coop.members.models import Member
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.move import add_movement
from coop.shares.stock import release


def give_back(
    share_class: ShareClass,
    member: Member,
    shares: int,
    on: date,
    *,
    reference: str,
    reason: str = "",
) -> ShareMovement:
    """Take shares back from the start of the day `on`; from then they earn for all."""
    if shares < 1:
        raise RuleBroken("Kies ten minste 1 deel.", field="shares")
    movement = add_movement(
        share_class, member, -shares, on, "return", reference=reference, reason=reason
    )
    release(share_class.id, shares)
    return movement
