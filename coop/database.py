"""The database: one Base, whole numbers kept whole, and transactions that are durable.

SQLite and PostgreSQL are both first-class. What differs between them is said here and
nowhere else.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from flask import has_request_context, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    bindparam,
    column,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import BigInteger, TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table; names its constraints, so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
migrate = Migrate(
    directory=str(Path(__file__).parent / "migrations"), render_as_batch=True, compare_type=True
)


def let_go() -> None:
    """Take back what was begun, also when the database has gone and cannot be told."""
    if not db.session.registry.has():
        return
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses a naive datetime; SQLite would otherwise drop the zone in silence."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Whole(TypeDecorator[int]):
    """A whole number of cents, Wh or shares. Refuses a float before the database sees it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        if value is None or type(value) is int:
            return value
        raise TypeError(f"{value!r} is not a whole number")


def whole(*columns: str) -> Iterable[CheckConstraint]:
    """CHECKs that hold on both databases: SQLite would store 1.5 in an integer column."""
    for each in columns:
        yield CheckConstraint(f"{each} = CAST({each} AS BIGINT)", name=f"{each}_whole")


# Journals before 3.51.3 (and its back-ports) can lose a commit that races a checkpoint:
# https://sqlite.org/wal.html#the_wal_reset_bug
_FIXED_WAL = ((3, 44, 6), (3, 50, 7))


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """The fastest journal that this SQLite keeps safely."""
    fixed = version >= (3, 51, 3) or any(
        version[:2] == good[:2] and version >= good for good in _FIXED_WAL
    )
    return "WAL" if fixed else "DELETE"


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: Any) -> None:
    """Foreign keys on, commits on disk before they are answered, transactions begun by us."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "busy_timeout = 10000",
        "foreign_keys = ON",
        f"journal_mode = {journal_mode()}",
        "synchronous = FULL",
        "mmap_size = 0",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Take SQLite's write lock at once: two buyers may not read the same stock.

    A page that only looks begins plainly, so that readers do not queue behind a writer.
    """
    if connection.dialect.name != "sqlite":
        return
    looks_only = has_request_context() and request.method in {"GET", "HEAD", "OPTIONS"}
    writes = connection.get_execution_options().get("writes", not looks_only)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class InsertMany:
    """Adds rows to a table by one statement that is built once, however many rows there are.

    PostgreSQL gets a list of each column: its statement is the same text for one row and for
    sixty-four, so that the driver reads it once and the server plans it once. SQLite takes the
    rows one by one within the statement.
    """

    def __init__(
        self, table: type[Base], columns: Sequence[str], returning: Sequence[str] = ()
    ) -> None:
        self._table, self._columns, self._returning = table, tuple(columns), tuple(returning)

    @cached_property
    def _plain(self) -> Any:
        into: Any = self._table.__table__
        back = [into.c[name] for name in self._returning]
        return insert(into).returning(*back) if back else insert(into)

    @cached_property
    def _spread(self) -> Any:
        # Built at its first use: a column that refers to another table has its type from there.
        into: Any = self._table.__table__
        types = {name: into.c[name].type for name in self._columns}
        lists = (bindparam(name, type_=ARRAY(kind)) for name, kind in types.items())
        given = (
            func.unnest(*lists)
            .table_valued(*(column(name, kind) for name, kind in types.items()))
            .render_derived(name="given")
        )
        return self._plain.from_select(list(types), select(*given.c))

    def add(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        """Add rows within the session's transaction: what they return, in no order."""
        if not rows:
            return []
        connection = db.session.connection()
        if connection.dialect.name == "postgresql":
            lists = {name: [row[name] for row in rows] for name in self._columns}
            result = connection.execute(self._spread, lists)
        else:
            result = connection.execute(self._plain, rows)
        return result.all() if result.returns_rows else []


_COPY_ROWS = 5000
_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

Row = tuple[int | str | None, ...]


def insert_rows(table: type[Base], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add many rows by the driver's fastest way, within the session's transaction.

    For whole numbers and text only: no type of ours converts them on their way.
    """
    if not rows:
        return
    db.session.flush()
    connection = db.session.connection()
    names = ", ".join(f'"{column}"' for column in columns)
    into = f"{table.__tablename__} ({names})"
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", list(rows))
        return
    driver: Any = connection.connection.driver_connection
    any_error: Any = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for block in _copy_blocks(rows):
                copy.write(block)
    except any_error as error:
        # Past SQLAlchemy, which would have said it like this.
        said = f"COPY {into}"
        raise DBAPIError.instance(
            said, None, error, any_error, dialect=connection.dialect
        ) from error


def _copy_blocks(rows: Iterable[Row]) -> Iterator[str]:
    """The rows as PostgreSQL's COPY reads them, some thousands at a time."""
    left = iter(rows)
    while block := [_copy_line(row) for row in islice(left, _COPY_ROWS)]:
        yield "".join(block)


def _copy_line(row: Row) -> str:
    cells = [
        "\\N"
        if value is None
        else value.translate(_COPY_ESCAPES)
        if isinstance(value, str)
        else str(value)
        for value in row
    ]
    return "\t".join(cells) + "\n"
