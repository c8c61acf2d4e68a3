"""Reading the outbox."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from coop.database import db
from coop.mail.models import OutboxMail


def newest_mails(limit: int = 100) -> Sequence[Any]:
    """The newest mails, newest first: id, to whom, subject, when."""
    return db.session.execute(
        select(
            OutboxMail.id,
            OutboxMail.to_address,
            OutboxMail.subject,
            OutboxMail.created_at,
            OutboxMail.channel,
        )
        .order_by(OutboxMail.id.desc())
        .limit(limit)
    ).all()
