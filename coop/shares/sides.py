"""What a change of the register means for each member, before it is made and as it was seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from coop.database import db
from coop.errors import AlreadyDone
from coop.members.models import Member
from coop.shares.handover import Place
from coop.shares.holdings import held_on
from coop.shares.models import ShareClass
from coop.shares.queries import holdings_of_class


@dataclass(frozen=True, slots=True)
class Side:
    """What a change means for one member: shares of one class before and after."""

    member_id: int
    number: int | None
    name: str
    before: int
    after: int
    place: str = ""


def held(member_id: int, share_class_id: int, day: date) -> int:
    """How many shares of a class a member holds on a day."""
    movements = holdings_of_class(share_class_id, member_id)
    return held_on(movements, day).get(str(member_id), 0)


def sides_on(day: date, gained: Mapping[Place, int]) -> list[Side]:
    """Everybody who is touched, on a day, before and after it."""
    return [
        _side(db.session.get_one(ShareClass, class_id), member_id, shares, day)
        for (class_id, member_id), shares in gained.items()
    ]


def holdings_shown(sides: Iterable[Side]) -> str:
    """The holdings a preview shows, to send along with its form."""
    return " ".join(f"{side.member_id}:{side.before}" for side in sides)


def check_unchanged(sides: Sequence[Side], seen: str | None) -> None:
    """Refuse when the holdings are not those that were shown when the form was made."""
    if seen is not None and holdings_shown(sides) != seen:
        raise AlreadyDone(
            "Het register is intussen veranderd. Er is niets gedaan. "
            "Begin opnieuw, dan ziet u de nieuwe stand."
        )


def _side(share_class: ShareClass, member_id: int, shares: int, day: date) -> Side:
    member, now = db.session.get_one(Member, member_id), held(member_id, share_class.id, day)
    place = f"{share_class.plant.name}: {share_class.name}"
    return Side(member.id, member.number, member.name, now, now + shares, place)
