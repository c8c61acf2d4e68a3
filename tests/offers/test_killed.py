"""Killed in the middle of a rush: who was told that they ordered has ordered, once."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import rush
from bench.buyers import options_of, summary
from bench.buyers import rush as buy_all
from coop import create_app
from coop.database import db
from coop.offers.models import Order
from coop.offers.order_link import read_token

SHARES = 240


@contextmanager
def selling(kind, folder, template, factory="coop:create_app()"):
    """A server that sells: database, address, offering, first process."""
    shutil.copy(template, f"{folder}/c.sqlite")
    if kind == "postgresql":
        with rush.postgresql() as database:
            yield from _serve(database, folder, factory)
    else:
        yield from _serve(rush.Database(kind, f"sqlite:///{folder}/c.sqlite"), folder, factory)


def _serve(database, folder, factory):
    offering_id = rush.open_sale(database, folder, SHARES)
    with rush.server(factory, database.kind, folder, database.uri) as (url, pid):
        yield database, url, offering_id, pid


def children(pid):
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill_all(pids):
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def buy_while(url, offering_id, deeds):
    """Let everybody buy, and do each deed at its second; what the buyers saw."""
    timers = [threading.Timer(second, deed) for second, deed in deeds]
    for timer in timers:
        timer.start()
    arguments = f"{url} --offering {offering_id} --buyers 300 --concurrency 12 --patience 200"
    options = options_of(arguments.split())
    began = time.perf_counter()
    tally = asyncio.run(buy_all(url, options))
    for timer in timers:
        timer.join()
    return tally, summary(tally, time.perf_counter() - began)


def lost(database, folder, tally):
    """Orders that somebody was told of and that are not there with those shares."""
    app = create_app({"INSTANCE_PATH": folder, "DATABASE_URI": database.uri})
    with app.app_context():
        found = {}
        for location, shares in tally.orders.items():
            order = db.session.get(Order, read_token(location.rpartition("/")[2]) or 0)
            if order is None or order.shares != shares:
                found[location] = shares
        db.session.remove()
        db.engine.dispose()
    return found


def check_is_green(database, folder):
    environment = {**os.environ, "COOP_INSTANCE_PATH": folder, "COOP_DATABASE_URI": database.uri}
    told = subprocess.run(
        [sys.executable, "-m", "coop.cli", "check"],
        capture_output=True, text=True, env=environment,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_worker_loses_no_order_and_sells_none_twice(kind, tmp_path, sqlite_template):
    folder = str(tmp_path)
    with selling(kind, folder, sqlite_template) as (database, url, offering_id, pid):
        killed = []

        def kill():
            found = children(pid)[:1]
            killed.extend(found)
            kill_all(found)

        tally, seen = buy_while(url, offering_id, [(0.7, kill), (3.0, kill)])
        stands = rush.in_database(database, folder)

        assert len(killed) == 2
        assert lost(database, folder, tally) == {}
        assert seen["twice"] == 0
        assert stands["sold"] == stands["claimed"] == stands["claimed_of_class"] == SHARES
        assert stands["orders"] == stands["answers"] == len(tally.orders)
        check_is_green(database, folder)


def test_a_killed_database_loses_no_order_and_sells_none_twice(tmp_path, sqlite_template):
    folder = str(tmp_path)
    with selling("postgresql", folder, sqlite_template) as (database, url, offering_id, _):
        tally, seen = buy_while(
            url, offering_id, [(1.0, lambda: kill_all(children(database.process)))]
        )
        stands = rush.in_database(database, folder)

        assert lost(database, folder, tally) == {}
        assert seen["twice"] == 0
        assert stands["sold"] == stands["claimed"] == stands["claimed_of_class"] == SHARES
        assert stands["orders"] == stands["answers"] == len(tally.orders)
        check_is_green(database, folder)


def test_answers_that_leave_before_their_commit_would_be_seen_to_be_lost(tmp_path, sqlite_template):
    """The control: a server that confirms first and commits later fails what is tested above."""
    folder = str(tmp_path)
    with selling("sqlite", folder, sqlite_template, "tests.offers.hasty:create_app()") as (
        database,
        url,
        offering_id,
        pid,
    ):
        tally, _ = buy_while(
            url,
            offering_id,
            [(second, lambda: kill_all(children(pid)[:1])) for second in (1, 3, 5)],
        )

        assert lost(database, folder, tally)
