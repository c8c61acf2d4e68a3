"""Messages about contribution, direct debits and savings: on their way by mail or as a letter."""

import secrets
from collections.abc import Iterable

from sqlalchemy import insert, select

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail
from coop.members.models import Member


def tell_all(about: str, rows: Iterable[tuple[int, int]]) -> None:
    """Write to many members in one go: each a member's id and the id of what it is about.

    Who wants no mail gets a letter, and of who died the estate does. What a message says is put
    into words when it leaves, by `rooms.MESSAGES`.
    """
    whose = dict(rows)
    if not whose:
        return
    found = db.session.execute(
        select(Member.id, Member.email, Member.contact_by, Member.died_on, Member.language).where(
            Member.id.in_(whose)
        )
    )
    at, values = clock.now(), []
    for row in found:
        by_mail = row.contact_by == "email" and bool(row.email) and row.died_on is None
        values.append(
            {
                "message_id": f"<{secrets.token_hex(16)}@coop>",
                "member_id": row.id,
                "to_address": row.email if by_mail else "",
                "language": row.language,
                "subject": "",
                "body": "",
                "created_at": at,
                "channel": "mail" if by_mail else "letter",
                "about": about,
                "about_id": whose[row.id],
            }
        )
    db.session.execute(insert(OutboxMail), values)


def tell(about: str, about_id: int, member_id: int) -> None:
    """Write to one member."""
    tell_all(about, [(member_id, about_id)])
