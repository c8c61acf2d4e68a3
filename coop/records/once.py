"""A form that moves money or shares does so once, however often it is sent."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from coop.database import db
from coop.errors import AlreadyDone
from coop.records.models import FormAnswer


def new_key() -> str:
    """A key for a fresh form."""
    return secrets.token_urlsafe(24)


def fingerprint(fields: Iterable[tuple[str, str]]) -> str:
    """The digest of what a form says; the same whatever the order of its fields."""
    lines = sorted(f"{len(name)}:{name}={len(value)}:{value}" for name, value in fields)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def claim(key: str, content: str, at: datetime) -> str | None:
    """Claim `key` for a form with this content; the earlier answer if it had one.

    Raises
    ------
    AlreadyDone
        If the key was used for another content: nothing may happen.
    """
    make: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    # A second sender waits here on PostgreSQL until the first has committed.
    # Asked by what comes back: drivers do not agree on how many rows "nothing" is.
    statement = make(FormAnswer).values(key=key, fingerprint=content, at=at)
    statement = statement.on_conflict_do_nothing().returning(FormAnswer.key)
    claimed = db.session.execute(statement).scalar_one_or_none()
    if claimed is not None:
        return None
    earlier = db.session.execute(
        select(FormAnswer.fingerprint, FormAnswer.location).where(FormAnswer.key == key)
    ).one()
    if earlier.fingerprint != content or earlier.location is None:
        raise AlreadyDone(
            "Dit formulier is al eerder verstuurd, met andere gegevens. "
            "Er is nu niets veranderd. Begin opnieuw als u nog iets wilt wijzigen."
        )
    return str(earlier.location)


def answer(key: str, location: str) -> None:
    """Keep where the sender was sent, for whoever sends the same form again."""
    db.session.execute(update(FormAnswer).where(FormAnswer.key == key).values(location=location))
