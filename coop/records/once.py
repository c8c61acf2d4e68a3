"""A form that moves money or shares does so once, however often it is sent."""

import hashlib
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from coop.database import InsertMany, db
from coop.errors import AlreadyDone
from coop.records.models import FormAnswer

_seed, _seed_pid, _drawn = b"", 0, count()


def new_key() -> str:
    """A key for a fresh form, which nobody can guess.

    Drawn from one secret of this process: each question to the system for chance lets every other
    thread go first, which in a rush took more than anything else.
    """
    global _seed, _seed_pid
    if _seed_pid != os.getpid():
        _seed, _seed_pid = secrets.token_bytes(32), os.getpid()
    drawn = hashlib.blake2b(b"%d" % next(_drawn), key=_seed, digest_size=24).digest()
    return urlsafe_b64encode(drawn).decode()


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
    return same_answer(earlier.fingerprint, earlier.location, content)


def same_answer(first: str, location: str | None, content: str) -> str:
    """The answer of a form that was sent before; refused when it said something else then.

    Raises
    ------
    AlreadyDone
        If the key was used for another content: nothing may happen.
    """
    if first != content or location is None:
        raise AlreadyDone(
            "Dit formulier is al eerder verstuurd, met andere gegevens. "
            "Er is nu niets veranderd. Begin opnieuw als u nog iets wilt wijzigen."
        )
    return location


def answer(key: str, location: str) -> None:
    """Keep where the sender was sent, for whoever sends the same form again."""
    db.session.execute(update(FormAnswer).where(FormAnswer.key == key).values(location=location))


_ANSWERS = InsertMany(FormAnswer, ("key", "fingerprint", "location", "at"))


def claim_answered(answers: Sequence[tuple[str, str, str]], at: datetime) -> None:
    """Claim the keys of many forms with their answers: (key, fingerprint, location).

    For whoever has seen, holding what the forms are about, that none of them was sent before.
    """
    _ANSWERS.add(
        [
            {"key": key, "fingerprint": content, "location": location, "at": at}
            for key, content, location in answers
        ]
    )


_LOCATION = select(FormAnswer.location).where(FormAnswer.key == bindparam("key"))


def location_of(key: str) -> str | None:
    """Where the sender of this form was sent; None if it was not answered."""
    found: str | None = db.session.connection().execute(_LOCATION, {"key": key}).scalar()
    return found
