"""Yearly statements from the database to PDF, against bare typst on the same layout and data.

Ours reads a book year and the members' figures, writes words, keeps each statement, draws its code
and makes its PDF. The bare side is given the finished data and picture, and compiles. CPU time, a
batch of members a turn.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from statistics import median
from time import perf_counter_ns, process_time_ns
from typing import Any

from bench.member_page import make_demo

BATCH = 20
ROUNDS = 8
LIMIT = 1.5


def bare_pdf(data: dict[str, Any], picture: str, language: str, timestamp: int) -> bytes:
    """The least that typst can do: compile a layout with what it is given."""
    import typst

    from coop.papers.compile import FONTS, LAYOUT, REGIONS

    told = {**data, "pictures": {"check": picture}, "language": language}
    told["region"] = REGIONS[language]
    made: bytes = typst.compile(
        str(LAYOUT / "statement.typ"),
        root=str(LAYOUT),
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(told, ensure_ascii=False, sort_keys=True)},
        pdf_standards=["ua-1", "a-2a"],
        timestamp=timestamp,
    )
    return made


def make_batch(
    settings: Any, member_ids: Sequence[int], year: int
) -> tuple[list[Any], list[bytes]]:
    """Statements of these members, from the database to PDF."""
    from coop import clock
    from coop.statements.books import year_books
    from coop.statements.issue import issue_statements
    from coop.statements.pdf import paper_pdf
    from coop.statements.queries import newest_statements

    books = year_books(settings, year)
    issue_statements(books, member_ids, clock.today(settings.time_zone), is_announced=False)
    papers = list(newest_statements(year, member_ids).values())
    return papers, [paper_pdf(paper) for paper in papers]


def measure() -> list[dict[str, Any]]:
    """Give the ratio, and how many statements a second that is."""
    from coop import clock
    from coop.database import db
    from coop.members.models import Cooperative
    from coop.periods import book_year
    from coop.statements.gather import members_of
    from coop.statements.pdf import code_picture

    times: dict[str, list[float]] = {"bare": [], "ours": [], "wall": []}
    with tempfile.TemporaryDirectory() as folder:
        app = make_demo(folder)
        with app.app_context():
            settings = db.session.get_one(Cooperative, 1)
            year = clock.today(settings.time_zone).year - 1
            members = members_of(book_year(year))[-BATCH * ROUNDS :]
            for at in range(0, len(members), BATCH):
                wall, start = perf_counter_ns(), process_time_ns()
                papers, made = make_batch(settings, members[at : at + BATCH], year)
                times["ours"].append((process_time_ns() - start) / 1e6 / len(made))
                times["wall"].append((perf_counter_ns() - wall) / 1e6 / len(made))
                given = [
                    (
                        paper.data,
                        code_picture(paper.data["check_url"]),
                        paper.language,
                        int(paper.issued_at.timestamp()),
                    )
                    for paper in papers
                ]
                start = process_time_ns()
                bare = [bare_pdf(*each) for each in given]
                times["bare"].append((process_time_ns() - start) / 1e6 / len(bare))
                if bare != made:
                    raise RuntimeError("both sides must make the same file")
                db.session.commit()
    bare_ms, ours_ms, wall_ms = (median(times[name]) for name in ("bare", "ours", "wall"))
    return [
        {
            "name": "statements_per_second",
            "ratio": round(ours_ms / bare_ms, 2),
            "limit": LIMIT,
            "ok": ours_ms / bare_ms <= LIMIT,
            "statements": len(members),
            "statements_per_second": round(1000 / wall_ms, 1),
            "ours_ms": round(ours_ms, 2),
            "bare_ms": round(bare_ms, 2),
        }
    ]


if __name__ == "__main__":
    results = measure()
    for result in results:
        sys.stdout.write(json.dumps(result) + "\n")
    raise SystemExit(0 if all(result["ok"] for result in results) else 1)
