"""What a change of the register means for each member, before it is made and as it was seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coop.database import db
from coop.errors import AlreadyDone
from coop.members.models import Member
from coop.shares.handover import Place
from coop.shares.models import ShareClass
from coop.shares.value_queries import held_of_class


@dataclass(frozen=True, slots=True)
class Side:
    """What a change means for one member: shares of one class before and after.

    Who joins by it has no number yet, and 0 for an id.
    """

    member_id: int
    number: int | None
    name: str
    before: int
    after: int
    place: str = ""


def sides_on(day: date, gained: Mapping[Place, int]) -> list[Side]:
    """Everybody who is touched, on a day, before and after it."""
    return [
        _side(db.session.get_one(ShareClass, class_id), member_id, shares, day)
        for (class_id, member_id), shares in gained.items()
    ]


def side_of_newcomer(name: str, share_class_id: int, shares: int) -> Side:
    """Somebody who joins by a change: from nothing to their first shares."""
    share_class = db.session.get_one(ShareClass, share_class_id)
    return Side(0, None, name, 0, shares, _place(share_class))


def holdings_shown(sides: Iterable[Side], amount_cents: int | None = None) -> str:
    """The holdings a preview shows, and what is paid for them, to send along with its form."""
    shown = [f"{side.member_id}:{side.before}" for side in sides]
    return " ".join(shown if amount_cents is None else [*shown, f"{amount_cents}"])


def check_unchanged(
    sides: Sequence[Side], seen: str | None, amount_cents: int | None = None
) -> None:
    """Refuse when these are not what was shown when the form was made."""
    if seen is not None and holdings_shown(sides, amount_cents) != seen:
        raise AlreadyDone(
            "Het register is intussen veranderd. Er is niets gedaan. "
            "Begin opnieuw, dan ziet u de nieuwe stand."
        )


def _side(share_class: ShareClass, member_id: int, shares: int, day: date) -> Side:
    member, now = (
        db.session.get_one(Member, member_id),
        held_of_class(share_class.id, day, member_id),
    )
    return Side(member.id, member.number, member.name, now, now + shares, _place(share_class))


def _place(share_class: ShareClass) -> str:
    return f"{share_class.plant.name}: {share_class.name}"
