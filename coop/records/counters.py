"""Numbers that are given out in order, without holes, and never twice."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from coop.database import db
from coop.records.models import Counter


def next_number(name: str) -> int:
    """The next number of this counter; its row stays locked until the transaction ends."""
    return last_of(name, 1)


def hold_counter(name: str) -> None:
    """Let nobody else take a number of this counter until the transaction ends."""
    last_of(name, 0)


def last_of(name: str, count: int) -> int:
    """The last of the next `count` numbers of this counter, all of which are the caller's."""
    db.session.flush()
    statement = _COUNT_ON[db.engine.dialect.name == "postgresql"]
    counted = db.session.connection().execute(statement, {"name": name, "last": count})
    return int(counted.scalar_one())


def _count_on(make: Any) -> Any:
    statement = make(Counter.__table__)
    return statement.on_conflict_do_update(
        index_elements=["name"], set_={"last": Counter.__table__.c.last + statement.excluded.last}
    ).returning(Counter.__table__.c.last)


# Built once: in a rush every group of orders counts on.
_COUNT_ON = (_count_on(sqlite.insert), _count_on(postgresql.insert))
