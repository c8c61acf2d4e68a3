"""Numbers that are given out in order, without holes, and never twice."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from coop.database import db
from coop.records.models import Counter


def next_number(name: str) -> int:
    """The next number of this counter; its row stays locked until the transaction ends."""
    return last_of(name, 1)


def last_of(name: str, count: int) -> int:
    """The last of the next `count` numbers of this counter, all of which are the caller's."""
    make: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = (
        make(Counter)
        .values(name=name, last=count)
        .on_conflict_do_update(index_elements=[Counter.name], set_={"last": Counter.last + count})
        .returning(Counter.last)
    )
    return int(db.session.execute(statement).scalar_one())
