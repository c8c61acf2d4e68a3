"""Messages about contribution, direct debits and savings: on their way by mail or as a letter."""

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import insert, select

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail
from coop.members.contact import way_to_reach
from coop.members.models import Member


def tell_all(about: str, rows: Iterable[tuple[int, int]]) -> None:
    """Write to many members in one go: each a member's id and the id of what it is about.

    Each in the way they chose, and of who died the estate by letter. What a message says is put
    into words when it leaves, by `rooms.MESSAGES`.
    """
    whose = dict(rows)
    if not whose:
        return
    found = db.session.execute(
        select(
            Member.id,
            Member.name,
            Member.email,
            Member.phone,
            Member.contact_by,
            Member.died_on,
            Member.language,
            (Member.street != "") & (Member.postcode != "") & (Member.town != ""),
        ).where(Member.id.in_(whose))
    )
    at, values = clock.now(), []
    for row in found:
        way = "letter" if row.died_on is not None else _way(row)
        values.append(
            {
                "message_id": f"<{secrets.token_hex(16)}@coop>",
                "member_id": row.id,
                "to_address": {"mail": row.email, "phone": row.phone}.get(way) or row.name,
                "language": row.language,
                "subject": "",
                "body": "",
                "created_at": at,
                "channel": way,
                "about": about,
                "about_id": whose[row.id],
            }
        )
    db.session.execute(insert(OutboxMail), values)


def _way(row: Any) -> str:
    return way_to_reach(row.contact_by, email=row.email, phone=row.phone, has_address=bool(row[-1]))


def tell(about: str, about_id: int, member_id: int) -> None:
    """Write to one member."""
    tell_all(about, [(member_id, about_id)])
