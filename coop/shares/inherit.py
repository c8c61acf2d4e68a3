"""Somebody died: the membership ends, an executor acts, and heirs get the shares.

All in one act, or in steps: until the estate is divided it keeps the shares and what they earn.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from coop.database import db
from coop.errors import RuleBroken
from coop.members.join import Newcomer, apply, join_on, record_death, represent
from coop.members.models import Member
from coop.members.queries import representatives_of
from coop.members.speaking import EXECUTOR
from coop.records.audit import record
from coop.shares.handover import Handover, net_shares
from coop.shares.locks import lock_classes
from coop.shares.operation import next_reference
from coop.shares.pass_on import pass_on
from coop.shares.register_queries import classes_of
from coop.shares.sides import Side, check_unchanged, side_of_newcomer, sides_on
from coop.shares.value_queries import held_of_class


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

    `died_on` is None where the death was recorded before; `outsider` is an executor who is no
    member and does not become one, such as a notary.
    """

    deceased: Member
    died_on: date | None
    executor: Member | None
    heirs: tuple[Heir, ...]
    on: date
    reason: str
    document: str
    outsider: Newcomer | None = None


def inherit(asked: Inheritance, *, today: date, seen: str | None = None) -> str | None:
    """Record what is new: death, executor, division; the reference of the division if there is."""
    classes = lock_classes(classes_of([asked.deceased.id]))
    check_unchanged(look_ahead_of_estate(asked), seen)
    deceased = asked.deceased
    if asked.died_on is not None:
        record_death(deceased, asked.died_on, today=today)
    if deceased.died_on is None:
        raise RuleBroken("Vul de dag van overlijden in.", field="died_on")
    executor = _executor(asked, today)
    if executor is not None:
        represent(deceased, executor, deceased.died_on + timedelta(days=1), EXECUTOR)
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
    """The estate and its heirs, on the heirs' first day."""
    gained = net_shares(
        Handover(class_id, asked.deceased.id, heir.member.id if heir.member else 0, shares)
        for heir in asked.heirs
        for class_id, shares in heir.shares.items()
        if shares
    )
    known = {place: shares for place, shares in gained.items() if place[1]}
    if not known:
        known = {(class_id, asked.deceased.id): 0 for class_id in classes_of([asked.deceased.id])}
    joining = [
        side_of_newcomer(heir.newcomer.name, class_id, shares)
        for heir in asked.heirs
        if heir.newcomer is not None
        for class_id, shares in heir.shares.items()
        if shares
    ]
    return sides_on(asked.on, known) + joining


def _executor(asked: Inheritance, today: date) -> Member | None:
    """Who acts for the estate: a member, or somebody we only know by name and address."""
    if asked.outsider is not None:
        outsider = apply(**asdict(asked.outsider), applied_on=today)
        db.session.flush()
        record("outside_executor", outsider)
        return outsider
    executor = asked.executor
    if executor is None:
        return None
    if executor.id == asked.deceased.id:
        raise RuleBroken("Wie is overleden, kan geen executeur zijn.", field="executor")
    if executor.kind != "person" or executor.status == "ended":
        raise RuleBroken(
            "Kies als executeur een volwassen persoon die lid of aanmelder is. "
            "Is de executeur geen lid, vul dan naam en adres in.",
            field="executor",
        )
    if executor.id in {tie.representative_id for tie in representatives_of(asked.deceased.id)}:
        raise RuleBroken(
            "%(name)s is al executeur. Laat dit veld leeg.", field="executor", name=executor.name
        )
    return executor


def _check_shared(asked: Inheritance, class_ids: list[int]) -> None:
    """No more than the estate holds, said at the first heir's field of that class."""
    given: Counter[int] = Counter()
    for heir in asked.heirs:
        if not any(heir.shares.values()):
            raise RuleBroken("Vul in hoeveel delen deze erfgenaam krijgt.", field=heir.field)
        given.update(heir.shares)
    for class_id in class_ids:
        there = held_of_class(class_id, asked.on, asked.deceased.id)
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
