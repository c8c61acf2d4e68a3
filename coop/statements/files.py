"""Where big files of papers wait to be fetched, and how long."""

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import current_app

from coop import clock

KEPT_DAYS = 7
_NAME = re.compile(r"(jaaropgaven|post)-[0-9]{4}-[0-9]+\.(zip|pdf)")


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that can be fetched until a day."""

    name: str
    size_mb: float
    made_at: datetime
    until: datetime


def folder() -> Path:
    """Where they are; only we may look in it."""
    made = Path(current_app.instance_path) / "papers"
    made.mkdir(exist_ok=True, mode=0o700, parents=True)
    return made


def made_files() -> list[MadeFile]:
    """The files that can be fetched, newest first."""
    found = []
    for file in folder().iterdir():
        if _NAME.fullmatch(file.name):
            told = file.stat()
            at = datetime.fromtimestamp(told.st_mtime, UTC)
            until = at + timedelta(days=KEPT_DAYS)
            if until > clock.now():
                found.append(MadeFile(file.name, told.st_size / 1e6, at, until))
    return sorted(found, key=lambda made: made.made_at, reverse=True)


def file_named(name: str) -> Path | None:
    """A file that can still be fetched; None for any other name."""
    return next((folder() / made.name for made in made_files() if made.name == name), None)


def sweep() -> int:
    """Take away what has been there long enough; how many."""
    kept = {made.name for made in made_files()}
    oldest = clock.now() - timedelta(days=KEPT_DAYS)
    swept = 0
    for file in folder().iterdir():
        is_old = datetime.fromtimestamp(file.stat().st_mtime, UTC) < oldest
        if is_old and file.name not in kept:
            shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
            swept += 1
    return swept
