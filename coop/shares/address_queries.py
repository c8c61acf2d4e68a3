"""Reading where members live, for letters, labels and the register that members may inspect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from coop.database import db
from coop.members.models import Member
from coop.shares.models import ShareClass, ShareMovement

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Addressee:
    """A member as an envelope and the register name one."""

    id: int
    number: int | None
    name: str
    street: str
    postcode: str
    town: str
    admitted_on: date | None
    language: str

    @property
    def is_complete(self) -> bool:
        """Whether a letter would arrive."""
        return bool(self.street and self.postcode and self.town)


_ROW = select(
    Member.id,
    Member.number,
    Member.name,
    Member.street,
    Member.postcode,
    Member.town,
    Member.admitted_on,
    Member.language,
)


def addresses_of(member_ids: Sequence[int]) -> dict[int, Addressee]:
    """Where these members live, by id."""
    wanted = list(dict.fromkeys(member_ids))
    found: dict[int, Addressee] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = db.session.execute(_ROW.where(Member.id.in_(wanted[start : start + _AT_ONCE])))
        found |= {row.id: Addressee(*row) for row in rows}
    return found


def no_email() -> ColumnElement[bool]:
    """Members whom a mail does not reach: they have none, or want letters."""
    return or_(Member.email.is_(None), Member.contact_by == "letter")


def holders_of(plant_id: int, day: date) -> ColumnElement[bool]:
    """Members who hold shares of a plant on a day."""
    held = (
        select(ShareMovement.member_id)
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .where(ShareClass.plant_id == plant_id, ShareMovement.on <= day)
        .group_by(ShareMovement.member_id)
        .having(func.sum(ShareMovement.shares) > 0)
    )
    return Member.id.in_(held)


def numbered(numbers: Sequence[int]) -> ColumnElement[bool]:
    """Members with these numbers."""
    return Member.number.in_(numbers)


def addressees(wanted: Sequence[ColumnElement[bool]], limit: int, offset: int) -> list[Addressee]:
    """Members to whom all of this applies, by number."""
    rows = db.session.execute(
        _ROW.where(Member.status == "member", *wanted)
        .order_by(Member.number)
        .limit(limit)
        .offset(offset)
    )
    return [Addressee(*row) for row in rows]


def addressees_count(wanted: Sequence[ColumnElement[bool]]) -> int:
    """How many members that are."""
    found = select(func.count(Member.id)).where(Member.status == "member", *wanted)
    return int(db.session.scalar(found) or 0)
