"""Reading to whom letters go: many members at once, two statements for every few thousand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from coop.database import db
from coop.members.envelope import Envelope, Party, envelope_of
from coop.members.models import Member, Representation
from coop.members.speaking import DELEGATE, EXECUTOR, GUARDIAN, usual_role

_AT_ONCE = 5_000
_PARTY = (
    Member.id, Member.name, Member.kind, Member.street, Member.postcode, Member.town,
    Member.died_on,
)  # fmt: skip


def envelopes_of(member_ids: Sequence[int], day: date) -> dict[int, Envelope]:
    """To whom a letter about each of these members goes on a day, by member id."""
    wanted = list(dict.fromkeys(member_ids))
    found: dict[int, Envelope] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        members = db.session.execute(select(*_PARTY).where(Member.id.in_(some))).all()
        speakers = _speakers(some, day)
        found |= {
            row.id: envelope_of(
                _party(row), speakers.get((row.id, usual_role(row.kind, row.died_on)))
            )
            for row in members
        }
    return found


def _speakers(member_ids: Sequence[int], day: date) -> dict[tuple[int, str], Party]:
    """Who speaks for these members because they cannot themselves: the first of each role."""
    rows = db.session.execute(
        select(Representation.member_id, Representation.role, *_PARTY)
        .join(Member, Member.id == Representation.representative_id)
        .where(
            Representation.member_id.in_(member_ids),
            Representation.role.in_((GUARDIAN, DELEGATE, EXECUTOR)),
            Representation.since <= day,
            or_(Representation.until.is_(None), Representation.until > day),
        )
        .order_by(Representation.id.desc())
    )
    return {(row.member_id, row.role): _party(row) for row in rows}


def _party(row: Any) -> Party:
    return Party(
        row.name, row.kind, row.street, row.postcode, row.town, is_estate=row.died_on is not None
    )
