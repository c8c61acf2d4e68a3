"""Runs migrations on whichever database the app has."""

from typing import Any, Literal

from alembic import context
from flask import current_app

from coop.rooms import import_tables

import_tables()
migrate = current_app.extensions["migrate"]


def keep_silent_about_nothing(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """`flask db migrate` makes no file when nothing has changed."""
    asked_to_write = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked_to_write and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def plainly(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our column types as the plain ones they are stored in, so that scripts stay frozen."""
    plain = {"UtcDateTime": "sa.DateTime(timezone=True)", "Whole": "sa.BigInteger()"}
    found = plain.get(type(item).__name__) if kind == "type" else None
    return found or False


def run() -> None:
    """Bring the database along, all of it or nothing."""
    engine = migrate.db.engine
    with engine.connect() as connection:
        lite = engine.dialect.name == "sqlite"
        raw = connection.connection.dbapi_connection
        if lite:
            # Rebuilding a table drops it first, which would otherwise delete what refers to it.
            raw.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            process_revision_directives=keep_silent_about_nothing,
            transactional_ddl=True,
            render_item=plainly,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        if lite:
            raw.execute("PRAGMA foreign_keys = ON")


run()
