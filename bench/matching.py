"""Finding the order of every bank line against only reading the file with its library.

100,000 lines against 60,000 open orders. Each part is printed when it ends, the least of two turns
counts, in CPU time of this process; the database is SQLite.

Numerator of `ratio`: deciding what each line is for, from the bytes of the file. That is `read`
(our reader), `key` (what makes each line itself), `open` (loading what is open) and `divide` (the
rules). Denominator: `parse`, the library alone on the same bytes (pycamt's transactions with all
their values, mt-940's transactions).

Figures of their own, each over `parse` too: `look_ratio` (the preview: which lines are new),
`store_ratio` (a row for each line; it looks once more), `book_ratio` (an entry for each line, in
the chain) and `plan_ratio` (deciding anew from what is stored, as the page of the board does).

`python -m bench.matching 5000 20000 100000` does several sizes and says how each part grows by the
line; `python -m bench.matching paid 2000` how many orders a second are paid for good from a file:
members, shares, books and messages.
"""

import gc
import json
import resource
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import Any, TypeVar
from unittest.mock import patch

from flask import Flask

from bench.bank_lines import (
    AT,
    OWN,
    PRICE_CENTS,
    TODAY,
    camt,
    history,
    make_app,
    mt940,
    reference,
)

LINES, ORDERS_OF_TEN = 100_000, 6
LIMIT = 3
TURNS = 2
DECIDING = ("read", "key", "open", "divide")
BESIDES = ("look", "store", "book", "plan")
LAYOUTS = {"camt": camt, "mt940": mt940}
T = TypeVar("T")


def tell(result: dict[str, Any]) -> None:
    """One JSON object a line, at once."""
    sys.stdout.write(json.dumps(result) + "\n")
    sys.stdout.flush()


@dataclass
class Meter:
    """The parts of one layout: each is printed when it ends, and its least turn is kept. [s]"""

    layout: str
    lines: int
    seconds: dict[str, float] = field(default_factory=dict)

    def __call__(self, part: str, work: Callable[[], T]) -> T:
        # What the part before left behind is not charged to this one.
        gc.collect()
        start = process_time()
        found = work()
        self.keep(part, process_time() - start)
        return found

    def keep(self, part: str, seconds: float) -> None:
        """Say and keep how long a part took."""
        self.seconds[part] = min(seconds, self.seconds.get(part, seconds))
        tell(
            {
                "name": "match_part",
                "layout": self.layout,
                "lines": self.lines,
                "part": part,
                "cpu_s": round(seconds, 3),
                "most_memory_mb": most_memory_mb(),
            }
        )

    def ratio(self, parts: Iterable[str]) -> float:
        """These parts over what the library alone takes."""
        return round(sum(self.seconds[part] for part in parts) / self.seconds["parse"], 2)


def most_memory_mb() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def parse_only(layout: str, content: bytes) -> int:
    """What the library alone does: every transaction of the file as its values."""
    if layout == "camt":
        from pycamt.parser import Camt053Parser

        return len(list(Camt053Parser(content).get_transactions()))
    import mt940 as library

    return len(list(library.parse(content.decode())))


def keyed(page: Any) -> list[Any]:
    """The lines of a file as the rules see them."""
    from coop.bank.line_key import numbered
    from coop.bank.lines import Line

    return [
        Line(number, f"{digest}-{k}", line.booked_on, line.amount_cents, line.structured_ref,
             line.end_to_end, line.remittance, line.counter_name, line.counter_iban,
             line.return_reason, line.batch_id)
        for number, (line, digest, k) in enumerate(
            (each for statement in page.statements for each in numbered(statement)), 1
        )
    ]  # fmt: skip


def decide(meter: Meter, content: bytes) -> Any:
    """From the bytes to what each line is for; nothing is stored."""
    from coop.bank.distribute import distribute
    from coop.bank.match_items import items_for
    from coop.bank.read_file import read_file

    page = meter("read", lambda: read_file(content, (OWN,), TODAY))
    lines = meter("key", lambda: keyed(page))
    items = meter("open", lambda: items_for(lines))
    return meter("divide", lambda: distribute(lines, items))


def keep(meter: Meter, content: bytes) -> None:
    """Look at, store and book every line, as an import does; then decide anew."""
    from coop.bank import import_files as importing
    from coop.bank.book_lines import book_lines
    from coop.bank.keep_file import keep_file
    from coop.bank.look import look_at
    from coop.bank.redistribute import plan

    read = [keep_file("bench", content, TODAY, AT)]
    look = meter("look", lambda: look_at(read))
    with patch.object(importing, "book_lines", lambda ids: meter("book", lambda: book_lines(ids))):
        gc.collect()
        start = process_time()
        importing.import_files(read, look.digest, AT)
        meter.keep("store", process_time() - start - meter.seconds["book"])
    meter("plan", plan)


def compare(app: Flask, layout: str, content: bytes, lines: int) -> tuple[Meter, Any]:
    """One layout, the two sides turn by turn."""
    from coop.database import db

    meter = Meter(layout, lines)
    with app.app_context():
        for _ in range(TURNS):
            meter("parse", lambda: parse_only(layout, content))
            made = decide(meter, content)
            db.session.rollback()
        keep(meter, content)
        db.session.rollback()
    return meter, made


def measured(lines: int) -> Iterator[tuple[Meter, dict[str, Any]]]:
    """The result of each layout with so many lines."""
    orders = lines * ORDERS_OF_TEN // 10
    rows = history(lines, orders)
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(folder, orders)
        for layout, write in LAYOUTS.items():
            meter, made = compare(app, layout, write(rows), lines)
            ratio = meter.ratio(DECIDING)
            yield (
                meter,
                {
                    "name": "match_vs_parse",
                    "limit": LIMIT,
                    "ok": ratio <= LIMIT,
                    "layout": layout,
                    "lines": lines,
                    "orders": orders,
                    "ratio": ratio,
                    **{f"{part}_ratio": meter.ratio([part]) for part in BESIDES},
                    "parts": len(made.parts),
                    "waiting": len(made.waiting),
                },
            )


def growth(smallest: Meter, largest: Meter) -> dict[str, Any]:
    """How much more a line costs in the largest file than in the smallest, part by part."""
    by_line = smallest.lines / largest.lines
    return {
        "name": "match_growth",
        "layout": smallest.layout,
        "lines": [smallest.lines, largest.lines],
        **{
            part: round(seconds * by_line / smallest.seconds[part], 2)
            for part, seconds in largest.seconds.items()
        },
    }


def pay(count: int) -> dict[str, Any]:
    """Pay so many orders for good from one file: members, register, books and mails."""
    from coop import clock
    from coop.bank.redistribute import redistribute
    from coop.database import db

    with tempfile.TemporaryDirectory() as folder:
        app = make_app(folder, count)
        rows = [(TODAY, 2 * PRICE_CENTS, reference(n), "", n) for n in range(count)]
        with app.app_context(), clock.stopped_at(datetime(2026, 11, 21, 12, tzinfo=UTC)):
            keep(Meter("camt", count), camt(rows))
            db.session.commit()
            groups = [(process_time(), perf_counter(), 0)]

            def after_group(step: int, steps: int) -> None:
                db.session.commit()
                groups.append((process_time(), perf_counter(), step))
                tell({"name": "orders_paid_part", "paid": step, "orders": steps,
                      "cpu_s": round(groups[-1][0] - groups[0][0], 1),
                      "most_memory_mb": most_memory_mb()})  # fmt: skip

            done = redistribute(after_group=after_group)
            db.session.commit()
    cpu_s, wall_s = (
        last - first for first, last in zip(groups[0][:2], groups[-1][:2], strict=True)
    )
    return {
        "name": "orders_paid_from_a_file",
        "orders": done.booked,
        "cpu_s": round(cpu_s, 1),
        "orders_per_cpu_s": round(done.booked / cpu_s, 1),
        "orders_per_s": round(done.booked / wall_s, 1),
        "most_memory_mb": most_memory_mb(),
    }


def measure(*sizes: int) -> Iterator[dict[str, Any]]:
    """Give the ratio of both layouts, of each size in turn; and how the parts grew."""
    meters: dict[str, list[Meter]] = {}
    for lines in sizes or (LINES,):
        for meter, result in measured(lines):
            meters.setdefault(meter.layout, []).append(meter)
            yield result
    yield from (growth(some[0], some[-1]) for some in meters.values() if len(some) > 1)


def main(arguments: list[str]) -> int:
    """Print what was asked for; 1 when a ratio is over its limit."""
    if arguments[:1] == ["paid"]:
        results: Iterable[dict[str, Any]] = (pay(int(count)) for count in arguments[1:])
    else:
        results = measure(*(int(lines) for lines in arguments))
    is_ok = True
    for result in results:
        tell(result)
        is_ok = is_ok and result.get("ok", True)
    return 0 if is_ok else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
