"""Sending as soon as the change is safe.

A request that wrote mail sends it after its commit. To files or the screen that is a moment's
work and happens before the answer; a mail server may think for seconds, so there a thread
does it and nobody waits. The timer's `coop mail` sends what a thread left undone.
"""

import logging
import threading
from typing import Any

from flask import Flask, current_app, g, has_app_context
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from coop.database import db
from coop.mail.models import OutboxMail
from coop.mail.outbox import send_waiting

log = logging.getLogger("coop.mail")


@event.listens_for(Session, "after_flush")
def _notice_mail(session: Session, _context: Any) -> None:
    if any(isinstance(row, OutboxMail) for row in session.new):
        session.info["mail"] = True


@event.listens_for(Session, "after_commit")
def _remember_mail(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint: nothing is safe yet
        return
    if session.info.pop("mail", False) and has_app_context():
        g.mail_waits = True


@event.listens_for(Session, "after_rollback")
def _forget_mail(session: Session) -> None:
    if session.in_nested_transaction():  # what was written before the savepoint still waits
        return
    session.info.pop("mail", None)


def deliver() -> None:
    """Send, or have sent, what this request wrote and committed."""
    if not g.pop("mail_waits", False):
        return
    if current_app.config["MAIL"] == "smtp":
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        threading.Thread(target=_send_apart, args=(app,), daemon=True).start()
    else:
        _send()


def _send_apart(app: Flask) -> None:
    with app.app_context():
        _send()


def _send() -> None:
    """Send what waits. What goes wrong here is for the next round, not for the reader."""
    try:
        send_waiting()
    except SQLAlchemyError:
        db.session.rollback()
        log.exception("the outbox could not be emptied")
