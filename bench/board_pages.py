"""The board's first page, orders and finding a member: 200,000 members against a tenth of that.

A cooperative with 1,000,000 movements, 10,000 open orders of newcomers and as many paid ones as a
quarter of its members, and ten years in which every member was paid; and one with a tenth of
everything. `ratio` is the work of a page of the large one over that of the same page of the small
one, turn by turn. At the end another year is divided and every member is owed. CPU time of this
process on SQLite; on PostgreSQL, where another process works, the clock on the wall.
`python -m bench.board_pages sqlite` measures one database.
"""

import json
import logging
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median
from time import perf_counter_ns, process_time_ns
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bench.payout_years import FIRST_YEAR, WITHOUT_ACCOUNT, iban_of, owe, pay
from bench.register import postgresql
from coop import clock
from coop.identifiers import payment_reference

LARGE, SMALL = 200_000, 20_000
MOVEMENTS_EACH, OPEN_PART, PAID_PART, PAID_YEARS = 5, 20, 4, 10
ROUNDS = 15
LIMIT = 1.5
AT_ONCE = 20_000
FIRST = (
    "Aafje Abdel Anna Bart Bilal Carla Daan Dewi Emre Fenna Greet Hamza Ilse Jan Khadija".split()
)
LAST = "Bakker Brouwer Dekker Demir Dijkstra Groen Jansen Kaya Kok Mulder Post Smit Visser".split()
PAGES = {
    "first page": "/vandaag",
    "orders": "/bestellingen/",
    "open orders": "/bestellingen/?status=reserved",
    "an order by reference": "/bestellingen/?zoek={reference}",
    "orders by name": "/bestellingen/?zoek=jansen",
    "members": "/leden/",
    "part of a name": "/leden/?zoek=anse",
    "a whole name": "/leden/?zoek=Khadija+Dijkstra+77",
    "number": "/leden/?zoek=L01234",
    "postcode": "/leden/?zoek=7391+AB",
    "reference": "/leden/?zoek={reference}",
    "payouts": "/uitbetalen/",
    "account numbers": "/uitbetalen/rekeningnummers",
}
OWED_PAGES = {
    "first page, all owed": "/vandaag",
    "account numbers, all owed": "/uitbetalen/rekeningnummers",
}


def fill(app: Flask, members: int) -> None:
    """Members with movements and orders, in bulk, and a board member."""
    from flask_migrate import upgrade
    from sqlalchemy import insert

    from coop.database import db
    from coop.members.list_names import list_names
    from coop.members.models import Member, RoleGrant
    from coop.offers.models import Order
    from coop.records.audit import record
    from coop.shares.models import ShareMovement

    random = Random(5)
    with app.app_context():
        upgrade()
        offering_id = _cooperative()
        for rows in _in_parts(
            _member(n, random, members) for n in range(1, members + members // OPEN_PART + 1)
        ):
            db.session.execute(insert(Member), rows)
        for rows in _in_parts(_movements(members)):
            db.session.execute(insert(ShareMovement), rows)
        for rows in _in_parts(_orders(members, offering_id)):
            db.session.execute(insert(Order), rows)
        record("bench_made", Member)
        db.session.add(RoleGrant(member_id=1, role="board", since=date(2020, 1, 1)))
        db.session.commit()
        while list_names(AT_ONCE):
            db.session.commit()
        for year in range(FIRST_YEAR, FIRST_YEAR + PAID_YEARS):
            owe(year, members)
            pay(year, members)
            db.session.commit()
        _analyze()


def owe_all(app: Flask, members: int) -> None:
    """One more year is divided, and nobody is paid of it yet."""
    from coop.database import db

    with app.app_context():
        owe(FIRST_YEAR + PAID_YEARS, members)
        db.session.commit()
        _analyze()


def _analyze() -> None:
    """Let the database count its rows, as it does by itself in the night."""
    from coop.database import db

    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as bare:
            bare.exec_driver_sql("VACUUM ANALYZE")
    else:
        db.session.connection().exec_driver_sql("ANALYZE")
        db.session.commit()


def _cooperative() -> int:
    from coop.database import db
    from coop.members.models import Cooperative
    from coop.offers.models import Offering
    from coop.production.models import Plant
    from coop.records.audit import record
    from coop.shares.models import ShareClass

    db.session.add(
        Cooperative(
            id=1, name="Energiecoöperatie De Bank U.A.", kvk_number="12345678",
            iban="NL91ABNA0417164300", town="Deventer", email="bestuur@bank.example",
            phone="0570 123 456", exemption_sentence="Let op!", book_year_first_month=1,
            time_zone="Europe/Amsterdam",
        )
    )  # fmt: skip
    plant = Plant(code="ZON-1", name="Dak", kind="solar", status="producing", town="Deventer",
                  latitude_deg=52.25, longitude_deg=6.16)  # fmt: skip
    share_class = ShareClass(plant=plant, name="Zondeel", issued_shares=10**9, price_cents=25_000,
                             term_years=15)  # fmt: skip
    offering = Offering(
        share_class=share_class, opens_at=clock.now() - timedelta(days=5), offered_shares=10**8,
        price_cents=25_000, max_shares=20, terms_version="1", exemption_sentence="Let op!",
    )  # fmt: skip
    db.session.add(offering)
    record("bench_made", offering)
    db.session.flush()
    return offering.id


def _in_parts(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _member(n: int, random: Random, members: int) -> dict[str, Any]:
    joined_on, is_member = date(2015, 1, 1), n <= members
    name = f"{random.choice(FIRST)} {random.choice(LAST)} {n % 100}"
    return {
        "number": n if is_member else None, "status": "member" if is_member else "applicant",
        "name": name, "applied_on": joined_on, "admitted_on": joined_on if is_member else None,
        "email": f"{name.replace(' ', '.').lower()}.{n}@bank.example",
        "postcode": f"{7000 + n % 1000} A{'ABCDEGHJKL'[n // 1000 % 10]}", "town": "Deventer",
        "contact_by": "email",
        "iban": None if members - WITHOUT_ACCOUNT < n <= members else iban_of(n),
    }  # fmt: skip


def _movements(members: int) -> Iterator[dict[str, Any]]:
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for n in range(1, members + 1):
        for step in range(MOVEMENTS_EACH):
            yield {
                "share_class_id": 1, "member_id": n, "on": date(2016 + step, 1 + n % 12, 15),
                "shares": 2, "kind": "issue", "reference": f"bench-{n}-{step}", "recorded_at": at,
            }  # fmt: skip


def _orders(members: int, offering_id: int) -> Iterator[dict[str, Any]]:
    now = clock.now()
    still = members // OPEN_PART
    for n in range(1, members // PAID_PART + still + 1):
        paid = n > still
        yield {
            "reference": payment_reference(2026 * 10**6 + n), "offering_id": offering_id,
            "member_id": n - still if paid else members + n, "shares": 2, "price_cents": 25_000,
            "amount_cents": 50_000,
            "status": "paid" if paid else "reserved", "placed_at": now - timedelta(hours=n % 90),
            "expires_at": now + timedelta(days=14), "cooling_off_until": now + timedelta(days=14),
            "paid_on": now.date() if paid else None, "terms_version": "1", "language": "nl",
        }  # fmt: skip


def sign_in(app: Flask) -> FlaskClient:
    """A browser in which the board member is signed in."""
    from coop.database import db
    from coop.members.models import WebSession
    from coop.members.session import cookie_name, digest

    secret, at = secrets.token_urlsafe(32), clock.now()
    with app.app_context():
        db.session.add(
            WebSession(token_hash=digest(secret), member_id=1, session_version=1, created_at=at,
                       last_seen_at=at)
        )  # fmt: skip
        db.session.commit()
        client = app.test_client()
        client.set_cookie(cookie_name(), secret)
    return client


def compare(name: str, places: list[tuple[str, str]], clock_ns: Callable[[], int]) -> Any:
    """Each page of the large cooperative against that of the small one."""
    from coop import create_app

    logging.disable(logging.INFO)
    apps, clients = [], []
    for (uri, folder), members in zip(places, (LARGE, SMALL), strict=True):
        app = create_app({"INSTANCE_PATH": folder, "DATABASE_URI": uri})
        fill(app, members)
        apps.append(app)
        clients.append(sign_in(app))
    for page, address in PAGES.items():
        yield growth(name, page, address, clients, clock_ns)
    for app, members in zip(apps, (LARGE, SMALL), strict=True):
        owe_all(app, members)
    for page, address in OWED_PAGES.items():
        yield growth(name, page, address, clients, clock_ns)


def growth(
    name: str, page: str, address: str, clients: list[FlaskClient], clock_ns: Callable[[], int]
) -> dict[str, Any]:
    """One page of the large cooperative against that of the small one, turn by turn."""
    address = address.format(reference=payment_reference(2026 * 10**6 + 77))
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 2):
        for client, taken in zip(clients, times, strict=True):
            start = clock_ns()
            answer = client.get(address)
            if turn > 1:
                taken.append((clock_ns() - start) / 1e6)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
    large, small = (median(taken) for taken in times)
    return {
        "name": "board_page_growth", "database": name, "page": page,
        "ratio": round(large / small, 2), "limit": LIMIT, "ok": large / small <= LIMIT,
        "large_ms": round(large, 2), "small_ms": round(small, 2),
    }  # fmt: skip


def measure(*wanted: str) -> list[dict[str, Any]]:
    """Give the ratio of every page on SQLite, and on PostgreSQL where there is one."""
    wanted = wanted or ("sqlite", "postgresql")
    results: list[dict[str, Any]] = []
    if "sqlite" in wanted:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            places = [(f"sqlite:///{folder}/coop.sqlite", folder) for folder in (one, other)]
            results += compare("sqlite", places, process_time_ns)
    if "postgresql" in wanted:
        with ExitStack() as held:
            uri = held.enter_context(postgresql())
            if uri is not None:
                folders = [held.enter_context(tempfile.TemporaryDirectory()) for _ in range(2)]
                places = [(uri, folders[0]), (_another(uri), folders[1])]
                results += compare("postgresql", places, perf_counter_ns)
    return results


def _another(uri: str) -> str:
    """A second database on the same server."""
    from sqlalchemy import create_engine
    from sqlalchemy.engine import make_url

    engine = create_engine(uri, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE small")
    engine.dispose()
    return make_url(uri).set(database="small").render_as_string(hide_password=False)


if __name__ == "__main__":
    found = measure(*sys.argv[1:])
    for result in found:
        sys.stdout.write(json.dumps(result) + "\n")
    raise SystemExit(0 if all(result["ok"] for result in found) else 1)
