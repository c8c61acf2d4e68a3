"""Long work on statements: making them, all in one zip, and the print run for the post.

Each piece is safe by itself, so that work that was broken off goes on where it was: a statement
that says what it said before is not made again, and a PDF that is there is not made twice.
"""

import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.members.models import Cooperative
from coop.records.jobs import Outcome, Progress
from coop.statements.books import year_books
from coop.statements.files import folder, sweep
from coop.statements.gather import members_of
from coop.statements.issue import issue_statements
from coop.statements.pdf import paper_pdf
from coop.statements.post import post_pdf
from coop.statements.queries import PaperToPrint, paper_order, papers_with, statement_ids
from coop.words import Words

BATCH = 200
ONWARD = "/papieren/"


def issue_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Make the statements of a book year that are new or changed, a batch at a time."""
    settings = db.session.get_one(Cooperative, 1)
    today, year = clock.today(settings.time_zone), int(arguments["year"])
    books = year_books(settings, year)
    waiting, made = members_of(books.period), 0
    for at in range(0, len(waiting), BATCH):
        made += issue_statements(
            books, waiting[at : at + BATCH], today, is_announced=bool(arguments["is_announced"])
        )
        # Each batch is kept by itself: it is whole, and what is there is not made again.
        progress(at + BATCH, len(waiting), Words("Wij schrijven de jaaropgaven."))
    return Outcome(Words("%(made)s jaaropgaven gemaakt; de andere waren er al.", made=made), ONWARD)


def zip_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Put the newest statement of every member in one zip."""
    year = int(arguments["year"])
    sweep()
    ids = _some(statement_ids(year))
    name = f"jaaropgaven-{year}-{progress.job_id}.zip"
    parts = folder() / f"{name}.parts"
    parts.mkdir(exist_ok=True, mode=0o700)
    for done, paper in enumerate(_in_batches(ids), 1):
        _write_once(parts / f"{paper.number}.pdf", paper)
        if done % 10 == 0:
            progress(done, len(ids), Words("Wij maken de PDF's."))
    _zip(parts, folder() / name, progress)
    shutil.rmtree(parts)
    return Outcome(Words("De zip met %(count)s jaaropgaven staat klaar.", count=len(ids)), ONWARD)


def print_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Make one PDF of all statements that go by post, in the order of their postcodes."""
    year = int(arguments["year"])
    sweep()
    ids = _some(paper_order(year))
    progress(0, 1, Words("Wij maken de brieven."))
    made = post_pdf(papers_with(ids), year, clock.now())
    name = f"post-{year}-{progress.job_id}.pdf"
    _write(folder() / name, made)
    return Outcome(Words("De brieven aan %(count)s leden staan klaar.", count=len(ids)), ONWARD)


def _some(ids: Sequence[int]) -> Sequence[int]:
    if not ids:
        raise RuleBroken("Er zijn nog geen jaaropgaven. Maak die eerst.")
    return ids


def _in_batches(ids: Sequence[int]) -> Iterator[PaperToPrint]:
    """The papers one by one, a batch in memory at a time."""
    for at in range(0, len(ids), BATCH):
        yield from papers_with(ids[at : at + BATCH])


def _write_once(file: Path, paper: PaperToPrint) -> None:
    if not file.exists():
        _write(file, paper_pdf(paper))


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all: a broken off write leaves nothing under this name."""
    unfinished = file.with_suffix(".part")
    unfinished.write_bytes(content)
    os.replace(unfinished, file)


def _zip(parts: Path, target: Path, progress: Progress) -> None:
    unfinished = target.with_suffix(".part")
    # PDF's are packed already; packing them again takes time and saves nothing.
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as packed:
        for count, file in enumerate(sorted(parts.glob("*.pdf"))):
            packed.write(file, file.name)
            if count % 500 == 0:
                progress.beat()
    os.replace(unfinished, target)
