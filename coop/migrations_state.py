"""Does the database have the tables that this version expects?"""

from functools import cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from coop.database import db

FOLDER = Path(__file__).parent / "migrations"


@cache
def head() -> str | None:
    """The newest migration of this version."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def is_at_head() -> bool:
    """Whether the database has been brought to it."""
    context = MigrationContext.configure(db.session.connection())
    return context.get_current_revision() == head()
