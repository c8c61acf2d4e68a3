"""Letting who writes go first while many mails leave."""

import time
from datetime import timedelta

from flask import has_request_context
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail

PAUSE_S = 0.12
"""SQLite lets whoever waits for the write lock look again ten times a second at the least, and
tells nobody that it is free: who takes it again at once would keep it from them for a whole run."""
BUSY = timedelta(seconds=10)


def give_way() -> None:
    """Between two mails: leave the database alone for a moment while orders come in.

    Each order writes a message, so a message written just now says so. A request that sends its own
    mail holds nobody up; PostgreSQL locks rows, not the whole.
    """
    if has_request_context() or db.engine.dialect.name != "sqlite":
        return
    newest = select(OutboxMail.created_at).order_by(OutboxMail.id.desc()).limit(1)
    written_at = db.session.scalar(newest)
    db.session.rollback()
    if written_at is not None and written_at > clock.now() - BUSY:
        time.sleep(PAUSE_S)
