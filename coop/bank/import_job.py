"""Importing long files as long work with its own page; short ones a page does itself."""

from collections.abc import Sequence
from typing import Any

from coop import clock
from coop.bank.import_files import import_files
from coop.bank.look import look_at, read_kept
from coop.bank.models import BankFile
from coop.bank.queries import own_today
from coop.database import db
from coop.records.audit import record
from coop.records.jobs import Outcome, Progress, start_job
from coop.records.models import Job
from coop.words import Euros, Words

MANY_LINES = 2_000
"""From so many lines on a page would have to wait too long."""
MANY_BYTES = 1024 * 1024
"""Files that are together longer have about so many lines: they are also read outside the page."""


def is_long(files: Sequence[BankFile]) -> bool:
    """Whether reading these files takes longer than a page should."""
    return sum(file.size_bytes for file in files) > MANY_BYTES


def ask_to_look(files: Sequence[BankFile], upload_url: str, preview_url: str) -> Job:
    """Ask for the reading of long files; a preview without lines comes after it."""
    arguments = {"files": [file.id for file in files], "preview_url": preview_url}
    return start_job("bank_look", arguments, onward=upload_url)


def bank_look_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Read files and say what they would bring; nothing is booked."""
    ids = [int(file_id) for file_id in arguments["files"]]
    progress(0, len(ids), Words("Wij lezen de bestanden."))
    files = [db.session.get_one(BankFile, file_id) for file_id in ids]
    read = read_kept(files, own_today(), lambda done: progress(done, len(ids)))
    for file, page in read:
        if not file.layout:
            file.layout = page.layout
            record("read", file, layout=page.layout)
    found = look_at(read)
    told = Words(
        "Gelezen, en elk afschrift telt op. Nieuwe regels: %(new)s. Al ingelezen: %(known)s. "
        "Lijken op een regel die er al is: %(alike)s. Erbij: %(came)s. Eraf: %(went)s. "
        "Ontbrekende stukken tussen afschriften: %(gaps)s.",
        new=found.count("new"),
        known=found.count("known"),
        alike=found.count("alike"),
        came=str(Euros(sum(one.in_cents for one in found.files))),
        went=str(Euros(sum(one.out_cents for one in found.files))),
        gaps=len(found.gaps),
    )
    return Outcome(told, f"{arguments['preview_url']}?werk={progress.job_id}&gezien={found.digest}")


def ask_to_import(
    files: Sequence[BankFile], seen: str, page_url: str, *, takes_alike: bool = False
) -> Job:
    """Ask for the work."""
    arguments = {
        "files": [file.id for file in files],
        "seen": seen,
        "page_url": page_url,
        "takes_alike": takes_alike,
    }
    return start_job("bank_import", arguments, onward=page_url)


def bank_import_job(arguments: dict[str, Any], progress: Progress) -> Outcome:
    """Import files, in the name of whoever asked for it."""
    ids = [int(file_id) for file_id in arguments["files"]]
    steps = len(ids) + 1
    progress(0, steps, Words("Wij lezen de bestanden."))
    files = [db.session.get_one(BankFile, file_id) for file_id in ids]
    read = read_kept(files, own_today(), lambda done: progress(done, steps))
    progress(len(ids), steps, Words("Wij bewaren en boeken de regels. Dat gebeurt in één keer."))
    takes_alike = bool(arguments["takes_alike"])
    found = import_files(read, arguments["seen"], clock.now(), takes_alike=takes_alike)
    told = Words("Ingelezen. Nieuwe regels: %(new)s.", new=found.count("new"))
    return Outcome(told, arguments["page_url"])
