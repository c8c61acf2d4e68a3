"""Keeping an uploaded bank file until it is imported; what cannot be read is not kept."""

import hashlib
import zlib
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from coop.bank.models import BankFile
from coop.bank.queries import file_with_digest, own_ibans
from coop.bank.read_file import read_file, text_bytes
from coop.bank.statement import BankPage
from coop.database import db
from coop.errors import RuleBroken
from coop.records.audit import record

KEPT_FOR = timedelta(days=7)
MOST_NAME = 100


def keep_file(name: str, content: bytes, today: date, at: datetime) -> tuple[BankFile, BankPage]:
    """Keep a file that can be read, and give what is in it.

    A file with the same bytes that is there already is that one, whatever it is called now.

    Raises
    ------
    RuleBroken
        With field `file` and the file's name, as `read_file` refuses it.
    """
    try:
        page = read_file(content, own_ibans(), today)
    except RuleBroken as refusal:
        raise _of_file(name, refusal) from refusal
    kept = _keep(name, content, page.layout, at)
    if not kept.layout:
        kept.layout = page.layout
        record("read", kept, layout=page.layout)
    return kept, page


def keep_unread(name: str, content: bytes, at: datetime) -> BankFile:
    """Keep a long file that is read outside the page; what can be no bank file is refused here.

    Raises
    ------
    RuleBroken
        With field `file` and the file's name.
    """
    try:
        text_bytes(content)
    except RuleBroken as refusal:
        raise _of_file(name, refusal) from refusal
    return _keep(name, content, "", at)


def _of_file(name: str, refusal: RuleBroken) -> RuleBroken:
    return RuleBroken("%(file)s: %(told)s", field="file", file=name or "?", told=refusal.words)


def _keep(name: str, content: bytes, layout: str, at: datetime) -> BankFile:
    sha256 = hashlib.sha256(content).hexdigest()
    kept = file_with_digest(sha256)
    if kept is not None:
        return kept
    kept = BankFile(
        sha256=sha256,
        file_name=name[-MOST_NAME:],
        layout=layout,
        size_bytes=len(content),
        packed=zlib.compress(content),
        uploaded_at=at,
    )
    record("keep", kept, sha256=sha256)
    db.session.flush()
    return kept


def content_of(file: BankFile) -> bytes:
    """The bytes as they came."""
    return zlib.decompress(file.packed)


def sweep_files(at: datetime) -> int:
    """Throw away files that were looked at a week ago and never imported."""
    old = delete(BankFile).where(
        BankFile.imported_at.is_(None), BankFile.uploaded_at < at - KEPT_FOR
    )
    return len(db.session.execute(old.returning(BankFile.id)).all())
