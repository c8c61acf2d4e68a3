"""Reading who belongs, who speaks for whom, and what was changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from coop.database import db
from coop.errors import RuleBroken
from coop.members.find import Found
from coop.members.models import Member, Representation, RoleGrant
from coop.members.numbers import parse_member_code
from coop.records.models import AuditEntry, Counter

PAGE_SIZE = 50
MOST_COUNTED = 5000
STATUSES = ("member", "applicant", "ended")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as a list shows one."""

    id: int
    number: int | None
    name: str
    kind: str
    status: str
    town: str
    email: str | None
    phone: str | None
    contact_by: str


_ROW = select(
    Member.id,
    Member.number,
    Member.name,
    Member.kind,
    Member.status,
    Member.town,
    Member.email,
    Member.phone,
    Member.contact_by,
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; where `is_more`, at least so many: counting on would take too long."""

    least: int
    is_more: bool = False


def members_page(search: Found | None, status: str, page: int) -> list[MemberRow]:
    """One page of members and one more where there is a next; pages count from 1.

    By number; who has none yet comes last. `search` is who was found, or None for everybody.
    """
    skipped = (page - 1) * PAGE_SIZE
    statement = _ROW if search is None else _ROW.where(Member.id.in_(search.ids))
    if status:
        statement = statement.where(Member.status == status)
    elif search is None:
        return _everybody(skipped)
    else:
        statement = statement.order_by(Member.number.is_(None))
    statement = statement.order_by(Member.number, Member.id)
    found = db.session.execute(statement.limit(PAGE_SIZE + 1).offset(skipped))
    return [MemberRow(*row) for row in found]


def _everybody(skipped: int) -> list[MemberRow]:
    """Members by number, then who has none: two walks along an index, nothing is sorted."""
    has_number = Member.number.is_not(None)
    numbered = _ROW.where(has_number).order_by(Member.number)
    rows = list(db.session.execute(numbered.limit(PAGE_SIZE + 1).offset(skipped)))
    if len(rows) <= PAGE_SIZE:
        passed = 0
        if not rows:
            counted = select(func.count()).select_from(Member).where(has_number)
            passed = skipped - int(db.session.scalar(counted) or 0)
        rest = _ROW.where(~has_number).order_by(Member.id)
        rows += db.session.execute(rest.limit(PAGE_SIZE + 1 - len(rows)).offset(passed))
    return [MemberRow(*row) for row in rows]


def members_by_status(search: Found | None = None) -> dict[str, Count]:
    """How many of each status there are among who was found, or among everybody."""
    if search is None:
        return count_by_status(Member.id, Member.status, STATUSES)
    rows = db.session.execute(
        select(Member.status, func.count()).where(Member.id.in_(search.ids)).group_by(Member.status)
    )
    found = {status: int(count) for status, count in rows}
    return {status: Count(found.get(status, 0), search.is_more) for status in STATUSES}


def count_by_status(
    key: InstrumentedAttribute[int], status: InstrumentedAttribute[str], statuses: Iterable[str]
) -> dict[str, Count]:
    """How many rows each status has, in one statement, each counted no further than is quick.

    A page then costs the same for a village and for a country.
    """
    each = [
        select(
            literal(name).label("status"),
            select(func.count())
            .select_from(select(key).where(status == name).limit(MOST_COUNTED + 1).subquery())
            .scalar_subquery()
            .label("counted"),
        )
        for name in statuses
    ]
    rows = db.session.execute(union_all(*each))
    return {
        row.status: Count(min(row.counted, MOST_COUNTED), row.counted > MOST_COUNTED)
        for row in rows
    }


def member_by_number(number: int) -> Member | None:
    """The member with this number."""
    return db.session.scalar(select(Member).where(Member.number == number))


def member_by_code(typed: str, *, field: str) -> Member:
    """The member whose number was typed; refused at `field` if there is none."""
    found = member_by_number(parse_member_code(typed, field=field))
    if found is None:
        raise RuleBroken("Er is geen lid met dit nummer.", field=field)
    return found


def next_member_number() -> int:
    """The number the next admission gives, as things stand now."""
    last = db.session.scalar(select(Counter.last).where(Counter.name == "member"))
    return (last or 0) + 1


@dataclass(frozen=True, slots=True)
class Speaks:
    """One tie between a member and who acts for them, seen from either side.

    `role` is as what; `until` is the first day without.
    """

    id: int
    other_id: int
    number: int | None
    name: str
    since: date
    until: date | None
    role: str
    is_representative: bool


def ties_of(member_id: int, day: date) -> list[Speaks]:
    """Who acts for this member on `day` or later, and for whom this member acts."""
    other = aliased(Member)
    acts_for_us = Representation.member_id == member_id
    rows = db.session.execute(
        select(
            Representation.id,
            other.id,
            other.number,
            other.name,
            Representation.since,
            Representation.until,
            Representation.role,
            acts_for_us.label("is_representative"),
        )
        .join(
            other,
            (acts_for_us & (other.id == Representation.representative_id))
            | (
                (Representation.representative_id == member_id)
                & (other.id == Representation.member_id)
            ),
        )
        .where(or_(Representation.until.is_(None), Representation.until > day))
        .order_by(Representation.id)
    )
    return [Speaks(*row[:7], is_representative=bool(row[7])) for row in rows]


def acts_for(representative_id: int, member_id: int, day: date) -> bool:
    """Whether somebody acts for themselves, or on `day` for this member."""
    if representative_id == member_id:
        return True
    found = db.session.scalar(
        select(Representation.id)
        .where(
            Representation.representative_id == representative_id,
            Representation.member_id == member_id,
            Representation.since <= day,
            or_(Representation.until.is_(None), Representation.until > day),
        )
        .limit(1)
    )
    return found is not None


def representatives_of(member_id: int) -> list[Representation]:
    """The ties, not ended, by which others act for this member."""
    return list(
        db.session.scalars(
            select(Representation).where(
                Representation.member_id == member_id, Representation.until.is_(None)
            )
        )
    )


def roles_of(member_id: int) -> Sequence[RoleGrant]:
    """The roles this member has now."""
    return db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.member_id == member_id, RoleGrant.until.is_(None))
        .order_by(RoleGrant.since, RoleGrant.id)
    ).all()


def trail_of(member_id: int, most: int = 50) -> list[tuple[AuditEntry, str | None]]:
    """What was done to this member's row, newest first, with the name of who did it."""
    actor = aliased(Member)
    statement = (
        select(AuditEntry, actor.name)
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .where(AuditEntry.object_type == Member.__tablename__, AuditEntry.object_id == member_id)
        .order_by(AuditEntry.id.desc())
        .limit(most)
    )
    return [(entry, name) for entry, name in db.session.execute(statement)]
