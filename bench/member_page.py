"""A member's page against a bare Flask "hello", in one process, signed in, on the demo.

CPU time per request, turn by turn. `ratio` is for a page whose figures are at hand, as when a
member comes back; `ratio_first` is for the first time that a process shows a member's figures.
Statements are counted when nothing at all is at hand.
"""

import json
import logging
import secrets
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time_ns
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from coop import clock

MEMBERS = 412
VIEWERS = 25
ROUNDS = 40
LIMIT = 8
MOST_STATEMENTS = 10


def make_hello() -> Flask:
    """The least that Flask can do."""
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


def make_demo(folder: str) -> Flask:
    """The app on a demo database of its own."""
    from flask_migrate import upgrade

    from coop import create_app
    from coop.database import db
    from coop.demo.load import DemoLoader

    app = create_app({"INSTANCE_PATH": folder, "DEMO": True, "MAIL": "screen"})
    logging.disable(logging.INFO)
    with app.app_context():
        upgrade()
        for _, act in DemoLoader(MEMBERS).steps():
            act()
        db.session.commit()
    return app


def sign_in_holders(app: Flask) -> list[FlaskClient]:
    """Browsers of members who hold shares, each signed in."""
    from coop.database import db
    from coop.members.models import WebSession
    from coop.members.session import cookie_name, digest
    from coop.shares.models import ShareMovement

    clients = []
    with app.app_context():
        holders = select(ShareMovement.member_id).distinct().order_by(ShareMovement.member_id)
        for member_id in db.session.scalars(holders.limit(VIEWERS)).all():
            secret, at = secrets.token_urlsafe(32), clock.now()
            db.session.add(
                WebSession(
                    token_hash=digest(secret),
                    member_id=member_id,
                    session_version=1,
                    created_at=at,
                    last_seen_at=at,
                )
            )
            client = app.test_client()
            client.set_cookie(cookie_name(), secret)
            clients.append(client)
        db.session.commit()
    return clients


def count_statements(app: Flask, work: Callable[[], object]) -> int:
    """How many SQL statements this takes, transactions aside."""
    from coop.database import db

    said: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return len(said)


def microseconds(work: Callable[[], object]) -> float:
    """Give the CPU time of one run."""
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1e3


def fetch(client: FlaskClient) -> None:
    """A member's page, which has to be there."""
    answer = client.get("/mijn")
    if answer.status_code != 200 or "Mijn opbrengst" not in answer.text:
        raise RuntimeError(f"the page answered {answer.status_code}")


def measure() -> list[dict[str, Any]]:
    """Give the ratio, and how many statements the page takes at most."""
    from coop.yields.my_page import forget_months
    from coop.yields.my_views import forget_pages

    with tempfile.TemporaryDirectory() as folder:
        app, hello = make_demo(folder), make_hello().test_client()
        clients = sign_in_holders(app)
        statements = 0
        for client in clients:
            forget_pages()
            forget_months()
            statements = max(statements, count_statements(app, partial(fetch, client)))
        times: dict[str, list[float]] = {"hello": [], "page": [], "first": []}
        for _ in range(ROUNDS):
            for client in clients:
                times["hello"].append(microseconds(partial(hello.get, "/")))
                times["page"].append(microseconds(partial(client.get, "/mijn")))
        for client in clients:
            forget_pages()
            times["first"].append(microseconds(partial(client.get, "/mijn")))
    hello_us, page_us, first_us = (median(times[name]) for name in ("hello", "page", "first"))
    return [
        {
            "name": "member_page_vs_hello",
            "ratio": round(page_us / hello_us, 2),
            "limit": LIMIT,
            "ok": page_us / hello_us <= LIMIT and statements <= MOST_STATEMENTS,
            "statements": statements,
            "most_statements": MOST_STATEMENTS,
            "page_us": round(page_us),
            "hello_us": round(hello_us),
            "ratio_first": round(first_us / hello_us, 2),
        }
    ]


if __name__ == "__main__":
    results = measure()
    for result in results:
        sys.stdout.write(json.dumps(result) + "\n")
    raise SystemExit(0 if all(result["ok"] for result in results) else 1)
