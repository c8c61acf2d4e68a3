"""Importing kept files: every new line is stored once and booked, all in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from coop.bank.book_lines import book_lines
from coop.bank.line_key import Judged
from coop.bank.look import FileLook, Look, look_at
from coop.bank.models import BankFile, BankLine, BankStatement
from coop.bank.queries import line_ids_of
from coop.bank.statement import BankPage, Statement
from coop.database import Row, db, insert_rows
from coop.errors import AlreadyDone
from coop.members.models import Cooperative
from coop.records.audit import record

_COLUMNS = (
    *("statement_id", "iban", "booked_on", "amount_cents", "entry_ref", "end_to_end"),
    *("counter_name", "counter_iban", "remittance", "structured_ref", "mandate"),
    *("return_reason", "is_reversal", "batch_id", "batch_count", "layout", "digest", "occurrence"),
)


def import_files(
    read: Sequence[tuple[BankFile, BankPage]],
    seen: str,
    at: datetime,
    *,
    takes_alike: bool = False,
) -> Look:
    """Store what the preview showed, and book each new line.

    Parameters
    ----------
    read
        Kept files with what is in them, in the order of the preview.
    seen
        The digest of the preview.
    at
        Now.
    takes_alike
        Somebody says that what looks like another line is a payment of its own.

    Raises
    ------
    AlreadyDone
        If by now it would do something else than the preview showed.
    """
    # One import after another: what was looked at must be what is stored upon.
    db.session.execute(select(Cooperative.id).with_for_update())
    found = look_at(read)
    if found.digest != seen:
        raise AlreadyDone(
            "Er is intussen iets anders ingelezen. Bekijk het voorbeeld nog eens. "
            "Er is niets veranderd."
        )
    if takes_alike:
        found = look_at(read, takes_alike=True)
    statement_ids = [
        statement_id
        for one in found.files
        if one.file.imported_at is None
        for statement_id in _store(one, at)
    ]
    book_lines(line_ids_of(statement_ids))
    return found


def _store(one: FileLook, at: datetime) -> list[int]:
    """A file with its statements and the lines that are new; the ids of the statements."""
    file = one.file
    file.imported_at, file.new_lines = at, one.count("new")
    record("import", file, new_lines=file.new_lines, sha256=file.sha256)
    statements = [_statement(file.id, statement) for statement in one.page.statements]
    db.session.add_all(statements)
    db.session.flush()
    insert_rows(
        BankLine,
        _COLUMNS,
        [
            _row(statement, file.layout, judged)
            for statement, part in zip(statements, one.judged, strict=True)
            for judged in part
            if judged.verdict == "new"
        ],
    )
    return [statement.id for statement in statements]


def _statement(file_id: int, statement: Statement) -> BankStatement:
    return BankStatement(
        file_id=file_id,
        iban=statement.iban,
        number=statement.number,
        starts_on=statement.starts_on,
        ends_on=statement.ends_on,
        opening_cents=statement.opening_cents,
        closing_cents=statement.closing_cents,
        in_cents=statement.in_cents,
        out_cents=statement.out_cents,
        line_count=len(statement.lines),
    )


def _row(statement: BankStatement, layout: str, judged: Judged) -> Row:
    line = judged.line
    return (
        statement.id,
        statement.iban,
        line.booked_on.isoformat(),
        line.amount_cents,
        line.entry_ref,
        line.end_to_end,
        line.counter_name,
        line.counter_iban,
        line.remittance,
        line.structured_ref,
        line.mandate,
        line.return_reason,
        int(line.is_reversal),
        line.batch_id,
        line.batch_count,
        layout,
        judged.digest,
        judged.occurrence,
    )
