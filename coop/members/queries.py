"""Reading who belongs, who speaks for whom, and what was changed."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from coop.database import db
from coop.errors import RuleBroken
from coop.members.models import Member, Representation, RoleGrant
from coop.members.numbers import parse_member_code
from coop.records.models import AuditEntry, Counter

PAGE_SIZE = 50
_POSTCODE = re.compile(r"([0-9]{4}) ?([A-Za-z]{0,2})", re.ASCII)


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


def _matching(search: str) -> ColumnElement[bool]:
    """Members whose name, mail, postcode or number is what was typed."""
    conditions: list[ColumnElement[bool]] = [
        Member.name.icontains(search, autoescape=True),
        Member.email.icontains(search, autoescape=True),
    ]
    if found := _POSTCODE.fullmatch(search):
        typed = f"{found[1]} {found[2].upper()}".rstrip()
        conditions.append(Member.postcode.startswith(typed, autoescape=True))
    with suppress(RuleBroken):
        conditions.append(Member.number == parse_member_code(search))
    return or_(*conditions)


def members_page(search: str, status: str, page: int) -> list[MemberRow]:
    """One page of members, by number; who has none yet comes last. Pages count from 1."""
    statement = _ROW.order_by(Member.number.is_(None), Member.number, Member.id)
    if search:
        statement = statement.where(_matching(search))
    if status:
        statement = statement.where(Member.status == status)
    rows = db.session.execute(statement.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return [MemberRow(*row) for row in rows]


def members_by_status(search: str = "") -> dict[str, int]:
    """How many of each status match the search."""
    statement = select(Member.status, func.count().label("members")).group_by(Member.status)
    if search:
        statement = statement.where(_matching(search))
    found = {row.status: int(row.members) for row in db.session.execute(statement)}
    return {status: found.get(status, 0) for status in ("member", "applicant", "ended")}


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
