"""Is it alive, and can it work? For whoever keeps the server running."""

from datetime import timedelta

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from coop import clock
from coop.database import db
from coop.mail.models import OutboxMail
from coop.migrations_state import is_at_head

health = Blueprint("health", __name__)

MAIL_MAY_WAIT = timedelta(minutes=15)


@health.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers. Touches no database."""
    return jsonify(status="ok")


@health.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database answers, its tables are up to date, and mail leaves."""
    checks = {"database": False, "migrations": False, "outbox": False}
    try:
        db.session.execute(text("SELECT 1"))
        checks["database"] = True
        checks["migrations"] = is_at_head()
        oldest = db.session.scalar(
            select(func.min(OutboxMail.created_at)).where(OutboxMail.sent_at.is_(None))
        )
        checks["outbox"] = oldest is None or oldest > clock.now() - MAIL_MAY_WAIT
    except SQLAlchemyError:
        db.session.rollback()
    ready = all(checks.values())
    return jsonify(status="ok" if ready else "not ready", **checks), 200 if ready else 503
