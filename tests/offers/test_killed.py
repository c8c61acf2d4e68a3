"""Killed in the middle of a rush: who was told that they ordered has ordered, once."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bench import rush_hall as rush
from bench.buyers import Tally, options_of
from bench.buyers import rush as buy_all
from coop import create_app
from coop.database import db
from coop.offers.models import Order
from coop.offers.order_link import read_token

SHARES = 120


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
        # A database ends its other processes itself when one is killed: some are gone by now.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def buy_while(url, offering_id, deed, buyers=120):
    """Let everybody buy; once a quarter is sold, do the deed."""
    tally, is_over = Tally(), threading.Event()

    def watch():
        while tally.sold() < SHARES / 4 and not is_over.wait(0.01):
            pass
        if not is_over.is_set():
            deed()

    watcher = threading.Thread(target=watch)
    watcher.start()
    arguments = f"{url} --offering {offering_id} --buyers {buyers} --concurrency 12 --patience 200"
    asyncio.run(buy_all(url, options_of(arguments.split()), tally))
    is_over.set()
    watcher.join()
    return tally


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


def check_all(database, folder, tally):
    """Everything sold, to whom was told so, once; and every invariant holds."""
    stands = rush.in_database(database, folder)
    assert lost(database, folder, tally) == {}
    assert tally.twice == 0
    assert stands["sold"] == stands["claimed"] == stands["claimed_of_class"] == SHARES
    assert stands["orders"] == stands["answers"] == len(tally.orders)
    check_is_green(database, folder)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_worker_loses_no_order_and_sells_none_twice(kind, tmp_path, sqlite_template):
    folder, killed = str(tmp_path), []
    with selling(kind, folder, sqlite_template) as (database, url, offering_id, pid):

        def kill():
            killed.extend(children(pid)[:1])
            kill_all(killed)

        tally = buy_while(url, offering_id, kill)

        assert killed
        assert killed[0] not in children(pid)
        check_all(database, folder, tally)


def test_a_killed_database_loses_no_order_and_sells_none_twice(tmp_path, sqlite_template):
    folder, killed = str(tmp_path), []
    with selling("postgresql", folder, sqlite_template) as (database, url, offering_id, _):

        def kill():
            killed.extend(children(database.process))
            kill_all(children(database.process))

        tally = buy_while(url, offering_id, kill)

        assert killed
        check_all(database, folder, tally)


def test_answers_that_leave_before_their_commit_would_be_seen_to_be_lost(tmp_path, sqlite_template):
    """The control: a server that confirms first and commits later fails what is tested above."""
    folder, factory = str(tmp_path), "tests.offers.hasty:create_app()"
    with selling("sqlite", folder, sqlite_template, factory) as (database, url, offering_id, _):
        tally = buy_while(url, offering_id, lambda: None, buyers=1)

        assert tally.orders
        assert lost(database, folder, tally) == tally.orders
