"""Finding somebody among many: by part of a name or mail address, number, postcode or reference.

A list of parts of names (`member_part`) answers at once, however many members there are; who is not
in it yet, because they came or changed a moment ago, is looked through one by one.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from coop.database import db
from coop.errors import RuleBroken
from coop.members.models import Member, MemberPart
from coop.members.numbers import parse_member_code
from coop.members.spelling import PART_LENGTH, folded, is_found
from coop.rooms import finders

MOST_FOUND = 500
_LAST = chr(0x10FFFF)
_PARTS = (
    select(MemberPart.member_id)
    .where(MemberPart.part >= bindparam("first"), MemberPart.part < bindparam("last"))
    .limit(4 * MOST_FOUND)
)
_SAID = select(Member.id, Member.name, Member.email, Member.postcode)


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found, by id; `is_more` when there are more than are told."""

    ids: frozenset[int]
    is_more: bool = False


def find_members(typed: str) -> Found:
    """Everybody whom the typed words may mean, at most `MOST_FOUND`."""
    sure = set(_by_number(typed))
    for finder in finders():
        sure |= set(finder(typed))
    likely = _by_part(typed)
    is_more = len(likely) >= MOST_FOUND
    rows = db.session.execute(_SAID.where(Member.id.in_(likely)))
    unlisted = db.session.execute(_SAID.where(~Member.is_listed))
    for row in (*rows, *unlisted):
        if is_found(typed, row.name, row.email, row.postcode):
            sure.add(row.id)
    return Found(frozenset(sure), is_more)


def _by_part(typed: str) -> list[int]:
    asked = folded(typed)
    found: dict[int, None] = {}
    for text in {asked, asked.replace(" ", "")} - {""}:
        first = text[:PART_LENGTH]
        for member_id in db.session.scalars(_PARTS, {"first": first, "last": first + _LAST}):
            found[member_id] = None
            if len(found) >= MOST_FOUND:
                return list(found)
    return list(found)


def _by_number(typed: str) -> Iterable[int]:
    with suppress(RuleBroken):
        return db.session.scalars(
            select(Member.id).where(Member.number == parse_member_code(typed))
        ).all()
    return ()
