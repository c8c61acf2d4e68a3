"""Importing long files as long work with its own page; short ones a page does itself."""

from collections.abc import Sequence
from typing import Any

from coop import clock
from coop.bank.import_files import import_files
from coop.bank.look import read_kept
from coop.bank.models import BankFile
from coop.bank.queries import own_today
from coop.database import db
from coop.records.jobs import Outcome, Progress, start_job
from coop.records.models import Job
from coop.words import Words

MANY_LINES = 2_000
"""From so many lines on a page would have to wait too long."""


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
