"""Two members who held shares together go their own ways: all their shares divided anew."""

from dataclasses import dataclass
from datetime import date

from coop.errors import RuleBroken
from coop.members.models import Member
from coop.shares.handover import Handover, net_shares, redivided
from coop.shares.locks import lock_classes
from coop.shares.operation import next_reference
from coop.shares.pass_on import pass_on
from coop.shares.sides import Side, check_unchanged, held, sides_on


@dataclass(frozen=True, slots=True)
class Separation:
    """What the board wants: what each holds of each class from `on`."""

    one: Member
    other: Member
    after: dict[int, tuple[int, int]]
    on: date
    reason: str
    document: str


def separate(asked: Separation, *, today: date, seen: str | None = None) -> str:
    """Divide the holdings anew; the reference of it all."""
    if asked.one.id == asked.other.id:
        raise RuleBroken("Kies twee verschillende leden.", field="other")
    lock_classes(asked.after)
    check_unchanged(look_ahead_of_separation(asked), seen)
    reference = next_reference()
    pass_on(
        "separation",
        _handovers(asked),
        asked.on,
        reference=reference,
        reason=asked.reason,
        document=asked.document,
        today=today,
    )
    return reference


def look_ahead_of_separation(asked: Separation) -> list[Side]:
    """Both members in every class that changes, on the first day."""
    return sides_on(asked.on, net_shares(_handovers(asked)))


def _handovers(asked: Separation) -> list[Handover]:
    made = []
    for class_id, after in asked.after.items():
        before = (
            held(asked.one.id, class_id, asked.on),
            held(asked.other.id, class_id, asked.on),
        )
        if sum(before) != sum(after) or min(after) < 0:
            raise RuleBroken(
                "Samen hebben zij %(held)s van deze delen. Verdeel er precies zoveel.",
                field=f"one_{class_id}",
                held=sum(before),
            )
        one = redivided(class_id, asked.one.id, asked.other.id, before, after)
        if one is not None:
            made.append(one)
    return made
