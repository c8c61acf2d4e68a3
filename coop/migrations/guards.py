"""What migrations say once about guards: triggers that refuse, alike on SQLite and PostgreSQL.

Migrations that were released rest on this file: what a function here makes never changes.
"""

from alembic import op


def make_guard(table: str, when: str, condition: str, sentence: str) -> None:
    """Refuse an INSERT, UPDATE or DELETE where a condition on NEW and OLD holds."""
    name = _name(table, when)
    if _is_postgresql():
        back = "OLD" if when == "DELETE" else "NEW"
        refusal = f"IF {condition} THEN {_raised(sentence)} END IF; RETURN {back};"
        _make_on_postgresql(name, table, when, refusal)
    else:
        _make_on_sqlite(name, table, when, sentence, f"WHEN {condition} ")


def make_append_only(table: str) -> None:
    """Refuse to change or take away any row of a table."""
    for when in ("UPDATE", "DELETE"):
        name, sentence = _name(table, when), f"{table} is append-only"
        if _is_postgresql():
            _make_on_postgresql(name, table, when, _raised(sentence))
        else:
            _make_on_sqlite(name, table, when, sentence)


def drop_guard(table: str, when: str) -> None:
    """Take a guard away; on SQLite it may have gone with a table that was rebuilt."""
    name = _name(table, when)
    if _is_postgresql():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    else:
        op.execute(f"DROP TRIGGER IF EXISTS {name}")


def drop_append_only(table: str) -> None:
    """Let rows of a table be changed and taken away again."""
    for when in ("UPDATE", "DELETE"):
        drop_guard(table, when)


def _name(table: str, when: str) -> str:
    return f"guard_{table}_{when.lower()}"


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _raised(sentence: str) -> str:
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation';"


def _make_on_postgresql(name: str, table: str, when: str, body: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _make_on_sqlite(name: str, table: str, when: str, sentence: str, condition: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )
