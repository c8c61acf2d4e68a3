"""Many messages with their words in one go, each once: what `write_message` does for one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from coop import clock
from coop.database import db
from coop.language import in_language
from coop.mail.models import OutboxMail
from coop.words import Words

AT_ONCE = 2_000
_INSERT = insert(OutboxMail.__table__)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Said:
    """A message to one reader: by which channel and where, and what it says."""

    about: str
    about_id: int
    member_id: int
    to_address: str
    channel: str
    language: str
    subject: Words
    paragraphs: list[Words]

    @property
    def once_key(self) -> str:
        """What is said once."""
        return f"{self.about}:{self.about_id}:{self.member_id}"


def write_messages(messages: Sequence[Said]) -> None:
    """Put messages in the outbox within this transaction, without those that were told before."""
    at, together = clock.now(), secrets.token_hex(16)
    for start in range(0, len(messages), AT_ONCE):
        some = {one.once_key: one for one in messages[start : start + AT_ONCE]}
        told = set(
            db.session.scalars(
                select(OutboxMail.once_key).where(OutboxMail.once_key.in_(list(some)))
            )
        )
        rows = [
            {
                "message_id": f"<{together}.{number}@coop>",
                "member_id": one.member_id,
                "to_address": one.to_address,
                "language": one.language,
                "subject": in_language(one.language, one.subject),
                "body": "\n\n".join(in_language(one.language, part) for part in one.paragraphs),
                "created_at": at,
                "channel": one.channel,
                "about": one.about,
                "about_id": one.about_id,
                "once_key": key,
            }
            for number, (key, one) in enumerate(some.items(), start)
            if key not in told
        ]
        if rows:
            db.session.connection().execute(_INSERT, rows)
            db.session.info["mail"] = True  # to be sent once this is committed
