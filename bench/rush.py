"""The morning of a call, measured: 50,000 shares, 64 buyers at a time, on both databases.

Starts the recommended server of the README, lets `bench.buyers` (a process of its own) buy until
everything is sold, and compares the CPU of a complete order (page, checked answers, order,
redirect) with that of a bare Flask "hello" on the same server. `ratio` counts the processes of the
web server; `ratio_with_database` adds PostgreSQL's. `python -m bench.rush 5000` sells fewer.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Any

from bench.buyers import Tally, summary
from bench.rush_hall import Database, cpu_s, in_database, open_sale, postgresql, server

SHARES = 50_000
CONCURRENCY = 64
HELLO_VISITORS = 200
WARM_BUYERS = 64
"""The first buyers, whose CPU is not counted: a server loads what it needs only once."""
LIMIT, SPREAD_LIMIT = 12.0, 4.0


def buyers(url: str, *arguments: str) -> dict[str, Any]:
    """Let the driver play in a process of its own."""
    command = [sys.executable, "-m", "bench.buyers", url, *arguments]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(found.stdout))


@dataclass
class Sums:
    """CPU and counts of some rounds. [s]"""

    orders: int = 0
    web_s: float = 0.0
    database_s: float = 0.0

    def us(self) -> tuple[float, float]:
        """CPU per order of the web server and of the database. [us]"""
        orders = max(1, self.orders)
        return 1e6 * self.web_s / orders, 1e6 * self.database_s / orders


@dataclass
class Played:
    """The rounds after the first buyers, what a bare page took [us], and what buyers saw."""

    rounds: list[Sums]
    hello_us: float
    tally: Tally

    def sums(self, *, with_end: bool = True) -> Sums:
        """All rounds together; without its end, when 64 fight for the last shares, if wished."""
        found = Sums()
        for each in self.rounds if with_end else self.rounds[:-1]:
            found.orders += each.orders
            found.web_s += each.web_s
            found.database_s += each.database_s
        return found


def play(database: Database, folder: str, offering_id: int, shares: int) -> Played:
    """Some buyers, some hellos, and so on until all is sold: both have the same weather."""
    rounds, tally = [], Tally()
    path, buyers_a_round = f"/kopen/{offering_id}", max(100, shares // 55)
    hellos, hello_s = 0, 0.0
    with (
        server("coop:create_app()", database.kind, folder, database.uri) as (url, pid),
        server("bench.rush_hall:hello()", database.kind, folder, "") as (hello_url, hello_pid),
    ):
        greet = ("--hello", "--buyers")
        buyers(url, *greet, "100", "--path", path)
        buyers(hello_url, *greet, "100")
        first, count = 0, WARM_BUYERS
        while not tally.sold_out:
            before = cpu_s(pid), cpu_s(database.process), cpu_s(hello_pid), len(tally.orders)
            tally.add(buyers(
                url, "--offering", str(offering_id), "--buyers", str(count),
                "--concurrency", str(CONCURRENCY), "--first", str(first), "--raw",
            ))  # fmt: skip
            web_s, database_s = cpu_s(pid) - before[0], cpu_s(database.process) - before[1]
            if first:
                rounds.append(Sums(len(tally.orders) - before[3], web_s, database_s))
            hellos += int(buyers(hello_url, *greet, str(HELLO_VISITORS))["requests"])
            hello_s += cpu_s(hello_pid) - before[2]
            first, count = first + count, buyers_a_round
    return Played(rounds, 1e6 * hello_s / hellos, tally)


def measure_on(database: Database, folder: str, shares: int) -> dict[str, Any]:
    """One rush until all is sold."""
    offering_id = open_sale(database, folder, shares)
    played = play(database, folder, offering_id, shares)
    seen, kept = summary(played.tally), in_database(database, folder)
    hello_us = played.hello_us
    order_us, database_us = played.sums().us()
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
        "ratio_before_the_end": round(played.sums(with_end=False).us()[0] / hello_us, 2),
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
