"""Reading what goes by letter or telephone, and what mail could not bring."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from coop.database import db
from coop.mail.models import OutboxMail
from coop.mail.outbox import MOST_TRIES

AT_ONCE = 200
"""As many letters as are printed at once."""
SHOWN = 100

_WAITING = select(OutboxMail).where(OutboxMail.sent_at.is_(None)).order_by(OutboxMail.id)


def letters_waiting(limit: int = AT_ONCE) -> Sequence[OutboxMail]:
    """Letters that were not posted, the oldest first."""
    return db.session.scalars(_WAITING.where(OutboxMail.channel == "letter").limit(limit)).all()


def letters_printed() -> Sequence[OutboxMail]:
    """Letters that were printed and not posted yet, as many as are printed at once."""
    printed = _WAITING.where(OutboxMail.channel == "letter", OutboxMail.printed_at.is_not(None))
    return db.session.scalars(printed.limit(AT_ONCE)).all()


def calls_waiting() -> Sequence[OutboxMail]:
    """Whom to call, the oldest first."""
    return db.session.scalars(_WAITING.where(OutboxMail.channel == "phone").limit(SHOWN)).all()


def mail_given_up() -> Sequence[OutboxMail]:
    """Mail that was tried as often as it is tried."""
    stays = _WAITING.where(OutboxMail.channel == "mail", OutboxMail.tries >= MOST_TRIES)
    return db.session.scalars(stays.limit(SHOWN)).all()


def counts() -> dict[str, int]:
    """How many wait, by the way they go."""
    rows = db.session.execute(
        select(OutboxMail.channel, func.count())
        .where(OutboxMail.sent_at.is_(None))
        .group_by(OutboxMail.channel)
    )
    return {channel: int(number) for channel, number in rows}


def lately(since: datetime) -> Sequence[OutboxMail]:
    """Letters that were posted and calls that were made, the newest first."""
    return db.session.scalars(
        select(OutboxMail)
        .where(OutboxMail.channel.in_(("letter", "phone")), OutboxMail.sent_at >= since)
        .order_by(OutboxMail.sent_at.desc(), OutboxMail.id.desc())
        .limit(SHOWN)
    ).all()
