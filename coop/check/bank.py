"""Invariants of the bank: its files, statements and lines."""

import hashlib
import zlib

import sqlalchemy as sa

from coop.bank.line_key import digest_of
from coop.bank.models import BankFile, BankLine, BankStatement
from coop.bank.statement import Line
from coop.check.registry import Breaches, invariant
from coop.database import db

_FIELDS = (
    *("booked_on", "amount_cents", "entry_ref", "end_to_end", "counter_iban"),
    *("structured_ref", "remittance"),
)


@invariant("BANK-1", "every statement of the bank adds up, and says what its file says")
def statements_add_up() -> Breaches:
    wrong = sa.select(BankStatement.id).where(
        BankStatement.opening_cents + BankStatement.in_cents - BankStatement.out_cents
        != BankStatement.closing_cents
    )
    for statement_id in db.session.scalars(wrong):
        yield f"statement {statement_id}: opening and lines are not closing"
    loose = (
        sa.select(BankStatement.id)
        .join(BankFile, BankFile.id == BankStatement.file_id)
        .where(BankFile.imported_at.is_(None))
    )
    for statement_id in db.session.scalars(loose):
        yield f"statement {statement_id}: its file was not imported"


@invariant("BANK-2", "every line of the bank is there once, under the key of what it says")
def lines_have_their_key() -> Breaches:
    columns = [getattr(BankLine, name) for name in _FIELDS]
    rows = db.session.execute(sa.select(BankLine.id, BankLine.iban, BankLine.digest, *columns))
    for line_id, iban, digest, *values in rows:
        if digest_of(iban, Line(**dict(zip(_FIELDS, values, strict=True)))) != digest:
            yield f"line {line_id}: it does not say what its key was made of"


@invariant("BANK-3", "equal lines of a day are numbered without a hole")
def equal_lines_are_numbered() -> Breaches:
    holes = (
        sa.select(BankLine.digest, sa.func.max(BankLine.occurrence), sa.func.count())
        .group_by(BankLine.digest)
        .having(sa.func.max(BankLine.occurrence) != sa.func.count())
    )
    for digest, last, count in db.session.execute(holes):
        yield f"line {digest[:12]}: {count} are there, the last is number {last}"


@invariant("BANK-4", "every imported file of the bank is there byte for byte")
def files_are_whole() -> Breaches:
    imported = sa.select(BankFile.id).where(BankFile.imported_at.is_not(None))
    for file_id in db.session.scalars(imported).all():
        file = db.session.get_one(BankFile, file_id)
        found = hashlib.sha256(zlib.decompress(file.packed)).hexdigest()
        new = db.session.scalar(
            sa.select(sa.func.count())
            .select_from(BankLine)
            .join(BankStatement, BankStatement.id == BankLine.statement_id)
            .where(BankStatement.file_id == file_id)
        )
        if found != file.sha256:
            yield f"file {file_id}: its bytes are not those that came"
        if new != file.new_lines:
            yield f"file {file_id}: {new} lines came of it, {file.new_lines} were told"
        db.session.expunge(file)
