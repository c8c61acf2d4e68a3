"""Somebody died: the membership ends, an executor acts, and heirs get the shares.

All in one act, or in steps: until the estate is divided it keeps the shares and what they earn.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from coop.errors import RuleBroken
from coop.members.join import Newcomer, join_on, record_death, represent
from coop.members.models import Member
from coop.members.speaking import EXECUTOR
from coop.shares.handover import Handover, net_shares
from coop.shares.locks import lock_classes
from coop.shares.operation import next_reference
from coop.shares.pass_on import pass_on
from coop.shares.register_queries import classes_of
from coop.shares.sides import Side, check_unchanged, held, sides_on


@dataclass(frozen=True, slots=True)
class Heir:
    """Who inherits: a member, or somebody who joins by it; shares by class."""

    member: Member | None
    newcomer: Newcomer | None
    shares: dict[int, int]
    field: str = "receiver"


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What the board wants: `on` is the heirs' first day, the day before the estate's last.

    `died_on` is None where the death was recorded before.
    """

    deceased: Member
    died_on: date | None
    executor: Member | None
    heirs: tuple[Heir, ...]
    on: date
    reason: str
    document: str


def inherit(asked: Inheritance, *, today: date, seen: str | None = None) -> str | None:
    """Record what is new: death, executor, division; the reference of the division if there is."""
    classes = lock_classes(classes_of([asked.deceased.id]))
    check_unchanged(look_ahead_of_estate(asked), seen)
    deceased = asked.deceased
    if asked.died_on is not None:
        record_death(deceased, asked.died_on, today=today)
    if deceased.died_on is None:
        raise RuleBroken("Vul de dag van overlijden in.", field="died_on")
    if asked.executor is not None:
        represent(deceased, asked.executor, deceased.died_on + timedelta(days=1), EXECUTOR)
    if not asked.heirs:
        return None
    if asked.on <= deceased.died_on:
        raise RuleBroken(
            "Erfgenamen beginnen na het overlijden op %(day)s.", field="on", day=deceased.died_on
        )
    _check_shared(asked, list(classes))
    reference = next_reference()
    receivers = [_heir(heir, asked.on, today) for heir in asked.heirs]
    pass_on(
        "inheritance",
        [
            Handover(class_id, deceased.id, receiver.id, shares)
            for receiver, heir in zip(receivers, asked.heirs, strict=True)
            for class_id, shares in heir.shares.items()
            if shares
        ],
        asked.on,
        reference=reference,
        reason=asked.reason,
        document=asked.document,
        today=today,
    )
    return reference


def look_ahead_of_estate(asked: Inheritance) -> list[Side]:
    """The estate and those heirs who are members, on the heirs' first day."""
    gained = net_shares(
        Handover(class_id, asked.deceased.id, heir.member.id if heir.member else 0, shares)
        for heir in asked.heirs
        for class_id, shares in heir.shares.items()
        if shares
    )
    known = {place: shares for place, shares in gained.items() if place[1]}
    if not known:
        known = {(class_id, asked.deceased.id): 0 for class_id in classes_of([asked.deceased.id])}
    return sides_on(asked.on, known)


def _check_shared(asked: Inheritance, class_ids: list[int]) -> None:
    """No more than the estate holds, said at the first heir's field of that class."""
    given: Counter[int] = Counter()
    for heir in asked.heirs:
        if not any(heir.shares.values()):
            raise RuleBroken("Vul in hoeveel delen deze erfgenaam krijgt.", field=heir.field)
        given.update(heir.shares)
    for class_id in class_ids:
        there = held(asked.deceased.id, class_id, asked.on)
        if given[class_id] > there:
            raise RuleBroken(
                "De nalatenschap heeft %(held)s van deze delen, geen %(given)s.",
                field=f"shares0_{class_id}",
                held=there,
                given=given[class_id],
            )


def _heir(heir: Heir, on: date, today: date) -> Member:
    if heir.newcomer is not None:
        return join_on(heir.newcomer, on, today=today)
    if heir.member is None:
        raise RuleBroken("Vul een lidnummer in.", field=heir.field)
    return heir.member
