"""Reading the outbox."""

from collections.abc import Sequence

from sqlalchemy import select

from coop.database import db
from coop.mail.models import OutboxMail


def newest_mails(limit: int = 100) -> Sequence[OutboxMail]:
    """The newest messages, newest first."""
    return db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(limit)).all()
