"""Counting tries, so that nobody guesses a password or floods a mailbox."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from coop.database import db
from coop.errors import RuleBroken
from coop.records.models import Attempt


class TooManyTries(RuleBroken):
    """Asked too often in too short a time. Answered with 429."""

    status = 429


def count_try(source: str, at: datetime, *, most: int, window: timedelta) -> None:
    """Count one more try of `source` in its own transaction; refuse when there are too many.

    One statement adds and reads, so that parallel tries cannot pass the limit together.
    """
    seconds = int(window.total_seconds())
    start = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=at.tzinfo)
    make: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = make(Attempt).values(source=source, window_start=start, tries=1)
    statement = statement.on_conflict_do_update(
        index_elements=[Attempt.source, Attempt.window_start],
        set_={"tries": Attempt.tries + 1},
    ).returning(Attempt.tries)
    with db.engine.execution_options(writes=True).begin() as connection:
        tries = connection.execute(statement).scalar_one()
    if tries > most:
        raise TooManyTries(
            "U hebt dit te vaak geprobeerd. Wacht een kwartier en probeer het dan nog eens."
        )


def forgive_tries(source: str) -> None:
    """Whoever got it right was not guessing. Joins the caller's transaction."""
    db.session.execute(delete(Attempt).where(Attempt.source == source))
