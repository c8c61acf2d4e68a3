"""Shares come into being with a member, from the stock that was claimed for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coop.errors import RuleBroken
from coop.members.models import Member
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.move import (
    add_movement,
    check_never_oversold,
    check_open,
    keep_movements,
    new_movement,
)


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
    _check(member, shares)
    movement = add_movement(
        share_class, member, shares, on, "issue", reference=reference, reason=reason
    )
    check_never_oversold(share_class.id)
    return movement


@dataclass(frozen=True, slots=True)
class Issue:
    """Shares that one of many members gets, with the reference of their own movement."""

    share_class: ShareClass
    member: Member
    shares: int
    reference: str


def issue_all(wanted: Sequence[Issue], on: date, *, reason: str = "") -> None:
    """Give many members shares that were claimed before, in one go; refused as `issue` is."""
    for one in wanted:
        _check(one.member, one.shares)
    classes = {one.share_class.id: one.share_class for one in wanted}
    for share_class in classes.values():
        check_open(share_class, on)
    keep_movements(
        [
            new_movement(
                one.share_class,
                one.member,
                one.shares,
                on,
                "issue",
                reference=one.reference,
                reason=reason,
            )
            for one in wanted
        ]
    )
    for class_id in classes:
        check_never_oversold(class_id)


def _check(member: Member, shares: int) -> None:
    if shares < 1:
        raise RuleBroken("Kies ten minste 1 deel.", field="shares")
    if member.status != "member":
        raise RuleBroken("Delen kunnen alleen naar een lid.", field="member")
